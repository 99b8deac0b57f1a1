/** Starts what is measured, each as a process of its own: our service as an operator runs it, and the peers. */
import { fileURLToPath } from 'node:url';
import { Child, type Cleanup, freePort } from './processes.ts';
import type { Running } from './rounds.ts';

const ROOT = new URL('../', import.meta.url);
const path = (relative: string): string => fileURLToPath(new URL(relative, ROOT));

export const ADMIN_TOKEN = 'bench-administrator-0123456789abcdef';

/**
 * As an operator would run it, but for the log: one line a request goes to a file or a collector whose cost is not the
 * route's. The bench of nearest shows what the default log costs besides. Freshness must not decay while we measure.
 */
const SETTINGS = {
  HOST: '127.0.0.1',
  SEED: 'none',
  LOG_LEVEL: 'warn',
  FRESH_FOR_HOURS: '8760',
  STALE_FOR_DAYS: '3650',
  // A start from what an earlier run kept is another thing: who measures it says so.
  KEEP_INDEX: 'false',
};

export interface Server extends Running {
  readonly pid: number;
  /** Milliseconds from starting the process to its being ready. */
  readonly startedInMs: number;
  stop(): Promise<void>;
}

export interface ServiceOptions {
  readonly name?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeArguments?: readonly string[];
}

async function isOk(url: string): Promise<boolean> {
  const answer = await fetch(url);
  await answer.arrayBuffer();
  return answer.status === 200;
}

/** Our service (dist/main.js) on this database, when it says that it is ready. */
export async function startService(
  cleanup: Cleanup,
  databaseUrl: string,
  options: ServiceOptions = {},
): Promise<Server> {
  const port = await freePort();
  const env = { ...SETTINGS, DATABASE_URL: databaseUrl, PORT: String(port), BOOTSTRAP_ADMIN_TOKEN: ADMIN_TOKEN };
  const startedAt = performance.now();
  const child = new Child(process.execPath, [...(options.nodeArguments ?? []), path('dist/main.js')], {
    ...env,
    ...options.env,
  });
  cleanup.add(() => child.stop());
  await child.until(() => isOk(`http://127.0.0.1:${port}/readyz`));
  return {
    name: options.name ?? 'service',
    port,
    pid: child.pid,
    pids: [child.pid],
    applications: ['love-stations', 'love-stations listener'],
    database: new URL(databaseUrl).pathname.slice(1),
    startedInMs: performance.now() - startedAt,
    stop: () => child.stop(),
  };
}

/** A peer of bench/peers: it says `ready` when it listens on PORT. */
export async function startPeer(
  cleanup: Cleanup,
  name: string,
  env: Readonly<Record<string, string>> = {},
  besides: { readonly pids?: readonly number[]; readonly applications?: readonly string[] } = {},
): Promise<Server> {
  const port = await freePort();
  const startedAt = performance.now();
  const child = new Child(process.execPath, ['--import', 'tsx', path(`bench/peers/${name}.ts`)], {
    ...env,
    PORT: String(port),
  });
  cleanup.add(() => child.stop());
  await child.until(async () => /^ready/m.test(child.said));
  return {
    name,
    port,
    pid: child.pid,
    pids: [child.pid, ...(besides.pids ?? [])],
    applications: besides.applications ?? [],
    startedInMs: performance.now() - startedAt,
    stop: () => child.stop(),
  };
}

/** A redis-server of our own, in memory only. undefined: not installed. */
export async function startRedis(
  cleanup: Cleanup,
  program: string,
): Promise<{ readonly pid: number; readonly port: number }> {
  const port = await freePort();
  const only = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--daemonize', 'no'];
  const child = new Child(program, only);
  cleanup.add(() => child.stop());
  await child.until(async () => /Ready to accept connections/.test(child.said));
  return { pid: child.pid, port };
}
