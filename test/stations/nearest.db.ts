/** Nearest: true geodesic order, no hidden radius, filters, usable on arrival, and no trace of where anybody was. */
import geographiclib from 'geographiclib-geodesic';
import { sql } from 'kysely';
import { convert } from '../../src/geo/crs.ts';
import { PostgisNearest } from '../../src/stations/nearest.repository.ts';
import type { NearestQuery } from '../../src/stations/nearest.ts';
import { startService } from '../support/service.ts';
import { insertStations, newStation, randomPoint, seededRandom, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

const RULE = { freshForHours: 36, staleForDays: 30 };
const QUERIES = 10_000;

export const suite: Suite = async (t, { database }) => {
  const duty = await testMaintainer(database);
  const answered = [{ id: duty, role: 'dutyHolder' as const, assumed: false }];

  await t.test('10,000 seeded queries equal brute force with the geodesic distance', async (t) => {
    const random = seededRandom(20261122);
    const points = Array.from({ length: 400 }, () => randomPoint(random));
    // Duplicates: several stations at one point are ordered by id.
    points.push(...points.slice(0, 20));
    const ids = await insertStations(
      database,
      points.map((coordinates, i) =>
        newStation({
          name: `合成 ${i}`,
          position: { crs: 'wgs84', coordinates, accuracy: 'map', method: 'stated' },
          maintainers: answered,
        }),
      ),
    );
    const finder = new PostgisNearest(database, RULE);
    const at = new Date('2026-11-20T04:00:00Z');
    let wrong = 0;
    let worst = 0;
    for (let i = 0; i < QUERIES; i++) {
      const from = i % 50 === 0 ? (points[i % points.length] as [number, number]) : randomPoint(random, 2);
      const limit = 1 + Math.floor(random() * 10);
      const query: NearestQuery = { from, limit, mode: 'walk', at };
      const hits = await finder.nearest(query);
      // Coarse pre-selection on the sphere, far wider than its error, then Karney's geodesic on what is left.
      const truth = bruteForce(from, points, ids, limit);
      const isSame = hits.length === truth.length && hits.every((hit, n) => hit.station.id === truth[n]?.id);
      if (!isSame) wrong += 1;
      for (const [n, hit] of hits.entries())
        worst = Math.max(worst, Math.abs(hit.distanceMeters - (truth[n]?.meters ?? NaN)));
    }
    t.equal(wrong, 0, 'every list has the right ids in the right order');
    t.ok(worst < 0.001, `distances within a millimetre (worst ${worst})`);

    const sample = points[7] as [number, number];
    const hits = await finder.nearest({ from: sample, limit: 50, mode: 'walk', at });
    const { rows } = await sql<{ id: string; meters: number }>`
      select id, st_distance(geog, st_setsrid(st_makepoint(${sample[0]}::float8, ${sample[1]}::float8), 4326)::geography) as meters
      from stations order by meters, id limit 50`.execute(database.kysely);
    t.strictSame(
      hits.map((hit) => hit.station.id),
      rows.map((row) => row.id),
      'and equals ST_Distance on the spheroid',
    );
  });

  await t.test('the call of a rider', async (t) => {
    const service = await startService(database);
    t.teardown(() => service.close());
    service.setNow('2026-11-20T02:00:00Z'); // Friday 10:00 in China

    const wgs84 = await service.call({ url: '/v1/stations/nearest?lng=113.62&lat=34.75&crs=wgs84&limit=3' });
    t.equal(wgs84.statusCode, 200);
    t.equal(wgs84.headers['cache-control'], 'no-store');
    t.equal(wgs84.headers['content-crs'], 'wgs84');
    t.equal(wgs84.json().coordinateSystem, 'wgs84');
    t.equal(wgs84.json().features.length, 3);

    const [lng, lat] = convert([113.62, 34.75], 'wgs84', 'bd09');
    const bd09 = await service.call({
      method: 'POST',
      url: '/v1/stations/nearest',
      payload: { lng, lat, crs: 'bd09', limit: 3, outCrs: 'gcj02' },
    });
    t.equal(bd09.headers['content-crs'], 'gcj02');
    t.equal(bd09.headers['cache-control'], 'no-store');
    t.strictSame(
      bd09.json().features.map((one: { id: string }) => one.id),
      wgs84.json().features.map((one: { id: string }) => one.id),
      'the same stations, whatever system the position is in',
    );

    const far = await service.call({ url: '/v1/stations/nearest?lng=91.11&lat=29.65&crs=wgs84&limit=1' });
    t.equal(far.json().features.length, 1, 'there is no hidden radius: Lhasa is told of a station far away');
    t.ok(far.json().features[0].properties.distance > 500_000);
    const near = await service.call({ url: '/v1/stations/nearest?lng=91.11&lat=29.65&crs=wgs84&radius=5000' });
    t.equal(near.json().features.length, 0, 'a radius that is asked for is kept');
  });

  await t.test('what is refused, and how', async (t) => {
    const service = await startService(database, { WGS84_OUTPUT: 'restricted' });
    t.teardown(() => service.close());
    const slugOf = async (url: string): Promise<string> => {
      const response = await service.call({ url: `/v1/stations/nearest?${url}` });
      t.match(response.headers['content-type'], 'application/problem+json');
      return `${response.statusCode} ${String(response.json().type).split('/').at(-1)}`;
    };
    t.equal(await slugOf('lng=113.62&lat=34.75'), '400 crs-required');
    t.equal(await slugOf('lng=113.62&lat=34.75&crs=WGS84'), '400 invalid-request');
    t.equal(await slugOf('lng=34.75&lat=113.62&crs=wgs84'), '422 coordinates-swapped');
    t.equal(await slugOf('lng=34.75&lat=113.62&crs=gcj02'), '422 coordinates-swapped');
    t.equal(await slugOf('lng=114.1694&lat=22.3193&crs=wgs84'), '422 outside-service-area');
    t.equal(await slugOf('lng=121.5654&lat=25.033&crs=wgs84'), '422 outside-service-area');
    t.equal(await slugOf('lng=2.35&lat=48.85&crs=wgs84'), '422 outside-service-area');
    t.equal(await slugOf('lng=113.62&lat=34.75&crs=wgs84&outCrs=wgs84'), '403 wgs84-restricted');
    for (const bad of ['1e999', 'Infinity', 'NaN', '0x10', '', '%00', '1,2', '113.6%20']) {
      t.equal(await slugOf(`lng=${bad}&lat=34.75&crs=wgs84`), '400 invalid-request', `lng=${bad}`);
    }
    for (const extra of [
      'lngg=1',
      'limit=0',
      'limit=51',
      'radius=-1',
      'needs=',
      'needs=sleep',
      'mode=car',
      'at=yesterday',
      'lng=1',
    ]) {
      t.equal(await slugOf(`lng=113.62&lat=34.75&crs=wgs84&${extra}`), '400 invalid-request', extra);
    }
    const fallback = await service.call({ url: '/v1/stations/nearest?lng=113.62&lat=34.75&crs=wgs84&limit=1' });
    t.equal(fallback.headers['content-crs'], 'gcj02', 'restricted: WGS-84 input is answered in GCJ-02');
    t.equal(fallback.json().coordinateSystem, 'gcj02');
  });

  await t.test('needs, amenities, open now and usable filter; reasons say why', async (t) => {
    const here: [number, number] = [100.2, 25.6]; // away from the scattered stations
    const at = (metersEast: number): [number, number] => [here[0] + metersEast / 100_400, here[1]];
    const place = (metersEast: number) => ({
      crs: 'wgs84' as const,
      coordinates: at(metersEast),
      accuracy: 'map' as const,
      method: 'stated' as const,
    });
    const hours = (osm: string) => ({ text: osm, osm, confidence: 'high' as const });
    const base = { adcode: '532901', maintainers: answered };
    await insertStations(database, [
      newStation({
        ...base,
        name: '甲',
        position: place(100),
        hours: hours('Mo-Su 08:00-20:00'),
        amenities: [{ code: 'drinkingWater', state: 'available' }],
        access: [{ mode: 'openDoor' }],
      }),
      newStation({
        ...base,
        name: '乙',
        position: place(200),
        hours: hours('Mo-Su 20:00-24:00'),
        amenities: [{ code: 'heating', state: 'available' }],
      }),
      newStation({
        ...base,
        name: '丙',
        position: place(300),
        amenities: [
          { code: 'drinkingWater', state: 'outOfOrder' },
          { code: 'seating', state: 'available' },
        ],
      }),
      newStation({
        ...base,
        name: '丁',
        position: { ...place(400), accuracy: 'approximate' },
        hours: hours('24/7'),
        access: [{ mode: 'openDoor' }],
      }),
      newStation({
        ...base,
        name: '戊',
        position: place(500),
        hours: hours('24/7'),
        state: 'paused',
        stateReason: '装修',
      }),
      newStation({
        ...base,
        name: '己',
        position: place(600),
        hours: hours('24/7'),
        water: 'out',
        amenities: [{ code: 'drinkingWaterHot', state: 'available' }],
        access: [
          { mode: 'qrCode', hours: 'Mo-Su 22:00-08:00' },
          { mode: 'askStaff', hours: 'Mo-Su 08:00-22:00' },
        ],
      }),
    ]);
    const service = await startService(database);
    t.teardown(() => service.close());
    service.setNow('2026-11-20T02:00:00Z');
    const ask = async (query: string) => {
      const response = await service.call({
        url: `/v1/stations/nearest?lng=${here[0]}&lat=${here[1]}&crs=wgs84&radius=5000&${query}`,
        headers: { 'accept-language': 'en' },
      });
      return response.json().features as {
        properties: {
          name: string;
          usable: string;
          reasons: { code: string; detail: string }[];
          openNow: boolean | null;
          needs: string[];
          travelSeconds: number;
        };
      }[];
    };
    const names = async (query: string) => (await ask(query)).map((one) => one.properties.name).join('');
    t.equal(await names('limit=50'), '甲乙丙丁戊己');
    t.equal(await names('needs=drink'), '甲', 'out of order or without water does not meet the need');
    t.equal(await names('needs=rest'), '丙');
    t.equal(await names('needs=warm,rest'), '', 'all of the needs');
    t.equal(await names('amenities=heating'), '乙');
    t.equal(await names('openNow=true'), '甲丁己');
    t.equal(await names('openNow=false'), '乙戊');
    t.equal(await names('usable=no'), '乙戊');
    t.equal(await names('at=2026-11-20T13:00:00%2B08:00&openNow=true'), '甲丁己');
    t.equal(await names('at=2026-11-20T21:00:00%2B08:00&openNow=true'), '乙丁己');

    const all = await ask('limit=50');
    const reasonsOf = (name: string) =>
      all.find((one) => one.properties.name === name)?.properties.reasons.map((one) => one.code) ?? [];
    t.strictSame(
      all.map((one) => one.properties.usable),
      ['unknown', 'no', 'unknown', 'unknown', 'no', 'unknown'],
    );
    t.match(reasonsOf('甲'), ['open-on-arrival', 'access-open-door', 'never-verified']);
    t.match(reasonsOf('乙'), ['closed-on-arrival']);
    t.match(reasonsOf('丙'), ['hours-unknown', 'access-unknown']);
    t.ok(reasonsOf('丁').includes('position-approximate'));
    t.match(reasonsOf('戊'), ['state-paused']);
    t.ok(reasonsOf('己').includes('water-out') && reasonsOf('己').includes('access-ask-staff'));
    t.equal(all.find((one) => one.properties.name === '丙')?.properties.openNow, null, 'unknown hours are never open');

    // Set out at 19:58, twelve minutes on foot from 甲's 20:00: open now, closed on arrival.
    const late = await ask('at=2026-11-20T19:59:00%2B08:00&limit=1');
    t.equal(late[0]?.properties.openNow, true);
    t.equal(late[0]?.properties.usable, 'no', 'what counts is the arrival');
    const zh = await service.call({ url: `/v1/stations/nearest?lng=${here[0]}&lat=${here[1]}&crs=wgs84&limit=1` });
    t.equal(zh.headers['content-language'], 'zh-CN');
    t.match(zh.json().features[0].properties.reasons[0].detail, /到达时开放，开放至 今天 20:00/);

    const verified = await service.call({
      method: 'PUT',
      url: `/v1/stations/${(await codeOf(database, '甲')) ?? ''}/status`,
      headers: { authorization: 'Bearer test-administrator-0123456789abcdef' },
      payload: { state: 'open' },
    });
    t.equal(verified.statusCode, 200);
    t.equal((await ask('limit=1'))[0]?.properties.usable, 'yes', 'open, let in, verified today, known position: yes');
  });

  await t.test('no trace of a position in log, error or metric', async (t) => {
    const service = await startService(database);
    t.teardown(() => service.close());
    const [lng, lat] = ['113.6271828', '34.7531415'];
    const answers = [
      await service.call({ url: `/v1/stations/nearest?lng=${lng}&lat=${lat}&crs=wgs84` }),
      await service.call({ url: `/v1/stations/nearest?lng=${lng}&lat=${lat}` }),
      await service.call({ url: `/v1/stations/nearest?lng=${lng}&lat=${lat}x&crs=wgs84` }),
      await service.call({ url: `/v1/stations/nearest?lng=${lat}&lat=${lng}&crs=wgs84` }),
      await service.call({ url: `/v1/stations/nearestt?lng=${lng}&lat=${lat}&crs=wgs84` }),
      await service.call({
        method: 'POST',
        url: '/v1/stations/nearest',
        payload: { lng: Number(lng), lat: Number(lat), crs: 'wgs84' },
      }),
      await service.call({
        method: 'POST',
        url: '/v1/stations/nearest',
        payload: { lng: Number(lat), lat: Number(lng), crs: 'gcj02' },
      }),
      await service.call({
        method: 'POST',
        url: '/v1/stations/nearest',
        payload: `{"lng":${lng},"lat":${lat},`,
        headers: { 'content-type': 'application/json' },
      }),
      await service.call({ method: 'DELETE', url: `/v1/stations/nearest?lng=${lng}&lat=${lat}` }),
    ];
    t.strictSame(
      answers.map((one) => one.statusCode),
      [200, 400, 400, 422, 400, 200, 422, 400, 405],
    );
    const metrics = await service.call({ url: '/metrics' });
    const told = [service.log.join(''), metrics.body, ...answers.slice(1, 5).map((one) => one.body)].join('\n');
    t.ok(service.log.length >= answers.length, 'requests are logged');
    for (const part of ['113.62718', '34.75314']) t.notMatch(told, part, `${part} appears nowhere`);
  });
};

async function codeOf(database: Parameters<Suite>[1]['database'], name: string): Promise<string | undefined> {
  return (await database.kysely.selectFrom('stations').select('code').where('name', '=', name).executeTakeFirst())
    ?.code;
}

/** The truth: Karney's geodesic to every point that could possibly be among the nearest. */
function bruteForce(
  from: readonly [number, number],
  points: readonly (readonly [number, number])[],
  ids: readonly string[],
  limit: number,
) {
  const rough = points.map((to, i) => ({ i, meters: haversine(from, to) })).sort((a, b) => a.meters - b.meters);
  const bound = (rough[limit - 1]?.meters ?? Infinity) * 1.02 + 1;
  return rough
    .filter((one) => one.meters <= bound)
    .map(({ i }) => {
      const to = points[i] as readonly [number, number];
      return {
        id: ids[i] as string,
        meters: geographiclib.Geodesic.WGS84.Inverse(from[1], from[0], to[1], to[0]).s12 ?? NaN,
      };
    })
    .sort((a, b) => a.meters - b.meters || (a.id < b.id ? -1 : 1))
    .slice(0, limit);
}

function haversine(a: readonly [number, number], b: readonly [number, number]): number {
  const rad = Math.PI / 180;
  const h =
    Math.sin(((b[1] - a[1]) * rad) / 2) ** 2 +
    Math.cos(a[1] * rad) * Math.cos(b[1] * rad) * Math.sin(((b[0] - a[0]) * rad) / 2) ** 2;
  return 2 * 6_371_008.8 * Math.asin(Math.sqrt(h));
}
