/** Nearest 10: against the floor and the peers, with filters, with ten times the stations, and under half the load. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPeer } from '../checks.ts';
import type { Context, Findings } from '../context.ts';
import { FILTERED, nearestPaths, places, RARE, UNFILTERED } from '../synthetic/queries.ts';
import { findProgram } from '../processes.ts';
import type { Lane, Slice } from '../rounds.ts';
import { startPeer, startRedis, startService, type Server } from '../servers.ts';
import { pairedRatios, spread } from '../statistics.ts';

const QUERIES = 4_096;
const CHECKED = 40;
/** At a given rate many connections wait: none must have to queue for one. */
const OPEN_LOOP_CONNECTIONS = 64;

const cpu = (slices: readonly Slice[] | undefined): number[] => (slices ?? []).map((slice) => slice.cpuMicros);

/** Answers of our service to the queries, one a line: what the floor sends. All of them: fewer would stay in its cache. */
async function answersFile(context: Context, service: Server, paths: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ls-bench-'));
  context.cleanup.add(() => rm(folder, { recursive: true }));
  const bodies: string[] = [];
  for (const path of paths) bodies.push(await (await fetch(`http://127.0.0.1:${service.port}${path}`)).text());
  const file = join(folder, 'bodies');
  await writeFile(file, bodies.join('\n'));
  return file;
}

async function startPeers(context: Context, url: string, findings: Findings): Promise<Server[]> {
  const { cleanup } = context;
  const env = { DATABASE_URL: url };
  const peers = [
    await startPeer(cleanup, 'pg-knn', env, { applications: ['bench-pg-knn'] }),
    await startPeer(cleanup, 'geokdbush', env),
  ];
  const program = await findProgram('redis-server');
  if (program === undefined) {
    findings.skipped.push('redis-server is not installed');
    return peers;
  }
  const redis = await startRedis(cleanup, program);
  const redisEnv = { ...env, REDIS_URL: `redis://127.0.0.1:${redis.port}` };
  return [...peers, await startPeer(cleanup, 'redis', redisEnv, { pids: [redis.pid] })];
}

export async function nearest(context: Context, findings: Findings): Promise<void> {
  const { options, meter, client, cleanup, say } = context;
  const url = await context.databaseWithFeatures();
  const service = await startService(cleanup, url);
  const paths = nearestPaths(places(QUERIES));
  await client.list('nearest', paths);
  say('peers');
  const floor = await startPeer(cleanup, 'floor', {
    BODIES: await answersFile(context, service, paths),
  });
  const peers = await startPeers(context, url, findings);
  const checks: Record<string, unknown> = {};
  for (const peer of peers) checks[peer.name] = await checkPeer(service.port, peer, paths.slice(0, CHECKED));
  findings.details['sameAsOurs'] = checks;

  const lane = (server: Server, list = 'nearest', key = server.name): Lane => ({ key, server, list });
  const slices = await meter.rounds(
    [service, floor, ...peers].map((server) => lane(server)),
    {
      rounds: options.rounds,
      sliceMs: options.sliceMs,
      warmUpRequests: options.warmUpRequests,
      onProgress: (text) => say(`nearest: ${text}`),
    },
  );
  for (const [key, all] of slices) findings.slices(key, all);
  const ours = cpu(slices.get('service'));
  findings.add('nearest.floor', pairedRatios(cpu(slices.get('floor')), ours));
  for (const peer of peers) findings.add(`nearest.${peer.name}`, pairedRatios(cpu(slices.get(peer.name)), ours));
  for (const peer of peers) await peer.stop();

  await underHalfLoad(context, findings, service, floor, slices.get('service') ?? []);
  await filters(context, findings, service);
  await withLog(context, findings, url, floor);
  await floor.stop();
  await few(context, findings, service);
  await largeSet(context, findings, service);
  await service.stop();
}

/** Both get the same rate: half of what ours answers at most. */
async function underHalfLoad(
  context: Context,
  findings: Findings,
  service: Server,
  floor: Server,
  saturated: readonly Slice[],
): Promise<void> {
  const { options, meter } = context;
  const rate = spread(saturated.map((slice) => slice.perSecond)).median / 2;
  const lanes = [service, floor].map((server) => ({ key: server.name, server, list: 'nearest' }));
  const slices = await meter.rounds(lanes, {
    rounds: options.rounds,
    sliceMs: options.sliceMs,
    warmUpRequests: options.warmUpRequests,
    ratePerSecond: rate,
    connections: OPEN_LOOP_CONNECTIONS,
    onProgress: (text) => context.say(`nearest at half the saturated rate: ${text}`),
  });
  for (const [key, all] of slices) findings.slices(`${key} at ${Math.round(rate)}/s`, all);
  // In a closed loop the faster server has the load client, too, awake: it pays for waking it less often.
  findings.add(
    'nearest.floor-rate',
    pairedRatios(cpu(slices.get('floor')), cpu(slices.get('service'))),
    `both asked ${Math.round(rate)} times a second`,
  );
  const p99 = (key: string): number[] => (slices.get(key) ?? []).map((slice) => slice.p99Ms);
  findings.add(
    'nearest.p99',
    pairedRatios(p99('service'), p99('floor')),
    `both asked ${Math.round(rate)} times a second`,
  );
}

