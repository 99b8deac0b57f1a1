/**
 * Synthetic stations for tests: every name says so. Positions are random around Chinese cities, from a seeded generator.
 */
import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../../src/db/database.ts';
import type { NewStation } from '../../src/stations/new-station.schema.ts';
import { createStation } from '../../src/stations/station-write.repository.ts';

/** mulberry32: small, seeded, good enough to scatter points. Returns numbers in [0, 1). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** WGS-84 centres of some cities, approximate public knowledge; the spread keeps every point on the mainland. */
export const CITIES: readonly (readonly [number, number])[] = [
  [113.62, 34.75],
  [116.4, 39.9],
  [104.07, 30.67],
  [87.6, 43.82],
  [126.63, 45.75],
  [108.95, 34.26],
  [112.98, 28.2],
  [102.7, 25.04],
];

/** A point near a random city; `spread` degrees each way. */
export function randomPoint(random: () => number, spread = 0.3): [number, number] {
  const city = CITIES[Math.floor(random() * CITIES.length)] ?? [113.62, 34.75];
  return [city[0] + (random() - 0.5) * 2 * spread, city[1] + (random() - 0.5) * 2 * spread];
}

/** A maintainer that may answer for test stations. */
export async function testMaintainer(database: Database, name = '测试单位（合成）'): Promise<string> {
  const id = uuidv7();
  await database.kysely.insertInto('maintainers').values({ id, name, kind: 'other' }).execute();
  return id;
}

/** A station that is complete and published once somebody answers for it; override what the test is about. */
export function newStation(overrides: Partial<NewStation> = {}): NewStation {
  return {
    name: '测试驿站（合成）',
    address: null,
    adcode: '410102',
    districtAsWritten: null,
    position: { crs: 'wgs84', coordinates: [113.6, 34.75], accuracy: 'map', method: 'stated' },
    unlocatedReason: null,
    hours: { text: null, osm: null, confidence: 'none' },
    state: 'open',
    stateReason: null,
    water: 'unknown',
    power: 'unknown',
    source: 'test (synthetic)',
    sourceUrl: null,
    observedAt: null,
    contact: null,
    import: null,
    amenities: [],
    access: [],
    maintainers: [],
    publish: true,
    by: 'test',
    ...overrides,
  };
}

/** Create stations in one transaction; returns their ids. */
export async function insertStations(database: Database, stations: readonly NewStation[]): Promise<string[]> {
  return await database.kysely.transaction().execute(async (tx) => {
    const ids: string[] = [];
    for (const station of stations) ids.push(await createStation(tx, station));
    return ids;
  });
}
