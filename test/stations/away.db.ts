/** Reads while the database is away: the same answers from memory, and no false word about what memory cannot know. */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import {
  createStation,
  positionColumns,
  retireStation,
  setPublished,
  updateStation,
} from '../../src/stations/station-write.repository.ts';
import { STATES } from '../../src/stations/station.schema.ts';
import { cuttable } from '../support/cuttable.ts';
import { AMENITIES, HOURS, pick, randomAmenities, randomInstant, randomRecord } from '../support/records.ts';
import { asAdmin, startService } from '../support/service.ts';
import { newStation, randomPoint, seededRandom, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

const NOW = '2026-06-01T04:00:00Z';

export const suite: Suite = async (t, { database }) => {
  const random = seededRandom(20261128);
  const maintainers = [{ id: await testMaintainer(database), role: 'dutyHolder' as const, assumed: false }];
  const other = await testMaintainer(database, '别的单位（合成）');
  const NAMES = ['环卫驿站', 'KFC 中原店', '工会 Station', 'Ärzte 100%_\\', '巩义市驿站'];
  const station = (overrides = {}) => {
    const record = randomRecord(random, 0);
    const osm = pick(random, HOURS);
    return newStation({
      name: `${pick(random, NAMES)} ${Math.floor(random() * 100)}（合成）`,
      address:
        random() < 0.5 ? null : `${pick(random, ['中原路', 'Science Ave', '建设路'])} ${Math.floor(random() * 50)} 号`,
      adcode: pick(random, ['410102', '410103', '410105', '110101', '441621']),
      position: {
        crs: pick(random, ['wgs84', 'gcj02', 'bd09'] as const),
        coordinates: randomPoint(random),
        accuracy: record.position.accuracy,
        method: 'stated',
      },
      hours: { text: osm, osm, confidence: record.hoursConfidence },
      amenities: randomAmenities(random),
      access: record.access,
      water: record.water,
      power: record.power,
      maintainers: [
        ...maintainers,
        ...(random() < 0.5 ? [{ id: other, role: pick(random, ['host', 'builder'] as const), assumed: false }] : []),
      ],
      ...overrides,
    });
  };
  const ids = await database.kysely.transaction().execute(async (tx) => {
    const made: string[] = [];
    for (let i = 0; i < 400; i++) made.push(await createStation(tx, station()));
    for (const id of made) {
      const state = pick(
        random,
        STATES.filter((one) => one !== 'retired'),
      );
      const isAway = state === 'paused' || state === 'closed';
      await updateStation(tx, id, {
        state,
        state_reason: isAway ? '装修' : null,
        state_until: isAway && random() < 0.5 ? randomInstant(random) : null,
      });
    }
    return made;
  });
  const change = async (work: (tx: Parameters<typeof createStation>[0]) => Promise<unknown>) =>
    await database.kysely.transaction().execute(work);

  const cut = cuttable(database);
  const service = await startService(cut.database);
  t.teardown(() => service.close());
  // Asks the database each time: what the others' answers must be.
  const plain = await startService(database, {}, { withIndex: false });
  t.teardown(() => plain.close());
  service.setNow(NOW);
  plain.setNow(NOW);
  // After the index began: these lie beside its tree, or are gone from it.
  const [retired = '', withheld = '', unlocated = '', shown = ''] = ids;
  await change((tx) => retireStation(tx, retired, 'test', new Date(NOW)));
  await change((tx) => setPublished(tx, withheld, false));
  await change((tx) =>
    updateStation(tx, unlocated, {
      position_crs: null,
      wgs84_lng: null,
      wgs84_lat: null,
      gcj02_lng: null,
      gcj02_lat: null,
      bd09_lng: null,
      bd09_lat: null,
      position_accuracy: null,
      position_method: null,
    }),
  );
  for (let i = 0; i < 40; i++) {
    const id = pick(random, ids.slice(4));
    const position = positionColumns({
      crs: 'gcj02',
      coordinates: randomPoint(random),
      accuracy: 'map',
      method: 'stated',
    });
    await change((tx) => (i % 2 === 0 ? updateStation(tx, id, position) : createStation(tx, station())));
  }
  const { rows } = await sql<{ id: string; code: string }>`select id, code from stations order by id`.execute(
    database.kysely,
  );
  const codeOf = new Map(rows.map((row) => [row.id, row.code]));
  await service.stations?.refresh();

  const ask = async (url: string, headers: Record<string, string> = {}, { app } = service) => {
    const { statusCode, headers: got, body } = await app.inject({ url, headers });
    const kept = { ...got };
    // Of the connection and of the age, not of the answer.
    for (const name of ['date', 'data-age', 'connection', 'keep-alive']) delete kept[name];
    return { statusCode, headers: kept, body };
  };
  /** The answers to these, with the database and without. */
  const both = async (urls: readonly string[], headers: Record<string, string> = {}) => {
    const there: unknown[] = [];
    for (const url of urls) there.push(await ask(url, headers, plain));
    const here: unknown[] = [];
    for (const url of urls) here.push(await ask(url, headers));
    t.ok(JSON.stringify(here) === JSON.stringify(there), 'the same with the database at hand');
    cut.set(true);
    const away: unknown[] = [];
    for (const url of urls) away.push(await ask(url, headers));
    cut.set(false);
    await sleep(1_050);
    return { there, away };
  };

  await t.test('one station, by id and by code: the same bytes, ETag and 304', async (t) => {
    const urls = rows
      .filter(({ id }) => ![retired, withheld, unlocated].includes(id))
      .flatMap(({ id, code }) => [`/v1/stations/${id}`, `/v1/stations/${code}?crs=wgs84`]);
    const { there, away } = await both(urls);
    t.strictSame(away, there);
    t.ok(there.every((one) => (one as { statusCode: number }).statusCode === 200));
    const url = `/v1/stations/${shown}`;
    const etag = String((await ask(url)).headers['etag']);
    const again = await both([url], { 'if-none-match': etag });
    t.strictSame(again.away, again.there);
    t.match(again.away, [{ statusCode: 304 }]);
    const upper = await both([`/v1/stations/${shown.toUpperCase()}`]);
    t.strictSame(upper.away, upper.there);
    const admin = await both([url], asAdmin);
    t.strictSame(admin.away, admin.there, 'to an administrator, too');
  });

  await t.test('lists: 200 seeded queries with all filters, page by page', async (t) => {
    const some = (chance: number, make: () => string): string[] => (random() < chance ? [make()] : []);
    const query = (): string => {
      const [lng, lat] = randomPoint(random);
      const reach = 10 ** (random() * 2.3 - 1.3);
      const hasBox = random() < 0.5;
      const box = [lng - reach, lat - reach, lng + reach, lat + reach].map((one) => one.toFixed(6)).join(',');
      const crs = pick(random, ['wgs84', 'gcj02', 'bd09']);
      const parts = [
        hasBox ? `bbox=${box}&crs=${crs}` : 'located=true',
        ...(hasBox ? some(0.3, () => 'located=true') : []),
        ...some(0.3, () => `district=${pick(random, ['410000', '410100', '410102', '110000', '441621', '650000'])}`),
        ...some(0.2, () => `maintainer=${pick(random, [other, other.toUpperCase(), maintainers[0]?.id ?? ''])}`),
        ...some(0.3, () => `needs=${pick(random, ['drink', 'cool,rest', 'firstAid', 'warm,drink'])}`),
        ...some(0.3, () => `amenities=${pick(random, AMENITIES)[0]}`),
        ...some(0.3, () => `state=${pick(random, ['open', 'paused,closed', 'planned', 'retired', 'open,retired'])}`),
        ...some(0.3, () => `openNow=${String(random() < 0.5)}`),
        ...some(
          0.4,
          () =>
            `q=${encodeURIComponent(pick(random, ['驿站', 'kfc', 'STATION', '中原', '100%', '_\\', 'ärz', '410102-', 'SCIENCE ave', '路 1', '没有']))}`,
        ),
        ...some(0.3, () => `outCrs=${pick(random, ['wgs84', 'gcj02', 'bd09'])}`),
        `limit=${1 + Math.floor(random() * 60)}`,
      ];
      return `/v1/stations?${parts.join('&')}`;
    };
    const urls: string[] = [];
    for (let i = 0; i < 200; i++) {
      const first = query();
      urls.push(first);
      const { next } = JSON.parse((await ask(first)).body) as { next: string | null };
      if (next !== null) urls.push(`${first}&cursor=${next}`);
    }
    const { there, away } = await both(urls);
    let found = 0;
    const wrong = urls.filter((_, i) => {
      found += (JSON.parse((there[i] as { body: string }).body) as { features: object[] }).features.length;
      return JSON.stringify(there[i]) !== JSON.stringify(away[i]);
    });
    t.strictSame(wrong.slice(0, 5), [], `${urls.length} pages`);
    t.ok(found > 1_000, `${found} stations in them`);
  });

  await t.test('a whole walk through the pages, while the database comes and goes', async (t) => {
    const seen: string[] = [];
    for (let [cursor, i] = ['', 0]; ; i++) {
      cut.set(i % 2 === 1);
      const { body } = await ask(`/v1/stations?located=true&limit=37${cursor}`);
      const page = JSON.parse(body) as { features: { id: string }[]; next: string | null };
      seen.push(...page.features.map((one) => one.id));
      if (page.next === null) break;
      cursor = `&cursor=${page.next}`;
    }
    cut.set(false);
    await sleep(1_050);
    const { rows: all } = await sql<{ id: string }>`select id from stations where in_layer order by id`.execute(
      database.kysely,
    );
    t.strictSame(
      seen,
      all.map((one) => one.id),
    );
  });

  await t.test('what memory cannot know is 503, with when to come back', async (t) => {
    const known = `/v1/stations/${shown}`;
    await service.call({ url: '/v1/amenities' });
    await service.call({ url: '/v1/districts?parent=410000' });
    cut.set(true);
    await sleep(1_200);
    const age = await service.call({ url: known });
    t.equal(age.statusCode, 200);
    t.ok(Number(age.headers['data-age']) >= 1, 'says how old it is');
    const list = await service.call({ url: '/v1/stations?located=true' });
    t.ok(Number(list.headers['data-age']) >= 1);
    for (const [url, headers] of [
      [`/v1/stations/${retired}`, {}],
      [`/v1/stations/${codeOf.get(withheld) ?? ''}`, {}],
      [`/v1/stations/${unlocated}`, {}],
      ['/v1/stations/650101-0001', {}],
      ['/v1/stations', {}],
      ['/v1/stations?q=kfc', {}],
      ['/v1/stations?located=false', {}],
      ['/v1/stations?located=true', asAdmin],
      ['/v1/districts?parent=110000', {}],
    ] as const) {
      const response = await service.call({ url, headers });
      t.equal(response.statusCode, 503, url);
      t.match(response.json().type, /database-unavailable$/);
      t.ok(response.headers['retry-after'], 'and when to come back');
    }
    t.equal((await service.call({ url: '/v1/stations/nonsense' })).statusCode, 404, 'what can be no id is none');
    const catalogue = await service.call({ url: '/v1/amenities' });
    t.ok(catalogue.json().amenities.length > 20);
    t.ok(catalogue.headers['data-age']);
    t.equal((await service.call({ url: '/v1/districts?parent=410000' })).statusCode, 200, 'the last good answer');
    const write = await service.call({
      method: 'PUT',
      url: `/v1/stations/${shown}/status`,
      headers: asAdmin,
      payload: { state: 'open' },
    });
    t.equal(write.statusCode, 503);
    t.ok(write.headers['retry-after']);
    cut.set(false);
    await sleep(1_050);
    t.equal((await service.call({ url: `/v1/stations/${retired}` })).statusCode, 410);
    t.equal((await service.call({ url: `/v1/stations/${withheld}` })).statusCode, 404);
    t.equal((await service.call({ url: `/v1/stations/${unlocated}` })).statusCode, 200);
    t.equal((await service.call({ url: known })).headers['data-age'], undefined, 'back to the database');
  });
};
