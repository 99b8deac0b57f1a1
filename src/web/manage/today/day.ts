/** Asks the API for the day of who is signed in: their stations, overdue checks, unanswered reports. */
import { api, dataOf } from '../../page/api.ts';
import type { Me } from '../session.ts';
import type { Day } from './agenda.ts';
import type { Station } from './station-writes.ts';

const PAGE = 200;
/** A union's district may hold more than a phone should draw. */
const MAX_PAGES = 3;

async function stationsOf(me: Me, district: string | undefined): Promise<Pick<Day, 'stations' | 'isCut'>> {
  const whose = me.role === 'manager' ? { maintainer: 'mine' as const } : district === undefined ? {} : { district };
  const stations: Station[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query = { ...whose, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
    const found = await dataOf(api.GET('/v1/stations', { params: { query } }));
    stations.push(...found.features);
    if (found.next === null) return { stations, isCut: false };
    cursor = found.next;
  }
  return { stations, isCut: true };
}

/** Throws ApiProblem. `district`: for unions and administrators, which one; theirs when absent. */
export async function readDay(me: Me, district: string | undefined): Promise<Day> {
  const within = me.role === 'manager' || district === undefined ? {} : { district };
  const [found, overdue, cases] = await Promise.all([
    stationsOf(me, district ?? me.scope.district ?? undefined),
    dataOf(api.GET('/v1/checks/overdue', { params: { query: { ...within, limit: PAGE } } })),
    dataOf(api.GET('/v1/reports', { params: { query: { status: 'open,acknowledged', limit: PAGE } } })),
  ]);
  const prefix = district?.replace(/(0000|00)$/, '') ?? '';
  return {
    ...found,
    overdue: overdue.stations,
    overdueCount: overdue.overdue,
    reports: cases.reports.filter((one) => one.station.district.startsWith(prefix)),
  };
}
