/** What is asked of POST /v1/stations/nearest. The place goes into the body of that call and nowhere else. Pure. */
import type { Crs, Position } from '../../geo/crs.ts';
import type { Schema } from '../page/api.ts';
import type { Filters } from './filters.ts';

export const LIMIT = 10;

export function questionOf(
  { position, crs }: { readonly position: Position; readonly crs: Crs },
  { isUsable, needs, amenities, mode }: Filters,
): Schema['NearestRequestInput'] {
  return {
    // 1e-6 degrees are a decimetre: more digits say nothing.
    lng: Number(position[0].toFixed(6)),
    lat: Number(position[1].toFixed(6)),
    crs,
    outCrs: 'gcj02',
    limit: LIMIT,
    mode,
    ...(isUsable ? { usable: true as const } : {}),
    ...(needs.length > 0 ? { needs: [...needs] } : {}),
    ...(amenities.length > 0 ? { amenities: [...amenities] } : {}),
  };
}
