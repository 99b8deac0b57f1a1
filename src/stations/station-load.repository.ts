/**
 * Reads for the index what it holds: stations that are published and have a position, whole.
 * Owns two ways: everything in batches, where amenities, ways in and maintainers are gathered once a batch and what many
 * stations share is parsed once; and some stations by id, as any other reader does (station.repository.ts).
 */
import { sql } from 'kysely';
import type { Executor } from '../db/database.ts';
import type { LocatedRecord } from './station-page.ts';
import { selectStations, toRecord } from './station.repository.ts';
import type {
  AccessWindow,
  StationAmenity,
  StationMaintainer,
  StationPhoto,
  StationPosition,
  StationRecord,
} from './station.ts';

/** Stations a statement: planning it costs as much as reading fifty, and much of its answer is parsed in one turn of the loop. */
const BATCH = 256;
/** The same where nobody is answered yet: larger ones cost the database less. */
export const FIRST_BATCH = 2_048;

const isLocated = (record: StationRecord): record is LocatedRecord => record.position !== null;

/** Those of these stations that are published and have a position now. */
export async function readLocated(db: Executor, ids: readonly string[]): Promise<LocatedRecord[]> {
  if (ids.length === 0) return [];
  const query = selectStations(db)
    .where('s.in_layer', '=', true)
    .where('s.id', 'in', [...ids]);
  return (await query.execute()).map(toRecord).filter(isLocated);
}

/**
 * All of them in batches, ids ascending. The next batch is asked for before one is handed out, so that the database reads
 * while the caller packs. `db` must show one state throughout (inSnapshot).
 */
export async function* readAllLocated(db: Executor, size = BATCH): AsyncGenerator<LocatedRecord[], void> {
  // The planner cannot know how little a batch is, and would compile machine code for each: ten times the work.
  await sql`set local jit = off`.execute(db);
  const parts = new SharedParts(await readKinds(db));
  let coming = readBatch(db, undefined, size);
  try {
    for (;;) {
      const rows = await coming;
      const last = rows.at(-1);
      if (!last) return;
      if (rows.length === size) coming = readBatch(db, last.id, size);
      yield rows.map((row) => toLocated(row, parts));
      if (rows.length < size) return;
    }
  } finally {
    // Who stops early must not leave a statement running on a connection that goes back to the pool.
    await coming.catch(() => undefined);
  }
}

/** How many stations, and their revisions added up. Every change of a station counts its revision up. */
export interface Tally {
  readonly stations: number;
  readonly revisions: number;
}

/** Of all that an index holds. */
export async function readTally(db: Executor): Promise<Tally> {
  const { rows } = await sql<Tally>`
    select count(*) as stations, coalesce(sum(revision), 0)::bigint as revisions from stations where in_layer`.execute(
    db,
  );
  return rows[0] as Tally;
}

/** What stations are read by besides their own rows and the names they show: the catalogue, and the migrations that ran. */
export async function readBasis(db: Executor): Promise<string> {
  const { rows } = await sql<{ name: string; hash: string }>`
    select name, hash from schema_migrations order by name`.execute(db);
  return JSON.stringify([rows.map(({ name, hash }) => [name, hash]), await readKinds(db)]);
}

type Kind = Pick<StationAmenity, 'code' | 'need'>;

/** The catalogue in its order: the numbers that `readBatch` gives amenities. */
async function readKinds(db: Executor): Promise<Kind[]> {
  return await db.selectFrom('amenities').select(['code', 'need']).orderBy('sort_order').execute();
}

const AMENITY_STATES = ['available', 'outOfOrder', 'unknown'] as const;
/** Past the control characters; the catalogue in its three states stays far below the surrogates. */
const FIRST_CHARACTER = 0x21;

type LoadRow = Omit<
  StationRecord,
  'amenities' | 'access' | 'maintainers' | 'photo' | 'position' | 'published' | 'unpublishedReason'
> & {
  readonly crs: StationPosition['source'];
  readonly accuracy: StationPosition['accuracy'];
  readonly wlng: number;
  readonly wlat: number;
  readonly glng: number;
  readonly glat: number;
  readonly blng: number;
  readonly blat: number;
  /** One character each; null: none. */
  readonly amenities: string | null;
  readonly access: string | null;
  readonly maintainers: string | null;
  readonly photo: string | null;
};

/**
 * Each part is read as one range of its index and joined once a batch: a subquery a station took half of the time.
 * The bounds come from the batch itself, so that one statement does.
 */
