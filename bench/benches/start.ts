/**
 * How long from starting the process until /readyz says so, with the stations in PostGIS: reading all of them, and where the
 * same node had kept a copy when it was stopped.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context, Findings } from '../context.ts';
import { readMemory } from '../measure.ts';
import { startService } from '../servers.ts';
import { spread } from '../statistics.ts';

export async function start(context: Context, findings: Findings): Promise<void> {
  const { options, cleanup, say } = context;
  const url = await context.database();
  const runs = Math.min(options.rounds, 5);
  const seconds: { readonly first: number[]; readonly again: number[] } = { first: [], again: [] };
  const memory: number[] = [];
  // The first reads what the disk has; the database is warm from then on, as it is when one node of several restarts.
  for (let run = 0; run <= runs; run += 1) {
    say(`start: ${run} of ${runs}`);
    const folder = await mkdtemp(join(tmpdir(), 'ls-bench-'));
    cleanup.add(() => rm(folder, { recursive: true, force: true }));
    for (const kind of ['first', 'again'] as const) {
      const service = await startService(cleanup, url, { env: { KEEP_INDEX: 'true', DATA_DIR: folder } });
      if (run > 0) seconds[kind].push(service.startedInMs / 1_000);
      if (run > 0 && kind === 'first') memory.push((await readMemory(service.pid)).rssMb);
      await service.stop();
    }
    await rm(folder, { recursive: true });
  }
  findings.add('start.ready', seconds.first);
  findings.add('start.again', seconds.again);
  findings.details['memoryWhenReadyMb'] = spread(memory);
}
