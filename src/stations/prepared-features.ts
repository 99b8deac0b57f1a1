/**
 * Features of nearest answers as bytes, kept for as long as they stay true: riders ask about the same stations again and
 * again, and copying one costs a tenth of writing it. Owns keeping and copying; what a feature says is station-body.ts.
 *
 * The bytes lie in a ring of segments: the oldest is overwritten when all are full, whatever is asked most, so that nothing
 * has to be counted on the way. What is not true any more of a feature is written again where it was, if it fits: those that
 * are asked for on arrivals now before, now after closing time would push all others out. Each version of an index has its own `PreparedPlaces`.
 */
import { Buffer } from 'node:buffer';
import type { Crs } from '../geo/crs.ts';
import { writeThousandths, writeWhole } from './byte-text.ts';
import type { Moments } from './moments.ts';
import { COLLECTION_HEADS, type BodyView, type StationBodies } from './station-body.ts';
import { SYSTEMS, type StationPage } from './station-page.ts';

/** Far more than the largest answer has. */
const SEGMENT_BYTES = 2 ** 22;
/** At most: some 90,000 features of 1.4 kB. */
const SEGMENTS = 32;
/** A station that is asked for in one or two of the ways there are. */
const STATION_BYTES = 4_096;
const LEAST_SEGMENTS = 4;
/** Tables of places are made for so many stations when one of them is needed: one of all would take a turn of the loop. */
const TABLE_BITS = 12;
const TABLE_SIZE = 2 ** TABLE_BITS;

/** Before a feature's bytes: four moments, how many bytes there are, how many of them do not depend on the arrival, and for how many there is room. */
const ARRIVING = 2;
const LENGTH = 4;
const FIXED = 5;
const ROOM = 6;
const HEADER_BYTES = (ROOM + 1) * 8;
/** More room for a feature that is written again: what is said of it was longer this time, and may be so once more. */
const SPARE_BYTES = 256;

/**
 * Where the features of an index are: theirs to keep who prepares them. Keys are small numbers of stations; those of stations
 * that are near each other should be so, too, so that what one answer asks for lies together.
 */
export class PreparedPlaces {
  /** By variant, then by the upper bits of the key. */
  readonly #variants: (Float64Array | undefined)[][] = [[], [], [], [], [], []];

  /** -1: not prepared. */
  get(variant: number, key: number): number {
    const tables = this.#variants[variant] as (Float64Array | undefined)[];
    const number = key >>> TABLE_BITS;
    const table = number < tables.length ? tables[number] : undefined;
    return table === undefined ? -1 : (table[key & (TABLE_SIZE - 1)] as number);
  }

  set(variant: number, key: number, place: number): void {
    const tables = this.#variants[variant] as (Float64Array | undefined)[];
    const number = key >>> TABLE_BITS;
    // Without holes: an array with many is a hash table, and slow.
    while (tables.length <= number) tables.push(undefined);
    const table = (tables[number] ??= new Float64Array(TABLE_SIZE).fill(-1));
    table[key & (TABLE_SIZE - 1)] = place;
  }

  /** The station with this key is no longer what it was. */
  forget(key: number): void {
    for (const tables of this.#variants) {
      const table = tables[key >>> TABLE_BITS];
      if (table) table[key & (TABLE_SIZE - 1)] = -1;
    }
  }

  /** Bytes held. */
  get byteLength(): number {
    return this.#variants.flat().reduce((sum, table) => sum + (table?.byteLength ?? 0), 0);
  }
}

interface Segment {
  readonly memory: ArrayBuffer;
  /** The same memory, for texts. */
  readonly text: Buffer;
  /** The same memory. */
  readonly moments: Float64Array;
}

function newSegment(size: number): Segment {
  const memory = new ArrayBuffer(size);
  return { memory, text: Buffer.from(memory), moments: new Float64Array(memory) };
}

/** Whether a moment is in the span that begins there. */
const isWithin = (moments: Float64Array, at: number, ms: number): boolean =>
  ms >= (moments[at] as number) && ms < (moments[at + 1] as number);

/** The next multiple of a power of two. */
const align = (size: number, unit: number): number => (size + unit - 1) & -unit;
/** Of a number, for views of numbers. */
const WORD = 8;
/** Of a line of the processor's memory: what is read of a feature first lies in one, wherever the allocator begins (0 or 16). */
const LINE = 64;

