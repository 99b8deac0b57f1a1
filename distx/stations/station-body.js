import { degreesText, instantText, jsonBytes, uuidText, wholeText } from "./byte-text.js";
import { freshnessOfAge, freshnessSpan } from "./freshness.js";
import { openingText, rankOf } from "./hours-text.js";
import { ReasonText } from "./reason-text.js";
import { chinaDay, chinaDaySpan } from "./reasons.js";
import { Moments } from "./moments.js";
import { SharedText, factsNumber } from "./shared-text.js";
import { ACCESS, ACCURACIES, BITS, DISTRICT, ENUMS, HAS_TAIL, HOURS, ID, MAINTAINERS, REVISION, SOURCE, STATE_MASK, SYSTEMS, UNTIL, UPDATED, UTILITY, VERIFIED, } from "./station-page.js";
import { STATES } from "./station.schema.js";
import { FIRST_CHARACTER } from "./station-vocabulary.js";
import { APPROXIMATE, POWER_OUT, USABLE_BY_RANK, WATER_OUT, openingAt, stateAt, stateFact, verificationFact, } from "./usability.js";
const OPEN = STATES.indexOf('open');
const APPROXIMATE_BITS = ACCURACIES.indexOf('approximate');
const OUT = UTILITY.indexOf('out');
const OPEN_STATE = `,${JSON.stringify({ state: 'open', stateReason: null, stateUntil: null }).slice(1, -1)}`;
const NEVER_VERIFIED = verificationFact(null, 'unverified');
const VERIFIED_FACTS = Object.fromEntries(['fresh', 'stale', 'unverified'].map((freshness) => [freshness, verificationFact(new Date(0), freshness)]));
const FRESHNESS_TEXT = { fresh: '"fresh"', stale: '"stale"', unverified: '"unverified"' };
export class StationBodies {
    #vocabulary;
    #rule;
    #shared;
    #words = {};
    constructor(vocabulary, rule) {
        this.#vocabulary = vocabulary;
        this.#rule = rule;
        this.#shared = new SharedText(vocabulary);
    }
    /** How usable it is on arrival: index in `USABLE_BY_RANK`. */
    usableRank(page, offset, arrivalMs) {
        const enums = page.number(offset, ENUMS);
        const verified = page.measure(offset, VERIFIED);
        let rank = rankOf(this.#verification(verified, arrivalMs));
        if (!this.#isOpen(page, offset, arrivalMs))
            return 0;
        if (((enums >>> 5) & 3) === APPROXIMATE_BITS)
            rank = Math.min(rank, rankOf(APPROXIMATE));
        if (((enums >>> 7) & 3) === OUT)
            rank = Math.min(rank, rankOf(WATER_OUT));
        if (((enums >>> 9) & 3) === OUT)
            rank = Math.min(rank, rankOf(POWER_OUT));
        const hours = this.#shared.hours.get(page.number(offset, HOURS));
        const access = this.#shared.access.get(page.number(offset, ACCESS));
        return Math.min(rank, hours.spans.at(arrivalMs).rankAt(arrivalMs), rankOf(access.factAt(arrivalMs)));
    }
    /** The station as a feature of a nearest answer, for an arrival at `arrivalMs`. */
    feature(page, offset, arrivalMs, view) {
        const leaving = new Moments();
        const arriving = new Moments();
        const shared = this.#shared;
        const nowMs = view.at.getTime();
        const enums = page.number(offset, ENUMS);
        const own = page.bytes(offset);
        let amenities = '';
        let end = 0;
        for (let code = own.charCodeAt(0); code !== 0; code = own.charCodeAt(++end)) {
            // A character past ASCII is two bytes: the catalogue in its three states stays below U+0800.
            if (code >= 0x80)
                code = ((code & 0x1f) << 6) | (own.charCodeAt(++end) & 0x3f);
            const one = shared.amenities.get(code - FIRST_CHARACTER);
            amenities += amenities === '' ? one : `,${one}`;
        }
        const tail = (enums & HAS_TAIL) === 0 ? undefined : tailOf(own, end + 1);
        const system = SYSTEMS.indexOf(view.crs) * 2;
        const verifiedMs = page.measure(offset, VERIFIED);
        const source = shared.sources.get(page.number(offset, SOURCE));
        leaving.keepTo(...freshnessSpan(verifiedMs, nowMs, this.#rule));
        leaving.keepTo(...chinaDaySpan(nowMs));
        const text = '{"type":"Feature","id":"' +
            uuidText(page.number(offset, ID), page.number(offset, ID + 1), page.number(offset, ID + 2), page.number(offset, ID + 3)) +
            '","geometry":{"type":"Point","coordinates":[' +
            degreesText(page.measure(offset, system)) +
            ',' +
            degreesText(page.measure(offset, system + 1)) +
            ']},"properties":{"code":"' +
            (tail === undefined ? own.slice(end + 1) : tail.named) +
            shared.districts.get(page.number(offset, DISTRICT)) +
            (tail?.asWritten ? `"${tail.asWritten}"}` : 'null}') +
            shared.hours.get(page.number(offset, HOURS)).text +
            shared.facts.get(factsNumber(enums, page.number(offset, BITS + 2))) +
            `,"amenities":[${amenities}]` +
            shared.access.get(page.number(offset, ACCESS)).text +
            shared.maintainers.get(page.number(offset, MAINTAINERS)) +
            source +
            (tail?.url ? `"${tail.url}"}` : 'null}') +
            ',"revision":' +
            wholeText(page.number(offset, REVISION)) +
            ',"updatedAt":"' +
            instantText(page.measure(offset, UPDATED)) +
            (Number.isNaN(verifiedMs) ? '","verifiedAt":null' : `","verifiedAt":"${instantText(verifiedMs)}"`) +
            ',"freshness":' +
            FRESHNESS_TEXT[freshnessOfAge(nowMs - verifiedMs, this.#rule)] +
            this.#state(page, offset, tail, view.at, leaving) +
            this.#usability(page, offset, tail, arrivalMs, this.#wordsFor(view), arriving);
        return { text, leaving, arriving };
    }
    /** `state` to `closesAt`. */
    #state(page, offset, tail, now, leaving) {
        const isOpen = (page.number(offset, ENUMS) & STATE_MASK) === OPEN;
        const span = this.#shared.hours.get(page.number(offset, HOURS)).spans.at(now.getTime());
        if (this.#isOpen(page, offset, now.getTime(), leaving))
            leaving.keepTo(span.fromMs, span.untilMs);
        if (isOpen && !tail?.stateReason && Number.isNaN(page.measure(offset, UNTIL)))
            return OPEN_STATE + span.opening;
        const standing = this.#standing(page, offset, tail);
        const state = stateAt(standing, now);
        const { stateReason, stateUntil } = state === standing.state ? standing : { stateReason: null, stateUntil: null };
        return `,${jsonBytes({ state, stateReason, stateUntil }).slice(1, -1)}${openingText(openingAt(standing, now))}`;
    }
    /** `usable` and `reasons`, in the order of `usabilityAt`. */
    #usability(page, offset, tail, arrivalMs, words, arriving) {
        const enums = page.number(offset, ENUMS);
        let rank;
        let reasons;
        if (this.#isOpen(page, offset, arrivalMs, arriving)) {
            const hours = this.#shared.hours.get(page.number(offset, HOURS));
            const span = hours.spans.at(arrivalMs);
            arriving.keepTo(span.fromMs, span.untilMs);
            arriving.cutAt(span.soonAfterMs + 1, arrivalMs);
            const ways = this.#shared.access.get(page.number(offset, ACCESS));
            const access = ways.factAt(arrivalMs);
            ways.keepTo(arriving, arrivalMs);
            rank = Math.min(span.rankAt(arrivalMs), rankOf(access));
            reasons = `${span.reasonAt(arrivalMs, hours.hasText, words)},${words.plain(access.reason.code)}`;
        }
        else {
            const standing = this.#standing(page, offset, tail);
            const fact = stateFact(stateAt(standing, new Date(arrivalMs)), standing);
            rank = rankOf(fact);
            reasons = words.of(fact.reason);
        }
        if (((enums >>> 5) & 3) === APPROXIMATE_BITS) {
            rank = Math.min(rank, rankOf(APPROXIMATE));
            reasons += `,${words.of(APPROXIMATE.reason)}`;
        }
        const verifiedMs = page.measure(offset, VERIFIED);
        const verification = this.#verification(verifiedMs, arrivalMs);
        arriving.keepTo(...freshnessSpan(verifiedMs, arrivalMs, this.#rule));
        rank = Math.min(rank, rankOf(verification));
        const { code, at } = verification.reason;
        reasons += `,${at === undefined ? words.plain(code) : words.timed(code, verifiedMs)}`;
        if (((enums >>> 7) & 3) === OUT) {
            rank = Math.min(rank, rankOf(WATER_OUT));
            reasons += `,${words.of(WATER_OUT.reason)}`;
        }
        if (((enums >>> 9) & 3) === OUT) {
            rank = Math.min(rank, rankOf(POWER_OUT));
            reasons += `,${words.of(POWER_OUT.reason)}`;
        }
        return `,"usable":"${USABLE_BY_RANK[rank]}","reasons":[${reasons}]`;
    }
    /** As `stateAt` of usability.ts; `moments` is cut where that changes. */
    #isOpen(page, offset, atMs, moments) {
        const state = STATES[page.number(offset, ENUMS) & STATE_MASK];
        const untilMs = page.measure(offset, UNTIL);
        if (!Number.isNaN(untilMs))
            moments?.cutAt(untilMs, atMs);
        return state === 'open' || ((state === 'paused' || state === 'closed') && untilMs <= atMs);
    }
    #verification(verifiedMs, arrivalMs) {
        if (Number.isNaN(verifiedMs))
            return NEVER_VERIFIED;
        return VERIFIED_FACTS[freshnessOfAge(arrivalMs - verifiedMs, this.#rule)];
    }
    #standing(page, offset, tail) {
        const untilMs = page.measure(offset, UNTIL);
        return {
            ...this.#vocabulary.hours.get(page.number(offset, HOURS)),
            state: STATES[page.number(offset, ENUMS) & STATE_MASK],
            stateUntil: Number.isNaN(untilMs) ? null : new Date(untilMs),
            stateReason: tail?.stateReason
                ? JSON.parse(Buffer.from(`"${tail.stateReason}"`, 'latin1').toString())
                : null,
        };
    }
    #wordsFor({ language, at }) {
        const today = chinaDay(at.getTime());
        let words = this.#words[language];
        if (words?.today !== today)
            words = this.#words[language] = new ReasonText(language, today);
        return words;
    }
}
function tailOf(text, from) {
    const [named, asWritten, stateReason, url] = text.slice(from).split('\0');
    return { named, asWritten, stateReason, url };
}
/** The beginning of an answer; features between commas follow, and `]}`. Ours, not what the request said: one text of another width makes the whole as wide. */
export const COLLECTION_HEADS = {
    wgs84: '{"type":"FeatureCollection","coordinateSystem":"wgs84","features":[',
    gcj02: '{"type":"FeatureCollection","coordinateSystem":"gcj02","features":[',
    bd09: '{"type":"FeatureCollection","coordinateSystem":"bd09","features":[',
};
//# sourceMappingURL=station-body.js.map