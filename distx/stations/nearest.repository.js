/**
 * Nearest from PostGIS. The index orders geography on the *sphere*, which puts 9 % of top-10 lists out of order, so
 * candidates are fetched until nothing nearer can be missing and ranked again by the geodesic distance.
 */
import { sql } from 'kysely';
import { assess, byDistance, completeWithin, } from "./nearest.js";
import { hasAmenities, meetsNeeds, selectStations, toRecord } from "./station.repository.js";
/** Enough for the usual limits; each further try looks this many times farther. */
const FIRST_CANDIDATES = 32;
const GROWTH = 4;
export class PostgisNearest {
    #database;
    #rule;
    constructor(database, rule) {
        this.#database = database;
        this.#rule = rule;
    }
    async nearest(query) {
        // Each try is one statement from the nearest on, so that a write in between cannot shift what was seen.
        for (let size = FIRST_CANDIDATES;; size *= GROWTH) {
            const candidates = await this.#candidates(query, size);
            const hits = candidates.flatMap(({ record }) => assess(record, query, this.#rule) ?? []).sort(byDistance);
            const seenTo = completeWithin(candidates.at(-1)?.sphereMeters ?? Infinity);
            const last = hits[query.limit - 1];
            const isComplete = candidates.length < size ||
                (last !== undefined && last.distanceMeters < seenTo) ||
                (query.radiusMeters !== undefined && query.radiusMeters < seenTo);
            if (isComplete)
                return hits.slice(0, query.limit);
        }
    }
    async #candidates(query, size) {
        const from = sql `st_setsrid(st_makepoint(${query.from[0]}::float8, ${query.from[1]}::float8), 4326)::geography`;
        let select = selectStations(this.#database.kysely)
            .select(sql `st_distance(s.geog, ${from}, false)`.as('sphere_meters'))
            .where('s.in_layer', '=', true)
            .orderBy(sql `s.geog <-> ${from}`)
            .limit(size);
        if (query.needs)
            select = select.where(meetsNeeds(query.needs));
        if (query.amenities)
            select = select.where(hasAmenities(query.amenities));
        const rows = await select.execute();
        return rows.map((row) => ({ record: toRecord(row), sphereMeters: row.sphere_meters }));
    }
}
//# sourceMappingURL=nearest.repository.js.map