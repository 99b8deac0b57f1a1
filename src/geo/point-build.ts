/**
 * Builds the tree of point-index.ts, in steps that a caller may spread over the event loop's turns.
 *
 * The tree is implicit: node 1 holds all points, node i the halves 2i and 2i + 1, and the nodes from `leaves` on are the
 * leaves of a few points each. Nothing but its box is kept of a node: halves are where the middle of the range is.
 */
import { toEcef } from './distance.ts';

export interface Tree {
  /** x, y, z in metres of each place. */
  readonly coordinates: Float64Array;
  /** Place to rank. */
  readonly ranks: Uint32Array;
  /** Per node: least and greatest x, y and z, rounded outward. */
  readonly boxes: Float32Array;
  /** Number of leaves, a power of two; also the first leaf's node. */
  readonly leaves: number;
}

/**
 * A leaf has at most this many points, half as many at least: fewer cost boxes, more cost distances. Points of a leaf lie
 * together and boxes do not: with twice as many as would be least to compute, a search takes a fifth less time.
 */
const LEAF_SIZE = 20;
/** A tree may lie in so much more memory than it takes. */
const KEPT_SHARE = 0.9;
/** A step moves at most about this many points before it yields. */
const STEP = 60_000;
/** More than float32 loses of a coordinate below 2^23 m (0.5 m). */
const OUTWARD_METERS = 1;

/** What steps of long work give when they give way: nothing, or what has to be waited for before the next. */
export type Step = void | Promise<void>;

/** Some of the points: `lng, lat` pairs, and a name each. */
export interface PointPart {
  readonly pairs: Float64Array;
  readonly names: Uint32Array;
}

/** All points, a part at a time: nobody has to hold them beside the tree that is made of them. */
export interface PointParts {
  /** There are no more than so many. */
  readonly most: number;
  /** Each part is the caller's to give away. Every call begins anew. */
  readonly parts: () => Iterable<PointPart>;
}

/** How a tree comes about: `buildTree` here, or buildTreeAside (point-build-aside.ts). */
export type TreeBuilder = (points: PointParts) => Generator<Step, Tree>;

/** Run all steps at once. Throws where one has to be waited for. */
export function drain<T>(steps: Generator<Step, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (!step.value) continue;
    steps.return(undefined as T);
    throw new Error('a step has to be waited for');
  }
}

/** Steps that end in the tree over these points. Throws RangeError for a pair that is no position. */
export function* buildTree({ most, parts }: PointParts): Generator<void, Tree> {
  const places = new PlacedPoints(most);
  for (const part of parts()) {
    places.add(part);
    yield;
  }
  return yield* arrange(...places.all());
}

/** Points in earth-centred coordinates, added part by part. */
export class PlacedPoints {
  readonly #coordinates: Float64Array;
  readonly #ranks: Uint32Array;
  #count = 0;

  constructor(most: number) {
    this.#coordinates = new Float64Array(most * 3);
    this.#ranks = new Uint32Array(most);
  }

