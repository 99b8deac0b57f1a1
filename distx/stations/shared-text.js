/**
 * What stations share, as byte text (byte-text.ts): members of a feature, each with the comma before, made when first
 * asked for. Bounded: when many are kept all are forgotten.
 */
import { scheduleOf } from "../geo/opening-hours-schedule.js";
import { NEEDS } from "../amenities/amenity.schema.js";
import { jsonBytes } from "./byte-text.js";
import { KnownSpans } from "./hours-text.js";
import { ACCURACIES, UTILITY } from "./station-page.js";
import { maintainersShown } from "./station-feature.js";
import { accessAt, accessFact, trustedHours } from "./usability.js";
const MAX_KEPT = 16_384;
/** Values by number, made when first asked for. */
class Made {
    #make;
    #values = [];
    #count = 0;
    constructor(make) {
        this.#make = make;
    }
    get(number) {
        const value = this.#values[number];
        return value === undefined ? this.#add(number) : value;
    }
    #add(number) {
        if (this.#count >= MAX_KEPT)
            [this.#values, this.#count] = [[], 0];
        const value = this.#make(number);
        // Without holes: an array with many is a hash table, and slow.
        while (this.#values.length <= number)
            this.#values.push(undefined);
        this.#values[number] = value;
        this.#count += 1;
        return value;
    }
}
/** Ways in, and what they mean to who arrives. */
class AccessText {
    text;
    #windows;
    /** Where no window has hours. */
    #always;
    constructor(access) {
        this.text = `,"access":${jsonBytes(access.map(({ mode, hours }) => ({ mode, hours })))}`;
        this.#windows = access;
        this.#always = access.some(({ hours }) => hours !== null) ? undefined : accessFact(accessAt(access, new Date(0)));
    }
    factAt(arrivalMs) {
        return this.#always ?? accessFact(accessAt(this.#windows, new Date(arrivalMs)));
    }
    /** Cut `moments` to those at which the windows say what they say at `arrivalMs`. */
    keepTo(moments, arrivalMs) {
        if (this.#always !== undefined)
            return;
        for (const { hours } of this.#windows) {
            const span = hours === null ? null : scheduleOf(hours)?.spanAt(new Date(arrivalMs));
            if (span)
                moments.keepTo(span.fromMs, span.untilMs);
        }
    }
}
export class SharedText {
    hours;
    /** Ends where `asWritten` is to follow, and its brace. */
    districts;
    amenities;
    access;
    maintainers;
    /** Ends where `url` is to follow, and its brace. */
    sources;
    /** Needs, utilities and accuracy, by `factsNumber`. */
    facts = new Made(factsText);
    constructor(vocabulary) {
        const spans = new KnownSpans();
        this.hours = new Made((number) => {
            const hours = vocabulary.hours.get(number);
            const { openingHoursText } = hours;
            return {
                text: `,${jsonBytes({ openingHours: trustedHours(hours), openingHoursText }).slice(1, -1)}`,
                hasText: openingHoursText !== null,
                spans: spans.of(vocabulary.schedule(number)),
            };
        });
        this.districts = new Made((number) => {
            const { adcode, districtName } = vocabulary.districts.get(number);
            return `,"district":${jsonBytes({ adcode, name: districtName }).slice(0, -1)},"asWritten":`;
        });
        this.amenities = new Made((number) => {
            const { code, state } = vocabulary.amenities.get(number);
            return jsonBytes({ code, state });
        });
        this.access = new Made((number) => new AccessText(vocabulary.access.get(number)));
        this.maintainers = new Made((number) => `,"maintainers":${jsonBytes(maintainersShown(vocabulary.maintainers.get(number)))}`);
        this.sources = new Made((number) => {
            const { source, observedAt } = vocabulary.sources.get(number);
            return `,"provenance":${jsonBytes({ source, observedAt }).slice(0, -1)},"url":`;
        });
    }
}
/** `enums` and the third word of bits of a page. */
export function factsNumber(enums, third) {
    return (((enums >>> 5) & 0b111111) << NEEDS.length) | (third & ((1 << NEEDS.length) - 1));
}
function factsText(number) {
    const needs = NEEDS.filter((_, i) => (number & (1 << i)) !== 0);
    const enums = number >>> NEEDS.length;
    const utilities = { water: UTILITY[(enums >>> 2) & 3], power: UTILITY[(enums >>> 4) & 3] };
    return `,${jsonBytes({ needs, utilities, positionAccuracy: ACCURACIES[enums & 3] }).slice(1, -1)}`;
}
//# sourceMappingURL=shared-text.js.map