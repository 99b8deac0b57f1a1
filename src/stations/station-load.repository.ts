/** Reads for the index what it holds: stations that are published and have a position, whole. */
import type { Executor } from '../db/database.ts';
import type { LocatedRecord } from './station-page.ts';
import { selectStations, toRecord } from './station.repository.ts';
import type { StationRecord } from './station.ts';

const isLocated = (record: StationRecord): record is LocatedRecord => record.position !== null;

/** Those after the id `after`, in the order of ids. */
export async function readLocatedAfter(
  db: Executor,
  after: string | undefined,
  limit: number,
): Promise<LocatedRecord[]> {
  let query = selectStations(db).where('s.in_layer', '=', true).orderBy('s.id').limit(limit);
  if (after !== undefined) query = query.where('s.id', '>', after);
  return (await query.execute()).map(toRecord).filter(isLocated);
}

/** Those of these stations that are published and have a position now. */
export async function readLocated(db: Executor, ids: readonly string[]): Promise<LocatedRecord[]> {
  if (ids.length === 0) return [];
  const query = selectStations(db)
    .where('s.in_layer', '=', true)
    .where('s.id', 'in', [...ids]);
  return (await query.execute()).map(toRecord).filter(isLocated);
}
