/** Large memory is taken and filled in steps, none of which grows with it. */
import t from 'tap';
import { freshWords, joined } from '../../src/geo/fresh-memory.ts';
import { seededRandom } from '../support/stations.ts';

const MOST_BYTES = 256 * 1024;

function run<T>(steps: Generator<void, T>): { readonly result: T; readonly count: number } {
  let count = 0;
  for (;;) {
    const step = steps.next();
    if (step.done) return { result: step.value, count };
    count += 1;
  }
}

t.test('words of one value', async (t) => {
  for (const length of [0, 1, 65_536, 65_537, 1_000_000]) {
    for (const value of [0, 2 ** 32 - 1]) {
      const { result, count } = run(freshWords(length, value));
      t.equal(result.length, length);
      t.ok(
        result.every((word) => word === value),
        `${length} words of ${value}`,
      );
      t.equal(count, Math.ceil((length * 4) / MOST_BYTES), 'a step for each part');
    }
  }
});

t.test('parts as one', async (t) => {
  const random = seededRandom(5);
  const bytes = (length: number): Buffer => Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
  const lists = [[], [0], [0, 3, 0], [MOST_BYTES], [MOST_BYTES + 1], [100, 700_000, 5], Array<number>(300).fill(3_000)];
  for (const lengths of lists) {
    const parts = lengths.map(bytes);
    const whole = Buffer.concat(parts);
    const { result, count } = run(joined(parts));
    t.ok(result.equals(whole), `${lengths.length} parts, ${whole.length} bytes`);
    t.equal(count, Math.floor(whole.length / MOST_BYTES), 'no step copies more than so much');
    t.equal(result.buffer.byteLength, whole.length, 'in memory of its own');
  }
});
