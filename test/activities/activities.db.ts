/** Activities over HTTP: who announces them, who sees them, places that are never given twice, figures. */
import { sql } from 'kysely';
import type { InjectOptions } from 'fastify';
import { createToken } from '../../src/access/token.repository.ts';
import { UpcomingActivities } from '../../src/activities/upcoming.ts';
import { cuttable } from '../support/cuttable.ts';
import { asAdmin, startService } from '../support/service.ts';
import { insertStations, newStation, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-20T04:00:00Z');
const at = (hours: number): string => new Date(NOW + hours * HOUR).toISOString();

export const suite: Suite = async (t, { database }) => {
  const cut = cuttable(database);
  const service = await startService(cut.database);
  t.teardown(() => service.close());
  service.setNow(at(0));
  const ours = await testMaintainer(database, '本区社区（合成）');
  const theirs = await testMaintainer(database, '外地社区（合成）');
  const answering = (id: string) => [{ id, role: 'dutyHolder' as const, assumed: false }];
  const [here = '', there = '', hidden = '', unlocated = ''] = await insertStations(database, [
    newStation({ name: '合成驿站, 一', address: '中原路 1 号', maintainers: answering(ours) }),
    newStation({
      adcode: '441602',
      position: { crs: 'gcj02', coordinates: [114.7, 23.735], accuracy: 'map', method: 'stated' },
      maintainers: answering(theirs),
    }),
    newStation({ publish: false, maintainers: answering(ours) }),
    newStation({ position: null, unlocatedReason: 'position-missing', maintainers: answering(ours) }),
  ]);
  // Since long before the clock of these tests, which is not the database's.
  await sql`update responsibilities set valid = daterange('2026-01-01', null)
    where station_id in (${sql.join([here, there, hidden, unlocated])})`.execute(database.kysely);
  const token = async (role: 'manager' | 'union', scope: object) => ({
    authorization: `Bearer ${(await createToken(database.kysely, { name: '合成', role, scope, expiresAt: null })).token}`,
  });
  const manager = await token('manager', { maintainerId: ours });
  const union = await token('union', { adcode: '410100' });
  const call = async (method: InjectOptions['method'], url: string, payload?: object, headers: object = manager) =>
    await service.call({
      method: method ?? 'GET',
      url,
      headers: { ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
  const talk = { kind: 'lawTalk', title: '普法讲座（合成）', startsAt: at(24), endsAt: at(26), places: 3 };
  const announce = async (more: object = {}, headers: object = manager) => {
    const response = await call('POST', '/v1/activities', { station: here, ...talk, ...more }, headers);
    if (response.statusCode !== 201) throw new Error(response.body);
    return response.json() as { id: string; revision: number };
  };
  const titles = async (query: string, headers: object = {}) => {
    const response = await call('GET', `/v1/activities?${query}`, undefined, headers);
    return response.statusCode === 200
      ? response.json().activities.map((one: { title: string }) => one.title)
      : response.statusCode;
  };

  await t.test('announced, seen, edited, called off', async (t) => {
    const key = { ...manager, 'idempotency-key': 'announce-1' };
    const payload = { station: here, ...talk, startsAt: '2026-11-21T12:00:00+08:00', description: '讲劳动法' };
    const made = await call('POST', '/v1/activities', payload, key);
    t.match(
      [made.statusCode, made.headers['content-crs'], made.headers.location],
      [201, 'gcj02', /\/v1\/activities\//],
    );
    t.match(made.json(), {
      kindName: { zh: '普法讲座', en: 'Law talk' },
      startsAt: '2026-11-21T12:00:00+08:00',
      endsAt: '2026-11-21T14:00:00+08:00',
      placesLeft: 3,
      state: 'scheduled',
      station: { id: here, properties: { name: '合成驿站, 一', district: { adcode: '410102' } } },
    });
    t.equal((await call('POST', '/v1/activities', payload, key)).json().id, made.json().id, 'a repeated request');
    t.strictSame(await titles(''), ['普法讲座（合成）']);
    const url = `/v1/activities/${made.json().id}`;
    t.equal((await call('PATCH', url, { title: '新' })).statusCode, 428);
    const etag = String(made.headers.etag);
    const edited = await call('PATCH', url, { title: '新题（合成）', places: null }, { ...manager, 'if-match': etag });
    t.match([edited.statusCode, edited.json().placesLeft, edited.json().revision], [200, null, 2]);
    t.equal((await call('PATCH', url, { title: '又' }, { ...manager, 'if-match': etag })).statusCode, 412);
    const read = await call('GET', `${url}?crs=wgs84`, undefined, {});
    t.strictSame(read.json().station.geometry.coordinates, [113.6, 34.75], 'bit for bit as it was submitted');
    const again = await call('GET', `${url}?crs=wgs84`, undefined, { 'if-none-match': String(read.headers.etag) });
    t.equal(again.statusCode, 304);
    t.equal((await call('PUT', `${url}/cancellation`, { reason: '讲师生病' })).statusCode, 200);
    t.match((await call('GET', url, undefined, {})).json(), { state: 'cancelled', cancelReason: '讲师生病' });
    t.match((await call('PUT', `${url}/cancellation`, { reason: '再' })).json().type, /activity-cancelled/);
    t.match((await call('PATCH', url, { title: '又' }, { ...manager, 'if-match': '*' })).json().type, /cancelled/);
    t.match((await call('POST', `${url}/signups`, undefined, {})).json(), { status: 409, type: /activity-cancelled/ });
    const entries = (await call('GET', `/v1/audit?object=activity:${made.json().id}`, undefined, asAdmin)).json()
      .entries;
    t.strictSame(
      entries.map((one: { action: string }) => one.action),
      ['activity.cancel', 'activity.edit', 'activity.create'],
    );
    t.match(entries[1], {
      object: { district: '410102' },
      changes: { title: { to: '新题（合成）' }, places: { from: 3, to: null } },
    });
  });

  await t.test('what cannot be', async (t) => {
    const refused = async (more: object, headers: object = manager) =>
      (await call('POST', '/v1/activities', { station: here, ...talk, ...more }, headers)).statusCode;
    t.equal(await refused({ endsAt: at(24) }), 400, 'ends when it begins');
    t.equal(await refused({ endsAt: at(24 + 32 * 24) }), 400, 'more than a month');
    t.equal(await refused({ startsAt: at(-9), endsAt: at(-8) }), 400, 'over before it is announced');
    t.equal(await refused({ startsAt: '2026-11-21T12:00:00' }), 400, 'no offset');
    t.equal(await refused({ kind: 'party' }), 400);
    t.equal(await refused({ places: 0 }), 400);
    t.equal(await refused({ station: '410102-9999' }), 404);
    t.equal(await refused({ station: there }), 404, 'a foreign station is not there');
    t.equal(await refused({ station: there }, union), 404);
    t.equal(await refused({}, {}), 401);
    const [gone = ''] = await insertStations(database, [newStation({ maintainers: answering(ours) })]);
    await call('DELETE', `/v1/stations/${gone}`, undefined, asAdmin);
    t.equal(await refused({ station: gone }), 410, 'retired');
    t.equal((await call('GET', `/v1/stations/${gone}/activities`, undefined, {})).statusCode, 410);
    for (const query of [
      'from=yesterday',
      'kind=party',
      'lng=113.6',
      'lng=113.6&lat=34.7',
      'bbox=113,34,114,35',
      'cursor=xx',
    ])
      t.equal(await titles(query), 400, query);
    t.equal((await call('GET', '/v1/stations/nosuch/activities')).statusCode, 404);
  });

  await t.test('filters, pages, reach', async (t) => {
    await announce({ title: 'A', kind: 'haircut', startsAt: at(30), endsAt: at(31) });
    await announce({ title: 'B', station: there, startsAt: at(30), endsAt: at(31) }, asAdmin);
    await announce({ title: 'C', station: hidden, startsAt: at(30), endsAt: at(31) });
    await announce({ title: 'D', station: unlocated, startsAt: at(40), endsAt: at(41) });
    await announce({ title: 'E', startsAt: at(-1), endsAt: at(1) });
    t.strictSame(await titles('from=2026-11-20'), ['E', '新题（合成）', 'A', 'B', 'D'], 'in the order of time');
    t.strictSame(await titles('district=440000'), ['B']);
    t.strictSame(await titles(`station=${here}&kind=haircut,jobFair`), ['A']);
    t.strictSame(await titles(`from=${at(30.5)}&to=${at(40)}`), ['A', 'B'], 'what is on at that time');
    t.strictSame(await titles(`from=${at(31)}`), ['D'], 'one that ends then is over');
    t.strictSame(await titles('from=2026-11-22'), ['D'], 'from midnight in China, not in Greenwich');
    const boxes = { gcj02: '113.6,34.7,113.61,34.76', wgs84: '113.59,34.7,113.601,34.751' };
    for (const [crs, bbox] of Object.entries(boxes))
      t.strictSame(await titles(`bbox=${bbox}&crs=${crs}`), ['E', '新题（合成）', 'A'], crs);
    t.strictSame(await titles('bbox=113.6,34.7,113.601,34.76&crs=gcj02'), [], 'not by WGS-84 where GCJ-02 was said');
    const near = await call('GET', '/v1/activities?lng=113.61&lat=34.75&crs=wgs84&radius=1000', undefined, {});
    t.equal(near.headers['cache-control'], 'no-store', 'it tells where somebody is');
    t.equal(near.json().activities.length, 3);
    // Geodesic of a hundredth of a degree of longitude at this latitude: a cos(lat) / sqrt(1 - e2 sin2(lat)) pi / 18000.
    for (const one of near.json().activities) t.ok(Math.abs(one.distance - 915.67) < 0.1, String(one.distance));
    t.strictSame(await titles('lng=113.61&lat=34.75&crs=wgs84&radius=900'), []);
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const page = (await call('GET', `/v1/activities?limit=2&from=2026-11-20${cursor}`, undefined, {})).json();
      seen.push(...page.activities.map((one: { title: string }) => one.title));
      if (page.next === null) break;
      t.match(page.links[0].href, `cursor=${page.next}`);
      cursor = `&cursor=${page.next}`;
    }
    t.strictSame(seen, ['E', '新题（合成）', 'A', 'B', 'D'], 'page by page: none left out, none twice');
    const of = async (id: string, headers: object) => {
      const response = await call('GET', `/v1/stations/${id}/activities`, undefined, headers);
      return response.statusCode === 200 ? response.json().activities.length : response.statusCode;
    };
    t.strictSame([await of(here, {}), await of(hidden, {}), await of(hidden, manager)], [3, 404, 1]);
    const { id } = (await call('GET', `/v1/stations/${hidden}/activities`)).json().activities[0];
    const reads = await Promise.all(
      [{}, manager, union].map((who) => call('GET', `/v1/activities/${id}`, undefined, who)),
    );
    t.strictSame(
      reads.map((one) => one.statusCode),
      [404, 200, 200],
    );
    t.equal((await call('POST', `/v1/activities/${id}/signups`, undefined, {})).statusCode, 404);
  });

  await t.test('places: never one too many, also when many phones ask at once', async (t) => {
    const { id } = await announce({ title: '抢', places: 5, startsAt: at(50), endsAt: at(51) });
    const url = `/v1/activities/${id}/signups`;
    const many = await Promise.all(
      Array.from({ length: 24 }, (_, i) =>
        service.call({
          method: 'POST',
          url,
          remoteAddress: `10.1.0.${i}`,
          headers: i % 2 === 0 ? {} : { 'idempotency-key': `phone-${i}-0123456789abcdef` },
        }),
      ),
    );
    const got = many.filter((one) => one.statusCode === 201);
    t.equal(got.length, 5, many.map((one) => one.statusCode).join());
    for (const one of many) if (one.statusCode !== 201) t.match(one.json(), { status: 409, type: /activity-full/ });
    const codes = got.map((one) => one.json().code as string);
    t.equal(new Set(codes).size, 5);
    for (const code of codes) t.match(code, /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$/);
    t.match((await call('GET', `/v1/activities/${id}`)).json(), { signedUp: 5, placesLeft: 0 });
    const row = await database.kysely
      .selectFrom('activity_signups')
      .selectAll()
      .where('activity_id', '=', id)
      .execute();
    t.notMatch(JSON.stringify(row), new RegExp([...codes, '10\\.1\\.0'].join('|')), 'neither code nor address is kept');
    const edit = async (places: number) =>
      (await call('PATCH', `/v1/activities/${id}`, { places }, { ...manager, 'if-match': '*' })).statusCode;
    t.strictSame([await edit(4), await edit(5)], [409, 200], 'no fewer than are held');

    const back = (code: string) => call('DELETE', `${url}/${encodeURIComponent(code)}`, undefined, {});
    const [first = ''] = codes;
    t.equal((await back('0000-0000-0000-0000')).statusCode, 404);
    t.equal((await back(first.toLowerCase().replaceAll('-', ''))).statusCode, 204, 'however it is typed');
    t.equal((await back(first)).statusCode, 204, 'repeated');
    t.match((await call('GET', `/v1/activities/${id}`)).json(), { signedUp: 4, placesLeft: 1 }, 'given back once');

    const key = { 'idempotency-key': '018f4c1e-6a2b-7c3d-9e4f-112233445566' };
    const one = await call('POST', url, undefined, key);
    t.match([one.statusCode, one.json().placesLeft], [201, 0]);
    const again = await call('POST', url, undefined, key);
    t.match([again.statusCode, again.json().code], [201, one.json().code], 'a dead spot: the same place');
    t.equal(
      (await call('POST', url, undefined, { 'idempotency-key': 'one' })).statusCode,
      400,
      'anybody could send that',
    );
    await back(one.json().code);
    t.equal((await call('POST', url, undefined, key)).statusCode, 409, 'given back: another key');
    service.setNow(at(52));
    t.match((await call('POST', url, undefined, {})).json(), { status: 409, type: /activity-over/ });
    t.match((await back(codes[1] ?? '')).json(), { type: /activity-over/ });
    service.setNow(at(0));
  });

  await t.test('sign-ups from one source are throttled, and codes cannot be tried', async (t) => {
    const { id } = await announce({ title: '节流', places: null, startsAt: at(50), endsAt: at(51) });
    const statuses = new Set<number>();
    for (let i = 0; i < 70; i++) {
      const response = await service.call({
        method: i % 2 === 0 ? 'POST' : 'DELETE',
        url: `/v1/activities/${id}/signups${i % 2 === 0 ? '' : '/ABCD-ABCD-ABCD-ABCD'}`,
        remoteAddress: '198.51.100.9',
      });
      statuses.add(response.statusCode);
      if (response.statusCode === 429) t.match(response.headers['retry-after'], /^\d+$/);
    }
    t.ok(statuses.has(429), [...statuses].join());
    const other = await service.call({
      method: 'POST',
      url: `/v1/activities/${id}/signups`,
      remoteAddress: '198.51.100.10',
    });
    t.equal(other.statusCode, 201, 'others are not held up');
    const kept = await database.kysely.selectFrom('sign_in_throttle').selectAll().execute();
    t.notMatch(JSON.stringify(kept), /198\.51/);
  });

  await t.test('who came, and the figures', async (t) => {
    const { id } = await announce({ title: '量', kind: 'healthCheck', startsAt: at(60), endsAt: at(61) });
    const count = async (attended: number) => await call('PUT', `/v1/activities/${id}/attendance`, { attended });
    t.match((await count(7)).json(), { status: 409, type: /activity-not-begun/ });
    service.setNow(at(60.5));
    t.match((await count(17)).json(), { attended: 17 });
    t.equal((await count(-1)).statusCode, 400);
    const figures = async (headers: object, query = '') => {
      const response = await call('GET', `/v1/activities/figures?from=2026-11-01${query}`, undefined, headers);
      return response.statusCode === 200 ? response.json() : response.statusCode;
    };
    const all = await figures(asAdmin);
    t.equal(all.total.visits, 17);
    t.equal(all.total.cancelled, 1);
    t.equal(
      all.rows.reduce((sum: number, row: { signups: number }) => sum + row.signups, 0),
      all.total.signups,
    );
    t.match(
      all.rows.find((row: { kind: string }) => row.kind === 'healthCheck'),
      {
        district: { adcode: '410102', name: '中原区' },
        kindName: { zh: '健康体检' },
        activities: 1,
        visits: 17,
        counted: 1,
      },
    );
    const districts = (one: { rows: { district: { adcode: string } }[] }) => [
      ...new Set(one.rows.map((row) => row.district.adcode)),
    ];
    t.strictSame(districts(all), ['410102', '441602']);
    t.strictSame(districts(await figures(union)), ['410102'], 'its own district by itself');
    t.strictSame(districts(await figures(manager)), ['410102'], 'its own stations');
    t.strictSame(districts(await figures(asAdmin, '&district=440000')), ['441602']);
    t.strictSame([await figures(union, '&district=440000'), await figures({})], [403, 401]);
    t.strictSame((await figures(manager, '&district=440000')).rows, []);
    t.strictSame((await figures(asAdmin, '&to=2026-11-02')).rows, []);
    t.match(
      all.dutyHolders.find((row: { dutyHolder: { id: string } | null }) => row.dutyHolder?.id === ours),
      { dutyHolder: { name: '本区社区（合成）' }, visits: 17 },
      'by who answers for the station',
    );
    t.strictSame((await figures(asAdmin, `&maintainer=${theirs}`)).districts.length, 1);
    service.setNow(at(0));
  });

  await t.test('a station’s own answer has the next few, at once, and goes on without the database', async (t) => {
    const activities = async () =>
      (await call('GET', `/v1/stations/${here}`, undefined, {})).json().properties.activities;
    const before = await activities();
    t.equal(before.length, 3, 'the next three');
    t.strictSame(
      before.map((one: { title: string }) => one.title),
      ['E', 'A', '抢'],
      'without the cancelled one',
    );
    const { id } = await announce({ title: '加', startsAt: at(2), endsAt: at(3) });
    t.equal((await activities())[1].title, '加', 'on this node without delay');
    await call('PUT', `/v1/activities/${id}/cancellation`, { reason: '下雨' });
    t.equal((await activities())[1].title, 'A', 'and called off without delay');
    const list = (await call('GET', '/v1/stations', undefined, {})).json();
    t.notOk('activities' in list.features[0].properties, 'not in lists');
    cut.set(true);
    t.teardown(() => cut.set(false));
    t.equal((await activities())[1].title, 'A', 'what is known goes on');
    const unread = new UpcomingActivities(cut.database, () => new Date(NOW));
    t.equal(await unread.of(here), null, 'what was never read is not said to be none');
    cut.set(false);
    const read = new UpcomingActivities(database, () => new Date(NOW));
    t.strictSame(
      (await Promise.all([here, there, crypto.randomUUID()].map((id) => read.of(id)))).map((all) =>
        all?.map((one) => one.title),
      ),
      [['E', 'A', '抢'], ['B'], []],
      'all stations by one query',
    );
    const other = new UpcomingActivities(database, () => new Date(NOW + 2 * HOUR));
    t.equal((await other.of(here))?.[0]?.title, 'A', 'one that is over is not to come');
  });
};
