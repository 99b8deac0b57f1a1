/**
 * npm run soak -- [--minutes 10] [--stations 5000] [--edits 50] [--restarts 3]: one service on a PostGIS server of its own,
 * written by eight clients, read by others and followed by the reference follower, while connections are cut and the server
 * crashes. At the end everything must equal what was acknowledged. All stations are synthetic and say so.
 * It is the built service (dist/main.js) that runs, as at operators'. SOAK_NODE_OPTIONS are options for its Node, as
 * `--heapsnapshot-signal=SIGUSR2`; it also gets glibc's MALLOC_... variables.
 * Prints a summary as JSON; exit code 1 on any difference.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { migrate } from '../src/db/migrate.ts';
import { openDatabase } from '../src/db/open.ts';
import { LayerFollower } from '../src/layers/follower.ts';
import { LAYERS } from '../src/layers/layer.schema.ts';
import { seedDistricts } from '../src/seed.ts';
import { Cluster, freePort } from '../test/support/cluster.ts';
import { MIGRATIONS, ROOT, SEEDS } from '../test/support/engine.ts';
import { insertStations, newStation, randomPoint, seededRandom, testMaintainer } from '../test/support/stations.ts';
import { countStations, readTile } from '../test/support/tiles.ts';
import { readMemory, thirdsOf, type MemorySample } from './soak-memory.ts';

const WRITERS = 8;
const TOKEN = 'soak-administrator-0123456789abcdef';
/** A write is tried again so long; the server is never away for that long. */
const GIVE_UP_MS = 120_000;
const REQUEST_MS = 15_000;
const RETRY_MS = 200;
/** The last third of the run may use so much more memory than the first. */
const RSS_GROWTH = 1.2;
const SAMPLE_MS = 2_000;
const TILE_ZOOM = 5;

interface Expected {
  id: string;
  name: string;
  state: string;
  lng: number;
  lat: number;
}

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    stations: { type: 'string', default: '5000' },
    edits: { type: 'string', default: '50' },
    restarts: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
  },
});
const [minutes, stationCount, editsPerSecond, restarts, seed] = [
  values.minutes,
  values.stations,
  values.edits,
  values.restarts,
  values.seed,
].map(Number) as [number, number, number, number, number];
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const counts = { writes: 0, creates: 0, moves: 0, retirements: 0, statuses: 0, retries: 0, replays: 0, staleMoves: 0 };
const reads = { nearest: 0, layers: 0, tiles: 0, shed: 0, aged: 0, syncs: 0, failedSyncs: 0, cuts: 0, crashes: 0 };
const faults: string[] = [];
const fault = (text: string): void => {
  if (faults.length < 50) faults.push(text);
};

let base = '';
let isOver = false;

/** One request; undefined: there was no answer. */
async function call(path: string, init: RequestInit = {}): Promise<Response | undefined> {
  return await fetch(`${base}${path}`, { ...init, signal: AbortSignal.timeout(REQUEST_MS) }).catch(() => undefined);
}

