/**
 * Writes Mapbox Vector Tiles, version 2.1 of the specification, with one layer of points: what we serve and no more.
 * The protobuf wire format is written by hand, flat into growing bytes; the same calls give the same bytes.
 *
 * Source: https://github.com/mapbox/vector-tile-spec/blob/master/2.1 (vector_tile.proto; field numbers below are its).
 */
import { Buffer } from 'node:buffer';
import { TILE_EXTENT } from '../geo/tile.ts';

const VARINT = 0;
const BYTES = 2;
const tag = (field: number, type: number): number => (field << 3) | type;

const TILE_LAYER = tag(3, BYTES);
const LAYER_VERSION = tag(15, VARINT);
const LAYER_NAME = tag(1, BYTES);
const LAYER_FEATURE = tag(2, BYTES);
const LAYER_KEY = tag(3, BYTES);
const LAYER_VALUE = tag(4, BYTES);
const LAYER_EXTENT = tag(5, VARINT);
const FEATURE_ID = tag(1, VARINT);
const FEATURE_TAGS = tag(2, BYTES);
const FEATURE_TYPE = tag(3, VARINT);
const FEATURE_GEOMETRY = tag(4, BYTES);
const VALUE_STRING = tag(1, BYTES);
const VALUE_UINT = tag(5, VARINT);
const VALUE_BOOL = tag(7, VARINT);

const POINT = 1;
/** Command MoveTo, once. */
const MOVE_TO = (1 << 3) | 1;

/** A feature of at most so many bytes, so that each length in it is one byte. */
const MOST_FEATURE_BYTES = 127;
const LONGEST_VARINT = 10;
/** Revisions and counts are mostly below this: looked up by themselves. */
const SMALL_NUMBERS = 256;
/** Up to so many bytes are copied in a loop: a view of them takes longer to make. */
const SHORT_COPY = 40;

class GrowingBytes {
  bytes: Buffer;
  length = 0;

  constructor(capacity: number) {
    this.bytes = Buffer.allocUnsafe(capacity);
  }

  get written(): Buffer {
    return this.bytes.subarray(0, this.length);
  }

