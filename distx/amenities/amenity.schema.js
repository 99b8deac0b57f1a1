/** Amenities as the API shows them: a fixed catalogue, each meeting one of the five needs or none. */
import { z } from 'zod';
/** The five needs, in the order in which they are always shown. */
export const NEEDS = ['drink', 'cool', 'warm', 'rest', 'firstAid'];
export const NeedSchema = z.enum(NEEDS).meta({ id: 'Need' });
export const AmenityStateSchema = z.enum(['available', 'outOfOrder', 'unknown']).meta({ id: 'AmenityState' });
export const AmenityCodeSchema = z.string().regex(/^[a-z][a-zA-Z]{1,39}$/, 'expected an amenity code');
export const AmenityListSchema = z
    .object({
    amenities: z.array(z.object({ code: z.string(), zh: z.string(), en: z.string(), need: NeedSchema.nullable() })),
})
    .meta({ id: 'AmenityList' });
//# sourceMappingURL=amenity.schema.js.map