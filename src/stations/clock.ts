/**
 * What time alone changes: a pause that ends, a verification that grows old. Written to the database as ordinary
 * changes, so that layers and the change feed tell them too; that a pause ended is in the audit log as well, or else its
 * entries would not lead to what a station is. Also cuts what is kept for a limited time.
 */
import { sql } from 'kysely';
import { appendAudits } from '../db/audit-log.ts';
import type { Database, Tx } from '../db/database.ts';
import type { FreshnessRule } from './freshness.ts';

/** One node at a time; the others skip their turn. */
const CLOCK_LOCK = 4_116_210_008;
const BATCH = 1_000;
const IDEMPOTENCY_DAYS = 2;

export interface ClockOptions {
  readonly freshness: FreshnessRule;
  readonly changeLogDays: number;
}

/** One turn. Returns how many stations changed. Bounded: what is left over waits for the next turn. */
export async function turnClock(database: Database, options: ClockOptions, now: Date): Promise<number> {
  const { freshForHours, staleForDays } = options.freshness;
  return await database.kysely.transaction().execute(async (tx) => {
    const { rows } = await sql<{
      mine: boolean;
    }>`select pg_try_advisory_xact_lock(${sql.lit(CLOCK_LOCK)}) as mine`.execute(tx);
    if (!rows[0]?.mine) return 0;
    const reopened = await reopen(tx, now);
    const aged = await sql`
      update stations s set freshness = due.freshness
      from (
        select id, case
          when verified_at >= ${now}::timestamptz - make_interval(hours => ${freshForHours}::int) then 'fresh'
          when verified_at >= ${now}::timestamptz - make_interval(days => ${staleForDays}::int) then 'stale'
          else 'unverified' end as freshness
        from stations
        where verified_at is not null and (
          (freshness = 'fresh' and verified_at < ${now}::timestamptz - make_interval(hours => ${freshForHours}::int))
          or (freshness = 'stale' and verified_at < ${now}::timestamptz - make_interval(days => ${staleForDays}::int)))
        order by id limit ${sql.lit(BATCH)} for update skip locked) due
      where s.id = due.id`.execute(tx);
    await cutOldRows(tx, options.changeLogDays, now);
    return reopened + Number(aged.numAffectedRows ?? 0);
  });
}

const OPEN = { state: 'open', stateReason: null, stateUntil: null };

/** Open what was paused or closed until now. Returns how many. */
async function reopen(tx: Tx, now: Date): Promise<number> {
  const { rows } = await sql<{
    id: string;
    adcode: string;
    state: string;
    stateReason: string | null;
    stateUntil: Date;
  }>`
    update stations s set state = 'open', state_reason = null, state_until = null, state_by = 'clock', state_at = ${now}
    from (
      select id, state, state_reason, state_until
      from stations where state_until <= ${now} and state in ('paused', 'closed')
      order by id limit ${sql.lit(BATCH)} for update skip locked) due
    where s.id = due.id
    returning s.id, s.adcode, due.state, due.state_reason as "stateReason", due.state_until as "stateUntil"`.execute(
    tx,
  );
  await appendAudits(
    tx,
    { actor: 'clock' },
    rows.map(({ id, adcode, ...before }) => ({
      action: 'station.reopen',
      object: { type: 'station', id, adcode },
      before,
      after: OPEN,
    })),
  );
  return rows.length;
}

async function cutOldRows(tx: Database['kysely'], changeLogDays: number, now: Date): Promise<void> {
  await sql`
    with cut as (
      delete from change_log where at < ${now}::timestamptz - make_interval(days => ${changeLogDays}::int) returning seq)
    update instance set change_log_cut_at = greatest(change_log_cut_at, (select max(seq) from cut))
    where exists (select from cut)`.execute(tx);
  await sql`
    delete from idempotency_keys
    where created_at < ${now}::timestamptz - make_interval(days => ${sql.lit(IDEMPOTENCY_DAYS)})`.execute(tx);
}

/** Turn the clock every `everyMs` until the returned function is called. A failed turn is told to `onError`, not repeated faster. */
export function startClock(
  turn: () => Promise<unknown>,
  everyMs: number,
  onError: (error: unknown) => void,
): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => void (running = turn().catch(onError)), everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
