/** Reads and writes maintainers; their responsibilities for stations are the stations slice's. */
import { sql, type Updateable } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { Executor, Tx } from '../db/database.ts';
import type { MaintainerTable } from '../db/tables.ts';
import type { Maintainer, MaintainerKind } from './maintainer.schema.ts';

function selectMaintainers(db: Executor) {
  return db.selectFrom('maintainers as m').select((eb) => [
    'm.id',
    'm.name',
    'm.kind',
    'm.revision',
    eb
      .selectFrom('responsibilities as r')
      .innerJoin('stations as s', 's.id', 'r.station_id')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .whereRef('r.maintainer_id', '=', 'm.id')
      .where('r.role', '=', 'dutyHolder')
      .where('s.state', '<>', 'retired')
      .where(sql<boolean>`r.valid @> today_in_china()`)
      .$asScalar()
      .$notNull()
      .as('dutyStationCount'),
  ]);
}

/** A page in the order of ids, after the id `after`; `text` is a part of the name. */
export async function listMaintainers(
  db: Executor,
  text: string | undefined,
  after: string | undefined,
  limit: number,
): Promise<Maintainer[]> {
  let query = selectMaintainers(db).orderBy('m.id').limit(limit);
  if (after !== undefined) query = query.where('m.id', '>', after);
  if (text !== undefined) query = query.where('m.name', 'ilike', `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`);
  return await query.execute();
}

export async function findMaintainer(db: Executor, id: string): Promise<Maintainer | undefined> {
  return await selectMaintainers(db).where('m.id', '=', id).executeTakeFirst();
}

/** Returns the new id. Throws `already-exists` for a name that is taken. */
export async function createMaintainer(tx: Tx, name: string, kind: MaintainerKind): Promise<string> {
  const id = uuidv7();
  await tx.insertInto('maintainers').values({ id, name, kind }).execute();
  return id;
}

/** The id of the maintainer of this name, created where there is none; `onCreated` is then told. */
export async function ensureMaintainer(
  tx: Tx,
  name: string,
  kind: MaintainerKind,
  onCreated?: (id: string) => Promise<void>,
): Promise<string> {
  const found = await tx.selectFrom('maintainers').select('id').where('name', '=', name).executeTakeFirst();
  if (found) return found.id;
  const id = await createMaintainer(tx, name, kind);
  await onCreated?.(id);
  return id;
}

/** What it is, under a lock, or undefined. */
export async function lockMaintainer(tx: Tx, id: string) {
  return await tx
    .selectFrom('maintainers')
    .select(['revision', 'name', 'kind'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

export async function updateMaintainer(
  tx: Tx,
  id: string,
  set: Pick<Updateable<MaintainerTable>, 'name' | 'kind'>,
): Promise<void> {
  await tx
    .updateTable('maintainers')
    .set({ ...set, revision: sql`revision + 1`, updated_at: sql`now()` })
    .where('id', '=', id)
    .execute();
}

/** The districts of the stations that it looks after, today or from a later day on: at most some 3,000. */
export async function districtsOf(db: Executor, id: string): Promise<string[]> {
  const rows = await db
    .selectFrom('responsibilities as r')
    .innerJoin('stations as s', 's.id', 'r.station_id')
    .select('s.adcode')
    .distinct()
    .where('r.maintainer_id', '=', id)
    .where('r.role', 'in', ['dutyHolder', 'host'])
    .where('s.state', '<>', 'retired')
    .where(sql<boolean>`(upper_inf(r.valid) or upper(r.valid) > today_in_china())`)
    .orderBy('s.adcode')
    .limit(5_000)
    .execute();
  return rows.map((row) => row.adcode);
}
