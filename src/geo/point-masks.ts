/**
 * Bits that let a search of point-index.ts leave out whole subtrees: each node has the OR of its points' bits.
 * Owns the bits of nodes only. They may promise too much, never too little: a point that loses a bit leaves it in its
 * nodes until masks are built anew, so that any number of versions of the data can share them, and the caller decides on
 * each point by what its own version says.
 */
import type { Tree } from './point-build.ts';

/** Points, or nodes, in one step: a millisecond. */
const STEP = 1_000;

export class PointMasks {
  /** Words of 32 bits a node. */
  readonly words: number;
  readonly #bits: Int32Array;
  readonly #tree: Tree;

  private constructor(tree: Tree, words: number) {
    this.#tree = tree;
    this.words = words;
    this.#bits = new Int32Array(tree.leaves * 2 * words);
  }

  /** Steps that end in the masks of a tree; `bitsOf` ORs the bits of the point at a place of it into `out` at `offset`. */
  static *building(
    tree: Tree,
    words: number,
    bitsOf: (place: number, out: Int32Array, offset: number) => void,
  ): Generator<void, PointMasks> {
    const masks = new PointMasks(tree, words);
    let done = 0;
    // Leaf by leaf, by halving as the tree does.
    const stack: [node: number, low: number, high: number][] = [[1, 0, tree.ranks.length]];
    for (let next = stack.pop(); next; next = stack.pop()) {
      const [node, low, high] = next;
      if (node < tree.leaves) {
        const middle = (low + high) >>> 1;
        stack.push([node * 2, low, middle], [node * 2 + 1, middle, high]);
        continue;
      }
      for (let place = low; place < high; place++) bitsOf(place, masks.#bits, node * words);
      done += high - low;
      if (done > STEP) {
        done = 0;
        yield;
      }
    }
    for (let node = tree.leaves - 1; node > 0; node--) {
      if (node % STEP === 0) yield;
      for (let word = 0; word < words; word++) {
        masks.#bits[node * words + word] =
          (masks.#bits[node * 2 * words + word] as number) | (masks.#bits[(node * 2 + 1) * words + word] as number);
      }
    }
    return masks;
  }

  get byteLength(): number {
    return this.#bits.byteLength;
  }

  /** Whether a node has all of these bits. */
  has(node: number, required: Int32Array): boolean {
    const bits = this.#bits;
    for (let word = 0, at = node * this.words; word < required.length; word++, at++) {
      const wanted = required[word] as number;
      if (((bits[at] as number) & wanted) !== wanted) return false;
    }
    return true;
  }

  /** The point at this place of the tree has these bits too: all nodes above it learn of them. */
  add(place: number, bits: Int32Array): void {
    let [low, high] = [0, this.#tree.ranks.length];
    for (let node = 1; node < this.#tree.leaves * 2;) {
      for (let word = 0; word < this.words; word++) this.#bits[node * this.words + word]! |= bits[word] as number;
      const middle = (low + high) >>> 1;
      node *= 2;
      if (place < middle) high = middle;
      else [node, low] = [node + 1, middle];
    }
  }
}
