/** The clinic's own tables: imports, their rows with verdicts and outcomes, and how long all that is kept. */
import { sql } from 'kysely';
import type { Executor, Tx } from '../db/database.ts';
import type { ClinicImportTable } from '../db/tables.ts';
import type { RawRow } from './table.ts';

const KEEP_DAYS = 7;
const MAX_KEPT_ROWS = 500_000;

/** A row without its headings, which stand in the import's `reading`. */
export type StoredRaw = Omit<RawRow, 'cells'> & { readonly values: readonly string[] };

export interface StoredRow {
  readonly line: number;
  readonly raw: StoredRaw;
  readonly verdict: string | null;
  readonly details: Record<string, unknown> | null;
  readonly outcome: string | null;
  readonly stationId: string | null;
  readonly revision: number | null;
  readonly changes: Record<string, unknown> | null;
  readonly undo: string | null;
}

/** Forget what is old, and the oldest of what is too much: never what may still be undone. */
export async function pruneImports(db: Executor, now: Date): Promise<void> {
  await sql`delete from clinic_imports where created_at < ${now}::timestamptz - make_interval(days => ${sql.lit(KEEP_DAYS)})`.execute(
    db,
  );
  await sql`
    delete from clinic_imports where id in (
      select id from (
        select id, state, committed_at, sum(row_count) over (order by created_at desc, id) as newer from clinic_imports) i
      where newer > ${sql.lit(MAX_KEPT_ROWS)} and state <> 'checking'
        and (state <> 'committed' or committed_at < ${now}::timestamptz - interval '1 day'))`.execute(db);
}

export async function findByIdempotencyKey(db: Executor, by: string, key: string) {
  return await db
    .selectFrom('clinic_imports')
    .select(['id', 'file_sha256'])
    .where('by', '=', by)
    .where('idempotency_key', '=', key)
    .executeTakeFirst();
}

type NewImport = Pick<
  ClinicImportTable,
  'id' | 'by' | 'adcode' | 'idempotency_key' | 'file_name' | 'file_sha256' | 'file_bytes' | 'row_count'
> & { readonly facts: object; readonly reading: object };

const INSERT_ROWS = 1_000;

/** Keep a file that was read, to be checked. */
export async function insertImport(tx: Tx, one: NewImport, rows: readonly StoredRaw[]): Promise<void> {
  const { facts, reading, ...columns } = one;
  await tx
    .insertInto('clinic_imports')
    .values({ ...columns, state: 'checking', facts: JSON.stringify(facts), reading: JSON.stringify(reading) })
    .execute();
  for (let i = 0; i < rows.length; i += INSERT_ROWS) {
    const some = rows.slice(i, i + INSERT_ROWS);
    // NUL cannot be stored in jsonb; cleanCell would remove it anyway.
    const raws = some.map((raw) => JSON.stringify(raw).replaceAll('\\u0000', ''));
    await sql`
      insert into clinic_rows (import_id, line, raw)
      select ${one.id}::uuid, line, raw::jsonb
      from unnest(${sql.val(some.map((raw) => raw.line))}::integer[], ${sql.val(raws)}::text[]) as u(line, raw)`.execute(
      tx,
    );
  }
}

export async function findImport(db: Executor, id: string) {
  return await db.selectFrom('clinic_imports').selectAll().where('id', '=', id).executeTakeFirst();
}

export type StoredImport = NonNullable<Awaited<ReturnType<typeof findImport>>>;

/** A page of imports, newest first, after the one `before`; `within`: only of offices in the district with this prefix. */
export async function listImports(db: Executor, within: string | undefined, before: string | undefined, limit: number) {
  let query = db.selectFrom('clinic_imports').selectAll().orderBy('id', 'desc').limit(limit);
  if (before !== undefined) query = query.where('id', '<', before);
  if (within !== undefined) query = query.where('adcode', 'like', `${within}%`);
  return await query.execute();
}

/** What a person corrected: how the columns are read, and rows as they shall be. */
export async function replaceReading(
  tx: Tx,
  id: string,
  reading: object,
  rows: readonly { readonly line: number; readonly raw: StoredRaw }[],
): Promise<void> {
  await tx
    .updateTable('clinic_imports')
    .set({ reading: JSON.stringify(reading) })
    .where('id', '=', id)
    .execute();
  const said = JSON.stringify(rows).replaceAll('\\u0000', '');
  await sql`
    update clinic_rows r set raw = u.raw from jsonb_to_recordset(${said}::jsonb) as u(line integer, raw jsonb)
    where r.import_id = ${id} and r.line = u.line`.execute(tx);
}

export async function findRows(db: Executor, id: string, lines: readonly number[]): Promise<StoredRow[]> {
  const query = db
    .selectFrom('clinic_rows')
    .select(['line', 'raw', 'verdict', 'details', 'outcome', 'station_id as stationId', 'revision', 'changes', 'undo'])
    .where('import_id', '=', id)
    .where('line', 'in', lines)
    .orderBy('line');
  return lines.length === 0 ? [] : ((await query.execute()) as unknown as StoredRow[]);
}

