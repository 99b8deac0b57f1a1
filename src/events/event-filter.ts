/** Which stations a stream is about. */
import type { Crs } from '../geo/crs.ts';
import type { StationWhere } from './station-feed.ts';

export interface EventFilter {
  /** What the adcodes of the district and of all below it begin with. */
  readonly adcodePrefix?: string | undefined;
  /** West, south, east, north in `crs`, edges included. */
  readonly box?: { readonly crs: Crs; readonly edges: readonly [number, number, number, number] } | undefined;
}

export function covers({ adcodePrefix, box }: EventFilter, where: StationWhere): boolean {
  if (adcodePrefix !== undefined && !where.adcode.startsWith(adcodePrefix)) return false;
  if (box === undefined) return true;
  const [lng, lat] = where.coordinates[box.crs];
  const [west, south, east, north] = box.edges;
  return lng >= west && lng <= east && lat >= south && lat <= north;
}
