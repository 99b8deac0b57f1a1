import { jsonBytes } from "./byte-text.js";
import { CLOSES_SOON_MS, USABLE_BY_RANK, hoursFact } from "./usability.js";
/** A schedule is asked for now and for the arrival: before and after a change. */
const MAX_SPANS = 4;
const MAX_SCHEDULES = 4_096;
const LONG_BEFORE = new Date(0);
const NOT_KNOWN = { open: null, opensAt: null, closesAt: null, fromMs: -Infinity, untilMs: Infinity };
const UNREADABLE = hoursFact(NOT_KNOWN, LONG_BEFORE, true);
const UNKNOWN = hoursFact(NOT_KNOWN, LONG_BEFORE, false);
export const rankOf = (fact) => USABLE_BY_RANK.indexOf(fact.atMost);
/** Members of a feature, with the comma before. */
export function openingText({ open, opensAt, closesAt }) {
    return `,${jsonBytes({ openNow: open, opensAt, closesAt }).slice(1, -1)}`;
}
export class HoursSpan {
    /** See `openingText`. */
    opening;
    #span;
    /** From then on it closes soon. */
    #soonMs;
    #usual;
    #soon;
    #usualRank;
    #soonRank;
    #texts = {};
    constructor(span) {
        this.#span = span;
        this.opening = openingText(span);
        // Where hours are not known, `hasText` decides on the words; see `reason`.
        this.#usual = hoursFact(span, LONG_BEFORE, true);
        this.#soon = span.closesAt === null ? this.#usual : hoursFact(span, span.closesAt, true);
        this.#soonMs = span.closesAt === null ? Infinity : span.closesAt.getTime() - CLOSES_SOON_MS;
        this.#usualRank = rankOf(this.#usual);
        this.#soonRank = rankOf(this.#soon);
    }
    get fromMs() {
        return this.#span.fromMs;
    }
    /** Not included. */
    get untilMs() {
        return this.#span.untilMs;
    }
    /** After this millisecond it closes soon; Infinity: never. */
    get soonAfterMs() {
        return this.#soonMs;
    }
    holdsAt(ms) {
        return ms >= this.#span.fromMs && ms < this.#span.untilMs;
    }
    /** How usable it can be on arrival. */
    rankAt(arrivalMs) {
        return arrivalMs > this.#soonMs ? this.#soonRank : this.#usualRank;
    }
    reasonAt(arrivalMs, hasText, words) {
        if (this.#span.open === null)
            return words.of((hasText ? UNREADABLE : UNKNOWN).reason);
        let texts = this.#texts[words.language];
        if (texts?.by !== words) {
            texts = { by: words, usual: words.of(this.#usual.reason), soon: words.of(this.#soon.reason) };
            this.#texts[words.language] = texts;
        }
        return arrivalMs > this.#soonMs ? texts.soon : texts.usual;
    }
}
/** The spans of one schedule that were asked for last. */
export class HoursSpans {
    #schedule;
    #spans = [];
    constructor(schedule) {
        this.#schedule = schedule;
    }
    at(ms) {
        for (const span of this.#spans)
            if (span.holdsAt(ms))
                return span;
        const made = new HoursSpan(this.#schedule === null ? NOT_KNOWN : this.#schedule.spanAt(new Date(ms)));
        this.#spans = [made, ...this.#spans.slice(0, MAX_SPANS - 1)];
        return made;
    }
}
/** By schedule, shared by all who write its hours differently. */
export class KnownSpans {
    #known = new Map();
    of(schedule) {
        let spans = this.#known.get(schedule);
        if (spans === undefined) {
            if (this.#known.size >= MAX_SCHEDULES)
                this.#known.clear();
            this.#known.set(schedule, (spans = new HoursSpans(schedule)));
        }
        return spans;
    }
}
//# sourceMappingURL=hours-text.js.map