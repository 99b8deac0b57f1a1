import { readBlocks } from "./opening-hours-clerk-blocks.js";
import { otherDates } from "./opening-hours-clerk-spans.js";
import { ALL_DAYS, MINUTES_PER_DAY } from "./opening-hours-model.js";
const WEEKEND = 0b1100000;
/** The rules for groups that were read; fails when they contradict each other or a season has no dates. */
export function writeRules(groups) {
    const notes = new Set();
    if (groups.some((group) => group.season !== null))
        notes.add('season');
    if (groups.some(({ days }) => days?.holidays === true || days?.festival === true))
        notes.add('holiday-named');
    const timed = groups.filter((group) => group.spans.length > 0 || group.payload === 'allDay');
    const untimed = groups.filter((group) => !timed.includes(group));
    if (untimed.some((group) => group.days === null))
        return { failed: timed.length === 0 ? 'unreadable' : 'season' };
    if (untimed.some((group) => group.season !== null && group.payload === null))
        return { failed: 'season' };
    if (timed.length === 0)
        return writeDays(untimed, notes);
    const read = readBlocks(timed.filter((group) => !isFestivalOnly(group)), notes);
    if ('failed' in read)
        return read;
    const blocks = addUsualDays(read.blocks, untimed, notes);
    const closed = weekdaysOf(untimed.filter((group) => group.payload === 'off'));
    const untold = untimed.filter(({ payload, saysOpen }) => payload === 'notice' || (payload === null && saysOpen));
    const dangling = untimed.filter(({ payload, saysOpen }) => payload === null && !saysOpen);
    const unknown = weekdaysOf(untold) | weekdaysOf(dangling);
    if (dangling.length > 0)
        notes.add('ambiguous');
    if (unknown !== 0)
        notes.add('days-without-hours');
    if (blocks.length === 0 || (closed & unknown) !== 0)
        return { failed: 'ambiguous' };
    if (blocks.some((block) => block.weekdays !== 0 && (block.weekdays & ~closed) === 0))
        return { failed: 'ambiguous' };
    const holidays = writeHolidays(groups, blocks, notes);
    if (holidays === null)
        return { failed: 'ambiguous' };
    if (closed === 0 && blocks.some((block) => !block.namesDays && !isWholeWeek(block)))
        notes.add('days-not-stated');
    // 8:00-12:00 周一至周五 14:00-18:00: whether the first hours are for all days or for these, nobody can say.
    const hasBare = blocks.some((block) => !block.namesDays && block.dates.length === 0);
    if (hasBare && blocks.some((block) => block.namesDays && (block.weekdays & ~WEEKEND) !== 0))
        notes.add('ambiguous');
    const rules = [
        ...blocks.flatMap((block, at) => writeBlock(block, at > 0 && keepNights(blocks) ? 'additional' : 'normal')),
        ...writeGap(blocks),
        ...(unknown === 0 ? [] : [rule({ weekdays: unknown, state: 'unknown' })]),
        ...(closed === 0 || (keepNights(blocks) && isClosedAnyway(blocks, closed)) ? [] : [rule({ weekdays: closed })]),
        ...holidays,
    ];
    return { rules, notes };
}
/** Only days are told. What is not named is closed when open days are named, and unknown when only closed ones are. */
function writeDays(groups, notes) {
    const off = groups.filter((group) => group.payload === 'off');
    const open = groups.filter((group) => group.payload !== 'off');
    if (groups.some((group) => group.season !== null) || open.some((group) => group.days?.weekdays === 0)) {
        return { failed: 'unreadable' };
    }
    const unknown = (open.length === 0 ? ALL_DAYS : weekdaysOf(open)) & ~weekdaysOf(off);
    const closed = ALL_DAYS & ~unknown;
    const holidays = off.some(({ days }) => days?.holidays) || open.some(({ days }) => days?.workday);
    if (unknown === 0 || (closed === 0 && !holidays))
        return { failed: 'unreadable' };
    notes.add('days-without-hours');
    if (!open.some((group) => group.saysOpen))
        notes.add('ambiguous');
    return { rules: [rule({ weekdays: unknown, state: 'unknown' }), rule({ weekdays: closed, holidays })], notes };
}
/** 节假日照常, 双休日照常: the same hours on these days too, where there is only one kind of hours. */
function addUsualDays(blocks, untimed, notes) {
    const usual = untimed.filter(({ payload, saysOpen, days }) => payload === 'usual' || (saysOpen && payload === null && days?.weekdays === 0));
    const [block] = blocks;
    if (usual.length === 0 || block === undefined)
        return blocks;
    const weekdays = block.weekdays | weekdaysOf(usual);
    // With all seven days in hand a schedule is followed on holidays anyway; on Monday to Friday 照常 may mean two things.
    if (blocks.length === 1 && weekdays === ALL_DAYS) {
        const holidays = block.holidays || usual.some(({ days }) => days?.holidays);
        return [{ ...block, weekdays, holidays, namesDays: true }];
    }
    if (weekdaysOf(usual) !== 0 || blocks.reduce((mask, each) => mask | each.weekdays, 0) !== ALL_DAYS)
        notes.add('ambiguous');
    return blocks;
}
/** What the text says of public holidays; null when it says two things. */
function writeHolidays(groups, blocks, notes) {
    const named = groups.filter((group) => group.days?.holidays);
    const off = named.some((group) => group.payload === 'off');
    const unknown = named.some((group) => group.payload === 'notice');
    const hasHours = blocks.some((block) => block.holidays);
    if (Number(off) + Number(unknown) + Number(hasHours) > 1)
        return null;
    if (hasHours)
        return [];
    if (off)
        return [rule({ holidays: true })];
    const workday = groups.some((group) => group.days?.workday);
    // Weekend hours beside 工作日: a holiday is no working day, but whether it is like a weekend is not said.
    const isUnclear = blocks.some((block) => !block.workday && (block.weekdays & WEEKEND) !== 0);
    const festival = groups.some((group) => group.days?.festival);
    if (unknown || festival || (workday && isUnclear)) {
        notes.add('holiday-unclear');
        return [rule({ holidays: true, state: 'unknown' })];
    }
    return workday ? [rule({ holidays: true })] : [];
}
function writeBlock(block, join) {
    const isWhole = isWholeDay(block);
    const isAlways = isWhole && block.weekdays === ALL_DAYS && block.dates.length === 0;
    const { dates, holidays } = block;
    const weekdays = isAlways || !block.namesDays ? 0 : block.weekdays;
    const hours = rule({
        join,
        dates,
        weekdays,
        holidays: holidays && !isAlways,
        state: 'open',
        spans: isWhole ? [] : block.open,
    });
    if (block.unknown.length === 0)
        return [hours];
    // With its days, or the comma before it would go on with the list of hours.
    const doubt = { dates, holidays, weekdays: block.weekdays, spans: block.unknown };
    return [hours, rule({ ...doubt, join: 'additional', state: 'unknown' })];
}
/** Where seasons leave a part of the year out, nothing is known of it; a missing rule would say closed. */
function writeGap(blocks) {
    if (blocks.some((block) => block.dates.length === 0))
        return [];
    const dates = otherDates(blocks.flatMap((block) => block.dates));
    return dates.length === 0 ? [] : [rule({ dates, state: 'unknown' })];
}
/**
 * Whether rules are joined by `,`: after a `;` the specification cuts off the night that the day before left running. Only where
 * no block overrides another.
 */
