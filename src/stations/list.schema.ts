/** What may be asked of the list of stations. */
import { z } from 'zod';
import { AmenityCodeSchema, NEEDS } from '../amenities/amenity.schema.ts';
import { optionalCrs } from '../http/crs.ts';
import { adcode, bbox, flag, integer, list, text } from '../http/params.ts';
import { STATES } from './station.schema.ts';

const MAX_PAGE = 200;

export const ListQuerySchema = z.strictObject({
  bbox: bbox().optional(),
  crs: optionalCrs(),
  outCrs: optionalCrs(),
  district: adcode().optional().meta({ description: 'Adcode of a county, city or province: all below it' }),
  maintainer: z
    .union([z.literal('mine'), z.uuid().toLowerCase()])
    .optional()
    .meta({
      description:
        'What this organisation answers for or hosts today; `mine`: the organisation of the manager who asks (401 without signing in, 400 for other roles)',
    }),
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
