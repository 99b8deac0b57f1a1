/**
 * Features of nearest answers as bytes, kept for as long as they stay true: riders ask about the same stations again and
 * again, and copying one costs a tenth of writing it. Owns keeping and copying; what a feature says is station-body.ts.
 *
 * The bytes lie in a ring of segments: the oldest is overwritten when all are full, whatever is asked most, so that nothing
 * has to be counted on the way. Each version of an index has its own `PreparedPlaces`.
 */
import { Buffer } from 'node:buffer';
import type { Crs } from '../geo/crs.ts';
import { roundThree, writeThousandths, writeWhole } from './byte-text.ts';
import { COLLECTION_HEADS, type BodyView, type StationBodies } from './station-body.ts';
import { SYSTEMS, type StationPage } from './station-page.ts';

/** Far more than the largest answer has. */
const SEGMENT_BYTES = 2 ** 22;
/** At most: some 90,000 features of 1.4 kB. */
const SEGMENTS = 32;
/** A station that is asked for in one or two of the ways there are. */
const STATION_BYTES = 4_096;
const LEAST_SEGMENTS = 4;
/** Tables of places are made for so many slots when one of them is needed: one of all would take a turn of the loop. */
const TABLE_BITS = 12;
const TABLE_SLOTS = 2 ** TABLE_BITS;

/** Before a feature's bytes: four moments, then their length. */
const MOMENTS = 4;
const HEADER_BYTES = (MOMENTS + 1) * 8;

/** Where the features of an index are, by slot: theirs to keep who prepares them. */
export class PreparedPlaces {
  /** By variant, then by the upper bits of the slot. */
  readonly #variants: (Float64Array | undefined)[][] = [[], [], [], [], [], []];

  /** -1: not prepared. */
  get(variant: number, slot: number): number {
    const table = this.#variants[variant]?.[slot >>> TABLE_BITS];
    return table === undefined ? -1 : (table[slot & (TABLE_SLOTS - 1)] as number);
  }

  set(variant: number, slot: number, place: number): void {
    const tables = this.#variants[variant] as (Float64Array | undefined)[];
    const number = slot >>> TABLE_BITS;
    // Without holes: an array with many is a hash table, and slow.
    while (tables.length <= number) tables.push(undefined);
    const table = (tables[number] ??= new Float64Array(TABLE_SLOTS).fill(-1));
    table[slot & (TABLE_SLOTS - 1)] = place;
  }

  /** The station in this slot is no longer what it was. */
  forget(slot: number): void {
    for (const tables of this.#variants) {
      const table = tables[slot >>> TABLE_BITS];
      if (table) table[slot & (TABLE_SLOTS - 1)] = -1;
    }
  }

  /** Bytes held. */
  get byteLength(): number {
    return this.#variants.flat().reduce((sum, table) => sum + (table?.byteLength ?? 0), 0);
  }
}

interface Segment {
  readonly bytes: Uint8Array;
  /** The same memory, for texts. */
  readonly text: Buffer;
  /** The same memory. */
  readonly moments: Float64Array;
}

function newSegment(size: number): Segment {
  const memory = new ArrayBuffer(size);
  return { bytes: new Uint8Array(memory), text: Buffer.from(memory), moments: new Float64Array(memory) };
}

const align = (size: number): number => (size + 7) & ~7;

/** The hits of one answer, nearest first: the i-th has `pages[i]`, `offsets[i]` and so on, up to `count`. */
export interface PreparedHits {
  readonly count: number;
  readonly slots: ArrayLike<number>;
  readonly pages: readonly StationPage[];
  readonly offsets: ArrayLike<number>;
  readonly distances: ArrayLike<number>;
  readonly bearings: ArrayLike<number>;
  readonly seconds: ArrayLike<number>;
}

const HEADS = Object.fromEntries(SYSTEMS.map((crs) => [crs, Buffer.from(COLLECTION_HEADS[crs])])) as Readonly<
  Record<Crs, Buffer>
