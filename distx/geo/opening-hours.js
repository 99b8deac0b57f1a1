// Owns what a schedule says at an instant, when that changes next, and its compiled week for the in-process index.
// Leaves to others: the text of schedules (opening-hours-osm.ts), one date's rules and the holiday policy (opening-hours-day.ts),
// what clerks write (opening-hours-clerk.ts).
//
// All of mainland China keeps Asia/Shanghai, UTC+8 without daylight saving time since 1992: instants are shifted by a constant,
// and the process's own zone plays no part. Minutes are half-open: `08:00-18:00` is open at 17:59:59 and closed at 18:00:00.
import { dateOfEpochDay, dayKind } from "./opening-hours-calendar.js";
import { OPEN, UNKNOWN, daySheet, isClosed, isOpenEveryDay, minutesOfDate, ordinarySheet, } from "./opening-hours-day.js";
import { MINUTES_PER_DAY, hasDays } from "./opening-hours-model.js";
export { normaliseOpeningHours, parseOpeningHours } from "./opening-hours-osm.js";
const MINUTES_PER_WEEK = 7 * MINUTES_PER_DAY;
const SEARCH_DAYS = 14;
const MINUTE_MS = 60_000;
const SHANGHAI_OFFSET_MINUTES = 8 * 60;
/** Monday 5 January 1970, in days since 1970-01-01. */
const SOME_MONDAY = 4;
/** Open, closed, or null for unknown, at an instant. Throws RangeError for an invalid date. */
export function openAt(hours, at) {
    const minute = shanghaiMinute(at);
    const epochDay = Math.floor(minute / MINUTES_PER_DAY);
    const minutes = minutesOfDate(sheetOf(hours, epochDay), sheetOf(hours, epochDay - 1));
    return toOpen(minutes[minute - epochDay * MINUTES_PER_DAY]);
}
/** The state at an instant and its next change, to the minute. Throws RangeError for an invalid date. */
export function openState(hours, at) {
    const now = shanghaiMinute(at);
    if (isAlwaysOpen(hours))
        return { open: true, opensAt: null, closesAt: null }; // spares the most common answer 15 days
    const today = Math.floor(now / MINUTES_PER_DAY);
    let before = sheetOf(hours, today - 1);
    let open = null;
    for (let day = today; day <= today + SEARCH_DAYS; day++) {
        const own = sheetOf(hours, day);
        const minutes = minutesOfDate(own, before);
        before = own;
        const from = day === today ? now - today * MINUTES_PER_DAY : 0;
        if (day === today)
            open = toOpen(minutes[from]);
        const change = open === true ? indexOfNotOpen(minutes, from) : minutes.indexOf(OPEN, from);
        const minute = day * MINUTES_PER_DAY + change;
        if (change === -1)
            continue;
        if (minute > now + SEARCH_DAYS * MINUTES_PER_DAY)
            break;
        const changesAt = new Date((minute - SHANGHAI_OFFSET_MINUTES) * MINUTE_MS);
        return open === true ? { open, opensAt: null, closesAt: changesAt } : { open, opensAt: changesAt, closesAt: null };
    }
    return { open, opensAt: null, closesAt: null };
}
/** Compiles a schedule for the index: one bit per minute of an ordinary week, and what else the answer depends on. */
export function weeklyMinutes(hours) {
    const open = new Uint32Array(MINUTES_PER_WEEK / 32);
    const unknown = new Uint32Array(MINUTES_PER_WEEK / 32);
    if (hours.rules.some((rule) => rule.dates.length > 0)) {
        return { open, unknown: unknown.fill(0xffffffff), dependsOn: 'dates' };
    }
    for (let weekday = 0; weekday < 7; weekday++) {
        const own = ordinarySheet(hours, dateOfEpochDay(SOME_MONDAY + weekday));
        const before = ordinarySheet(hours, dateOfEpochDay(SOME_MONDAY + weekday - 1));
        minutesOfDate(own, before).forEach((state, minute) => {
            const at = weekday * MINUTES_PER_DAY + minute;
            if (state === OPEN)
                setBit(open, at);
            if (state === UNKNOWN)
                setBit(unknown, at);
        });
    }
    const followsHolidays = hours.rules.some((rule) => rule.holidays) || !isOpenEveryDay(hours, dateOfEpochDay(SOME_MONDAY));
    return { open, unknown, dependsOn: followsHolidays ? 'holidays' : 'week' };
}
/** Whether a minute of the week (0..10079) is in a bit set of `WeeklyMinutes`. */
export function isOpenMinute(bits, minuteOfWeek) {
    return (((bits[minuteOfWeek >>> 5] ?? 0) >>> (minuteOfWeek & 31)) & 1) === 1;
}
/** Minutes since Monday 00:00 in Asia/Shanghai, 0..10079. Throws RangeError for an invalid date. */
export function minuteOfWeek(at) {
    const minute = shanghaiMinute(at) - SOME_MONDAY * MINUTES_PER_DAY;
    return ((minute % MINUTES_PER_WEEK) + MINUTES_PER_WEEK) % MINUTES_PER_WEEK;
}
/**
 * Whether the ordinary week holds at this instant: neither this date nor the one before, whose night may run into it, is a
 * holiday, a make-up day, or not announced yet. One call serves a whole query.
 */
export function isOrdinaryDay(at) {
    const epochDay = Math.floor(shanghaiMinute(at) / MINUTES_PER_DAY);
    return [epochDay, epochDay - 1].every((day) => dayKind(dateOfEpochDay(day)) === 'ordinary');
}
function sheetOf(hours, epochDay) {
    return daySheet(hours, dateOfEpochDay(epochDay));
}
/** Minutes since 1970-01-01 00:00 by the clocks of Asia/Shanghai. */
function shanghaiMinute(at) {
    const minute = Math.floor(at.getTime() / MINUTE_MS) + SHANGHAI_OFFSET_MINUTES;
    if (Number.isNaN(minute))
        throw new RangeError('invalid date');
    return minute;
}
function toOpen(state) {
    if (state === OPEN)
        return true;
    return state !== undefined && isClosed(state) ? false : null;
}
function indexOfNotOpen(minutes, from) {
    for (let minute = from; minute < minutes.length; minute++)
        if (minutes[minute] !== OPEN)
            return minute;
    return -1;
}
function isAlwaysOpen({ rules: [rule, ...others] }) {
    return rule?.state === 'open' && rule.spans.length === 0 && !hasDays(rule) && others.length === 0;
}
function setBit(bits, at) {
    bits[at >>> 5] = (bits[at >>> 5] ?? 0) | (1 << (at & 31));
}
//# sourceMappingURL=opening-hours.js.map