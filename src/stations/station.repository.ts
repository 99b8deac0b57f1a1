/**
 * Reads stations from the database: one, a page, by id or code. Nearest is nearest.repository.ts, writes are
 * station-write.repository.ts.
 */
import { sql, type Expression, type SqlBool } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import { adcodePrefix } from '../districts/district.schema.ts';
import type { Executor } from '../db/database.ts';
import { convert, type Crs } from '../geo/crs.ts';
import type { StationState } from './station.schema.ts';
import type { StationPhoto, StationRecord } from './station.ts';

/** Every column that a StationRecord needs, with its parts gathered: one statement, one consistent picture. */
export function selectStations(db: Executor) {
  return db
    .selectFrom('stations as s')
    .innerJoin('districts as d', 'd.adcode', 's.adcode')
    .leftJoin('station_photos as ph', 'ph.station_id', 's.id')
    .select((eb) => [
      's.id',
      's.code',
      's.name',
      's.address',
      's.adcode',
      'd.name as district_name',
      's.district_as_written',
      's.position_crs',
      's.wgs84_lng',
      's.wgs84_lat',
      's.gcj02_lng',
      's.gcj02_lat',
      's.bd09_lng',
      's.bd09_lat',
      's.position_accuracy',
      's.opening_hours_text',
      's.opening_hours',
      's.hours_confidence',
      's.state',
      's.state_reason',
      's.state_until',
      's.water',
      's.power',
      's.verified_at',
      's.freshness',
      's.doubted_at',
      's.source',
      's.source_url',
      's.observed_at',
      's.published_at',
      's.unpublished_reason',
      's.revision',
      's.updated_at',
      'ph.tag as photo_tag',
      'ph.width as photo_width',
      'ph.height as photo_height',
      'ph.alt as photo_alt',
      'ph.updated_at as photo_at',
      sql<number | null>`octet_length(ph.bytes)`.as('photo_bytes'),
      jsonArrayFrom(
        eb
          .selectFrom('station_amenities as sa')
          .innerJoin('amenities as a', 'a.code', 'sa.amenity_code')
          .select(['a.code', 'sa.state', 'a.need'])
          .whereRef('sa.station_id', '=', 's.id')
          .orderBy('a.sort_order'),
      ).as('amenities'),
      jsonArrayFrom(
        eb
          .selectFrom('station_access as w')
          .select(['w.mode', 'w.hours'])
          .whereRef('w.station_id', '=', 's.id')
          .orderBy('w.place'),
      ).as('access'),
      jsonArrayFrom(
        eb
          .selectFrom('responsibilities as r')
          .innerJoin('maintainers as m', 'm.id', 'r.maintainer_id')
          .select(['m.id', 'm.name', 'r.role', 'r.basis'])
          .whereRef('r.station_id', '=', 's.id')
          .where(sql<boolean>`r.valid @> today_in_china()`)
          .orderBy('r.role')
          .orderBy('m.name'),
      ).as('maintainers'),
    ]);
}

type StationRow = Awaited<ReturnType<ReturnType<typeof selectStations>['execute']>>[number];

function positionOf(row: StationRow): StationRecord['position'] {
  if (row.position_crs === null || row.position_accuracy === null) return null;
  return {
    source: row.position_crs,
    wgs84: [Number(row.wgs84_lng), Number(row.wgs84_lat)],
    gcj02: [Number(row.gcj02_lng), Number(row.gcj02_lat)],
    bd09: [Number(row.bd09_lng), Number(row.bd09_lat)],
    accuracy: row.position_accuracy,
  };
}

function photoOf(row: StationRow): StationPhoto | null {
  const { photo_tag: tag, photo_width: width, photo_height: height, photo_bytes: bytes, photo_at: updatedAt } = row;
  if (tag === null || width === null || height === null || bytes === null || updatedAt === null) return null;
  return { width, height, bytes, alt: row.photo_alt, updatedAt, tag };
}

export function toRecord(row: StationRow): StationRecord {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    address: row.address,
    adcode: row.adcode,
    districtName: row.district_name,
    districtAsWritten: row.district_as_written,
    position: positionOf(row),
    openingHoursText: row.opening_hours_text,
    openingHours: row.opening_hours,
    hoursConfidence: row.hours_confidence,
    state: row.state,
    stateReason: row.state_reason,
    stateUntil: row.state_until,
    water: row.water,
    power: row.power,
    verifiedAt: row.verified_at,
    recordedFreshness: row.freshness,
    isDoubted: row.doubted_at !== null,
    source: row.source,
    sourceUrl: row.source_url,
    observedAt: row.observed_at,
    published: row.published_at !== null,
    unpublishedReason: row.unpublished_reason,
    revision: row.revision,
    updatedAt: row.updated_at,
    amenities: row.amenities,
    access: row.access,
    maintainers: row.maintainers,
    photo: photoOf(row),
  };
}

/** By UUID or by code; retired and unpublished ones included: the caller decides who may see them. */
export async function findStation(db: Executor, idOrCode: string): Promise<StationRecord | undefined> {
  const column = idOrCode.length === 36 ? 's.id' : 's.code';
  const row = await selectStations(db).where(column, '=', idOrCode).executeTakeFirst();
  return row && toRecord(row);
}

/** Which unpublished stations a caller sees: 'all', those of a district, those that an organisation looks after today. */
export type UnpublishedScope = 'all' | { readonly adcode: string } | { readonly maintainerId: string };

/** What an organisation looks after today: it answers for it, or hosts it. */
const lookedAfterBy = (maintainerId: string): Expression<SqlBool> => sql<SqlBool>`exists (
    select from responsibilities r where r.station_id = s.id and r.maintainer_id = ${maintainerId}
      and r.role in ('dutyHolder', 'host') and r.valid @> today_in_china())`;

