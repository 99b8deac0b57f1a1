/**
 * Stations that came or moved since the tree was built: few, kept as they are, searched one by one until the next rebuild.
 * A station's place in here stays its own until then, also when others leave.
 */
import { toEcef } from "../geo/distance.js";
export class StationOverlay {
    static EMPTY = new StationOverlay([], new Map());
    /** By place; undefined: left again. */
    #records;
    #places;
    #coordinates;
    constructor(records, places, before) {
        this.#records = records;
        this.#places = places;
        this.#coordinates = new Float64Array(records.length * 3).fill(NaN);
        // Where a record is still the same, so are its coordinates: a large overlay is patched many times.
        if (before)
            this.#coordinates.set(before.#coordinates);
        for (let place = 0; place < records.length; place++) {
            const record = records[place];
            if (before && record === before.#records[place])
                continue;
            if (record)
                toEcef(record.position.wgs84, this.#coordinates, place * 3);
            else
                this.#coordinates.fill(NaN, place * 3, place * 3 + 3);
        }
    }
    get size() {
        return this.#places.size;
    }
    /** Places are below this. */
    get placeLimit() {
        return this.#records.length;
    }
    get(id) {
        const place = this.#places.get(id);
        return place === undefined ? undefined : this.#records[place];
    }
    placeOf(id) {
        return this.#places.get(id);
    }
    at(place) {
        return this.#records[place];
    }
    values() {
        return this.#records.filter((record) => record !== undefined);
    }
    /** Another overlay with these put in and those taken out. */
    with(put, removed) {
        if (put.length === 0 && !removed.some((id) => this.#places.has(id)))
            return this;
        const places = new Map(this.#places);
        const records = [...this.#records];
        for (const id of removed) {
            const place = places.get(id);
            if (place === undefined)
                continue;
            places.delete(id);
            records[place] = undefined;
        }
        for (const record of put) {
            const place = places.get(record.id) ?? records.length;
            places.set(record.id, place);
            records[place] = record;
        }
        return new StationOverlay(records, places, this);
    }
    /** x, y, z of a place in metres. */
    ecefAt(place) {
        const [x, y, z] = this.#coordinates.subarray(place * 3, place * 3 + 3);
        return [x, y, z];
    }
    /** Those within a chord from earth-centred coordinates, nearest first. */
    within(ecef, maxChordMeters) {
        const [x, y, z] = ecef;
        const found = [];
        for (let place = 0, at = 0; place < this.#records.length; place++, at += 3) {
            const dx = this.#coordinates[at] - x;
            const dy = this.#coordinates[at + 1] - y;
            const dz = this.#coordinates[at + 2] - z;
            const chordMeters = Math.sqrt(dx * dx + dy * dy + dz * dz);
            // NaN, where a station left, is not within anything.
            if (chordMeters <= maxChordMeters)
                found.push({ record: this.#records[place], place, chordMeters });
        }
        return found.sort((a, b) => a.chordMeters - b.chordMeters);
    }
}
//# sourceMappingURL=station-overlay.js.map