/**
 * A flat, immutable kd-tree over earth-centred coordinates: nearest by chord, and a box of longitude and latitude.
 * Owns geometry and the order of answers. What a point *is* belongs to the caller, who knows it by its rank: a number
 * that grows with the point's id, so that ties end in the order of ids. Masks that spare whole subtrees are
 * point-masks.ts; building is point-build.ts.
 *
 * Straight chords order as geodesics do except where two differ by less than the ellipsoid's flattening makes of them
 * (5 cm at 150 km): `chordBound` says how far to look so that a ranking by geodesic distance misses nothing.
 */
import type { Position } from './crs.ts';
import { toEcef } from './distance.ts';
import { buildTree, drain, type Tree } from './point-build.ts';
import type { PointMasks } from './point-masks.ts';

export interface Neighbour {
  readonly rank: number;
  readonly chordMeters: number;
}

export interface PointFilter {
  /** Decides on one point by its rank, or its place in the tree. Must not search the same index. */
  readonly accept?: ((rank: number, place: number) => boolean) | undefined;
  /** Subtrees without all of `required` are not entered. */
  readonly masks?: PointMasks | undefined;
  /** As many words as `masks` has. */
  readonly required?: Int32Array | undefined;
}

export interface NearestOptions extends PointFilter {
  /** Inclusive. */
  readonly maxChordMeters?: number | undefined;
}

/** West, south, east, north in WGS-84 degrees; west <= east, less than half a turn apart. */
export type Box = readonly [west: number, south: number, east: number, north: number];

const RADIANS = Math.PI / 180;
/** Largest and smallest radius of curvature of the WGS-84 ellipsoid: a²/b and b²/a, in metres. */
const MAX_RADIUS = 6_399_593.626;
/** What rounding may do to earth-centred coordinates and to the geodesic formula, with room to spare. */
const SLACK_METERS = 1e-5;
const QUARTER_TURN_METERS = 10_000_000;

/**
 * No point within `geodesicMeters` has a longer chord than this: an arc that bends nowhere less than a circle of the
 * largest radius of curvature has a shorter chord than that circle's (Schur's comparison theorem).
 */
export function chordBound(geodesicMeters: number): number {
  if (geodesicMeters > QUARTER_TURN_METERS) return Infinity;
  return 2 * MAX_RADIUS * Math.sin(geodesicMeters / (2 * MAX_RADIUS)) + SLACK_METERS;
}

/** Where in `#asked`. */
const BOUND = 3;
const NOTHING_REQUIRED = new Int32Array(0);

export class PointIndex {
  readonly tree: Tree;
  // Scratch of the one search that runs: searches are synchronous, and an answer is copied out before the next begins.
  #best = new Float64Array(64);
  #places = new Uint32Array(64);
  /**
   * The asker's x, y, z, and in BOUND the square of the chord beyond which nothing is looked for. In typed memory: a field
   * with a fraction is an object of its own.
   */
  readonly #asked = new Float64Array(4);
  #held = 0;
  #count = 0;
  #isBusy = false;
  #filter: PointFilter = {};
  #required: Int32Array = NOTHING_REQUIRED;
  #visited = 0;

  constructor(tree: Tree) {
    this.tree = tree;
  }

  /**
   * Build from WGS-84 pairs `lng, lat, lng, lat, ...`; `ranks` ascends and names the points, default 0, 1, 2 ...
   * @throws RangeError for a pair that is no position.
   */
  static build(pairs: Float64Array, ranks?: Uint32Array): PointIndex {
    const most = pairs.length >>> 1;
    if (ranks && ranks.length !== most) throw new RangeError('as many ranks as positions');
    const names = ranks ?? Uint32Array.from({ length: most }, (_, i) => i);
    return new PointIndex(drain(buildTree({ most, parts: () => [{ pairs, names }] })));
  }

  get size(): number {
    return this.tree.ranks.length;
  }

  /** Nodes and points that the last search looked at: tells a filter that is rare from one that is not. */
  get visited(): number {
    return this.#visited;
  }

  /** Bytes held, without masks. */
  get byteLength(): number {
    return this.tree.coordinates.byteLength + this.tree.ranks.byteLength + this.tree.boxes.byteLength;
  }

  /** The `count` nearest in the order of chord, then rank; fewer only when there are no more within the limits. */
  nearest(from: Position, count: number, options: NearestOptions = {}): Neighbour[] {
    const held = this.search(toEcef(from), count, options);
    return Array.from({ length: held }, (_, i) => ({ rank: this.rankAt(i), chordMeters: this.chordAt(i) }));
  }

