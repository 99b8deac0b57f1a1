/** A process at rest that keeps replacing what lies outside of its heap collects all of it seldom: a ratio of one process. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import t from 'tap';

/** Some 12 or 47 without it on Node 20: fewer, and there is nothing to make less of. */
const LEAST_BEFORE = 6;
/** 0.3 with it, 1.0 without. */
const MOST = 0.6;

const SCRIPT = `
import { PerformanceObserver, constants } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { letHeapGrow } from './src/heap-growth.ts';
let full = 0;
new PerformanceObserver((list) => {
  full += list.getEntries().filter(({ detail }) => detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR).length;
}).observe({ entryTypes: ['gc'] });
const lasting = Array.from({ length: 300_000 }, (_, i) => ({ i, text: 'synthetic ' + i }));
const outside = [];
let made = 0;
let young;
const replace = async (times) => {
  full = 0;
  for (let time = 0; time < times; time += 1) {
    for (let i = 0; i < 20; i += 1) {
      outside[made++ % 800] = Buffer.allocUnsafe(60_000);
      young = Array.from({ length: 4_000 }, (_, n) => ({ n }));
    }
    await pause(2);
  }
  return full;
};
await replace(50);
const before = await replace(120);
letHeapGrow();
const after = await replace(120);
console.log(JSON.stringify({ before, after, lasting: lasting.length, young: young.length }));
`;

t.test('full collections are few', async (t) => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    // The same rule as after some seconds at rest, from the beginning.
    '--optimize-for-size',
    ...['--import', 'tsx', '--input-type=module', '--eval', SCRIPT],
  ]);
  const { before, after } = JSON.parse(stdout) as { before: number; after: number };
  t.ok(before >= LEAST_BEFORE, `${before} full collections before`);
  t.ok(after <= before * MOST, `${after} full collections after`);
});