async function readBatch(db: Executor, after: string | undefined, size: number): Promise<LoadRow[]> {
  const isInBatch = (column: string) => sql`${sql.ref(column)} >= (select id from batch order by id limit 1)
      and ${sql.ref(column)} <= (select id from batch order by id desc limit 1)`;
  const { rows } = await sql<LoadRow>`
    with batch as materialized (
      select * from stations where in_layer ${after === undefined ? sql`` : sql`and id > ${after}`}
      order by id limit ${sql.lit(size)}),
    kinds as (select code, row_number() over (order by sort_order) - 1 as place from amenities)
    select s.id, s.code, s.name, s.address, s.adcode, d.name as "districtName", s.district_as_written as "districtAsWritten",
      s.position_crs as crs, s.position_accuracy as accuracy,
      s.wgs84_lng as wlng, s.wgs84_lat as wlat, s.gcj02_lng as glng, s.gcj02_lat as glat, s.bd09_lng as blng, s.bd09_lat as blat,
      s.opening_hours_text as "openingHoursText", s.opening_hours as "openingHours", s.hours_confidence as "hoursConfidence",
      s.state, s.state_reason as "stateReason", s.state_until as "stateUntil", s.water, s.power, s.verified_at as "verifiedAt", s.freshness as "recordedFreshness", s.doubted_at is not null as "isDoubted",
      s.source, s.source_url as "sourceUrl", s.observed_at as "observedAt", s.revision, s.updated_at as "updatedAt",
      a.list as amenities, w.list as access, r.list as maintainers,
      case when ph.station_id is not null then
        json_build_array(ph.width, ph.height, octet_length(ph.bytes), ph.alt, ph.updated_at, ph.tag)::text end as photo
    from batch s
    join districts d on d.adcode = s.adcode
    left join station_photos ph on ph.station_id = s.id
    left join (
      select sa.station_id, string_agg(
        chr(${sql.lit(FIRST_CHARACTER)} + (k.place * 3 + array_position(array['available', 'outOfOrder', 'unknown'], sa.state) - 1)::int),
        '' order by k.place) as list
      from station_amenities sa join kinds k on k.code = sa.amenity_code
      where ${isInBatch('sa.station_id')} group by sa.station_id) a on a.station_id = s.id
    left join (
      select w.station_id, json_agg(json_build_array(w.mode, w.hours) order by w.place)::text as list
      from station_access w where ${isInBatch('w.station_id')} group by w.station_id) w on w.station_id = s.id
    left join (
      select r.station_id, json_agg(json_build_array(m.id, m.name, r.role, r.basis) order by r.role, m.name)::text as list
      from responsibilities r join maintainers m on m.id = r.maintainer_id
      where r.valid @> today_in_china() and ${isInBatch('r.station_id')} group by r.station_id) r on r.station_id = s.id
    order by s.id`.execute(db);
  return rows;
}

/** More texts than this are not shared by many. */
const MAX_KEPT = 50_000;
const NOTHING: readonly never[] = [];

/** Parts that many stations have in common, as the same objects: parsed once, and known again by who packs them. */
class SharedParts {
  readonly #amenities: readonly StationAmenity[];
  #access = new Map<string, readonly AccessWindow[]>();
  #maintainers = new Map<string, readonly StationMaintainer[]>();

  constructor(kinds: readonly Kind[]) {
    this.#amenities = kinds.flatMap(({ code, need }) => AMENITY_STATES.map((state) => ({ code, state, need })));
  }

  amenities(text: string | null): readonly StationAmenity[] {
    if (text === null) return NOTHING;
    const list: StationAmenity[] = [];
    for (let i = 0; i < text.length; i++) {
      list.push(this.#amenities[text.charCodeAt(i) - FIRST_CHARACTER] as StationAmenity);
    }
    return list;
  }

  access(text: string | null): readonly AccessWindow[] {
    return kept(this.#access, text, (row) => {
      const [mode, hours] = row as [AccessWindow['mode'], string | null];
      return { mode, hours };
    });
  }

  maintainers(text: string | null): readonly StationMaintainer[] {
    return kept(this.#maintainers, text, (row) => {
      const [id, name, role, basis] = row as [string, string, StationMaintainer['role'], StationMaintainer['basis']];
      return { id, name, role, basis };
    });
  }
}

function kept<T>(known: Map<string, readonly T[]>, text: string | null, read: (row: unknown) => T): readonly T[] {
  if (text === null) return NOTHING;
  let list = known.get(text);
  if (list === undefined) {
    if (known.size >= MAX_KEPT) known.clear();
    list = (JSON.parse(text) as unknown[]).map(read);
    known.set(text, list);
  }
  return list;
}

function toPhoto(text: string | null): StationPhoto | null {
  if (text === null) return null;
  const [width, height, bytes, alt, at, tag] = JSON.parse(text) as [
    number,
    number,
    number,
    string | null,
    string,
    string,
  ];
  return { width, height, bytes, alt, updatedAt: new Date(at), tag };
}

function toLocated(row: LoadRow, parts: SharedParts): LocatedRecord {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    address: row.address,
    adcode: row.adcode,
    districtName: row.districtName,
    districtAsWritten: row.districtAsWritten,
    position: {
      source: row.crs,
      wgs84: [row.wlng, row.wlat],
      gcj02: [row.glng, row.glat],
      bd09: [row.blng, row.blat],
      accuracy: row.accuracy,
    },
    openingHoursText: row.openingHoursText,
    openingHours: row.openingHours,
    hoursConfidence: row.hoursConfidence,
    state: row.state,
    stateReason: row.stateReason,
    stateUntil: row.stateUntil,
    water: row.water,
    power: row.power,
    verifiedAt: row.verifiedAt,
    recordedFreshness: row.recordedFreshness,
    isDoubted: row.isDoubted,
    source: row.source,
    sourceUrl: row.sourceUrl,
    observedAt: row.observedAt,
    published: true,
    unpublishedReason: null,
    revision: row.revision,
    updatedAt: row.updatedAt,
    amenities: parts.amenities(row.amenities),
    access: parts.access(row.access),
    maintainers: parts.maintainers(row.maintainers),
    photo: toPhoto(row.photo),
  };
}
