/** Amenities as the API shows them: a fixed catalogue, each meeting one of the five needs or none. */
import { z } from 'zod';

/** The five needs, in the order in which they are always shown. */
export const NEEDS = ['drink', 'cool', 'warm', 'rest', 'firstAid'] as const;
export type Need = (typeof NEEDS)[number];

export const NeedSchema = z.enum(NEEDS).meta({ id: 'Need' });
export const AmenityStateSchema = z.enum(['available', 'outOfOrder', 'unknown']).meta({ id: 'AmenityState' });
export const AmenityCodeSchema = z.string().regex(/^[a-z][a-zA-Z]{1,39}$/, 'expected an amenity code');

export const AmenityListSchema = z
  .object({
    amenities: z.array(z.object({ code: z.string(), zh: z.string(), en: z.string(), need: NeedSchema.nullable() })),
  })
  .meta({ id: 'AmenityList' });

/** One row of the catalogue. */
export interface Amenity {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly need: Need | null;
}
