/**
 * The PostgreSQL server of a run: a private throw-away cluster, or the one that BENCH_DATABASE_URL names.
 * Owns starting, stopping and a standby; what is in the databases is fill.ts.
 */
import { execFile } from 'node:child_process';
import { appendFile, chmod, chown, mkdir, mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { findProgram, freePort, output } from '../processes.ts';

const run = promisify(execFile);
const OWNER = 'postgres';

/**
 * Memory enough for the data, otherwise PostgreSQL's defaults. fsync is off while data is filled in and costs the peers
 * nothing when they read; the bench of freshness, which writes, turns it on. Commit times are what freshness is measured from.
 */
const SETTINGS = [
  'shared_buffers=512MB',
  'work_mem=32MB',
  'maintenance_work_mem=512MB',
  'max_wal_size=8GB',
  'fsync=off',
  'track_commit_timestamp=on',
  'max_connections=100',
];

export interface Server {
  /** Of the maintenance database. */
  readonly url: string;
  /** undefined: not ours, and so without a standby. */
  readonly cluster: Cluster | undefined;
  close(): Promise<void>;
}

/** Run a program as somebody whom PostgreSQL accepts: root may not. */
async function asOwner(command: string, args: readonly string[]): Promise<string> {
  const isRoot = process.getuid?.() === 0;
  const [program, all] = isRoot ? ['runuser', ['-u', OWNER, '--', command, ...args]] : [command, [...args]];
  const { stdout } = await run(program, all, { cwd: tmpdir(), maxBuffer: 16 * 1024 * 1024 });
  return stdout;
}

const PROGRAMS = ['initdb', 'pg_ctl', 'pg_basebackup'] as const;

/** The folder of the server's programs, or undefined where no server is installed. */
export async function findServerPrograms(): Promise<string | undefined> {
  const inPath = await findProgram('initdb');
  // Debian keeps each version in a folder of its own, out of the path.
  const debian = '/usr/lib/postgresql';
  const versions = (await readdir(debian).catch(() => [])).sort((a, b) => Number(b) - Number(a));
  const folders = versions.map((version) => join(debian, version, 'bin'));
  if (inPath !== undefined) folders.unshift(resolve(await realpath(inPath), '..'));
  for (const folder of folders) {
    const found = await Promise.all(PROGRAMS.map((name) => stat(join(folder, name)).catch(() => undefined)));
    if (found.every((one) => one !== undefined)) return folder;
  }
  return undefined;
}

async function ownedFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await chmod(path, 0o755);
  if (process.getuid?.() !== 0) return;
  const [uid, gid] = [await output('id', ['-u', OWNER]), await output('id', ['-g', OWNER])];
  await chown(path, Number(uid), Number(gid));
}

export class Cluster {
  readonly #bin: string;
  readonly #folder: string;
  readonly port: number;

  private constructor(bin: string, folder: string, port: number) {
    this.#bin = bin;
    this.#folder = folder;
    this.port = port;
  }

  get url(): string {
    return `postgres://${OWNER}@127.0.0.1:${this.port}/postgres`;
  }

  static async start(bin: string, folder: string): Promise<Cluster> {
    const cluster = new Cluster(bin, folder, await freePort());
    await ownedFolder(folder);
    const data = join(folder, 'primary');
    if (!(await stat(data).catch(() => undefined))) {
      await asOwner(join(bin, 'initdb'), ['-D', data, '-U', OWNER, '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8']);
      // Not as arguments of the server: those could not be changed while it runs.
      await appendFile(join(data, 'postgresql.conf'), `${SETTINGS.join('\n')}\n`);
    }
    await cluster.#control('primary', cluster.port);
    return cluster;
  }

  async #control(name: string, port: number): Promise<void> {
    const options = `-p ${port} -k ${this.#folder} -c listen_addresses=127.0.0.1`;
    const data = join(this.#folder, name);
    const args = ['-D', data, '-l', join(this.#folder, `${name}.log`), '-w', '-t', '120', '-o', options, 'start'];
    await asOwner(join(this.#bin, 'pg_ctl'), args);
  }

  /** A streaming hot standby of this cluster, by pg_basebackup. Returns the URL of its maintenance database. */
  async startStandby(): Promise<{ readonly url: string; stop(): Promise<void> }> {
    const data = join(this.#folder, 'standby');
    await rm(data, { recursive: true, force: true });
    const from = ['-h', '127.0.0.1', '-p', String(this.port), '-U', OWNER];
    await asOwner(join(this.#bin, 'pg_basebackup'), [...from, '-D', data, '-R', '-X', 'stream', '-c', 'fast']);
    const port = await freePort();
    await this.#control('standby', port);
    const stop = async (): Promise<void> => {
      await this.#stop('standby');
      await rm(data, { recursive: true, force: true });
    };
    return { url: `postgres://${OWNER}@127.0.0.1:${port}/postgres`, stop };
  }

  /** Write to disk at commit from now on, or no longer. */
  async setDurable(isDurable: boolean): Promise<void> {
    await withClient(this.url, async (client) => {
      await client.query(isDurable ? 'alter system set fsync = on' : 'alter system reset fsync');
      await client.query('select pg_reload_conf()');
    });
  }

  async #stop(name: string): Promise<void> {
    await asOwner(join(this.#bin, 'pg_ctl'), ['-D', join(this.#folder, name), '-m', 'fast', '-w', 'stop']);
  }

  async stop(): Promise<void> {
    await this.#stop('primary');
  }
}

/** The server that the options name. Throws when there is none: nothing can be measured without. */
export async function openServer(options: {
  readonly databaseUrl: string | undefined;
  readonly keepDir: string | undefined;
}): Promise<Server> {
  if (options.databaseUrl !== undefined) {
    return { url: options.databaseUrl, cluster: undefined, close: async () => undefined };
  }
  const bin = await findServerPrograms();
  if (bin === undefined) throw new Error('PostgreSQL is not installed: set BENCH_DATABASE_URL, or install it');
  const folder = options.keepDir === undefined ? await mkdtemp(join(tmpdir(), 'ls-bench-')) : resolve(options.keepDir);
  const cluster = await Cluster.start(bin, folder);
  const close = async (): Promise<void> => {
    await cluster.stop();
    if (options.keepDir === undefined) await rm(folder, { recursive: true, force: true });
  };
  return { url: cluster.url, cluster, close };
}

/** This database on the same server. */
export function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** Run `use` with a connection of its own. */
export async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'bench' });
  // The server may be stopped while we are still connected: the query that follows tells.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
