/**
 * The ledger: what the lists in force say of our stations, worked out from both as they are now. A station is spoken of by
 * the newest list that covers its district.
 */
import { sql, type RawBuilder } from 'kysely';
import type { Executor } from '../db/database.ts';
import { adcodePrefix } from '../districts/district.schema.ts';
import { LAYER_CRS, type LayerName } from '../layers/layer.schema.ts';
import type { Verdict } from './publication.schema.ts';

export interface LedgerRule {
  /** Farther off than this is misplaced. */
  readonly misplacedMeters: number;
  /** A provider has so long to follow a change. */
  readonly lagHours: number;
}

export interface LedgerScope {
  readonly layer: LayerName;
  /** This district and all below it; undefined: everywhere. */
  readonly district?: string | undefined;
  readonly stationId?: string | undefined;
}

export interface StationRow {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly adcode: string;
  readonly district_name: string;
  readonly lng: number;
  readonly lat: number;
  readonly list_observed_at: Date;
  readonly place_id: string | null;
  readonly shown_name: string | null;
  readonly shown_crs: 'wgs84' | 'gcj02' | 'bd09' | null;
  readonly shown_lng: number | null;
  readonly shown_lat: number | null;
  readonly shown_wgs84_lng: number | null;
  readonly shown_wgs84_lat: number | null;
  readonly matched_by: 'id' | 'code' | 'position' | null;
  readonly observed_at: Date | null;
  readonly places: number;
  readonly meters: number | null;
  readonly is_misplaced: boolean;
  readonly is_late: boolean;
  readonly has_other_name: boolean;
  readonly has_other_state: boolean;
}

const within = (column: string, district: string | undefined): RawBuilder<unknown> =>
  district === undefined ? sql`true` : sql`${sql.ref(column)} like ${`${adcodePrefix(district)}%`}`;

/** Public stations that a list speaks of, each with what it says. */
function ledger({ layer, district, stationId }: LedgerScope, rule: LedgerRule, now: Date): RawBuilder<unknown> {
  const crs = sql.raw(LAYER_CRS[layer]);
  // Bulk loads without triggers leave no row.
  const changedAt = sql`coalesce(c.changed_at, s.created_at)`;
  const isOld = sql`(${changedAt} < ${now}::timestamptz - make_interval(hours => ${rule.lagHours}::int))`;
  return sql`
    select s.id, s.code, s.name, s.adcode, d.name as district_name, s.${crs}_lng as lng, s.${crs}_lat as lat,
      l.observed_at as list_observed_at, i.place_id, i.name as shown_name, l.crs as shown_crs, i.lng as shown_lng,
      i.lat as shown_lat, i.wgs84_lng as shown_wgs84_lng, i.wgs84_lat as shown_wgs84_lat, i.matched_by, i.observed_at,
      coalesce(i.places, 0)::int as places, i.meters,
      coalesce(i.meters > ${rule.misplacedMeters}::float8, false) as is_misplaced,
      coalesce(i.observed_at < ${changedAt} and ${isOld}, false) as is_late,
      coalesce(i.name_differs and i.name <> s.name and ${isOld}, false) as has_other_name,
      coalesce(i.state <> s.state and ${isOld}, false) as has_other_state
    from stations s
    join districts d on d.adcode = s.adcode
    left join station_shown_changes c on c.station_id = s.id
    join lateral (
      select id, crs, observed_at from publication_lists
      where layer = ${layer} and is_current
        and (adcode is null or s.adcode like regexp_replace(adcode, '(0000|00)$', '') || '%')
      order by uploaded_at desc, id desc limit 1) l on true
    left join lateral (
      select p.*, count(*) over () as places,
        st_distance(s.geog, st_setsrid(st_makepoint(p.wgs84_lng, p.wgs84_lat), 4326)::geography) as meters
      from publication_items p where p.list_id = l.id and p.station_id = s.id
      order by meters, p.place_id limit 1) i on true
    where s.in_layer and ${within('s.adcode', district)}
      and ${stationId === undefined ? sql`true` : sql`s.id = ${stationId}::uuid`}`;
}

const IS: Readonly<Record<'correct' | 'missing' | 'stale' | 'misplaced', RawBuilder<unknown>>> = {
  correct: sql`(place_id is not null and not is_misplaced and not (is_late or has_other_name or has_other_state))`,
  missing: sql`(place_id is null)`,
  stale: sql`(is_late or has_other_name or has_other_state)`,
  misplaced: sql`is_misplaced`,
};

export interface Sums {
  readonly stations: number;
  readonly published: number;
  readonly correct: number;
  readonly missing: number;
  readonly stale: number;
  readonly misplaced: number;
}

