import { monthLength } from "./opening-hours-model.js";
export const DASH = ' ?(?:[-‐-―−─~〜→ー]{1,4}|[至到]) ?';
export const DAY_NAMES = '一二三四五六日天';
export const PARTS = {
    凌晨: 'dawn',
    清晨: 'morning',
    早晨: 'morning',
    早上: 'morning',
    上午: 'morning',
    早: 'morning',
    中午: 'noon',
    正午: 'noon',
    下午: 'afternoon',
    午后: 'afternoon',
    傍晚: 'evening',
    晚上: 'evening',
    晚间: 'evening',
    晚: 'evening',
    夜晚: 'night',
    夜间: 'night',
    夜里: 'night',
    深夜: 'night',
    半夜: 'night',
    夜: 'night',
    am: 'am',
    pm: 'pm',
};
/** A token for days. */
export function days(weekdays, more = {}) {
    return { kind: 'days', days: { weekdays, holidays: false, workday: false, festival: false, ...more } };
}
/** A token for `一` and `至五、日` as a bit set; null for a chain of ranges. */
export function listedDays(first, others) {
    let previous = dayIndex(first);
    let weekdays = 1 << previous;
    let inRange = false;
    for (const [, dash, name = ''] of others.matchAll(new RegExp(`(${DASH})?[^${DAY_NAMES}1-7]{0,5}?([${DAY_NAMES}1-7])`, 'g'))) {
        const next = dayIndex(name);
        if (dash !== undefined && inRange)
            return null;
        inRange = dash !== undefined;
        for (let day = previous; inRange && day !== next; day = (day + 1) % 7)
            weekdays |= 1 << day;
        weekdays |= 1 << next;
        previous = next;
    }
    return days(weekdays);
}
function dayIndex(name) {
    const index = DAY_NAMES.indexOf(name);
    return index === -1 ? Number(name) - 1 : Math.min(index, 6);
}
/** A token for whole months or month-days; null when there is no such date. */
export function dates(month = '', day, toMonth = '', toDay) {
    const [from, to] = [numberOf(month), numberOf(toMonth)];
    const first = day === undefined ? 1 : numberOf(day);
    const last = toDay === undefined ? monthLength(to) : numberOf(toDay);
    if (first < 1 || first > monthLength(from) || last < 1 || last > monthLength(to))
        return null;
    return { kind: 'dates', range: { from: from * 100 + first, to: to * 100 + last } };
}
/** A token for a time; its numbers may still be impossible. */
export function time(style, { next, part, hour: hourText = '', minute: minuteText = '' }) {
    const [hour, minute] = [numberOf(hourText), numberOf(minuteText)];
    const dayPart = part === undefined ? null : (PARTS[part] ?? null);
    const padded = /^0\d/.test(hourText) || (/^\d/.test(hourText) && hour > 12);
    return { kind: 'time', time: { hour, minute, part: dayPart, nextDay: next !== undefined, style, padded } };
}
/** `12`, `十二`, `二十三`; NaN for what is no number below 100 (`二二十`). */
function numberOf(text) {
    if (/^\d+$/.test(text))
        return Number(text);
    const match = /^(?:([二两三四五])?(十))?([零〇一二两三四五六七八九])?$/.exec(text);
    if (match === null || text === '')
        return NaN;
    const [, tens = '一', ten, ones = '零'] = match;
    return (ten === undefined ? 0 : digit(tens) * 10) + digit(ones);
}
function digit(name) {
    const index = '零一二三四五六七八九'.indexOf(name);
    if (index !== -1)
        return index;
    return name === '两' ? 2 : 0;
}
//# sourceMappingURL=opening-hours-clerk-tokens.js.map