/** The live index: equal to PostGIS for every query and after every edit, and on its own while the database is away. */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { responsibleSince } from '../../src/db/change-log.ts';
import type { Database } from '../../src/db/database.ts';
import { LiveStations } from '../../src/stations/live-stations.ts';
import { PostgisNearest } from '../../src/stations/nearest.repository.ts';
import {
  createStation,
  positionColumns,
  retireStation,
  setAmenity,
  setPublished,
  updateStation,
} from '../../src/stations/station-write.repository.ts';
import type { LocatedRecord } from '../../src/stations/station-page.ts';
import { selectStations, toRecord } from '../../src/stations/station.repository.ts';
import { STATES } from '../../src/stations/station.schema.ts';
import { cuttable } from '../support/cuttable.ts';
import {
  AMENITIES,
  HOURS,
  bruteForce,
  pick,
  randomAmenities,
  randomInstant,
  randomQuery,
  randomRecord,
} from '../support/records.ts';
import { asAdmin, startService } from '../support/service.ts';
import { insertStations, newStation, randomPoint, seededRandom, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

const RULE = { freshForHours: 36, staleForDays: 30 };
const NEVER_MS = 3_600_000;

export const suite: Suite = async (t, { database }) => {
  const duty = await testMaintainer(database);
  const maintainers = [{ id: duty, role: 'dutyHolder' as const, assumed: false }];
  const random = seededRandom(20261122);

  const randomStation = (coordinates = randomPoint(random)) => {
    const record = randomRecord(random, 0);
    const osm = pick(random, HOURS);
    return newStation({
      position: {
        crs: pick(random, ['wgs84', 'gcj02', 'bd09'] as const),
        coordinates,
        accuracy: record.position.accuracy,
        method: 'stated',
      },
      hours: { text: osm, osm, confidence: record.hoursConfidence },
      amenities: randomAmenities(random),
      access: record.access,
      water: record.water,
      power: record.power,
      maintainers,
    });
  };
  const randomStatus = () => {
    const state = pick(
      random,
      STATES.filter((one) => one !== 'retired'),
    );
    const isAway = state === 'paused' || state === 'closed';
    const verifiedAt = random() < 0.3 ? null : randomInstant(random);
    return {
      state,
      state_reason: isAway ? '装修' : null,
      state_until: isAway && random() < 0.5 ? randomInstant(random) : null,
      verified_at: verifiedAt,
      freshness: 'unverified' as const,
      doubted_at: random() < 0.2 ? randomInstant(random) : null,
      water: pick(random, ['ok', 'out', 'unknown'] as const),
    };
  };
  /** What the index should hold, read as any other reader does and not as the index does. */
  const allRows = async (): Promise<LocatedRecord[]> => {
    const select = selectStations(database.kysely).where('s.in_layer', '=', true).orderBy('s.id');
    return (await select.execute()).map((row) => toRecord(row) as LocatedRecord);
  };
  /** Random queries to the index, against assessing every row of the database; every `askEvery`th is asked of PostGIS too. */
  const compare = async (
    live: LiveStations,
    queries: number,
    askEvery = 10,
  ): Promise<{ wrong: number; answered: number }> => {
    const postgis = new PostgisNearest(database, RULE);
    const rows = await allRows();
    let [wrong, answered] = [0, 0];
    for (let i = 0; i < queries; i++) {
      const query = randomQuery(random);
      const found = JSON.stringify(await live.nearest(query));
      const expected = bruteForce(rows, query, RULE);
      answered += expected.length;
      if (found !== JSON.stringify(expected)) wrong += 1;
      if (i % askEvery === 0 && found !== JSON.stringify(await postgis.nearest(query))) wrong += 1;
    }
    return { wrong, answered };
  };

  const points = Array.from({ length: 300 }, () => randomPoint(random));
  const ids = await insertStations(database, [...points, ...points.slice(0, 30)].map(randomStation));
  await database.kysely.transaction().execute(async (tx) => {
    for (const id of ids) await updateStation(tx, id, randomStatus());
  });

  /** One random edit: status, hours, amenity, move, withheld, published, new, retired. */
  const edit = async (): Promise<void> => {
    const id = pick(random, ids);
    await database.kysely.transaction().execute(async (tx) => {
      const row = await tx.selectFrom('stations').select('state').where('id', '=', id).executeTakeFirst();
      const kind = row?.state === 'retired' ? 0.95 : random();
      if (kind < 0.35) await updateStation(tx, id, randomStatus());
      else if (kind < 0.45)
        await updateStation(tx, id, { opening_hours: pick(random, HOURS), hours_confidence: 'high' });
      else if (kind < 0.6)
        await setAmenity(
          tx,
          id,
          pick(random, AMENITIES)[0],
          pick(random, ['available', 'outOfOrder', 'unknown'] as const),
        );
      else if (kind < 0.75)
        await updateStation(
          tx,
          id,
          positionColumns({ crs: 'gcj02', coordinates: randomPoint(random), accuracy: 'map', method: 'stated' }),
        );
      else if (kind < 0.85) await setPublished(tx, id, random() < 0.5);
      else if (kind < 0.93) await retireStation(tx, id, 'test', new Date());
      else ids.push(await createStation(tx, randomStation()));
    });
  };

  await t.test('10,000 seeded queries with random filters equal PostGIS, before and after edits', async (t) => {
    const live = await LiveStations.start(database, RULE, { maxOverlay: 25 });
    t.teardown(() => live.close());
    const first = await compare(live, 6_000, 6);
    t.equal(first.wrong, 0, 'as loaded');
    t.ok(first.answered > 6_000, `${first.answered} stations in the answers`);
    for (let round = 0; round < 20; round++) {
      for (let i = 0; i < 10; i++) await edit();
      await live.refresh();
      t.equal((await compare(live, 200)).wrong, 0, `after ${10 * (round + 1)} edits`);
    }
    const { rows } = await sql<{ count: number }>`select count(*) as count from stations where in_layer`.execute(
      database.kysely,
    );
    t.equal(live.size, rows[0]?.count);
    t.ok(live.index.overlaySize <= 50, 'the overlay was merged along the way');
  });

  await t.test('a notification brings a change within a second, also after the connection was cut', async (t) => {
    const live = await LiveStations.start(database, RULE, { pollMs: NEVER_MS });
    t.teardown(() => live.close());
    for (let round = 0; round < 3; round++) {
      const [id] = await insertStations(database, [randomStation()]);
      t.ok(await within(1_000, () => live.index.byId(id ?? '') !== undefined), `round ${round}`);
      // Nobody else is connected to the embedded engine, and nothing is cut there.
      await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and application_name like '%listener'`.execute(
        database.kysely,
      );
    }
  });

  await t.test('without notifications, as on a standby, polling brings it', async (t) => {
    const silent: Database = { ...database, listen: async () => async () => undefined };
    const live = await LiveStations.start(silent, RULE, { pollMs: 50 });
    t.teardown(() => live.close());
    const [id] = await insertStations(database, [randomStation()]);
    t.ok(await within(1_000, () => live.index.byId(id ?? '') !== undefined));
    t.ok(await within(1_000, () => live.ageMs() < 200), 'and it is known to be all there is');
  });

  await t.test('a log that was cut, and another epoch, are noticed', async (t) => {
    const live = await LiveStations.start(database, RULE, { pollMs: NEVER_MS });
    t.teardown(() => live.close());
    const quiet: Database = { ...database, listen: async () => async () => undefined };
    const behind = await LiveStations.start(quiet, RULE, { pollMs: NEVER_MS });
    t.teardown(() => behind.close());
    const [id] = await insertStations(database, [randomStation()]);
    await sql`with cut as (delete from change_log returning seq)
      update instance set change_log_cut_at = (select max(seq) from cut)`.execute(database.kysely);
    await behind.refresh();
    t.ok(behind.index.byId(id ?? ''), 'all was read anew');
    await sql`update instance set epoch = gen_random_uuid()`.execute(database.kysely);
    const before = behind.index;
    await behind.refresh();
    t.not(behind.index, before);
    t.equal((await compare(behind, 100)).wrong, 0);
    await behind.caughtUp(behind.seq);
  });

  await t.test('a new name of a maintainer is shown; midnight changes who answers', async (t) => {
    const live = await LiveStations.start(database, RULE, { pollMs: NEVER_MS });
    t.teardown(() => live.close());
    await database.kysely.updateTable('maintainers').set({ name: '改名单位（合成）' }).where('id', '=', duty).execute();
    await live.refresh();
    t.equal((await compare(live, 50)).wrong, 0);
    t.ok((await responsibleSince(database.kysely, '2020-01-01')).includes(ids[0] ?? ''));
    t.strictSame(await responsibleSince(database.kysely, '2999-01-01'), []);
  });

  await t.test('edits while the tree is rebuilt are all there in the end', async (t) => {
    const live = await LiveStations.start(database, RULE, { maxOverlay: 3, pollMs: 20 });
    t.teardown(() => live.close());
    for (let i = 0; i < 60; i++) await edit();
    await live.refresh();
    t.equal((await compare(live, 300)).wrong, 0);
    t.ok(await within(5_000, () => live.figures.rebuilds > 0 && live.figures.rebuildSeconds > 0));
  });

  await t.test('who writes reads the write in the next answer', async (t) => {
    const service = await startService(database);
    t.teardown(() => service.close());
    const { rows } = await sql<{ code: string; lng: number; lat: number }>`
      select code, wgs84_lng as lng, wgs84_lat as lat from stations where in_layer order by id limit 20`.execute(
      database.kysely,
    );
    for (const [i, { code, lng, lat }] of rows.entries()) {
      const state = i % 2 === 0 ? 'closed' : 'open';
      // Past the harness, which catches up before each call.
      const written = await service.app.inject({
        method: 'PUT',
        url: `/v1/stations/${code}/status`,
        headers: asAdmin,
        payload: { state },
      });
      t.equal(written.statusCode, 200);
      const near = await service.app.inject({
        url: `/v1/stations/nearest?lng=${lng}&lat=${lat}&crs=wgs84&limit=50&radius=10`,
      });
      const found = near.json().features.find((one: { properties: { code: string } }) => one.properties.code === code);
      t.equal(found?.properties.state, state);
      t.equal(near.headers['data-age'], undefined);
    }
  });

  await t.test('/metrics tells how the index is, and it moves', async (t) => {
    const cut = cuttable(database);
    const service = await startService(cut.database);
    t.teardown(() => service.close());
    const figures = async (): Promise<Record<string, number>> => {
      const { body } = await service.app.inject({ url: '/metrics' });
      return Object.fromEntries([...body.matchAll(/^station_index_(\w+) (\S+)$/gm)].map((m) => [m[1], Number(m[2])]));
    };
    const before = await figures();
    const live = service.stations;
    t.equal(before['stations'], live?.size);
    t.equal(before['log_place'], live?.seq);
    t.equal(before['loads_total'], 1);
    t.equal(before['failed_loads_total'], 0);
    t.ok((before['bytes'] ?? 0) > 0 && (before['load_seconds'] ?? 0) > 0);
    t.equal(before['overlay_stations'], 0);
    await insertStations(database, [randomStation(), randomStation()]);
    await live?.refresh();
    const after = await figures();
    t.equal(after['stations'], (before['stations'] ?? 0) + 2);
    t.ok((after['log_place'] ?? 0) >= (before['log_place'] ?? 0) + 2);
    t.equal(after['overlay_stations'], 2);
    t.ok((after['changes_total'] ?? 0) > (before['changes_total'] ?? 0));
    await sql`update instance set epoch = gen_random_uuid()`.execute(database.kysely);
    await live?.refresh();
    cut.set(true);
    await live?.refresh().catch(() => undefined);
    await sleep(300);
    const away = await figures();
    t.equal(away['loads_total'], 2);
    t.ok((away['failed_loads_total'] ?? 0) > 0);
    t.ok((away['age_seconds'] ?? 0) >= 0.3);
    t.equal(away['overlay_stations'], 0, 'read anew');
    cut.set(false);
  });

  await t.test('database cut off: reads go on and say their age, writes are refused, and it comes back', async (t) => {
    const cut = cuttable(database);
    const service = await startService(cut.database);
    t.teardown(() => service.close());
    const [lng, lat] = points[0] ?? [];
    const read = () => service.call({ url: `/v1/stations/nearest?lng=${lng}&lat=${lat}&crs=wgs84` });
    const before = await read();
    cut.set(true);
    await sleep(1_100);
    const during = await read();
    t.equal(during.statusCode, 200);
    t.ok(Number(during.headers['data-age']) >= 1, 'the answer says how old it is');
    t.equal(during.json().features.length, before.json().features.length);
    const { id } = before.json().features[0];
    const write = () =>
      service.call({ method: 'PUT', url: `/v1/stations/${id}/status`, headers: asAdmin, payload: { state: 'open' } });
    const refused = await write();
    t.equal(refused.statusCode, 503);
    t.ok(refused.headers['retry-after']);
    cut.set(false);
    t.equal((await write()).statusCode, 200);
    t.equal((await read()).headers['data-age'], undefined, 'up to date again');
  });
};

/** Wait until it is so, at most `ms`. */
async function within(ms: number, isSo: () => boolean): Promise<boolean> {
  for (const until = performance.now() + ms; performance.now() < until; await sleep(5)) if (isSo()) return true;
  return isSo();
}
