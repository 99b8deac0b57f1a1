/** Long work takes the event loop a slice at a time, however much of it there is at once. */
import t from 'tap';
import { inSlices } from '../../src/geo/slices.ts';

const JOBS = 8;
const STEPS = 6;
/** Longer than a slice: each step is one. */
const STEP_MS = 6;

t.test('one slice in a turn, in the order of asking', async (t) => {
  let turn = 0;
  let isOver = false;
  const count = (): void => {
    turn += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const taken: { readonly job: number; readonly turn: number }[] = [];
  function* work(job: number): Generator<undefined, number> {
    for (let step = 0; step < STEPS; step++) {
      const end = performance.now() + STEP_MS;
      while (performance.now() < end);
      taken.push({ job, turn });
      yield;
    }
    return job;
  }
  const jobs = Array.from({ length: JOBS }, (_, job) => job);
  t.strictSame(await Promise.all(jobs.map((job) => inSlices(work(job)))), jobs, 'all of it is done');
  isOver = true;
  // The first slices are of the turn in which the work is asked for.
  const later = taken.slice(JOBS);
  t.strictSame(
    later.map(({ job }) => job),
    Array.from({ length: STEPS - 1 }, () => jobs).flat(),
  );
  t.equal(new Set(later.map(({ turn }) => turn)).size, later.length, 'each in a turn of its own');
});
