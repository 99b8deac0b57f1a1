// A process beside the service that does half a millisecond of the same work each 5 ms and nothing else: with monitor.mjs
// it tells how long turns get by what the machine gives alone.
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { setInterval } from 'node:timers';

const EVERY_MS = 5;
const WORK_MS = 0.5;
const TRIES = 200;

let sum = 0;
const work = (count) => {
  for (let i = 0; i < count; i += 1) sum = (sum + i * 7) % 1_009;
};
let count = 1_000;
for (let i = 0; i < TRIES; i += 1) {
  const from = performance.now();
  work(count);
  count = Math.max(1_000, Math.round((count * WORK_MS) / Math.max(performance.now() - from, WORK_MS / 10)));
}
setInterval(() => work(count), EVERY_MS);
process.stdout.write('ready\n');
