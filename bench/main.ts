/** npm run bench: runs the benches that were asked for, prints the table of budgets, writes the results. */
import { crs } from './benches/crs.ts';
import { exact } from './benches/exact.ts';
import { fresh } from './benches/fresh.ts';
import { layers } from './benches/layers.ts';
import { memory } from './benches/memory.ts';
import { nearest } from './benches/nearest.ts';
import { start } from './benches/start.ts';
import { tiles } from './benches/tiles.ts';
import { Context, Findings } from './context.ts';
import { openServer, withClient } from './database/cluster.ts';
import { readOptions, USAGE, type BenchName, type Options } from './options.ts';
import { Cleanup } from './processes.ts';
import { describeMachine, readCommit } from './report/machine.ts';
import { rowsOf, type BenchResult } from './report/result.ts';
import { terminalTable } from './report/table.ts';
import { writeDocs, writeResult, writeSummary } from './report/write.ts';

const DOCUMENT = 'docs/performance.md';
const RUN: Readonly<Record<BenchName, (context: Context, findings: Findings) => Promise<void>>> = {
  nearest,
  exact,
  layers,
  tiles,
  crs,
  fresh,
  start,
  memory,
};

const say = (text: string): void => void process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);

/** Everything, with what it started ended again whatever happens. Returns the exit code. */
export async function main(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  let options: Options;
  try {
    options = readOptions(args, env);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${USAGE}\n`);
    return 2;
  }
  const cleanup = new Cleanup();
  const stop = (): void => void cleanup.run().then(() => process.exit(130));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    const { results, failed } = await runAll(options, cleanup);
    process.stdout.write(`\n${terminalTable(rowsOf(results))}\n`);
    for (const { bench, skipped } of results) {
      for (const what of skipped) process.stdout.write(`${bench}: left out: ${what}\n`);
    }
    for (const { bench } of failed) process.stdout.write(`${bench}: FAILED, see above\n`);
    return failed.length === 0 ? 0 : 1;
  } finally {
    await cleanup.run();
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

interface Failure {
  readonly bench: BenchName;
  readonly why: string;
}

async function runAll(
  options: Options,
  cleanup: Cleanup,
): Promise<{ readonly results: readonly BenchResult[]; readonly failed: readonly Failure[] }> {
  const server = await openServer(options);
  cleanup.add(() => server.close());
  return await withClient(server.url, async (admin) => {
    const context = new Context({ options, say, cleanup, server, admin });
    const results: BenchResult[] = [];
    const failed: Failure[] = [];
    try {
      // One that fails must not cost what the others would tell.
      for (const bench of options.benches) {
        await runOne(bench, context).then(
          (result) => results.push(result),
          (error: unknown) => {
            const why = (error as Error).stack ?? String(error);
            say(`${bench} FAILED: ${why}`);
            failed.push({ bench, why });
          },
        );
      }
    } finally {
      await cleanup.run();
    }
    return { results, failed };
  });
}

async function runOne(bench: BenchName, context: Context): Promise<BenchResult> {
  const { options } = context;
  const findings = new Findings();
  const startedAt = new Date().toISOString();
  const machine = await describeMachine(context.admin);
  say(`== ${bench}`);
  await RUN[bench](context, findings);
  const result: BenchResult = {
    bench,
    quick: options.quick,
    startedAt,
    command: options.command,
    commit: await readCommit(),
    stations: options.size,
    rounds: options.rounds,
    sliceMs: options.sliceMs,
    machine,
    measures: findings.measures,
    skipped: findings.skipped,
    notes: findings.notes,
    details: findings.details,
  };
  await writeResult(options.out, result);
  await writeSummary(options.out);
  if (options.writeDocs) await writeDocs(options.out, DOCUMENT);
  return result;
}
