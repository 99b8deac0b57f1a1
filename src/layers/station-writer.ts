/**
 * Stations as the text of layers, straight into bytes: what `featureJson` says of a station (layer-bytes.ts, which the tests
 * hold it against), at a fraction of what making an object and a string of each takes.
 */
import { Buffer } from 'node:buffer';
import { joined } from '../geo/fresh-memory.ts';
import { ISO_BYTES, UUID_BYTES, writeIso, writeUuid } from './ascii.ts';
import type { ShownStation } from './layer-source.ts';

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

const FEATURE = bytesOf('{"type":"Feature","id":"');
const POINT = bytesOf('","geometry":{"type":"Point","coordinates":[');
const CODE = bytesOf(']},"properties":{"code":');
const NAME = bytesOf(',"name":');
const ADDRESS = bytesOf(',"address":');
const ADCODE = bytesOf(',"adcode":');
const STATE = bytesOf(',"state":');
const HOURS = bytesOf(',"openingHours":');
const NEEDS = bytesOf(',"needs":');
const AMENITIES = bytesOf(',"amenities":');
const FRESHNESS = bytesOf(',"freshness":');
const VERIFIED = bytesOf(',"verifiedAt":');
const UPDATED = bytesOf(',"updatedAt":');
const REVISION = bytesOf(',"revision":');
const FEATURE_END = bytesOf('}}');

const MARK = bytesOf('{"lnglat":[');
const MARK_NAME = bytesOf('],"name":');
const MARK_ID = bytesOf(',"id":"');
const MARK_STYLE = bytesOf('","style":');
const MARK_END = bytesOf('}');
/** Index into the style array that the page gives AMap.MassMarks. */
const MASS_STYLE: Readonly<Record<ShownStation['state'], number>> = { open: 0, paused: 1, closed: 2, planned: 3 };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const COMMA = 0x2c;
const NULL = bytesOf('null');

/** What is fixed in a station's text, its id, two numbers of 24 characters, two times and a revision. */
const FIXED_BYTES = 600;
/** JSON of a byte is six at most: `\u0000`. */
const ESCAPED = 6;
/** Texts that stations share and whose JSON is kept; emptied when full. */
const MOST_TEXTS = 20_000;

export class StationWriter {
  readonly #partBytes: number;
  /** Memory that does not grow: to copy a whole county into larger memory would hold the event loop. */
  readonly #parts: Buffer[];
  /** What is written of each part before the one in hand, and together. */
  readonly #ends: number[] = [];
  #endsBytes = 0;
  #bytes: Buffer;
  #length = 0;
  readonly #texts = new Map<string, Uint8Array>();

  constructor(partBytes: number) {
    this.#partBytes = partBytes;
    this.#bytes = Buffer.allocUnsafe(partBytes);
    this.#parts = [this.#bytes];
  }

  /** Bytes that were written. */
  get length(): number {
    return this.#endsBytes + this.#length;
  }

  /** How much memory it holds. */
  get capacity(): number {
    return this.#parts.reduce((sum, part) => sum + part.length, 0);
  }

  /** Begin anew, in the same memory. */
  clear(): void {
    this.#ends.length = 0;
    this.#endsBytes = 0;
    this.#bytes = this.#parts[0] as Buffer;
    this.#length = 0;
  }

