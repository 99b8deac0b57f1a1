/** One page of the change feed, read in one snapshot so that every upsert shows the station as of the page's cursor. */
import { inSnapshot, readHead } from '../db/change-log.ts';
import type { Database } from '../db/database.ts';
import type { Crs } from '../geo/crs.ts';
import type { LogPlace } from '../http/log-place.ts';
import { featureJson } from './layer-bytes.ts';
import { logAfter, readStations } from './layer.repository.ts';
import { decodePlace, encodePlace } from './place.ts';

export interface ChangesRequest {
  readonly crs: Crs;
  readonly since: string | undefined;
  readonly limit: number;
  /** Where a follower whose cursor is too old starts again. */
  readonly manifestUrl: string;
}

export interface ChangesPage {
  /** Serialised changes, in commit order. */
  readonly changes: readonly string[];
  readonly cursor: string;
  /** The place that the cursor stands for. */
  readonly seq: number;
  readonly more: boolean;
}

/** What there is at the newest place. */
export function emptyPage(place: LogPlace): ChangesPage {
  return { changes: [], cursor: encodePlace(place), seq: place.seq, more: false };
}

/** Throws `invalid-cursor` and `cursor-too-old`. */
export async function readChanges(database: Database, request: ChangesRequest): Promise<ChangesPage> {
  return await inSnapshot(database, async (db) => {
    const head = await readHead(db);
    const seq = decodePlace(request.since, head, request.manifestUrl);
    const found = await logAfter(db, seq, request.limit + 1);
    const entries = found.slice(0, request.limit);
    const upserted = entries.filter((entry) => entry.kind === 'upsert').map((entry) => entry.stationId);
    const stations = new Map((await readStations(db, upserted)).map((station) => [station.id, station]));
    const changes = entries.map(({ kind, stationId }) => {
      const station = kind === 'upsert' ? stations.get(stationId) : undefined;
      return station
        ? `{"type":"upsert","id":"${stationId}","feature":${featureJson(station, request.crs)}}`
        : `{"type":"delete","id":"${stationId}"}`;
    });
    const more = found.length > request.limit;
    const at = more ? (entries.at(-1)?.seq ?? seq) : head.seq;
    return { changes, cursor: encodePlace({ epoch: head.epoch, seq: at }), seq: at, more };
  });
}
