/** The index as events read it (events/station-feed.ts): what of a station is told, and which of its changes matter how much. */
import { isDeepStrictEqual } from 'node:util';
import { stateAt } from "./usability.js";
/** A change of more stations at once, as an import makes, is not told one by one. */
const MAX_CHANGES = 2_000;
const whereOf = ({ adcode, position }) => ({ adcode, coordinates: position });
function toldStation(record, now) {
    const state = stateAt(record, now);
    const isBack = state !== record.state;
    return {
        where: whereOf(record),
        status: {
            type: 'upsert',
            id: record.id,
            code: record.code,
            adcode: record.adcode,
            state: state,
            stateReason: isBack ? null : record.stateReason,
            stateUntil: isBack ? null : (record.stateUntil?.toISOString() ?? null),
            utilities: { water: record.water, power: record.power },
            revision: record.revision,
            updatedAt: record.updatedAt.toISOString(),
        },
    };
}
/** What decides whether one can use it, besides the time: a verification renews that, too. */
const usableBy = (record) => [
    record.state,
    record.stateReason,
    record.stateUntil,
    record.water,
    record.power,
    record.openingHours,
    record.hoursConfidence,
    record.verifiedAt,
    record.amenities,
    record.access,
];
function kindOf(before, after) {
    return before && after && isDeepStrictEqual(usableBy(before), usableBy(after)) ? 'station' : 'status';
}
/** What event streams follow. */
export class LiveFeed {
    #stations;
    #now;
    constructor(stations, now) {
        this.#stations = stations;
        this.#now = now;
    }
    current() {
        const { index, head } = this.#stations.state;
        return {
            place: placeOf(head),
            station: (id) => {
                const record = index.byId(id);
                return record && toldStation(record, this.#now());
            },
        };
    }
    onStep(listener) {
        return this.#stations.onChange((change) => listener(this.step(change)));
    }
    /** One load of the index, station by station in the order of their places. */
    step({ before, after, ids, places }) {
        const place = placeOf(after.head);
        if (ids === undefined || places.size > MAX_CHANGES)
            return { place, changes: undefined };
        const changes = [...places].flatMap(([id, seq]) => {
            const [was, is] = [before.index.byId(id), after.index.byId(id)];
            // A name that it shows but does not own has no place; nor is there anything to tell of what never was on the map.
            if (seq === null || (was === undefined && is === undefined))
                return [];
            return { id, seq, kind: kindOf(was, is), before: was && whereOf(was), after: is && toldStation(is, this.#now()) };
        });
        return { place, changes: changes.sort((a, b) => a.seq - b.seq) };
    }
}
function placeOf({ epoch, seq }) {
    return { epoch, seq };
}
//# sourceMappingURL=event-feed.js.map