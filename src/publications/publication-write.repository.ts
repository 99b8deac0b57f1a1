/** Takes a list in: its entries, the stations they mean, and the place of the list before. In the caller's transaction. */
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '../db/database.ts';
import { convert, type Crs } from '../geo/crs.ts';
import type { LayerName } from '../layers/layer.schema.ts';
import type { Entry } from './publication.schema.ts';

export interface NewList {
  readonly layer: LayerName;
  /** null: the whole country. */
  readonly adcode: string | null;
  readonly crs: Crs;
  readonly observedAt: Date;
  readonly by: string;
  readonly entries: readonly Entry[];
}

/** Are these two the names of one station? */
export type SameName = (a: string, b: string) => boolean;

const BATCH = 2_000;
/** A place without id or code is the station of its name that is so near. */
const NEAR_METERS = 200;
/** Stations of one name and nearness that are looked at for one place. */
const MAX_CANDIDATES = 20;
/** Of each layer and district so many lists are remembered, by their counts. */
const KEPT_LISTS = 20;
/** One list of a layer after the other. */
const LIST_LOCK = 4_116_210_013;

async function insertEntries(tx: Tx, id: string, list: NewList): Promise<void> {
  for (let from = 0; from < list.entries.length; from += BATCH) {
    const rows = list.entries.slice(from, from + BATCH).map((entry) => {
      const [wgs84Lng, wgs84Lat] = convert([entry.lng, entry.lat], list.crs, 'wgs84');
      return {
        place_id: entry.placeId,
        station_id: entry.stationId ?? null,
        code: entry.code ?? null,
        name: entry.name ?? null,
        state: entry.state ?? null,
        lng: entry.lng,
        lat: entry.lat,
        wgs84_lng: wgs84Lng,
        wgs84_lat: wgs84Lat,
        observed_at: (entry.observedAt ?? list.observedAt).toISOString(),
      };
    });
    await sql`
      insert into publication_items (list_id, place_id, station_id, matched_by, name, state, lng, lat, wgs84_lng, wgs84_lat,
        observed_at)
      select ${id}::uuid, r.place_id, coalesce(i.id, c.id),
        case when i.id is not null then 'id' when c.id is not null then 'code' end,
        r.name, r.state, r.lng, r.lat, r.wgs84_lng, r.wgs84_lat, r.observed_at
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(place_id text, station_id uuid, code text, name text,
        state text, lng float8, lat float8, wgs84_lng float8, wgs84_lat float8, observed_at timestamptz)
      left join stations i on i.id = r.station_id
      left join stations c on c.code = r.code`.execute(tx);
  }
}

interface Candidate {
  readonly place_id: string;
  readonly name: string;
  readonly station_id: string;
  readonly station_name: string;
}

/** Places that named no station of ours: the one of their name within 200 m. Two such, or none: unsure, so unknown. */
async function matchByPosition(tx: Tx, id: string, sameName: SameName): Promise<void> {
  for (let after = ''; ;) {
    const { rows: places } = await sql<{ place_id: string }>`
      select place_id from publication_items
      where list_id = ${id} and station_id is null and name is not null and place_id > ${after}
      order by place_id limit ${sql.lit(BATCH)}`.execute(tx);
    const last = places.at(-1);
    if (!last) return;
    const { rows } = await sql<Candidate>`
      select p.place_id, p.name, s.id as station_id, s.name as station_name
      from publication_items p cross join lateral (
        select id, name from stations
        where in_layer
          and st_dwithin(geog, st_setsrid(st_makepoint(p.wgs84_lng, p.wgs84_lat), 4326)::geography, ${sql.lit(NEAR_METERS)})
        order by geog <-> st_setsrid(st_makepoint(p.wgs84_lng, p.wgs84_lat), 4326)::geography, id
        limit ${sql.lit(MAX_CANDIDATES)}) s
      where p.list_id = ${id} and p.station_id is null and p.name is not null
        and p.place_id > ${after} and p.place_id <= ${last.place_id}`.execute(tx);
    const found = new Map<string, string[]>();
    for (const one of rows)
      if (sameName(one.name, one.station_name))
        found.set(one.place_id, [...(found.get(one.place_id) ?? []), one.station_id]);
    const sure = [...found].flatMap(([place_id, stations]) =>
      stations.length === 1 ? [{ place_id, station_id: stations[0] }] : [],
    );
    await sql`
      update publication_items p set station_id = r.station_id, matched_by = 'position'
      from jsonb_to_recordset(${JSON.stringify(sure)}::jsonb) as r(place_id text, station_id uuid)
      where p.list_id = ${id} and p.place_id = r.place_id`.execute(tx);
    after = last.place_id;
  }
}

