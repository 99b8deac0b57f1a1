/** What a station is like, as the audit log compares it before and after a change; and who looks after it today. */
import { sql } from 'kysely';
import type { AuditFacts } from '../db/audit-log.ts';
import type { Executor, Tx } from '../db/database.ts';

/** Everything that a person can have changed. Throws where there is no such station. */
export async function stationFacts(tx: Tx, id: string): Promise<AuditFacts> {
  const facts = (await stationFactsOf(tx, [id])).get(id);
  if (!facts) throw new Error(`no such station: ${id}`);
  return facts;
}

/** The same of many stations, some hundreds a call; an id that is none is left out. */
export async function stationFactsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, AuditFacts>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .selectFrom('stations as s')
    .select([
      's.id',
      's.name',
      's.address',
      's.adcode as district',
      's.district_as_written as districtAsWritten',
      's.opening_hours_text as openingHoursText',
      's.opening_hours as openingHours',
      's.state',
      's.state_reason as stateReason',
      's.state_until as stateUntil',
      's.water',
      's.power',
      's.verified_at as verifiedAt',
      's.source',
      's.source_url as sourceUrl',
      's.observed_at as observedAt',
      's.contact',
      's.unpublished_reason as unpublishedReason',
      's.position_accuracy as positionAccuracy',
      sql<unknown>`case s.position_crs
        when 'wgs84' then jsonb_build_object('crs', 'wgs84', 'coordinates', jsonb_build_array(s.wgs84_lng, s.wgs84_lat))
        when 'gcj02' then jsonb_build_object('crs', 'gcj02', 'coordinates', jsonb_build_array(s.gcj02_lng, s.gcj02_lat))
        when 'bd09' then jsonb_build_object('crs', 'bd09', 'coordinates', jsonb_build_array(s.bd09_lng, s.bd09_lat))
        end`.as('position'),
      sql<unknown>`(select jsonb_object_agg(amenity_code, state) from station_amenities where station_id = s.id)`.as(
        'amenities',
      ),
      sql<unknown>`(select jsonb_build_object('width', width, 'height', height, 'alt', alt, 'version', tag)
        from station_photos where station_id = s.id)`.as('photo'),
      sql<unknown>`(select jsonb_agg(jsonb_build_object('mode', mode, 'hours', hours) order by place)
        from station_access where station_id = s.id)`.as('access'),
      sql<unknown>`(select jsonb_agg(jsonb_build_object('id', maintainer_id, 'role', role, 'from', lower(valid),
          'to', upper(valid), 'basis', basis) order by role, valid, maintainer_id)
        from responsibilities where station_id = s.id)`.as('maintainers'),
    ])
    .where('s.id', '=', sql<string>`any(${sql.val([...ids])}::uuid[])`)
    .execute();
  return new Map(rows.map(({ id, ...facts }) => [id, facts]));
}

export interface LookedAfterBy {
  readonly dutyHolders: readonly string[];
  readonly hosts: readonly string[];
}

const NOBODY: LookedAfterBy = { dutyHolders: [], hosts: [] };

/** The organisations that answer for a station and that host it today (Asia/Shanghai). */
export async function lookedAfterBy(db: Executor, id: string): Promise<LookedAfterBy> {
  return (await lookedAfterByEach(db, [id])).get(id) ?? NOBODY;
}

/** The same for several stations; who is looked after by nobody is absent. */
export async function lookedAfterByEach(db: Executor, ids: readonly string[]): Promise<Map<string, LookedAfterBy>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('responsibilities')
    .select(['station_id', 'maintainer_id', 'role'])
    .where('station_id', 'in', [...ids])
    .where('role', 'in', ['dutyHolder', 'host'])
    .where(sql<boolean>`valid @> today_in_china()`)
    .limit(ids.length * 100)
    .execute();
  const found = new Map<string, { dutyHolders: string[]; hosts: string[] }>();
  for (const { station_id: id, maintainer_id: maintainer, role } of rows) {
    const by = found.get(id) ?? { dutyHolders: [], hosts: [] };
    (role === 'dutyHolder' ? by.dutyHolders : by.hosts).push(maintainer);
    found.set(id, by);
  }
  return found;
}

/** Every state it was in, newest first, before the entry `before`; without names of persons. */
export async function stationStates(db: Executor, id: string, before: number | undefined, limit: number) {
  let query = db
    .selectFrom('station_states')
    .select(['seq', 'state', 'reason', 'until', 'since', 'by_kind'])
    .where('station_id', '=', id)
    .orderBy('seq', 'desc')
    .limit(limit);
  if (before !== undefined) query = query.where('seq', '<', before);
  return await query.execute();
}
