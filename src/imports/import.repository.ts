/** What an import asks the database: what came in before, what stands near, which of them it is. Writes only its own record. */
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { Executor, Tx } from '../db/database.ts';
import type { Crs, Position } from '../geo/crs.ts';

export interface KnownStation {
  readonly id: string;
  readonly code: string;
  readonly state: string;
  readonly isLocated: boolean;
  readonly unpublishedReason: string | null;
  /** Somebody is named as answering for it; false: nobody, or only by assumption. */
  readonly isNamed: boolean;
  /** Maintainers that host it today. */
  readonly hosts: readonly string[];
  /** What the row said when it was last imported; null: it did not come by import. */
  readonly importRow: Readonly<Record<string, unknown>> | null;
}

function selectKnown(tx: Tx) {
  return tx
    .selectFrom('stations as s')
    .select([
      's.id',
      's.code',
      's.state',
      sql<boolean>`s.position_crs is not null`.as('isLocated'),
      's.unpublished_reason as unpublishedReason',
      sql<boolean>`exists (
        select from responsibilities r where r.station_id = s.id and r.role <> 'host' and r.basis <> 'assumed')`.as(
        'isNamed',
      ),
      sql<string[]>`array(
        select r.maintainer_id::text from responsibilities r
        where r.station_id = s.id and r.role = 'host' and r.valid @> today_in_china())`.as('hosts'),
      's.import_row as importRow',
    ])
    .forUpdate('s');
}

/** The station that this row made before, locked against a concurrent edit. */
export async function findByImportKey(tx: Tx, key: string): Promise<KnownStation | undefined> {
  return await selectKnown(tx).where('s.import_key', '=', key).executeTakeFirst();
}

/** The station with this printed code, locked. */
export async function findByCode(tx: Tx, code: string): Promise<KnownStation | undefined> {
  return await selectKnown(tx).where('s.code', '=', code).executeTakeFirst();
}

/** Any constant. */
const IMPORT_LOCK = 4_116_210_009;

/** One batch at a time: two imports of one list would otherwise both find a row new, and the second would fail. */
export async function lockImports(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(IMPORT_LOCK)})`.execute(tx);
}

export interface NearStation {
  readonly code: string;
  readonly name: string;
  readonly meters: number;
}

/** Stations within `meters` of a WGS-84 point but for `itself`, nearest first; at most 20. */
export async function findNear(
  tx: Executor,
  wgs84: Position,
  meters: number,
  itself: string | undefined,
): Promise<NearStation[]> {
  const at = sql`st_setsrid(st_makepoint(${wgs84[0]}::float8, ${wgs84[1]}::float8), 4326)::geography`;
  let query = tx
    .selectFrom('stations as s')
    .select(['s.code', 's.name', sql<number>`st_distance(s.geog, ${at})`.as('meters')])
    .where(sql<boolean>`st_dwithin(s.geog, ${at}, ${meters})`)
    .where('s.state', '<>', 'retired')
    .orderBy('meters')
    .limit(20);
  if (itself !== undefined) query = query.where('s.id', '<>', itself);
  return await query.execute();
}

export interface ImportCounts {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: number;
}

/** Remember an import that ran to its end. */
export async function recordImport(
  db: Executor,
  record: ImportCounts & {
    /** The clinic's own id of it; a new one without. */
    readonly id?: string;
    readonly fileName: string;
    readonly sha256: string;
    readonly crs: Crs;
    readonly source: string;
    readonly by: string;
  },
): Promise<void> {
  await db
    .insertInto('imports')
    .values({
      id: record.id ?? uuidv7(),
      file_name: record.fileName,
      file_sha256: record.sha256,
      crs: record.crs,
      source: record.source,
      created: record.created,
      updated: record.updated,
      unchanged: record.unchanged,
      refused: record.refused,
      by: record.by,
    })
    .execute();
}

/** Was a file with these bytes imported to its end before? */
export async function wasImported(db: Executor, sha256: string): Promise<boolean> {
  const row = await db.selectFrom('imports').select('id').where('file_sha256', '=', sha256).limit(1).executeTakeFirst();
  return row !== undefined;
}
