/** What may be asked of the list of stations. */
import { z } from 'zod';
import { AmenityCodeSchema, NEEDS } from "../amenities/amenity.schema.js";
import { optionalCrs } from "../http/crs.js";
import { adcode, bbox, flag, integer, list, text } from "../http/params.js";
import { STATES } from "./station.schema.js";
const MAX_PAGE = 200;
export const ListQuerySchema = z.strictObject({
    bbox: bbox().optional(),
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
//# sourceMappingURL=list.schema.js.map