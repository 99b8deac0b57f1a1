/**
 * What many stations share, kept once: schedules, districts, sets of amenities, ways in, maintainers, sources.
 * Owns the numbers that packed stations (station-page.ts) have in their place. Grows only; all versions of an index
 * share one, and a full load begins a new one.
 */
import { Buffer } from 'node:buffer';
import { minuteOfWeek, weeklyMinutes, isOpenMinute } from "../geo/opening-hours.js";
import { scheduleOf } from "../geo/opening-hours-schedule.js";
import { trustedHours } from "./usability.js";
/** Equal values get one number. `keyOf` tells which are equal, where that is cheaper than their JSON. */
export class Interned {
    values = [];
    #numbers = new Map();
    /** The same object again, as a full load hands it in for many stations: its text is not made again. */
    #known = new WeakMap();
    #keyOf;
    constructor(keyOf) {
        this.#keyOf = keyOf;
    }
    numberOf(value) {
        if (this.#keyOf)
            return this.#numberByKey(value, this.#keyOf(value));
        if (typeof value !== 'object' || value === null)
            return this.#numberByKey(value, JSON.stringify(value));
        let number = this.#known.get(value);
        if (number === undefined) {
            number = this.#numberByKey(value, JSON.stringify(value));
            this.#known.set(value, number);
        }
        return number;
    }
    #numberByKey(value, key) {
        let number = this.#numbers.get(key);
        if (number === undefined) {
            number = this.values.push(value) - 1;
            this.#numbers.set(key, number);
        }
        return number;
    }
    get(number) {
        return this.values[number];
    }
}
/** The hours of a week in which a schedule may be open, as 168 bits: a coarse screen, decided on by the schedule itself. */
export const HOUR_WORDS = 6;
const NEVER = new Int32Array(HOUR_WORDS);
const MAX_CODES = 64;
/** Also what `shown-station.ts` reads. Past the control characters; the catalogue in its three states stays far below the surrogates. */
export const FIRST_CHARACTER = 0x21;
export class Vocabulary {
    /** None of their texts is empty, and none has a NUL. */
    hours = new Interned(({ openingHours, hoursConfidence, openingHoursText }) => `${openingHours ?? ''}\0${hoursConfidence}\0${openingHoursText ?? ''}`);
    districts = new Interned(({ adcode, districtName }) => `${adcode}\0${districtName}`);
    /** Each with its state: a station's list is text of theirs, since every station has a set of its own. */
    amenities = new Interned();
    access = new Interned();
    maintainers = new Interned();
    sources = new Interned(({ source, observedAt }) => `${source}\0${observedAt ?? ''}`);
    #codes = new Map();
    #schedules = [];
    #hourBits = [];
    #workingCodes = [];
    #openAt = NaN;
    #open = new Int8Array(0);
    /** Number of things kept. */
    get size() {
        const parts = [this.hours, this.districts, this.amenities, this.access, this.maintainers, this.sources];
        return parts.reduce((sum, part) => sum + part.values.length, 0);
    }
    /** The bit of an amenity that works somewhere, 0 to 63; `isNew` gives it one. undefined: none, or all bits are taken. */
    bitOf(code, isNew = false) {
        const bit = this.#codes.get(code);
        if (bit !== undefined || !isNew || !this.hasSpareBits)
            return bit;
        this.#codes.set(code, this.#codes.size);
        return this.#codes.size - 1;
    }
    /** While there are, an amenity without a bit works nowhere. */
    get hasSpareBits() {
        return this.#codes.size < MAX_CODES;
    }
    /** A list of amenities as text, one character each, and back. */
    writeAmenities(amenities) {
        return String.fromCharCode(...amenities.map((one) => FIRST_CHARACTER + this.amenities.numberOf(one)));
    }
    readAmenities(text) {
        return Array.from(text, (_, i) => this.amenities.get(text.charCodeAt(i) - FIRST_CHARACTER));
    }
    /** UTF-8 of the code of an amenity by its number; empty where it is out of order. */
    workingCode(number) {
        let bytes = this.#workingCodes[number];
        if (bytes === undefined) {
            const { code, state } = this.amenities.get(number);
            bytes = this.#workingCodes[number] = Buffer.from(state === 'outOfOrder' ? '' : code);
        }
        return bytes;
    }
    /** The schedule that is served as a fact; null: none, or one that cannot be read or trusted. */
    schedule(hours) {
        let schedule = this.#schedules[hours];
        if (schedule === undefined) {
            const osm = trustedHours(this.hours.get(hours));
            schedule = this.#schedules[hours] = osm === null ? null : scheduleOf(osm);
        }
        return schedule;
    }
    /** What `schedule(hours).openAt(at)` says: 1 open, 0 closed, -1 unknown. Asked for every station that a query passes. */
    openAt(hours, at) {
        const minute = Math.floor(at.getTime() / 60_000);
        if (minute !== this.#openAt || hours >= this.#open.length)
            this.#forget(minute);
        let open = this.#open[hours];
        if (open === UNASKED) {
            const state = this.schedule(hours)?.openAt(at) ?? null;
            open = this.#open[hours] = state === null ? -1 : state ? 1 : 0;
        }
        return open;
    }
    #forget(minute) {
        this.#openAt = minute;
        if (this.#open.length < this.hours.values.length)
            this.#open = new Int8Array(this.hours.values.length * 2);
        this.#open.fill(UNASKED);
    }
    /** 168 bits: the hours of an ordinary week in which the schedule may be open. */
    hourBits(hours) {
        let bits = this.#hourBits[hours];
        if (bits === undefined) {
            const schedule = this.schedule(hours);
            bits = this.#hourBits[hours] = schedule === null ? NEVER : compileHours(schedule);
        }
        return bits;
    }
}
const UNASKED = 2;
function compileHours(schedule) {
    const bits = new Int32Array(HOUR_WORDS);
    const week = weeklyMinutes(schedule.hours);
    // Seasons: any hour may be open.
    if (week.dependsOn === 'dates')
        return bits.fill(-1);
    for (let minute = 0; minute < 7 * 1440; minute++) {
        if (isOpenMinute(week.open, minute))
            setHour(bits, 0, Math.floor(minute / 60));
    }
    return bits;
}
/** Set the bit of an hour of the week (0..167). */
function setHour(bits, offset, hour) {
    bits[offset + (hour >>> 5)] = bits[offset + (hour >>> 5)] | (1 << (hour & 31));
}
/** Require the hour of the week that `at` is in. */
export function requireHour(required, offset, at) {
    setHour(required, offset, Math.floor(minuteOfWeek(at) / 60));
}
//# sourceMappingURL=station-vocabulary.js.map