>;
const DISTANCE = Buffer.from(',"distance":');
const BEARING = Buffer.from(',"bearing":');
const SECONDS = Buffer.from(',"travelSeconds":');
/** What follows a feature's kept bytes: three numbers, the longest there are, their names, two braces and a comma. */
const WAY_BYTES = 3 * 16 + DISTANCE.length + BEARING.length + SECONDS.length + 3;

/** How many segments so many stations are worth: a ring that is larger would fill with what is not true any more. */
export function segmentsFor(stations: number): number {
  return Math.min(SEGMENTS, LEAST_SEGMENTS + Math.ceil((stations * STATION_BYTES) / SEGMENT_BYTES));
}

export class PreparedFeatures {
  readonly #bodies: StationBodies;
  readonly #segmentBytes: number;
  readonly #segments: (Segment | undefined)[];
  /** Segments that were begun: the last is being filled. A place is a segment's number times its size and the byte in it. */
  #begun = 0;
  #used = Infinity;
  /** Nothing is asked for any more that lies in a segment with a lower number. */
  #oldest = 0;
  /** Places of the hits of the answer being written; it is done before another begins. */
  #places = new Float64Array(64);

  constructor(bodies: StationBodies, { segmentBytes = SEGMENT_BYTES, segments = SEGMENTS } = {}) {
    this.#bodies = bodies;
    this.#segmentBytes = segmentBytes;
    if (segments < 3) throw new RangeError('a ring has three segments at least');
    this.#segments = new Array<Segment | undefined>(segments).fill(undefined);
  }

  /** Of the ring, filled or not. */
  get segments(): number {
    return this.#segments.length;
  }

  /** Bytes held. */
  get byteLength(): number {
    return this.#segments.reduce((sum, segment) => sum + (segment?.bytes.length ?? 0), 0);
  }

  /**
   * An index takes over that has no places yet: what was prepared so far is asked for by nobody, and its memory is used again
   * before more is taken. Who still has places of before gets features that are written anew.
   */
  letGo(): void {
    this.#oldest = this.#begun;
    this.#used = Infinity;
  }