/** By county, in the order of adcodes. */
export async function ledgerSums(db: Executor, scope: LedgerScope, rule: LedgerRule, now: Date) {
  const { rows } = await sql<Sums & { adcode: string; name: string }>`
    select adcode, min(district_name) as name, count(*) as stations, count(place_id) as published,
      count(*) filter (where ${IS.correct}) as correct, count(*) filter (where ${IS.missing}) as missing,
      count(*) filter (where ${IS.stale}) as stale, count(*) filter (where ${IS.misplaced}) as misplaced
    from (${ledger(scope, rule, now)}) t group by adcode order by adcode limit 5000`.execute(db);
  return rows;
}

/** A page of stations in the order of ids, of one verdict or all. */
export async function ledgerStations(
  db: Executor,
  scope: LedgerScope,
  rule: LedgerRule,
  now: Date,
  page: { readonly verdict?: Verdict | undefined; readonly after?: string | undefined; readonly limit: number },
): Promise<StationRow[]> {
  const { verdict, after, limit } = page;
  if (verdict === 'unknown' || verdict === 'gone') return [];
  const { rows } = await sql<StationRow>`
    select * from (${ledger(scope, rule, now)} and ${after === undefined ? sql`true` : sql`s.id > ${after}::uuid`}) t
    where ${verdict === undefined ? sql`true` : IS[verdict]} order by id limit ${sql.val(limit)}`.execute(db);
  return rows;
}

export interface StrayRow {
  readonly list_id: string;
  readonly place_id: string;
  readonly name: string | null;
  readonly crs: 'wgs84' | 'gcj02' | 'bd09';
  readonly lng: number;
  readonly lat: number;
  readonly wgs84_lng: number;
  readonly wgs84_lat: number;
  readonly matched_by: 'id' | 'code' | 'position' | null;
  readonly observed_at: Date;
  readonly station_id: string | null;
  readonly code: string | null;
  readonly station_name: string | null;
  readonly adcode: string | null;
  readonly district_name: string | null;
}

/** What is shown and is no public station (any more). */
function strays({ layer, district }: LedgerScope): RawBuilder<unknown> {
  return sql`
    select p.*, l.crs, s.code, s.name as station_name, d.name as district_name, coalesce(s.adcode, p.adcode) as lies_in
    from publication_items p
    join publication_lists l on l.id = p.list_id and l.layer = ${layer} and l.is_current
    left join stations s on s.id = p.station_id
    left join districts d on d.adcode = coalesce(s.adcode, p.adcode)
    where (p.station_id is null or not s.in_layer)
      and ${district === undefined ? sql`true` : sql`coalesce(s.adcode, p.adcode) like ${`${adcodePrefix(district)}%`}`}`;
}

export async function straySums(db: Executor, scope: LedgerScope): Promise<{ unknown: number; gone: number }> {
  const { rows } = await sql<{ unknown: number; gone: number }>`
    select count(*) filter (where station_id is null) as unknown, count(station_id) as gone
    from (${strays(scope)}) t`.execute(db);
  return rows[0] ?? { unknown: 0, gone: 0 };
}

/** A page of them, by list and place. */
export async function ledgerStrays(
  db: Executor,
  scope: LedgerScope,
  page: {
    readonly verdict?: Verdict | undefined;
    readonly after?: { readonly list: string; readonly place: string } | undefined;
    readonly limit: number;
  },
): Promise<StrayRow[]> {
  const { verdict, after, limit } = page;
  if (verdict !== undefined && verdict !== 'unknown' && verdict !== 'gone') return [];
  const wanted =
    verdict === undefined ? sql`true` : verdict === 'unknown' ? sql`station_id is null` : sql`station_id is not null`;
  const from = after === undefined ? sql`true` : sql`(list_id, place_id) > (${after.list}::uuid, ${after.place}::text)`;
  const { rows } = await sql<StrayRow & { lies_in: string | null }>`
    select * from (${strays(scope)}) t where ${wanted} and ${from}
    order by list_id, place_id limit ${sql.val(limit)}`.execute(db);
  return rows.map(({ lies_in, ...row }) => ({ ...row, adcode: lies_in }));
}

/** The last lists of a layer, newest first; with a district those that speak of it, of all above it or of a part of it. */
export async function recentLists(db: Executor, layer: LayerName, district: string | undefined, limit: number) {
  let query = db
    .selectFrom('publication_lists')
    .selectAll()
    .where('layer', '=', layer)
    .orderBy('uploaded_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
  if (district !== undefined)
    query = query.where(
      sql<boolean>`(adcode is null or adcode like ${`${adcodePrefix(district)}%`}
        or ${district} like regexp_replace(adcode, '(0000|00)$', '') || '%')`,
    );
  return await query.execute();
}

export type ListRow = Awaited<ReturnType<typeof recentLists>>[number];

export async function findList(db: Executor, id: string): Promise<ListRow> {
  return await db.selectFrom('publication_lists').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}