  /**
   * The same from earth-centred coordinates, for those who ask very often: how many there are. `placeAt`, `rankAt` and
   * `chordAt` tell of them until the next search.
   */
  search(ecef: Float64Array, count: number, options: NearestOptions): number {
    this.#held = 0;
    if (!(count > 0) || this.size === 0) return 0;
    this.#begin(options);
    const asked = this.#asked;
    try {
      for (let axis = 0; axis < 3; axis++) asked[axis] = ecef[axis] as number;
      this.#count = count;
      asked[BOUND] = (options.maxChordMeters ?? Infinity) ** 2;
      if (this.#boxDistance(1) <= asked[BOUND] && !this.#isPruned(1)) this.#descend(1, 0, this.size);
      return this.#held;
    } finally {
      this.#isBusy = false;
    }
  }

  /** Where the i-th nearest lies in `tree.coordinates`. */
  placeAt(i: number): number {
    return this.#places[i] as number;
  }

  rankAt(i: number): number {
    return this.tree.ranks[this.#places[i] as number] as number;
  }

  chordAt(i: number): number {
    return Math.sqrt(this.#best[i] as number);
  }

  /** Where a point lies in the tree that has this rank and these earth-centred coordinates; undefined: there is none. */
  placeOf(ecef: Float64Array, rank: number): number | undefined {
    const place = this.size === 0 ? -1 : this.#placeIn(1, 0, this.size, ecef, rank);
    return place < 0 ? undefined : place;
  }

  /** The way down is found by boxes: a place per rank would cost four bytes a point. */
  #placeIn(node: number, low: number, high: number, at: Float64Array, rank: number): number {
    const { boxes, leaves, ranks } = this.tree;
    for (let axis = 0; axis < 3; axis++) {
      const value = at[axis] as number;
      const box = node * 6 + axis * 2;
      if (value < (boxes[box] as number) || value > (boxes[box + 1] as number)) return -1;
    }
    if (node >= leaves) {
      for (let place = low; place < high; place++) if (ranks[place] === rank) return place;
      return -1;
    }
    const middle = (low + high) >>> 1;
    const left = this.#placeIn(node * 2, low, middle, at, rank);
    return left >= 0 ? left : this.#placeIn(node * 2 + 1, middle, high, at, rank);
  }

  /**
   * Visit the points of a box, in no order. Points within a micrometre of an edge may be visited from outside: who knows
   * their degrees decides. `visit` returning false ends the search.
   */
  range(box: Box, visit: (rank: number) => boolean | void, filter: PointFilter = {}): void {
    if (this.size === 0) return;
    this.#begin(filter);
    try {
      this.#rangeIn(1, 0, this.size, boxPlanes(box), visit);
    } finally {
      this.#isBusy = false;
    }
  }

  #begin(filter: PointFilter): void {
    if (this.#isBusy) throw new Error('a search of this index is under way');
    this.#isBusy = true;
    this.#filter = filter;
    this.#required = filter.masks && filter.required ? filter.required : NOTHING_REQUIRED;
    this.#visited = 0;
  }

  #isPruned(node: number): boolean {
    return this.#required.length > 0 && !(this.#filter.masks as PointMasks).has(node, this.#required);
  }

  /** Squared distance from the asker to a node's box. */
  #boxDistance(node: number): number {
    const { boxes } = this.tree;
    const [asked, at] = [this.#asked, node * 6];
    const dx = outside(asked[0] as number, boxes[at] as number, boxes[at + 1] as number);
    const dy = outside(asked[1] as number, boxes[at + 2] as number, boxes[at + 3] as number);
    const dz = outside(asked[2] as number, boxes[at + 4] as number, boxes[at + 5] as number);
    return dx * dx + dy * dy + dz * dz;
  }

  #descend(node: number, low: number, high: number): void {
    this.#visited += 1;
    if (node >= this.tree.leaves) {
      this.#scan(low, high);
      return;
    }
    const asked = this.#asked;
    const middle = (low + high) >>> 1;
    const left = node * 2;
    const toLeft = this.#isPruned(left) ? Infinity : this.#boxDistance(left);
    const toRight = this.#isPruned(left + 1) ? Infinity : this.#boxDistance(left + 1);
    if (toLeft <= toRight) {
      if (toLeft <= (asked[BOUND] as number) && toLeft !== Infinity) this.#descend(left, low, middle);
      if (toRight <= (asked[BOUND] as number) && toRight !== Infinity) this.#descend(left + 1, middle, high);
    } else {
      if (toRight <= (asked[BOUND] as number)) this.#descend(left + 1, middle, high);
      if (toLeft <= (asked[BOUND] as number) && toLeft !== Infinity) this.#descend(left, low, middle);
    }
  }

