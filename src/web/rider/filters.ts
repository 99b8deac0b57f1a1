/** What the rider asks for, as it stands in the address: a link to it can be passed on, and holds no position. Pure. */
import type { TravelMode } from '../../stations/travel.ts';

export const NEEDS = ['drink', 'cool', 'warm', 'rest', 'firstAid'] as const;
export type Need = (typeof NEEDS)[number];

/** Amenities that a rider asks for by name; codes of GET /v1/amenities. */
export const WANTED_AMENITIES = ['toilet', 'phoneCharging', 'microwave'] as const;
export type WantedAmenity = (typeof WANTED_AMENITIES)[number];

export interface Filters {
  /** Only where one can (probably) go in on arrival. */
  readonly isUsable: boolean;
  readonly needs: readonly Need[];
  readonly amenities: readonly WantedAmenity[];
  readonly mode: TravelMode;
}

const pick = <Name extends string>(known: readonly Name[], written: string | null): Name[] => {
  const asked = new Set((written ?? '').split(','));
  return known.filter((one) => asked.has(one));
};

/** From an address; what it does not know is not asked for. */
export function readFilters(query: URLSearchParams): Filters {
  return {
    isUsable: query.get('usable') === 'true',
    needs: pick(NEEDS, query.get('needs')),
    amenities: pick(WANTED_AMENITIES, query.get('amenities')),
    mode: query.get('mode') === 'walk' ? 'walk' : 'ebike',
  };
}

/** '' or a query with its question mark. What is usual is left out. */
export function writeFilters({ isUsable, needs, amenities, mode }: Filters): string {
  const parts = [
    ...(isUsable ? ['usable=true'] : []),
    ...(needs.length > 0 ? [`needs=${needs.join(',')}`] : []),
    ...(amenities.length > 0 ? [`amenities=${amenities.join(',')}`] : []),
    ...(mode === 'walk' ? ['mode=walk'] : []),
  ];
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

/** The address of a station's page, which goes on by the same mode of travel. */
export const stationPath = (code: string, mode: TravelMode): string =>
  `/s/${code}${mode === 'walk' ? '?mode=walk' : ''}`;

/** With `one` where it was not, without it where it was. */
export const toggled = <Name extends string>(all: readonly Name[], one: Name): Name[] =>
  all.includes(one) ? all.filter((other) => other !== one) : [...all, one];
