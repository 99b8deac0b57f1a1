/** Reads activities: a page in the order of time, one, a station's next few, the calendar's. Writes are beside. */
import { sql, type Expression, type SqlBool } from 'kysely';
import type { Executor } from '../db/database.ts';
import { adcodePrefix } from '../districts/district.schema.ts';
import { geodesic } from '../geo/distance.ts';
import type { Crs, Position } from '../geo/crs.ts';
import type { ActivityKind } from './activity.schema.ts';

const selectActivities = (db: Executor) =>
  db
    .selectFrom('activities as a')
    .innerJoin('stations as s', 's.id', 'a.station_id')
    .innerJoin('districts as d', 'd.adcode', 's.adcode')
    .select([
      'a.id',
      'a.station_id',
      'a.kind',
      'a.title',
      'a.description',
      'a.starts_at',
      'a.ends_at',
      'a.places',
      'a.signed_up',
      'a.attended',
      'a.cancelled_at',
      'a.cancel_reason',
      'a.revision',
      'a.updated_at',
      's.code',
      's.name',
      's.address',
      's.adcode',
      's.published_at',
      'd.name as district_name',
      's.wgs84_lng',
      's.wgs84_lat',
      's.gcj02_lng',
      's.gcj02_lat',
      's.bd09_lng',
      's.bd09_lat',
    ]);

type Row = Awaited<ReturnType<ReturnType<typeof selectActivities>['execute']>>[number];

/** An activity and of its station what one needs to go there. */
export interface ActivityRecord {
  readonly id: string;
  readonly stationId: string;
  readonly kind: ActivityKind;
  readonly title: string;
  readonly description: string | null;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly places: number | null;
  readonly signedUp: number;
  readonly attended: number | null;
  readonly isCancelled: boolean;
  readonly cancelReason: string | null;
  readonly revision: number;
  readonly updatedAt: Date;
  readonly station: {
    readonly code: string;
    readonly name: string;
    readonly address: string | null;
    readonly adcode: string;
    readonly districtName: string;
    readonly isPublished: boolean;
    /** null: it is to be located. */
    readonly position: Readonly<Record<Crs, Position>> | null;
  };
}

function toRecord(row: Row): ActivityRecord {
  return {
    id: row.id,
    stationId: row.station_id,
    kind: row.kind,
    title: row.title,
    description: row.description,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    places: row.places,
    signedUp: row.signed_up,
    attended: row.attended,
    isCancelled: row.cancelled_at !== null,
    cancelReason: row.cancel_reason,
    revision: row.revision,
    updatedAt: row.updated_at,
    station: {
      code: row.code,
      name: row.name,
      address: row.address,
      adcode: row.adcode,
      districtName: row.district_name,
      isPublished: row.published_at !== null,
      position:
        row.wgs84_lng === null
          ? null
          : {
              wgs84: [Number(row.wgs84_lng), Number(row.wgs84_lat)],
              gcj02: [Number(row.gcj02_lng), Number(row.gcj02_lat)],
              bd09: [Number(row.bd09_lng), Number(row.bd09_lat)],
            },
    },
  };
}

export interface ActivityFilter {
  readonly district?: string | undefined;
  /** UUID or code. */
  readonly station?: string | undefined;
  readonly kinds?: readonly ActivityKind[] | undefined;
  /** Not over by then. */
  readonly from: Date;
  /** Begun before. */
  readonly to?: Date | undefined;
  readonly bbox?: { readonly crs: Crs; readonly edges: readonly [number, number, number, number] } | undefined;
  readonly near?: { readonly wgs84: Position; readonly radiusMeters: number } | undefined;
  /** Also at stations that are not published. */
  readonly withUnpublished?: boolean;
}

/** More than any offset between the three systems where stations can be (about 1.5 km). */
const BBOX_MARGIN_DEGREES = 0.03;

function inBbox({ crs, edges: [w, s, e, n] }: NonNullable<ActivityFilter['bbox']>): Expression<SqlBool> {
  const m = BBOX_MARGIN_DEGREES;
  const [lng, lat] = [sql.ref(`s.${crs}_lng`), sql.ref(`s.${crs}_lat`)];
  return sql<SqlBool>`(s.in_layer
    and s.geog::geometry && st_makeenvelope(${w - m}::float8, ${s - m}::float8, ${e + m}::float8, ${n + m}::float8, 4326)
    and ${lng} between ${w}::float8 and ${e}::float8 and ${lat} between ${s}::float8 and ${n}::float8)`;
}

