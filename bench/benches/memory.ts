/**
 * What the large set costs: memory and the longest delays of the event loop while it is loaded, served, rebuilt, compressed,
 * described, drawn and read anew - while riders ask for the nearest stations all the time.
 */
import http from 'node:http';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Context, Findings } from '../context.ts';
import { withClient } from '../database/cluster.ts';
import { get } from '../http.ts';
import { readMemory } from '../measure.ts';
import { Child, type Cleanup } from '../processes.ts';
import { startService } from '../servers.ts';
import { nearestPaths, places } from '../synthetic/queries.ts';
import { tileAt, worldX, worldY } from '../../src/geo/tile.ts';
import { LAYERS } from '../../src/layers/layer.schema.ts';

const MONITOR = fileURLToPath(new URL('../monitor.mjs', import.meta.url));
const CONTROL = fileURLToPath(new URL('../control.mjs', import.meta.url));
const SERVED_MS = 5_000;
const ENDS_WITHIN_MS = 600_000;
const WATCH_MS = 250;
/** Tiles follow the stations every two seconds. */
const FOLLOWED_MS = 8_000;
const QUICK_MS = 1_000;
/** More than the index takes beside its tree: it is built anew. */
const MOVED = 2_000;
const MOVED_NOTE = `${MOVED.toLocaleString('en')} stations moved at once`;
const REBUILDS = 'station_index_rebuilds_total';
const LOADS = 'station_index_loads_total';
const TILE_PLACES = 64;
const TILE_ZOOMS = [0, 3, 5, 7, 9, 10, 11, 12, 14];
const POLL_MS = 20;
const ANSWERS_WITHIN_MS = 30_000;

/** Since the last time it was asked; see monitor.mjs. */
interface Longest {
  readonly maxMs: number;
  readonly cpuMs: number;
}

/** Ask the process that writes to `file`, and have it begin anew. */
async function longestOf(pid: number, file: string): Promise<Longest> {
  const since = Date.now();
  process.kill(pid, 'SIGUSR2');
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    const text = await readFile(file, 'utf8').catch(() => '');
    const told = text === '' ? undefined : (JSON.parse(text) as Longest & { readonly at: number });
    if (told && told.at >= since) return told;
    if (Date.now() - since > ANSWERS_WITHIN_MS) throw new Error('the monitor does not answer');
  }
}

/** A process that hardly works: what its turns take is the machine's doing. */
async function startControl(cleanup: Cleanup, folder: string): Promise<() => Promise<Longest>> {
  const file = join(folder, 'control.json');
  const child = new Child(process.execPath, ['--import', MONITOR, CONTROL], { BENCH_MONITOR_FILE: file });
  cleanup.add(() => child.stop());
  await child.until(async () => /^ready/m.test(child.said));
  return () => longestOf(child.pid, file);
}

