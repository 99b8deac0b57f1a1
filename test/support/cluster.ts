/** PostgreSQL servers of a test's own, to be stopped, restarted and copied: where the server's programs are installed. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);
const DEBIAN = '/usr/lib/postgresql';

/** Where initdb, pg_ctl and pg_basebackup are; undefined: not installed. */
export function serverPrograms(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(':'),
  ];
  return folders.find((folder) =>
    ['initdb', 'pg_ctl', 'pg_basebackup'].every((name) => existsSync(join(folder, name))),
  );
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export class Cluster {
  readonly #folder: string;
  readonly #programs: string;
  readonly port: number;

  private constructor(folder: string, programs: string, port: number) {
    this.#folder = folder;
    this.#programs = programs;
    this.port = port;
  }

  /** A server that runs; `source` makes it a hot standby of that one. Rejects where the programs are missing. */
  static async create(source?: Cluster): Promise<Cluster> {
    const programs = serverPrograms();
    if (programs === undefined) throw new Error('no PostgreSQL server programs');
    const folder = await mkdtemp(join(tmpdir(), 'love-stations-cluster-'));
    const cluster = new Cluster(folder, programs, await freePort());
    // PostgreSQL does not run as root: the folder is its owner's then.
    if (process.getuid?.() === 0) await run('chown', ['postgres', folder]);
    await chmod(folder, 0o755);
    if (source) {
      const from = ['-h', '127.0.0.1', '-p', String(source.port), '-U', 'postgres'];
      await cluster.#asOwner('pg_basebackup', [...from, '-D', cluster.#data, '-R', '-X', 'stream', '-c', 'fast']);
    } else {
      await cluster.#asOwner('initdb', [
        '-D',
        cluster.#data,
        '-U',
        'postgres',
        '-A',
        'trust',
        '-E',
        'UTF8',
        '--locale=C.UTF-8',
      ]);
    }
    await cluster.start();
    return cluster;
  }

  get #data(): string {
    return join(this.#folder, 'data');
  }

  url(database: string): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${database}`;
  }

  async createDatabase(name: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.url('postgres') });
    await client.connect();
    await client.query(`create database ${name}`).finally(() => client.end());
  }

  async start(): Promise<void> {
    const settings = `-p ${this.port} -k ${this.#folder} -c listen_addresses=127.0.0.1 -c max_connections=60`;
    await this.#asOwner('pg_ctl', ['-D', this.#data, '-l', join(this.#folder, 'log'), '-w', '-o', settings, 'start']);
  }

  /** `immediate` is a crash: what was committed is recovered at the next start. */
  async stop(mode: 'fast' | 'immediate'): Promise<void> {
    await this.#asOwner('pg_ctl', ['-D', this.#data, '-m', mode, '-w', 'stop']);
  }

  /** Stop it, if it runs, and forget its data. */
  async remove(): Promise<void> {
    await this.stop('immediate').catch(() => undefined);
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #asOwner(program: string, args: readonly string[]): Promise<void> {
    const path = join(this.#programs, program);
    const isRoot = process.getuid?.() === 0;
    const [command, all] = isRoot ? ['runuser', ['-u', 'postgres', '--', path, ...args]] : [path, [...args]];
    // pg_ctl leaves the server with its standard streams: they must not be pipes that we wait for.
    await new Promise<void>((resolve, reject) => {
      const child = execFile(command, all, { cwd: this.#folder }, () => undefined);
      child.once('error', reject);
      child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}`))));
    });
  }
}
