/**
 * 256 stations packed into rows and a text: about 220 bytes each where a StationRecord takes a kilobyte or more.
 * Owns the packing, both ways; a page never changes, `with` makes another. What stations share is a number of the
 * vocabulary (station-vocabulary.ts).
 */
import { Buffer } from 'node:buffer';
import type { Crs } from '../geo/crs.ts';
import { freshnessAt, type Freshness, type FreshnessRule } from './freshness.ts';
import { NEEDS_MET, readAmenityCodes, readNames, type ShownStation } from './shown-station.ts';
import {
  SCREEN_BACK,
  SCREEN_GONE,
  SCREEN_OPEN,
  STATION_WORDS,
  mayOpen,
  stationBits,
  type Screen,
} from './station-bits.ts';
import { STATES } from './station.schema.ts';
import type { StationPhoto, StationPosition, StationRecord } from './station.ts';
import type { Vocabulary } from './station-vocabulary.ts';
import { trustedHours } from './usability.ts';

export const PAGE_SIZE = 256;

/** Columns of `numbers`, unsigned words. */
export const ID = 0; // four words
export const BITS = 4; // three words, see station-bits.ts
export const HOURS = 7;
export const DISTRICT = 8;
export const ACCESS = 9;
export const MAINTAINERS = 10;
export const SOURCE = 11;
export const ENUMS = 12;
export const REVISION = 13;
const TEXT_START = 14;
const TEXT_END = 15;
/** Columns of `measures`: three positions, then times in milliseconds, NaN for none. */
export const VERIFIED = 6;
export const UPDATED = 7;
export const UNTIL = 8;
/**
 * Both lie in one row a station, the words first, so that reading a station fetches one stretch of memory: 17 times eight
 * bytes.
 */
const MEASURES = 17;
const NUMBERS = MEASURES * 2;
const FIRST_MEASURE = 8;

/** By the bits of ENUMS: state, system << 3, accuracy << 5, water << 7, power << 9, recorded freshness << 11. */
export const ACCURACIES = ['surveyed', 'map', 'approximate'] as const;
export const SYSTEMS = ['wgs84', 'gcj02', 'bd09'] as const;
export const UTILITY = ['ok', 'out', 'unknown'] as const;
const FRESHNESS = ['fresh', 'stale', 'unverified'] as const satisfies readonly Freshness[];
export const STATE_MASK = 0b111;
/** The text has a tail, see `textOf`. */
export const HAS_TAIL = 1 << 29;
/** See `isDoubted` of station.ts. */
export const DOUBTED = 1 << 13;
const GONE = 1 << 30;

/** A station of the index; one without a position is in no nearest answer. */
export type LocatedRecord = StationRecord & { readonly position: StationPosition };

/** What happens to the stations of a page, by their place in it; none in both. */
export interface PageEdit {
  /** With the ids that they have. */
  readonly changed: Map<number, LocatedRecord>;
  /** No longer answered from there: retired, moved or withheld. */
  readonly gone: number[];
}

/** The four words of a UUID; they order as its text does. NaN where a text of that length is none. */
export function idWords(id: string): [number, number, number, number] {
  const hex = id.replaceAll('-', '');
  const word = (at: number): number => Number.parseInt(hex.slice(at, at + 8), 16);
  return [word(0), word(8), word(16), word(24)];
}

export class StationPage {
  readonly length: number;
  readonly #numbers: Uint32Array;
  readonly #measures: Float64Array;
  readonly #text: Buffer;

  private constructor(length: number, numbers: Uint32Array, text: Buffer) {
    this.length = length;
    this.#numbers = numbers;
    this.#measures = measuresOf(numbers);
    this.#text = text;
  }

  /** Pack up to 256 records, ids ascending. */
  static of(records: readonly LocatedRecord[], vocabulary: Vocabulary): StationPage {
    const numbers = new Uint32Array(records.length * NUMBERS);
    const measures = measuresOf(numbers);
    const texts = records.map((record) => textOf(record, vocabulary));
    // Three bytes a UTF-16 unit are the most that UTF-8 takes.
    const bytes = Buffer.allocUnsafe(texts.reduce((sum, text) => sum + text.length * 3, 0));
    let end = 0;
    for (let i = 0; i < records.length; i++) {
      packInto(records[i] as LocatedRecord, vocabulary, numbers, measures, i);
      numbers[i * NUMBERS + TEXT_START] = end;
      end += bytes.write(texts[i] as string, end);
      numbers[i * NUMBERS + TEXT_END] = end;
    }
    return new StationPage(records.length, numbers, Buffer.from(bytes.subarray(0, end)));
  }

