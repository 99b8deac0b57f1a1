/** On what it was measured: machine and versions, without its name or paths. */
import { readFile } from 'node:fs/promises';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import type pg from 'pg';
import { findProgram, output } from '../processes.ts';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly kernel: string;
  /** One-minute load when the run began: above half a core, figures are rough. */
  readonly loadAtStart: number;
  readonly versions: Readonly<Record<string, string>>;
}

const PACKAGES = [
  'fastify',
  'pg',
  'geokdbush',
  'kdbush',
  '@redis/client',
  'supercluster',
  '@maplibre/vt-pbf',
  'gcoord',
  '@fastify/compress',
];

async function packageVersion(name: string): Promise<string> {
  const text = await readFile(new URL(`../../node_modules/${name}/package.json`, import.meta.url), 'utf8').catch(
    () => '{}',
  );
  return (JSON.parse(text) as { version?: string }).version ?? 'not installed';
}

async function programVersion(name: string, pattern: RegExp): Promise<string> {
  if ((await findProgram(name)) === undefined) return 'not installed';
  return pattern.exec(await output(name, ['--version']))?.[1] ?? 'unknown';
}

export async function describeMachine(admin: pg.Client): Promise<Machine> {
  const all = cpus();
  const server = await admin.query<{ server_version: string }>('show server_version');
  const postgis = await admin.query<{ version: string | null }>(
    `select default_version as version from pg_available_extensions where name = 'postgis'`,
  );
  const packages = await Promise.all(PACKAGES.map(async (name) => [name, await packageVersion(name)] as const));
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: `${type()} ${release()}`,
    loadAtStart: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    versions: {
      node: process.versions.node,
      postgresql: server.rows[0]?.server_version ?? 'unknown',
      postgis: postgis.rows[0]?.version ?? 'unknown',
      redis: await programVersion('redis-server', /v=([\d.]+)/),
      gdal: await programVersion('ogr2ogr', /GDAL ([\d.]+)/),
      ...Object.fromEntries(packages),
    },
  };
}

/** The commit, with `+changes` where the tree differs from it. */
export async function readCommit(): Promise<string> {
  try {
    const commit = await output('git', ['rev-parse', '--short=12', 'HEAD']);
    const changes = await output('git', ['status', '--porcelain', '--', 'src', 'bench/*.ts', 'package-lock.json']);
    return changes === '' ? commit : `${commit}+changes`;
  } catch {
    return 'unknown';
  }
}