export async function memory(context: Context, findings: Findings): Promise<void> {
  const { options, client, cleanup, say } = context;
  const count = options.largeSize || options.size;
  const url = await context.database(count);
  const folder = await mkdtemp(join(tmpdir(), 'ls-bench-'));
  cleanup.add(() => rm(folder, { recursive: true }));
  const file = join(folder, 'delay.json');
  say(`memory: loading ${count.toLocaleString('en')} stations`);
  const service = await startService(cleanup, url, {
    nodeArguments: ['--import', MONITOR],
    // As an operator runs it: a minute after the start the index is written to a file, beside all else.
    env: { BENCH_MONITOR_FILE: file, KEEP_INDEX: 'true', DATA_DIR: folder },
  });
  const longest = (): Promise<Longest> => longestOf(service.pid, file);
  const loaded = await readMemory(service.pid);
  const note = `${count.toLocaleString('en')} stations`;
  findings.add('memory.load', [service.startedInMs / 1_000], note);
  findings.add('memory.rss', [loaded.rssMb], note);
  findings.add('memory.peak', [loaded.peakMb]);
  findings.add('memory.delay-load', [(await longest()).maxMs], 'importing modules, before it listens');

  // The tiles' indexes are made ahead, a core's work of some seconds: who asks for a tile waits for the layer's.
  for (const layer of LAYERS) await (await get(service.port, `/v1/layers/${layer}/tiles/0/0/0.mvt`)).arrayBuffer();
  await client.list('memory', nearestPaths(places(2_048, 9)));
  const order = { port: service.port, list: 'memory', first: 0, connections: 4 };
  const saturated = await client.run({ ...order, durationMs: options.quick ? QUICK_MS : SERVED_MS });
  const ratePerSecond = Math.round(saturated.requests / saturated.seconds / 2);
  findings.details['ratePerSecond'] = ratePerSecond;
  const longestOfControl = await startControl(cleanup, folder);
  const turns: { readonly phase: string; readonly ours: Longest; readonly control: Longest }[] = [];
  /** The longest delay since the last time is that of this phase. */
  const addDelay = async (phase: string, note?: string): Promise<void> => {
    const [ours, control] = await Promise.all([longest(), longestOfControl()]);
    findings.add(`memory.delay-${phase}`, [ours.maxMs], note);
    turns.push({ phase, ours, control });
  };
  const begin = async (): Promise<unknown> => await Promise.all([longest(), longestOfControl()]);
  const addTurns = (key: string, of: (turn: (typeof turns)[number]) => number): void => {
    const note = turns.map((turn) => `${turn.phase} ${of(turn).toFixed(0)}`).join(', ');
    findings.add(key, [Math.max(...turns.map(of))], note);
  };

  await begin();
  say('memory: serving');
  await client.run({ ...order, ratePerSecond, durationMs: options.quick ? QUICK_MS : SERVED_MS });
  await addDelay('serve', `nearest ${ratePerSecond} times a second, half of what it can`);

  /** Riders ask while `work` runs. */
  const during = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    say(`memory: ${what}`);
    await begin();
    let isDone = false;
    const working = work().finally(() => (isDone = true));
    working.catch(() => undefined);
    do await client.run({ ...order, ratePerSecond, durationMs: QUICK_MS });
    while (!isDone);
    await working;
  };
  const figure = async (name: string): Promise<number> => {
    const text = await (await get(service.port, '/metrics')).text();
    const found = new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1];
    if (found === undefined) throw new Error(`no ${name} in the metrics`);
    return Number(found);
  };
  const until = async (name: string, value: number): Promise<void> => {
    for (const end = Date.now() + ENDS_WITHIN_MS; (await figure(name)) < value;) {
      if (Date.now() > end) throw new Error(`${name} did not become ${value}`);
      await new Promise((resolve) => setTimeout(resolve, WATCH_MS));
    }
  };
  /** Move so many that a rebuild follows; resolves some time after it, when layers and tiles have followed too. */
  const rebuild = async (): Promise<void> => {
    const before = await figure(REBUILDS);
    await withClient(url, (db) =>
      db.query(
        `update stations set wgs84_lat = wgs84_lat + 1e-7 where id in (select id from stations where in_layer order by id limit ${MOVED})`,
      ),
    );
    await until(REBUILDS, before + 1);
    await new Promise((resolve) => setTimeout(resolve, FOLLOWED_MS));
  };
  /** Read to the end, as it comes over the wire. Returns the bytes. */
  const download = (path: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = { 'accept-encoding': 'gzip' };
      const request = http.get({ host: '127.0.0.1', port: service.port, path, headers }, (answer) => {
        let bytes = 0;
        answer.on('data', (piece: Buffer) => (bytes += piece.length));
        answer.once('error', reject);
        answer.once('end', () =>
          answer.statusCode === 200 || answer.statusCode === 204
            ? resolve(bytes)
            : reject(new Error(`${path}: ${answer.statusCode}`)),
        );
      });
      request.once('error', reject);
    });

  await during('rebuilding', rebuild);
  await addDelay('rebuild', MOVED_NOTE);
  findings.details['afterRebuild'] = await readMemory(service.pid);
  const layer = '/v1/layers/amap/stations.geojson';
  let compressed = 0;
  await during('compressing a layer', async () => (compressed = await download(layer)));
  await addDelay('compress', `${Math.round(compressed / 2 ** 20)} MB of gzip`);
  findings.details['afterCompressing'] = await readMemory(service.pid);
  await during('the manifest of all layers', () => download('/v1/layers'));
  await addDelay('manifest');
  findings.details['afterManifest'] = await readMemory(service.pid);
  const tiles = places(TILE_PLACES, 11).flatMap(([lng, lat]) =>
    TILE_ZOOMS.map((z) => `/v1/layers/amap/tiles/${z}/${tileAt(worldX(lng), z)}/${tileAt(worldY(lat), z)}.mvt`),
  );
  await during('tiles', async () => {
    for (const path of new Set(tiles)) await download(path);
  });
  await addDelay('tiles', `${new Set(tiles).size} tiles of z${TILE_ZOOMS.join(', z')}`);
  await during('rebuilding with layers and tiles', rebuild);
  await addDelay('rebuild-all', MOVED_NOTE);
  const full = await readMemory(service.pid);
  findings.details['withAll'] = full;
  findings.add('memory.peak-all', [full.peakMb], 'since the start');

  await during('reading all anew', async () => {
    const before = await figure(LOADS);
    await withClient(url, (db) => db.query('update instance set epoch = gen_random_uuid()'));
    await until(LOADS, before + 1);
    await new Promise((resolve) => setTimeout(resolve, FOLLOWED_MS));
  });
  await addDelay('reload');
  addTurns('memory.turn', ({ ours }) => ours.cpuMs);
  addTurns('memory.control-turn', ({ control }) => control.cpuMs);
  addTurns('memory.control-delay', ({ control }) => control.maxMs);
  const reloaded = await readMemory(service.pid);
  findings.details['afterReload'] = reloaded;
  findings.add('memory.peak-reload', [reloaded.peakMb], 'two indexes at once, and all of the above');
  await service.stop();
  say('memory: starting again');
  const again = await startService(cleanup, url, { env: { KEEP_INDEX: 'true', DATA_DIR: folder } });
  findings.add('memory.load-again', [again.startedInMs / 1_000], 'from the copy that it kept when it stopped');
  await again.stop();
}
