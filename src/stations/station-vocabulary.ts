/**
 * What many stations share, kept once: schedules, districts, sets of amenities, ways in, maintainers, sources.
 * Owns the numbers that packed stations (station-page.ts) have in their place. Grows only; all versions of an index
 * share one, and a full load begins a new one.
 */
import { Buffer } from 'node:buffer';
import { minuteOfWeek, weeklyMinutes, isOpenMinute } from '../geo/opening-hours.ts';
import { scheduleOf, type Schedule } from '../geo/opening-hours-schedule.ts';
import type { StationRecord } from './station.ts';
import { trustedHours } from './usability.ts';

/** Equal values get one number. `keyOf` tells which are equal, where that is cheaper than their JSON. */
export class Interned<T> {
  readonly values: T[] = [];
  readonly #numbers = new Map<string, number>();
  /** The same object again, as a full load hands it in for many stations: its text is not made again. */
  readonly #known = new WeakMap<object, number>();
  readonly #keyOf: ((value: T) => string) | undefined;

  constructor(keyOf?: (value: T) => string) {
    this.#keyOf = keyOf;
  }

  numberOf(value: T): number {
    if (this.#keyOf) return this.#numberByKey(value, this.#keyOf(value));
    if (typeof value !== 'object' || value === null) return this.#numberByKey(value, JSON.stringify(value));
    let number = this.#known.get(value);
    if (number === undefined) {
      number = this.#numberByKey(value, JSON.stringify(value));
      this.#known.set(value, number);
    }
    return number;
  }

  #numberByKey(value: T, key: string): number {
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.values.push(value) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }

  get(number: number): T {
    return this.values[number] as T;
  }
}

export type HoursOfStation = Pick<StationRecord, 'openingHours' | 'hoursConfidence' | 'openingHoursText'>;

/** The hours of a week in which a schedule may be open, as 168 bits: a coarse screen, decided on by the schedule itself. */
export const HOUR_WORDS = 6;
const NEVER = new Int32Array(HOUR_WORDS);
const MAX_CODES = 64;
/** Also what `shown-station.ts` reads. Past the control characters; the catalogue in its three states stays far below the surrogates. */
export const FIRST_CHARACTER = 0x21;

const SHARED = ['hours', 'districts', 'amenities', 'access', 'maintainers', 'sources'] as const;
/** Values of a piece. */
const PIECE = 500;

/** Some of what stations share, or the amenities that have bits: in the order of their numbers, plain JSON. */
export interface VocabularyPiece {
  readonly part: (typeof SHARED)[number] | 'codes';
  readonly values: readonly unknown[];
}

export class Vocabulary {
  /** None of their texts is empty, and none has a NUL. */
  readonly hours = new Interned<HoursOfStation>(
    ({ openingHours, hoursConfidence, openingHoursText }) =>
      `${openingHours ?? ''}\0${hoursConfidence}\0${openingHoursText ?? ''}`,
  );
  readonly districts = new Interned<Pick<StationRecord, 'adcode' | 'districtName'>>(
    ({ adcode, districtName }) => `${adcode}\0${districtName}`,
  );
  /** Each with its state: a station's list is text of theirs, since every station has a set of its own. */
  readonly amenities = new Interned<StationRecord['amenities'][number]>();
  readonly access = new Interned<StationRecord['access']>();
  readonly maintainers = new Interned<StationRecord['maintainers']>();
  readonly sources = new Interned<Pick<StationRecord, 'source' | 'observedAt'>>(
    ({ source, observedAt }) => `${source}\0${observedAt ?? ''}`,
  );
  readonly #codes = new Map<string, number>();
  readonly #schedules: (Schedule | null)[] = [];
  readonly #hourBits: Int32Array[] = [];
  readonly #workingCodes: Uint8Array[] = [];
  #openAt = NaN;
  #open = new Int8Array(0);

