/** The real lists of Zhengzhou through the import, as seeds and as a clerk would send them: what is taken, refused, served. */
import { sql } from 'kysely';
import { readFile } from 'node:fs/promises';
import { booleanPointInPolygon, pointToPolygonDistance } from '@turf/turf';
import type { Feature, FeatureCollection, Polygon } from 'geojson';
import type { Database } from '../../src/db/database.ts';
import { emptyStations, SEEDS } from '../support/engine.ts';
import { codesOf, everythingStored, importList, pictureOf, UNION, zhengzhou } from '../support/imports.ts';
import { asAdmin, startService } from '../support/service.ts';
import type { Suite } from '../support/suite.ts';
import { seedStations } from '../../src/seed.ts';

export const suite: Suite = async (t, { database }) => {
  await t.test('the 82 records: 78 located, 4 refuted by their district, nothing guessed', async (t) => {
    const report = await importList(database, await zhengzhou('zhengzhou_82_gcj02.geojson'));
    t.match(report, { created: 82, updated: 0, unchanged: 0, refused: 0 });
    t.equal(report.verdicts.filter((one) => one.isLocated).length, 78);
    const refuted = report.verdicts.flatMap((one) =>
      one.issues.flatMap((issue) => (issue.code === 'position-outside-district' ? [{ ...one, said: issue.zh }] : [])),
    );
    t.strictSame(
      refuted.map((one) => one.line),
      [37, 61, 77, 79],
      'zz-037, zz-061, zz-077, zz-079',
    );
    const outlines = JSON.parse(
      await readFile(new URL('outlines/410100.geojson', SEEDS), 'utf8'),
    ) as FeatureCollection<Polygon>;
    for (const { said, position } of refuted) {
      const [, stated, lies, meters] = /^填的是(\S+)，坐标却在(\S+) \d{6}，距\S+ (\d+) 米/.exec(said) ?? [];
      const outline = (name: string | undefined) => outlines.features.find((one) => one.properties?.['name'] === name);
      const [at, there] = [[position?.lng ?? 0, position?.lat ?? 0], outline(lies)];
      t.ok(there && booleanPointInPolygon(at, there), `it lies in ${lies}`);
      const truth = pointToPolygonDistance(at, outline(stated) as Feature<Polygon>, { units: 'meters' });
      // On the sphere and in GCJ-02: within a few per cent.
      t.ok(
        Math.abs(Number(meters) / truth - 1) < 0.03,
        `${meters} m from ${stated} (${Math.round(truth)} m on the sphere)`,
      );
    }

    const count = async (where: ReturnType<typeof sql<boolean>>): Promise<number> =>
      (await database.kysely.selectFrom('stations').select('id').where(where).execute()).length;
    t.equal(await count(sql`position_method = 'observed' and position_accuracy = 'map'`), 18);
    t.equal(await count(sql`position_method = 'geocoded' and position_accuracy = 'approximate'`), 60);
    t.equal(await count(sql`position_crs is null and unlocated_reason = 'position-outside-district'`), 4);
    t.equal(
      await count(sql`position_crs is not null and position_crs <> 'gcj02'`),
      0,
      'kept in the system they came in',
    );
    t.equal(await count(sql`in_layer`), 78);
    t.equal(await count(sql`published_at is null`), 0);

    const zones = await database.kysely
      .selectFrom('stations')
      .select(['district_as_written', 'adcode'])
      .where('district_as_written', 'in', ['高新区', '经开区', '郑东新区', '航空港区', '郑州航空港区'])
      .execute();
    t.equal(zones.length, 12, 'functional zones keep their wording');
    t.ok(
      zones.every((one) => /^4101\d\d$/.test(one.adcode)),
      'and are registered under a district of the city',
    );

    const source = JSON.parse(String(await zhengzhou('zhengzhou_82_gcj02.geojson'))) as FeatureCollection;
    const stored = await everythingStored(database);
    for (const key of ['inferred_open_hours', 'inferred_facilities', 'inferred_manager', 'polygon_district']) {
      t.notMatch(stored, key, `no ${key}`);
    }
    const said = source.features.map((one) => `${one.properties?.['name']} ${one.properties?.['address']}`).join();
    const guessed = [...new Set(source.features.map((one) => String(one.properties?.['inferred_manager'])))].filter(
      (manager) => !said.includes(manager),
    );
    t.ok(guessed.length > 10);
    t.strictSame(
      guessed.filter((manager) => stored.includes(manager)),
      [],
      'no guessed manager',
    );
    t.equal(await count(sql`opening_hours is not null and opening_hours_text is null`), 0);
    t.equal(
      await count(sql`opening_hours_text is not null`),
      source.features.filter((one) => one.properties?.['open_hours_observed']).length,
      'hours only where they were observed',
    );
    t.equal((await database.kysely.selectFrom('station_amenities').selectAll().execute()).length, 0);

    const duties = await database.kysely
      .selectFrom('responsibilities as r')
      .innerJoin('maintainers as m', 'm.id', 'r.maintainer_id')
      .select(['m.name', 'm.kind', 'r.role', 'r.basis'])
      .distinct()
      .execute();
    t.strictSame(duties, [{ ...UNION, role: 'dutyHolder', basis: 'assumed' }]);
  });

  await t.test('an approximate position never answers better than unknown, and says why', async (t) => {
    const service = await startService(database);
    t.teardown(() => service.close());
    // The most favourable case for every one of them: open round the clock, open door, verified a moment ago.
    await sql`update stations set opening_hours = '24/7', opening_hours_text = '24小时', hours_confidence = 'high',
      verified_at = now(), verified_by = 'test', freshness = 'fresh', water = 'ok', power = 'ok'`.execute(
      database.kysely,
    );
    await sql`insert into station_access (station_id, place, mode) select id, 0, 'openDoor' from stations`.execute(
      database.kysely,
    );
    const seen = new Map<string, { usable: string; accuracy: string; reasons: string[] }>();
    for (const [lng, lat] of [
      [113.56, 34.81],
      [113.72, 34.76],
      [113.4, 34.5],
      [113.05, 34.45],
      [113.85, 34.5],
    ]) {
      const response = await service.call({
        url: `/v1/stations/nearest?lng=${lng}&lat=${lat}&crs=gcj02&limit=50`,
      });
      for (const { id, properties: p } of response.json().features) {
        const reasons = p.reasons.map((one: { code: string }) => one.code);
        seen.set(id, { usable: p.usable, accuracy: p.positionAccuracy, reasons });
      }
    }
    const all = [...seen.values()];
    const approximate = all.filter((one) => one.accuracy === 'approximate');
    t.ok(approximate.length > 40, `${approximate.length} approximate ones seen`);
    t.ok(approximate.every((one) => one.usable === 'unknown' && one.reasons.includes('position-approximate')));
    t.ok(
      all.some((one) => one.accuracy === 'map' && one.usable === 'yes'),
      'which is not for another reason: observed ones answer yes',
    );
  });

  await t.test('imported again, nothing changes; a manager’s edit survives', async (t) => {
    await emptyStations(database);
    const bytes = await zhengzhou('zhengzhou_82_gcj02.geojson');
    await importList(database, bytes);
    const before = await pictureOf(database, ['imports']);
    const again = await importList(database, bytes);
    t.match(again, { created: 0, updated: 0, unchanged: 82, refused: 0 });
    t.strictSame(await pictureOf(database, ['imports']), before, 'no revision, no change log, no code');
    t.equal(again.verdicts.filter((one) => one.isLocated).length, 78, 'the four still wait for their position');

    const service = await startService(database);
    t.teardown(() => service.close());
    const code = again.verdicts[0]?.code;
    const station = await service.call({ url: `/v1/stations/${code}` });
    const edited = await service.call({
      method: 'PATCH',
      url: `/v1/stations/${code}?crs=gcj02`,
      headers: { ...asAdmin, 'if-match': String(station.headers.etag) },
      payload: {
        geometry: { type: 'Point', coordinates: [113.565, 34.8195] },
        properties: { name: '改过的名字', openingHoursText: '24小时', address: '改过的地址' },
      },
    });
    t.equal(edited.statusCode, 200);
    const withEdit = await pictureOf(database, ['imports']);
    t.match(await importList(database, bytes), { created: 0, updated: 0, unchanged: 82 });
    t.strictSame(await pictureOf(database, ['imports']), withEdit, 'the manager’s edit stays');
  });

  await t.test('the raw table in two encodings: the same verdicts, 18 located', async (t) => {
    await emptyStations(database);
    const reports = [];
    for (const file of ['zhengzhou_raw82_utf8.csv', 'zhengzhou_raw82_gbk.csv']) {
      reports.push(await importList(database, await zhengzhou(file), { dryRun: true }));
    }
    const [utf8, gbk] = reports;
    t.strictSame(
      [utf8?.table.encoding, gbk?.table.encoding].map(String).map((one) => one.toLowerCase()),
      ['utf-8', 'gb18030'],
    );
    t.strictSame(gbk?.verdicts, utf8?.verdicts);
    const real = await importList(database, await zhengzhou('zhengzhou_raw82_utf8.csv'));
    t.strictSame(real.verdicts, utf8?.verdicts, 'a dry run told exactly what came');
    t.match(real, { created: 82, refused: 0 });
    t.equal(real.verdicts.filter((one) => one.isLocated).length, 18);
    const before = await pictureOf(database, ['imports']);
    const inGbk = await importList(database, await zhengzhou('zhengzhou_raw82_gbk.csv'));
    t.match(inGbk, { created: 0, updated: 0, unchanged: 82, refused: 0 });
    t.strictSame(await pictureOf(database, ['imports']), before, 'another encoding is no news');

    const located = await importList(database, await zhengzhou('zhengzhou_82_gcj02.geojson'));
    t.match(located, { created: 0, refused: 0 }, 'the same stations in another file are recognised');
    t.equal(located.verdicts.filter((one) => one.isLocated).length, 78, 'and those that it can place are located');
    const after = await pictureOf(database, ['imports']);
    for (const file of ['zhengzhou_raw82_utf8.csv', 'zhengzhou_82_gcj02.geojson', 'zhengzhou_raw82_gbk.csv']) {
      t.match(await importList(database, await zhengzhou(file)), { unchanged: 82 }, `${file} has nothing new to say`);
    }
    t.strictSame(await pictureOf(database, ['imports']), after, 'two lists of the same stations do not fight');
  });

  await t.test('masked phones are kept, and in no public answer, layer or log', async (t) => {
    const kept = await database.kysely
      .selectFrom('stations')
      .select(['code', 'contact'])
      .where('contact', 'is not', null)
      .execute();
    t.ok(
      kept.some((one) => one.contact?.includes('*')),
      'masked ones as they are',
    );
    t.ok(
      kept.some((one) => /\d{8}/.test(one.contact ?? '')),
      'and whole ones',
    );
    const service = await startService(database);
    t.teardown(() => service.close());
    const bodies: string[] = [];
    for (const url of [
      '/v1/stations?limit=100',
      '/v1/stations?q=驿站&limit=100',
      '/v1/stations/nearest?lng=113.6&lat=34.75&crs=gcj02&limit=50',
      '/v1/layers/amap/stations.geojson',
      '/v1/layers/baidu/stations.geojsonl',
      '/v1/layers/wgs84/changes?limit=1000',
      '/v1/layers/amap/massmarks.json',
      '/v1/maintainers',
      ...kept.map((one) => `/v1/stations/${one.code}`),
    ]) {
      for (const headers of [{}, asAdmin]) bodies.push((await service.call({ url: encodeURI(url), headers })).body);
    }
    const told = [...bodies, ...service.log].join('\n');
    t.ok(told.length > 100_000, 'there is something to look through');
    const leaked = kept.filter(({ contact }) => contact !== null && told.includes(contact));
    t.strictSame(leaked, []);
  });

  await t.test('the fabricated points are refused, every one', async (t) => {
    await emptyStations(database);
    const bytes = await zhengzhou('fabricated-negative-fixture.json');
    for (const dryRun of [true, false]) {
      const report = await importList(database, bytes, { dryRun });
      t.match(report, { created: 0, updated: 0, unchanged: 0, refused: 60 });
      t.ok(report.verdicts.every((_, i) => codesOf(report, i).includes('fabricated-suspect')));
    }
    t.equal((await database.kysely.selectFrom('stations').select('id').execute()).length, 0);
    const service = await startService(database);
    t.teardown(() => service.close());
    const nearest = await service.call({ url: '/v1/stations/nearest?lng=113.63&lat=34.78&crs=gcj02&limit=50' });
    t.strictSame(nearest.json().features, []);
    const layer = await service.call({ url: '/v1/layers/amap/stations.geojson' });
    t.strictSame(layer.json().features, []);
  });

  await t.test('seeds go the same way, and a second start changes nothing', async (t) => {
    await emptyStations(database);
    const told: string[] = [];
    t.equal(await seedStations(database, SEEDS, (line) => told.push(line)), 82);
    t.match(told.join(), /82/);
    const service = await startService(database);
    t.teardown(() => service.close());
    const one = await service.call({ url: '/v1/stations?limit=1' });
    t.match(one.json().features[0].properties, {
      provenance: { url: 'https://github.com/ody-cai/yilutongxing', observedAt: null },
      maintainers: [{ name: '郑州市总工会', role: 'dutyHolder', assumed: true }],
    });
    const before = await pictureOf(database);
    t.equal(await seedStations(database, SEEDS, () => undefined), 0);
    t.strictSame(await pictureOf(database), before);
    await loadsOwnOutlinesOnce(t, database);
  });
};

/** Outlines that the operator loaded are better than the simplified ones of seeds/: a restart must not undo them. */
async function loadsOwnOutlinesOnce(t: Parameters<Suite>[0], database: Database): Promise<void> {
  const before = await database.kysely
    .selectFrom('district_outlines')
    .select(['adcode', 'source'])
    .orderBy('adcode')
    .execute();
  t.ok(before.length >= 18);
  await sql`update district_outlines set source = 'the operator’s own'`.execute(database.kysely);
  await seedStations(database, SEEDS, () => undefined);
  const after = await database.kysely.selectFrom('district_outlines').select('source').distinct().execute();
  t.strictSame(after, [{ source: 'the operator’s own' }]);
  for (const { adcode, source } of before) {
    await database.kysely.updateTable('district_outlines').set({ source }).where('adcode', '=', adcode).execute();
  }
}
