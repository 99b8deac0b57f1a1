/** What may be asked of the list of stations. */
import { z } from 'zod';
import { AmenityCodeSchema, NEEDS } from '../amenities/amenity.schema.ts';
import { optionalCrs } from '../http/crs.ts';
import { adcode, flag, integer, list, text } from '../http/params.ts';
import { STATES } from './station.schema.ts';

const MAX_PAGE = 200;

export const ListQuerySchema = z.strictObject({
  bbox: z
    .string()
    .max(120)
    .regex(/^(-?\d{1,3}(\.\d{1,20})?,){3}-?\d{1,3}(\.\d{1,20})?$/, 'expected west,south,east,north')
    .transform((value) => value.split(',').map(Number) as [number, number, number, number])
    .refine(([w, s, e, n]) => w <= e && s <= n && w >= -180 && e <= 180 && s >= -90 && n <= 90, {
      params: { code: 'invalid-bbox', zh: '应为 西,南,东,北', en: 'Expected west,south,east,north within range' },
    })
    .optional(),
  crs: optionalCrs(),
  outCrs: optionalCrs(),
  district: adcode().optional().meta({ description: 'Adcode of a county, city or province: all below it' }),
  needs: list(z.enum(NEEDS)).optional(),
  amenities: list(AmenityCodeSchema).optional(),
  state: list(z.enum(STATES)).optional(),
  openNow: flag().optional(),
  located: flag().optional().meta({ description: 'false: only stations that are to be located' }),
  q: text(100).optional().meta({ description: 'Part of a name, an address or a code' }),
  limit: integer(1, MAX_PAGE).default(50),
  cursor: z.string().max(400).optional(),
});

export type ListInput = z.output<typeof ListQuerySchema>;