  /** Bytes of the rows of so many stations. */
  static rowBytes(length: number): number {
    return length * NUMBERS * Uint32Array.BYTES_PER_ELEMENT;
  }

  /** A page of so many stations whose `memory` has yet to be filled with that of another: until then it is not to be read. */
  static unread(length: number, textBytes: number): StationPage {
    return new StationPage(length, new Uint32Array(length * NUMBERS), Buffer.allocUnsafeSlow(textBytes));
  }

  /** All that it is besides its length: rows and text, as this machine has them. Not to be changed. */
  get memory(): readonly [rows: Buffer, text: Buffer] {
    return [bytesOf(this.#numbers), this.#text];
  }

  get byteLength(): number {
    return this.#numbers.byteLength + this.#text.byteLength;
  }

  /** Whether it says the same of the same stations, packed with the same vocabulary. */
  equals(other: StationPage): boolean {
    return (
      this.length === other.length &&
      this.#text.equals(other.#text) &&
      bytesOf(this.#numbers).equals(bytesOf(other.#numbers))
    );
  }

  /** Another page with some stations changed, each in its place: one copy, however many they are. */
  with({ changed, gone }: PageEdit, vocabulary: Vocabulary): StationPage {
    const numbers = this.#numbers.slice();
    for (const offset of gone) numbers[offset * NUMBERS + ENUMS] = this.#number(offset, ENUMS) | GONE;
    if (changed.size === 0) return new StationPage(this.length, numbers, this.#text);
    const measures = measuresOf(numbers);
    const pieces: Buffer[] = [];
    let [copied, shift] = [0, 0];
    for (let offset = 0; offset < this.length; offset++) {
      const [from, to] = this.#textRange(offset);
      const record = changed.get(offset);
      numbers[offset * NUMBERS + TEXT_START] = from + shift;
      if (record) {
        const text = Buffer.from(textOf(record, vocabulary));
        packInto(record, vocabulary, numbers, measures, offset);
        pieces.push(this.#text.subarray(copied, from), text);
        copied = to;
        shift += text.length - (to - from);
      }
      numbers[offset * NUMBERS + TEXT_END] = to + shift;
    }
    return new StationPage(this.length, numbers, Buffer.concat([...pieces, this.#text.subarray(copied)]));
  }

  isGone(offset: number): boolean {
    return (this.#number(offset, ENUMS) & GONE) !== 0;
  }

  lng(offset: number, crs: Crs = 'wgs84'): number {
    return this.#measure(offset, SYSTEMS.indexOf(crs) * 2);
  }

  lat(offset: number, crs: Crs = 'wgs84'): number {
    return this.#measure(offset, SYSTEMS.indexOf(crs) * 2 + 1);
  }

  state(offset: number): StationRecord['state'] {
    return STATES[this.#number(offset, ENUMS) & STATE_MASK] as StationRecord['state'];
  }

  adcode(offset: number, vocabulary: Vocabulary): string {
    return vocabulary.districts.get(this.#number(offset, DISTRICT)).adcode;
  }

  /** Where the station with this id is, gone or not; undefined: not here. */
  offsetOf(words: readonly number[]): number | undefined {
    let [first, last] = [0, this.length - 1];
    while (first <= last) {
      const middle = (first + last) >>> 1;
      const order = this.compareId(words, middle);
      if (order === 0) return middle;
      if (order < 0) last = middle - 1;
      else first = middle + 1;
    }
    return undefined;
  }

  /** Whether these words are below (negative), at or above the id at `offset`. */
  compareId(words: readonly number[], offset: number): number {
    for (let word = 0; word < 4; word++) {
      const difference = (words[word] as number) - this.#number(offset, ID + word);
      if (difference !== 0) return difference;
    }
    return 0;
  }

  /** Write its SCREEN_WORDS words to `out`. */
  readScreen(offset: number, out: Int32Array, at: number): void {
    for (let word = 0; word < STATION_WORDS; word++) out[at + word] = this.#number(offset, BITS + word);
    const enums = this.#number(offset, ENUMS);
    const state = STATES[enums & STATE_MASK] as StationRecord['state'];
    let facts = this.#number(offset, HOURS);
    if (state === 'open') facts |= SCREEN_OPEN;
    else if (mayOpen({ state, stateUntil: this.#date(offset, UNTIL) })) facts |= SCREEN_BACK;
    out[at + STATION_WORDS] = (enums & GONE) === 0 ? facts : facts | SCREEN_GONE;
  }

  /** Whether it has these bits of the station's three words. */
  hasBits(offset: number, required: Int32Array): boolean {
    const at = offset * NUMBERS + BITS;
    for (let word = 0; word < 3; word++) {
      const wanted = required[word] as number;
      if (((this.#numbers[at + word] as number) & wanted) !== wanted) return false;
    }
    return true;
  }

  /** False only where `assess` would drop the station whatever its distance: a few look-ups instead of a record. */
  mayPass(offset: number, screen: Screen, vocabulary: Vocabulary, ask: PassQuestion): boolean {
    if (this.isGone(offset) || !this.hasBits(offset, screen.required)) return false;
    if (ask.openNow !== undefined && this.#openAt(offset, vocabulary, ask.at) !== ask.openNow) return false;
    if (screen.leastUsable >= 2) {
      // On arrival the verification is no younger than it is now.
      const freshness = freshnessAt(this.#date(offset, VERIFIED), ask.at, ask.rule);
      if (freshness === 'unverified' || (screen.leastUsable === 3 && freshness !== 'fresh')) return false;
    }
    if (screen.otherCodes.length === 0) return true;
    const { amenities } = this.record(offset, vocabulary);
    return screen.otherCodes.every((code) => amenities.some((one) => one.code === code && one.state !== 'outOfOrder'));
  }

  /** As `openingAt` of usability.ts: state first, then hours. */
  #openAt(offset: number, vocabulary: Vocabulary, at: Date): boolean | null {
    const state = STATES[this.#number(offset, ENUMS) & STATE_MASK];
    if (state !== 'open') {
      const isBack = (state === 'paused' || state === 'closed') && this.#measure(offset, UNTIL) <= at.getTime();
      if (!isBack) return false;
    }
    const open = vocabulary.openAt(this.#number(offset, HOURS), at);
    return open === -1 ? null : open === 1;
  }

  id(offset: number): string {
    let hex = '';
    for (let word = 0; word < 4; word++)
      hex += this.#number(offset, ID + word)
        .toString(16)
        .padStart(8, '0');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  /** One of the four words that ids order by. */
  idWord(offset: number, word: number): number {
    return this.#number(offset, ID + word);
  }

  /** Unpack what layers show, without the texts becoming strings. */
  readShown(offset: number, vocabulary: Vocabulary, shown: ShownStation): void {
    const enums = this.#number(offset, ENUMS);
    for (let word = 0; word < 4; word++) shown.id[word] = this.#number(offset, ID + word);
    shown.adcode = vocabulary.districts.get(this.#number(offset, DISTRICT)).adcode;
    shown.state = STATES[enums & STATE_MASK] as StationRecord['state'];
    shown.openingHours = trustedHours(vocabulary.hours.get(this.#number(offset, HOURS)));
    shown.freshness = FRESHNESS[(enums >>> 11) & 3] as Freshness;
    shown.revision = this.#number(offset, REVISION);
    shown.verifiedMs = this.#measure(offset, VERIFIED);
    shown.updatedMs = this.#measure(offset, UPDATED);
    shown.needs = NEEDS_MET[this.#number(offset, BITS + 2) & (NEEDS_MET.length - 1)] as string;
    const [from, to] = this.#textRange(offset);
    const named = readAmenityCodes(this.#text, from, vocabulary, shown) + 1;
    readNames(this.#text, named, (enums & HAS_TAIL) === 0 ? to : this.#text.indexOf(0, named), shown);
  }

  /** Unpack one station. */
  record(offset: number, vocabulary: Vocabulary): LocatedRecord {
    const number = (column: number): number => this.#number(offset, column);
    const measure = (column: number): number => this.#measure(offset, column);
    const [from, to] = this.#textRange(offset);
    const parts = this.#text.toString('utf8', from, to).split('\0');
    const [amenities, named, asWritten, stateReason, sourceUrl, photo] = parts;
    const { code, name, address } = JSON.parse(`{"code":"${named as string}}`) as Named;
    const enums = number(ENUMS);
    const { adcode, districtName } = vocabulary.districts.get(number(DISTRICT));
    const { openingHoursText, openingHours, hoursConfidence } = vocabulary.hours.get(number(HOURS));
    const { source, observedAt } = vocabulary.sources.get(number(SOURCE));
    return {
      id: this.id(offset),
      code,
      name,
      address,
      adcode,
      districtName,
      districtAsWritten: plainText(asWritten),
      position: {
        source: SYSTEMS[(enums >>> 3) & 3] as StationPosition['source'],
        wgs84: [measure(0), measure(1)],
        gcj02: [measure(2), measure(3)],
        bd09: [measure(4), measure(5)],
        accuracy: ACCURACIES[(enums >>> 5) & 3] as StationPosition['accuracy'],
      },
      openingHoursText,
      openingHours,
      hoursConfidence,
      state: STATES[enums & STATE_MASK] as StationRecord['state'],
      stateReason: plainText(stateReason),
      stateUntil: this.#date(offset, UNTIL),
      water: UTILITY[(enums >>> 7) & 3] as StationRecord['water'],
      power: UTILITY[(enums >>> 9) & 3] as StationRecord['power'],
      verifiedAt: this.#date(offset, VERIFIED),
      recordedFreshness: FRESHNESS[(enums >>> 11) & 3] as Freshness,
      isDoubted: (enums & DOUBTED) !== 0,
      source,
      sourceUrl: plainText(sourceUrl),
      observedAt,
      published: true,
      unpublishedReason: null,
      revision: number(REVISION),
      updatedAt: new Date(measure(UPDATED)),
      amenities: vocabulary.readAmenities(amenities as string),
      access: vocabulary.access.get(number(ACCESS)),
      maintainers: vocabulary.maintainers.get(number(MAINTAINERS)),
      photo: readPhoto(photo),
    };
  }

  /** All that are not gone. */
  records(vocabulary: Vocabulary): LocatedRecord[] {
    const records: LocatedRecord[] = [];
    for (let offset = 0; offset < this.length; offset++) {
      if (!this.isGone(offset)) records.push(this.record(offset, vocabulary));
    }
    return records;
  }

  /** The revisions of all that are not gone, added up. */
  get revisions(): number {
    let sum = 0;
    for (let offset = 0; offset < this.length; offset++) {
      if (!this.isGone(offset)) sum += this.#number(offset, REVISION);
    }
    return sum;
  }

  /** A column of `numbers`. */
  number(offset: number, column: number): number {
    return this.#numbers[offset * NUMBERS + column] as number;
  }

  /** A column of `measures`. */
  measure(offset: number, column: number): number {
    return this.#measures[offset * MEASURES + FIRST_MEASURE + column] as number;
  }

  /** A station's text, see `textOf`: its UTF-8, a character a byte. */
  bytes(offset: number): string {
    return this.#text.toString('latin1', this.#number(offset, TEXT_START), this.#number(offset, TEXT_END));
  }

  #number(offset: number, column: number): number {
    return this.#numbers[offset * NUMBERS + column] as number;
  }

  #measure(offset: number, column: number): number {
    return this.#measures[offset * MEASURES + FIRST_MEASURE + column] as number;
  }

  #date(offset: number, column: number): Date | null {
    const value = this.#measure(offset, column);
    return Number.isNaN(value) ? null : new Date(value);
  }

  #textRange(offset: number): [number, number] {
    return [this.#number(offset, TEXT_START), this.#number(offset, TEXT_END)];
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** The same memory, eight bytes a column. */
function measuresOf(numbers: Uint32Array): Float64Array {
  return new Float64Array(numbers.buffer, numbers.byteOffset, numbers.length / 2);
}

export interface PassQuestion {
  readonly openNow?: boolean | undefined;
  readonly at: Date;
  readonly rule: FreshnessRule;
}

interface Named {
  readonly code: string;
  readonly name: string;
  readonly address: string | null;
}

/**
 * What is a station's own, as answers have it: escaped for JSON. First its amenities, a character each; after NUL, from
 * within the quotes of its code, `code","name":"...","address":...`; and where there is any of it a tail: NUL and the
 * district as written, NUL and the reason of its state, NUL and the address of its source, empty for null; and where it
 * has a photo, NUL and what is told of that, as JSON.
 */
function textOf(record: LocatedRecord, vocabulary: Vocabulary): string {
  const { code, name, address, districtAsWritten, stateReason, sourceUrl, photo } = record;
  const named = JSON.stringify({ code, name, address: address || null }).slice('{"code":"'.length, -1);
  let text = `${vocabulary.writeAmenities(record.amenities)}\0${named}`;
  if (hasTail(record)) text += `\0${jsonText(districtAsWritten)}\0${jsonText(stateReason)}\0${jsonText(sourceUrl)}`;
  if (photo) text += `\0${JSON.stringify(photo)}`;
  return text;
}

function hasTail({ districtAsWritten, stateReason, sourceUrl, photo }: LocatedRecord): boolean {
  return Boolean(districtAsWritten || stateReason || sourceUrl || photo);
}

function readPhoto(json: string | undefined): StationPhoto | null {
  if (json === undefined) return null;
  const photo = JSON.parse(json) as Omit<StationPhoto, 'updatedAt'> & { readonly updatedAt: string };
  return { ...photo, updatedAt: new Date(photo.updatedAt) };
}

/** Escaped, without its quotes. */
function jsonText(text: string | null): string {
  return JSON.stringify(text ?? '').slice(1, -1);
}

/** The database has no text that is empty where null means none. */
function plainText(escaped: string | undefined): string | null {
  if (!escaped) return null;
  return escaped.includes('\\') ? (JSON.parse(`"${escaped}"`) as string) : escaped;
}

/** Write its rows, at the place `offset` of a page: in place, without views or lists, since a full load does this for every station. */
function packInto(
  record: LocatedRecord,
  vocabulary: Vocabulary,
  numbers: Uint32Array,
  measures: Float64Array,
  offset: number,
): void {
  const { position, openingHours, hoursConfidence, openingHoursText, adcode, districtName } = record;
  const row = offset * NUMBERS;
  packId(record.id, numbers, row + ID);
  stationBits(record, vocabulary, numbers, row + BITS);
  numbers[row + HOURS] = vocabulary.hours.numberOf({ openingHours, hoursConfidence, openingHoursText });
  numbers[row + DISTRICT] = vocabulary.districts.numberOf({ adcode, districtName });
  numbers[row + ACCESS] = vocabulary.access.numberOf(record.access);
  numbers[row + MAINTAINERS] = vocabulary.maintainers.numberOf(record.maintainers);
  numbers[row + SOURCE] = vocabulary.sources.numberOf({ source: record.source, observedAt: record.observedAt || null });
  numbers[row + ENUMS] =
    STATES.indexOf(record.state) |
    (SYSTEMS.indexOf(position.source) << 3) |
    (ACCURACIES.indexOf(position.accuracy) << 5) |
    (UTILITY.indexOf(record.water) << 7) |
    (UTILITY.indexOf(record.power) << 9) |
    (FRESHNESS.indexOf(record.recordedFreshness) << 11) |
    (record.isDoubted ? DOUBTED : 0) |
    (hasTail(record) ? HAS_TAIL : 0);
  numbers[row + REVISION] = record.revision;
  const first = offset * MEASURES + FIRST_MEASURE;
  for (let system = 0; system < SYSTEMS.length; system++) {
    const place = position[SYSTEMS[system] as Crs];
    measures[first + system * 2] = place[0];
    measures[first + system * 2 + 1] = place[1];
  }
  measures[first + VERIFIED] = record.verifiedAt?.getTime() ?? NaN;
  measures[first + UPDATED] = record.updatedAt.getTime();
  measures[first + UNTIL] = record.stateUntil?.getTime() ?? NaN;
}

const DASH = 0x2d;

/** `idWords` in place, and only of an id that is a UUID as the database writes it. */
function packId(id: string, words: Uint32Array, at: number): void {
  let [word, digits] = [0, 0];
  for (let i = 0; i < id.length; i++) {
    const code = id.charCodeAt(i);
    if (code === DASH) continue;
    // '0' to '9' are 0x30 to 0x39, 'a' to 'f' 0x61 to 0x66.
    word = (word << 4) | ((code & 15) + (code >> 6) * 9);
    digits += 1;
    if (digits % 8 === 0) words[at + digits / 8 - 1] = word;
  }
}
