/** Reads from the change log what a stream missed that was away for longer than this process remembers. */
import { sql } from 'kysely';
import { inSnapshot, readHead } from "../db/change-log.js";
/** Rows of the log looked at; and stations that a client is told of one by one. Beyond them it had better read anew. */
const MAX_ROWS = 20_000;
const MAX_STATIONS = 2_000;
/**
 * Stations with a place after `after` and up to `upTo`, each once with the newest of these, in their order. undefined: it is
 * not known (another database, or cut from the log), or too much.
 */
export async function missedChanges(database, after, upTo) {
    return await inSnapshot(database, async (db) => {
        const head = await readHead(db);
        if (head.epoch !== after.epoch || after.seq < head.cutAt || after.seq > head.seq)
            return undefined;
        if (after.seq >= upTo)
            return [];
        const { rows } = await sql `
      with missed as materialized (
        select seq, station_id, kind from change_log where seq > ${after.seq} and seq <= ${upTo}
        order by seq limit ${sql.lit(MAX_ROWS + 1)})
      select station_id as id, max(seq) as seq, (select count(*) from missed) as looked
      from missed where kind <> 'hidden' group by station_id order by max(seq) limit ${sql.lit(MAX_STATIONS + 1)}`.execute(db);
        if (rows.length > MAX_STATIONS || (rows[0]?.looked ?? 0) > MAX_ROWS)
            return undefined;
        return rows.map(({ id, seq }) => ({ id, seq }));
    });
}
//# sourceMappingURL=event.repository.js.map