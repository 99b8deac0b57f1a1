/** Vector tiles over HTTP: what they hold, that nothing is lost or told twice, how long a copy holds, and who reads them. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { MAX_TILE_ZOOM } from '../../src/geo/tile.ts';
import { cuttable } from '../support/cuttable.ts';
import { asAdmin, startService, type Service } from '../support/service.ts';
import { insertStations, newStation, randomPoint, seededRandom, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';
import { countStations, readTile } from '../support/tiles.ts';

const run = promisify(execFile);
const MVT = 'application/vnd.mapbox-vector-tile';
const STATIONS = 120;
const LAYERS = ['amap', 'baidu', 'wgs84'] as const;

interface Feature {
  readonly id: string;
  readonly geometry: { readonly coordinates: readonly [number, number] };
  readonly properties: Readonly<Record<string, string | number | null>>;
}

/** Where a place lies in its tile of a zoom, by the projection in metres: independent of geo/tile.ts. */
function inTile([lng, lat]: readonly [number, number], z: number) {
  const half = Math.PI * 6_378_137;
  const tileMeters = (2 * half) / 2 ** z;
  const across = ((lng / 180) * half + half) / tileMeters;
  const down = (half - 6_378_137 * Math.asinh(Math.tan((lat * Math.PI) / 180))) / tileMeters;
  const [x, y] = [Math.floor(across), Math.floor(down)];
  return { path: `${z}/${x}/${y}`, cell: [Math.round((across - x) * 4096), Math.round((down - y) * 4096)] };
}

