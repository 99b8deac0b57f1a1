// Owns the rules by which words are put into groups: what days, seasons, hours and 休息 do to the group that is being read.
// Leaves to others: walking through the words (opening-hours-clerk-groups.ts).
//
// `休息` closes the days named right before it and nothing else: in `周一至周五，节假日除外，9:00-17:00` Monday to Friday wait for
// the hours that follow. Days in brackets after hours belong to those hours.
import { Draft, unite } from "./opening-hours-clerk-draft.js";
import { isBreak, readSpan } from "./opening-hours-clerk-times.js";
import { ALL_DAYS } from "./opening-hours-model.js";
const WORKING_DAYS = 0b0011111;
const MAX_GROUPS = 12;
const MAX_SPANS = 6;
export class GroupBuilder {
    notes = new Set();
    link = 'none';
    #groups = [];
    #current = new Draft();
    #failed = null;
    constructor() {
        this.#groups.push(this.#current);
    }
    get hasFailed() {
        return this.#failed !== null;
    }
    fail(reason) {
        this.#failed ??= reason;
    }
    addDays(days) {
        const named = this.#current.runs.length > 0;
        const ended = this.link === 'stop' && named;
        if (this.#current.hasHours() || this.#current.sealed || this.#current.saysOpen || ended)
            this.#start(this.#current.season);
        const last = this.#current.runs.at(-1);
        // 周六日节假日 is one list; in 周一至周五节假日除外 the holidays are the exception to the weekdays.
        const isException = days.weekdays === 0 && last !== undefined && (last.weekdays & WORKING_DAYS) !== 0;
        const joined = this.link === 'and' || (this.link === 'none' && !isException);
        if (last !== undefined && joined)
            this.#current.runs.splice(-1, 1, unite(last, days));
        else
            this.#current.runs.push(days);
    }
    addSeason(label, range) {
        const before = this.#current;
        if (before.hasHours() || before.sealed)
            this.#start(null, before.daysFirst ? before.runs : []);
        const current = this.#current;
        if (current.season === null || current.seasonInherited) {
            current.seasonInherited = false;
            current.daysFirst = current.runs.length > 0;
            current.season = { label: null, dates: [] };
        }
        if (label !== null && current.season.label !== null)
            this.fail('ambiguous');
        if (label !== null)
            current.season.label = label;
        if (range !== null)
            current.season.dates.push(range);
    }
    addAllDay() {
        if (this.#current.sealed)
            this.#start(null);
        if (this.#current.spans.length > 0)
            this.fail('ambiguous');
        this.#current.payload = 'allDay';
    }
    addSpan(from, to) {
        if (this.#current.sealed)
            this.#start(null);
        const earlier = this.#current.spans.at(-1)?.end ?? null;
        const span = readSpan(from, to, earlier);
        if (span === null)
            this.fail('impossible-time');
        else if (this.#current.payload !== null || this.#current.spans.length >= MAX_SPANS)
            this.fail('ambiguous');
        else
            this.#current.spans.push(span);
    }
    /** 午休 with hours; without: those written before it, if they can be a break, or unknown ones. */
    addBreak(hours) {
        if (hours !== null)
            this.#current.breaks.push(hours);
        else if (this.link === 'stop' || !this.#turnIntoBreak())
            this.#current.breakWithoutHours = true;
    }
    /** 休息, 除外: of the days named right before, or (12:00-13:30休息) of the hours. */
    closeDays() {
        if (this.#current.spans.length === 0 || this.link === 'stop')
            this.#take('off');
        else if (!this.#turnIntoBreak())
            this.fail('ambiguous');
    }
    /** 除周一外, 闭馆日：周一, 不含节假日. */
    closeListedDays(runs) {
        const waiting = this.#current;
        this.#start(null, runs).payload = 'off';
        this.#current = waiting;
    }
    /** 节假日照常; after hours (8:00-20:00 无休) it adds nothing that could be written. */
    addUsual() {
        if (!this.#current.hasHours())
            this.#take('usual');
    }
    addNotice() {
        this.#take('notice');
    }
    /** 不打烊 alone may mean all day or all year. */
    addNonstop(isAllDayNext) {
        if (this.#current.payload === 'allDay' || isAllDayNext)
            return;
        if (this.#current.runs.at(-1)?.holidays === true)
            this.#take('usual');
        else
            this.fail('ambiguous');
    }
    sayOpen() {
        this.#current.saysOpen ||= this.#current.runs.length > 0;
    }
    /** （节假日除外）: a statement of its own; what follows the bracket goes on with what came before it. */
    readAside(read) {
        const outer = this.#current;
        this.#start(null);
        this.link = 'none';
        read();
        this.#current = outer;
    }
    /** Days or dates in brackets: 9:00-17:00（工作日）, 工作日（周一至周五）, 夏季（5-9月）. */
    readExplanation(read) {
        const outer = this.#current;
        const said = this.#start(null);
        this.link = 'none';
        read();
        if (this.#current !== said)
            this.fail('unreadable');
        this.#groups.splice(this.#groups.indexOf(said), 1);
        this.#current = outer;
        this.#explainDays(outer, said.days);
        if (said.season !== null) {
            const isSecond = outer.season !== null && (outer.season.dates.length > 0 || said.season.label !== null);
            if (isSecond)
                this.fail('ambiguous');
            outer.season = { label: outer.season?.label ?? said.season.label, dates: said.season.dates };
        }
        outer.sealed = outer.hasHours();
    }
    #explainDays(outer, days) {
        const known = outer.runs.at(-1);
        if (days === null)
            return;
        if (known === undefined) {
            outer.runs.push(days);
            return;
        }
        const addsHolidays = days.weekdays === 0 && days.holidays && known.weekdays === ALL_DAYS; // 周一至周日（含节假日）
        const isSame = addsHolidays || days.weekdays === known.weekdays || (known.weekdays === 0 && days.festival);
        if (!isSame || outer.runs.length > 1)
            this.fail('ambiguous');
        outer.runs.splice(-1, 1, { ...unite(known, days), festival: known.festival });
    }
    finish() {
        if (this.#failed !== null)
            return { failed: this.#failed };
        const groups = this.#groups.filter((group) => group.hasHours() || group.runs.length > 0 || group.season !== null);
        // 8:00-18:00 周一至周五: days at the very end belong to the only hours there are; with more hours, to which?
        const [first, last] = [groups[0], groups.at(-1)];
        const isTrailing = last !== undefined && !last.hasHours() && !last.saysOpen && last.season === null;
        if (first !== undefined && isTrailing && first.hasHours() && first.runs.length === 0) {
            if (groups.length > 2 || last.days?.weekdays === 0)
                return { failed: 'ambiguous' };
            // 8:00-18:00 周末 may be the beginning of 周末休息.
            if (((last.days?.weekdays ?? 0) & WORKING_DAYS) === 0)
                this.notes.add('ambiguous');
            first.runs.push(...last.runs);
            groups.pop();
        }
        for (const group of groups) {
            for (const span of group.spans)
                for (const note of span.notes)
                    this.notes.add(note);
            if (group.spans.length > 0 && group.spans.every((span) => span.bare))
                this.notes.add('ambiguous');
        }
        return groups.length > MAX_GROUPS ? { failed: 'unreadable' } : { groups, notes: this.notes };
    }
    #start(season, runs = []) {
        const draft = new Draft(season, runs);
        this.#groups.push(draft);
        this.#current = draft;
        return draft;
    }
    #turnIntoBreak() {
        const last = this.#current.spans.at(-1);
        if (last === undefined || !isBreak(last.start, last.end))
            return false;
        this.#current.spans.pop();
        this.#current.breaks.push(last);
        return true;
    }
    /** Takes the days named last out of the current group, as a group of their own. */
    #take(payload) {
        const { season, runs } = this.#current;
        const run = this.#current.hasHours() || this.#current.saysOpen ? undefined : runs.pop();
        if (run === undefined)
            return this.fail('unreadable');
        // 周一 周二休息: both days, or only the second?
        if (run.weekdays !== 0 && runs.some(({ weekdays }) => weekdays !== 0))
            return this.fail('ambiguous');
        if (season !== null && run.weekdays !== 0)
            this.notes.add('ambiguous');
        const waiting = this.#current;
        this.#start(null, [run]).payload = payload;
        if (runs.length === 0)
            this.#start(season);
        else
            this.#current = waiting;
    }
}
//# sourceMappingURL=opening-hours-clerk-builder.js.map