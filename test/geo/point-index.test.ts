/** The kd-tree against brute force: order, ties, limits, boxes, masks. */
import fc from 'fast-check';
import t from 'tap';
import { geodesic, toEcef } from '../../src/geo/distance.ts';
import { drain } from '../../src/geo/point-build.ts';
import { PointIndex, chordBound, type Box } from '../../src/geo/point-index.ts';
import { PointMasks } from '../../src/geo/point-masks.ts';
import { randomPoint, seededRandom } from '../support/stations.ts';

type Point = [number, number];

const build = (points: readonly Point[]): PointIndex => PointIndex.build(Float64Array.from(points.flat()));

/** Ranks and squared chords by trying every point. */
function bruteForce(
  points: readonly Point[],
  from: Point,
  count: number,
  accept: (rank: number) => boolean = () => true,
) {
  const [x, y, z] = toEcef(from) as unknown as [number, number, number];
  return points
    .map((point, rank) => {
      const to = toEcef(point) as unknown as [number, number, number];
      const [dx, dy, dz] = [to[0] - x, to[1] - y, to[2] - z];
      return { rank, square: dx * dx + dy * dy + dz * dz };
    })
    .filter(({ rank }) => accept(rank))
    .sort((a, b) => a.square - b.square || a.rank - b.rank)
    .slice(0, count)
    .map(({ rank, square }) => ({ rank, chordMeters: Math.sqrt(square) }));
}

t.test('seeded queries equal brute force: every limit to 50, duplicates, far away', async (t) => {
  const random = seededRandom(7);
  const points = Array.from({ length: 3_000 }, () => randomPoint(random));
  points.push(...points.slice(0, 200).map((point): Point => [...point]), ...points.slice(0, 100));
  const index = build(points);
  let wrong = 0;
  for (let i = 0; i < 1_000; i++) {
    const from = i % 10 === 0 ? (points[i] as Point) : randomPoint(random, i % 3 === 0 ? 6 : 0.4);
    const limit = 1 + (i % 50);
    const odd = i % 7 === 0;
    const accept = (rank: number): boolean => !odd || rank % 3 === 0;
    if (
      JSON.stringify(index.nearest(from, limit, { accept })) !== JSON.stringify(bruteForce(points, from, limit, accept))
    )
      wrong++;
  }
  t.equal(wrong, 0);
  const lhasa: Point = [91.11, 29.65];
  t.strictSame(index.nearest(lhasa, 10), bruteForce(points, lhasa, 10));
  t.ok((index.nearest(lhasa, 1)[0]?.chordMeters ?? 0) > 500_000, 'there is no hidden radius');
  t.strictSame(index.nearest(lhasa, 5_000), bruteForce(points, lhasa, 5_000), 'more than there are');
});

t.test('few points', async (t) => {
  t.strictSame(build([]).nearest([113, 34], 5), []);
  build([]).range([73, 3, 136, 54], () => t.fail('nothing to visit'));
  const one = build([[113, 34]]);
  t.strictSame(one.nearest([113, 34], 5), [{ rank: 0, chordMeters: 0 }]);
  t.strictSame(one.nearest([113, 34], 0), []);
  t.strictSame(one.nearest([113.1, 34], 5, { maxChordMeters: 1_000 }), []);
  const same = build(Array.from({ length: 500 }, (): Point => [113, 34]));
  t.strictSame(
    same.nearest([113.5, 34], 50).map(({ rank }) => rank),
    Array.from({ length: 50 }, (_, i) => i),
    'at one place the order is that of ranks',
  );
});

t.test('ranks may have gaps; a search within a search is refused; a failing caller leaves it usable', async (t) => {
  const index = PointIndex.build(Float64Array.of(113, 34, 113.1, 34), Uint32Array.of(7, 900));
  t.strictSame(
    index.nearest([113, 34], 2).map(({ rank }) => rank),
    [7, 900],
  );
  t.throws(() => index.nearest([113, 34], 1, { accept: () => index.nearest([113, 34], 1).length > 0 }), /under way/);
  t.equal(index.nearest([113, 34], 2).length, 2);
  t.throws(() => index.nearest([NaN, 34], 1), RangeError);
  t.throws(() => PointIndex.build(Float64Array.of(113, 91)), RangeError);
});

const lng = fc.double({ min: 73, max: 136, noNaN: true });
const lat = fc.double({ min: 3, max: 54, noNaN: true });
const point = fc.tuple(lng, lat);
const cluster = fc.array(
  fc.oneof(point, fc.tuple(fc.double({ min: 113, max: 113.001, noNaN: true }), fc.constant(34))),
  { maxLength: 120 },
);