export const suite: Suite = async (t, { database }) => {
  const duty = await testMaintainer(database);
  const random = seededRandom(20261123);
  const one: [number, number] = [113.64, 34.75];
  const points = Array.from({ length: STATIONS }, (_, i) => (i % 4 === 0 ? one : randomPoint(random)));
  const ids = await insertStations(
    database,
    points.map((coordinates, i) =>
      newStation({
        name: `合成 ${i}`,
        address: i % 3 === 0 ? null : `某路 ${i} 号`,
        position: { crs: 'wgs84', coordinates, accuracy: 'map', method: 'stated' },
        state: (['open', 'open', 'paused', 'planned', 'closed'] as const)[i % 5] ?? 'open',
        stateReason: i % 5 === 2 ? '装修' : null,
        amenities: i % 2 === 0 ? [{ code: 'drinkingWater', state: 'available' }] : [],
        maintainers: [{ id: duty, role: 'dutyHolder', assumed: false }],
      }),
    ),
  );
  const service = await startService(database);
  t.teardown(() => service.close());

  const layerOf = async (layer: string): Promise<Feature[]> =>
    (await service.call({ url: `/v1/layers/${layer}/stations.geojson` })).json().features;
  const tileUrl = (layer: string, path: string): string => `/v1/layers/${layer}/tiles/${path}.mvt`;
  const ask = async (layer: string, path: string, headers: Record<string, string> = {}) =>
    await service.call({ url: tileUrl(layer, path), headers });

  await t.test('at every zoom every station is in exactly one tile, in the cell of its own system', async (t) => {
    for (const layer of LAYERS) {
      const features = await layerOf(layer);
      t.equal(features.length, STATIONS);
      for (const z of layer === 'amap' ? Array.from({ length: 19 }, (_, z) => z) : [0, 7, 11, 18]) {
        let [counted, wrong] = [0, 0];
        for (const path of new Set(features.map((one) => inTile(one.geometry.coordinates, z).path))) {
          const answer = await ask(layer, path);
          if (answer.statusCode !== 200 || answer.headers['content-type'] !== MVT) t.fail(`${layer} ${path}`);
          const tile = readTile(answer.rawPayload);
          const inside = features.filter((one) => inTile(one.geometry.coordinates, z).path === path);
          counted += countStations(tile);
          for (const state of ['open', 'paused', 'closed', 'planned']) {
            const told = tile.reduce(
              (sum, { properties: p }) => sum + (p['cluster'] ? Number(p[state]) : Number(p['state'] === state)),
              0,
            );
            if (told !== inside.filter((one) => one.properties['state'] === state).length) wrong += 1;
          }
          for (const { properties, cell } of tile) {
            if (properties['cluster']) continue;
            const station = inside.find((one) => one.id === properties['id']);
            if (!station || inTile(station.geometry.coordinates, z).cell.join() !== cell.join()) wrong += 1;
            for (const [key, value] of Object.entries(station?.properties ?? {})) {
              if (value === null ? key in properties : properties[key] !== value) wrong += 1;
            }
          }
        }
        t.equal(counted, STATIONS, `${layer} z${z}`);
        t.equal(wrong, 0, `${layer} z${z}: states, cells and properties`);
      }
    }
  });

  // The one difference between the engines that is allowed: PGlite's PostGIS is built without protobuf.
  const noAsMvt = database.engine === 'embedded' && 'the embedded engine has no ST_AsMVT (built without protobuf)';
  await t.test('same features, cells and properties as ST_AsMVT', { skip: noAsMvt }, async (t) => {
    const features = await layerOf('amap');
    const paths = new Set<string>();
    for (let z = 11; z <= MAX_TILE_ZOOM; z += 1)
      for (const { geometry } of features) paths.add(inTile(geometry.coordinates, z).path);
    const { rows } = await sql<{ path: string; tile: string }>`
      with tile as (
        select path, ST_TileEnvelope(split_part(path, '/', 1)::int, split_part(path, '/', 2)::int, split_part(path, '/', 3)::int) as bounds
        from unnest(${[...paths]}::text[]) as path
      ), station as (
        select (f->'properties') || jsonb_build_object('id', f->'id') as properties,
          ST_Transform(ST_SetSRID(ST_MakePoint((f#>>'{geometry,coordinates,0}')::float8, (f#>>'{geometry,coordinates,1}')::float8), 4326), 3857) as place
        from jsonb_array_elements(${JSON.stringify(features)}::jsonb) as f
      ), inside as (
        select path, properties, ST_AsMVTGeom(place, bounds, 4096, 0, false) as geom from tile join station on place && bounds
      )
      select path, encode(ST_AsMVT(row(geom, properties), 'stations', 4096, 'f1'), 'base64') as tile from inside group by path
    `.execute(database.kysely);
    t.equal(rows.length, paths.size, `${paths.size} tiles`);
    const comparable = (bytes: Uint8Array) =>
      readTile(bytes)
        .map(({ cell, properties }) => [
          String(properties['id']),
          cell.join(),
          Object.entries(properties).sort().join(),
        ])
        .sort();
    let different = 0;
    for (const { path, tile } of rows) {
      const ours = comparable((await ask('amap', path)).rawPayload);
      if (JSON.stringify(ours) !== JSON.stringify(comparable(Buffer.from(tile, 'base64')))) different += 1;
    }
    t.equal(different, 0);
  });

  const installed = await run('ogrinfo', ['--version']).catch(() => undefined);
  const noGdal = installed === undefined && 'ogrinfo (gdal-bin) is not installed';
  await t.test('GDAL reads a tile', { skip: noGdal }, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'love-stations-tile-'));
    t.teardown(() => rm(folder, { recursive: true }));
    const { path } = inTile((await layerOf('wgs84'))[0]?.geometry.coordinates ?? one, 14);
    const answer = await ask('wgs84', path);
    const file = join(folder, `${path}.mvt`);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, answer.rawPayload);
    const { stdout } = await run('ogrinfo', ['-ro', '-al', `MVT:${file}`]);
    const tile = readTile(answer.rawPayload);
    t.match(stdout, 'Layer name: stations');
    t.match(stdout, `Feature Count: ${tile.length}`);
    for (const { properties } of tile) t.match(stdout, String(properties['id']));
    t.match(stdout, /合成 0\n/, 'Chinese text is read');
  });

  await t.test('gzip, HEAD, 304, empty tiles, wrong addresses', async (t) => {
    const { path } = inTile(one, 11);
    const plain = await ask('wgs84', path);
    const zipped = await ask('wgs84', path, { 'accept-encoding': 'gzip' });
    t.equal(zipped.headers['content-encoding'], 'gzip');
    t.ok(gunzipSync(zipped.rawPayload).equals(plain.rawPayload));
    t.ok(zipped.rawPayload.length < plain.rawPayload.length);
    t.match(plain.headers, { 'content-crs': 'wgs84', 'cache-control': 'public, no-cache', etag: /^"[^"]+"$/ });
    t.match(plain.headers['vary'], /Accept-Encoding/);
    t.not(zipped.headers.etag, plain.headers.etag, 'another encoding is another representation');
    t.equal(plain.headers['access-control-allow-origin'], '*');
    const again = await ask('wgs84', path, { 'if-none-match': String(plain.headers.etag) });
    t.equal(again.statusCode, 304);
    t.equal(again.rawPayload.length, 0);
    const head = await service.call({ method: 'HEAD', url: tileUrl('wgs84', path) });
    t.equal(head.statusCode, 200);
    t.equal(head.headers.etag, plain.headers.etag);
    t.equal(head.headers['content-length'], String(plain.rawPayload.length));
    t.equal(head.rawPayload.length, 0);

    const empty = await ask('amap', '11/0/0');
    t.equal(empty.statusCode, 204);
    t.equal(empty.rawPayload.length, 0);
    t.equal(empty.headers['cache-control'], 'public, no-cache');
    for (const wrong of [
      '19/0/0',
      '1/2/0',
      '1/0/2',
      'a/0/0',
      '1/-1/0',
      '01/0/0',
      '1/00/0',
      '1/0/1.0',
      '1/0/+1',
      '1/0/',
      '1/0',
    ]) {
      const answer = await ask('amap', wrong);
      t.equal(answer.statusCode, 404, wrong);
      t.match(answer.json(), { type: /not-found$/, status: 404 });
    }
    t.equal((await service.call({ url: '/v1/layers/amap/tiles/0/0/0.pbf' })).statusCode, 404);
    t.equal((await service.call({ url: `${tileUrl('amap', '0/0/0')}?x=1` })).statusCode, 400);
  });

  await t.test('an edit changes exactly the tiles that hold the station', async (t) => {
    const id = ids[0] ?? '';
    const features = await layerOf('amap');
    const place = features.find((one) => one.id === id)?.geometry.coordinates ?? one;
    const paths = new Set<string>();
    for (let z = 0; z <= MAX_TILE_ZOOM; z += 1)
      for (const { geometry } of features) paths.add(inTile(geometry.coordinates, z).path);
    const etags = async (): Promise<Map<string, string>> => {
      const found = new Map<string, string>();
      for (const path of paths) {
        const answer = await ask('amap', path);
        if (answer.statusCode === 200) found.set(path, String(answer.headers.etag));
      }
      return found;
    };
    const holding = (at: readonly [number, number]) =>
      Array.from({ length: MAX_TILE_ZOOM + 1 }, (_, z) => inTile(at, z).path);
    const differing = (a: Map<string, string>, b: Map<string, string>) =>
      [...paths].filter((path) => a.get(path) !== b.get(path)).sort();

    const before = await etags();
    await setState(service, id, 'closed');
    const closed = await etags();
    t.strictSame(differing(before, closed), holding(place).sort(), 'all nineteen, and no other');
    await setState(service, id, 'open');

    const opened = await etags();
    const to = [104.5, 30.9] as const;
    holding(to).forEach((path) => paths.add(path));
    await move(service, id, to);
    const moved = await etags();
    const touched = differing(opened, moved);
    const either = [...holding(place), ...holding(to)];
    t.strictSame(
      touched.filter((path) => !either.includes(path)),
      [],
    );
    // Below, both places may be in one cluster, whose count stays and whose cell may.
    const apart = either.filter((path) => Number(path.split('/')[0]) >= 4);
    t.strictSame(
      apart.filter((path) => !touched.includes(path)),
      [],
    );

    const gone = await service.call({ method: 'DELETE', url: `/v1/stations/${id}`, headers: asAdmin });
    t.equal(gone.statusCode, 204);
    t.strictSame(differing(moved, await etags()), holding(to).sort());
    t.equal((await ask('amap', inTile(to, 18).path)).statusCode, 204);
  });

  await t.test('edits and requests at once: what is answered last is the state that was written last', async (t) => {
    const id = ids[1] ?? '';
    const place = (await layerOf('amap')).find((one) => one.id === id)?.geometry.coordinates ?? one;
    const { path } = inTile(place, 18);
    for (let i = 0; i < 12; i += 1) {
      const state = i % 2 === 0 ? 'paused' : 'open';
      const asked = Array.from({ length: 6 }, () => ask('amap', path));
      await setState(service, id, state);
      const told = readTile((await ask('amap', path)).rawPayload).find((one) => one.properties['id'] === id);
      t.equal(told?.properties['state'], state);
      await Promise.all(asked);
    }
  });

  await t.test('TileJSON', async (t) => {
    const answer = await service.call({ url: '/v1/layers/amap/tiles.json' });
    t.equal(answer.statusCode, 200);
    const told = answer.json();
    t.match(told, { tilejson: '3.0.0', minzoom: 0, maxzoom: 18, scheme: 'xyz', attribution: /./ });
    t.strictSame(told.tiles, ['/v1/layers/amap/tiles/{z}/{x}/{y}.mvt']);
    const fields = Object.keys(told.vector_layers[0].fields);
    const carried = new Set<string>();
    for (const path of ['0/0/0', inTile(one, 11).path])
      for (const { properties } of readTile((await ask('amap', path)).rawPayload))
        for (const key of Object.keys(properties)) carried.add(key);
    t.strictSame(
      [...carried].filter((key) => !fields.includes(key)),
      [],
      'every property is described',
    );
    t.equal(
      (
        await service.call({
          url: '/v1/layers/amap/tiles.json',
          headers: { 'if-none-match': String(answer.headers.etag) },
        })
      ).statusCode,
      304,
    );

    const behind = await startService(database, { PUBLIC_URL: 'https://example.org/', PATH_PREFIX: '/map' });
    t.teardown(() => behind.close());
    const absolute = await behind.app.inject({ url: '/map/v1/layers/baidu/tiles.json' });
    t.strictSame(absolute.json().tiles, ['https://example.org/map/v1/layers/baidu/tiles/{z}/{x}/{y}.mvt']);
  });

  await t.test('database cut off: tiles go on from memory and say their age', async (t) => {
    const cut = cuttable(database);
    const away = await startService(cut.database);
    t.teardown(() => away.close());
    const [kept, cold] = [inTile(one, 11).path, inTile(one, 12).path];
    const read = (path: string) => away.call({ url: tileUrl('wgs84', path) });
    const before = await read(kept);
    t.equal(before.statusCode, 200);
    t.equal(before.headers['data-age'], undefined);
    cut.set(true);
    await sleep(1_200);
    const after = await read(kept);
    t.equal(after.headers.etag, before.headers.etag);
    const made = await read(cold);
    t.equal(made.statusCode, 200);
    t.ok(Number(made.headers['data-age']) >= 1 && Number(after.headers['data-age']) >= 1);
    t.ok(Number((await read('11/0/0')).headers['data-age']) >= 1, 'nothing may be old as well');
    cut.set(false);
  });

  await t.test('restricted WGS-84 is for callers with a token', async (t) => {
    const restricted = await startService(database, { WGS84_OUTPUT: 'restricted' });
    t.teardown(() => restricted.close());
    for (const url of ['/v1/layers/wgs84/tiles/0/0/0.mvt', '/v1/layers/wgs84/tiles.json']) {
      const refused = await restricted.call({ url });
      t.equal(refused.statusCode, 403);
      t.match(refused.json(), { type: /wgs84-restricted$/ });
      const allowed = await restricted.call({ url, headers: asAdmin });
      t.equal(allowed.statusCode, 200);
      t.equal(allowed.headers['cache-control'], 'private, no-cache');
    }
    t.equal((await restricted.call({ url: '/v1/layers/amap/tiles/0/0/0.mvt' })).statusCode, 200);
  });
};

async function setState(service: Service, id: string, state: string): Promise<void> {
  const payload = { state, ...(state === 'open' ? {} : { reason: '测试' }) };
  const answer = await service.call({ method: 'PUT', url: `/v1/stations/${id}/status`, headers: asAdmin, payload });
  if (answer.statusCode !== 200) throw new Error(answer.body);
}

async function move(service: Service, id: string, coordinates: readonly [number, number]): Promise<void> {
  const { etag } = (await service.call({ url: `/v1/stations/${id}`, headers: asAdmin })).headers;
  const answer = await service.call({
    method: 'PATCH',
    url: `/v1/stations/${id}?crs=gcj02`,
    headers: { ...asAdmin, 'if-match': String(etag) },
    payload: { geometry: { type: 'Point', coordinates }, properties: { district: { adcode: '510104' } } },
  });
  if (answer.statusCode !== 200) throw new Error(answer.body);
}
