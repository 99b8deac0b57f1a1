/** Which stations rows of a list may be: by code, by what made them, by name or address, by place. Many rows in one query. */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Executor } from '../db/database.ts';
import type { Crs, Position } from '../geo/crs.ts';

/** A station as far as a row can say something else of it. */
export interface MatchedStation {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly address: string | null;
  readonly adcode: string;
  readonly districtAsWritten: string | null;
  readonly state: string;
  readonly unpublishedReason: string | null;
  readonly positions: Readonly<Record<Crs, Position>> | null;
  readonly hoursText: string | null;
  readonly hours: string | null;
  readonly contact: string | null;
  readonly observedAt: string | null;
  readonly importKey: string | null;
  readonly importRow: Readonly<Record<string, unknown>> | null;
  readonly amenities: Readonly<Record<string, string>>;
  readonly access: readonly { readonly mode: string; readonly hours: string | null }[];
  readonly maintainers: readonly {
    readonly id: string;
    readonly name: string;
    readonly role: 'builder' | 'host' | 'dutyHolder';
    readonly basis: 'named' | 'builder' | 'assumed';
  }[];
}

interface MatchRow extends Omit<MatchedStation, 'positions'> {
  readonly crs: Crs | null;
  readonly w: Position;
  readonly g: Position;
  readonly b: Position;
}

const COLUMNS = sql`
  s.id::text, s.code, s.name, s.address, s.adcode, s.district_as_written as "districtAsWritten", s.state,
  s.unpublished_reason as "unpublishedReason", s.position_crs as crs,
  jsonb_build_array(s.wgs84_lng, s.wgs84_lat) as w, jsonb_build_array(s.gcj02_lng, s.gcj02_lat) as g,
  jsonb_build_array(s.bd09_lng, s.bd09_lat) as b,
  s.opening_hours_text as "hoursText", s.opening_hours as hours, s.contact, s.observed_at as "observedAt",
  s.import_key as "importKey", s.import_row as "importRow",
  coalesce((select jsonb_object_agg(a.amenity_code, a.state) from station_amenities a where a.station_id = s.id), '{}')
    as amenities,
  coalesce((
    select jsonb_agg(jsonb_build_object('mode', w.mode, 'hours', w.hours) order by w.place)
    from station_access w where w.station_id = s.id), '[]') as access,
  coalesce((
    select jsonb_agg(jsonb_build_object('id', m.id, 'name', m.name, 'role', r.role, 'basis', r.basis))
    from responsibilities r join maintainers m on m.id = r.maintainer_id
    where r.station_id = s.id and r.valid @> today_in_china()), '[]') as maintainers`;

function toStation({ crs, w, g, b, ...rest }: MatchRow): MatchedStation {
  return { ...rest, positions: crs === null ? null : { wgs84: w, gcj02: g, bd09: b } };
}

export interface Wanted {
  readonly codes: readonly string[];
  readonly keys: readonly string[];
  readonly names: readonly string[];
  readonly addresses: readonly string[];
  readonly ids: readonly string[];
}

const MAX_FOUND = 5_000;
/** As the indexes of migrations/0009 have it: no secret, only short. */
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** Stations that have one of these codes, import keys, ids, exact names or addresses. Tombstones too: a row may name one. */
export async function findMatches(db: Executor, wanted: Wanted): Promise<MatchedStation[]> {
  // A union of plain look-ups: an OR over five indexes makes the planner read the whole table.
  const { rows } = await sql<MatchRow>`
    select ${COLUMNS} from stations s where s.id in (
      select id from stations where code = any(${sql.val([...wanted.codes])}::text[])
      union select id from stations where import_key = any(${sql.val([...wanted.keys])}::text[])
      union select id from stations where id = any(${sql.val([...wanted.ids])}::uuid[])
      union (select id from stations where md5(name) = any(${sql.val(wanted.names.map(md5))}::text[]) order by id limit ${sql.lit(MAX_FOUND)})
      union (select id from stations where md5(address) = any(${sql.val(wanted.addresses.map(md5))}::text[]) order by id limit ${sql.lit(MAX_FOUND)}))
    order by s.id`.execute(db);
  return rows.map(toStation);
}

export interface Neighbour extends MatchedStation {
  /** Place of the point in the question. */
  readonly of: number;
  readonly meters: number;
}

const MAX_NEIGHBOURS = 8;

/** Located, published stations within `meters` of each WGS-84 point, nearest first. */
export async function findNeighbours(db: Executor, points: readonly Position[], meters: number): Promise<Neighbour[]> {
  if (points.length === 0) return [];
  const { rows } = await sql<MatchRow & { of: number; meters: number }>`
    select ${COLUMNS}, q.n::integer as "of", st_distance(s.geog, q.at) as meters
    from (
      select n, st_setsrid(st_makepoint(lng, lat), 4326)::geography as at
      from unnest(${sql.val(points.map(([lng]) => lng))}::float8[], ${sql.val(points.map(([, lat]) => lat))}::float8[])
        with ordinality as u(lng, lat, n)) q
    join lateral (
      select near.id from stations near
      where near.in_layer and st_dwithin(near.geog, q.at, ${meters}::float8)
      order by st_distance(near.geog, q.at), near.id limit ${sql.lit(MAX_NEIGHBOURS)}) found on true
    join stations s on s.id = found.id
    order by q.n, meters, s.id`.execute(db);
  return rows.map(({ of, meters: distance, ...row }) => ({ ...toStation(row), of: of - 1, meters: distance }));
}
