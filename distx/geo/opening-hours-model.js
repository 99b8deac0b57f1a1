// Owns the model of a schedule and its canonical text in OpenStreetMap's opening_hours syntax.
// Leaves to others: reading that syntax (opening-hours-osm.ts), what is open when (opening-hours.ts).
export const DAYS = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];
export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** The bit set Monday to Sunday. */
export const ALL_DAYS = 0b1111111;
export const MINUTES_PER_DAY = 1440;
const MONTH_LENGTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** `Mo-Fr`, `Mo,We,Sa-Su` of a bit set (bit 0 is Monday); an empty string of an empty set. */
export function formatWeekdays(mask) {
    const parts = [];
    for (let day = 0; day < 7; day++) {
        if ((mask & (1 << day)) === 0)
            continue;
        let last = day;
        while (last < 6 && (mask & (1 << (last + 1))) !== 0)
            last++;
        parts.push(last === day ? nameOf(DAYS, day) : `${nameOf(DAYS, day)}-${nameOf(DAYS, last)}`);
        day = last;
    }
    return parts.join(',');
}
/** `08:00-12:00,22:00-06:00`; hours above 24 only where the plain form would say nothing (`08:00-32:00`). */
export function formatSpans(spans) {
    return spans
        .map(({ start, end }) => `${clock(start)}-${clock(end > 1440 && end - 1440 !== start ? end - 1440 : end)}`)
        .join(',');
}
/** `May-Sep`, `May 01-Sep 30`, `Jan,Oct-Dec`. */
export function formatDates(dates) {
    return dates.map(formatDateRange).join(',');
}
/** Number of days of a month (29 for February), or 0 when there is no such month. */
export function monthLength(month) {
    return MONTH_LENGTHS[month - 1] ?? 0;
}
function formatDateRange({ from, to }) {
    const [fromMonth, toMonth] = [Math.floor(from / 100), Math.floor(to / 100)];
    const wholeMonths = from % 100 === 1 && to % 100 === monthLength(toMonth);
    if (wholeMonths && fromMonth === toMonth && from < to)
        return nameOf(MONTHS, fromMonth - 1);
    if (wholeMonths)
        return `${nameOf(MONTHS, fromMonth - 1)}-${nameOf(MONTHS, toMonth - 1)}`;
    return from === to ? formatMonthDay(from) : `${formatMonthDay(from)}-${formatMonthDay(to)}`;
}
function formatMonthDay(monthDay) {
    return `${nameOf(MONTHS, Math.floor(monthDay / 100) - 1)} ${two(monthDay % 100)}`;
}
/** The canonical text of rules; `parseOpeningHours` of it gives the same rules. */
export function formatRules(rules) {
    return rules.map((rule, at) => separator(rule, at) + formatRule(rule, rules[at + 1])).join('');
}
function separator(rule, at) {
    if (at === 0)
        return '';
    return rule.join === 'normal' ? '; ' : ', ';
}
function formatRule(rule, next) {
    const weekdays = formatWeekdays(rule.weekdays);
    const days = rule.holidays ? (weekdays === '' ? 'PH' : `${weekdays},PH`) : weekdays;
    let times = formatSpans(rule.spans);
    if (times === '' && rule.state === 'open')
        times = hasDays(rule) ? '00:00-24:00' : '24/7';
    // After `Mo 08:00-12:00` a comma and a time would go on with the list; after the word `open` it starts a rule. (After `24/7`
    // others than our own parser want the word before any comma.)
    const openWord = rule.comment !== null || (next?.join === 'additional' && (!hasDays(next) || times === '24/7')) ? 'open' : '';
    const word = { open: openWord, closed: 'off', unknown: 'unknown' }[rule.state];
    const comment = rule.comment === null ? '' : `"${rule.comment}"`;
    return [formatDates(rule.dates), days, times, word, comment].filter((part) => part !== '').join(' ');
}
/** Whether the rule says for which days it is. */
export function hasDays(rule) {
    return rule.dates.length > 0 || rule.weekdays !== 0 || rule.holidays;
}
function clock(minutes) {
    return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
function two(value) {
    return String(value).padStart(2, '0');
}
function nameOf(names, at) {
    return names[at] ?? '';
}
//# sourceMappingURL=opening-hours-model.js.map