  /** The collection of these hits, in memory of its own. `places` is of the index that they are of. */
  collection(hits: PreparedHits, places: PreparedPlaces, view: BodyView): Buffer {
    const { count } = hits;
    if (this.#places.length < count) this.#places = new Float64Array(count);
    const variant = SYSTEMS.indexOf(view.crs) * 2 + (view.language === 'zh' ? 0 : 1);
    const nowMs = view.at.getTime();
    const head = HEADS[view.crs];
    let size = head.length + 2;
    for (let i = 0; i < count; i++) {
      const slot = hits.slots[i] as number;
      const arrivalMs = nowMs + (hits.seconds[i] as number) * 1_000;
      let place = places.get(variant, slot);
      if (!this.#isTrue(place, nowMs, arrivalMs)) {
        place = this.#prepare(hits.pages[i] as StationPage, hits.offsets[i] as number, arrivalMs, view);
        places.set(variant, slot, place);
      }
      this.#places[i] = place;
      size += this.#lengthOf(place) + WAY_BYTES;
    }
    return this.#write(hits, head, takeMemory(size));
  }

  #write({ count, distances, bearings, seconds }: PreparedHits, head: Buffer, out: Buffer): Buffer {
    out.set(head);
    let end = head.length;
    for (let i = 0; i < count; i++) {
      if (i > 0) out[end++] = 0x2c;
      const place = this.#places[i] as number;
      const number = Math.floor(place / this.#segmentBytes);
      const from = place - number * this.#segmentBytes + HEADER_BYTES;
      const length = this.#lengthOf(place);
      out.set(this.#segment(number).bytes.subarray(from, from + length), end);
      end = put(out, end + length, DISTANCE);
      end = writeThousandths(out, end, roundThree(distances[i] as number));
      end = put(out, end, BEARING);
      end = writeThousandths(out, end, roundThree(bearings[i] as number));
      end = put(out, end, SECONDS);
      end = writeWhole(out, end, seconds[i] as number);
      out[end++] = 0x7d;
      out[end++] = 0x7d;
    }
    out[end++] = 0x5d;
    out[end++] = 0x7d;
    return out.subarray(0, end);
  }

  /** Whether what lies there is still there, and true at these moments. */
  #isTrue(place: number, leavingMs: number, arrivalMs: number): boolean {
    const number = Math.floor(place / this.#segmentBytes);
    if (place < 0 || number < this.#oldest) return false;
    const { moments } = this.#segment(number);
    const at = (place - number * this.#segmentBytes) / 8;
    return (
      leavingMs >= (moments[at] as number) &&
      leavingMs < (moments[at + 1] as number) &&
      arrivalMs >= (moments[at + 2] as number) &&
      arrivalMs < (moments[at + 3] as number)
    );
  }

  #lengthOf(place: number): number {
    const number = Math.floor(place / this.#segmentBytes);
    return this.#segment(number).moments[(place - number * this.#segmentBytes) / 8 + MOMENTS] as number;
  }

  #prepare(page: StationPage, offset: number, arrivalMs: number, view: BodyView): number {
    const { text, leaving, arriving } = this.#bodies.feature(page, offset, arrivalMs, view);
    const size = align(HEADER_BYTES + text.length);
    if (this.#used + size > this.#segmentBytes) this.#begin(size);
    const from = this.#used;
    this.#used += size;
    const { text: memory, moments } = this.#segment(this.#begun - 1);
    const at = from / 8;
    moments[at] = leaving.fromMs;
    moments[at + 1] = leaving.untilMs;
    moments[at + 2] = arriving.fromMs;
    moments[at + 3] = arriving.untilMs;
    moments[at + MOMENTS] = text.length;
    memory.write(text, from + HEADER_BYTES, 'latin1');
    return (this.#begun - 1) * this.#segmentBytes + from;
  }

  /** The next segment, with room for `size`: one that is larger than all is alone in its own. */
  #begin(size: number): void {
    const at = this.#begun % this.#segments.length;
    const bytes = Math.max(size, this.#segmentBytes);
    this.#segments[at] ??= this.#takeSpare();
    if (this.#segments[at]?.bytes.length !== bytes) this.#segments[at] = newSegment(bytes);
    this.#begun += 1;
    this.#used = 0;
    // One segment is held to be gone before it is: the rest of this answer may still begin another, never two.
    this.#oldest = Math.max(this.#oldest, this.#begun - this.#segments.length + 1);
  }

  /** A segment of what was let go; undefined: there is none. */
  #takeSpare(): Segment | undefined {
    const { length } = this.#segments;
    for (let number = Math.max(0, this.#begun - length); number < this.#oldest; number++) {
      const spare = this.#segments[number % length];
      if (!spare) continue;
      this.#segments[number % length] = undefined;
      return spare;
    }
    return undefined;
  }

  #segment(number: number): Segment {
    return this.#segments[number % this.#segments.length] as Segment;
  }
}

const SLAB_BYTES = 2 ** 18;
const LARGE_BYTES = 2 ** 16;
let slab = new ArrayBuffer(0);
let slabUsed = 0;

/**
 * Memory for one answer, never used by another: a piece of a slab that goes when all its answers are sent. Some twenty share
 * the cost of memory that the garbage collector has to follow.
 */
function takeMemory(size: number): Buffer {
  if (size > LARGE_BYTES) return Buffer.allocUnsafeSlow(size);
  if (slabUsed + size > slab.byteLength) [slab, slabUsed] = [Buffer.allocUnsafeSlow(SLAB_BYTES).buffer, 0];
  const memory = Buffer.from(slab, slabUsed, size);
  slabUsed += align(size);
  return memory;
}

/** Copy few bytes; where they end. */
function put(out: Uint8Array, at: number, bytes: Uint8Array): number {
  for (let i = 0; i < bytes.length; i++) out[at + i] = bytes[i] as number;
  return at + bytes.length;
}
