/** Synthetic stations, their keeper and a union's office, for the manager's page: made over the API where it has a call. */
import type { Page } from 'playwright-core';
import type { Database } from '../../src/db/database.ts';
import { PASSWORD, testUser } from '../support/accounts.ts';
import { asAdmin } from '../support/service.ts';
import type { Site } from '../support/site.ts';
import { insertStations, newStation, testMaintainer } from '../support/stations.ts';

export const KEEPER = 'li.si';
export const OFFICE = 'zz.zhao';

export interface Cast {
  /** UUIDs: the one that riders cannot get into; the one where all is well; another organisation's. */
  readonly locked: string;
  readonly well: string;
  readonly foreign: string;
  readonly community: string;
  /** A call as the administrator; throws what is not 2xx. */
  admin(method: string, path: string, body?: object, headers?: Record<string, string>): Promise<Response>;
  codeOf(id: string): Promise<string>;
}

export async function castOf(database: Database, site: Site): Promise<Cast> {
  const union = await testMaintainer(database, '合成区总工会');
  const community = await testMaintainer(database, '合成社区工作站');
  const elsewhere = await testMaintainer(database, '合成外单位');
  const keptBy = (id: string) => [
    { id: union, role: 'builder' as const, assumed: false },
    { id, role: 'dutyHolder' as const, assumed: false },
  ];
  const hours = { text: '周一至周日 8:00-20:00', osm: 'Mo-Su 08:00-20:00', confidence: 'high' as const };
  const amenities = ['drinkingWater', 'microwave', 'fan'].map((code) => ({ code, state: 'available' as const }));
  const [locked = '', well = '', foreign = ''] = await insertStations(database, [
    newStation({ name: '合成驿站·河边', address: '合成路 1 号', hours, amenities, maintainers: keptBy(community) }),
    newStation({
      name: '合成驿站·桥头',
      address: '合成路 2 号',
      hours,
      amenities,
      position: { crs: 'gcj02', coordinates: [113.62, 34.752], accuracy: 'map', method: 'stated' },
      maintainers: keptBy(community),
    }),
    newStation({ name: '合成驿站·别处', hours, maintainers: keptBy(elsewhere) }),
  ]);
  await testUser(database, { login: KEEPER, displayName: '李四（合成）', role: 'manager', maintainerId: community });
  await testUser(database, { login: OFFICE, displayName: '赵工（合成）', role: 'union', adcode: '410100' });
  const admin: Cast['admin'] = async (method, path, body, headers = {}) => {
    const answer = await fetch(`${site.base}${path}`, {
      method,
      headers: { ...asAdmin, ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw new Error(`${method} ${path} ${answer.status} ${await answer.text()}`);
    return answer;
  };
  await admin('PUT', `/v1/stations/${well}/status`, { state: 'open', utilities: { water: 'ok', power: 'ok' } });
  await fetch(`${site.base}/v1/stations/${locked}/reports`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'locked', words: '门锁着，敲门没人应（合成）' }),
  });
  const codeOf: Cast['codeOf'] = async (id) => {
    const found = (await (await admin('GET', `/v1/stations/${id}`)).json()) as { properties: { code: string } };
    return found.properties.code;
  };
  return { locked, well, foreign, community, admin, codeOf };
}

/** Through the door, as a person goes. */
export async function enter(page: Page, site: Site, login: string, path = '/manage'): Promise<void> {
  await page.goto(`${site.base}${path}`);
  await page.getByLabel('用户名').fill(login);
  await page.getByLabel('密码').fill(PASSWORD);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByRole('navigation', { name: '驿站管理' }).waitFor();
}
