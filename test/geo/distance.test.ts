/** distance.ts against Karney's own GeographicLib, the reference for geodesics. */
import geographiclib from 'geographiclib-geodesic';
import t from 'tap';
import type { Position } from '../../src/geo/crs.ts';
import { chordToGeodesicMeters, geodesic, toEcef } from '../../src/geo/distance.ts';
import { GeodesicFrom } from '../../src/geo/geodesic-from.ts';

const karney = geographiclib.Geodesic.WGS84;

function reference(from: Position, to: Position): { meters: number; bearing: number } {
  const { s12, azi1 } = karney.Inverse(from[1], from[0], to[1], to[0]);
  return { meters: s12!, bearing: (azi1! + 360) % 360 };
}

/** A linear congruential generator: the same numbers in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

const inChina = (random: () => number): Position => [73 + 62 * random(), 3 + 51 * random()];

/** The larger errors over pairs: of the distance, and of the bearing as metres sideways after at most 100 km. */
function worst(count: number, pair: () => readonly [Position, Position]): { meters: number; sideways: number } {
  let [meters, sideways] = [0, 0];
  for (let n = 0; n < count; n += 1) {
    const [from, to] = pair();
    const ours = geodesic(from, to);
    const theirs = reference(from, to);
    const turned = Math.abs(((ours.bearingDegrees - theirs.bearing + 540) % 360) - 180) * (Math.PI / 180);
    // Math.max keeps a NaN, which then fails the comparison.
    meters = Math.max(meters, Math.abs(ours.distanceMeters - theirs.meters));
    sideways = Math.max(sideways, turned * Math.min(theirs.meters, 100_000));
  }
  return { meters, sideways };
}

t.test('anywhere in China', (t) => {
  const random = seeded(1);
  const { meters, sideways } = worst(20_000, () => [inChina(random), inChina(random)]);
  t.ok(meters < 0.0001, `distance within ${meters.toExponential(1)} m`);
  t.ok(sideways < 0.0001, `bearing within ${sideways.toExponential(1)} m sideways`);
  t.end();
});

t.test('from micrometres to tens of kilometres', (t) => {
  const random = seeded(2);
  const { meters, sideways } = worst(20_000, () => {
    const from = inChina(random);
    const reach = 10 ** (7 * random() - 6.5);
    return [from, [from[0] + reach * (random() - 0.5), from[1] + reach * (random() - 0.5)]];
  });
  t.ok(meters < 0.00001, `distance within ${meters.toExponential(1)} m`);
  t.ok(sideways < 0.00001, `bearing within ${sideways.toExponential(1)} m sideways`);
  t.end();
});

t.test('anywhere on earth, along meridians, the equator and at the poles', (t) => {
  const random = seeded(3);
  const anywhere = (): Position => [360 * random() - 180, 180 * random() - 90];
  const shapes: Record<string, () => readonly [Position, Position]> = {
    anywhere: () => [anywhere(), anywhere()],
    meridian: () => [
      [10, 180 * random() - 90],
      [random() < 0.5 ? 10 : -170, 180 * random() - 90],
    ],
    equator: () => [
      [100, 0],
      [100 + 179 * random(), 0],
    ],
    pole: () => [anywhere(), [360 * random(), random() < 0.5 ? 90 : -90]],
  };
  for (const [name, pair] of Object.entries(shapes)) {
    const { meters, sideways } = worst(3_000, pair);
    t.ok(meters < 0.0001 && sideways < 0.0001, `${name}: ${meters.toExponential(1)} m`);
  }
  t.end();
});

