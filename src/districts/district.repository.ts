/** Reads districts and looks points up in their outlines; loading both is cli/districts. */
import { sql } from 'kysely';
import type { Executor } from '../db/database.ts';
import type { Position } from '../geo/crs.ts';
import { adcodePrefix, type District } from './district.schema.ts';

export interface DistrictCount extends District {
  readonly parentName: string | null;
  readonly stationCount: number;
  /** Where to look at it, in WGS-84: a point within its outline; without one, the mean of its stations. null: neither. */
  readonly centre: { readonly wgs84: Position; readonly from: 'outline' | 'stations' } | null;
}

/** Answers to a search: more are no help to somebody who types. */
const MAX_FOUND = 50;

/**
 * The centroid, or a point that lies within where that does not (a crescent, two islands). Published stations are counted
 * by a range of adcodes, which the index finds; what lies in a district begins like it.
 */
const selectDistricts = sql`
  select d.adcode, d.name, d.level, d.parent_adcode as "parentAdcode", p.name as "parentName", s.count as "stationCount",
    s.lng as "stationsLng", s.lat as "stationsLat", st_x(o.centre) as "outlineLng", st_y(o.centre) as "outlineLat"
  from districts d
  left join districts p on p.adcode = d.parent_adcode
  left join lateral (select case when st_covers(outline, st_centroid(outline)) then st_centroid(outline)
      else st_pointonsurface(outline) end as centre
    from district_outlines where adcode = d.adcode) o on true
  cross join lateral (select count(*) as count, avg(wgs84_lng) as lng, avg(wgs84_lat) as lat from stations
    where published_at is not null
      and adcode between d.adcode and rpad(regexp_replace(d.adcode, '(0000|00)$', ''), 6, '9')) s`;

interface DistrictRow extends Omit<DistrictCount, 'centre'> {
  readonly stationsLng: number | null;
  readonly stationsLat: number | null;
  readonly outlineLng: number | null;
  readonly outlineLat: number | null;
}

function toCount({ stationsLng, stationsLat, outlineLng, outlineLat, ...district }: DistrictRow): DistrictCount {
  if (outlineLng !== null && outlineLat !== null)
    return { ...district, centre: { wgs84: [outlineLng, outlineLat], from: 'outline' } };
  if (stationsLng !== null && stationsLat !== null)
    return { ...district, centre: { wgs84: [stationsLng, stationsLat], from: 'stations' } };
  return { ...district, centre: null };
}

/** Children of `parent`, or all provinces, with the number of published stations below each. */
export async function listDistricts(db: Executor, parent: string | undefined): Promise<DistrictCount[]> {
  const { rows } = await sql<DistrictRow>`${selectDistricts}
    where d.parent_adcode is not distinct from ${parent ?? null} order by d.adcode limit 1000`.execute(db);
  return rows.map(toCount);
}

/**
 * Districts whose name has `text` in it, anywhere or below `within`: those that begin with it first, larger ones before
 * smaller ones; 50 at most.
 */
export async function searchDistricts(
  db: Executor,
  text: string,
  within: string | undefined,
): Promise<DistrictCount[]> {
  const part = text.replaceAll(/[\\%_]/g, '\\$&');
  const { rows } = await sql<DistrictRow>`${selectDistricts}
    where d.adcode in (
      select adcode from districts
      where name ilike ${`%${part}%`} and adcode like ${within === undefined ? '%' : `${adcodePrefix(within)}%`}
        and adcode <> ${within ?? ''}
      order by name not ilike ${`${part}%`}, array_position('{province,city,county}'::text[], level), adcode limit ${sql.lit(MAX_FOUND)})
    order by d.name not ilike ${`${part}%`}, array_position('{province,city,county}'::text[], d.level), d.adcode`.execute(
    db,
  );
  return rows.map(toCount);
}

export interface CountyWithStations {
  readonly adcode: string;
  /** Province, city, county; what is not in the table is left out. */
  readonly names: readonly string[];
  readonly stations: number;
}

/** The counties of China, and some more. */
const MAX_COUNTIES = 4_000;