  /** What `from` makes the same of, number by number: a piece at a time, since it may be much. */
  *written(): Generator<VocabularyPiece, void> {
    // As it is now: it may grow while the pieces are taken.
    const parts = SHARED.map((part) => ({ part, values: [...this[part].values] }));
    yield { part: 'codes', values: [...this.#codes.keys()] };
    for (const { part, values } of parts) {
      for (let at = 0; at < values.length; at += PIECE) yield { part, values: values.slice(at, at + PIECE) };
    }
  }

  static from(pieces: Iterable<VocabularyPiece>): Vocabulary {
    const vocabulary = new Vocabulary();
    for (const { part, values } of pieces) {
      for (const value of values) {
        if (part === 'codes') vocabulary.bitOf(value as string, true);
        else (vocabulary[part] as Interned<unknown>).numberOf(value);
      }
    }
    return vocabulary;
  }

  /** Number of things kept. */
  get size(): number {
    return SHARED.reduce((sum, part) => sum + this[part].values.length, 0);
  }

  /** The bit of an amenity that works somewhere, 0 to 63; `isNew` gives it one. undefined: none, or all bits are taken. */
  bitOf(code: string, isNew = false): number | undefined {
    const bit = this.#codes.get(code);
    if (bit !== undefined || !isNew || !this.hasSpareBits) return bit;
    this.#codes.set(code, this.#codes.size);
    return this.#codes.size - 1;
  }

  /** While there are, an amenity without a bit works nowhere. */
  get hasSpareBits(): boolean {
    return this.#codes.size < MAX_CODES;
  }

  /** A list of amenities as text, one character each, and back. */
  writeAmenities(amenities: StationRecord['amenities']): string {
    return String.fromCharCode(...amenities.map((one) => FIRST_CHARACTER + this.amenities.numberOf(one)));
  }

  readAmenities(text: string): StationRecord['amenities'] {
    return Array.from(text, (_, i) => this.amenities.get(text.charCodeAt(i) - FIRST_CHARACTER));
  }

  /** UTF-8 of the code of an amenity by its number; empty where it is out of order. */
  workingCode(number: number): Uint8Array {
    let bytes = this.#workingCodes[number];
    if (bytes === undefined) {
      const { code, state } = this.amenities.get(number);
      bytes = this.#workingCodes[number] = Buffer.from(state === 'outOfOrder' ? '' : code);
    }
    return bytes;
  }

  /** The schedule that is served as a fact; null: none, or one that cannot be read or trusted. */
  schedule(hours: number): Schedule | null {
    let schedule = this.#schedules[hours];
    if (schedule === undefined) {
      const osm = trustedHours(this.hours.get(hours));
      schedule = this.#schedules[hours] = osm === null ? null : scheduleOf(osm);
    }
    return schedule;
  }

  /** What `schedule(hours).openAt(at)` says: 1 open, 0 closed, -1 unknown. Asked for every station that a query passes. */
  openAt(hours: number, at: Date): number {
    const minute = Math.floor(at.getTime() / 60_000);
    if (minute !== this.#openAt || hours >= this.#open.length) this.#forget(minute);
    let open = this.#open[hours] as number;
    if (open === UNASKED) {
      const state = this.schedule(hours)?.openAt(at) ?? null;
      open = this.#open[hours] = state === null ? -1 : state ? 1 : 0;
    }
    return open;
  }

  #forget(minute: number): void {
    this.#openAt = minute;
    if (this.#open.length < this.hours.values.length) this.#open = new Int8Array(this.hours.values.length * 2);
    this.#open.fill(UNASKED);
  }

  /** 168 bits: the hours of an ordinary week in which the schedule may be open. */
  hourBits(hours: number): Int32Array {
    let bits = this.#hourBits[hours];
    if (bits === undefined) {
      const schedule = this.schedule(hours);
      bits = this.#hourBits[hours] = schedule === null ? NEVER : compileHours(schedule);
    }
    return bits;
  }
}

const UNASKED = 2;

function compileHours(schedule: Schedule): Int32Array {
  const bits = new Int32Array(HOUR_WORDS);
  const week = weeklyMinutes(schedule.hours);
  // Seasons: any hour may be open.
  if (week.dependsOn === 'dates') return bits.fill(-1);
  for (let minute = 0; minute < 7 * 1440; minute++) {
    if (isOpenMinute(week.open, minute)) setHour(bits, 0, Math.floor(minute / 60));
  }
  return bits;
}

/** Set the bit of an hour of the week (0..167). */
function setHour(bits: Int32Array, offset: number, hour: number): void {
  bits[offset + (hour >>> 5)] = (bits[offset + (hour >>> 5)] as number) | (1 << (hour & 31));
}

/** Require the hour of the week that `at` is in. */
export function requireHour(required: Int32Array, offset: number, at: Date): void {
  setHour(required, offset, Math.floor(minuteOfWeek(at) / 60));
}
