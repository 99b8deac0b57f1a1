/** Districts as the API shows them: adcode, name, level. Outlines are never shown. */
import { z } from 'zod';
export const DistrictSchema = z
    .object({
    adcode: z.string(),
    name: z.string(),
    level: z.enum(['province', 'city', 'county']),
    parentAdcode: z.string().nullable(),
    stationCount: z.int().meta({ description: 'Published stations in it and in what lies below it' }),
})
    .meta({ id: 'District' });
export const DistrictListSchema = z
    .object({ asOf: z.string(), districts: z.array(DistrictSchema) })
    .meta({ id: 'DistrictList' });
/**
 * The prefix that the adcodes of a district and of all below it share: 410000 -> '41', 410100 -> '4101', 410102 -> itself.
 * Source: GB/T 2260.
 */
export function adcodePrefix(adcode) {
    return adcode.replace(/(0000|00)$/, '');
}
//# sourceMappingURL=district.schema.js.map