/** Send a write until it is acknowledged, always with the same key. */
async function writeUntilDone(
  method: string,
  path: string,
  body: object | undefined,
  headers: Record<string, string> = {},
) {
  const key = randomUUID();
  const init = {
    method,
    headers: {
      authorization: `Bearer ${TOKEN}`,
      'idempotency-key': key,
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  };
  for (const until = Date.now() + GIVE_UP_MS; Date.now() < until; counts.retries += 1, await sleep(RETRY_MS)) {
    const response = await call(path, init);
    if (!response || response.status === 503 || response.status === 429) {
      await response?.arrayBuffer().catch(() => undefined);
      continue;
    }
    const text = await response.text().catch(() => undefined);
    // The answer was cut off: ask for it again.
    if (text === undefined) continue;
    if (response.headers.has('idempotent-replayed')) counts.replays += 1;
    return { status: response.status, text };
  }
  throw new Error(`${method} was not acknowledged in time`);
}

/** Edits stations that nobody else edits, and remembers what was acknowledged. */
async function runWriter(number: number, own: Expected[], gone: Expected[], duty: string): Promise<void> {
  const random = seededRandom(seed * 1_000 + number);
  const pause = (1_000 * WRITERS) / editsPerSecond;
  for (let next = Date.now(); !isOver;) {
    next = Math.max(next + pause, Date.now() - 1_000);
    await sleep(Math.max(0, next - Date.now()));
    const kind = random();
    const station = own[Math.floor(random() * own.length)] as Expected;
    if (kind < 0.7) {
      const state = random() < 0.5 ? 'open' : 'closed';
      const { status } = await writeUntilDone('PUT', `/v1/stations/${station.id}/status`, { state });
      if (status !== 200) fault(`status: ${status}`);
      station.state = state;
      counts.statuses += 1;
    } else if (kind < 0.85) {
      const current = await call(`/v1/stations/${station.id}`);
      const etag = current?.headers.get('etag');
      await current?.arrayBuffer().catch(() => undefined);
      if (current?.status !== 200 || !etag) continue;
      const coordinates = randomPoint(random);
      const geometry = { type: 'Point', coordinates };
      const body = { crs: 'wgs84', geometry, properties: { district: { adcode: '410102' } } };
      const { status } = await writeUntilDone('PATCH', `/v1/stations/${station.id}`, body, { 'if-match': etag });
      // Read on another moment's picture, or the clock wrote in between.
      if (status === 412) counts.staleMoves += 1;
      else if (status !== 200) fault(`move: ${status}`);
      else [station.lng, station.lat, counts.moves] = [coordinates[0], coordinates[1], counts.moves + 1];
    } else if (kind < 0.93 || own.length < 20) {
      const [lng, lat] = randomPoint(random);
      const name = `合成驿站 ${number}-${counts.creates}-${Math.floor(random() * 1e9)}`;
      const { status, text } = await writeUntilDone('POST', '/v1/stations', {
        type: 'Feature',
        crs: 'wgs84',
        geometry: { type: 'Point', coordinates: [lng, lat] },
        properties: { name, district: { adcode: '410102' }, maintainers: [{ id: duty, role: 'dutyHolder' }] },
      });
      if (status === 201) own.push({ id: (JSON.parse(text) as { id: string }).id, name, state: 'open', lng, lat });
      else fault(`create: ${status} ${text.slice(0, 200)}`);
      counts.creates += 1;
    } else {
      const { status } = await writeUntilDone('DELETE', `/v1/stations/${station.id}`, undefined);
      if (status !== 204) fault(`retire: ${status}`);
      own.splice(own.indexOf(station), 1);
      gone.push({ ...station, state: 'retired' });
      counts.retirements += 1;
    }
    counts.writes += 1;
  }
}

/** Riders: an answer to every question, and no station goes back to an older revision. */
async function runRider(number: number): Promise<void> {
  const random = seededRandom(seed * 2_000 + number);
  const seen = new Map<string, number>();
  while (!isOver) {
    const [lng, lat] = randomPoint(random);
    const response = await call(`/v1/stations/nearest?lng=${lng}&lat=${lat}&crs=wgs84&limit=10`);
    reads.nearest += 1;
    if (!response || response.status !== 200) {
      const text = (await response?.text().catch(() => '')) ?? '';
      // Shed because the event loop was behind: the machine's lack of time, told in the summary, and no wrong answer.
      if (text.includes('overloaded')) reads.shed += 1;
      else fault(`nearest: ${response?.status ?? 'no answer'} ${text.slice(0, 200)}`);
    } else {
      if (response.headers.has('data-age')) reads.aged += 1;
      const { features } = (await response.json()) as { features: { id: string; properties: { revision: number } }[] };
      if (features.length !== 10) fault(`nearest: ${features.length} stations`);
      for (const { id, properties } of features) {
        if ((seen.get(id) ?? 0) > properties.revision) fault('a station went back to an older revision');
        seen.set(id, properties.revision);
      }
    }
    await sleep(20);
  }
}

/** Map clients: layers and tiles. While the database is away a 503 is no fault. */
async function runMapClient(): Promise<void> {
  const random = seededRandom(seed * 3_000);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  while (!isOver) {
    const layer = pick(LAYERS);
    const file = pick(['', '/stations.geojson', '/massmarks.json', '/stations.geojsonl']);
    const response = await call(
      file === ''
        ? '/v1/layers'
        : `/v1/layers/${layer === 'wgs84' || file !== '/massmarks.json' ? layer : 'amap'}${file}`,
    );
    reads.layers += 1;
    if (response && ![200, 404, 503].includes(response.status)) fault(`layer: ${response.status}`);
    await response?.arrayBuffer().catch(() => undefined);
    for (let i = 0; i < 10; i++) {
      const [lng, lat] = randomPoint(random);
      const [x, y] = tileOf(lng, lat, 3 + i);
      const tile = await call(`/v1/layers/${layer}/tiles/${3 + i}/${x}/${y}.mvt`);
      reads.tiles += 1;
      if (tile && ![200, 204, 503].includes(tile.status)) fault(`tile: ${tile.status}`);
      await tile?.arrayBuffer().catch(() => undefined);
    }
    await sleep(1_000);
  }
}

async function runFollower(follower: LayerFollower): Promise<void> {
  for (; !isOver; await sleep(1_000)) {
    await follower.sync().then(
      () => (reads.syncs += 1),
      () => (reads.failedSyncs += 1),
    );
  }
}

/** Cuts connections now and then, and lets the server crash, evenly over the run. */
async function runTrouble(cluster: Cluster, endsAt: number): Promise<void> {
  const random = seededRandom(seed * 4_000);
  const beganAt = Date.now();
  const crashes = Array.from({ length: restarts }, (_, i) => beganAt + ((endsAt - beganAt) * (i + 1)) / (restarts + 1));
  while (!isOver) {
    await sleep(500);
    if ((crashes[0] ?? Infinity) < Date.now()) {
      crashes.shift();
      await cluster.stop('immediate');
      await sleep(1_000 + random() * 3_000);
      await cluster.start();
      reads.crashes += 1;
    } else if (random() < 0.1) {
      const half = `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = 'soak' and pid <> pg_backend_pid() and random() < 0.5`;
      await query(cluster, half).catch(() => undefined);
      reads.cuts += 1;
    }
  }
}

async function runScale(samples: MemorySample[]): Promise<void> {
  for (; !isOver; await sleep(SAMPLE_MS)) {
    const metrics = await (await call('/metrics'))?.text().catch(() => '');
    const sample = metrics && readMemory(metrics);
    if (sample) samples.push(sample);
  }
}

async function query<T = Record<string, unknown>>(cluster: Cluster, text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: cluster.url('soak') });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows as T[];
  } finally {
    await client.end();
  }
}

