/**
 * SYNTHETIC stations for the benchmark: seeded, clustered on Chinese cities, and saying so in name, address and source.
 * They exist in a benchmark's database only. Owns what a station is like; fill.ts stores it.
 */
import { convertBatch } from '../../src/geo/crs.ts';
import { checkServiceArea } from '../../src/geo/service-area.ts';
import { CITIES, type City } from './cities.ts';
import { normal, pick, seededRandom } from './random.ts';

export interface SyntheticStation {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly address: string | null;
  readonly adcode: string;
  readonly wgs84: readonly [number, number];
  readonly gcj02: readonly [number, number];
  readonly bd09: readonly [number, number];
  readonly hours: string | null;
  readonly state: 'open' | 'paused' | 'closed' | 'planned';
  readonly water: 'ok' | 'out' | 'unknown';
  readonly power: 'ok' | 'out' | 'unknown';
  readonly verifiedDaysAgo: number | null;
  readonly amenities: readonly { readonly code: string; readonly state: 'available' | 'outOfOrder' }[];
  readonly access: readonly string[];
}

/** How often a station has it. `counselling` is the rare one: about one station in a thousand. */
const AMENITIES: readonly (readonly [code: string, share: number])[] = [
  ['drinkingWater', 0.7],
  ['airConditioning', 0.6],
  ['heating', 0.3],
  ['seating', 0.6],
  ['firstAidKit', 0.4],
  ['aed', 0.05],
  ['microwave', 0.5],
  ['phoneCharging', 0.55],
  ['wifi', 0.3],
  ['toilet', 0.25],
  ['counselling', 0.001],
];
export const COMMON_AMENITIES = ['drinkingWater', 'microwave', 'phoneCharging'] as const;
export const RARE_AMENITY = 'counselling';

const HOURS: readonly (string | null)[] = [
  '24/7',
  'Mo-Su 08:00-20:00',
  'Mo-Su 07:00-22:00',
  'Mo-Fr 08:30-12:00,13:00-17:30',
  'Mo-Su 22:00-06:00',
  'Mo-Fr 09:00-17:00; PH off',
  'May-Sep Mo-Su 06:00-22:00; Oct-Apr Mo-Su 08:00-18:00',
  'Sa-Su 10:00-16:00',
  null,
];
const ACCESS = ['openDoor', 'askStaff', 'qrCode'] as const;

/** Degrees: most stations are in the built-up area, the others around it. */
const DENSE_DEGREES = 0.07;
const WIDE_DEGREES = 0.3;

export const TOTAL_WEIGHT = CITIES.reduce((sum, one) => sum + one.weight, 0);

function randomCity(random: () => number): City {
  let left = random() * TOTAL_WEIGHT;
  for (const one of CITIES) if ((left -= one.weight) < 0) return one;
  return CITIES[0] as City;
}

/** A place in the mainland near a city, large cities more often. */
export function randomPlace(random: () => number): { readonly city: City; readonly position: [number, number] } {
  for (;;) {
    const city = randomCity(random);
    const spread = random() < 0.8 ? DENSE_DEGREES : WIDE_DEGREES;
    const lng = city.lng + normal(random) * spread * 1.15;
    const lat = city.lat + normal(random) * spread;
    if (checkServiceArea([lng, lat]).ok) return { city, position: [lng, lat] };
  }
}

const hex = (random: () => number, digits: number): string =>
  Math.floor(random() * 16 ** digits)
    .toString(16)
    .padStart(digits, '0');

/** UUIDv7-like: in the order of the numbers, with random ends. */
function idOf(number: number, random: () => number): string {
  const time = (0x0190_0000_0000 + number).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(random, 3)}-a${hex(random, 3)}-${hex(random, 12)}`;
}

/** Stations 1 to `count`; `counties` are the adcodes by city prefix. The first 20,000 are the same whatever the count. */
export function* syntheticStations(
  count: number,
  counties: ReadonlyMap<string, readonly string[]>,
): Generator<SyntheticStation> {
  const random = seededRandom(20_261_122);
  const pair = new Float64Array(2);
  let before: ReturnType<typeof randomPlace> | undefined;
  for (let number = 1; number <= count; number += 1) {
    // One in a hundred stands exactly where another does: ties are a case of their own.
    const place = before !== undefined && random() < 0.01 ? before : randomPlace(random);
    before = place;
    const { city, position } = place;
    pair.set(position);
    const [gcjLng = 0, gcjLat = 0] = convertBatch(pair, 'wgs84', 'gcj02');
    const [bdLng = 0, bdLat = 0] = convertBatch(pair, 'wgs84', 'bd09');
    const adcode = countyOf(city, position, counties.get(city.prefix) ?? []);
    const chance = random();
    yield {
      id: idOf(number, random),
      code: `${adcode}-${String(number).padStart(7, '0')}`,
      name: `合成驿站 ${number}`,
      address: random() < 0.7 ? `合成路 ${number} 号` : null,
      adcode,
      wgs84: position,
      gcj02: [gcjLng, gcjLat],
      bd09: [bdLng, bdLat],
      hours: pick(random, HOURS),
      state: chance < 0.88 ? 'open' : chance < 0.94 ? 'paused' : chance < 0.98 ? 'closed' : 'planned',
      water: pick(random, ['ok', 'ok', 'unknown', 'out'] as const),
      power: pick(random, ['ok', 'ok', 'unknown'] as const),
      verifiedDaysAgo: random() < 0.3 ? null : Math.floor(random() * 300) + (random() < 0.2 ? 400 : 0),
      amenities: AMENITIES.flatMap(([code, share]) =>
        random() < share ? [{ code, state: random() < 0.93 ? ('available' as const) : ('outOfOrder' as const) }] : [],
      ),
      access: random() < 0.3 ? [pick(random, ACCESS)] : [],
    };
  }
}

/** Counties are sectors around the city's centre, so that a shard is a region on the map. */
function countyOf(city: City, [lng, lat]: readonly [number, number], counties: readonly string[]): string {
  const turn = (Math.atan2(lat - city.lat, lng - city.lng) / (2 * Math.PI) + 1) % 1;
  const county = counties[Math.floor(turn * counties.length)];
  if (county === undefined) throw new Error(`no county of ${city.prefix}`);
  return county;
}
