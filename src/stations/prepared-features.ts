/**
 * Features of nearest answers as bytes, kept for as long as they stay true: riders ask about the same stations again and
 * again, and copying one costs a tenth of writing it. Owns keeping and copying; what a feature says is station-body.ts.
 *
 * The bytes lie in a ring of segments: the oldest is overwritten when all are full, whatever is asked most, so that nothing
 * has to be counted on the way. A page (station-page.ts) knows where those of its stations are; a changed station is in
 * another page, which does not.
 */
import { Buffer } from 'node:buffer';
import type { Crs } from '../geo/crs.ts';
import { roundThree, writeThousandths, writeWhole } from './byte-text.ts';
import { COLLECTION_HEADS, type BodyView, type StationBodies } from './station-body.ts';
import { SYSTEMS, type StationPage } from './station-page.ts';

const SEGMENT_BYTES = 2 ** 22;
/** Some 90,000 features of 1.4 kB. */
const SEGMENTS = 32;

/** Before a feature's bytes: four moments, then the lengths of its two parts. */
const MOMENTS = 4;
const HEADER_BYTES = (MOMENTS + 1) * 8;

interface Segment {
  readonly bytes: Buffer;
  readonly moments: Float64Array;
  readonly lengths: Uint32Array;
}

function newSegment(size: number): Segment {
  const memory = new ArrayBuffer(size);
  return { bytes: Buffer.from(memory), moments: new Float64Array(memory), lengths: new Uint32Array(memory) };
}

const align = (size: number): number => (size + 7) & ~7;

/** The hits of one answer, nearest first: the i-th has `pages[i]`, `offsets[i]` and so on, up to `count`. */
export interface PreparedHits {
  readonly count: number;
  readonly pages: readonly StationPage[];
  readonly offsets: ArrayLike<number>;
  readonly distances: ArrayLike<number>;
  readonly bearings: ArrayLike<number>;
  readonly seconds: ArrayLike<number>;
}

const HEADS = Object.fromEntries(SYSTEMS.map((crs) => [crs, Buffer.from(COLLECTION_HEADS[crs])])) as Readonly<
  Record<Crs, Buffer>
>;
const BEARING = Buffer.from(',"bearing":');
const SECONDS = Buffer.from(',"travelSeconds":');
/** Of three numbers: the longest of each, and what stands between; the comma after the feature. */
const BETWEEN_BYTES = 3 * 16 + BEARING.length + SECONDS.length + 1;

export class PreparedFeatures {
  readonly #bodies: StationBodies;
  readonly #segmentBytes: number;
  readonly #segments: (Segment | undefined)[];
  /** Segments that were begun: the last is being filled. A place is a segment's number times its size and the byte in it. */
  #begun = 0;
  #used = Infinity;
  /** Places of the hits of the answer being written; it is done before another begins. */
  #places = new Float64Array(64);

  constructor(bodies: StationBodies, { segmentBytes = SEGMENT_BYTES, segments = SEGMENTS } = {}) {
    this.#bodies = bodies;
    this.#segmentBytes = segmentBytes;
    this.#segments = new Array<Segment | undefined>(segments).fill(undefined);
  }

  /** Bytes held. */
  get byteLength(): number {
    return this.#segments.reduce((sum, segment) => sum + (segment?.bytes.length ?? 0), 0);
  }