const stationIs = (key: string): Expression<SqlBool> =>
  key.length === 36 ? sql<SqlBool>`s.id = ${key}::uuid` : sql<SqlBool>`s.code = ${key}`;

/** Where a page ended. */
export interface ActivityPlace {
  readonly startsAt: Date;
  readonly id: string;
}

/** A page in the order of begin, then id, after a place. */
export async function listActivities(
  db: Executor,
  filter: ActivityFilter,
  after: ActivityPlace | undefined,
  limit: number,
): Promise<ActivityRecord[]> {
  let query = selectActivities(db)
    .where('a.ends_at', '>', filter.from)
    .orderBy('a.starts_at')
    .orderBy('a.id')
    .limit(limit);
  if (!filter.withUnpublished) query = query.where('s.published_at', 'is not', null);
  if (filter.to) query = query.where('a.starts_at', '<', filter.to);
  if (filter.kinds) query = query.where('a.kind', 'in', [...filter.kinds]);
  if (filter.district) query = query.where('s.adcode', 'like', `${adcodePrefix(filter.district)}%`);
  if (filter.station) query = query.where(stationIs(filter.station));
  if (filter.bbox) query = query.where(inBbox(filter.bbox));
  if (filter.near) {
    const [lng, lat] = filter.near.wgs84;
    query = query.where(
      sql<SqlBool>`(s.in_layer and st_dwithin(s.geog,
        st_setsrid(st_makepoint(${lng}::float8, ${lat}::float8), 4326)::geography, ${filter.near.radiusMeters}::float8))`,
    );
  }
  if (after)
    query = query.where(sql<SqlBool>`(a.starts_at, a.id) > (${after.startsAt}::timestamptz, ${after.id}::uuid)`);
  return (await query.execute()).map(toRecord);
}

/** Metres on the ellipsoid, to the millimetre; undefined where the station is to be located. */
export function distanceTo(activity: ActivityRecord, wgs84: Position): number | undefined {
  const { position } = activity.station;
  return position === null ? undefined : Math.round(geodesic(wgs84, position.wgs84).distanceMeters * 1_000) / 1_000;
}

export async function findActivity(db: Executor, id: string): Promise<ActivityRecord | undefined> {
  const row = await selectActivities(db).where('a.id', '=', id).executeTakeFirst();
  return row && toRecord(row);
}

/** For the calendar: what has not ended first, then the latest past, cancelled ones too; in the order of time. */
export async function calendarActivities(
  db: Executor,
  filter: { readonly district?: string | undefined; readonly station?: string | undefined },
  since: Date,
  now: Date,
  limit: number,
): Promise<ActivityRecord[]> {
  let query = selectActivities(db)
    .where('a.ends_at', '>', since)
    .where('s.published_at', 'is not', null)
    .orderBy(sql`a.ends_at <= ${now}`)
    .orderBy('a.starts_at')
    .orderBy('a.id')
    .limit(limit);
  if (filter.district) query = query.where('s.adcode', 'like', `${adcodePrefix(filter.district)}%`);
  if (filter.station) query = query.where(stationIs(filter.station));
  const records = (await query.execute()).map(toRecord);
  return records.sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime() || (a.id < b.id ? -1 : 1));
}

/** The next few of every station that take place, in the order of time, the soonest `limit` of all. */
export async function upcomingActivities(db: Executor, now: Date, perStation: number, limit: number) {
  return await db
    .selectFrom((from) =>
      from
        .selectFrom('activities')
        .select(['id', 'station_id', 'kind', 'title', 'starts_at', 'ends_at', 'places', 'signed_up'])
        .select(sql<number>`row_number() over (partition by station_id order by starts_at, id)`.as('place'))
        .where('ends_at', '>', now)
        .where('cancelled_at', 'is', null)
        .as('a'),
    )
    .select(['a.id', 'a.station_id', 'a.kind', 'a.title', 'a.starts_at', 'a.ends_at', 'a.places', 'a.signed_up'])
    .where('a.place', '<=', perStation)
    .orderBy('a.starts_at')
    .orderBy('a.id')
    .limit(limit)
    .execute();
}
