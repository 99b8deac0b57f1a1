/** GET /v1/districts: children, a search by name, how many stations there are, and where to look at them. */
import { sql } from 'kysely';
import { checkDistrict } from '../../src/districts/district.repository.ts';
import { loadOutlines } from '../../src/districts/outlines.ts';
import { convert, type Position } from '../../src/geo/crs.ts';
import { loadTestOutlines } from '../support/engine.ts';
import { asAdmin, startService } from '../support/service.ts';
import { insertStations, newStation, randomPoint, seededRandom, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

interface Listed {
  readonly adcode: string;
  readonly name: string;
  readonly level: string;
  readonly parentAdcode: string | null;
  readonly parentName: string | null;
  readonly stationCount: number;
  readonly centre: { readonly coordinates: [number, number]; readonly from: string } | null;
}

/** 拉萨市 林周县 and 当雄县: no other suite has outlines or stations there. */
const [CRESCENT, ISLANDS] = ['540121', '540122'] as const;

export const suite: Suite = async (t, { database }) => {
  const random = seededRandom(20261201);
  const maintainers = [{ id: await testMaintainer(database), role: 'dutyHolder' as const, assumed: false }];
  const points: (Position & { adcode?: string })[] = [];
  const made = Array.from({ length: 40 }, (_, i) => {
    const adcode = ['410102', '410105', '410302', '441602'][i % 4] as string;
    const coordinates = randomPoint(random, 0.1);
    points.push(Object.assign([...coordinates] as [number, number], { adcode }));
    return newStation({
      maintainers,
      adcode,
      position: { crs: 'wgs84', coordinates, accuracy: 'map', method: 'stated' },
    });
  });
  await insertStations(database, [
    ...made,
    newStation({ maintainers, adcode: '410102', publish: false }),
    newStation({ maintainers, adcode: '410102', position: null, unlocatedReason: 'position-missing' }),
    newStation({ maintainers, adcode: '410103', position: null, unlocatedReason: 'position-missing' }),
  ]);
  const service = await startService(database);
  t.teardown(() => service.close());
  const ask = async (query = '') => {
    const response = await service.call({ url: `/v1/districts?${query}` });
    const body = response.json<{ coordinateSystem: string; districts: Listed[] }>();
    t.equal(response.headers['content-crs'], body.coordinateSystem, 'the header says it, too');
    return body;
  };
  const find = async (adcode: string, query: string): Promise<Listed | undefined> =>
    (await ask(query)).districts.find((one) => one.adcode === adcode);
  /** The mean of what was inserted below a prefix, in WGS-84. */
  const mean = (prefix: string): Position => {
    const below = points.filter((one) => one.adcode?.startsWith(prefix));
    const sum = (axis: 0 | 1): number => below.reduce((total, one) => total + one[axis], 0) / below.length;
    return [sum(0), sum(1)];
  };
  const near = ([lng, lat]: readonly number[], [x, y]: Position): boolean =>
    Math.abs((lng as number) - x) < 6e-6 && Math.abs((lat as number) - y) < 6e-6;

  t.teardown(() => loadTestOutlines(database));
  await t.test('counts, parents, and the mean of the stations in each system', async (t) => {
    await sql`delete from district_outlines where adcode in ('410000', '410100', '410105', '410302')`.execute(
      database.kysely,
    );
    const provinces = (await ask()).districts;
    t.match(
      provinces.find((one) => one.adcode === '410000'),
      { name: '河南省', level: 'province', parentAdcode: null, parentName: null, stationCount: 32 },
      '30 with a position, two without',
    );
    t.match(await find('410100', 'parent=410000'), { parentName: '河南省', stationCount: 22 });
    t.match(await find('410105', 'parent=410100'), { name: '金水区', parentName: '郑州市', stationCount: 10 });
    t.equal((await ask('')).coordinateSystem, 'gcj02', 'GCJ-02 unless asked otherwise');
    for (const crs of ['wgs84', 'gcj02', 'bd09'] as const)
      for (const [adcode, parent, prefix] of [
        ['410000', '', '41'],
        ['410100', '410000', '4101'],
        ['410302', '410300', '410302'],
      ] as const) {
        const found = await find(adcode, `crs=${crs}${parent && `&parent=${parent}`}`);
        t.equal(found?.centre?.from, 'stations');
        t.ok(near(found?.centre?.coordinates ?? [], convert(mean(prefix), 'wgs84', crs)), `${adcode} in ${crs}`);
      }
    t.match(await find('650000', ''), { stationCount: 0, centre: null }, 'never invented');
  });

  await t.test('where an outline is loaded the centre lies in it', async (t) => {
    t.teardown(() =>
      sql`delete from district_outlines where adcode in (${CRESCENT}, ${ISLANDS})`.execute(database.kysely),
    );
    const box = (w: number, s: number, e: number, n: number) => [
      [w, s],
      [e, s],
      [e, n],
      [w, n],
      [w, s],
    ];
    // A U, whose centroid lies in its opening.
    const crescent = [
      [91, 30],
      [91.3, 30],
      [91.3, 30.3],
      [91.28, 30.3],
      [91.28, 30.02],
      [91.02, 30.02],
      [91.02, 30.3],
      [91, 30.3],
      [91, 30],
    ];
    const feature = (adcode: string, coordinates: unknown, type = 'Polygon') => ({
      type: 'Feature',
      properties: { adcode },
      geometry: { type, coordinates },
    });
    const features = [
      feature(CRESCENT, [crescent]),
      feature(ISLANDS, [[box(92, 30, 92.1, 30.1)], [box(92.5, 30, 92.6, 30.1)]], 'MultiPolygon'),
    ];
    await loadOutlines(database, { type: 'FeatureCollection', features }, 'wgs84', 'synthetic');
    for (const adcode of [CRESCENT, ISLANDS]) {
      const found = await find(adcode, 'parent=540100&crs=wgs84');
      t.equal(found?.centre?.from, 'outline');
      const { containing } = await checkDistrict(database.kysely, found?.centre?.coordinates ?? [0, 0], adcode);
      t.match(containing, [{ adcode }]);
      const other = await find(adcode, 'parent=540100');
      t.ok(near(other?.centre?.coordinates ?? [], convert(found?.centre?.coordinates ?? [0, 0], 'wgs84', 'gcj02')));
    }
    await loadOutlines(
      database,
      { type: 'FeatureCollection', features: [feature(CRESCENT, [box(91, 30, 91.2, 30.4)])] },
      'wgs84',
      'synthetic',
    );
    const square = await find(CRESCENT, 'parent=540100&crs=wgs84');
    t.strictSame(square?.centre?.coordinates, [91.1, 30.2], 'the middle where that lies within');
  });

  await t.test('a search by a part of a name', async (t) => {
    const search = async (q: string, more = ''): Promise<string[]> =>
      (await ask(`q=${encodeURIComponent(q)}${more}`)).districts.map((one) => `${one.parentName ?? ''}${one.name}`);
    t.strictSame(await search('金水'), ['郑州市金水区']);
    t.ok((await search('中原')).includes('郑州市中原区'));
    t.equal((await search('郑州'))[0], '河南省郑州市');
    t.equal((await search('河南'))[0], '河南省', 'larger ones first');
    const begins = (await search('河')).map((name) => name.replace(/^.*(?:省|市|区|州|盟|县)(?=.)/, ''));
    const last = begins.findLastIndex((name) => name.startsWith('河'));
    t.ok(
      begins.slice(0, last + 1).every((name) => name.startsWith('河')),
      'those that begin with it before the others',
    );
    const all = await search('区');
    t.equal(all.length, 50, 'no more than help');
    t.strictSame(all, [...new Set(all)]);
    const below = (await ask(`q=${encodeURIComponent('区')}&parent=410100`)).districts;
    t.ok(below.length > 4 && below.every((one) => one.adcode.startsWith('4101') && one.adcode !== '410100'));
    t.match(
      (await ask(`q=${encodeURIComponent('金水')}`)).districts[0],
      { adcode: '410105', stationCount: 10, centre: { from: 'stations' } },
      'with where to fly to',
    );
    for (const none of ['%', '_', '\\', "' or 1=1 --", '没有这个地方']) t.strictSame(await search(none), [], none);
    for (const bad of ['q=', 'q=%20', `q=${'区'.repeat(61)}`, 'crs=epsg4326', 'crs='])
      t.equal((await service.call({ url: `/v1/districts?${bad}` })).statusCode, 400, bad);
  });

  await t.test('where WGS-84 is restricted', async (t) => {
    const restricted = await startService(database, { WGS84_OUTPUT: 'restricted' });
    t.teardown(() => restricted.close());
    const get = async (headers: Record<string, string> = {}) =>
      await restricted.call({ url: '/v1/districts?crs=wgs84', headers });
    t.equal((await get()).statusCode, 403);
    const allowed = await get(asAdmin);
    t.same([allowed.statusCode, allowed.headers['cache-control']], [200, 'private, no-cache']);
  });
};
