/** Outlines: loaded with their system, repaired or refused one by one, used for look-up, and served by nothing. */
import { sql } from 'kysely';
import { convert, type Crs } from '../../src/geo/crs.ts';
import { checkDistrict, listDistricts } from '../../src/districts/district.repository.ts';
import { loadDistricts } from '../../src/districts/load.ts';
import { loadOutlines } from '../../src/districts/outlines.ts';
import { startService } from '../support/service.ts';
import type { Suite } from '../support/suite.ts';

/** Far from the seeded outlines: 拉萨市 城关区 and 堆龙德庆区 as squares. */
const [EAST, WEST] = ['540102', '540103'];

const square = (west: number, south: number, size: number): number[][] => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
];
const feature = (adcode: unknown, coordinates: unknown, type = 'Polygon') => ({
  type: 'Feature',
  properties: { adcode },
  geometry: { type, coordinates },
});
const collection = (...features: unknown[]) => ({ type: 'FeatureCollection', features });

export const suite: Suite = async (t, { database }) => {
  const loaded = async () =>
    await database.kysely
      .selectFrom('district_outlines')
      .select(['adcode', 'source'])
      .where('adcode', 'like', '54%')
      .orderBy('adcode')
      .execute();
  t.teardown(() => sql`delete from district_outlines where adcode like '54%'`.execute(database.kysely));

  await t.test('in whatever system they come, a point is found in its district', async (t) => {
    for (const crs of ['wgs84', 'gcj02', 'bd09'] as const satisfies readonly Crs[]) {
      const inCrs = (ring: number[][]) => ring.map(([lng = 0, lat = 0]) => convert([lng, lat], 'wgs84', crs));
      const report = await loadOutlines(
        database,
        collection(
          feature(EAST, [inCrs(square(91.1, 29.6, 0.2))]),
          feature(Number(WEST), [[inCrs(square(90.8, 29.6, 0.3))]], 'MultiPolygon'),
        ),
        crs,
        `own ${crs}`,
      );
      t.strictSame(report, { loaded: 2, refused: [] });
      t.strictSame(
        await loaded(),
        [EAST, WEST].map((adcode) => ({ adcode, source: `own ${crs}` })),
        'an outline of the same district is replaced',
      );
      const inside = await checkDistrict(database.kysely, [91.2, 29.7], EAST ?? '');
      t.match(inside, { containing: [{ adcode: EAST, name: '城关区' }], metersToStated: 0 });
      // 100 m on either side of the border: half a kilometre of a wrong system would show.
      const meter = 1 / 96_800;
      t.match((await checkDistrict(database.kysely, [91.1 + 100 * meter, 29.7], null)).containing, [{ adcode: EAST }]);
      t.match((await checkDistrict(database.kysely, [91.1 - 100 * meter, 29.7], null)).containing, [{ adcode: WEST }]);
      const off = await checkDistrict(database.kysely, [91.1 - 1_000 * meter, 29.7], EAST ?? '');
      t.ok(Math.abs((off.metersToStated ?? 0) - 1_000) < 10, `${off.metersToStated} m off`);
    }
    t.strictSame(await checkDistrict(database.kysely, [80, 40], '650102'), { containing: [], metersToStated: null });
  });

  await t.test('what cannot be an outline is left out by name, the rest is loaded', async (t) => {
    await sql`delete from district_outlines where adcode like '54%'`.execute(database.kysely);
    const ring = square(91.1, 29.6, 0.2);
    const report = await loadOutlines(
      database,
      collection(
        null,
        feature(undefined, [ring]),
        feature('5401', [ring]),
        feature('540121', 'nothing'),
        feature('540122', [[...ring.slice(0, -1)]]),
        feature('540123', [
          [
            [91, Infinity],
            [92, 30],
            [92, 31],
            [91, Infinity],
          ],
        ]),
        feature('540124', [91.1, 29.6], 'Point'),
        feature('540127', []),
        feature('540128', [square(9_110_000, 2_960_000, 20_000)]),
        feature('540129', [square(91.1, 29.6, 0.000_1)]),
        feature('999999', [ring]),
        feature(EAST, [ring]),
      ),
      'wgs84',
      'mixed',
    );
    t.equal(report.loaded, 1);
    t.equal(report.refused.length, 11, report.refused.join('\n'));
    for (const adcode of ['5401', '540121', '540122', '540123', '540124', '540127', '540128', '540129', '999999'])
      t.ok(adcode.length < 6 || report.refused.some((line) => line.includes(adcode)), adcode);
    t.strictSame(await loaded(), [{ adcode: EAST, source: 'mixed' }]);
    for (const bad of [null, 'x', [], {}, { type: 'Feature' }, { type: 'FeatureCollection', features: 1 }])
      await t.rejects(loadOutlines(database, bad, 'wgs84', 'bad'), TypeError);
  });

  await t.test('self-crossing rings are repaired, parts of one district joined', async (t) => {
    // A bow tie: invalid as it is, and then no look-up would find anything in it, without an error.
    const bow = [
      [91.1, 29.6],
      [91.3, 29.8],
      [91.3, 29.6],
      [91.1, 29.8],
      [91.1, 29.6],
    ];
    await loadOutlines(database, collection(feature(EAST, [bow])), 'wgs84', 'bow');
    t.match((await checkDistrict(database.kysely, [91.28, 29.7], null)).containing, [{ adcode: EAST }]);
    t.match((await checkDistrict(database.kysely, [91.12, 29.7], null)).containing, [{ adcode: EAST }]);
    const report = await loadOutlines(
      database,
      collection(feature(EAST, [square(91.1, 29.6, 0.1)]), feature(EAST, [square(91.5, 29.6, 0.1)])),
      'wgs84',
      'parts',
    );
    t.equal(report.loaded, 1, 'one district');
    for (const lng of [91.15, 91.55])
      t.match((await checkDistrict(database.kysely, [lng, 29.65], null)).containing, [{ adcode: EAST }]);
    t.strictSame((await checkDistrict(database.kysely, [91.35, 29.65], null)).containing, []);
  });

  await t.test('no answer contains an outline', async (t) => {
    const service = await startService(database);
    t.teardown(() => service.close());
    for (const url of ['/v1/districts', '/v1/districts?parent=540100', '/v1/layers', '/openapi.json']) {
      const { body, statusCode } = await service.call({ url });
      t.equal(statusCode, 200, url);
      t.notMatch(body, /"(Multi)?Polygon"|\[\[\s*-?\d/, url);
    }
  });

  await t.test(
    'the list of districts: loaded again it changes nothing, a new name is taken, a lost one stays',
    async (t) => {
      const line = (name: string) =>
        `adcode,name,level,parent_adcode\n540000,西藏自治区,province,\n540100,拉萨市,city,540000\n540102,${name},county,540100\n`;
      t.equal(await loadDistricts(database, line('城关区')), 0);
      t.equal(await loadDistricts(database, `\ufeff${line('城关新区')}`), 1);
      const counties = await listDistricts(database.kysely, '540100');
      t.ok(counties.length > 5, 'those that are not in the list stay: stations may refer to them');
      t.equal(counties.find((one) => one.adcode === '540102')?.name, '城关新区');
      t.equal(await loadDistricts(database, line('城关区')), 1);
    },
  );
};