  /** Steps that end in all that is written, in memory of its own. */
  *taking(): Generator<void, Buffer> {
    const ends = [...this.#ends, this.#length];
    return yield* joined(ends.map((end, i) => (this.#parts[i] as Buffer).subarray(0, end)));
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#put(bytes);
  }

  /** As a GeoJSON feature. */
  feature(shown: ShownStation, lng: number, lat: number): void {
    const { text, openingHours, verifiedMs } = shown;
    this.#reserveFor(shown);
    this.#put(FEATURE);
    this.#uuid(shown.id);
    this.#put(POINT);
    this.#position(lng, lat);
    this.#put(CODE);
    this.#own(text, shown.codeFrom, shown.codeTo);
    this.#put(NAME);
    this.#own(text, shown.nameFrom, shown.nameTo);
    this.#put(ADDRESS);
    if (shown.addressTo > shown.addressFrom) this.#own(text, shown.addressFrom, shown.addressTo);
    else this.#put(NULL);
    this.#put(ADCODE);
    this.#shared(shown.adcode);
    this.#put(STATE);
    this.#shared(shown.state);
    this.#put(HOURS);
    if (openingHours === null) this.#put(NULL);
    else this.#shared(openingHours);
    this.#put(NEEDS);
    this.#shared(shown.needs);
    this.#put(AMENITIES);
    this.#own(shown.amenities, 0, shown.amenitiesTo);
    this.#put(FRESHNESS);
    this.#shared(shown.freshness);
    this.#put(VERIFIED);
    if (Number.isNaN(verifiedMs)) this.#put(NULL);
    else this.#time(verifiedMs);
    this.#put(UPDATED);
    this.#time(shown.updatedMs);
    this.#put(REVISION);
    this.#ascii(String(shown.revision));
    this.#put(FEATURE_END);
  }

  /** As an element of AMap.MassMarks. */
  massMark(shown: ShownStation, lng: number, lat: number): void {
    this.#reserveFor(shown);
    this.#put(MARK);
    this.#position(lng, lat);
    this.#put(MARK_NAME);
    this.#own(shown.text, shown.nameFrom, shown.nameTo);
    this.#put(MARK_ID);
    this.#uuid(shown.id);
    this.#put(MARK_STYLE);
    this.#ascii(String(MASS_STYLE[shown.state]));
    this.#put(MARK_END);
  }

  #reserveFor({ codeFrom, addressTo, nameTo, amenitiesTo, openingHours, needs }: ShownStation): void {
    const own = Math.max(addressTo, nameTo) - codeFrom + amenitiesTo;
    this.#reserve(FIXED_BYTES + ESCAPED * (own + (openingHours?.length ?? 0) + needs.length));
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const number = this.#ends.push(this.#length);
    this.#endsBytes += this.#length;
    this.#length = 0;
    const kept = this.#parts[number];
    if (kept && kept.length >= more) this.#bytes = kept;
    else this.#bytes = this.#parts[number] = Buffer.allocUnsafe(Math.max(this.#partBytes, more));
  }

  #put(bytes: Uint8Array): void {
    const out = this.#bytes;
    let at = this.#length;
    for (let i = 0; i < bytes.length; i += 1) out[at++] = bytes[i] as number;
    this.#length = at;
  }

  #ascii(text: string): void {
    const out = this.#bytes;
    let at = this.#length;
    for (let i = 0; i < text.length; i += 1) out[at++] = text.charCodeAt(i);
    this.#length = at;
  }

  /** The shortest text that reads back to the same doubles. */
  #position(lng: number, lat: number): void {
    this.#ascii(String(lng));
    this.#bytes[this.#length++] = COMMA;
    this.#ascii(String(lat));
  }

  #uuid(words: Uint32Array): void {
    writeUuid(words, this.#bytes, this.#length);
    this.#length += UUID_BYTES;
  }

  #time(ms: number): void {
    const out = this.#bytes;
    out[this.#length++] = QUOTE;
    if (writeIso(ms, out, this.#length)) this.#length += ISO_BYTES;
    else this.#ascii(new Date(ms).toISOString());
    out[this.#length++] = QUOTE;
  }

  /** A text of the station alone, given as UTF-8. */
  #own(text: Uint8Array, from: number, to: number): void {
    const out = this.#bytes;
    let at = this.#length;
    out[at++] = QUOTE;
    for (let i = from; i < to; i += 1) {
      const byte = text[i] as number;
      // Few have anything to escape.
      if (byte === QUOTE || byte === BACKSLASH || byte < SPACE) return this.#put(jsonOf(textOf(text, from, to)));
      out[at++] = byte;
    }
    out[at++] = QUOTE;
    this.#length = at;
  }

  #shared(text: string): void {
    let json = this.#texts.get(text);
    if (json === undefined) {
      if (this.#texts.size >= MOST_TEXTS) this.#texts.clear();
      this.#texts.set(text, (json = jsonOf(text)));
    }
    this.#put(json);
  }
}

const jsonOf = (text: string): Uint8Array => bytesOf(JSON.stringify(text));
const textOf = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.subarray(from, to)).toString();
