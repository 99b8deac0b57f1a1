/** One station for whoever asks, or the problem that takes its place: the same for each address below /stations/{id}. */
import type { Database } from '../db/database.ts';
import type { Caller, MayDo } from '../http/access.ts';
import { Problem } from '../problems.ts';
import { lookedAfterBy } from './station-facts.repository.ts';
import { stationKey } from './station-key.ts';
import type { Sourced, StationSource } from './station-source.ts';
import type { StationRecord } from './station.ts';

export interface VisibleStationOptions {
  /** For who looks after a station that is not published. */
  readonly database: Database;
  readonly source: StationSource;
  readonly mayDo: MayDo;
}

/** By UUID or code. Throws `gone` for a retired one, `not-found` for one that is not there for this caller. */
export async function visibleStation(
  { database, source, mayDo }: VisibleStationOptions,
  caller: Caller | undefined,
  idOrCode: string,
): Promise<Sourced<StationRecord>> {
  const { value: station, ageMs } = await source.find(stationKey(idOrCode));
  if (station?.state === 'retired') throw new Problem('gone');
  if (!station) throw new Problem('not-found');
  const isPublic = station.published;
  const by = isPublic || caller?.role !== 'manager' ? {} : await lookedAfterBy(database.kysely, station.id);
  if (!mayDo(caller, 'station.read', { isPublic, adcode: station.adcode, ...by })) throw new Problem('not-found');
  return { value: station, ageMs };
}
