/** What may be asked of nearest: in the query, or all of it in the body. */
import { z } from 'zod';
import type { Crs } from '../geo/crs.ts';
import { AmenityCodeSchema, NEEDS } from '../amenities/amenity.schema.ts';
import { CRS_NAMES, optionalCrs, requiredCrs } from '../http/crs.ts';
import { decimal, flag, instant, integer, list } from '../http/params.ts';
import { USABLE } from './station.schema.ts';
import { TRAVEL_MODES } from './travel.ts';

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
        z.literal(true).transform(() => ['yes' as const, 'likely' as const]),
      ])
      .optional(),
    mode: z.enum(TRAVEL_MODES).default('walk'),
    at: instant().optional(),
  })
  .meta({ id: 'NearestRequest' });

type QueryInput = z.output<typeof NearestQuerySchema>;

const POINT = 0x2e;
const ZERO = 0x30;
/** So many digits are a whole number that a double holds. */
const MAX_DIGITS = 15;
const POWERS = Array.from({ length: MAX_DIGITS + 1 }, (_, i) => 10 ** i);

/**
 * The number that such a text as 109.01443 is. A whole number divided by a power of ten, both of which a double holds, is
 * rounded once, as reading the text rounds. NaN: ask the schema.
 */
function usualDecimal(text: string): number {
  const { length } = text;
  if (length > MAX_DIGITS + 1) return NaN;
  let [digits, point] = [0, length];
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === POINT && point === length && i > 0 && i + 1 < length) point = i;
    else if (code >= ZERO && code <= ZERO + 9) digits = digits * 10 + code - ZERO;
    else return NaN;
  }
  const decimals = Math.max(0, length - point - 1);
  const count = point + decimals;
  return count === 0 || count > MAX_DIGITS ? NaN : digits / (POWERS[decimals] as number);
}

const USUAL_INTEGER = /^\d{1,2}$/;

/**
 * What `NearestQuerySchema` makes of the query that nearly all riders send: a position, its system, perhaps how many and by
 * which mode: the schema alone is a sixth of what such a request costs. undefined: ask the schema, which also says what is
 * wrong.
 */
export function usualNearestQuery(query: Readonly<Record<string, unknown>>): QueryInput | undefined {
  let [lng, lat, limit] = [NaN, NaN, 5];
  let crs: Crs | undefined;
  let mode: QueryInput['mode'] = 'walk';
  for (const name in query) {
    const value = query[name];
    if (typeof value !== 'string') return undefined;
    switch (name) {
      case 'lng':
        lng = usualDecimal(value);
        break;
      case 'lat':
        lat = usualDecimal(value);
        break;
      case 'crs':
        crs = CRS_NAMES.find((one) => one === value);
        break;
      case 'limit':
        limit = USUAL_INTEGER.test(value) ? Number(value) : NaN;
        break;
      case 'mode':
        if (value !== 'walk' && value !== 'ebike') return undefined;
        mode = value;
        break;
      default:
        return undefined;
    }
  }
  const isUsual = Math.abs(lng) <= 180 && Math.abs(lat) <= 180 && limit >= 1 && limit <= MAX_NEAREST;
  return isUsual && crs !== undefined ? { lng, lat, crs, limit, mode } : undefined;
}

export type NearestInput = QueryInput | z.output<typeof NearestBodySchema>;
