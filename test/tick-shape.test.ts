/**
 * `process.nextTick` costs the same after full collections as before: a ratio of two times of one process, each against
 * reactions of promises at the same time, since a machine may be half as fast a second later.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import t from 'tap';

const TIMES = 5;
/** Some 4 to 7 without it on Node 20; 0.6 with it. */
const MOST = 2;

/** Of its own process: nothing has called `nextTick` or been collected in it before. */
const SCRIPT = `
import { setTimeout as pause } from 'node:timers/promises';
import { keepTickShape } from './src/tick-shape.ts';
keepTickShape();
keepTickShape();
const CALLS = 100_000;
const timeOf = (later) => new Promise((resolve) => {
  let left = CALLS;
  const begun = performance.now();
  const next = () => (left-- > 0 ? later(next) : resolve(performance.now() - begun));
  next();
});
const once = async () => (await timeOf(process.nextTick)) / (await timeOf((next) => Promise.resolve().then(next)));
const least = async (before) => {
  const all = [];
  // What was compiled earlier goes on for a while.
  for (let i = 0; i < 3; i += 1) {
    await before();
    await once();
  }
  for (let i = 0; i < ${TIMES}; i += 1) {
    await before();
    all.push(await once());
  }
  return Math.min(...all);
};
const fresh = await least(async () => {});
const collected = await least(async () => {
  // With nothing under way, as between requests.
  await pause(20);
  gc();
  await pause(20);
  gc();
});
console.log(collected / fresh);
`;

t.test('full collections do not make the next tick slow', async (t) => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    ...['--import', 'tsx', '--input-type=module', '--eval', SCRIPT],
  ]);
  const ratio = Number(stdout);
  t.ok(ratio > 0 && ratio < MOST, `after full collections: ${ratio.toFixed(2)} times as long`);
});
