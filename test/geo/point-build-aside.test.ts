/** A tree built in a worker is the one built here, and the event loop turns meanwhile. */
import { getPriority } from 'node:os';
import t from 'tap';
import { buildTreeAside, type TreeWorker } from '../../src/geo/point-build-aside.ts';
import { PlacedPoints, arrange, buildTree, drain, type PointParts } from '../../src/geo/point-build.ts';
import { inSlices } from '../../src/geo/slices.ts';
import { randomPoint, seededRandom } from '../support/stations.ts';

const bytesOf = (part: ArrayBufferView | undefined): Uint8Array => new Uint8Array(part?.buffer ?? new ArrayBuffer(0));

function points(count: number): { pairs: Float64Array; names: Uint32Array } {
  const random = seededRandom(count);
  const pairs = new Float64Array(count * 2);
  for (let i = 0; i < count; i++) pairs.set(randomPoint(random), i * 2);
  return { pairs, names: Uint32Array.from({ length: count }, (_, i) => i * 3) };
}

/** In parts that may be given away, as the index hands them over: views of a little more memory. */
function inParts({ pairs, names }: ReturnType<typeof points>, spare = 0): PointParts {
  const [count, size] = [names.length, 8_192];
  return {
    most: count + spare,
    *parts() {
      for (let at = 0; at < count; at += size) {
        const to = Math.min(count, at + size);
        yield {
          pairs: new Float64Array([...pairs.subarray(at * 2, to * 2), 0, 0]).subarray(0, (to - at) * 2),
          names: new Uint32Array([...names.subarray(at, to), 0]).subarray(0, to - at),
        };
      }
    },
  };
}

t.test('the same tree', async (t) => {
  for (const count of [0, 1, 500, 40_000]) {
    for (const spare of [0, 5, count]) {
      const some = inParts(points(count), spare);
      const here = drain(buildTree(some));
      const aside = await inSlices(buildTreeAside(some));
      t.ok(aside);
      t.strictSame(aside?.leaves, here.leaves);
      t.equal(aside?.ranks.length, count);
      for (const part of ['coordinates', 'ranks', 'boxes'] as const) {
        t.equal(Buffer.compare(bytesOf(here[part]), bytesOf(aside?.[part])), 0, part);
      }
      const once = drain(arrange(...placed(some)));
      t.strictSame(here.ranks, once.ranks, 'and the one of all points at once');
    }
  }
});

function placed({ most, parts }: PointParts): [Float64Array, Uint32Array] {
  const places = new PlacedPoints(most);
  for (const part of parts()) places.add(part);
  return places.all();
}

t.test('many points are built elsewhere: a step a part and one wait, and all else goes on', async (t) => {
  const some = inParts(points(200_000));
  const steps = buildTreeAside(some);
  let given = 0;
  let step = steps.next();
  for (; !step.value && !step.done; step = steps.next()) given += 1;
  t.equal(given, Math.ceil(200_000 / 8_192), 'no step takes more than one part');
  t.ok(step.value instanceof Promise);
  let [isDone, turns] = [false, 0];
  void Promise.resolve(step.value).then(() => (isDone = true));
  for (; !isDone; turns++) await new Promise((resolve) => setImmediate(resolve));
  const last = steps.next();
  t.ok(last.done, 'nothing was left to do here');
  t.ok(turns > 10, `${turns} turns`);
  t.throws(() => drain(buildTreeAside(some)), /waited for/, 'who does not wait is told');
});

t.test('where the worker fails it is built here, and fails as it does here', async (t) => {
  const all = points(30_000);
  let [started, stopped] = [0, 0];
  const broken = (): TreeWorker => {
    started += 1;
    return {
      add: () => undefined,
      finish: () => Promise.reject(new Error('no more threads')),
      stop: () => (stopped += 1),
    };
  };
  const aside = await inSlices(buildTreeAside(inParts(all), broken));
  t.strictSame(aside?.ranks, drain(buildTree(inParts(all))).ranks);
  t.strictSame([started, stopped], [1, 1]);
  all.pairs[31] = NaN;
  t.throws(() => drain(buildTree(inParts(all))), RangeError);
  await t.rejects(inSlices(buildTreeAside(inParts(all))), RangeError);
});

t.test('a tree that nobody wants any more keeps no thread', async (t) => {
  let stopped = 0;
  const idle = (): TreeWorker => ({
    add: () => undefined,
    finish: () => Promise.reject(new Error('nobody should ask')),
    stop: () => (stopped += 1),
  });
  // More parts than a slice of time is long.
  const steps = buildTreeAside(inParts(points(400_000)), idle);
  t.equal(await inSlices(steps, () => false), undefined);
  t.equal(stopped, 1);
});

t.test('the priority of the worker is its own', async (t) => {
  const before = getPriority();
  await inSlices(buildTreeAside(inParts(points(30_000))));
  t.equal(getPriority(), before);
});
