/**
 * From a commit until a reader sees it: on the node that wrote, on another, and from a standby. A writer writes over HTTP,
 * readers poll over HTTP; when the commit was is asked of PostgreSQL (track_commit_timestamp), all on one clock.
 */
import type pg from 'pg';
import type { Context, Findings } from '../context.ts';
import { databaseUrl, withClient } from '../database/cluster.ts';
import { get, pause } from '../http.ts';
import { startService, type Server } from '../servers.ts';
import { percentile } from '../statistics.ts';

const WRITES = 200;
const QUICK_WRITES = 8;
const STATIONS = 50;
const GIVE_UP_MS = 10_000;
const BETWEEN_POLLS_MS = 1;
/** Not in step with the poll of the readers' nodes. */
const BETWEEN_WRITES_MS = 37;

interface Station {
  readonly id: string;
  readonly lng: number;
  readonly lat: number;
}

const now = (): number => performance.timeOrigin + performance.now();
const wait = async (ms: number): Promise<void> => await new Promise((resolve) => setTimeout(resolve, ms));

const pathOf = ({ lng, lat }: Station): string => `/v1/stations/nearest?lng=${lng}&lat=${lat}&crs=wgs84&limit=1`;

/** When this node first answered with the marker, or Infinity. */
async function seenAt(node: Server, station: Station, marker: string): Promise<number> {
  const end = now() + GIVE_UP_MS;
  while (now() < end) {
    const text = await (await get(node.port, pathOf(station))).text();
    if (text.includes(marker)) return now();
    await wait(BETWEEN_POLLS_MS);
  }
  return Infinity;
}

/** Stations that are the nearest to their own place: not those that stand where another does. */
async function chooseStations(url: string, node: Server): Promise<Station[]> {
  const { rows } = await withClient(url, (client) =>
    client.query<Station>(
      'select id, wgs84_lng as lng, wgs84_lat as lat from stations where in_layer order by md5(id::text) desc limit $1',
      [STATIONS],
    ),
  );
  const chosen: Station[] = [];
  for (const station of rows) {
    const text = await (await get(node.port, pathOf(station))).text();
    if (text.includes(station.id)) chosen.push(station);
  }
  return chosen;
}

export async function fresh(context: Context, findings: Findings): Promise<void> {
  const { cleanup, server, say } = context;
  const url = await context.database();
  await server.cluster?.setDurable(true);
  cleanup.add(async () => server.cluster?.setDurable(false));
  const nodes = new Map<string, Server>();
  nodes.set('own', await startService(cleanup, url, { name: 'own' }));
  nodes.set('other', await startService(cleanup, url, { name: 'other' }));
  if (server.cluster === undefined) findings.skipped.push('a standby: it is made from a private cluster only');
  else {
    say('fresh: a standby');
    const standby = await server.cluster.startStandby();
    cleanup.add(() => standby.stop());
    const own = databaseUrl(standby.url, new URL(url).pathname.slice(1));
    try {
      // It writes to the primary, and reads what others changed from the standby.
      nodes.set('standby', await startService(cleanup, url, { name: 'standby', env: { DATABASE_READ_URLS: own } }));
    } catch (error) {
      findings.skipped.push(`the node on a standby: ${(error as Error).message.slice(0, 300)}`);
    }
  }
  await follow(context, findings, url, nodes);
  for (const node of nodes.values()) await node.stop();
}

async function follow(
  context: Context,
  findings: Findings,
  url: string,
  nodes: ReadonlyMap<string, Server>,
): Promise<void> {
  const { options, say } = context;
  const writer = nodes.get('own') as Server;
  const stations = await chooseStations(url, writer);
  const writes = options.quick ? QUICK_WRITES : WRITES;
  const delays = new Map<string, number[]>([...nodes.keys()].map((name) => [name, []]));
  await withClient(url, async (client) => {
    const { rows } = await client.query<{ on: boolean }>(
      `select current_setting('track_commit_timestamp')::bool as on`,
    );
    const knowsCommits = rows[0]?.on === true;
    if (!knowsCommits) findings.notes.push('the server keeps no commit times: counted from sending the write');
    for (let i = 0; i < writes; i += 1) {
      if (i % 50 === 0) say(`fresh: write ${i} of ${writes}`);
      const station = stations[i % stations.length] as Station;
      const marker = `bench fresh ${Date.now()} ${i}`;
      const watching = [...nodes].map(async ([name, node]) => [name, await seenAt(node, station, marker)] as const);
      const sentAt = now();
      await pause(writer.port, station.id, marker);
      const seen = await Promise.all(watching);
      const committedAt = knowsCommits ? await commitTime(client, station.id) : sentAt;
      for (const [name, at] of seen) delays.get(name)?.push(at - committedAt);
      await wait(BETWEEN_WRITES_MS);
    }
  });
  let worst = 0;
  for (const [name, all] of delays) {
    const [p50, p99, max] = [percentile(all, 0.5), percentile(all, 0.99), Math.max(...all)];
    worst = Math.max(worst, max);
    findings.add(
      `fresh.${name}`,
      [p99],
      `p50 ${p50.toFixed(1)} ms, longest ${max.toFixed(1)} ms, ${all.length} writes`,
    );
    findings.details[name] = { p50Ms: p50, p99Ms: p99, maxMs: max, writes: all.length };
  }
  findings.add('fresh.worst', [worst]);
}

async function commitTime(client: pg.Client, id: string): Promise<number> {
  const { rows } = await client.query<{ at: string }>({
    name: 'commit-time',
    text: 'select extract(epoch from pg_xact_commit_timestamp(revised_by_xact::xid)) * 1000 as at from stations where id = $1',
    values: [id],
  });
  return Number(rows[0]?.at);
}
