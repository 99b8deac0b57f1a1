/** Hits as the features of an answer, from their records: for finders that have records, and what the others are held against. */
import { roundThree } from './byte-text.ts';
import type { FreshnessRule } from './freshness.ts';
import type { NearestHit, NearestQuery, NearestView } from './nearest.ts';
import { describeReasons } from './reasons.ts';
import { toFeature, type StationFeature } from './station-feature.ts';

/** One hit as a feature. Distance to the millimetre, bearing to a thousandth of a degree. */
export function nearestFeature(
  hit: NearestHit,
  { at }: Pick<NearestQuery, 'at'>,
  { crs, language }: NearestView,
  freshness: FreshnessRule,
): StationFeature {
  const feature = toFeature(hit.station, { crs, now: at, freshness });
  const properties = {
    ...feature.properties,
    distance: roundThree(hit.distanceMeters),
    bearing: roundThree(hit.bearingDegrees),
    travelSeconds: hit.travelSeconds,
    usable: hit.usable,
    reasons: describeReasons(hit.reasons, at, language),
  };
  return { ...feature, properties };
}

/** An answer, to be written as JSON. */
export function nearestBody(
  hits: readonly NearestHit[],
  query: Pick<NearestQuery, 'at'>,
  view: NearestView,
  freshness: FreshnessRule,
): object {
  const features = hits.map((hit) => nearestFeature(hit, query, view, freshness));
  return { type: 'FeatureCollection', coordinateSystem: view.crs, features };
}