function keepNights(blocks) {
    const days = blocks.flatMap((block) => (block.dates.length > 0 ? [] : [block.weekdays]));
    const isDisjoint = days.reduce((sum, mask) => sum + mask, 0) === days.reduce((all, mask) => all | mask, 0);
    const isMixed = days.length > 0 && days.length < blocks.length;
    const nights = blocks.some((block) => block.open.some(({ end }) => end > MINUTES_PER_DAY));
    return nights && isDisjoint && !isMixed && !blocks.some((block) => block.holidays);
}
function isClosedAnyway(blocks, closed) {
    return blocks.every((block) => (block.weekdays & closed) === 0);
}
function isWholeDay(block) {
    return block.open.length === 1 && block.open[0]?.start === 0 && block.open[0].end === MINUTES_PER_DAY;
}
function isWholeWeek(block) {
    return isWholeDay(block) && block.unknown.length === 0;
}
function isFestivalOnly({ days }) {
    return days !== null && days.weekdays === 0 && !days.holidays;
}
function weekdaysOf(groups) {
    return groups.reduce((mask, { days }) => mask | (days?.weekdays ?? 0), 0);
}
function rule(parts) {
    const nothing = {
        join: 'normal',
        dates: [],
        weekdays: 0,
        holidays: false,
        spans: [],
        state: 'closed',
        comment: null,
    };
    return { ...nothing, ...parts };
}
//# sourceMappingURL=opening-hours-clerk-rules.js.map