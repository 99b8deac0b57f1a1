/** What is asked: seeded places near cities, as riders would be. All are in the mainland, so that every answer is a 200. */
import { COMMON_AMENITIES, RARE_AMENITY, randomPlace } from './stations.ts';
import { seededRandom } from './random.ts';

const SEED = 77_001;
/** A working day at 14:00 in China: what is open does not depend on when the benchmark runs. */
const AT = '2026-11-20T06:00:00Z';

export function places(count: number, seed = SEED): [number, number][] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => randomPlace(random).position);
}

/** Paths of nearest calls at these places. */
export function nearestPaths(at: readonly (readonly [number, number])[], more = '&limit=10'): string[] {
  return at.map(([lng, lat]) => `/v1/stations/nearest?lng=${lng.toFixed(6)}&lat=${lat.toFixed(6)}&crs=wgs84${more}`);
}

export const UNFILTERED = `&limit=10&at=${AT}`;
export const FILTERED = `&limit=10&at=${AT}&amenities=${COMMON_AMENITIES.join(',')}&openNow=true`;
export const RARE = `&limit=10&at=${AT}&amenities=${RARE_AMENITY}`;
