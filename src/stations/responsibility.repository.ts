/**
 * Reads who answers for a station, from when to when: all of it, past, present and planned. Who does so today is in every
 * station (station.repository.ts); changing it is station-write.repository.ts.
 */
import { sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { Executor } from '../db/database.ts';

/** More than one PUT and what follows from it can leave: a shortened list sent back would lose the rest. */
const MORE_THAN_THERE_ARE = 1_000;

/**
 * One statement, so that revision and periods belong together. Days are YYYY-MM-DD of China; `to` is the first day on
 * which it is over, null: open-ended. In the order of their beginning. `idOrCode` as stationKey gives it.
 */
export async function findResponsibilities(db: Executor, idOrCode: string) {
  return await db
    .selectFrom('stations as s')
    .select((eb) => [
      's.id',
      's.adcode',
      's.state',
      's.revision',
      jsonArrayFrom(
        eb
          .selectFrom('responsibilities as r')
          .innerJoin('maintainers as m', 'm.id', 'r.maintainer_id')
          .select([
            'm.id',
            'm.name',
            'r.role',
            sql<string>`lower(r.valid)`.as('from'),
            sql<string | null>`upper(r.valid)`.as('to'),
            'r.basis',
          ])
          .whereRef('r.station_id', '=', 's.id')
          .orderBy(sql`lower(r.valid)`)
          .orderBy('r.role')
          .orderBy('m.id')
          .limit(MORE_THAN_THERE_ARE),
      ).as('responsibilities'),
    ])
    .where(idOrCode.length === 36 ? 's.id' : 's.code', '=', idOrCode)
    .executeTakeFirst();
}
