/**
 * Nearest without the service. Pure: stations of kept county layers, in the service's own order (geodesic distance on the
 * ellipsoid, ties by id), with what a layer can honestly tell of each. A layer has state, hours, needs and checks; it
 * has no ways in, no utilities, no doubts and no accuracy of the position. So nothing is ever `yes` here: each fact only
 * lowers the answer, by the service's own rule (src/stations/usability.ts), and an unknown way in is one of them.
 */
import { convert, type Position } from '../../../geo/crs.ts';
import { geodesic } from '../../../geo/distance.ts';
import { scheduleOf } from '../../../geo/opening-hours-schedule.ts';
import { freshnessAt, type Freshness } from '../../../stations/freshness.ts';
import { describeReasons } from '../../../stations/reasons.ts';
import { travelSeconds } from '../../../stations/travel.ts';
import { USABLE_BY_RANK, accessFact, hoursFact, stateFact, verificationFact } from '../../../stations/usability.ts';
import type { components } from '../../page/api-schema.js';
import type { Filters, Need } from '../filters.ts';
import type { ShownStation, Usable } from '../shown.ts';

export type LayerFeature = components['schemas']['LayerFeature'];
type Language = 'zh' | 'en';

export interface DeviceQuery {
  readonly from: Position;
  readonly filters: Filters;
  readonly limit: number;
  /** When the rider sets out. */
  readonly at: Date;
  readonly language: Language;
}

/** The service's usual rule (docs: FRESH_FOR_HOURS, STALE_FOR_DAYS): never better than what the layer said. */
const RULE = { freshForHours: 36, staleForDays: 30 };
const FRESHNESS: readonly Freshness[] = ['unverified', 'stale', 'fresh'];
const NOT_KNOWN = { open: null, opensAt: null, closesAt: null };

const listed = (text: string): string[] => (text === '' ? [] : text.split(','));

/** The nearest of `features` (of a GCJ-02 layer) to `query.from` (WGS-84). */
export function rankOnDevice(features: readonly LayerFeature[], query: DeviceQuery): ShownStation[] {
  const { needs, amenities, isUsable, mode } = query.filters;
  return features
    .filter(({ properties }) => {
      const [met, there] = [listed(properties.needs), listed(properties.amenities)];
      return needs.every((need) => met.includes(need)) && amenities.every((code) => there.includes(code));
    })
    .map((feature) => ({ feature, distance: distanceTo(feature, query.from) }))
    .sort((a, b) => a.distance - b.distance || (a.feature.id < b.feature.id ? -1 : 1))
    .map(({ feature, distance }) => {
      const arrival = new Date(query.at.getTime() + travelSeconds(distance, mode) * 1_000);
      return shown(feature, distance, arrival, query);
    })
    .filter(({ usable }) => !isUsable || usable === 'likely')
    .slice(0, query.limit);
}

function distanceTo({ geometry }: LayerFeature, from: Position): number {
  return geodesic(from, convert(geometry.coordinates, 'gcj02', 'wgs84')).distanceMeters;
}

function shown(feature: LayerFeature, distance: number, arrival: Date, { at, language }: DeviceQuery): ShownStation {
  const { code, name, address, adcode, amenities, needs } = feature.properties;
  const { usable, reasons } = usabilityFromLayer(feature, arrival, at, language);
  return {
    id: feature.id,
    code,
    name,
    address,
    adcode,
    gcj02: feature.geometry.coordinates,
    distance,
    usable,
    reasons,
    needs: amenities === '' ? null : (listed(needs) as Need[]),
  };
}

/** What a layer can tell of a station for an arrival at `arrival`, in words for somebody who asks at `now`. */
export function usabilityFromLayer(
  { properties }: LayerFeature,
  arrival: Date,
  now: Date,
  language: Language,
): { usable: Usable; reasons: { code: string; detail: string }[] } {
  const { state, openingHours } = properties;
  const verifiedAt = properties.verifiedAt === null ? null : new Date(properties.verifiedAt);
  const rank = Math.min(
    FRESHNESS.indexOf(properties.freshness),
    FRESHNESS.indexOf(freshnessAt(verifiedAt, arrival, RULE)),
  );
  const schedule = openingHours === null ? null : scheduleOf(openingHours);
  const facts = [
    ...(state === 'open'
      ? [hoursFact(schedule?.stateAt(arrival) ?? NOT_KNOWN, arrival, openingHours !== null), accessFact(null)]
      : // A layer does not say until when: it may be open again by now, which only the service knows.
        [stateFact(state, { stateUntil: null, stateReason: null })]),
    verificationFact(verifiedAt, FRESHNESS[rank] as Freshness),
  ];
  const lowest = Math.min(...facts.map(({ atMost }) => USABLE_BY_RANK.indexOf(atMost)));
  const reasons = facts.map(({ reason }) => reason);
  return { usable: USABLE_BY_RANK[lowest] as Usable, reasons: describeReasons(reasons, now, language) };
}
