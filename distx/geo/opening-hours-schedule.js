// Owns schedules that are asked many times: read once, each date painted once, the answer looked up.
// Leaves to others: what a date says (opening-hours-day.ts), the meaning of an answer (`OpenState` in opening-hours.ts).
import { dateOfEpochDay } from "./opening-hours-calendar.js";
import { OPEN, UNKNOWN, daySheet, minutesOfDate } from "./opening-hours-day.js";
import { MINUTES_PER_DAY } from "./opening-hours-model.js";
import { parseOpeningHours } from "./opening-hours.js";
const SEARCH_DAYS = 14;
const MINUTE_MS = 60_000;
const SHANGHAI_OFFSET_MINUTES = 8 * 60;
const CLOSED = 0;
/** A query looks two weeks ahead, and some ask for other days: more dates than this and all are forgotten. */
const MAX_DATES = 48;
const MAX_SCHEDULES = 20_000;
export class Schedule {
    hours;
    #dates = new Map();
    constructor(hours) {
        this.hours = hours;
    }
    /** What `openState(hours, at)` answers, from memory. Throws RangeError for an invalid date. */
    stateAt(at) {
        const { open, opensAt, closesAt } = this.spanAt(at);
        return { open, opensAt, closesAt };
    }
    /** The same, and how long before and after `at` the answer is that one. */
    spanAt(at) {
        const now = shanghaiMinute(at);
        const today = Math.floor(now / MINUTES_PER_DAY);
        const horizon = SEARCH_DAYS * MINUTES_PER_DAY;
        let runs = this.#runsOf(today);
        let i = runIndex(runs, now - today * MINUTES_PER_DAY);
        const state = runs.states[i];
        const open = state === OPEN ? true : state === UNKNOWN ? null : false;
        // No farther than this run, nor than this date: what is two weeks ahead comes into sight by and by.
        let from = today * MINUTES_PER_DAY + runs.starts[i];
        let until = today * MINUTES_PER_DAY + (runs.starts[i + 1] ?? MINUTES_PER_DAY);
        let change;
        for (let day = today; day <= today + SEARCH_DAYS; runs = this.#runsOf(++day), i = 0) {
            while (i < runs.states.length && (runs.states[i] === OPEN) === (open === true))
                i++;
            if (i === runs.states.length)
                continue;
            change = day * MINUTES_PER_DAY + runs.starts[i];
            break;
        }
        if (change !== undefined && change > now + horizon) {
            until = Math.min(until, change - horizon);
            change = undefined;
        }
        else if (change !== undefined)
            from = Math.max(from, change - horizon);
        const changesAt = change === undefined ? null : instantOf(change);
        return {
            open,
            opensAt: open === true ? null : changesAt,
            closesAt: open === true ? changesAt : null,
            fromMs: instantOf(from).getTime(),
            untilMs: instantOf(until).getTime(),
        };
    }
    /** What `openAt(hours, at)` answers, from memory. */
    openAt(at) {
        const now = shanghaiMinute(at);
        const today = Math.floor(now / MINUTES_PER_DAY);
        const runs = this.#runsOf(today);
        const state = runs.states[runIndex(runs, now - today * MINUTES_PER_DAY)];
        return state === OPEN ? true : state === UNKNOWN ? null : false;
    }
    #runsOf(epochDay) {
        let runs = this.#dates.get(epochDay);
        if (runs === undefined) {
            if (this.#dates.size >= MAX_DATES)
                this.#dates.clear();
            const sheet = (day) => daySheet(this.hours, dateOfEpochDay(day));
            runs = runsOf(minutesOfDate(sheet(epochDay), sheet(epochDay - 1)));
            this.#dates.set(epochDay, runs);
        }
        return runs;
    }
}
/** Schedules by their text; null: the text cannot be read. Emptied when full. */
const known = new Map();
/** The schedule of an OSM opening_hours text, or null where `parseOpeningHours` gives null. */
export function scheduleOf(osm) {
    let schedule = known.get(osm);
    if (schedule === undefined) {
        if (known.size >= MAX_SCHEDULES)
            known.clear();
        const hours = parseOpeningHours(osm);
        schedule = hours === null ? null : new Schedule(hours);
        known.set(osm, schedule);
    }
    return schedule;
}
function runsOf(minutes) {
    const [starts, states] = [[], []];
    for (let minute = 0; minute < minutes.length; minute++) {
        const value = minutes[minute];
        const state = value === OPEN || value === UNKNOWN ? value : CLOSED;
        if (states.at(-1) === state)
            continue;
        starts.push(minute);
        states.push(state);
    }
    return { starts, states };
}
function runIndex({ starts }, minute) {
    let i = starts.length - 1;
    while (i > 0 && starts[i] > minute)
        i--;
    return i;
}
function instantOf(shanghaiMinutes) {
    return new Date((shanghaiMinutes - SHANGHAI_OFFSET_MINUTES) * MINUTE_MS);
}
/** Minutes since 1970-01-01 00:00 by the clocks of Asia/Shanghai. */
function shanghaiMinute(at) {
    const minute = Math.floor(at.getTime() / MINUTE_MS) + SHANGHAI_OFFSET_MINUTES;
    if (Number.isNaN(minute))
        throw new RangeError('invalid date');
    return minute;
}
//# sourceMappingURL=opening-hours-schedule.js.map