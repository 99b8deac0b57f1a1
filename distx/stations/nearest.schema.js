/** What may be asked of nearest: in the query, or all of it in the body. */
import { z } from 'zod';
import { AmenityCodeSchema, NEEDS } from "../amenities/amenity.schema.js";
import { CRS_NAMES, optionalCrs, requiredCrs } from "../http/crs.js";
import { decimal, flag, instant, integer, list } from "../http/params.js";
import { USABLE } from "./station.schema.js";
import { TRAVEL_MODES } from "./travel.js";
const MAX_NEAREST = 50;
const MAX_RADIUS_METERS = 10_000_000;
const needs = z.enum(NEEDS);
/** `true` asks for what most callers mean by usable: yes or likely. */
const usable = z
    .string()
    .transform((value) => (value === 'true' ? 'yes,likely' : value))
    .pipe(list(z.enum(USABLE)))
    .meta({ description: 'Comma-separated yes, likely, unknown, no; `true` means yes,likely' });
export const NearestQuerySchema = z.strictObject({
    lng: decimal(-180, 180),
    // 180: a swapped pair is told from a wrong one, see requireServiceArea
    lat: decimal(-180, 180),
    crs: requiredCrs(),
    outCrs: optionalCrs(),
    limit: integer(1, MAX_NEAREST).default(5),
    radius: decimal(1, MAX_RADIUS_METERS).optional().meta({ description: 'Metres; without it there is no bound' }),
    needs: list(needs).optional(),
    amenities: list(AmenityCodeSchema).optional(),
    openNow: flag().optional(),
    usable: usable.optional(),
    mode: z.enum(TRAVEL_MODES).default('walk'),
    at: instant().optional().meta({ description: 'When the asker sets out; default now' }),
});
export const NearestBodySchema = z
    .strictObject({
    lng: z.number().min(-180).max(180),
    lat: z.number().min(-180).max(180),
    crs: requiredCrs(),
    outCrs: optionalCrs(),
    limit: z.int().min(1).max(MAX_NEAREST).default(5),
    radius: z.number().min(1).max(MAX_RADIUS_METERS).optional(),
    needs: z.array(needs).min(1).max(NEEDS.length).optional(),
    amenities: z.array(AmenityCodeSchema).min(1).max(32).optional(),
    openNow: z.boolean().optional(),
    usable: z
        .union([
        z.array(z.enum(USABLE)).min(1).max(4),
        z.literal(true).transform(() => ['yes', 'likely']),
    ])
        .optional(),
    mode: z.enum(TRAVEL_MODES).default('walk'),
    at: instant().optional(),
})
    .meta({ id: 'NearestRequest' });
const USUAL_DECIMAL = /^-?\d{1,3}(\.\d{1,15})?$/;
const USUAL_INTEGER = /^\d{1,2}$/;
/**
 * What `NearestQuerySchema` makes of the query that nearly all riders send: a position, its system, perhaps how many and by
 * which mode: the schema alone is a sixth of what such a request costs. undefined: ask the schema, which also says what is
 * wrong.
 */
export function usualNearestQuery(query) {
    let [lng, lat, limit] = [NaN, NaN, 5];
    let crs;
    let mode = 'walk';
    for (const name in query) {
        const value = query[name];
        if (typeof value !== 'string')
            return undefined;
        switch (name) {
            case 'lng':
                if (USUAL_DECIMAL.test(value))
                    lng = Number(value);
                break;
            case 'lat':
                if (USUAL_DECIMAL.test(value))
                    lat = Number(value);
                break;
            case 'crs':
                crs = CRS_NAMES.find((one) => one === value);
                break;
            case 'limit':
                limit = USUAL_INTEGER.test(value) ? Number(value) : NaN;
                break;
            case 'mode':
                if (value !== 'walk' && value !== 'ebike')
                    return undefined;
                mode = value;
                break;
            default:
                return undefined;
        }
    }
    const isUsual = Math.abs(lng) <= 180 && Math.abs(lat) <= 180 && limit >= 1 && limit <= MAX_NEAREST;
    return isUsual && crs !== undefined ? { lng, lat, crs, limit, mode } : undefined;
}
//# sourceMappingURL=nearest.schema.js.map