function tileOf(lng: number, lat: number, zoom: number): [number, number] {
  const size = 2 ** zoom;
  const y = (1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2;
  return [Math.floor(((lng + 180) / 360) * size), Math.floor(y * size)];
}

interface Row {
  id: string;
  name: string;
  state: string;
  revision: number;
  in_layer: boolean;
  wgs84_lng: number;
  wgs84_lat: number;
}

/** Hold everything that is served against the database, and the database against what was acknowledged. */
async function compare(cluster: Cluster, expected: readonly Expected[], follower: LayerFollower): Promise<void> {
  const rows = await query<Row>(
    cluster,
    'select id, name, state, revision, in_layer, wgs84_lng, wgs84_lat from stations order by id',
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  if (rows.length !== expected.length)
    fault(`${rows.length} stations in the database, ${expected.length} acknowledged`);
  if (new Set(rows.map((row) => row.name)).size !== rows.length) fault('a station was created twice');
  for (const one of expected) {
    const row = byId.get(one.id);
    if (row?.state !== one.state || row.wgs84_lng !== one.lng || row.wgs84_lat !== one.lat || row.name !== one.name) {
      fault(`an acknowledged write is lost: ${JSON.stringify(one)} is ${JSON.stringify(row)}`);
    }
  }
  const shown = rows.filter((row) => row.in_layer);
  const metrics = (await (await call('/metrics'))?.text()) ?? '';
  const indexed = Number(/^station_index_stations (\d+)/m.exec(metrics)?.[1]);
  if (indexed !== shown.length) fault(`${indexed} stations in the index, ${shown.length} in the database`);

  for (const row of shown) {
    const response = await call(
      `/v1/stations/nearest?lng=${row.wgs84_lng}&lat=${row.wgs84_lat}&crs=wgs84&limit=5&radius=1`,
    );
    const { features = [] } = ((await response?.json()) ?? {}) as { features?: { id: string; properties: Row }[] };
    const found = features.find(({ id }) => id === row.id)?.properties;
    if (found?.revision !== row.revision || found.state !== row.state)
      fault(`nearest does not show ${row.id} as it is`);
  }
  const want = shown.map((row) => `${row.id} ${row.revision} ${row.state}`).sort();
  for (const layer of LAYERS) {
    const collection = (await (await call(`/v1/layers/${layer}/stations.geojson`))?.json()) as {
      features: { id: string; properties: Row }[];
    };
    const have = collection.features.map(({ id, properties: p }) => `${id} ${p.revision} ${p.state}`).sort();
    if (JSON.stringify(have) !== JSON.stringify(want)) fault(`layer ${layer} is not the database`);
    let counted = 0;
    const [[west, north], [east, south]] = [tileOf(73, 54, TILE_ZOOM), tileOf(136, 3, TILE_ZOOM)];
    for (let x = west; x <= east; x++) {
      for (let y = north; y <= south; y++) {
        const tile = await call(`/v1/layers/${layer}/tiles/${TILE_ZOOM}/${x}/${y}.mvt`);
        if (tile?.status === 200) counted += countStations(readTile(new Uint8Array(await tile.arrayBuffer())));
      }
    }
    if (counted !== shown.length) fault(`tiles of ${layer} count ${counted} stations, the database ${shown.length}`);
  }
  const copy = await follower.sync();
  if (!copy.isVerified || copy.featureCount !== shown.length) fault(`the follower has ${JSON.stringify(copy)}`);
}

async function startService(url: string, port: number): Promise<ChildProcess> {
  const options = (process.env['SOAK_NODE_OPTIONS'] ?? '').split(' ').filter(Boolean);
  const allocator = Object.entries(process.env).filter(([name]) => name.startsWith('MALLOC_'));
  const child = spawn(process.execPath, [...options, fileURLToPath(new URL('dist/main.js', ROOT))], {
    env: {
      PATH: process.env['PATH'] ?? '',
      DATABASE_URL: url,
      PORT: String(port),
      BOOTSTRAP_ADMIN_TOKEN: TOKEN,
      LOG_LEVEL: 'silent',
      ...Object.fromEntries(allocator),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
    cwd: fileURLToPath(ROOT),
  });
  child.once('exit', (code) => !isOver && fault(`the service ended by itself: ${code}`));
  for (const until = Date.now() + 60_000; Date.now() < until; await sleep(200)) {
    if ((await call('/readyz'))?.status === 200) return child;
  }
  throw new Error('the service did not become ready');
}

const cleanups: (() => Promise<unknown>)[] = [];
try {
  const cluster = await Cluster.create();
  cleanups.push(() => cluster.remove());
  const folder = await mkdtemp(join(tmpdir(), 'love-stations-soak-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  await cluster.createDatabase('soak');
  const database = await openDatabase({ url: cluster.url('soak'), dataDir: undefined });
  await migrate(database, MIGRATIONS);
  await seedDistricts(database, SEEDS);
  const duty = await testMaintainer(database);
  const random = seededRandom(seed);
  const groups: Expected[][] = Array.from({ length: WRITERS }, () => []);
  for (let at = 0; at < stationCount; at += 500) {
    const some = Array.from({ length: Math.min(500, stationCount - at) }, (_, i) => ({
      name: `合成驿站 ${at + i}`,
      point: randomPoint(random),
    }));
    const stations = some.map(({ name, point }) =>
      newStation({
        name,
        position: { crs: 'wgs84', coordinates: point, accuracy: 'map', method: 'stated' },
        maintainers: [{ id: duty, role: 'dutyHolder', assumed: false }],
      }),
    );
    const ids = await insertStations(database, stations);
    some.forEach(({ name, point: [lng, lat] }, i) =>
      groups[(at + i) % WRITERS]?.push({ id: ids[i] ?? '', name, state: 'open', lng, lat }),
    );
  }
  await database.close();
  const port = await freePort();
  base = `http://127.0.0.1:${port}`;
  const service = await startService(cluster.url('soak'), port);
  cleanups.push(
    () =>
      new Promise((resolve) =>
        service.exitCode === null ? service.once('exit', resolve) && service.kill() : resolve(0),
      ),
  );
  say(`${stationCount} synthetic stations, ${minutes} minutes, ${editsPerSecond} edits a second, ${restarts} crashes`);
  const follower = new LayerFollower({
    url: base,
    layer: 'amap',
    directory: join(folder, 'copy'),
    say: () => undefined,
  });
  const gone: Expected[] = [];
  const samples: MemorySample[] = [];
  const endsAt = Date.now() + minutes * 60_000;
  const writers = groups.map((own, i) => runWriter(i, own, gone, duty));
  const others = [
    runRider(1),
    runRider(2),
    runMapClient(),
    runFollower(follower),
    runTrouble(cluster, endsAt),
    runScale(samples),
  ];
  const failed = Promise.all([...writers, ...others]);
  await Promise.race([sleep(endsAt - Date.now()), failed]);
  isOver = true;
  await failed;
  say('Comparing ...');
  for (const until = Date.now() + 30_000; Date.now() < until && (await call('/readyz'))?.status !== 200;)
    await sleep(200);
  await compare(cluster, [...groups.flat(), ...gone], follower);
  const memory = thirdsOf(samples);
  const [first, last] = [memory[0]?.rss ?? NaN, memory.at(-1)?.rss ?? NaN];
  if (!(last <= first * RSS_GROWTH)) fault(`memory grew from ${first} to ${last} MiB`);
  const editsPerSecondDone = Math.round(counts.writes / minutes / 6) / 10;
  process.stdout.write(
    `${JSON.stringify({ data: 'synthetic', minutes, stationCount, editsPerSecondDone, counts, reads, memoryMiB: memory, faults }, null, 2)}\n`,
  );
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  isOver = true;
  for (const clean of cleanups.reverse()) await clean();
}