/** The hits of one answer, nearest first: the i-th has `pages[i]`, `offsets[i]` and so on, up to `count`. `keys`: see PreparedPlaces. */
export interface PreparedHits {
  readonly count: number;
  readonly keys: ArrayLike<number>;
  readonly pages: readonly StationPage[];
  readonly offsets: ArrayLike<number>;
  readonly distances: ArrayLike<number>;
  readonly bearings: ArrayLike<number>;
  readonly seconds: ArrayLike<number>;
}

const HEADS = Object.fromEntries(SYSTEMS.map((crs) => [crs, Buffer.from(COLLECTION_HEADS[crs])])) as Readonly<
  Record<Crs, Buffer>
>;
/** Ends what is kept of a feature: it is copied with the rest. */
const DISTANCE = ',"distance":';
const BEARING = Buffer.from(',"bearing":');
const SECONDS = Buffer.from(',"travelSeconds":');
/** What follows a feature's kept bytes: three numbers, the longest there are, names of two, two braces and a comma. */
const WAY_BYTES = 3 * 16 + BEARING.length + SECONDS.length + 3;

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
  /** Of the hits of the answer being written: where each feature's bytes are. It is done before another begins. */
  readonly #memories: ArrayBuffer[] = [];
  #places = new Float64Array(64);
  #starts = new Uint32Array(64);
  #lengths = new Uint32Array(64);

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
    return this.#segments.reduce((sum, segment) => sum + (segment?.memory.byteLength ?? 0), 0);
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
    if (this.#places.length < count) {
      this.#places = new Float64Array(count);
      this.#starts = new Uint32Array(count);
      this.#lengths = new Uint32Array(count);
    }
    const variant = SYSTEMS.indexOf(view.crs) * 2 + (view.language === 'zh' ? 0 : 1);
    const nowMs = view.at.getTime();
    const head = HEADS[view.crs];
    let size = head.length + 2;
    // In a loop of its own: nothing of it waits for the one before, so that the processor reads several at once.
    for (let i = 0; i < count; i++) this.#places[i] = places.get(variant, hits.keys[i] as number);
    for (let i = 0; i < count; i++) {
      const arrivalMs = nowMs + (hits.seconds[i] as number) * 1_000;
      if (!this.#find(i, nowMs, arrivalMs)) {
        const before = this.#places[i] as number;
        const place = this.#prepare(before, hits.pages[i] as StationPage, hits.offsets[i] as number, arrivalMs, view);
        if (place !== before) places.set(variant, hits.keys[i] as number, place);
        const { segment, from } = this.#at(place);
        this.#note(i, segment, from);
      }
      size += (this.#lengths[i] as number) + WAY_BYTES;
    }
    return this.#write(hits, head, size);
  }

  #write({ count, distances, bearings, seconds }: PreparedHits, head: Buffer, size: number): Buffer {
    const memory = memoryFor(size);
    const { bytes: out, from } = memory;
    out.set(head, from);
    let end = from + head.length;
    for (let i = 0; i < count; i++) {
      if (i > 0) out[end++] = 0x2c;
      const start = this.#starts[i] as number;
      const length = this.#lengths[i] as number;
      // Not `subarray`: it looks up which class it is to make, which takes longer than the copying.
      out.set(new Uint8Array(this.#memories[i] as ArrayBuffer, start, length), end);
      end = writeThousandths(out, end + length, Math.round((distances[i] as number) * 1_000));
      end = put(out, end, BEARING);
      end = writeThousandths(out, end, Math.round((bearings[i] as number) * 1_000));
      end = put(out, end, SECONDS);
      end = writeWhole(out, end, seconds[i] as number);
      out[end++] = 0x7d;
      out[end++] = 0x7d;
    }
    out[end++] = 0x5d;
    out[end++] = 0x7d;
    return memory.take(end);
  }

  /** Note where the bytes of the i-th feature are; false where they are not there any more, or not true at these moments. */
  #find(i: number, leavingMs: number, arrivalMs: number): boolean {
    const place = this.#places[i] as number;
    const number = Math.floor(place / this.#segmentBytes);
    if (place < 0 || number < this.#oldest) return false;
    const segment = this.#segments[number % this.#segments.length] as Segment;
    const { moments } = segment;
    const from = place - number * this.#segmentBytes;
    const at = from / 8;
    const isTrue = isWithin(moments, at, leavingMs) && isWithin(moments, at + ARRIVING, arrivalMs);
    if (isTrue) this.#note(i, segment, from);
    return isTrue;
  }

  #note(i: number, { memory, moments }: Segment, from: number): void {
    this.#memories[i] = memory;
    this.#starts[i] = from + HEADER_BYTES;
    this.#lengths[i] = moments[from / 8 + LENGTH] as number;
  }

  /** Write what is not true at these moments of a feature, and where it is now: at `before` if it has room there. */
  #prepare(before: number, page: StationPage, offset: number, arrivalMs: number, view: BodyView): number {
    const room = this.#roomAt(before);
    const { text: usability, moments: arriving } = this.#bodies.usability(page, offset, arrivalMs, view);
    const end = usability + DISTANCE;
    if (room > 0) {
      const { segment, from } = this.#at(before);
      const fixed = segment.moments[from / 8 + FIXED] as number;
      if (isWithin(segment.moments, from / 8, view.at.getTime()) && fixed + end.length <= room) {
        writeEnd(segment, from, fixed, end, arriving);
        return before;
      }
    }
    const { text, moments: leaving } = this.#bodies.feature(page, offset, view);
    const length = text.length + end.length;
    const place = length <= room ? before : this.#append(length + (room > 0 ? SPARE_BYTES : 0));
    const { segment, from } = this.#at(place);
    segment.moments[from / 8] = leaving.fromMs;
    segment.moments[from / 8 + 1] = leaving.untilMs;
    segment.text.write(text, from + HEADER_BYTES, 'latin1');
    writeEnd(segment, from, text.length, end, arriving);
    return place;
  }

  /** How many bytes a feature may have that is there; none where there is none any more. */
  #roomAt(place: number): number {
    if (place < 0 || Math.floor(place / this.#segmentBytes) < this.#oldest) return 0;
    const { segment, from } = this.#at(place);
    return segment.moments[from / 8 + ROOM] as number;
  }

  /** A place for so many bytes. */
  #append(length: number): number {
    const size = align(HEADER_BYTES + length, LINE);
    if (this.#used + size > this.#segmentBytes) this.#begin(size);
    const place = (this.#begun - 1) * this.#segmentBytes + this.#used;
    this.#used += size;
    const { segment, from } = this.#at(place);
    segment.moments[from / 8 + ROOM] = size - HEADER_BYTES;
    return place;
  }

  #at(place: number): { readonly segment: Segment; readonly from: number } {
    const number = Math.floor(place / this.#segmentBytes);
    const segment = this.#segments[number % this.#segments.length] as Segment;
    return { segment, from: place - number * this.#segmentBytes };
  }

  /** The next segment, with room for `size`: one that is larger than all is alone in its own. */
  #begin(size: number): void {
    const at = this.#begun % this.#segments.length;
    const bytes = Math.max(size, this.#segmentBytes);
    this.#segments[at] ??= this.#takeSpare();
    if (this.#segments[at]?.memory.byteLength !== bytes) this.#segments[at] = newSegment(bytes);
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
}

/** Write what depends on the arrival, behind the `fixed` bytes that do not. */
function writeEnd({ text, moments }: Segment, from: number, fixed: number, end: string, arriving: Moments): void {
  const at = from / 8;
  moments[at + ARRIVING] = arriving.fromMs;
  moments[at + ARRIVING + 1] = arriving.untilMs;
  moments[at + FIXED] = fixed;
  moments[at + LENGTH] = fixed + end.length;
  text.write(end, from + HEADER_BYTES + fixed, 'latin1');
}

const SLAB_BYTES = 2 ** 18;
const LARGE_BYTES = 2 ** 16;

/**
 * Memory for one answer after the other, none used again: a slab goes when all its answers are sent. Some twenty share the
 * cost of memory that the garbage collector has to follow.
 */
class Slab {
  readonly bytes: Uint8Array;
  /** What is still free begins here. */
  from = 0;

  constructor(size: number) {
    this.bytes = Buffer.allocUnsafeSlow(size);
  }

  /** What was written up to `end`, for good. */
  take(end: number): Buffer {
    const taken = Buffer.from(this.bytes.buffer as ArrayBuffer, this.from, end - this.from);
    this.from = align(end, WORD);
    return taken;
  }
}

let slab = new Slab(0);

/** A slab with so many bytes left: who writes them takes them before anybody else asks. */
function memoryFor(size: number): Slab {
  if (size > LARGE_BYTES) return new Slab(size);
  if (slab.from + size > slab.bytes.length) slab = new Slab(SLAB_BYTES);
  return slab;
}

/** Copy few bytes; where they end. */
function put(out: Uint8Array, at: number, bytes: Uint8Array): number {
  for (let i = 0; i < bytes.length; i++) out[at + i] = bytes[i] as number;
  return at + bytes.length;
}
