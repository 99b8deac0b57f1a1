/**
 * Writes Mapbox Vector Tiles, version 2.1 of the specification, with one layer of points: what we serve and no more.
 * The protobuf wire format is written by hand, flat into growing bytes; the same calls give the same bytes.
 *
 * Source: https://github.com/mapbox/vector-tile-spec/blob/master/2.1 (vector_tile.proto; field numbers below are its).
 */
import { TILE_EXTENT } from '../geo/tile.ts';

export type TileValue = string | number | boolean;

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

/** Longest varint of a number below 2^53. */
const MAX_VARINT_BYTES = 8;

function varintSize(value: number): number {
  if (value < 128) return 1;
  let size = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size += 1;
  return size;
}

class GrowingBytes {
  #bytes: Buffer;
  #length = 0;

  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  get length(): number {
    return this.#length;
  }

  get written(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + more));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }

  /** A whole number from 0 to 2^53 - 1. */
  varint(value: number): void {
    this.#reserve(MAX_VARINT_BYTES);
    let rest = value;
    while (rest >= 128) {
      // The remainder is exact above 2^32, where bitwise operators are not.
      this.#bytes[this.#length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** A length-delimited field of UTF-8. */
  text(field: number, text: string): void {
    if (text.length <= SHORT_TEXT) {
      this.#reserve(2 + text.length * 3);
      const size = writeUtf8(this.#bytes, this.#length + 2, text);
      this.#bytes[this.#length] = field;
      this.#bytes[this.#length + 1] = size;
      this.#length += 2 + size;
      return;
    }
    const size = Buffer.byteLength(text);
    this.varint(field);
    this.varint(size);
    this.#reserve(size);
    this.#length += this.#bytes.write(text, this.#length);
  }

  /** A length-delimited field that holds nothing but such a field. */
  nestedText(field: number, inner: number, text: string): void {
    const start = this.#length;
    if (text.length <= SHORT_TEXT) {
      this.#reserve(4 + text.length * 3);
      this.#length += 2;
      this.text(inner, text);
      this.#bytes[start] = field;
      this.#bytes[start + 1] = this.#length - start - 2;
      return;
    }
    const size = Buffer.byteLength(text);
    this.varint(field);
    this.varint(1 + varintSize(size) + size);
    this.text(inner, text);
  }
}

/**
 * Texts of so many UTF-16 units have at most 123 bytes, so that the lengths around them have one byte. Most are that short,
 * and for these a loop here is several times cheaper than asking Buffer for the length and then for the bytes.
 */
const SHORT_TEXT = 41;

/** Write well-formed UTF-8, as Buffer does: half a surrogate pair becomes U+FFFD. Returns the number of bytes. */
function writeUtf8(bytes: Uint8Array, start: number, text: string): number {
  let at = start;
  for (let i = 0; i < text.length; i += 1) {
    let code = text.charCodeAt(i);
    if (code < 0x80) {
      bytes[at++] = code;
      continue;
    }
    if (code < 0x800) {
      bytes[at++] = 0xc0 | (code >> 6);
      bytes[at++] = 0x80 | (code & 0x3f);
      continue;
    }
    if (code >= 0xd800 && code <= 0xdfff) {
      const whole = text.codePointAt(i) ?? 0;
      if (whole > 0xffff) {
        i += 1;
        bytes[at++] = 0xf0 | (whole >> 18);
        bytes[at++] = 0x80 | ((whole >> 12) & 0x3f);
        bytes[at++] = 0x80 | ((whole >> 6) & 0x3f);
        bytes[at++] = 0x80 | (whole & 0x3f);
        continue;
      }
      code = 0xfffd;
    }
    bytes[at++] = 0xe0 | (code >> 12);
    bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
    bytes[at++] = 0x80 | (code & 0x3f);
  }
  return at - start;
}

/** One layer of points on its way to a tile. Keys and values that occur again are written once. */
export class PointTile {
  readonly #name: string;
  readonly #features = new GrowingBytes(4_096);
  readonly #keys = new GrowingBytes(256);
  readonly #values = new GrowingBytes(4_096);
  readonly #keyPlaces = new Map<string, number>();
  readonly #valuePlaces = new Map<TileValue, number>();
  #tags: number[] = [];
  #tagsSize = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /**
   * A property of the next point. Numbers are whole and not negative.
   * @throws RangeError for another number.
   */
  property(key: string, value: TileValue): void {
    if (typeof value === 'number' && !(Number.isSafeInteger(value) && value >= 0)) {
      throw new RangeError(`${key} is not a whole number from 0`);
    }
    const [keyPlace, valuePlace] = [this.#keyPlace(key), this.#valuePlace(value)];
    this.#tags.push(keyPlace, valuePlace);
    this.#tagsSize += varintSize(keyPlace) + varintSize(valuePlace);
  }

  /** A point with the properties given since the last one. The id is a whole number below 2^53, x and y are grid cells, 0 to 4096. */
  point(id: number, x: number, y: number): void {
    const out = this.#features;
    // Zigzag of a number that is not negative is its double.
    const [dx, dy] = [x * 2, y * 2];
    const tagsSize = this.#tagsSize;
    const geometrySize = 1 + varintSize(dx) + varintSize(dy);
    const tagsField = this.#tags.length === 0 ? 0 : 1 + varintSize(tagsSize) + tagsSize;
    out.varint(LAYER_FEATURE);
    out.varint(1 + varintSize(id) + tagsField + 2 + 2 + geometrySize);
    out.varint(FEATURE_ID);
    out.varint(id);
    if (tagsField > 0) {
      out.varint(FEATURE_TAGS);
      out.varint(tagsSize);
      for (const value of this.#tags) out.varint(value);
    }
    out.varint(FEATURE_TYPE);
    out.varint(POINT);
    out.varint(FEATURE_GEOMETRY);
    out.varint(geometrySize);
    out.varint(MOVE_TO);
    out.varint(dx);
    out.varint(dy);
    this.#tags = [];
    this.#tagsSize = 0;
  }

  #keyPlace(key: string): number {
    const known = this.#keyPlaces.get(key);
    if (known !== undefined) return known;
    this.#keys.text(LAYER_KEY, key);
    const place = this.#keyPlaces.size;
    this.#keyPlaces.set(key, place);
    return place;
  }

  #valuePlace(value: TileValue): number {
    const known = this.#valuePlaces.get(value);
    if (known !== undefined) return known;
    const out = this.#values;
    if (typeof value === 'string') {
      out.nestedText(LAYER_VALUE, VALUE_STRING, value);
    } else {
      out.varint(LAYER_VALUE);
      const number = Number(value);
      out.varint(1 + varintSize(number));
      out.varint(typeof value === 'number' ? VALUE_UINT : VALUE_BOOL);
      out.varint(number);
    }
    const place = this.#valuePlaces.size;
    this.#valuePlaces.set(value, place);
    return place;
  }

  /** The tile's bytes, in memory of their own. */
  bytes(): Buffer {
    const head = new GrowingBytes(64);
    head.varint(LAYER_VERSION);
    head.varint(2);
    head.text(LAYER_NAME, this.#name);
    const tail = new GrowingBytes(16);
    tail.varint(LAYER_EXTENT);
    tail.varint(TILE_EXTENT);
    const parts = [head, this.#features, this.#keys, this.#values, tail];
    const opening = new GrowingBytes(16);
    opening.varint(TILE_LAYER);
    opening.varint(parts.reduce((sum, part) => sum + part.length, 0));
    return Buffer.concat([opening, ...parts].map((part) => part.written));
  }
}
