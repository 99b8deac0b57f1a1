/** What the large set costs: memory and the longest delays of the event loop while it is loaded, served and rebuilt. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Context, Findings } from '../context.ts';
import { withClient } from '../database/cluster.ts';
import { readMemory } from '../measure.ts';
import { startService } from '../servers.ts';
import { nearestPaths, places } from '../synthetic/queries.ts';

const MONITOR = fileURLToPath(new URL('../monitor.mjs', import.meta.url));
const SERVED_MS = 5_000;
const REBUILT_MS = 20_000;
const QUICK_MS = 1_000;
/** More than the index takes beside its tree: it is built anew. */
const MOVED = 2_000;
const POLL_MS = 20;
const ANSWERS_WITHIN_MS = 30_000;

export async function memory(context: Context, findings: Findings): Promise<void> {
  const { options, client, cleanup, say } = context;
  const count = options.largeSize || options.size;
  const url = await context.database(count);
  const folder = await mkdtemp(join(tmpdir(), 'ls-bench-'));
  cleanup.add(() => rm(folder, { recursive: true }));
  const file = join(folder, 'delay.json');
  say(`memory: loading ${count.toLocaleString('en')} stations`);
  const service = await startService(cleanup, url, {
    nodeArguments: ['--import', MONITOR],
    env: { BENCH_MONITOR_FILE: file },
  });
  const longestDelay = async (): Promise<number> => {
    const since = Date.now();
    process.kill(service.pid, 'SIGUSR2');
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      const text = await readFile(file, 'utf8').catch(() => '');
      const told = text === '' ? undefined : (JSON.parse(text) as { readonly maxMs: number; readonly at: number });
      if (told && told.at >= since) return told.maxMs;
      if (Date.now() - since > ANSWERS_WITHIN_MS) throw new Error('the monitor does not answer');
    }
  };
  const loaded = await readMemory(service.pid);
  const note = `${count.toLocaleString('en')} stations`;
  findings.add('memory.load', [service.startedInMs / 1_000], note);
  findings.add('memory.rss', [loaded.rssMb], note);
  findings.add('memory.peak', [loaded.peakMb]);
  findings.add('memory.delay-load', [await longestDelay()]);

  await client.list('memory', nearestPaths(places(2_048, 9)));
  const order = { port: service.port, list: 'memory', first: 0, connections: 4 };
  await client.run({ ...order, durationMs: QUICK_MS });
  await longestDelay();
  say('memory: serving');
  await client.run({ ...order, durationMs: options.quick ? QUICK_MS : SERVED_MS });
  findings.add('memory.delay-serve', [await longestDelay()]);

  say('memory: rebuilding');
  await withClient(url, (db) =>
    db.query(
      `update stations set wgs84_lat = wgs84_lat + 1e-7 where id in (select id from stations where in_layer order by id limit ${MOVED})`,
    ),
  );
  await client.run({ ...order, durationMs: options.quick ? QUICK_MS : REBUILT_MS });
  findings.add('memory.delay-rebuild', [await longestDelay()], `${MOVED.toLocaleString('en')} stations moved at once`);
  const after = await readMemory(service.pid);
  findings.details['afterRebuild'] = after;
  await service.stop();
}
