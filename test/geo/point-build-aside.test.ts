/** A tree built in a worker is the one built here, and the event loop turns meanwhile. */
import t from 'tap';
import { buildTreeAside } from '../../src/geo/point-build-aside.ts';
import { buildTree, drain } from '../../src/geo/point-build.ts';
import { inSlices } from '../../src/geo/slices.ts';
import { randomPoint, seededRandom } from '../support/stations.ts';

const bytesOf = (part: ArrayBufferView | undefined): Uint8Array => new Uint8Array(part?.buffer ?? new ArrayBuffer(0));

function points(count: number): { pairs: Float64Array; names: Uint32Array } {
  const random = seededRandom(count);
  const pairs = new Float64Array(new SharedArrayBuffer(count * 16));
  for (let i = 0; i < count; i++) pairs.set(randomPoint(random), i * 2);
  return { pairs, names: Uint32Array.from({ length: count }, (_, i) => i * 3) };
}

t.test('the same tree', async (t) => {
  for (const count of [0, 1, 500, 40_000]) {
    const { pairs, names } = points(count + 5);
    // Views of a part, as the index hands them over.
    const [some, called] = [pairs.subarray(0, count * 2), names.subarray(0, count)];
    const here = drain(buildTree(some, called));
    const aside = await inSlices(buildTreeAside(some, called));
    t.ok(aside);
    t.strictSame(aside?.leaves, here.leaves);
    for (const part of ['coordinates', 'ranks', 'boxes'] as const) {
      t.equal(Buffer.compare(bytesOf(here[part]), bytesOf(aside?.[part])), 0, part);
    }
  }
});

t.test('many points are built elsewhere: one wait, and all else goes on', async (t) => {
  const { pairs, names } = points(200_000);
  const steps = buildTreeAside(pairs, names);
  const first = steps.next();
  t.ok(first.value instanceof Promise);
  let [isDone, turns] = [false, 0];
  void Promise.resolve(first.value).then(() => (isDone = true));
  for (; !isDone; turns++) await new Promise((resolve) => setImmediate(resolve));
  const last = steps.next();
  t.ok(last.done, 'nothing was left to do here');
  t.ok(turns > 10, `${turns} turns`);
  t.throws(() => drain(buildTreeAside(pairs, names)), /waited for/, 'who does not wait is told');
});

t.test('where the worker fails it is built here, and fails as it does here', async (t) => {
  const { pairs, names } = points(30_000);
  let asked = 0;
  const broken = async (): Promise<never> => {
    asked += 1;
    throw new Error('no more threads');
  };
  t.strictSame((await inSlices(buildTreeAside(pairs, names, broken)))?.ranks, drain(buildTree(pairs, names)).ranks);
  t.equal(asked, 1);
  pairs[31] = NaN;
  t.throws(() => drain(buildTree(pairs, names)), RangeError);
  await t.rejects(inSlices(buildTreeAside(pairs, names)), RangeError);
});
