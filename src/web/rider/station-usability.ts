/**
 * Whether a station lets the rider in, and why, from what GET /v1/stations/{id} tells. By the service's own rule
 * (src/stations/usability.ts): the page that a door's code opens says no more than the first screen does. Pure.
 */
import { describeReasons } from '../../stations/reasons.ts';
import { usabilityOf } from '../../stations/usability.ts';
import type { components } from '../page/api-schema.js';
import { subjectOf, type ShownReason, type Usable } from './shown.ts';

type Properties = components['schemas']['Station']['properties'];

const dateOf = (iso: string | null): Date | null => (iso === null ? null : new Date(iso));

/** For an arrival at `arrival`, in words for somebody who asks at `now`. */
export function usabilityOfStation(
  properties: Properties,
  arrival: Date,
  now: Date,
  language: 'zh' | 'en',
): { usable: Usable; reasons: readonly ShownReason[] } {
  const { positionAccuracy, utilities, freshness } = properties;
  const assessed = {
    ...properties,
    ...utilities,
    stateUntil: dateOf(properties.stateUntil),
    verifiedAt: dateOf(properties.verifiedAt),
    // Hours that are not trusted are not served.
    hoursConfidence: 'high' as const,
    position: positionAccuracy === null ? null : { accuracy: positionAccuracy },
    isDoubted: properties.doubts?.includes('reported-locked') ?? false,
  };
  const { usable, reasons } = usabilityOf(assessed, arrival, freshness);
  return { usable, reasons: describeReasons(reasons, now, language) };
}

/** Without what "open now, until" says already: hours that are on arrival as they are now. */
export function beyondHoursNow(reasons: readonly ShownReason[], openNow: boolean | null): readonly ShownReason[] {
  return reasons.filter(
    ({ code }) => subjectOf(code) !== 'hours' || (code === 'open-on-arrival') !== (openNow === true),
  );
}
