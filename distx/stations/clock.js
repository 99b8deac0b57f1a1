/**
 * What time alone changes: a pause that ends, a verification that grows old. Written to the database as ordinary
 * changes, so that layers and the change feed tell them too. Also cuts what is kept for a limited time.
 */
import { sql } from 'kysely';
/** One node at a time; the others skip their turn. */
const CLOCK_LOCK = 4_116_210_008;
const BATCH = 1_000;
const IDEMPOTENCY_DAYS = 2;
/** One turn. Returns how many stations changed. Bounded: what is left over waits for the next turn. */
export async function turnClock(database, options, now) {
    const { freshForHours, staleForDays } = options.freshness;
    return await database.kysely.transaction().execute(async (tx) => {
        const { rows } = await sql `select pg_try_advisory_xact_lock(${sql.lit(CLOCK_LOCK)}) as mine`.execute(tx);
        if (!rows[0]?.mine)
            return 0;
        const reopened = await sql `
      update stations set state = 'open', state_reason = null, state_until = null, state_by = 'clock', state_at = ${now}
      where id in (
        select id from stations where state_until <= ${now} and state in ('paused', 'closed')
        order by id limit ${sql.lit(BATCH)} for update skip locked)`.execute(tx);
        const aged = await sql `
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
        return Number(reopened.numAffectedRows ?? 0) + Number(aged.numAffectedRows ?? 0);
    });
}
async function cutOldRows(tx, changeLogDays, now) {
    await sql `
    with cut as (
      delete from change_log where at < ${now}::timestamptz - make_interval(days => ${changeLogDays}::int) returning seq)
    update instance set change_log_cut_at = greatest(change_log_cut_at, (select max(seq) from cut))
    where exists (select from cut)`.execute(tx);
    await sql `
    delete from idempotency_keys
    where created_at < ${now}::timestamptz - make_interval(days => ${sql.lit(IDEMPOTENCY_DAYS)})`.execute(tx);
}
/** Turn the clock every `everyMs` until the returned function is called. A failed turn is told to `onError`, not repeated faster. */
export function startClock(turn, everyMs, onError) {
    let running = Promise.resolve();
    const timer = setInterval(() => void (running = turn().catch(onError)), everyMs);
    timer.unref();
    return async () => {
        clearInterval(timer);
        await running;
    };
}
//# sourceMappingURL=clock.js.map