  #scan(low: number, high: number): void {
    const { coordinates, ranks } = this.tree;
    const { accept } = this.#filter;
    const asked = this.#asked;
    const [x, y, z] = [asked[0] as number, asked[1] as number, asked[2] as number];
    let bound = asked[BOUND] as number;
    this.#visited += high - low;
    for (let place = low, at = low * 3; place < high; place++, at += 3) {
      const dx = (coordinates[at] as number) - x;
      const dy = (coordinates[at + 1] as number) - y;
      const dz = (coordinates[at + 2] as number) - z;
      const square = dx * dx + dy * dy + dz * dz;
      if (square > bound) continue;
      // Ranks lie elsewhere: they are read only where they matter.
      if (square === bound && this.#held === this.#count && this.#isAfterLast(place)) continue;
      if (accept !== undefined && !accept(ranks[place] as number, place)) continue;
      this.#insert(square, place);
      bound = asked[BOUND] as number;
    }
  }

  #isAfterLast(place: number): boolean {
    return (this.tree.ranks[place] as number) > this.rankAt(this.#held - 1);
  }

  /** Into the sorted answer; the farthest falls out when it is full. */
  #insert(square: number, place: number): void {
    if (this.#held === this.#best.length && this.#held < this.#count) this.#grow();
    const [best, places] = [this.#best, this.#places];
    let at = this.#held < this.#count ? this.#held++ : this.#held - 1;
    for (; at > 0; at--) {
      const before = best[at - 1] as number;
      if (before < square || (before === square && this.rankAt(at - 1) < (this.tree.ranks[place] as number))) break;
      best[at] = before;
      places[at] = places[at - 1] as number;
    }
    best[at] = square;
    places[at] = place;
    if (this.#held === this.#count) this.#asked[BOUND] = best[this.#held - 1] as number;
  }

  #grow(): void {
    const [best, places] = [this.#best, this.#places];
    this.#best = new Float64Array(best.length * 4);
    this.#places = new Uint32Array(places.length * 4);
    this.#best.set(best);
    this.#places.set(places);
  }

  #rangeIn(
    node: number,
    low: number,
    high: number,
    planes: Planes,
    visit: (rank: number) => boolean | void,
  ): boolean | void {
    if (this.#isPruned(node) || isOutside(this.tree.boxes, node * 6, planes)) return true;
    if (node < this.tree.leaves) {
      const middle = (low + high) >>> 1;
      if (this.#rangeIn(node * 2, low, middle, planes, visit) === false) return false;
      return this.#rangeIn(node * 2 + 1, middle, high, planes, visit);
    }
    const { coordinates, ranks } = this.tree;
    for (let place = low; place < high; place++) {
      this.#visited += 1;
      const rank = ranks[place] as number;
      if (!isWithin(coordinates, place * 3, planes) || this.#filter.accept?.(rank, place) === false) continue;
      if (visit(rank) === false) return false;
    }
    return true;
  }
}

/** How far a value lies outside of an interval. */
function outside(value: number, low: number, high: number): number {
  return value < low ? low - value : value > high ? value - high : 0;
}

/** A box in earth-centred terms: two heights, and the half-spaces east of its west and west of its east meridian. */
interface Planes {
  readonly bottom: number;
  readonly top: number;
  readonly west: readonly [number, number];
  readonly east: readonly [number, number];
}

const EDGE_METERS = 1e-6;

function boxPlanes([west, south, east, north]: Box): Planes {
  const height = (lat: number): number => toEcef([0, lat])[2] as number;
  const [w, e] = [west * RADIANS, east * RADIANS];
  return {
    bottom: height(south) - EDGE_METERS,
    top: height(north) + EDGE_METERS,
    // sin(lng - west) >= 0 and sin(east - lng) >= 0, times the distance from the axis
    west: [-Math.sin(w), Math.cos(w)],
    east: [Math.sin(e), -Math.cos(e)],
  };
}

function isWithin(coordinates: Float64Array, at: number, planes: Planes): boolean {
  const [x, y, z] = [coordinates[at] as number, coordinates[at + 1] as number, coordinates[at + 2] as number];
  if (z < planes.bottom || z > planes.top) return false;
  return (
    planes.west[0] * x + planes.west[1] * y >= -EDGE_METERS && planes.east[0] * x + planes.east[1] * y >= -EDGE_METERS
  );
}

function isOutside(boxes: Float32Array, at: number, planes: Planes): boolean {
  if ((boxes[at + 5] as number) < planes.bottom || (boxes[at + 4] as number) > planes.top) return true;
  for (const plane of [planes.west, planes.east]) {
    const x = boxes[plane[0] > 0 ? at + 1 : at] as number;
    const y = boxes[plane[1] > 0 ? at + 3 : at + 2] as number;
    if (plane[0] * x + plane[1] * y < -EDGE_METERS) return true;
  }
  return false;
}
