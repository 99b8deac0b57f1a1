/**
 * Flat tables for the peers, the best case of their designs: one row a station, ready to be spliced, with a spatial index.
 * `bench_features` holds the very properties that our list answers; `bench_layer` what our layers and tiles hold, in GCJ-02.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { withClient } from './cluster.ts';

const AT_ONCE = 4;
const RETRY_MS = 1_000;
const PAGE = 200;

interface Feature {
  readonly id: string;
  readonly geometry: { readonly coordinates: readonly [number, number] };
  readonly properties: Readonly<Record<string, unknown>>;
}
interface Page {
  readonly features: readonly Feature[];
  readonly links?: readonly { readonly rel: string; readonly href: string }[];
}

async function pagesOf(
  base: string,
  adcode: string,
  take: (features: readonly Feature[]) => Promise<void>,
): Promise<void> {
  let url: string | undefined = `${base}/v1/stations?district=${adcode}&outCrs=wgs84&limit=${PAGE}`;
  while (url !== undefined) {
    const answer = await fetch(url);
    if (answer.status === 503) {
      // The service sheds load on a machine that has more to do than this.
      await answer.arrayBuffer();
      await sleep(RETRY_MS);
      continue;
    }
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    const page = (await answer.json()) as Page;
    await take(page.features);
    const next = page.links?.find(({ rel }) => rel === 'next')?.href;
    url = next === undefined ? undefined : new URL(next, base).href;
  }
}

async function has(url: string, table: string): Promise<boolean> {
  return await withClient(url, async (client) => {
    const { rowCount } = await client.query('select from pg_tables where tablename = $1', [table]);
    return rowCount === 1;
  });
}

/** Make `bench_features` from what our service at `base` answers, unless it is there. */
export async function makeFeatures(url: string, base: string): Promise<void> {
  if (await has(url, 'bench_features')) return;
  await withClient(url, async (client) => {
    await client.query('drop table if exists bench_features_new');
    await client.query(
      'create table bench_features_new (id uuid not null, lng float8 not null, lat float8 not null, properties text not null)',
    );
    const { rows } = await client.query<{ adcode: string }>('select distinct adcode from stations where in_layer');
    const adcodes = rows.map((row) => row.adcode);
    const take = async (features: readonly Feature[]): Promise<void> => {
      const flat = features.map(({ id, geometry, properties }) => ({
        id,
        lng: geometry.coordinates[0],
        lat: geometry.coordinates[1],
        properties: JSON.stringify(properties).slice(1, -1),
      }));
      await client.query(
        'insert into bench_features_new select * from json_populate_recordset(null::bench_features_new, $1)',
        [JSON.stringify(flat)],
      );
    };
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let adcode = adcodes.pop(); adcode !== undefined; adcode = adcodes.pop())
          await pagesOf(base, adcode, take);
      }),
    );
    await client.query(`alter table bench_features_new add column geog geography(Point, 4326)
      generated always as (st_setsrid(st_makepoint(lng, lat), 4326)::geography) stored`);
    await client.query('alter table bench_features_new add primary key (id)');
    await client.query('create index on bench_features_new using gist (geog)');
    const { rows: counts } = await client.query<{ made: string; wanted: string }>(
      'select (select count(*) from bench_features_new) as made, (select count(*) from stations where in_layer) as wanted',
    );
    if (counts[0]?.made !== counts[0]?.wanted) throw new Error(`features: ${counts[0]?.made} of ${counts[0]?.wanted}`);
    await client.query('alter table bench_features_new rename to bench_features');
    await client.query('vacuum analyze bench_features');
  });
}

const LAYER = `create table bench_layer as
  select s.id, s.code, s.name, s.address, s.adcode, s.state,
    case when s.hours_confidence in ('high', 'medium') then s.opening_hours end as "openingHours",
    coalesce((select string_agg(need, ',' order by array_position(array['drink', 'cool', 'warm', 'rest', 'firstAid'], need)) from (
      select distinct a.need from station_amenities sa join amenities a on a.code = sa.amenity_code
      where sa.station_id = s.id and sa.state <> 'outOfOrder' and a.need is not null and not (a.need = 'drink' and s.water = 'out')) met), '') as needs,
    coalesce((select string_agg(a.code, ',' order by a.sort_order) from station_amenities sa join amenities a on a.code = sa.amenity_code
      where sa.station_id = s.id and sa.state <> 'outOfOrder'), '') as amenities,
    s.freshness,
    to_char(s.verified_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "verifiedAt",
    to_char(s.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "updatedAt",
    s.revision,
    st_setsrid(st_makepoint(s.gcj02_lng, s.gcj02_lat), 4326)::geometry(Point, 4326) as place,
    st_transform(st_setsrid(st_makepoint(s.gcj02_lng, s.gcj02_lat), 4326), 3857)::geometry(Point, 3857) as geom
  from stations s where s.in_layer order by st_geohash(st_setsrid(st_makepoint(s.gcj02_lng, s.gcj02_lat), 4326))`;

/** Make `bench_layer` anew: edits of other benches have changed what it holds. */
export async function makeLayer(url: string): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('drop table if exists bench_layer');
    await client.query(LAYER);
    await client.query('alter table bench_layer add primary key (id)');
    await client.query('create index on bench_layer using gist (geom)');
    await client.query('vacuum analyze bench_layer');
  });
}