function isVisible(scope: UnpublishedScope): Expression<SqlBool> {
  if (scope === 'all') return sql<SqlBool>`true`;
  if ('adcode' in scope)
    return sql<SqlBool>`(s.published_at is not null or s.adcode like ${`${adcodePrefix(scope.adcode)}%`})`;
  return sql<SqlBool>`(s.published_at is not null or ${lookedAfterBy(scope.maintainerId)})`;
}

export interface StationFilter {
  /** West, south, east, north in `crs`. */
  readonly bbox?: { readonly crs: Crs; readonly edges: readonly [number, number, number, number] } | undefined;
  readonly district?: string | undefined;
  /** The organisation that looks after them today, in lower case. */
  readonly maintainerId?: string | undefined;
  readonly needs?: readonly string[] | undefined;
  readonly amenities?: readonly string[] | undefined;
  readonly states?: readonly StationState[] | undefined;
  /** Part of a name, an address or a code. */
  readonly text?: string | undefined;
  readonly located?: boolean | undefined;
  /** Also what is not published: all of it, in a district, or what an organisation looks after. */
  readonly withUnpublished?: UnpublishedScope | undefined;
  /** The moment that states are asked for. */
  readonly at: Date;
}

/** Stations meet these needs now; `drink` not without water. */
export const meetsNeeds = (needs: readonly string[]) => sql<SqlBool>`not exists (
  select from unnest(${sql.val([...needs])}::text[]) as wanted(need)
  where (wanted.need = 'drink' and s.water = 'out') or not exists (
    select from station_amenities sa join amenities a on a.code = sa.amenity_code
    where sa.station_id = s.id and a.need = wanted.need and sa.state <> 'outOfOrder'))`;

/** Stations have all of these amenities, none of them known to be out of order. */
export const hasAmenities = (codes: readonly string[]) => sql<SqlBool>`not exists (
  select from unnest(${sql.val([...codes])}::text[]) as wanted(code)
  where not exists (
    select from station_amenities sa
    where sa.station_id = s.id and sa.amenity_code = wanted.code and sa.state <> 'outOfOrder'))`;

/** More than any offset between the three systems where stations can be (about 1.5 km). */
const BBOX_MARGIN_DEGREES = 0.03;
/** Where stations can be (migrations/0002), and a little more. Far from there the formula's offsets grow without bound. */
const EXTENT = { west: 72, south: 2, east: 137, north: 55 };
const clamp = (value: number, min: number, max: number): number => Math.min(Math.max(value, min), max);

function inBbox({ crs, edges }: NonNullable<StationFilter['bbox']>, withUnpublished: boolean): Expression<SqlBool> {
  const [west, south, east, north] = edges;
  const corner = (lng: number, lat: number): [number, number] =>
    convert([clamp(lng, EXTENT.west, EXTENT.east), clamp(lat, EXTENT.south, EXTENT.north)], crs, 'wgs84');
  const [w, s] = corner(west, south);
  const [e, n] = corner(east, north);
  const m = BBOX_MARGIN_DEGREES;
  const [lng, lat] = [sql.ref(`s.${crs}_lng`), sql.ref(`s.${crs}_lat`)];
  // The index narrows in WGS-84; what decides are the coordinates of the system the box is in. Only what is in the
  // layers is in the index: administrators look further, and wait for it.
  return sql<SqlBool>`((s.in_layer or ${sql.lit(withUnpublished)})
    and s.geog::geometry && st_makeenvelope(${w - m}::float8, ${s - m}::float8, ${e + m}::float8, ${n + m}::float8, 4326)
    and ${lng} between ${west}::float8 and ${east}::float8 and ${lat} between ${south}::float8 and ${north}::float8)`;
}

/** The state as answers show it (usability.ts): a pause whose end has come is over, though the clock has not turned yet. */
const stateAt = (at: Date) =>
  sql<StationState>`case when s.state in ('paused', 'closed') and s.state_until <= ${at} then 'open' else s.state end`;

const likePattern = (text: string): string => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;

/**
 * One page in the order of ids, after the id `after`. Ids never change, so pages neither skip nor repeat while others write.
 */
export async function listStations(
  db: Executor,
  filter: StationFilter,
  after: string | undefined,
  limit: number,
): Promise<StationRecord[]> {
  let query = selectStations(db).orderBy('s.id').limit(limit);
  if (after !== undefined) query = query.where('s.id', '>', after);
  query = filter.withUnpublished
    ? query.where(isVisible(filter.withUnpublished))
    : query.where('s.published_at', 'is not', null);
  if (filter.states) query = query.where(stateAt(filter.at), 'in', [...filter.states]);
  else query = query.where('s.state', '<>', 'retired');
  if (filter.bbox) query = query.where(inBbox(filter.bbox, filter.withUnpublished !== undefined));
  if (filter.district) query = query.where('s.adcode', 'like', `${adcodePrefix(filter.district)}%`);
  if (filter.maintainerId !== undefined) query = query.where(lookedAfterBy(filter.maintainerId));
  if (filter.needs) query = query.where(meetsNeeds(filter.needs));
  if (filter.amenities) query = query.where(hasAmenities(filter.amenities));
  if (filter.located !== undefined) query = query.where('s.position_crs', filter.located ? 'is not' : 'is', null);
  if (filter.text !== undefined) {
    const pattern = likePattern(filter.text);
    query = query.where((eb) =>
      eb.or([eb('s.name', 'ilike', pattern), eb('s.address', 'ilike', pattern), eb('s.code', 'like', pattern)]),
    );
  }
  return (await query.execute()).map(toRecord);
}
