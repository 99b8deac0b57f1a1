/**
 * What stations share, as byte text (byte-text.ts): members of a feature, each with the comma before, made when first
 * asked for. Bounded: when many are kept all are forgotten.
 */
import { scheduleOf } from '../geo/opening-hours-schedule.ts';
import { NEEDS } from '../amenities/amenity.schema.ts';
import { jsonBytes } from './byte-text.ts';
import { KnownSpans, type HoursSpans } from './hours-text.ts';
import { ACCURACIES, UTILITY } from './station-page.ts';
import type { Moments } from './moments.ts';
import { maintainersShown } from './station-feature.ts';
import type { StationRecord } from './station.ts';
import type { Vocabulary } from './station-vocabulary.ts';
import { accessAt, accessFact, trustedHours, type Fact } from './usability.ts';

const MAX_KEPT = 16_384;

/** Values by number, made when first asked for. */
class Made<T> {
  readonly #make: (number: number) => T;
  #values: (T | undefined)[] = [];
  #count = 0;

  constructor(make: (number: number) => T) {
    this.#make = make;
  }

  get(number: number): T {
    const value = this.#values[number];
    return value === undefined ? this.#add(number) : value;
  }

  #add(number: number): T {
    if (this.#count >= MAX_KEPT) [this.#values, this.#count] = [[], 0];
    const value = this.#make(number);
    // Without holes: an array with many is a hash table, and slow.
    while (this.#values.length <= number) this.#values.push(undefined);
    this.#values[number] = value;
    this.#count += 1;
    return value;
  }
}

/** Ways in, and what they mean to who arrives. */
class AccessText {
  readonly text: string;
  readonly #windows: StationRecord['access'];
  /** Where no window has hours. */
  readonly #always: Fact | undefined;

  constructor(access: StationRecord['access']) {
    this.text = `,"access":${jsonBytes(access.map(({ mode, hours }) => ({ mode, hours })))}`;
    this.#windows = access;
    this.#always = access.some(({ hours }) => hours !== null) ? undefined : accessFact(accessAt(access, new Date(0)));
  }

  factAt(arrivalMs: number): Fact {
    return this.#always ?? accessFact(accessAt(this.#windows, new Date(arrivalMs)));
  }

  /** Cut `moments` to those at which the windows say what they say at `arrivalMs`. */
  keepTo(moments: Moments, arrivalMs: number): void {
    if (this.#always !== undefined) return;
    for (const { hours } of this.#windows) {
      const span = hours === null ? null : scheduleOf(hours)?.spanAt(new Date(arrivalMs));
      if (span) moments.keepTo(span.fromMs, span.untilMs);
    }
  }
}

interface HoursText {
  readonly text: string;
  readonly hasText: boolean;
  readonly spans: HoursSpans;
}

export class SharedText {
  readonly hours: Made<HoursText>;
  /** Ends where `asWritten` is to follow, and its brace. */
  readonly districts: Made<string>;
  readonly amenities: Made<string>;
  readonly access: Made<AccessText>;
  readonly maintainers: Made<string>;
  /** Ends where `url` is to follow, and its brace. */
  readonly sources: Made<string>;
  /** Needs, utilities and accuracy, by `factsNumber`. */
  readonly facts = new Made(factsText);

  constructor(vocabulary: Vocabulary) {
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
    this.maintainers = new Made(
      (number) => `,"maintainers":${jsonBytes(maintainersShown(vocabulary.maintainers.get(number)))}`,
    );
    this.sources = new Made((number) => {
      const { source, observedAt } = vocabulary.sources.get(number);
      return `,"provenance":${jsonBytes({ source, observedAt }).slice(0, -1)},"url":`;
    });
  }
}

/** `enums` and the third word of bits of a page. */
export function factsNumber(enums: number, third: number): number {
  return (((enums >>> 5) & 0b111111) << NEEDS.length) | (third & ((1 << NEEDS.length) - 1));
}

function factsText(number: number): string {
  const needs = NEEDS.filter((_, i) => (number & (1 << i)) !== 0);
  const enums = number >>> NEEDS.length;
  const utilities = { water: UTILITY[(enums >>> 2) & 3], power: UTILITY[(enums >>> 4) & 3] };
  return `,${jsonBytes({ needs, utilities, positionAccuracy: ACCURACIES[enums & 3] }).slice(1, -1)}`;
}