/** Which entries have another name than the station they mean. */
async function compareNames(tx: Tx, id: string, sameName: SameName): Promise<void> {
  for (let after = ''; ;) {
    const { rows } = await sql<{ place_id: string; name: string; station_name: string }>`
      select p.place_id, p.name, s.name as station_name
      from publication_items p join stations s on s.id = p.station_id
      where p.list_id = ${id} and p.name is not null and p.name <> s.name and p.place_id > ${after}
      order by p.place_id limit ${sql.lit(BATCH)}`.execute(tx);
    const last = rows.at(-1);
    if (!last) return;
    const other = rows.filter((one) => !sameName(one.name, one.station_name)).map((one) => one.place_id);
    if (other.length > 0)
      await sql`update publication_items set name_differs = true
        where list_id = ${id} and place_id = any(${sql.val(other)}::text[])`.execute(tx);
    after = last.place_id;
  }
}

/** In which county lies what is unknown? Tells the office whose it may be. */
async function locateUnknown(tx: Tx, id: string): Promise<void> {
  for (let after = ''; ;) {
    const { rows } = await sql<{ last: string | null }>`
      with places as (
        select place_id from publication_items
        where list_id = ${id} and station_id is null and place_id > ${after}
        order by place_id limit ${sql.lit(BATCH)}),
      located as (
        update publication_items p set adcode = (
          select d.adcode from district_outlines o join districts d on d.adcode = o.adcode
          where st_covers(o.outline, st_setsrid(st_makepoint(p.wgs84_lng, p.wgs84_lat), 4326))
          order by length(regexp_replace(d.adcode, '0+$', '')) desc, d.adcode limit 1)
        from places where p.list_id = ${id} and p.place_id = places.place_id)
      select max(place_id) as last from places`.execute(tx);
    const last = rows[0]?.last;
    if (last == null) return;
    after = last;
  }
}

/** The list in force for this layer and district, as the audit log compares it. */
export async function currentList(tx: Tx, layer: LayerName, adcode: string | null) {
  return await tx
    .selectFrom('publication_lists')
    .select(['id', 'entries', 'observed_at'])
    .where('layer', '=', layer)
    .where('adcode', adcode === null ? 'is' : '=', adcode)
    .where('is_current', '=', true)
    .executeTakeFirst();
}

/** Put the list in the place of the one before; readers see the one or the other, whole. Returns its id. */
export async function replaceList(tx: Tx, list: NewList, sameName: SameName, now: Date): Promise<string> {
  await sql`select pg_advisory_xact_lock(${sql.lit(LIST_LOCK)})`.execute(tx);
  const id = uuidv7();
  const before = await currentList(tx, list.layer, list.adcode);
  if (before) {
    await tx.updateTable('publication_lists').set({ is_current: false }).where('id', '=', before.id).execute();
    await tx.deleteFrom('publication_items').where('list_id', '=', before.id).execute();
  }
  await tx
    .insertInto('publication_lists')
    .values({
      id,
      layer: list.layer,
      adcode: list.adcode,
      is_current: true,
      crs: list.crs,
      observed_at: list.observedAt,
      uploaded_at: now,
      uploaded_by: list.by,
      entries: list.entries.length,
      by_id: 0,
      by_code: 0,
      by_position: 0,
      unknown: 0,
    })
    .execute();
  await insertEntries(tx, id, list);
  await matchByPosition(tx, id, sameName);
  await compareNames(tx, id, sameName);
  await locateUnknown(tx, id);
  await sql`
    update publication_lists l set by_id = n.by_id, by_code = n.by_code, by_position = n.by_position, unknown = n.unknown
    from (select count(*) filter (where matched_by = 'id') as by_id, count(*) filter (where matched_by = 'code') as by_code,
        count(*) filter (where matched_by = 'position') as by_position, count(*) filter (where station_id is null) as unknown
      from publication_items where list_id = ${id}) n
    where l.id = ${id}`.execute(tx);
  await sql`delete from publication_lists where layer = ${list.layer} and not is_current
    and adcode is not distinct from ${list.adcode} and id not in (
      select id from publication_lists where layer = ${list.layer} and adcode is not distinct from ${list.adcode}
      order by uploaded_at desc, id desc limit ${sql.lit(KEPT_LISTS)})`.execute(tx);
  return id;
}
