import { dayKind } from "./opening-hours-calendar.js";
import { MINUTES_PER_DAY } from "./opening-hours-model.js";
/** States of a minute. `NOTHING` means closed because no rule speaks; `OFF` means that a rule closes it. */
export const NOTHING = 0;
export const OPEN = 1;
export const UNKNOWN = 2;
export const OFF = 3;
/**
 * The sheet of a date, with the holiday policy applied:
 * - A schedule that names PH is followed as OSM reads it. PH rules written before weekday rules would be overruled by them,
 *   which is hardly ever meant: both orders are readings.
 * - A schedule open on all seven weekdays does not follow the working week, and so is followed on holidays and make-up days.
 * - Any other schedule (an office's) says nothing of a holiday: its hours or closed. On a make-up day (a weekend day that all
 *   offices work) its hours of that day or of any working day.
 * - A date whose year is not announced yet has the readings of all kinds that it may turn out to be.
 */
export function daySheet(hours, date) {
    const kind = dayKind(date);
    const plain = paint(hours.rules, date, false);
    if (kind === 'ordinary')
        return plain;
    const readings = kind === 'holiday' ? [] : [plain];
    const everyDay = isOpenEveryDay(hours, date);
    if (kind !== 'makeup')
        readings.push(...holidayReadings(hours.rules, date, plain, everyDay));
    if (kind !== 'holiday' && date.weekday >= 5 && !everyDay) {
        for (let weekday = 0; weekday < 5; weekday++)
            readings.push(paint(hours.rules, { ...date, weekday }, false));
    }
    return blend(readings);
}
/** The sheet of a date that is neither a holiday nor a make-up day. */
export function ordinarySheet(hours, date) {
    return paint(hours.rules, date, false);
}
/** Whether each of the seven weekdays has open minutes, by the rules in force on this date. */
export function isOpenEveryDay(hours, date) {
    for (let weekday = 0; weekday < 7; weekday++) {
        if (!paint(hours.rules, { ...date, weekday }, false).minutes.includes(OPEN))
            return false;
    }
    return true;
}
/**
 * The 1440 minutes of a date (OPEN, UNKNOWN, or closed as NOTHING or OFF): its own sheet with the night that began the evening
 * before. When a later `;` rule replaces the date, the specification cuts that night off at midnight and people do not: unknown.
 */
export function minutesOfDate(own, before) {
    if (before.spillsFrom === Infinity)
        return own.minutes.subarray(0, MINUTES_PER_DAY);
    const minutes = own.minutes.slice(0, MINUTES_PER_DAY);
    const disputed = own.replacedBy > before.spillsFrom;
    for (let minute = 0; minute < MINUTES_PER_DAY; minute++) {
        const night = before.minutes[MINUTES_PER_DAY + minute] ?? NOTHING;
        if (night === OFF)
            minutes[minute] = OFF;
        else if (night === UNKNOWN && minutes[minute] !== OFF)
            minutes[minute] = UNKNOWN;
        else if (night === OPEN && minutes[minute] === NOTHING)
            minutes[minute] = disputed ? UNKNOWN : OPEN;
    }
    return minutes;
}
function holidayReadings(rules, date, plain, everyDay) {
    if (!rules.some((rule) => rule.holidays))
        return everyDay ? [plain] : [plain, CLOSED_SHEET];
    const holidaysLast = [...rules.filter((rule) => !rule.holidays), ...rules.filter((rule) => rule.holidays)];
    return [paint(rules, date, true), paint(holidaysLast, date, true)];
}
const CLOSED_SHEET = { minutes: new Uint8Array(2 * MINUTES_PER_DAY), replacedBy: -1, spillsFrom: Infinity };
function paint(rules, date, isHoliday) {
    const minutes = new Uint8Array(2 * MINUTES_PER_DAY);
    let [replacedBy, spillsFrom] = [-1, Infinity];
    rules.forEach((rule, index) => {
        if (!applies(rule, date, isHoliday))
            return;
        const wholeDay = rule.spans.length === 0;
        const value = rule.state === 'open' ? OPEN : rule.state === 'unknown' ? UNKNOWN : wholeDay ? NOTHING : OFF;
        // `Mo-Fr 08:00-18:00; 12:00-13:00 off` takes an hour away; `; Sa 10:00-12:00` and `; PH off` replace the day.
        if (rule.state === 'closed' ? wholeDay : rule.join === 'normal' && index > 0) {
            minutes.fill(NOTHING);
            [replacedBy, spillsFrom] = [index, Infinity];
        }
        if (wholeDay)
            minutes.fill(value, 0, MINUTES_PER_DAY);
        for (const { start, end } of rule.spans) {
            minutes.fill(value, start, end);
            if (end > MINUTES_PER_DAY)
                spillsFrom = Math.min(spillsFrom, index);
        }
    });
    return { minutes, replacedBy, spillsFrom };
}
function applies(rule, date, isHoliday) {
    const monthDay = date.month * 100 + date.day;
    if (rule.dates.length > 0 && !rule.dates.some((range) => contains(range, monthDay)))
        return false;
    if (rule.weekdays === 0 && !rule.holidays)
        return true;
    return (rule.weekdays & (1 << date.weekday)) !== 0 || (isHoliday && rule.holidays);
}
function contains({ from, to }, monthDay) {
    return from <= to ? monthDay >= from && monthDay <= to : monthDay >= from || monthDay <= to;
}
function blend(readings) {
    const [first = CLOSED_SHEET, ...others] = readings;
    const minutes = first.minutes.slice();
    let { replacedBy, spillsFrom } = first;
    for (const other of others) {
        replacedBy = Math.max(replacedBy, other.replacedBy);
        spillsFrom = Math.min(spillsFrom, other.spillsFrom);
        for (let minute = 0; minute < minutes.length; minute++) {
            const mine = minutes[minute] ?? NOTHING;
            const theirs = other.minutes[minute] ?? NOTHING;
            if (mine !== theirs)
                minutes[minute] = isClosed(mine) && isClosed(theirs) ? NOTHING : UNKNOWN;
        }
    }
    return { minutes, replacedBy, spillsFrom };
}
/** Whether a minute is closed, for either reason. */
export function isClosed(state) {
    return state === NOTHING || state === OFF;
}
//# sourceMappingURL=opening-hours-day.js.map