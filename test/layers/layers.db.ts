/** Layers: every published station with a position and no other, exactly where it is, in the provider's own system. */
import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { sql } from 'kysely';
import type { Feature, FeatureCollection, Point } from 'geojson';
import type { Test } from 'tap';
import { createToken } from '../../src/access/token.repository.ts';
import { adcodePrefix } from '../../src/districts/district.schema.ts';
import { convert, type Crs } from '../../src/geo/crs.ts';
import { geodesic } from '../../src/geo/distance.ts';
import { cuttable } from '../support/cuttable.ts';
import { emptyStations } from '../support/engine.ts';
import { asAdmin, startService, type Service } from '../support/service.ts';
import { insertStations, newStation, randomPoint, seededRandom, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

const run = promisify(execFile);
const LAYERS: readonly (readonly [name: string, crs: Crs])[] = [
  ['amap', 'gcj02'],
  ['baidu', 'bd09'],
  ['wgs84', 'wgs84'],
];

/** Doubles that a careless printing or a detour through text, float4 or another system would change. */
const AWKWARD: readonly (readonly [number, number])[] = [
  [113.10000000000001, 34.300000000000004],
  [113.56452500000002, 34.81918699999999],
  [113, 34],
  [100.00000000000001, 25.499999999999996],
  [113.1 + 0.2, 34.1 + 0.7],
  [116.39999999999999, 39.900000000000006],
  [104.06666666666666, 30.666666666666668],
];

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

async function featuresOf(service: Service, url: string, headers = {}): Promise<Feature<Point>[]> {
  const response = await service.call({ url, headers });
  if (response.statusCode !== 200) throw new Error(`${url}: ${response.statusCode} ${response.body.slice(0, 200)}`);
  return (response.json() as FeatureCollection<Point>).features;
}

const idsOf = (features: readonly Feature[]): unknown[] => features.map((one) => one.id);

export const suite: Suite = async (t, { database }) => {
  const duty = await testMaintainer(database);
  const maintainers = [{ id: duty, role: 'dutyHolder' as const, assumed: false }];

  await t.test('every published station with a position, and only those, within a centimetre', async (t) => {
    const random = seededRandom(20261123);
    const places = Array.from({ length: 120 }, (_, i) => ({
      crs: LAYERS[i % 3]?.[1] as Crs,
      coordinates: randomPoint(random),
    }));
    const shown = await insertStations(
      database,
      places.map((place, i) =>
        newStation({
          name: `合成 ${i}`,
          position: { ...place, accuracy: 'map', method: 'stated' },
          state: (['open', 'paused', 'closed', 'planned'] as const)[i % 4] ?? 'open',
          maintainers,
        }),
      ),
    );
    const [unlocated, unanswered, withheld, retired] = await insertStations(database, [
      newStation({ name: '待定位', position: null, unlocatedReason: 'position-missing', maintainers }),
      newStation({ name: '无责任单位' }),
      newStation({ name: '不公开', maintainers, publish: false }),
      newStation({ name: '已撤销', maintainers }),
    ]);
    const service = await startService(database);
    t.teardown(() => service.close());
    t.equal(
      (await service.call({ method: 'DELETE', url: `/v1/stations/${retired}`, headers: asAdmin })).statusCode,
      204,
    );

    for (const [layer, crs] of LAYERS) {
      const response = await service.call({ url: `/v1/layers/${layer}/stations.geojson` });
      t.match(response.headers['content-type'], /^application\/geo\+json/);
      t.equal(response.headers['content-crs'], crs);
      t.equal(response.json().coordinateSystem, crs);
      const features = response.json().features as Feature<Point>[];
      t.strictSame(
        idsOf(features),
        [...shown].sort(),
        `${layer}: these and no others, in the order of ids within their county`,
      );
      for (const id of [unlocated, unanswered, withheld, retired]) t.notOk(response.body.includes(String(id)));
      let worst = 0;
      let inexact = 0;
      for (const [i, place] of places.entries()) {
        const [lng = NaN, lat = NaN] = features.find((one) => one.id === shown[i])?.geometry.coordinates ?? [];
        const truth = convert(place.coordinates, place.crs, crs);
        worst = Math.max(worst, geodesic([lng, lat], truth).distanceMeters || (lng === truth[0] ? 0 : NaN));
        if (place.crs === crs && (lng !== place.coordinates[0] || lat !== place.coordinates[1])) inexact += 1;
      }
      t.ok(worst < 0.01, `${layer}: worst ${worst} m`);
      t.equal(inexact, 0, `${layer}: what came in ${crs} comes out bit for bit`);
    }
  });

  await t.test('awkward doubles survive the whole way: posted, stored, served', async (t) => {
    await emptyStations(database);
    const service = await startService(database);
    t.teardown(() => service.close());
    for (const [layer, crs] of LAYERS) {
      const sent = new Map<string, string>();
      for (const [lng, lat] of AWKWARD) {
        const made = await service.call({
          method: 'POST',
          url: `/v1/stations?crs=${crs}`,
          headers: { ...asAdmin, 'content-type': 'application/json' },
          payload: JSON.stringify({
            type: 'Feature',
            geometry: { type: 'Point', coordinates: [lng, lat] },
            properties: {
              name: `合成 ${lng}`,
              district: { adcode: '530100' },
              maintainers: [{ id: await anyone(), role: 'dutyHolder' }],
            },
          }),
        });
        t.equal(made.statusCode, 201, made.body.slice(0, 200));
        sent.set(made.json().id, JSON.stringify([lng, lat]));
      }
      const features = await featuresOf(service, `/v1/layers/${layer}/stations.geojson`);
      const got = new Map(features.map((one) => [String(one.id), JSON.stringify(one.geometry.coordinates)]));
      for (const [id, text] of sent) t.equal(got.get(id), text, `${layer} ${text}`);
      const lines = (await service.call({ url: `/v1/layers/${layer}/stations.geojsonl` })).body;
      for (const text of sent.values()) t.ok(lines.includes(`"coordinates":${text}`));
    }
    async function anyone(): Promise<string> {
      const row = await database.kysely.selectFrom('maintainers').select('id').executeTakeFirst();
      return row?.id ?? (await testMaintainer(database));
    }
  });

  await t.test('lines, shards, filters, MassMarks', async (t) => {
    await emptyStations(database);
    const holder = await testMaintainer(database);
    const answered = { maintainers: [{ id: holder, role: 'dutyHolder' as const, assumed: false }] };
    const at = (lng: number, lat: number) => ({
      crs: 'gcj02' as const,
      coordinates: [lng, lat] as const,
      accuracy: 'map' as const,
      method: 'stated' as const,
    });
    const have = (...codes: string[]) => codes.map((code) => ({ code, state: 'available' as const }));
    await insertStations(database, [
      newStation({
        ...answered,
        name: '甲',
        adcode: '410102',
        position: at(113.61, 34.75),
        amenities: have('drinkingWater', 'seating'),
      }),
      newStation({
        ...answered,
        name: '乙',
        adcode: '410103',
        position: at(113.65, 34.72),
        state: 'paused',
        amenities: have('drinkingWater'),
      }),
      newStation({
        ...answered,
        name: '丙',
        adcode: '410100',
        position: at(113.7, 34.7),
        amenities: [{ code: 'drinkingWater', state: 'outOfOrder' }, ...have('heating', 'toilet')],
      }),
      newStation({
        ...answered,
        name: '丁',
        adcode: '411002',
        position: at(113.85, 34.02),
        state: 'closed',
        water: 'out',
        amenities: have('drinkingWater', 'firstAidKit'),
      }),
      newStation({ ...answered, name: '戊', adcode: '441621', position: at(115.18, 23.63), state: 'planned' }),
    ]);
    const service = await startService(database);
    t.teardown(() => service.close());
    const names = async (path: string): Promise<string> =>
      (await featuresOf(service, `/v1/layers/${path}`)).map((one) => String(one.properties?.['name'])).join('');
    t.equal(await names('amap/stations.geojson'), '丙甲乙丁戊');
    t.equal(await names('baidu/districts/410102/stations.geojson'), '甲');
    t.equal(await names('baidu/districts/410100/stations.geojson'), '丙甲乙', 'a city holds its counties, by adcode');
    t.equal(await names('amap/districts/410000/stations.geojson'), '丙甲乙丁');
    t.equal(await names('amap/districts/110000/stations.geojson'), '');
    t.equal(await names('amap/stations.geojson?district=410100'), '丙甲乙');
    t.equal(await names('amap/stations.geojson?district=410000&state=paused,closed'), '乙丁');
    t.equal(
      await names('amap/stations.geojson?needs=drink'),
      '甲乙',
      'not where it is out of order, nor without water',
    );
    t.equal(await names('amap/stations.geojson?needs=drink,rest'), '甲', 'all of the needs');
    t.equal(await names('amap/stations.geojson?amenities=heating'), '丙');
    t.equal(await names('amap/districts/410100/stations.geojson?amenities=drinkingWater&state=open'), '甲');
    for (const bad of [
      '?needs=sleep',
      '?state=retired',
      '?district=1',
      '?limit=1',
      '?needs=',
      '?district=410100&district=410000',
    ]) {
      t.equal((await service.call({ url: `/v1/layers/amap/stations.geojson${bad}` })).statusCode, 400, bad);
    }
    for (const url of ['/v1/layers/google/stations.geojson', '/v1/layers/amap/districts/4101/stations.geojson'])
      t.equal((await service.call({ url })).statusCode >= 400, true, url);

    const [first] = await featuresOf(service, '/v1/layers/amap/stations.geojson?district=410102');
    t.match(first?.properties, {
      needs: 'drink,rest',
      amenities: 'drinkingWater,seating',
      adcode: '410102',
      state: 'open',
      freshness: 'unverified',
      verifiedAt: null,
      openingHours: null,
      revision: 1,
    });
    t.notOk('openNow' in (first?.properties ?? {}), 'cached bytes say nothing of now');

    const whole = await featuresOf(service, '/v1/layers/amap/stations.geojson');
    const lines = await service.call({ url: '/v1/layers/amap/stations.geojsonl' });
    t.ok(lines.body.endsWith('\n'));
    t.strictSame(
      lines.body
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Feature),
      whole,
    );
    t.equal((await service.call({ url: '/v1/layers/amap/districts/110000/stations.geojsonl' })).body, '');

    const marks = await service.call({ url: '/v1/layers/amap/massmarks.json' });
    t.strictSame(
      marks.json(),
      whole.map((one) => ({
        lnglat: one.geometry.coordinates,
        name: one.properties?.['name'],
        id: one.id,
        style: { open: 0, paused: 1, closed: 2, planned: 3 }[String(one.properties?.['state'])],
      })),
    );
    t.equal((await service.call({ url: '/v1/layers/amap/massmarks.json?state=paused' })).json().length, 1);
    t.equal((await service.call({ url: '/v1/layers/baidu/massmarks.json' })).statusCode, 404, 'Amap’s own format');
  });

  await t.test('the manifest tells what really is to be downloaded', async (t) => {
    const service = await startService(database, { PUBLIC_URL: 'https://stations.example/', PATH_PREFIX: '/rest' });
    t.teardown(() => service.close());
    const path = (url: string): string => url.replace('https://stations.example', '');
    const response = await service.app.inject({ url: '/rest/v1/layers' });
    t.match(response.headers['cache-control'], /no-cache/);
    const { layers, attribution } = response.json();
    t.match(attribution, /爱心驿站/);
    t.equal(layers.length, 3);
    for (const one of layers) {
      t.ok(one.url.startsWith('https://stations.example/rest/v1/layers/'), one.url);
      t.strictSame(
        one.shards.map((shard: { adcode: string }) => shard.adcode),
        ['410100', '410102', '410103', '411002', '441621'],
      );
      for (const file of [one, ...one.shards]) {
        const { rawPayload, headers } = await service.app.inject({ url: path(file.url) });
        const { features } = JSON.parse(rawPayload.toString()) as FeatureCollection;
        t.strictSame(
          { featureCount: file.featureCount, bytes: file.bytes, sha256: file.sha256 },
          { featureCount: features.length, bytes: rawPayload.length, sha256: sha256(rawPayload) },
          path(file.url),
        );
        t.equal(headers['layer-cursor'], one.cursor);
        if (file !== one) {
          const prefix = adcodePrefix(file.adcode);
          t.ok(features.every((feature) => String(feature.properties?.['adcode']).startsWith(prefix)));
        }
      }
      const changes = await service.app.inject({ url: `${path(one.changes)}?since=${one.cursor}` });
      t.match(changes.json(), { changes: [], more: false, cursor: one.cursor }, 'nothing happened since');
    }
  });

  await t.test('ETag, 304, HEAD, gzip; a shard’s tag survives an edit elsewhere', async (t) => {
    const service = await startService(database);
    t.teardown(() => service.close());
    for (const path of [
      'amap/stations.geojson',
      'wgs84/stations.geojsonl',
      'amap/massmarks.json',
      'baidu/districts/410100/stations.geojson',
      'amap/changes',
    ]) {
      const url = `/v1/layers/${path}`;
      const plain = await service.call({ url });
      const etag = String(plain.headers.etag);
      t.match(etag, /^"[\w-]+"$/, 'strong');
      t.match(plain.headers.vary, /Accept-Encoding/);
      t.match(plain.headers['cache-control'], /public/);
      t.match(plain.headers.link, /rel="(changes|next)"/);
      if (!path.endsWith('changes')) t.ok(plain.headers['layer-cursor']);
      const same = await service.call({ url, headers: { 'if-none-match': `"other", ${etag}` } });
      t.strictSame([same.statusCode, same.body, same.headers.etag], [304, '', etag]);
      t.equal((await service.call({ url, headers: { 'if-none-match': '"other"' } })).statusCode, 200);
      const head = await service.app.inject({ method: 'HEAD', url });
      t.strictSame([head.statusCode, head.body, head.headers.etag], [200, '', etag]);
      t.equal(Number(head.headers['content-length']), plain.rawPayload.length);
      const zipped = await service.app.inject({ url, headers: { 'accept-encoding': 'gzip' } });
      if (zipped.headers['content-encoding'] === 'gzip') {
        t.ok(gunzipSync(zipped.rawPayload).equals(plain.rawPayload), 'the same bytes, compressed');
        t.not(zipped.headers.etag, etag, 'another encoding is another representation');
        const again = await service.app.inject({
          url,
          headers: { 'accept-encoding': 'gzip', 'if-none-match': String(zipped.headers.etag) },
        });
        t.equal(again.statusCode, 304);
      } else t.ok(plain.rawPayload.length < 1_400, 'only small ones are left as they are');
      const refused = await service.app.inject({ url, headers: { 'accept-encoding': 'gzip;q=0' } });
      t.equal(refused.headers['content-encoding'], undefined);
    }

    const tagOf = async (path: string): Promise<unknown> =>
      (await service.call({ url: `/v1/layers/${path}` })).headers.etag;
    const paths = [
      'amap/districts/410102/stations.geojson',
      'amap/districts/441621/stations.geojson',
      'amap/stations.geojson',
    ];
    const before = await Promise.all(paths.map(tagOf));
    const [station] = await featuresOf(service, '/v1/layers/amap/districts/410102/stations.geojson');
    await service.call({
      method: 'PUT',
      url: `/v1/stations/${station?.id}/status`,
      headers: asAdmin,
      payload: { state: 'paused', reason: '停水' },
    });
    const after = await Promise.all(paths.map(tagOf));
    t.not(after[0], before[0], 'the edited shard is another');
    t.equal(after[1], before[1], 'a shard elsewhere is the same');
    t.not(after[2], before[2]);

    // The database goes back to an earlier state under a running service, its epoch left as it was.
    await sql`update stations set state = 'open', state_reason = null where id = ${station?.id}`.execute(
      database.kysely,
    );
    const whole = (await service.call({ url: '/v1/layers/amap/stations.geojson' })).body;
    const { rows } = await sql<{ seq: number }>`select max(seq) as seq from change_log`.execute(database.kysely);
    await sql`delete from change_log where seq > ${(rows[0]?.seq ?? 0) - 2}`.execute(database.kysely);
    await sql
      .raw(
        `set session_replication_role = replica;
      update stations set name = 'as before' where id = '${station?.id}';
      set session_replication_role = default`,
      )
      .execute(database.kysely);
    const restored = (await service.call({ url: '/v1/layers/amap/stations.geojson' })).body;
    t.not(restored, whole, 'it is read anew');
    t.match(restored, 'as before');
  });

  await t.test('database cut off: layers go on from memory and say their age', async (t) => {
    const cut = cuttable(database);
    const service = await startService(cut.database);
    t.teardown(() => service.close());
    const urls = [
      '/v1/layers',
      '/v1/layers/amap/stations.geojson',
      '/v1/layers/baidu/stations.geojsonl?state=open',
      '/v1/layers/amap/districts/410100/stations.geojson',
    ];
    const first = await service.call({ url: urls[1] ?? '' });
    t.equal(first.headers['data-age'], undefined);
    cut.set(true);
    await sleep(1_100);
    for (const url of urls) {
      const during = await service.call({ url });
      t.equal(during.statusCode, 200, url);
      t.ok(Number(during.headers['data-age']) >= 1, `${url} says how old it is`);
    }
    const headers = { 'if-none-match': String(first.headers.etag) };
    const same = await service.call({ url: urls[1] ?? '', headers });
    t.equal(same.statusCode, 304);
    t.ok(Number(same.headers['data-age']) >= 1, 'so does a 304');
    t.equal((await service.call({ url: '/v1/layers/amap/changes' })).statusCode, 503, 'the feed is the database’s');
    cut.set(false);
    await service.stations?.refresh();
    t.equal((await service.call({ url: urls[1] ?? '' })).headers['data-age'], undefined, 'up to date again');
  });

  await t.test('WGS-84 where it is restricted: 403 without a token, 200 for a provider', async (t) => {
    const service = await startService(database, { WGS84_OUTPUT: 'restricted' });
    t.teardown(() => service.close());
    const { token } = await createToken(database.kysely, { name: 'provider', role: 'provider', expiresAt: null });
    const headers = { authorization: `Bearer ${token}` };
    for (const path of ['stations.geojson', 'stations.geojsonl', 'districts/410102/stations.geojson', 'changes']) {
      const url = `/v1/layers/wgs84/${path}`;
      const anonymous = await service.call({ url });
      t.equal(anonymous.statusCode, 403, path);
      t.match(anonymous.json().type, /wgs84-restricted$/);
      const provider = await service.call({ url, headers });
      t.equal(provider.statusCode, 200, path);
      t.match(provider.headers['cache-control'], /private/, 'no shared cache may hand it to others');
      t.match(provider.headers.vary, /Authorization/);
      const tagged = await service.call({ url, headers: { 'if-none-match': String(provider.headers.etag) } });
      t.equal(tagged.statusCode, 403, 'knowing the tag is no right');
    }
    t.equal((await service.call({ url: '/v1/layers/amap/stations.geojson' })).statusCode, 200);
    const restricted = (await service.call({ url: '/v1/layers' })).json().layers as {
      layer: string;
      restricted: boolean;
    }[];
    t.strictSame(
      restricted.map((one) => one.restricted),
      [false, false, true],
    );
  });

  await gdal(t, async (t) => {
    const service = await startService(database);
    t.teardown(() => service.close());
    const address = await service.app.listen({ host: '127.0.0.1', port: 0 });
    for (const [layer, crs] of LAYERS) {
      const served = await featuresOf(service, `/v1/layers/${layer}/stations.geojson`);
      for (const source of [
        `${address}/v1/layers/${layer}/stations.geojson`,
        `GeoJSONSeq:/vsicurl_streaming/${address}/v1/layers/${layer}/stations.geojsonl`,
      ]) {
        const { stdout } = await run(
          'ogr2ogr',
          ['-f', 'GeoJSON', '-lco', 'COORDINATE_PRECISION=15', '-lco', 'RFC7946=NO', '/vsistdout/', source],
          { maxBuffer: 10_000_000 },
        );
        const { features } = JSON.parse(stdout) as FeatureCollection<Point>;
        t.equal(features.length, served.length, `${source}: every station`);
        for (const [i, one] of features.entries()) {
          const [lng = 0, lat = 0] = one.geometry.coordinates;
          const [expectedLng = 1, expectedLat = 1] = served[i]?.geometry.coordinates ?? [];
          t.ok(
            Math.abs(lng - expectedLng) < 1e-12 && Math.abs(lat - expectedLat) < 1e-12,
            `${crs} ${String(one.properties?.['name'])}`,
          );
          t.equal(one.properties?.['code'], served[i]?.properties?.['code']);
        }
      }
    }
  });
};

/** A test that needs GDAL's programs; skipped by name where they are not installed (CI installs them). */
async function gdal(t: Test, body: (t: Test) => Promise<void>): Promise<void> {
  const isInstalled = await run('ogr2ogr', ['--version']).then(
    () => true,
    () => false,
  );
  const skip = isInstalled ? false : 'GDAL (ogr2ogr) is not installed on this machine';
  await t.test('pulled by GDAL over HTTP: every station, where it is', { skip }, body);
}
