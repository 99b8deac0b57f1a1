// --import this to watch a process's event loop: on SIGUSR2 it writes the longest delay since the last time to
// BENCH_MONITOR_FILE and begins anew.
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 5;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delay.enable();
process.on('SIGUSR2', () => {
  const max = Math.max(0, delay.max / 1e6 - RESOLUTION_MS);
  writeFileSync(process.env.BENCH_MONITOR_FILE, JSON.stringify({ maxMs: max, at: Date.now() }));
  delay.reset();
});
