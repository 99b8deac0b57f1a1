/** Synthetic stations around a public square of Zhengzhou, each of another kind, for tests of the rider's page. */
import type { Database } from '../../src/db/database.ts';
import { ADMIN_TOKEN } from './service.ts';
import { insertStations, newStation, testMaintainer } from './stations.ts';

/** The square, WGS-84. */
export const SQUARE = { longitude: 113.6253, latitude: 34.7466 };

/** Names by what the station is. */
export const NAMES = {
  shut: '合成驿站（近处，已关闭）',
  good: '合成驿站（便民服务大厅）',
  scan: '合成驿站（扫码进门）',
  vague: '合成驿站（情况不明）',
} as const;

export interface RiderStations {
  readonly id: string;
  readonly code: string;
}

const HOUR_MS = 3_600_000;

/** Codes and ids by name; `good` was checked just now and has an activity with two places, tomorrow. */
export async function riderStations(
  database: Database,
  base: string,
): Promise<Readonly<Record<keyof typeof NAMES, RiderStations>> & { readonly activity: string }> {
  const id = await testMaintainer(database, '合成社区居委会');
  const maintainers = [{ id, role: 'dutyHolder' as const, assumed: false }];
  const at = (metersEast: number) => ({
    crs: 'wgs84' as const,
    coordinates: [SQUARE.longitude + metersEast / 91_500, SQUARE.latitude] as [number, number],
    accuracy: 'surveyed' as const,
    method: 'stated' as const,
  });
  const allDay = { text: '全天开放', osm: '24/7', confidence: 'high' as const };
  const there = (...codes: string[]) => codes.map((code) => ({ code, state: 'available' as const }));
  const ids = await insertStations(database, [
    newStation({
      name: NAMES.shut,
      address: '合成路 1 号',
      position: at(60),
      state: 'closed',
      stateReason: '装修',
      hours: allDay,
      maintainers,
    }),
    newStation({
      name: NAMES.good,
      address: '合成路 2 号 · 一楼大厅',
      position: at(180),
      hours: { text: '周一至周日 00:00-24:00', osm: 'Mo-Su 00:00-24:00', confidence: 'high' },
      access: [{ mode: 'openDoor', hours: null }],
      amenities: there('drinkingWater', 'airConditioning', 'seating', 'firstAidKit', 'toilet', 'phoneCharging'),
      water: 'ok',
      power: 'ok',
      maintainers,
    }),
    newStation({
      name: NAMES.scan,
      address: '合成路 3 号',
      position: at(300),
      hours: allDay,
      access: [{ mode: 'qrCode', hours: null }],
      amenities: there('drinkingWater', 'heating', 'seating', 'microwave'),
      maintainers,
    }),
    newStation({ name: NAMES.vague, address: '合成路 4 号', position: at(420), maintainers }),
  ]);
  const call = async (method: string, path: string, body?: object): Promise<Record<string, string>> => {
    const answer = await fetch(`${base}${path}`, {
      method,
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Record<string, string>;
  };
  const stations = await Promise.all(
    ids.map(async (one) => {
      const { properties } = (await call('GET', `/v1/stations/${one}`)) as unknown as { properties: { code: string } };
      return { id: one, code: properties.code };
    }),
  );
  const [shut, good, scan, vague] = stations as [RiderStations, RiderStations, RiderStations, RiderStations];
  const duties = { utilities: 'ok', order: 'ok', cleanliness: 'ok', equipment: 'ok' };
  for (const { id: one } of [good, scan]) await call('POST', `/v1/stations/${one}/checks`, { duties });
  const startsAt = new Date(Date.now() + 24 * HOUR_MS).toISOString();
  const endsAt = new Date(Date.now() + 26 * HOUR_MS).toISOString();
  const talk = { kind: 'haircut', title: '免费理发（合成）', startsAt, endsAt, places: 2 };
  const { id: activity = '' } = await call('POST', '/v1/activities', { station: good.id, ...talk });
  return { shut, good, scan, vague, activity };
}