t.test('properties', async () => {
  fc.assert(
    fc.property(
      cluster,
      point,
      fc.integer({ min: 1, max: 50 }),
      fc.option(fc.double({ min: 0, max: 5e6, noNaN: true })),
      (points, from, limit, max) => {
        const found = build(points).nearest(from, limit, max === null ? {} : { maxChordMeters: max });
        const truth = bruteForce(points, from, points.length).filter((one) => max === null || one.chordMeters <= max);
        return JSON.stringify(found) === JSON.stringify(truth.slice(0, limit));
      },
    ),
    { numRuns: 500, seed: 1 },
  );
  fc.assert(
    fc.property(cluster, lng, lng, lat, lat, (points, a, b, c, d) => {
      const box: Box = [Math.min(a, b), Math.min(c, d), Math.max(a, b), Math.max(c, d)];
      const inside = ([x, y]: Point): boolean => x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3];
      const seen = new Set<number>();
      build(points).range(box, (rank) => void seen.add(rank));
      // Exactly those inside; a micrometre's doubt at the edges, which a nanodegree covers.
      const nearly = ([x, y]: Point): boolean =>
        x >= box[0] - 1e-9 && x <= box[2] + 1e-9 && y >= box[1] - 1e-9 && y <= box[3] + 1e-9;
      return points.every((one, rank) => (inside(one) ? seen.has(rank) : !seen.has(rank) || nearly(one)));
    }),
    { numRuns: 500, seed: 2 },
  );
});

t.test('masks spare subtrees and change nothing else, also after bits were added', async (t) => {
  const random = seededRandom(11);
  const points = Array.from({ length: 2_000 }, () => randomPoint(random));
  const bits = points.map(() => Int32Array.of(1 << Math.floor(random() * 32), random() < 0.01 ? 1 : 0));
  const index = build(points);
  const masks = drain(
    PointMasks.building(index.tree, 2, (place, out, offset) => {
      const rank = index.tree.ranks[place] as number;
      out[offset]! |= bits[rank]?.[0] ?? 0;
      out[offset + 1]! |= bits[rank]?.[1] ?? 0;
    }),
  );
  for (let i = 0; i < 300; i++) {
    const rank = Math.floor(random() * points.length);
    const more = Int32Array.of(1 << Math.floor(random() * 32), random() < 0.1 ? 1 : 0);
    masks.add(index.placeOf(toEcef(points[rank] as Point), rank) as number, more);
    (bits[rank] as Int32Array).forEach((word, at) => ((bits[rank] as Int32Array)[at] = word | (more[at] as number)));
  }
  let visited = 0;
  for (let i = 0; i < 200; i++) {
    const required = i % 2 === 0 ? Int32Array.of(1 << (i % 32), 0) : Int32Array.of(0, 1);
    const accept = (rank: number): boolean =>
      (bits[rank] as Int32Array).every((word, at) => (word & (required[at] as number)) === required[at]);
    const from = randomPoint(random);
    t.strictSame(index.nearest(from, 5, { accept, masks, required }), bruteForce(points, from, 5, accept));
    visited += index.visited;
  }
  t.ok(visited < 200 * 500, `few points are looked at (${visited / 200} of ${points.length})`);
});

t.test('within chordBound nothing nearer by geodesic can be missing', async (t) => {
  const random = seededRandom(5);
  let worst = -Infinity;
  for (let i = 0; i < 20_000; i++) {
    const from: Point = [73 + random() * 62, 3 + random() * 50];
    const reach = 10 ** (random() * 5 - 4);
    const to: Point = [from[0] + (random() - 0.5) * reach, Math.min(54, from[1] + (random() - 0.5) * reach)];
    const [a, b] = [toEcef(from), toEcef(to)];
    const chord = Math.hypot(...a.map((value, axis) => value - (b[axis] as number)));
    const { distanceMeters } = geodesic(from, to);
    worst = Math.max(worst, chord - chordBound(distanceMeters));
    if (chord > distanceMeters + 1e-6) t.fail('a chord is never longer than the way');
  }
  t.ok(worst < 0, `worst ${worst}`);
});

t.test('200,000 points', async (t) => {
  const random = seededRandom(3);
  const points = Array.from({ length: 200_000 }, () => randomPoint(random, 1));
  const index = build(points);
  t.equal(index.size, 200_000);
  t.ok(index.byteLength / index.size < 42, `${index.byteLength / index.size} bytes a point`);
  for (let i = 0; i < 5; i++) {
    const from = randomPoint(random);
    t.strictSame(index.nearest(from, 20), bruteForce(points, from, 20));
  }
});