  /** Throws RangeError for a pair that is no position. */
  add({ pairs, names }: PointPart): void {
    const position: [number, number] = [0, 0];
    this.#ranks.set(names, this.#count);
    for (let i = 0; i < names.length; i++) {
      position[0] = pairs[i * 2] as number;
      position[1] = pairs[i * 2 + 1] as number;
      toEcef(position, this.#coordinates, (this.#count + i) * 3);
    }
    this.#count += names.length;
  }

  /** Coordinates and ranks of those that were added; memory of fewer than was thought is kept only where it is little. */
  all(): [coordinates: Float64Array, ranks: Uint32Array] {
    const [coordinates, ranks] = [this.#coordinates.subarray(0, this.#count * 3), this.#ranks.subarray(0, this.#count)];
    const isWorthIt = this.#count < this.#ranks.length * KEPT_SHARE;
    return isWorthIt ? [coordinates.slice(), ranks.slice()] : [coordinates, ranks];
  }
}

/** Steps that end in the tree over these earth-centred coordinates, which it takes over and reorders. */
export function* arrange(coordinates: Float64Array, ranks: Uint32Array): Generator<void, Tree> {
  const leaves = 2 ** Math.max(0, Math.ceil(Math.log2(ranks.length / LEAF_SIZE)));
  const boxes = new Float32Array(leaves * 2 * 6);
  const tree = { coordinates, ranks, boxes, leaves };
  const work = { moved: 0 };
  yield* split(tree, 1, 0, ranks.length, work);
  return tree;
}

function* split(tree: Tree, node: number, low: number, high: number, work: { moved: number }): Generator<void, void> {
  measure(tree, node, low, high);
  work.moved += high - low;
  if (work.moved > STEP) {
    work.moved = 0;
    yield;
  }
  if (node >= tree.leaves) return;
  const middle = (low + high) >>> 1;
  if (middle > low) yield* select(tree, widestAxis(tree.boxes, node * 6), middle, low, high - 1, work);
  if (high - low > 512) {
    yield* split(tree, node * 2, low, middle, work);
    yield* split(tree, node * 2 + 1, middle, high, work);
  } else {
    // Small enough for one go: a generator a node would cost more than the work.
    finish(tree, node * 2, low, middle);
    finish(tree, node * 2 + 1, middle, high);
    work.moved += 8 * (high - low);
  }
}

function finish(tree: Tree, node: number, low: number, high: number): void {
  measure(tree, node, low, high);
  if (node >= tree.leaves) return;
  const middle = (low + high) >>> 1;
  if (middle > low) drain(select(tree, widestAxis(tree.boxes, node * 6), middle, low, high - 1, { moved: 0 }));
  finish(tree, node * 2, low, middle);
  finish(tree, node * 2 + 1, middle, high);
}

function measure({ coordinates, boxes }: Tree, node: number, low: number, high: number): void {
  for (let axis = 0; axis < 3; axis++) {
    let [least, greatest] = [Infinity, -Infinity];
    for (let at = low * 3 + axis; at < high * 3; at += 3) {
      const value = coordinates[at] as number;
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
    boxes[node * 6 + axis * 2] = least - OUTWARD_METERS;
    boxes[node * 6 + axis * 2 + 1] = greatest + OUTWARD_METERS;
  }
}

function widestAxis(boxes: Float32Array, at: number): number {
  const width = (axis: number): number => (boxes[at + axis * 2 + 1] as number) - (boxes[at + axis * 2] as number);
  const [x, y, z] = [width(0), width(1), width(2)];
  return x >= y && x >= z ? 0 : y >= z ? 1 : 2;
}

/** Hoare's selection: afterwards nothing before `middle` is greater on the axis, and nothing after it less. */
function* select(
  tree: Tree,
  axis: number,
  middle: number,
  from: number,
  to: number,
  work: { moved: number },
): Generator<void, void> {
  const { coordinates } = tree;
  let [low, high] = [from, to];
  while (low < high) {
    const pivot = medianOfThree(coordinates, axis, low, high);
    let [i, j] = [low, high];
    while (i <= j) {
      // Both stop at equals, so that duplicates are shared between the sides and the work stays n log n.
      while ((coordinates[i * 3 + axis] as number) < pivot) i++;
      while ((coordinates[j * 3 + axis] as number) > pivot) j--;
      if (i <= j) swap(tree, i++, j--);
    }
    work.moved += high - low;
    if (work.moved > STEP) {
      work.moved = 0;
      yield;
    }
    if (middle <= j) high = j;
    else if (middle >= i) low = i;
    else return;
  }
}

function medianOfThree(coordinates: Float64Array, axis: number, low: number, high: number): number {
  const a = coordinates[low * 3 + axis] as number;
  const b = coordinates[((low + high) >>> 1) * 3 + axis] as number;
  const c = coordinates[high * 3 + axis] as number;
  return a < b ? (b < c ? b : a < c ? c : a) : a < c ? a : b < c ? c : b;
}

function swap({ coordinates, ranks }: Tree, i: number, j: number): void {
  if (i === j) return;
  for (let axis = 0; axis < 3; axis++) {
    const kept = coordinates[i * 3 + axis] as number;
    coordinates[i * 3 + axis] = coordinates[j * 3 + axis] as number;
    coordinates[j * 3 + axis] = kept;
  }
  const rank = ranks[i] as number;
  ranks[i] = ranks[j] as number;
  ranks[j] = rank;
}
