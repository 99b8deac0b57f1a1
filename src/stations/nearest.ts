/**
 * Nearest: which stations, in true geodesic order, and whether each is usable on arrival.
 * Owns the contract between the route and whoever finds (PostGIS now, an in-process index later) and the ranking.
 */
import { geodesic } from '../geo/distance.ts';
import type { Crs, Position } from '../geo/crs.ts';
import type { Language } from '../problems.ts';
import type { FreshnessRule } from './freshness.ts';
import type { Usable } from './station.schema.ts';
import type { StationRecord } from './station.ts';
import { travelSeconds, type TravelMode } from './travel.ts';
import type { Reason } from './reasons.ts';
import { openingAt, usabilityAt } from './usability.ts';

export interface NearestQuery {
  /** WGS-84. Never stored, never logged. */
  readonly from: Position;
  readonly limit: number;
  readonly radiusMeters?: number | undefined;
  readonly needs?: readonly string[] | undefined;
  readonly amenities?: readonly string[] | undefined;
  readonly openNow?: boolean | undefined;
  readonly usable?: readonly Usable[] | undefined;
  readonly mode: TravelMode;
  /** When the asker sets out. */
  readonly at: Date;
}

export interface NearestHit {
  readonly station: StationRecord;
  readonly distanceMeters: number;
  readonly bearingDegrees: number;
  readonly travelSeconds: number;
  readonly usable: Usable;
  readonly reasons: readonly Reason[];
}

/** How hits are shown. */
export interface NearestView {
  readonly crs: Crs;
  readonly language: Language;
}

/** Finds the nearest stations in the order of geodesic distance, ties by id; all filters applied; no hidden radius. */
export interface NearestFinder {
  nearest(query: NearestQuery): Promise<NearestHit[]>;
  /**
   * The same as the body of an answer, where a finder can write that cheaper than from hits; what it says is what
   * `nearestBody` (nearest-body.ts) would make of them.
   */
  answer?(query: NearestQuery, view: NearestView): Buffer;
  /** How old what it answers from may be, in milliseconds; absent: it asks the database each time. */
  ageMs?(): number;
}

/**
 * How much nearer the ellipsoid may say a point is than the sphere does. Both are within 0.56 % of each other
 * (the sphere of radius (2a+b)/3 against WGS-84's flattening of 1/298.257); 0.6 % is on the safe side.
 */
const SPHERE_SLACK = 0.006;

/** Up to what geodesic distance nothing can be missing, when every candidate within `sphereMeters` has been seen. */
export function completeWithin(sphereMeters: number): number {
  return sphereMeters * (1 - SPHERE_SLACK);
}

/** What this station is to this asker, or undefined where a filter drops it. */
export function assess(station: StationRecord, query: NearestQuery, rule: FreshnessRule): NearestHit | undefined {
  if (station.position === null) return undefined;
  const { distanceMeters, bearingDegrees } = geodesic(query.from, station.position.wgs84);
  if (query.radiusMeters !== undefined && distanceMeters > query.radiusMeters) return undefined;
  if (query.openNow !== undefined && openingAt(station, query.at).open !== query.openNow) return undefined;
  const seconds = travelSeconds(distanceMeters, query.mode);
  const { usable, reasons } = usabilityAt(station, new Date(query.at.getTime() + seconds * 1_000), rule);
  if (query.usable && !query.usable.includes(usable)) return undefined;
  return { station, distanceMeters, bearingDegrees, travelSeconds: seconds, usable, reasons };
}

/** Nearer first; at the same distance the smaller id. */
export function byDistance(a: NearestHit, b: NearestHit): number {
  return a.distanceMeters - b.distanceMeters || (a.station.id < b.station.id ? -1 : 1);
}
