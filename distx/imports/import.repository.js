/** What an import asks the database: what came in before, what stands near, which of them it is. Writes only its own record. */
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
function selectKnown(tx) {
    return tx
        .selectFrom('stations as s')
        .select([
        's.id',
        's.code',
        's.state',
        sql `s.position_crs is not null`.as('isLocated'),
        's.unpublished_reason as unpublishedReason',
        sql `exists (
        select from responsibilities r where r.station_id = s.id and r.role <> 'host' and r.basis <> 'assumed')`.as('isNamed'),
        sql `array(
        select r.maintainer_id::text from responsibilities r
        where r.station_id = s.id and r.role = 'host' and r.valid @> today_in_china())`.as('hosts'),
        's.import_row as importRow',
    ])
        .forUpdate('s');
}
/** The station that this row made before, locked against a concurrent edit. */
export async function findByImportKey(tx, key) {
    return await selectKnown(tx).where('s.import_key', '=', key).executeTakeFirst();
}
/** The station with this printed code, locked. */
export async function findByCode(tx, code) {
    return await selectKnown(tx).where('s.code', '=', code).executeTakeFirst();
}
/** Any constant. */
const IMPORT_LOCK = 4_116_210_009;
/** One batch at a time: two imports of one list would otherwise both find a row new, and the second would fail. */
export async function lockImports(tx) {
    await sql `select pg_advisory_xact_lock(${sql.lit(IMPORT_LOCK)})`.execute(tx);
}
/** Stations within `meters` of a WGS-84 point but for `itself`, nearest first; at most 20. */
export async function findNear(tx, wgs84, meters, itself) {
    const at = sql `st_setsrid(st_makepoint(${wgs84[0]}::float8, ${wgs84[1]}::float8), 4326)::geography`;
    let query = tx
        .selectFrom('stations as s')
        .select(['s.code', 's.name', sql `st_distance(s.geog, ${at})`.as('meters')])
        .where(sql `st_dwithin(s.geog, ${at}, ${meters})`)
        .where('s.state', '<>', 'retired')
        .orderBy('meters')
        .limit(20);
    if (itself !== undefined)
        query = query.where('s.id', '<>', itself);
    return await query.execute();
}
/** Remember an import that ran to its end. */
export async function recordImport(db, record) {
    await db
        .insertInto('imports')
        .values({
        id: uuidv7(),
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
export async function wasImported(db, sha256) {
    const row = await db.selectFrom('imports').select('id').where('file_sha256', '=', sha256).limit(1).executeTakeFirst();
    return row !== undefined;
}
//# sourceMappingURL=import.repository.js.map