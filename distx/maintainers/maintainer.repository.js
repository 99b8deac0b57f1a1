/** Reads and writes maintainers; their responsibilities for stations are the stations slice's. */
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
function selectMaintainers(db) {
    return db.selectFrom('maintainers as m').select((eb) => [
        'm.id',
        'm.name',
        'm.kind',
        'm.revision',
        eb
            .selectFrom('responsibilities as r')
            .innerJoin('stations as s', 's.id', 'r.station_id')
            .select(({ fn }) => fn.countAll().as('n'))
            .whereRef('r.maintainer_id', '=', 'm.id')
            .where('r.role', '=', 'dutyHolder')
            .where('s.state', '<>', 'retired')
            .where(sql `r.valid @> today_in_china()`)
            .$asScalar()
            .$notNull()
            .as('dutyStationCount'),
    ]);
}
/** A page in the order of ids, after the id `after`; `text` is a part of the name. */
export async function listMaintainers(db, text, after, limit) {
    let query = selectMaintainers(db).orderBy('m.id').limit(limit);
    if (after !== undefined)
        query = query.where('m.id', '>', after);
    if (text !== undefined)
        query = query.where('m.name', 'ilike', `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`);
    return await query.execute();
}
export async function findMaintainer(db, id) {
    return await selectMaintainers(db).where('m.id', '=', id).executeTakeFirst();
}
/** Returns the new id. Throws `already-exists` for a name that is taken. */
export async function createMaintainer(tx, name, kind) {
    const id = uuidv7();
    await tx.insertInto('maintainers').values({ id, name, kind }).execute();
    return id;
}
/** The id of the maintainer of this name, created where there is none. */
export async function ensureMaintainer(tx, name, kind) {
    const found = await tx.selectFrom('maintainers').select('id').where('name', '=', name).executeTakeFirst();
    return found?.id ?? (await createMaintainer(tx, name, kind));
}
/** The revision under a lock, or undefined. */
export async function lockMaintainer(tx, id) {
    const row = await tx.selectFrom('maintainers').select('revision').where('id', '=', id).forUpdate().executeTakeFirst();
    return row?.revision;
}
export async function updateMaintainer(tx, id, set) {
    await tx
        .updateTable('maintainers')
        .set({ ...set, revision: sql `revision + 1`, updated_at: sql `now()` })
        .where('id', '=', id)
        .execute();
}
//# sourceMappingURL=maintainer.repository.js.map