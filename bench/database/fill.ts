/**
 * Fills a database with synthetic stations, fast: COPY with triggers and secondary indexes away, then what the triggers
 * would have written (duty holders, change log), the indexes again, and counts that prove it. The flat table of the peers
 * is features.ts.
 */
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { openDatabase } from '../../src/db/open.ts';
import { migrate } from '../../src/db/migrate.ts';
import { seedDistricts } from '../../src/seed.ts';
import { CITIES } from '../synthetic/cities.ts';
import { syntheticStations, type SyntheticStation } from '../synthetic/stations.ts';
import { databaseUrl, withClient } from './cluster.ts';

const ROOT = new URL('../../', import.meta.url);
const MAINTAINER = '01900000-0000-7000-8000-000000000001';
const CHUNK_CHARACTERS = 256 * 1024;

/** An index or a constraint that is dropped for the time of the fill. */
interface Dropped {
  readonly drop: string;
  readonly create: string;
}

const text = (value: string | null): string => value ?? '\\N';

/** Lines of COPY, gathered into pieces worth a system call. */
function* lines(stations: Iterable<SyntheticStation>, line: (station: SyntheticStation) => string): Generator<string> {
  let piece = '';
  for (const station of stations) {
    piece += line(station);
    if (piece.length < CHUNK_CHARACTERS) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

async function copy(
  client: pg.Client,
  target: string,
  stations: Iterable<SyntheticStation>,
  line: (station: SyntheticStation) => string,
): Promise<void> {
  await pipeline(Readable.from(lines(stations, line)), client.query(copyFrom(`copy ${target} from stdin`)));
}

function stationLine(one: SyntheticStation, now: number): string {
  const days = one.verifiedDaysAgo;
  const verifiedAt = days === null ? null : new Date(now - days * 86_400_000).toISOString();
  const freshness = days === null ? 'unverified' : days < 365 ? 'fresh' : 'stale';
  const isAway = one.state === 'paused' || one.state === 'closed';
  const fields = [
    one.id,
    one.code,
    one.name,
    text(one.address),
    one.adcode,
    'wgs84',
    ...one.wgs84,
    ...one.gcj02,
    ...one.bd09,
    'map',
    'stated',
    text(one.hours),
    text(one.hours),
    one.hours === null ? 'none' : 'high',
    one.state,
    isAway ? '装修（合成）' : '\\N',
    'bench',
    one.water,
    one.power,
    text(verifiedAt),
    verifiedAt === null ? '\\N' : 'bench',
    freshness,
    'bench (synthetic)',
    new Date(now).toISOString(),
  ];
  return `${fields.join('\t')}\n`;
}

const STATION_COLUMNS = `stations (id, code, name, address, adcode, position_crs, wgs84_lng, wgs84_lat, gcj02_lng, gcj02_lat,
  bd09_lng, bd09_lat, position_accuracy, position_method, opening_hours_text, opening_hours, hours_confidence, state, state_reason,
  state_by, water, power, verified_at, verified_by, freshness, source, published_at)`;

/** Indexes and exclusion constraints of the tables to be filled, but for the keys of `stations`, which the others need. */
async function dropIndexes(client: pg.Client): Promise<Dropped[]> {
  const { rows } = await client.query<{ table: string; name: string; constraint: boolean; definition: string }>(`
    select c.conrelid::regclass::text as table, quote_ident(c.conname) as name, true as constraint, pg_get_constraintdef(c.oid) as definition
      from pg_constraint c where c.conrelid in ('station_amenities'::regclass, 'station_access'::regclass, 'responsibilities'::regclass)
        and c.contype in ('p', 'x')
    union all
    select i.indrelid::regclass::text, i.indexrelid::regclass::text, false, pg_get_indexdef(i.indexrelid)
      from pg_index i where i.indrelid in ('stations'::regclass, 'station_amenities'::regclass, 'responsibilities'::regclass, 'change_log'::regclass)
        and not exists (select from pg_constraint c where c.conindid = i.indexrelid and c.conrelid = i.indrelid)`);
  const dropped = rows.map(({ table, name, constraint, definition }) =>
    constraint
      ? {
          drop: `alter table ${table} drop constraint ${name}`,
          create: `alter table ${table} add constraint ${name} ${definition}`,
        }
      : { drop: `drop index ${name}`, create: definition },
  );
  for (const one of dropped) await client.query(one.drop);
  return dropped;
}

async function readCounties(client: pg.Client): Promise<Map<string, string[]>> {
  const { rows } = await client.query<{ adcode: string }>(
    `select adcode from districts where level = 'county' order by adcode`,
  );
  const counties = new Map<string, string[]>();
  for (const { prefix } of CITIES) {
    counties.set(
      prefix,
      rows.map((row) => row.adcode).filter((adcode) => adcode.startsWith(prefix)),
    );
  }
  return counties;
}

/** What the triggers would have written, in the same transaction's order: one duty holder and one place of the log each. */
const AS_THE_TRIGGERS = [
  `insert into responsibilities (id, station_id, maintainer_id, role, valid, basis)
    select gen_random_uuid(), id, '${MAINTAINER}', 'dutyHolder', daterange(today_in_china(), null), 'assumed' from stations`,
  `insert into change_log (seq, station_id, kind, revision)
    select nextval('change_log_seq'), id, case when in_layer then 'upsert' else 'hidden' end, revision
    from (select id, in_layer, revision from stations order by id) as ordered`,
];

const CHECKS: readonly (readonly [what: string, sql: string])[] = [
  ['stations', 'select count(*) from stations'],
  ['stations in the layers', 'select count(*) from stations where in_layer'],
  [
    'stations with a duty holder today',
    `select count(distinct station_id) from responsibilities where role = 'dutyHolder' and valid @> today_in_china()`,
  ],
  ['stations in the change log', `select count(distinct station_id) from change_log where kind = 'upsert'`],
];

async function fill(client: pg.Client, count: number): Promise<void> {
  const now = Date.now();
  const counties = await readCounties(client);
  const stations = (): Generator<SyntheticStation> => syntheticStations(count, counties);
  const dropped = await dropIndexes(client);
  await client.query(`set session_replication_role = replica`);
  await client.query(`insert into maintainers (id, name, kind) values ('${MAINTAINER}', '合成单位', 'other')`);
  await copy(client, STATION_COLUMNS, stations(), (one) => stationLine(one, now));
  await copy(client, 'station_amenities (station_id, amenity_code, state)', stations(), (one) =>
    one.amenities.map(({ code, state }) => `${one.id}\t${code}\t${state}\n`).join(''),
  );
  await copy(client, 'station_access (station_id, place, mode)', stations(), (one) =>
    one.access.map((mode, place) => `${one.id}\t${place}\t${mode}\n`).join(''),
  );
  for (const statement of AS_THE_TRIGGERS) await client.query(statement);
  await client.query(`set session_replication_role = origin`);
  for (const { create } of dropped) await client.query(create);
  await client.query(`update districts d set next_number = least(2000000000, ${count} + 1)
    where exists (select from stations s where s.adcode = d.adcode)`);
  for (const [what, sql] of CHECKS) {
    const { rows } = await client.query<{ count: string }>(sql);
    if (Number(rows[0]?.count) !== count) throw new Error(`${what}: ${rows[0]?.count} of ${count}`);
  }
  await client.query('vacuum (analyze)');
}

/** A migrated database `name` with `count` stations on the server; made unless it is there and whole. */
export async function stationsDatabase(server: string, name: string, count: number): Promise<string> {
  const url = databaseUrl(server, name);
  const exists = await withClient(server, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${name} encoding 'UTF8' template template0`);
    return rowCount !== 0;
  });
  if (exists && (await withClient(url, isWhole).catch(() => false))) return url;
  const database = await openDatabase({ url, dataDir: undefined });
  try {
    await migrate(database, new URL('migrations/', ROOT));
    await seedDistricts(database, new URL('seeds/', ROOT));
  } finally {
    await database.close();
  }
  await withClient(url, async (client) => {
    await fill(client, count);
    await client.query('create table bench_filled as select now() as at');
  });
  return url;
}

const isWhole = async (client: pg.Client): Promise<boolean> =>
  (await client.query(`select from pg_tables where tablename = 'bench_filled'`)).rowCount === 1;
