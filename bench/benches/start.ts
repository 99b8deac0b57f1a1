/** How long from starting the process until /readyz says so, with the stations already in PostGIS. */
import type { Context, Findings } from '../context.ts';
import { readMemory } from '../measure.ts';
import { startService } from '../servers.ts';
import { spread } from '../statistics.ts';

export async function start(context: Context, findings: Findings): Promise<void> {
  const { options, cleanup, say } = context;
  const url = await context.database();
  const runs = Math.min(options.rounds, 5);
  const seconds: number[] = [];
  const memory: number[] = [];
  // The first reads what the disk has; the database is warm from then on, as it is when one node of several restarts.
  for (let run = 0; run <= runs; run += 1) {
    say(`start: ${run} of ${runs}`);
    const service = await startService(cleanup, url);
    if (run > 0) {
      seconds.push(service.startedInMs / 1_000);
      memory.push((await readMemory(service.pid)).rssMb);
    }
    await service.stop();
  }
  findings.add('start.ready', seconds);
  findings.details['memoryWhenReadyMb'] = spread(memory);
}