  /** The collection of these hits, in memory of its own. */
  collection(hits: PreparedHits, view: BodyView): Buffer {
    const { count, pages, offsets, seconds } = hits;
    if (this.#places.length < count) this.#places = new Float64Array(count);
    const variant = SYSTEMS.indexOf(view.crs) * 2 + (view.language === 'zh' ? 0 : 1);
    const nowMs = view.at.getTime();
    const head = HEADS[view.crs];
    let size = head.length + 2;
    for (let i = 0; i < count; i++) {
      const arrivalMs = nowMs + (seconds[i] as number) * 1_000;
      const page = pages[i] as StationPage;
      const place = this.#placeOf(page, offsets[i] as number, variant, nowMs, arrivalMs, view);
      this.#places[i] = place;
      const number = Math.floor(place / this.#segmentBytes);
      const { lengths } = this.#segment(number);
      const at = (place - number * this.#segmentBytes) / 4 + MOMENTS * 2;
      size += (lengths[at] as number) + (lengths[at + 1] as number) + BETWEEN_BYTES;
    }
    return this.#write(hits, head, Buffer.allocUnsafe(size));
  }

  #write({ count, distances, bearings, seconds }: PreparedHits, head: Buffer, out: Buffer): Buffer {
    out.set(head);
    let end = head.length;
    for (let i = 0; i < count; i++) {
      if (i > 0) out[end++] = 0x2c;
      const place = this.#places[i] as number;
      const number = Math.floor(place / this.#segmentBytes);
      const { bytes, lengths } = this.#segment(number);
      const from = place - number * this.#segmentBytes;
      const middle = from + HEADER_BYTES + (lengths[from / 4 + MOMENTS * 2] as number);
      end += bytes.copy(out, end, from + HEADER_BYTES, middle);
      end = writeThousandths(out, end, roundThree(distances[i] as number));
      out.set(BEARING, end);
      end = writeThousandths(out, end + BEARING.length, roundThree(bearings[i] as number));
      out.set(SECONDS, end);
      end = writeWhole(out, end + SECONDS.length, seconds[i] as number);
      end += bytes.copy(out, end, middle, middle + (lengths[from / 4 + MOMENTS * 2 + 1] as number));
    }
    out[end++] = 0x5d;
    out[end++] = 0x7d;
    return out.subarray(0, end);
  }

  /** Where a feature lies that says what is true at these moments: one that is kept, or a new one. */
  #placeOf(
    page: StationPage,
    offset: number,
    variant: number,
    leavingMs: number,
    arrivalMs: number,
    view: BodyView,
  ): number {
    const places = page.preparedBy(this, variant);
    const place = places[offset] as number;
    if (place >= 0 && place >= (this.#begun - this.#segments.length) * this.#segmentBytes) {
      const number = Math.floor(place / this.#segmentBytes);
      const { moments } = this.#segment(number);
      const at = (place - number * this.#segmentBytes) / 8;
      const isTrue =
        leavingMs >= (moments[at] as number) &&
        leavingMs < (moments[at + 1] as number) &&
        arrivalMs >= (moments[at + 2] as number) &&
        arrivalMs < (moments[at + 3] as number);
      if (isTrue) return place;
    }
    return (places[offset] = this.#prepare(page, offset, arrivalMs, view));
  }

  #prepare(page: StationPage, offset: number, arrivalMs: number, view: BodyView): number {
    const { head, tail, leaving, arriving } = this.#bodies.feature(page, offset, arrivalMs, view);
    const size = align(HEADER_BYTES + head.length + tail.length);
    if (this.#used + size > this.#segmentBytes) this.#begin(size);
    const from = this.#used;
    this.#used += size;
    const { bytes, moments, lengths } = this.#segment(this.#begun - 1);
    moments[from / 8] = leaving.fromMs;
    moments[from / 8 + 1] = leaving.untilMs;
    moments[from / 8 + 2] = arriving.fromMs;
    moments[from / 8 + 3] = arriving.untilMs;
    lengths[from / 4 + MOMENTS * 2] = head.length;
    lengths[from / 4 + MOMENTS * 2 + 1] = tail.length;
    bytes.write(head, from + HEADER_BYTES, 'latin1');
    bytes.write(tail, from + HEADER_BYTES + head.length, 'latin1');
    return (this.#begun - 1) * this.#segmentBytes + from;
  }

  /** The next segment, with room for `size`: one that is larger than all is alone in its own. */
  #begin(size: number): void {
    const number = this.#begun % this.#segments.length;
    const bytes = Math.max(size, this.#segmentBytes);
    if (this.#segments[number]?.bytes.length !== bytes) this.#segments[number] = newSegment(bytes);
    this.#begun += 1;
    this.#used = 0;
  }

  #segment(number: number): Segment {
    return this.#segments[number % this.#segments.length] as Segment;
  }
}