async function filters(context: Context, findings: Findings, service: Server): Promise<void> {
  const { options, meter, client } = context;
  const at = places(QUERIES);
  const kinds = { unfiltered: UNFILTERED, filtered: FILTERED, rare: RARE };
  for (const [key, more] of Object.entries(kinds)) await client.list(key, nearestPaths(at, more));
  const lanes = Object.keys(kinds).map((key) => ({ key, server: service, list: key }));
  const slices = await meter.rounds(lanes, {
    rounds: options.rounds,
    sliceMs: options.sliceMs,
    warmUpRequests: options.warmUpRequests,
    onProgress: (text) => context.say(`nearest with filters: ${text}`),
  });
  for (const [key, all] of slices) findings.slices(key, all);
  for (const key of ['filtered', 'rare']) {
    findings.add(`nearest.${key}`, pairedRatios(cpu(slices.get(key)), cpu(slices.get('unfiltered'))));
  }
}

/** Three stations are as many bytes as ten of the prototype that the budget comes from: how much of the cost is theirs. */
async function few(context: Context, findings: Findings, service: Server): Promise<void> {
  const { options, meter, client, cleanup } = context;
  const paths = nearestPaths(places(QUERIES), '&limit=3');
  await client.list('few', paths);
  const floor = await startPeer(cleanup, 'floor', { BODIES: await answersFile(context, service, paths) });
  const lanes = [service, floor].map((server) => ({ key: `${server.name}, three`, server, list: 'few' }));
  const slices = await meter.rounds(lanes, {
    rounds: options.rounds,
    sliceMs: options.sliceMs,
    warmUpRequests: options.warmUpRequests,
    onProgress: (text) => context.say(`nearest three: ${text}`),
  });
  for (const [key, all] of slices) findings.slices(key, all);
  const ratios = pairedRatios(cpu(slices.get('floor, three')), cpu(slices.get('service, three')));
  findings.add('nearest.floor-few', ratios);
  await floor.stop();
}

async function withLog(context: Context, findings: Findings, url: string, floor: Server): Promise<void> {
  const { options, meter, cleanup } = context;
  const logging = await startService(cleanup, url, { name: 'service, log info', env: { LOG_LEVEL: 'info' } });
  const lanes = [logging, floor].map((server) => ({ key: server.name, server, list: 'nearest' }));
  const slices = await meter.rounds(lanes, {
    rounds: options.rounds,
    sliceMs: options.sliceMs,
    warmUpRequests: options.warmUpRequests,
    onProgress: (text) => context.say(`nearest with the default log: ${text}`),
  });
  findings.slices(logging.name, slices.get(logging.name) ?? []);
  findings.add('nearest.floor-log', pairedRatios(cpu(slices.get('floor')), cpu(slices.get(logging.name))));
  await logging.stop();
}

async function largeSet(context: Context, findings: Findings, ordinary: Server): Promise<void> {
  const { options, meter, cleanup } = context;
  if (options.largeSize === 0) {
    findings.skipped.push('the large set (--large 0)');
    return;
  }
  const url = await context.database(options.largeSize);
  context.say('service with the large set');
  const large = await startService(cleanup, url, { name: 'large' }).catch((error: unknown) => {
    findings.skipped.push(`the large set: the service ${(error as Error).message.slice(0, 200)}`);
    return undefined;
  });
  if (!large) return;
  const lanes = [ordinary, large].map((server) => ({ key: server.name, server, list: 'nearest' }));
  const slices = await meter.rounds(lanes, {
    rounds: options.rounds,
    sliceMs: options.sliceMs,
    warmUpRequests: options.warmUpRequests,
    onProgress: (text) => context.say(`nearest of the large set: ${text}`),
  });
  findings.slices('large', slices.get('large') ?? []);
  findings.slices('ordinary beside large', slices.get('service') ?? []);
  const ratios = pairedRatios(cpu(slices.get('service')), cpu(slices.get('large')));
  findings.add('nearest.large', ratios, `${options.largeSize.toLocaleString('en')} stations`);
  await large.stop();
}
