/**
 * The whole benchmark as a smoke run (npm run bench -- --quick), so that it does not rot. No bound on time: what it measures
 * here means nothing. Its own checks hold each peer's answers against ours; exactness is a result, not a figure.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { findServerPrograms } from '../../bench/database/cluster.ts';
import { BENCHES } from '../../bench/options.ts';
import { BUDGETS } from '../../bench/report/budgets.ts';
import type { BenchResult } from '../../bench/report/result.ts';
import { serverUrl } from '../support/engine.ts';

const RUN = fileURLToPath(new URL('../../bench/run.mjs', import.meta.url));

async function bench(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ code: unknown; said: string }> {
  const child = spawn(process.execPath, [RUN, ...args], { env: { ...process.env, BENCH_DIR: '', ...env } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += String(data)));
  return { code: await new Promise((resolve) => child.once('close', resolve)), said };
}

/** What needs the large set, or a program that may not be installed; each must be named where it is left out. */
const MAY_BE_LEFT_OUT: Readonly<Record<string, RegExp>> = {
  'nearest.large': /large set/,
  'nearest.redis': /redis-server/,
  'layers.warm': /ogr2ogr/,
  'layers.warm-gzip': /ogr2ogr/,
  'layers.cold': /ogr2ogr/,
  'fresh.standby': /standby/,
};

const noServer = serverUrl === undefined && 'TEST_DATABASE_URL is not set: the benchmark needs PostgreSQL';
t.test('every bench runs, every peer answers as we do, results are whole', { skip: noServer }, async (t) => {
  const out = await mkdtemp(join(tmpdir(), 'ls-bench-test-'));
  t.teardown(() => rm(out, { recursive: true }));
  // A cluster of its own where it can be had: a standby is made from nothing else.
  const env = (await findServerPrograms()) === undefined ? { BENCH_DATABASE_URL: serverUrl ?? '' } : {};
  const { code, said } = await bench(['--quick', '--out', out], env);
  t.equal(code, 0, said.slice(-3_000));

  for (const name of BENCHES) {
    const result = JSON.parse(await readFile(join(out, `${name}.json`), 'utf8')) as BenchResult;
    t.equal(result.bench, name);
    t.equal(result.quick, true);
    t.ok(result.machine.cores > 0 && result.machine.versions['node'] === process.versions.node, `${name}: machine`);
    for (const { key, spread } of result.measures) {
      t.ok(
        spread.n > 0 && spread.min <= spread.median && spread.median <= spread.max,
        `${key} ${JSON.stringify(spread)}`,
      );
    }
    const measured = new Set(result.measures.map(({ key }) => key));
    for (const { key } of BUDGETS.filter((budget) => budget.bench === name)) {
      if (measured.has(key)) continue;
      const reason = MAY_BE_LEFT_OUT[key];
      t.ok(reason && result.skipped.some((what) => reason.test(what)), `${key} is measured, or left out by name`);
    }
    if (name === 'exact') {
      const value = (key: string) => result.measures.find((one) => one.key === key)?.spread.median ?? Infinity;
      t.equal(value('exact.order'), 0, 'every list as ST_Distance orders it');
      t.ok(value('exact.distance') < 0.1, 'distances as ST_Distance has them');
    }
    if (name === 'nearest') t.ok(Object.keys(result.details['sameAsOurs'] ?? {}).length >= 2, 'peers were compared');
    if (name === 'tiles') t.match(result.details['sameAsStAsMvt'], { tiles: Number }, 'tiles were compared');
  }
  t.match(await readFile(join(out, 'README.md'), 'utf8'), /nearest 10, share of the bare Fastify floor/);
  t.match(await readFile(join(out, 'chart.svg'), 'utf8'), /^<svg [\s\S]+<\/svg>\n$/);
});

t.test('what it does not know it refuses, with its usage', async (t) => {
  const { code, said } = await bench(['nonsense'], {});
  t.equal(code, 2);
  t.match(said, /There is no bench "nonsense"[\s\S]+Usage: npm run bench/);
});