t.test('nearly opposite points', (t) => {
  const random = seeded(4);
  const { meters } = worst(5_000, () => {
    const [lng, lat] = [360 * random() - 180, 180 * random() - 90];
    const reach = 10 ** (9 * random() - 8);
    const opposite = Math.max(-90, Math.min(90, -lat + reach * (random() - 0.5)));
    return [
      [lng, lat],
      [lng + 180 + reach * (random() - 0.5), opposite],
    ];
  });
  t.ok(meters < 0.0001, `distance within ${meters.toExponential(1)} m`);
  for (const [from, to] of [
    [
      [0, 0],
      [180, 0],
    ],
    [
      [0, 0],
      [179.4, 0],
    ],
    [
      [0, 0],
      [179.5, 0.5],
    ],
    [
      [0, 30],
      [180, -30],
    ],
    [
      [0, 30],
      [179.9, -30],
    ],
    [
      [0, 90],
      [0, -90],
    ],
    [
      [0, 1e-12],
      [179.99, 0],
    ],
  ] as readonly (readonly [Position, Position])[]) {
    const { distanceMeters, bearingDegrees } = geodesic(from, to);
    t.ok(Math.abs(distanceMeters - reference(from, to).meters) < 0.0001, `${from.join()} to ${to.join()}`);
    t.ok(bearingDegrees >= 0 && bearingDegrees < 360);
  }
  t.end();
});

t.test('bearings of plain cases', (t) => {
  const here: Position = [113.6, 34.7];
  t.equal(geodesic(here, [113.6, 35]).bearingDegrees, 0, 'north');
  t.equal(geodesic(here, [113.6, 34]).bearingDegrees, 180, 'south');
  t.ok(Math.abs(geodesic(here, [113.601, 34.7]).bearingDegrees - 90) < 0.001, 'east');
  t.ok(Math.abs(geodesic(here, [113.599, 34.7]).bearingDegrees - 270) < 0.001, 'west');
  t.ok(Math.abs(geodesic([179.9, 10], [-179.9, 10]).bearingDegrees - 90) < 0.1, 'east over the date line');
  t.end();
});

t.test('equal points, and ties', (t) => {
  const random = seeded(5);
  for (let n = 0; n < 1_000; n += 1) {
    const point = inChina(random);
    const { distanceMeters, bearingDegrees } = geodesic(point, [...point]);
    if (distanceMeters !== 0 || bearingDegrees !== 0) t.fail(`${point.join()} to itself`);
  }
  const here: Position = [113.6, 34.7];
  const twins = [
    [113.61, 34.71],
    [113.61, 34.71],
  ] as const;
  t.equal(geodesic(here, twins[0]).distanceMeters, geodesic(here, twins[1]).distanceMeters, 'duplicates tie exactly');
  t.equal(
    geodesic([113.5, 34.7], [113.25, 34.7]).distanceMeters,
    geodesic([113.5, 34.7], [113.75, 34.7]).distanceMeters,
    'mirrored points tie exactly',
  );
  t.equal(geodesic([180, 10], [-180, 10]).distanceMeters, 0, 'the same meridian by two names');
  t.end();
});

t.test('order equals the reference, by geodesic and by chord', (t) => {
  const random = seeded(6);
  for (let query = 0; query < 50; query += 1) {
    const from = inChina(random);
    const points = Array.from({ length: 200 }, (): Position => [from[0] + random() - 0.5, from[1] + random() - 0.5]);
    const order = (measure: (to: Position) => number) =>
      points
        .map((to, number) => ({ number, meters: measure(to) }))
        .sort((a, b) => a.meters - b.meters)
        .map(({ number }) => number);
    const expected = order((to) => reference(from, to).meters);
    t.strictSame(
      order((to) => geodesic(from, to).distanceMeters),
      expected,
    );
    t.strictSame(
      order((to) => chord(from, to)[0]),
      expected,
    );
  }
  t.end();
});

function chord(from: Position, to: Position): readonly [chord: number, z1: number, z2: number] {
  const both = toEcef(to, toEcef(from, new Float64Array(6)), 3);
  return [Math.hypot(both[0]! - both[3]!, both[1]! - both[4]!, both[2]! - both[5]!), both[2]!, both[5]!];
}

