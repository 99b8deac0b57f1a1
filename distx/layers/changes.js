/** One page of the change feed, read in one snapshot so that every upsert shows the station as of the page's cursor. */
import { inSnapshot, readHead } from "../db/change-log.js";
import { featureJson } from "./layer-bytes.js";
import { logAfter, readStations } from "./layer.repository.js";
import { decodePlace, encodePlace } from "./place.js";
/** What there is at the newest place. */
export function emptyPage(place) {
    return { changes: [], cursor: encodePlace(place), seq: place.seq, more: false };
}
/** Throws `invalid-cursor` and `cursor-too-old`. */
export async function readChanges(database, request) {
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
//# sourceMappingURL=changes.js.map