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
/** Handed out at a time: records that are packed at once are collected young. */
const PIECE = 256;

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
 * All of them in pieces of at most PIECE, ids ascending. The next batch is asked for before one is handed out, so that the
 * database reads while the caller packs. `db` must show one state throughout (inSnapshot).
 */
export async function* readAllLocated(db: Executor, size = BATCH): AsyncGenerator<LocatedRecord[], void> {
  // The planner cannot know how little a batch is, and would compile machine code for each: ten times the work.
  await sql`set local jit = off`.execute(db);
  const parts = new SharedParts(await readKinds(db), await readDistrictNames(db));
  let coming = readBatch(db, undefined, size);
  try {
    for (;;) {
      const rows = await coming;
      const last = rows.at(-1);
      if (!last) return;
      if (rows.length === size) coming = readBatch(db, last.id, size);
      for (let at = 0; at < rows.length; at += PIECE) {
        yield await toLocatedRecords(db, rows.slice(at, at + PIECE), parts);
      }
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

async function readDistrictNames(db: Executor): Promise<Map<string, string>> {
  const rows = await db.selectFrom('districts').select(['adcode', 'name']).execute();
  return new Map(rows.map(({ adcode, name }) => [adcode, name]));
}

const AMENITY_STATES = ['available', 'outOfOrder', 'unknown'] as const;
/** Past the control characters; the catalogue in its three states stays far below the surrogates. */
const FIRST_CHARACTER = 0x21;
/** Between texts, and between lists of texts. No request lets them in (http/params.ts); a row that has them is read singly. */
const [BETWEEN, BETWEEN_LISTS] = ['\x1f', '\x1e'];

/**
 * A station as few texts: a driver spends as much on each value as on what is in it, and a text that many stations share
 * is taken apart once. Null is an empty text, which no column has (migrations/0002).
 */
interface LoadRow {
  readonly id: string;
  /** District, code, name, address, district as written, reason of its state, address of its source. */
  readonly own: string;
  /** Three positions, two numbers each; the revision; three times in seconds: updated, verified, and until when. */
  readonly numbers: string;
  /** All that has a few values only, see `Facts`. */
  readonly facts: string;
  readonly hours: string;
  readonly source: string;
  /** One character each, in no order; null: none. So in the next ones. */
  readonly amenities: string | null;
  readonly access: string | null;
  /** How many there are, then each. */
  readonly maintainers: string | null;
  readonly photo: string | null;
}

/**
 * Each part is read as one range of its index and joined once a batch: a subquery a station took half of the time. No
 * aggregate sorts but that of the few ways in: a sort a station cost as much as reading them.
 */
async function readBatch(db: Executor, after: string | undefined, size: number): Promise<LoadRow[]> {
  const isAfter = (column: string) => (after === undefined ? sql`true` : sql`${sql.ref(column)} > ${after}`);
  const isInBatch = (column: string) => sql`${isAfter(column)} and ${sql.ref(column)} <= (select id from edge)`;
  const [between, betweenLists] = [sql.lit(BETWEEN), sql.lit(BETWEEN_LISTS)];
  const { rows } = await sql<LoadRow>`
    with batch as materialized (
      select * from stations where in_layer and ${isAfter('id')} order by id limit ${sql.lit(size)}),
    edge as materialized (select id from batch order by id desc limit 1),
    kinds as (select code, row_number() over (order by sort_order) - 1 as place from amenities)
    select s.id,
      concat_ws(${between}, s.adcode, s.code, s.name, coalesce(s.address, ''), coalesce(s.district_as_written, ''),
        coalesce(s.state_reason, ''), coalesce(s.source_url, '')) as own,
      concat_ws(' ', s.wgs84_lng, s.wgs84_lat, s.gcj02_lng, s.gcj02_lat, s.bd09_lng, s.bd09_lat, s.revision,
        date_part('epoch', s.updated_at), coalesce(date_part('epoch', s.verified_at), 'NaN'),
        coalesce(date_part('epoch', s.state_until), 'NaN')) as numbers,
      concat_ws(' ', s.position_crs, s.position_accuracy, s.state, s.water, s.power, s.freshness, s.hours_confidence,
        s.doubted_at is not null) as facts,
      concat_ws(${between}, coalesce(s.opening_hours, ''), coalesce(s.opening_hours_text, '')) as hours,
      concat_ws(${between}, s.source, coalesce(s.observed_at::text, '')) as source,
      a.list as amenities, w.list as access, r.list as maintainers,
      case when ph.station_id is not null then
        json_build_array(ph.width, ph.height, octet_length(ph.bytes), ph.alt, ph.updated_at, ph.tag)::text end as photo
    from batch s
    left join station_photos ph on ph.station_id = s.id
    left join (
      select sa.station_id, string_agg(
        chr(${sql.lit(FIRST_CHARACTER)} + (k.place * 3 + array_position(array['available', 'outOfOrder', 'unknown'], sa.state) - 1)::int),
        '') as list
      from station_amenities sa join kinds k on k.code = sa.amenity_code
      where ${isInBatch('sa.station_id')} group by sa.station_id) a on a.station_id = s.id
    left join (
      select w.station_id, json_agg(json_build_array(w.mode, w.hours) order by w.place)::text as list
      from station_access w where ${isInBatch('w.station_id')} group by w.station_id) w on w.station_id = s.id
    left join (
      select station_id, concat_ws(${betweenLists}, count(*), string_agg(one, ${betweenLists})) as list from (
        select r.station_id, concat_ws(${between}, m.id, m.name, r.role, r.basis) as one
        from responsibilities r join maintainers m on m.id = r.maintainer_id
        where r.valid @> today_in_china() and ${isInBatch('r.station_id')}
        order by r.station_id, r.role, m.name) as one_by_one
      group by station_id) r on r.station_id = s.id
    order by s.id`.execute(db);
  return rows;
}

/** More texts than this are not shared by many. */
const MAX_KEPT = 50_000;
const NOTHING: readonly never[] = [];

/** Texts of a few values that most stations have in common, taken apart once. */
class Shared<T> {
  readonly #known = new Map<string, T>();
  readonly #read: (text: string) => T;

  constructor(read: (text: string) => T) {
    this.#read = read;
  }

  get(text: string): T {
    let value = this.#known.get(text);
    if (value === undefined) {
      if (this.#known.size >= MAX_KEPT) this.#known.clear();
      value = this.#read(text);
      this.#known.set(text, value);
    }
    return value;
  }
}

type Facts = Pick<
  StationRecord,
  'state' | 'water' | 'power' | 'recordedFreshness' | 'hoursConfidence' | 'isDoubted'
> & {
  readonly crs: StationPosition['source'];
  readonly accuracy: StationPosition['accuracy'];
};

function readFacts(text: string): Facts {
  const [crs, accuracy, state, water, power, recordedFreshness, hoursConfidence, doubted] = text.split(' ');
  return {
    crs,
    accuracy,
    state,
    water,
    power,
    recordedFreshness,
    hoursConfidence,
    isDoubted: doubted === 't',
  } as Facts;
}

/** The texts that one was put together from; undefined: more than those, since they have themselves what is between them. */
function partsOf<T extends readonly (string | null)[]>(text: string, count: T['length']): T | undefined {
  const parts: (string | null)[] = text.split(BETWEEN);
  if (parts.length !== count) return undefined;
  for (let i = 0; i < count; i++) parts[i] ||= null;
  return parts as readonly (string | null)[] as T;
}

function readAccess(text: string): readonly AccessWindow[] {
  const rows = JSON.parse(text) as [AccessWindow['mode'], string | null][];
  return rows.map(([mode, hours]) => ({ mode, hours }));
}

function readMaintainers(text: string): readonly StationMaintainer[] | undefined {
  const [count, ...lists] = text.split(BETWEEN_LISTS);
  // A name that has what is between lists could pass for another maintainer.
  if (lists.length !== Number(count)) return undefined;
  const list: StationMaintainer[] = [];
  for (const one of lists) {
    const parts = partsOf<[string, string, StationMaintainer['role'], StationMaintainer['basis']]>(one, 4);
    if (!parts) return undefined;
    const [id, name, role, basis] = parts;
    list.push({ id, name, role, basis });
  }
  return list;
}

/** Parts that many stations have in common, as the same objects: read once, and known again by who packs them. */
class SharedParts {
  readonly #amenities: readonly StationAmenity[];
  readonly districtNames: ReadonlyMap<string, string>;
  readonly facts = new Shared(readFacts);
  readonly hours = new Shared((text) => partsOf<[osm: string | null, asWritten: string | null]>(text, 2));
  readonly sources = new Shared((text) => partsOf<[source: string, observedAt: string | null]>(text, 2));
  readonly access = new Shared(readAccess);
  readonly maintainers = new Shared(readMaintainers);

  constructor(kinds: readonly Kind[], districtNames: ReadonlyMap<string, string>) {
    this.#amenities = kinds.flatMap(({ code, need }) => AMENITY_STATES.map((state) => ({ code, state, need })));
    this.districtNames = districtNames;
  }

  /** In the order of the catalogue. */
  amenities(text: string | null): readonly StationAmenity[] {
    if (text === null) return NOTHING;
    // A handful: sorted as they are put in.
    const codes: number[] = [];
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      let at = i;
      for (; at > 0 && (codes[at - 1] as number) > code; at--) codes[at] = codes[at - 1] as number;
      codes[at] = code;
    }
    return codes.map((code) => this.#amenities[code - FIRST_CHARACTER] as StationAmenity);
  }
}

/** The record of each; those whose texts have what stands between texts are read as any other reader does. */
async function toLocatedRecords(db: Executor, rows: readonly LoadRow[], parts: SharedParts): Promise<LocatedRecord[]> {
  const records = rows.map((row) => toLocated(row, parts));
  const unusual = rows.filter((_, i) => records[i] === undefined).map(({ id }) => id);
  const singly = new Map((await readLocated(db, unusual)).map((record) => [record.id, record]));
  return records.map((record, i) => record ?? (singly.get((rows[i] as LoadRow).id) as LocatedRecord));
}

type OwnTexts = [
  adcode: string,
  code: string,
  name: string,
  address: string | null,
  districtAsWritten: string | null,
  stateReason: string | null,
  sourceUrl: string | null,
];

function toLocated(row: LoadRow, parts: SharedParts): LocatedRecord | undefined {
  const own = partsOf<OwnTexts>(row.own, 7);
  const hours = parts.hours.get(row.hours);
  const from = parts.sources.get(row.source);
  const maintainers = row.maintainers === null ? NOTHING : parts.maintainers.get(row.maintainers);
  if (!own || !hours || !from || !maintainers) return undefined;
  const [adcode, code, name, address, districtAsWritten, stateReason, sourceUrl] = own;
  const [openingHours, openingHoursText] = hours;
  const [source, observedAt] = from;
  const facts = parts.facts.get(row.facts);
  const numbers = row.numbers.split(' ');
  const number = (at: number): number => Number(numbers[at]);
  return {
    id: row.id,
    code,
    name,
    address,
    adcode,
    districtName: parts.districtNames.get(adcode) as string,
    districtAsWritten,
    position: {
      source: facts.crs,
      wgs84: [number(0), number(1)],
      gcj02: [number(2), number(3)],
      bd09: [number(4), number(5)],
      accuracy: facts.accuracy,
    },
    openingHoursText,
    openingHours,
    hoursConfidence: facts.hoursConfidence,
    state: facts.state,
    stateReason,
    stateUntil: dateOf(number(9)),
    water: facts.water,
    power: facts.power,
    verifiedAt: dateOf(number(8)),
    recordedFreshness: facts.recordedFreshness,
    isDoubted: facts.isDoubted,
    source,
    sourceUrl,
    observedAt,
    published: true,
    unpublishedReason: null,
    revision: number(6),
    updatedAt: new Date(millisecondsOf(number(7))),
    amenities: parts.amenities(row.amenities),
    access: row.access === null ? NOTHING : parts.access.get(row.access),
    maintainers,
    photo: row.photo === null ? null : readPhoto(row.photo),
  };
}

/** The database counts microseconds, and tells seconds as a double: exact to the microsecond. Cut, as drivers cut. */
const millisecondsOf = (seconds: number): number => Math.floor(Math.round(seconds * 1e6) / 1e3);

const dateOf = (seconds: number): Date | null => (Number.isNaN(seconds) ? null : new Date(millisecondsOf(seconds)));

function readPhoto(text: string): StationPhoto {
  const parts = JSON.parse(text) as [number, number, number, string | null, string, string];
  const [width, height, bytes, alt, at, tag] = parts;
  return { width, height, bytes, alt, updatedAt: new Date(at), tag };
}
