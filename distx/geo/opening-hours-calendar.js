// Owns what kind of day a Chinese calendar date is: ordinary, public holiday, make-up working day, or not yet settled.
// Leaves to others: instants and time zones (opening-hours.ts), what a schedule means on such a day (opening-hours-day.ts).
//
// The State Council publishes each year's holidays and make-up days (调休) in November of the year before; `chinese-days`
// carries them. It answers "no holiday" for years that it does not know, which would open offices on National Day: so
// coverage is asked first, and dates of unknown years that may be holidays are `unsettled`.
import chineseDays from 'chinese-days';
/**
 * When a holiday or a make-up day can fall at all, as month * 100 + day, inclusive: the statutory days of the State Council's
 * 全国年节及纪念日放假办法, over the range of the lunar calendar, with the days swapped around them. All 769 days of
 * 2004-2026 fall inside (the tests hold that). A once-only holiday elsewhere would be missed until its year's data arrives.
 */
const WINDOWS = [
    [101, 307], // New Year and Spring Festival (21 January to 21 February)
    [325, 412], // Tomb-sweeping Day
    [418, 515], // Labour Day
    [522, 703], // Dragon Boat Festival (28 May to 26 June)
    [901, 1015], // Mid-Autumn Festival (7 September to 8 October) and National Day
    [1225, 1231], // New Year, announced with the next year
];
const DAY_MS = 86_400_000;
/** Whether the package has this year's arrangement: no year is without National Day. */
export function isYearSettled(year) {
    return officialKind(year, 10, 1) === 'holiday';
}
/** Kinds already asked of the package, which takes some 10 microseconds for a date; emptied when full. */
const known = new Map();
const MAX_KNOWN = 4096;
/** The kind of a date. Never throws; a date outside the known years is `ordinary` only where no holiday can fall. */
export function dayKind(date) {
    const monthDay = date.month * 100 + date.day;
    if (!WINDOWS.some(([from, to]) => monthDay >= from && monthDay <= to))
        return 'ordinary';
    const key = date.year * 10_000 + monthDay;
    let kind = known.get(key);
    if (kind === undefined) {
        if (known.size >= MAX_KNOWN)
            known.clear();
        kind = announcedKind(date, monthDay);
        known.set(key, kind);
    }
    return kind;
}
function announcedKind({ year, month, day }, monthDay) {
    // The last days of December belong to the next year's announcement.
    if (!isYearSettled(year) || (monthDay >= 1225 && !isYearSettled(year + 1)))
        return 'unsettled';
    return officialKind(year, month, day);
}
/** The calendar date of a count of days since 1970-01-01 (a Thursday). */
export function dateOfEpochDay(epochDay) {
    const date = new Date(epochDay * DAY_MS);
    const weekday = (((epochDay + 3) % 7) + 7) % 7;
    return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), weekday };
}
/**
 * What the package's tables say. It computes dates with the process's own zone: in New York its tables, and the weekdays of its
 * answers, are a day off. Asked by the text of a date, the question is off by the same day and meets the right entry (checked in
 * all zones for all days); a `Date`, or its weekday, would not. An entry is told by its name: `National Day,国庆节,3`.
 */
function officialKind(year, month, day) {
    if (!(year >= 1000 && year <= 9999))
        return 'ordinary'; // not a date that the package can be asked for
    const [month2, day2] = [month, day].map((part) => String(part).padStart(2, '0'));
    const { name, work } = chineseDays.getDayDetail(`${year}-${month2}-${day2}`);
    if (!name.includes(','))
        return 'ordinary';
    return work ? 'makeup' : 'holiday';
}
//# sourceMappingURL=opening-hours-calendar.js.map