t.test('earth-centred coordinates', (t) => {
  t.same(toEcef([0, 0]), [6378137, 0, 0]);
  const pole = toEcef([0, 90]);
  t.ok(Math.hypot(pole[0]!, pole[1]!) < 1e-8 && Math.abs(pole[2]! - 6356752.314245179) < 1e-8, 'the north pole');
  const zhengzhou = toEcef([113.62, 34.75], new Float64Array(5), 1);
  t.equal(zhengzhou[0], 0, 'written at the offset');
  t.ok(Math.hypot(...zhengzhou.subarray(1, 3)) < 6378137 && zhengzhou[4] === 0);
  t.throws(() => toEcef([0, 0], new Float64Array(4), 2), RangeError);
  t.end();
});

t.test('distance from the chord', (t) => {
  const random = seeded(7);
  for (const [limit, allowed] of [
    [150_000, 0.00001],
    [500_000, 0.001],
    [1_000_000, 0.03],
  ] as const) {
    let error = 0;
    for (let n = 0; n < 5_000; n += 1) {
      const from = inChina(random);
      const { lat2, lon2, s12 } = karney.Direct(from[1], from[0], 360 * random(), limit * Math.sqrt(random()));
      error = Math.max(error, Math.abs(chordToGeodesicMeters(...chord(from, [lon2!, lat2!])) - s12));
    }
    t.ok(error < allowed, `up to ${limit / 1000} km: ${error.toExponential(1)} m`);
  }
  t.equal(chordToGeodesicMeters(0, 1, 1), 0, 'no chord, no distance');
  t.end();
});

t.test('refusals', (t) => {
  for (const bad of [NaN, Infinity, -Infinity]) {
    t.throws(() => geodesic([bad, 30], [110, 30]), RangeError);
    t.throws(() => geodesic([110, 30], [110, bad]), RangeError);
  }
  t.throws(() => geodesic([110, 90.1], [110, 30]), RangeError);
  t.throws(
    () => geodesic([34.625, 113.625], [110, 30]),
    { message: /^[^0-9]*90?[^0-9]*$|^[^0-9]*$/ },
    'no position told',
  );
  t.end();
});

t.test('from one position to many, by their earth-centred coordinates', async (t) => {
  const random = seeded(20261122);
  const way = new GeodesicFrom();
  let [meters, sideways, count] = [0, 0, 0];
  for (let n = 0; n < 20_000; n += 1) {
    const from = inChina(random);
    // From a hand's breadth to some 70 km.
    const span = 10 ** (-6 + 6 * random());
    const to: Position = [from[0] + (random() - 0.5) * span, from[1] + (random() - 0.5) * span];
    way.start(from);
    const [x, y, z] = toEcef(to) as unknown as readonly [number, number, number];
    const theirs = reference(from, to);
    const isShort = way.measure(x, y, z);
    if (!isShort) {
      t.ok(theirs.meters > 49_000, 'only what is far is left to others');
      continue;
    }
    count += 1;
    const turned = Math.abs(((way.bearingDegrees - theirs.bearing + 540) % 360) - 180) * (Math.PI / 180);
    meters = Math.max(meters, Math.abs(way.distanceMeters - theirs.meters));
    sideways = Math.max(sideways, turned * theirs.meters);
  }
  t.ok(count > 15_000, `${count} were measured`);
  t.ok(meters < 1e-6, `distance within ${meters} m`);
  t.ok(sideways < 1e-4, `bearing within ${sideways} m sideways`);
  way.start([113, 34]);
  t.ok(way.measure(...(toEcef([113, 34]) as unknown as [number, number, number])));
  t.strictSame([way.distanceMeters, way.bearingDegrees], [0, 0], 'the same place');
  t.throws(() => way.start([NaN, 34]), RangeError);
  way.start([113, 90]);
  t.notOk(way.measure(0, 0, 6_356_752), 'a pole has no east');
});
