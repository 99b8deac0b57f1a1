const HOUR = 60;
const NOON = 12 * HOUR;
const DAY = 24 * HOUR;
/** From an evening until a morning that is not said to be the next. */
const LONGEST_NIGHT = 16 * HOUR;
/** A lunch break lies between these, and one without hours may be anywhere between 11:00 and 15:00. */
const BREAK_FROM = 10 * HOUR;
const BREAK_TO = 16 * HOUR;
/**
 * The span from one written time to another, or null when it is impossible (25:70, 9:00-9:00) or has two readings.
 * `earlierEnd` is the end of the span written before it for the same days: after `8:00-12:00`, `2:00-5:00` is in the afternoon.
 */
export function readSpan(from, to, earlierEnd) {
    const notes = new Set();
    if (from.style === 'damaged' || to.style === 'damaged')
        notes.add('damaged');
    const bare = from.style === 'bare' && to.style === 'bare';
    if (bare)
        notes.add('bare-hours');
    let start = minutesOf(from, from.part);
    if (start === null || from.nextDay || start >= DAY)
        return null;
    let end = to.nextDay ? nextDayEnd(to, start) : endOf(from, to, start, notes);
    if (end === null || end === start || end - start > DAY)
        return null;
    if (end < start) {
        end = laterEnd(from, to, start, end, notes);
        if (end === null)
            return null;
    }
    const unmarked = from.part === null && to.part === null && !to.nextDay;
    if (unmarked && end <= NOON + HOUR && start < NOON) {
        const afternoon = earlierEnd !== null && earlierEnd <= NOON + HOUR && start < earlierEnd && start + NOON >= earlierEnd;
        if (afternoon) {
            [start, end] = [start + NOON, end + NOON];
            notes.add('assumed-pm');
        }
        else if (start < 5 * HOUR && !from.padded && start > 0)
            return null;
    }
    if (end > DAY)
        notes.add('overnight');
    return { start, end, notes: [...notes], bare: bare && end <= NOON && !from.padded };
}
/** A lunch break: `12-14点`, `12:00-1:30`, `1点到2点`; null outside 10:00-16:00. */
export function readBreak(from, to) {
    const start = byDay(minutesOf(from, from.part));
    const end = byDay(minutesOf(to, to.part));
    return isBreak(start, end) ? { start, end } : null;
}
/** Whether a span can be a lunch break. */
export function isBreak(start, end) {
    return start >= BREAK_FROM && end <= BREAK_TO && start < end;
}
function byDay(minutes) {
    if (minutes === null)
        return NaN;
    return minutes < 6 * HOUR ? minutes + NOON : minutes;
}
/** Minutes from the start of the day that the time is said of; after midnight (晚上1点) is above 1440. Null: impossible. */
function minutesOf({ hour, minute }, part) {
    if (!(hour >= 0 && hour <= 24 && minute >= 0 && minute < 60) || (hour === 24 && minute > 0))
        return null;
    const literal = hour * HOUR + minute;
    switch (part) {
        case null:
            return literal;
        case 'dawn':
            return hour <= 6 ? literal : null;
        case 'morning':
            return hour <= 12 ? literal : null;
        case 'am':
            return hour <= 12 ? (hour % 12) * HOUR + minute : null;
        case 'noon':
            if (hour >= 11 && hour <= 14)
                return literal;
            return hour === 1 || hour === 2 ? literal + NOON : null;
        case 'afternoon':
        case 'pm':
            if (hour === 0)
                return null;
            return hour < 12 ? literal + NOON : literal;
        default:
            return evening(hour, minute);
    }
}
/** 晚上 and 夜间: 4 to 11 are before midnight, 12 is midnight, 0 to 3 are after it. */
function evening(hour, minute) {
    const literal = hour * HOUR + minute;
    if (hour === 12)
        return literal + NOON;
    if (hour >= 16)
        return literal;
    if (hour > 12)
        return null;
    return hour >= 4 ? literal + NOON : literal + DAY;
}
/** The end in the part of the day that is written before it, or in that of the start (晚上7点-10点) where that comes later. */
function endOf(from, to, start, notes) {
    if (to.part !== null)
        return minutesOf(to, to.part);
    const literal = minutesOf(to, null);
    const sinceNoon = from.part === 'afternoon' || from.part === 'evening' || from.part === 'night' || from.part === 'pm';
    if (literal === null || !sinceNoon || to.hour > 12)
        return literal;
    const sameHalf = minutesOf(to, from.part);
    if (sameHalf === null || sameHalf <= start)
        return literal;
    if (from.hour > 12)
        notes.add('assumed-pm'); // 夜间18:00-8:00 may be a night
    return sameHalf;
}
function nextDayEnd(to, start) {
    const minutes = minutesOf(to, to.part);
    if (minutes === null)
        return null;
    const end = minutes >= DAY ? minutes : minutes + DAY;
    return end - start <= DAY ? end : null;
}
/** The end that was written earlier in the day than the start: next morning, or this afternoon in twelve-hour style. */
function laterEnd(from, to, start, end, notes) {
    if (end === 0)
        return DAY;
    if (to.part === 'dawn')
        return end + DAY;
    const isMorning = to.part === 'morning' || to.part === 'am';
    if (isMorning)
        return start >= NOON && end + DAY - start <= LONGEST_NIGHT ? end + DAY : null;
    if (to.part !== null || end >= NOON)
        return null;
    if (start >= NOON && to.padded && end <= 4 * HOUR)
        return end + DAY; // 14:00-02:00 on a 24-hour clock
    const sameDay = end + NOON;
    // 22:00-6:00 cannot end on the same day; 18:00-8:00 can, unless it is on a 24-hour clock (18:00-08:00).
    if (start >= 16 * HOUR && (to.padded || sameDay < start + HOUR))
        return end + DAY;
    if (to.padded && from.style === 'clock')
        return null;
    notes.add('assumed-pm');
    return sameDay > start ? sameDay : null;
}
//# sourceMappingURL=opening-hours-clerk-times.js.map