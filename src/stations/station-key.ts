/** What names a station in a path: its UUID, or the code on its door. */
import { z } from 'zod';
import { Problem } from '../problems.ts';

/** A UUID, or the printed code. Anything else names no station. */
export const StationParams = z.strictObject({
  id: z.string().max(200).meta({ description: 'UUID, or code such as 410105-0007' }),
});

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const CODE = /^\d{6}-\d{4,9}$/;

export const isStationUuid = (id: string): boolean => UUID.test(id);

/** Can it be an id or a code? */
export const isStationKey = (id: string): boolean => UUID.test(id) || CODE.test(id);

/** Throws `not-found` for what cannot be an id: it must not reach the database as a UUID. */
export function stationKey(id: string): string {
  if (!isStationKey(id)) throw new Problem('not-found');
  return id.toLowerCase();
}
