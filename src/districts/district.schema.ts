/** Districts as the API shows them: adcode, name, level, a centre. Outlines are never shown. */
import { z } from 'zod';
import { CRS_NAMES } from '../http/crs.ts';

export const DistrictSchema = z
  .object({
    adcode: z.string(),
    name: z.string(),
    level: z.enum(['province', 'city', 'county']),
    parentAdcode: z.string().nullable(),
    parentName: z.string().nullable(),
    stationCount: z.int().meta({ description: 'Published stations in it and in what lies below it' }),
    centre: z
      .object({
        coordinates: z.array(z.number()).meta({ description: '[longitude, latitude] in `coordinateSystem`' }),
        from: z.enum(['outline', 'stations']).meta({
          description: 'outline: a point within its outline, where that is loaded; stations: the mean of those in it',
        }),
      })
      .nullable()
      .meta({ description: 'Where to put its name or to look at it; null: there is neither an outline nor a station' }),
  })
  .meta({ id: 'District' });

export const DistrictListSchema = z
  .object({ asOf: z.string(), coordinateSystem: z.enum(CRS_NAMES), districts: z.array(DistrictSchema) })
  .meta({ id: 'DistrictList' });

export interface District {
  readonly adcode: string;
  readonly name: string;
  readonly level: 'province' | 'city' | 'county';
  readonly parentAdcode: string | null;
}

/**
 * The prefix that the adcodes of a district and of all below it share: 410000 -> '41', 410100 -> '4101', 410102 -> itself.
 * Source: GB/T 2260.
 */
export function adcodePrefix(adcode: string): string {
  return adcode.replace(/(0000|00)$/, '');
}
