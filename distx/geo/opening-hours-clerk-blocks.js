import { areDisjoint, areSeparate, intersect, otherDates, subtract } from "./opening-hours-clerk-spans.js";
import { ALL_DAYS, MINUTES_PER_DAY } from "./opening-hours-model.js";
/** Where a lunch break without hours may be. */
const LUNCH = [{ start: 11 * 60, end: 15 * 60 }];
const WHOLE_DAY = [{ start: 0, end: MINUTES_PER_DAY }];
/** Groups with hours as blocks that do not contradict each other: seasonal ones after the others, those for holidays last. */
export function readBlocks(groups, notes) {
    const seasons = readSeasons(groups);
    if (seasons === null)
        return { failed: 'season' };
    const blocks = [];
    for (const group of groups) {
        const block = blockOf(group, groups, seasons.get(group) ?? [], notes);
        if (block === null)
            return { failed: 'ambiguous' };
        blocks.push(block);
    }
    const isUndated = groups.every((group) => group.season !== null && seasons.get(group)?.length === 0);
    if (isUndated)
        notes.add('season-without-dates');
    const settled = isUndated ? boundBySeasons(blocks) : blocks;
    if (settled === null)
        return { failed: 'season' };
    const merged = merge(settled);
    return merged === null ? { failed: 'ambiguous' } : { blocks: merged };
}
/**
 * The dates of each group's season. A summer or winter without dates is the rest of the year when the other one has dates; when
 * both have none they stay without (see `boundBySeasons`). Null: dates would have to be guessed, or two seasons overlap.
 */
function readSeasons(groups) {
    const dates = new Map(groups.map((group) => [group, group.season?.dates ?? []]));
    const distinct = new Map(groups.flatMap(({ season }) => (season === null ? [] : [[JSON.stringify(season), season]])));
    const seasons = [...distinct.values()];
    if (!areSeparate(seasons.flatMap((season) => season.dates)))
        return null;
    const undated = seasons.filter((season) => season.dates.length === 0);
    if (undated.length === 0)
        return dates;
    const labels = new Set(seasons.map((season) => season.label));
    const isWholeYear = (labels.has('summer') && labels.has('winter')) || undated[0]?.label === 'rest';
    if (seasons.length !== 2 || !isWholeYear || groups.some((group) => group.season === null))
        return null;
    if (undated.length === 2)
        return groups.length === 2 && !labels.has('rest') ? dates : null;
    const rest = otherDates(seasons.flatMap((season) => season.dates));
    for (const group of groups)
        if (group.season?.dates.length === 0)
            dates.set(group, rest);
    return rest.length === 0 ? null : dates;
}
/** Null when spans overlap or a break lies outside the hours. */
function blockOf(group, groups, dates, notes) {
    const hours = group.payload === 'allDay' ? WHOLE_DAY : sorted(group.spans);
    const [first, last] = [hours[0]?.start ?? 0, hours.at(-1)?.end ?? 0];
    if (!areDisjoint(hours) || group.breaks.some(({ start, end }) => start < first || end > last))
        return null;
    const open = subtract(hours, breaksOf(group, groups, notes));
    if (open.length === 0)
        return null;
    if (group.breakWithoutHours)
        notes.add('break-without-hours');
    const unknown = group.breakWithoutHours ? intersect(open, LUNCH) : [];
    const days = group.days ?? daysOfOtherSeason(group, groups, notes);
    if (days === null) {
        return { dates, weekdays: ALL_DAYS, holidays: false, workday: false, namesDays: false, open, unknown };
    }
    return {
        dates,
        weekdays: days.weekdays,
        holidays: days.holidays,
        workday: days.workday,
        namesDays: true,
        open,
        unknown,
    };
}
/** A break at the end of several groups may be meant for all of them: closed in all is the safe reading. */
function breaksOf(group, groups, notes) {
    const last = groups.at(-1);
    if (last === undefined || group === last || group.breaks.length > 0 || last.breaks.length === 0)
        return group.breaks;
    notes.add('ambiguous');
    return last.breaks;
}
/** 夏季 周一至周五 8:00-18:00 冬季 9:00-17:00: the same days most likely; to open weekends would be a guess. */
function daysOfOtherSeason(group, groups, notes) {
    if (group.season === null)
        return null;
    const days = groups.find((other) => (other.days?.weekdays ?? 0) !== 0)?.days ?? null;
    if (days !== null)
        notes.add('ambiguous');
    return days;
}
/** Summer and winter hours without dates: open when both are, unknown when one is. */
function boundBySeasons(blocks) {
    const [summer, winter] = blocks;
    if (summer === undefined || winter === undefined || !sameDays(summer, winter))
        return null;
    const open = intersect(summer.open, winter.open);
    const either = sorted([...subtract(summer.open, open), ...subtract(winter.open, open)]);
    const unsure = intersect(open, [...summer.unknown, ...winter.unknown]);
    return open.length === 0 || !areDisjoint(either) ? null : [{ ...summer, open, unknown: [...either, ...unsure] }];
}
/** One block for each set of days; days inside an earlier block's override it; null when they overlap in another way. */
function merge(blocks) {
    const merged = [];
    for (const block of blocks) {
        const at = merged.findIndex((other) => sameDates(other, block) && sameDays(other, block));
        const other = merged[at];
        if (other !== undefined) {
            const open = sorted([...other.open, ...block.open]);
            if (!areDisjoint(open))
                return null;
            merged[at] = { ...other, open, unknown: [...other.unknown, ...block.unknown] };
        }
        else if (merged.some((earlier) => sameDates(earlier, block) && collide(earlier, block)))
            return null;
        else
            merged.push(block);
    }
    const rank = (block) => Number(block.dates.length > 0) + 2 * Number(block.holidays);
    return merged.sort((a, b) => rank(a) - rank(b));
}
function collide(earlier, later) {
    if (earlier.holidays && later.holidays)
        return true;
    if ((earlier.weekdays & later.weekdays) === 0)
        return false;
    const isInside = (later.weekdays & ~earlier.weekdays) === 0 && later.weekdays !== earlier.weekdays;
    return !isInside || earlier.holidays;
}
function sameDates(a, b) {
    return JSON.stringify(a.dates) === JSON.stringify(b.dates);
}
function sameDays(a, b) {
    return a.weekdays === b.weekdays && a.holidays === b.holidays;
}
function sorted(spans) {
    return spans.map(({ start, end }) => ({ start, end })).sort((a, b) => a.start - b.start);
}
//# sourceMappingURL=opening-hours-clerk-blocks.js.map