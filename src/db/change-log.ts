/**
 * The change log as its readers see it: where it stands, and which stations changed since a place. Shared by all that
 * follow the database. What a place means is migrations/0003.
 */
import { sql } from 'kysely';
import type { Database, Executor } from './database.ts';

/** Notified at every commit that changed a station or a name that stations show. */
export const CHANGES_CHANNEL = 'station_changes';

/** Where the change log stands. Places below `cutAt` are no longer kept. */
export interface LogHead {
  readonly epoch: string;
  readonly seq: number;
  readonly cutAt: number;
  /** Counts changes of names that stations show but do not own; see migrations/0006_names.sql. */
  readonly namesSeq: number;
  /** YYYY-MM-DD in China by the database's clock. */
  readonly today: string;
}

export async function readHead(db: Executor): Promise<LogHead> {
  const { rows } = await sql<LogHead>`
    select epoch, change_log_cut_at as "cutAt", names_seq as "namesSeq", today_in_china() as today,
      greatest(change_log_cut_at, coalesce((select max(seq) from change_log), 0)) as seq
    from instance`.execute(db);
  const head = rows[0];
  if (!head) throw new Error('the instance row is missing');
  return head;
}

/**
 * What stands at a place of the log; undefined: nothing, or no more. Where a database was set back and went on from there,
 * places were given twice: something else stands there then.
 */
export async function readEntry(db: Executor, seq: number): Promise<string | undefined> {
  const { rows } = await sql<{ entry: string }>`
    select station_id::text || ' ' || kind || ' ' || revision || ' ' || extract(epoch from at) as entry
    from change_log where seq = ${seq}`.execute(db);
  return rows[0]?.entry;
}

/** One picture of the database for several statements. */
export async function inSnapshot<T>(database: Database, read: (db: Executor) => Promise<T>): Promise<T> {
  return await database.kysely
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(read);
}

/**
 * The stations with a place after `seq`, ids ascending, no more than `limit` where that is given; each with its newest
 * place that followers of a layer are told of, null: they are told of none.
 */
export async function changedSince(db: Executor, seq: number, limit?: number): Promise<Map<string, number | null>> {
  const { rows } = await sql<{ id: string; seq: number | null }>`
    select station_id as id, max(seq) filter (where kind <> 'hidden') as seq
    from change_log where seq > ${seq} group by station_id order by station_id
    ${limit === undefined ? sql`` : sql`limit ${sql.lit(limit)}`}`.execute(db);
  return new Map(rows.map((row) => [row.id, row.seq]));
}

/** Whether all that `other` tells is in `head`: the same database, and nowhere behind. */
export function reaches(head: LogHead, other: LogHead): boolean {
  return (
    head.epoch === other.epoch && head.seq >= other.seq && head.namesSeq >= other.namesSeq && head.today >= other.today
  );
}

/** Ids of the stations that show a maintainer's or a district's name given after `namesSeq`. */
export async function renamedSince(db: Executor, namesSeq: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select r.station_id as id from responsibilities r join maintainers m on m.id = r.maintainer_id
      where m.named_at_seq > ${namesSeq}
    union
    select s.id from stations s join districts d on d.adcode = s.adcode where d.named_at_seq > ${namesSeq}`.execute(db);
  return rows.map((row) => row.id);
}

/**
 * Ids of the stations where somebody's responsibility began or
 * ended after `day` (YYYY-MM-DD) and up to today, both in China by the database's clock: midnight changes who answers without a change of the station.
 */
export async function responsibleSince(db: Executor, day: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct station_id as id from responsibilities
    where (lower(valid) > ${day}::date and lower(valid) <= today_in_china())
      or (upper(valid) > ${day}::date and upper(valid) <= today_in_china())`.execute(db);
  return rows.map((row) => row.id);
}
