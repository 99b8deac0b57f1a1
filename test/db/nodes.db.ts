/**
 * Several nodes on one database, one of them reading a hot standby; and a database that goes away. Needs a server of its
 * own that can be copied and restarted, so PostGIS only. What is seen and in which order, not how fast.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import { pino } from 'pino';
import type { Test } from 'tap';
import { buildApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import type { Database } from '../../src/db/database.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openDatabase, openReplicas } from '../../src/db/open.ts';
import { seedDistricts } from '../../src/seed.ts';
import { LiveStations } from '../../src/stations/live-stations.ts';
import { Cluster, serverPrograms } from '../support/cluster.ts';
import { MIGRATIONS, SEEDS } from '../support/engine.ts';
import { ADMIN_TOKEN, asAdmin } from '../support/service.ts';
import { insertStations, newStation, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

const SEEN_WITHIN_MS = 5_000;
const COMES_BACK_WITHIN_MS = 30_000;
const PLACE = 'lng=113.6&lat=34.75&crs=wgs84&limit=1&radius=5';

export const suite: Suite = async (t, { url }) => {
  const name = 'two nodes, a standby, and a database that goes away';
  if (url === undefined) return void (await t.test(name, { skip: 'PostGIS only' }, async () => undefined));
  if (!serverPrograms()) return void (await t.test(name, { skip: 'initdb is not installed' }, async () => undefined));
  await t.test(name, nodes);
};

async function nodes(t: Test): Promise<void> {
  const cleanups: (() => Promise<unknown>)[] = [];
  t.teardown(async () => {
    for (const clean of cleanups.reverse()) await clean();
  });
  const primary = await Cluster.create();
  cleanups.push(() => primary.remove());
  await primary.createDatabase('nodes');
  const database = await openDatabase({ url: primary.url('nodes'), dataDir: undefined });
  cleanups.push(() => database.close());
  await migrate(database, MIGRATIONS);
  await seedDistricts(database, SEEDS);
  const duty = await testMaintainer(database);
  const [id] = await insertStations(database, [
    newStation({ maintainers: [{ id: duty, role: 'dutyHolder', assumed: false }] }),
  ]);
  const standby = await Cluster.create(primary);
  cleanups.push(() => standby.remove());

  const start = async (replicaUrls: readonly string[] = []): Promise<Node> => {
    const node = await Node.start(primary.url('nodes'), replicaUrls);
    cleanups.push(() => node.close());
    return node;
  };
  const a = await start();
  const b = await start();
  const s = await start([standby.url('nodes')]);
  const all = [a, b, s];

  /** Write on this node, and see it there in the very next answer. Returns the revision. */
  const writeAndSee = async (t: Test, node: Node, state: string): Promise<number> => {
    const { status, revision } = await node.write(id ?? '', state);
    t.equal(status, 200);
    const near = await node.read();
    t.ok(near.revision >= revision, 'who wrote sees it at once');
    return revision;
  };
  const allSee = async (t: Test, nodes: readonly Node[], revision: number, ms = SEEN_WITHIN_MS): Promise<void> => {
    for (const node of nodes) t.ok(await within(ms, async () => (await node.read()).revision >= revision));
  };

  await t.test('the writer sees it at once, the others soon, and nobody sees it go backwards', async (t) => {
    let isOver = false;
    const readers = all.map(async (node) => {
      const seen: number[] = [];
      while (!isOver) {
        const { status, revision } = await node.read();
        if (status === 200) seen.push(revision);
        await sleep(5);
      }
      return seen;
    });
    let last = 0;
    for (let i = 0; i < 30; i++) last = await writeAndSee(t, i % 3 === 2 ? s : a, i % 2 === 0 ? 'closed' : 'open');
    await allSee(t, all, last);
    isOver = true;
    for (const seen of await Promise.all(readers)) {
      t.ok(seen.length > 10, `${seen.length} answers`);
      t.ok(
        seen.every((revision, i) => i === 0 || revision >= (seen[i - 1] as number)),
        'in order',
      );
      t.equal(seen.at(-1), last);
    }
  });

  await t.test('a standby that lags: own writes at once, those of others from the primary in time', async (t) => {
    await query(standby.url('postgres'), 'select pg_wal_replay_pause()');
    await allSee(t, [s], await writeAndSee(t, a, 'closed'));
    const own = await writeAndSee(t, s, 'open');
    for (let i = 0; i < 20; i++, await sleep(50)) t.ok((await s.read()).revision >= own, 'and keeps it');
    t.ok(await within(SEEN_WITHIN_MS, async () => s.stations.ageMs() < 1_000), 'known to be all there is');
    await query(standby.url('postgres'), 'select pg_wal_replay_resume()');
    await allSee(t, all, await writeAndSee(t, a, 'closed'));
  });

  await t.test('loads are read from the standby', async (t) => {
    const before = await readersOf(standby);
    const node = await start([standby.url('nodes')]);
    t.equal(node.stations.size, 1);
    t.ok((await readersOf(standby)) > before);
    t.strictSame(node.errors, []);
  });

  await t.test('a standby that is gone: the primary, and later the standby again', async (t) => {
    await standby.stop('immediate');
    await allSee(t, all, await writeAndSee(t, a, 'open'));
    await allSee(t, all, await writeAndSee(t, s, 'closed'));
    const late = await start([standby.url('nodes')]);
    t.equal((await late.read()).status, 200, 'a node starts without it');
    await standby.start();
    const before = await readersOf(standby);
    t.ok(await within(COMES_BACK_WITHIN_MS, async () => (await readersOf(standby)) > before), 'it is asked again');
    await allSee(t, [...all, late], await writeAndSee(t, a, 'open'));
  });

  await t.test('a replica that is another database is not followed', async (t) => {
    await primary.createDatabase('other');
    const other = await openDatabase({ url: primary.url('other'), dataDir: undefined });
    await migrate(other, MIGRATIONS);
    await other.close();
    const node = await start([primary.url('other')]);
    t.equal(node.stations.size, 1);
    t.ok(node.errors.includes('ForeignReplicaError'));
    await allSee(t, [node], await writeAndSee(t, a, 'closed'));
    t.equal(node.stations.size, 1);
  });

  await t.test('another epoch of the primary is followed, also behind a standby', async (t) => {
    const before = all.map((node) => node.stations.figures.loads);
    await sql`update instance set epoch = gen_random_uuid()`.execute(database.kysely);
    for (const [i, node] of all.entries()) {
      t.ok(await within(COMES_BACK_WITHIN_MS, async () => node.stations.figures.loads > (before[i] as number)));
    }
    await allSee(t, all, await writeAndSee(t, s, 'open'), COMES_BACK_WITHIN_MS);
  });

  await t.test('connections cut again and again: answers go on, no write is lost', async (t) => {
    let acknowledged = 0;
    for (let i = 0; i < 10; i++) {
      await query(
        primary.url('postgres'),
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = 'nodes'`,
      );
      const near = await Promise.all(all.map((node) => node.read()));
      t.ok(near.every(({ status }) => status === 200));
      const { status, revision } = await a.write(id ?? '', i % 2 === 0 ? 'closed' : 'open');
      t.ok(status === 200 || status === 503, String(status));
      if (status === 200) acknowledged = revision;
    }
    t.ok(acknowledged > 0, 'some were taken');
    await allSee(t, all, acknowledged);
  });

  await t.test('the server crashes and comes back: reads say their age, writes say when to retry', async (t) => {
    const written = await writeAndSee(t, a, 'closed');
    await primary.stop('immediate');
    await sleep(1_200);
    for (const node of all) {
      const near = await node.read();
      t.equal(near.status, 200);
      t.ok(near.revision >= written || node !== a);
      t.ok(near.ageSeconds >= 1, 'the answer says how old it is');
      const refused = await node.write(id ?? '', 'open');
      t.equal(refused.status, 503);
      t.ok(refused.retryAfter > 0);
    }
    await primary.start();
    // Behind the backs of all nodes, before they may be connected again.
    await query(primary.url('nodes'), `update stations set state_reason = '恢复后（合成）' where id = '${id}'`);
    for (const node of all) {
      t.ok(await within(COMES_BACK_WITHIN_MS, async () => (await node.read()).stateReason === '恢复后（合成）'));
      t.ok(await within(COMES_BACK_WITHIN_MS, async () => (await node.read()).ageSeconds === 0), 'up to date again');
    }
    t.ok(await within(COMES_BACK_WITHIN_MS, async () => (await a.write(id ?? '', 'open')).status === 200));
  });
}

/** One instance of the service, on a socket, as a process of its own would be. */
class Node {
  readonly stations: LiveStations;
  /** Names of the errors that it was told of. */
  readonly errors: string[];
  readonly close: () => Promise<void>;
  readonly #base: string;

  private constructor(stations: LiveStations, errors: string[], base: string, close: () => Promise<void>) {
    this.stations = stations;
    this.errors = errors;
    this.#base = base;
    this.close = close;
  }

  static async start(url: string, replicaUrls: readonly string[]): Promise<Node> {
    const errors: string[] = [];
    const config = readConfig({ DATABASE_URL: url, BOOTSTRAP_ADMIN_TOKEN: ADMIN_TOKEN });
    const database: Database = await openDatabase({ url, dataDir: undefined });
    const replicas = openReplicas(replicaUrls);
    const onError = (error: unknown): void => void errors.push((error as Error).name);
    const stations = await LiveStations.start(database, config, { replicas, onError });
    const app = await buildApp({
      config,
      database,
      stations,
      version: 'test',
      logger: pino({ level: 'silent' }),
      shedLoad: false,
    });
    const base = await app.listen({ host: '127.0.0.1', port: 0 });
    return new Node(stations, errors, base, async () => {
      await app.close();
      await stations.close();
      await Promise.all([database, ...replicas].map((one) => one.close()));
    });
  }

  async read(): Promise<{ status: number; revision: number; stateReason: string | null; ageSeconds: number }> {
    const response = await fetch(`${this.#base}/v1/stations/nearest?${PLACE}`);
    const body = (await response.json()) as {
      features?: { properties: { revision: number; stateReason: string | null } }[];
    };
    const { revision = 0, stateReason = null } = body.features?.[0]?.properties ?? {};
    return {
      status: response.status,
      revision,
      stateReason,
      ageSeconds: Number(response.headers.get('data-age') ?? 0),
    };
  }

  async write(id: string, state: string): Promise<{ status: number; revision: number; retryAfter: number }> {
    const response = await fetch(`${this.#base}/v1/stations/${id}/status`, {
      method: 'PUT',
      headers: { ...asAdmin, 'content-type': 'application/json' },
      body: JSON.stringify({ state }),
    });
    const body = (await response.json()) as { properties?: { revision: number } };
    const retryAfter = Number(response.headers.get('retry-after') ?? 0);
    return { status: response.status, revision: body.properties?.revision ?? 0, retryAfter };
  }
}

/** Connections of nodes that read this server as a replica. */
async function readersOf(cluster: Cluster): Promise<number> {
  const rows = await query(
    cluster.url('postgres'),
    `select count(*) as n from pg_stat_activity where application_name = 'love-stations reader'`,
  );
  return Number((rows[0] as { n: string }).n);
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows as unknown[];
  } finally {
    await client.end();
  }
}

async function within(ms: number, isSo: () => Promise<boolean>): Promise<boolean> {
  for (const until = performance.now() + ms; performance.now() < until; await sleep(10)) if (await isSo()) return true;
  return await isSo();
}
