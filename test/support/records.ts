/** Synthetic station records and nearest queries from a seeded generator: every state, schedule and way in occurs. */
import type { Need } from '../../src/amenities/amenity.schema.ts';
import { geodesic } from '../../src/geo/distance.ts';
import type { FreshnessRule } from '../../src/stations/freshness.ts';
import { assess, type NearestHit, type NearestQuery } from '../../src/stations/nearest.ts';
import { needsMet } from '../../src/stations/station-feature.ts';
import type { LocatedRecord } from '../../src/stations/station-page.ts';
import { ACCESS_MODES, USABLE } from '../../src/stations/station.schema.ts';
import { randomPoint } from './stations.ts';

export const AMENITIES: readonly (readonly [string, Need | null])[] = [
  ['drinkingWater', 'drink'],
  ['drinkingWaterHot', 'drink'],
  ['airConditioning', 'cool'],
  ['fan', 'cool'],
  ['heating', 'warm'],
  ['seating', 'rest'],
  ['firstAidKit', 'firstAid'],
  ['aed', 'firstAid'],
  ['microwave', null],
  ['phoneCharging', null],
  ['wifi', null],
  ['legalAid', null],
];
export const HOURS: readonly (string | null)[] = [
  '24/7',
  'Mo-Su 08:00-20:00',
  'Mo-Fr 08:30-12:00,13:00-17:30',
  'Mo-Su 22:00-06:00',
  'Mo-Fr 09:00-17:00; PH off',
  'May-Sep Mo-Su 06:00-22:00; Oct-Apr Mo-Su 08:00-18:00',
  'Sa-Su 10:00-16:00',
  null,
];

export const pick = <T>(random: () => number, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;

/** An instant in 2026, holidays included. */
export const randomInstant = (random: () => number): Date =>
  new Date(Date.parse('2026-01-01T00:00:00Z') + Math.floor(random() * 364 * 86_400) * 1_000);

export function randomAmenities(
  random: () => number,
): { code: string; state: 'available' | 'outOfOrder' | 'unknown' }[] {
  return AMENITIES.filter(([code]) => random() < (code === 'legalAid' ? 0.01 : 0.4)).map(([code]) => ({
    code,
    state: pick(random, ['available', 'available', 'available', 'outOfOrder', 'unknown'] as const),
  }));
}

/** A record of this number; its id grows with it. */
export function randomRecord(
  random: () => number,
  number: number,
  position?: readonly [number, number],
): LocatedRecord {
  const wgs84 = position ?? randomPoint(random);
  const state = pick(random, ['open', 'open', 'open', 'open', 'paused', 'closed', 'planned'] as const);
  const isAway = state === 'paused' || state === 'closed';
  const hours = pick(random, HOURS);
  return {
    id: `01900000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`,
    code: `410102-${String(number).padStart(6, '0')}`,
    name: `合成驿站 ${number}`,
    address: random() < 0.5 ? null : `合成路 ${number} 号`,
    adcode: '410102',
    districtName: '中原区',
    districtAsWritten: random() < 0.9 ? null : '高新区',
    position: {
      source: pick(random, ['wgs84', 'gcj02', 'bd09'] as const),
      wgs84: [wgs84[0], wgs84[1]],
      gcj02: [wgs84[0] + 0.006, wgs84[1] + 0.002],
      bd09: [wgs84[0] + 0.0125, wgs84[1] + 0.008],
      accuracy: pick(random, ['surveyed', 'map', 'approximate'] as const),
    },
    openingHoursText: hours,
    openingHours: hours,
    hoursConfidence: hours === null ? 'none' : pick(random, ['high', 'high', 'medium', 'low'] as const),
    state,
    stateReason: isAway ? '装修' : null,
    stateUntil: isAway && random() < 0.5 ? randomInstant(random) : null,
    water: pick(random, ['ok', 'unknown', 'unknown', 'out'] as const),
    power: pick(random, ['ok', 'unknown', 'unknown', 'out'] as const),
    verifiedAt: random() < 0.3 ? null : randomInstant(random),
    recordedFreshness: pick(random, ['fresh', 'stale', 'unverified'] as const),
    isDoubted: random() < 0.1,
    source: 'test (synthetic)',
    sourceUrl: random() < 0.9 ? null : 'https://example.org/',
    observedAt: random() < 0.5 ? null : '2026-01-02',
    published: true,
    unpublishedReason: null,
    revision: 1 + Math.floor(random() * 9),
    updatedAt: randomInstant(random),
    amenities: randomAmenities(random).map((one) => ({ ...one, need: new Map(AMENITIES).get(one.code) ?? null })),
    access: ACCESS_MODES.filter(() => random() < 0.2).map((mode) => ({
      mode,
      hours: random() < 0.7 ? null : 'Mo-Su 08:00-22:00',
    })),
    maintainers: [],
    photo:
      random() < 0.8
        ? null
        : {
            width: 960,
            height: 1 + Math.floor(random() * 960),
            bytes: 1 + Math.floor(random() * 200_000),
            alt: random() < 0.5 ? null : '红门，"左手"边\n合成',
            updatedAt: randomInstant(random),
            tag: Math.floor(random() * 1e9)
              .toString(36)
              .padStart(24, '_'),
          },
  };
}

/** A query with random filters, limits up to 50, now and then from far away. */
export function randomQuery(random: () => number): NearestQuery {
  const some = <T>(chance: number, make: () => T): T | undefined => (random() < chance ? make() : undefined);
  return {
    from: randomPoint(random, random() < 0.1 ? 5 : 0.4),
    limit: 1 + Math.floor(random() * (random() < 0.2 ? 50 : 10)),
    radiusMeters: some(0.2, () => 10 ** (2 + random() * 4)),
    needs: some(0.25, () => [
      ...new Set([pick(random, ['drink', 'cool', 'warm', 'rest', 'firstAid']), pick(random, ['rest', 'cool'])]),
    ]),
    amenities: some(0.3, () => [...new Set([pick(random, AMENITIES)[0], pick(random, AMENITIES)[0]])]),
    openNow: some(0.3, () => random() < 0.8),
    usable: some(0.25, () => [...new Set([pick(random, USABLE), pick(random, USABLE)])]),
    mode: random() < 0.7 ? 'walk' : 'ebike',
    at: randomInstant(random),
  };
}

/** The truth about a query: every record is measured, and assessed from the nearest on until the list is full. */
export function bruteForce(records: Iterable<LocatedRecord>, query: NearestQuery, rule: FreshnessRule): NearestHit[] {
  const measured = [...records]
    .filter((record) => {
      const met: readonly string[] = needsMet(record);
      const has = (code: string) => record.amenities.some((one) => one.code === code && one.state !== 'outOfOrder');
      return (query.needs ?? []).every((need) => met.includes(need)) && (query.amenities ?? []).every(has);
    })
    .map((record) => ({ record, meters: geodesic(query.from, record.position.wgs84).distanceMeters }))
    .sort((a, b) => a.meters - b.meters || (a.record.id < b.record.id ? -1 : 1));
  const hits: NearestHit[] = [];
  // Assessing is most of the work: what is beyond a full list cannot be in it.
  for (const { record } of measured) {
    if (hits.length === query.limit) break;
    const hit = assess(record, query, rule);
    if (hit) hits.push(hit);
  }
  return hits;
}
