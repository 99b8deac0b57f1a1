import { monthLength } from "./opening-hours-model.js";
/** Whether no two of these spans, sorted by start, overlap. */
export function areDisjoint(sorted) {
    return sorted.every((span, at) => at === 0 || span.start >= (sorted[at - 1]?.end ?? 0));
}
/** What is in `spans` and in none of `cuts`. */
export function subtract(spans, cuts) {
    let left = [...spans];
    for (const cut of cuts) {
        left = left.flatMap(({ start, end }) => [
            { start, end: Math.min(end, cut.start) },
            { start: Math.max(start, cut.end), end },
        ].filter((part) => part.start < part.end));
    }
    return left;
}
/** What is in both. */
export function intersect(a, b) {
    return subtract(a, subtract(a, b));
}
/** The days of the year that are in none of these ranges. */
export function otherDates(ranges) {
    const days = daysOfYear();
    const isFree = days.map((day) => !ranges.some((range) => includes(range, day)));
    const others = [];
    days.forEach((day, at) => {
        if (isFree[at] !== true)
            return;
        const last = others.at(-1);
        if (last !== undefined && isFree[at - 1] === true)
            others[others.length - 1] = { from: last.from, to: day };
        else
            others.push({ from: day, to: day });
    });
    const [first, last] = [others[0], others.at(-1)];
    if (first === undefined || last === undefined || others.length === 1)
        return others;
    if (first.from !== 101 || last.to !== 1231)
        return others;
    return [...others.slice(1, -1), { from: last.from, to: first.to }];
}
/** Whether no day of the year is in two of these. */
export function areSeparate(ranges) {
    return daysOfYear().every((day) => ranges.filter((range) => includes(range, day)).length <= 1);
}
function includes({ from, to }, day) {
    return from <= to ? day >= from && day <= to : day >= from || day <= to;
}
function daysOfYear() {
    const days = [];
    for (let month = 1; month <= 12; month++) {
        for (let day = 1; day <= monthLength(month); day++)
            days.push(month * 100 + day);
    }
    return days;
}
//# sourceMappingURL=opening-hours-clerk-spans.js.map