/** Counties that have published stations, in the order of adcodes. */
export async function countiesWithStations(db: Executor): Promise<CountyWithStations[]> {
  const rows = await db
    .with('counted', (query) =>
      query
        .selectFrom('stations')
        .select(({ fn }) => ['adcode', fn.countAll<number>().as('stations')])
        .where('published_at', 'is not', null)
        .groupBy('adcode'),
    )
    .selectFrom('counted as c')
    .leftJoin('districts as d', 'd.adcode', 'c.adcode')
    .leftJoin('districts as u', 'u.adcode', 'd.parent_adcode')
    .leftJoin('districts as o', 'o.adcode', 'u.parent_adcode')
    .select(['c.adcode', 'c.stations', 'd.name as own', 'u.name as upper', 'o.name as uppermost'])
    .orderBy('c.adcode')
    .limit(MAX_COUNTIES)
    .execute();
  return rows.map(({ adcode, stations, own, upper, uppermost }) => ({
    adcode,
    names: [uppermost, upper, own ?? adcode].filter((name) => name !== null),
    stations: Number(stations),
  }));
}

export interface DistrictCheck {
  /** The districts whose outline holds the point; empty when it lies in none that is loaded. */
  readonly containing: readonly District[];
  /** Metres from the point to the stated district's outline: 0 inside it, null where that outline is not loaded. */
  readonly metersToStated: number | null;
}

/** Where does this WGS-84 point lie, and how far from the district that was stated for it? */
export async function checkDistrict(
  db: Executor,
  point: Position,
  statedAdcode: string | null,
): Promise<DistrictCheck> {
  const at = sql`st_setsrid(st_makepoint(${point[0]}::float8, ${point[1]}::float8), 4326)`;
  const containing = await db
    .selectFrom('district_outlines as o')
    .innerJoin('districts as d', 'd.adcode', 'o.adcode')
    .select(['d.adcode', 'd.name', 'd.level', 'd.parent_adcode as parentAdcode'])
    .where(sql<boolean>`st_covers(o.outline, ${at})`)
    .orderBy(sql`length(regexp_replace(d.adcode, '0+$', ''))`, 'desc')
    .orderBy('d.adcode')
    .limit(5)
    .execute();
  if (statedAdcode === null) return { containing, metersToStated: null };
  const stated = await db
    .selectFrom('district_outlines as o')
    .select(sql<number>`st_distance(o.outline::geography, ${at}::geography)`.as('meters'))
    .where('o.adcode', '=', statedAdcode)
    .executeTakeFirst();
  return { containing, metersToStated: stated?.meters ?? null };
}

/** The same for many points in one query, in their order. */
export async function checkDistricts(
  db: Executor,
  points: readonly { readonly wgs84: Position; readonly stated: string | null }[],
): Promise<DistrictCheck[]> {
  if (points.length === 0) return [];
  const { rows } = await sql<{ containing: District[]; meters: number | null }>`
    select
      coalesce((
        select jsonb_agg(to_jsonb(c) - 'depth' order by c.depth desc, c.adcode) from (
          select d.adcode, d.name, d.level, d.parent_adcode as "parentAdcode",
            length(regexp_replace(d.adcode, '0+$', '')) as depth
          from district_outlines o join districts d on d.adcode = o.adcode where st_covers(o.outline, q.at)
          limit 5) c), '[]') as containing,
      (select case when st_covers(o.outline, q.at) then 0
         else st_distance(o.outline::geography, q.at::geography) end
       from district_outlines o where o.adcode = q.stated) as meters
    from (
      select n, stated, st_setsrid(st_makepoint(lng, lat), 4326) as at
      from unnest(${sql.val(points.map(({ wgs84 }) => wgs84[0]))}::float8[],
        ${sql.val(points.map(({ wgs84 }) => wgs84[1]))}::float8[],
        ${sql.val(points.map(({ stated }) => stated))}::text[]) with ordinality as u(lng, lat, stated, n)) q
    order by q.n`.execute(db);
  return rows.map(({ containing, meters }) => ({ containing, metersToStated: meters }));
}

/** Every district, for resolving wordings (some 3,300 rows). */
export async function allDistricts(db: Executor): Promise<District[]> {
  return await db
    .selectFrom('districts')
    .select(['adcode', 'name', 'level', 'parent_adcode as parentAdcode'])
    .orderBy('adcode')
    .limit(10_000)
    .execute();
}