/** The import, locked until the transaction ends. */
export async function lockImport(tx: Tx, id: string): Promise<StoredImport | undefined> {
  return await tx.selectFrom('clinic_imports').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

/** Whether somebody holds the import's lock, which a commit or an undo does from beginning to end. */
export async function isLocked(db: Executor, id: string): Promise<boolean> {
  return await db.transaction().execute(async (tx) => {
    const free = await sql`select from clinic_imports where id = ${id} for update skip locked`.execute(tx);
    return free.rows.length === 0;
  });
}

type Changes = Partial<
  Pick<
    StoredImport,
    | 'state'
    | 'crs'
    | 'crs_basis'
    | 'done_count'
    | 'touched_at'
    | 'committed_at'
    | 'committed_by'
    | 'undone_at'
    | 'undone_by'
  >
> & { readonly issues?: readonly object[]; readonly counts?: object; readonly crs_evidence?: object | null };

export async function updateImport(db: Executor, id: string, changes: Changes): Promise<void> {
  const { issues, counts, crs_evidence, ...columns } = changes;
  await db
    .updateTable('clinic_imports')
    .set({
      ...columns,
      ...(issues ? { issues: JSON.stringify(issues) } : {}),
      ...(counts ? { counts: JSON.stringify(counts) } : {}),
      ...(crs_evidence ? { crs_evidence: JSON.stringify(crs_evidence) } : {}),
    })
    .where('id', '=', id)
    .execute();
}

/** One batch of rows after `line`, in order. */
export async function rowsAfter(
  db: Executor,
  id: string,
  line: number,
  limit: number,
  filter: { readonly verdict?: string | undefined; readonly outcomes?: readonly string[] } = {},
): Promise<StoredRow[]> {
  let query = db
    .selectFrom('clinic_rows')
    .select(['line', 'raw', 'verdict', 'details', 'outcome', 'station_id as stationId', 'revision', 'changes', 'undo'])
    .where('import_id', '=', id)
    .where('line', '>', line)
    .orderBy('line')
    .limit(limit);
  if (filter.verdict !== undefined) query = query.where('verdict', '=', filter.verdict as never);
  if (filter.outcomes) query = query.where('outcome', 'in', filter.outcomes as never);
  return (await query.execute()) as unknown as StoredRow[];
}

/** Every n-th row, at most about `limit`, to weigh the evidence of a long list. */
export async function sampleRows(db: Executor, id: string, limit: number): Promise<StoredRaw[]> {
  const { rows } = await sql<{ raw: StoredRaw }>`
    select raw from (
      select raw, row_number() over (order by line) - 1 as n, count(*) over () as total
      from clinic_rows where import_id = ${id}) r
    where n % greatest(1, total / ${limit}::integer) = 0 order by n limit ${limit}`.execute(db);
  return rows.map((row) => row.raw);
}

export interface RowUpdate {
  readonly line: number;
  readonly verdict?: string;
  readonly details?: object;
  readonly outcome?: string;
  readonly station_id?: string | null;
  readonly revision?: number | null;
  readonly changes?: object | null;
  readonly undo?: string;
}

/** Set columns of many rows; what an update does not name stays. */
export async function updateRows(db: Executor, id: string, updates: readonly RowUpdate[]): Promise<void> {
  if (updates.length === 0) return;
  await sql`
    update clinic_rows r set
      verdict = coalesce(u.verdict, r.verdict), details = coalesce(u.details, r.details),
      outcome = coalesce(u.outcome, r.outcome), station_id = coalesce(u.station_id, r.station_id),
      revision = coalesce(u.revision, r.revision), changes = coalesce(u.changes, r.changes), undo = coalesce(u.undo, r.undo)
    from jsonb_to_recordset(${JSON.stringify(updates)}::jsonb) as u(
      line integer, verdict text, details jsonb, outcome text, station_id uuid, revision integer, changes jsonb, undo text)
    where r.import_id = ${id} and r.line = u.line`.execute(db);
}

/** Rows by verdict, and how many are located or carry remarks. */
export async function countVerdicts(db: Executor, id: string): Promise<Record<string, number>> {
  const { rows } = await sql<Record<string, number>>`
    select count(*) as rows,
      count(*) filter (where verdict = 'new') as new, count(*) filter (where verdict = 'update') as update,
      count(*) filter (where verdict = 'same') as same,
      count(*) filter (where verdict = 'merge-proposed') as "mergeProposed",
      count(*) filter (where verdict = 'refused') as refused,
      count(*) filter (where verdict <> 'refused' and (details->>'located')::boolean) as located,
      count(*) filter (where verdict <> 'refused' and not (details->>'located')::boolean) as unlocated,
      count(*) filter (where details->'issues' @> '[{"severity":"warning"}]') as "withWarnings",
      count(*) filter (where details->'issues' @> '[{"severity":"error"}]') as "withErrors"
    from clinic_rows where import_id = ${id}`.execute(db);
  return rows[0] ?? {};
}

/** Rows by outcome, and after an undo by what became of it. */
export async function countOutcomes(db: Executor, id: string): Promise<Record<string, number>> {
  const { rows } = await sql<{ what: string; n: number }>`
    select outcome as what, count(*) as n from clinic_rows where import_id = ${id} and outcome is not null group by 1
    union all
    select 'undo-' || undo, count(*) from clinic_rows where import_id = ${id} and undo is not null group by 1`.execute(
    db,
  );
  const zero = { created: 0, updated: 0, unchanged: 0, refused: 0, undecided: 0, skipped: 0 };
  return { ...zero, ...Object.fromEntries(rows.map((row) => [row.what, row.n])) };
}

/** The long transactions of a commit or an undo: a single statement may take its time. */
export async function allowLongStatements(tx: Tx): Promise<void> {
  await sql`set local statement_timeout = '10min'`.execute(tx);
  await leaveUncompiled(tx);
}

/** The look-ups of a batch seem costly to the planner: compiling one takes longer than running it. */
export async function leaveUncompiled(tx: Tx): Promise<void> {
  await sql`set local jit = off`.execute(tx);
}

/** After an undo the file counts as never imported. */
export async function forgetRecord(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('imports').where('id', '=', id).execute();
}
