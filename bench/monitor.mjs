// --import this to watch a process's event loop: on SIGUSR2 it writes what was longest since the last time to
// BENCH_MONITOR_FILE and begins anew. maxMs: how late a turn was, whatever the reason. cpuMs: how long the main thread
// itself worked from one tick to the next: what is left when other processes and threads have had their share.
import { Buffer } from 'node:buffer';
import { openSync, readSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setInterval } from 'node:timers';
import { isMainThread } from 'node:worker_threads';

const RESOLUTION_MS = 5;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
let cpuMs = 0;

if (isMainThread) {
  delay.enable();
  const file = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
  const bytes = Buffer.alloc(64);
  const readMs = () => Number(bytes.latin1Slice(0, readSync(file, bytes, 0, 64, 0)).split(' ')[0]) / 1e6;
  let last = readMs();
  setInterval(() => {
    const now = readMs();
    cpuMs = Math.max(cpuMs, now - last);
    last = now;
  }, RESOLUTION_MS).unref();
  process.on('SIGUSR2', () => {
    const maxMs = Math.max(0, delay.max / 1e6 - RESOLUTION_MS);
    writeFileSync(process.env.BENCH_MONITOR_FILE, JSON.stringify({ maxMs, cpuMs, at: Date.now() }));
    delay.reset();
    cpuMs = 0;
  });
}