  /** Room for so many bytes more. */
  reserve(more: number): Buffer {
    if (this.length + more > this.bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.length + more));
      this.bytes.copy(grown, 0, 0, this.length);
      this.bytes = grown;
    }
    return this.bytes;
  }

  /** A whole number from 0 to 2^53 - 1. */
  varint(value: number): void {
    const bytes = this.reserve(LONGEST_VARINT);
    let rest = value;
    while (rest >= 128) {
      // The remainder is exact above 2^32, where bitwise operators are not.
      bytes[this.length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    bytes[this.length++] = rest;
  }

  text(field: number, text: string): void {
    const size = Buffer.byteLength(text);
    this.varint(field);
    this.varint(size);
    this.reserve(size).write(text, this.length);
    this.length += size;
  }
}

/** Texts as entries of a tile's list of values, for tiles to copy. `bytes` is other memory when it had to grow. */
export class EncodedValues {
  readonly #values = new GrowingBytes(512);
  #count = 0;

  get bytes(): Uint8Array {
    return this.#values.bytes;
  }

  get length(): number {
    return this.#values.length;
  }

  get count(): number {
    return this.#count;
  }

  clear(): void {
    this.#values.length = this.#count = 0;
  }

  /** These are its UTF-8 bytes. */
  add(bytes: Uint8Array, from: number, to: number): void {
    writeText(this.#values, bytes, from, to);
    this.#count += 1;
  }
}

function writeText(values: GrowingBytes, bytes: Uint8Array, from: number, to: number): void {
  const size = to - from;
  const out = values.reserve(size + 16);
  if (size <= 125) {
    let at = values.length;
    out[at++] = LAYER_VALUE;
    out[at++] = size + 2;
    out[at++] = VALUE_STRING;
    out[at++] = size;
    for (let i = from; i < to; i += 1) out[at++] = bytes[i]!;
    values.length = at;
  } else {
    values.varint(LAYER_VALUE);
    values.varint(1 + varintSize(size) + size);
    values.varint(VALUE_STRING);
    values.varint(size);
    values.bytes.set(bytes.subarray(from, to), values.length);
    values.length += size;
  }
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size += 1;
  return size;
}

/**
 * One layer of points on its way to a tile. Values are given once and then named by their place: `uintValue` and
 * `booleanValue` return it, and know what was given before; of texts the caller knows (`encodedValues`).
 */
export class PointTile {
  readonly #head: Buffer;
  readonly #features = new GrowingBytes(16_384);
  readonly #values = new GrowingBytes(65_536);
  readonly #keys: Buffer[] = [];
  #keyCount = 0;
  readonly #numbers = new Map<number, number>();
  readonly #smallNumbers = new Int32Array(SMALL_NUMBERS).fill(-1);
  #booleans: [number, number] = [-1, -1];
  #valueCount = 0;
  /** Where the feature that is being written begins, and its tags. */
  #start = 0;
  #tags = 0;

  constructor(name: string) {
    this.#head = writtenHead(name);
  }

  /** Begin another tile, in the memory of the last one. */
  clear(): void {
    this.#features.length = 0;
    this.#values.length = 0;
    this.#keys.length = this.#keyCount = 0;
    this.#numbers.clear();
    this.#smallNumbers.fill(-1);
    this.#booleans = [-1, -1];
    this.#valueCount = 0;
  }

  /** How much memory it holds. */
  get capacity(): number {
    return this.#features.bytes.length + this.#values.bytes.length;
  }

  /** Add keys. Returns the place of the first; the others follow. */
  addKeys(names: readonly string[]): number {
    const first = this.#keyCount;
    let written = writtenKeys.get(names);
    if (!written) {
      const keys = new GrowingBytes(256);
      for (const name of names) keys.text(LAYER_KEY, name);
      writtenKeys.set(names, (written = keys.written));
    }
    this.#keys.push(written);
    this.#keyCount += names.length;
    return first;
  }

  /** The place of the first of `count` values that are encoded (`EncodedValues`) in `length` bytes of `bytes`; the others follow. */
  encodedValues(bytes: Uint8Array, from: number, length: number, count: number): number {
    const values = this.#values;
    const out = values.reserve(length);
    const at = values.length;
    if (length <= SHORT_COPY) for (let i = 0; i < length; i += 1) out[at + i] = bytes[from + i]!;
    // Not `subarray`, which asks what class it is to be.
    else out.set(new Uint8Array(bytes.buffer, bytes.byteOffset + from, length), at);
    values.length = at + length;
    const first = this.#valueCount;
    this.#valueCount += count;
    return first;
  }

  /**
   * The place of a whole number from 0.
   * @throws RangeError for another number.
   */
  uintValue(number: number): number {
    // An index that the engine knows to be small and whole: others make the look-up slow.
    const small = number >>> 0;
    if (small === number && small < SMALL_NUMBERS) {
      const known = this.#smallNumbers[small]!;
      return known >= 0 ? known : (this.#smallNumbers[small] = this.#varintValue(VALUE_UINT, small));
    }
    let place = this.#numbers.get(number);
    if (place === undefined) {
      if (!(Number.isSafeInteger(number) && number >= 0))
        throw new RangeError(`${number} is not a whole number from 0`);
      place = this.#varintValue(VALUE_UINT, number);
      this.#numbers.set(number, place);
    }
    return place;
  }

  booleanValue(value: boolean): number {
    const number = Number(value) as 0 | 1;
    if (this.#booleans[number] < 0) this.#booleans[number] = this.#varintValue(VALUE_BOOL, number);
    return this.#booleans[number];
  }

  #varintValue(field: number, number: number): number {
    this.#values.varint(LAYER_VALUE);
    this.#values.varint(1 + varintSize(number));
    this.#values.varint(field);
    this.#values.varint(number);
    return this.#valueCount++;
  }

  /** Begin a point. Its id is a whole number below 2^53: what is above 2^32, and the 32 bits below. */
  begin(high: number, low: number): void {
    const features = this.#features;
    const out = features.reserve(MOST_FEATURE_BYTES + 32);
    let at = (this.#start = features.length);
    out[at] = LAYER_FEATURE;
    out[at + 2] = FEATURE_ID;
    at += 3;
    let [upper, lower] = [high, low];
    while (upper !== 0 || lower >>> 0 > 127) {
      out[at++] = (lower & 127) | 128;
      lower = (lower >>> 7) | (upper << 25);
      upper >>>= 7;
    }
    out[at++] = lower;
    out[at] = FEATURE_TAGS;
    features.length = this.#tags = at + 2;
  }

  /** A property of the point: the places of a key below 128 and of a value below 2^28. */
  tag(key: number, value: number): void {
    const features = this.#features;
    const out = features.bytes;
    let at = features.length;
    if (at - this.#tags > MOST_FEATURE_BYTES - 5) throw new RangeError('too many properties');
    out[at++] = key;
    let rest = value;
    for (; rest > 127; rest >>>= 7) out[at++] = (rest & 127) | 128;
    out[at++] = rest;
    features.length = at;
  }

  /** End the point: x and y are grid cells, 0 to 4096. */
  end(x: number, y: number): void {
    const features = this.#features;
    const out = features.bytes;
    let at = features.length;
    out[this.#tags - 1] = at - this.#tags;
    out[at++] = FEATURE_TYPE;
    out[at++] = POINT;
    out[at++] = FEATURE_GEOMETRY;
    const geometry = at++;
    out[at++] = MOVE_TO;
    // Zigzag of a number that is not negative is its double.
    for (const double of [x * 2, y * 2]) {
      if (double > 127) out[at++] = (double & 127) | 128;
      out[at++] = double > 127 ? double >>> 7 : double;
    }
    out[geometry] = at - geometry - 1;
    const size = at - this.#start - 2;
    if (size > MOST_FEATURE_BYTES) throw new RangeError('too many properties');
    out[this.#start + 1] = size;
    features.length = at;
  }

  /** The tile's bytes, in memory of their own. */
  bytes(): Buffer {
    const parts = [this.#head, this.#features.written, ...this.#keys, this.#values.written, TAIL];
    const size = parts.reduce((sum, part) => sum + part.length, 0);
    const opening = new GrowingBytes(1 + LONGEST_VARINT);
    opening.varint(TILE_LAYER);
    opening.varint(size);
    return Buffer.concat([opening.written, ...parts], opening.length + size);
  }
}

/** The same few lists of names are keys of tile after tile. */
const writtenKeys = new WeakMap<readonly string[], Buffer>();

function writtenHead(name: string): Buffer {
  const head = new GrowingBytes(64);
  head.varint(LAYER_VERSION);
  head.varint(2);
  head.text(LAYER_NAME, name);
  return head.written;
}

const TAIL = ((): Buffer => {
  const tail = new GrowingBytes(16);
  tail.varint(LAYER_EXTENT);
  tail.varint(TILE_EXTENT);
  return tail.written;
})();
