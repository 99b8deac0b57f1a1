import { needsMet } from "./station-feature.js";
import { trustedHours } from "./usability.js";
/** Retired stations are not in the index. */
const layerState = (state) => state;
function toLayerStation(record) {
    return {
        id: record.id,
        code: record.code,
        name: record.name,
        address: record.address,
        adcode: record.adcode,
        state: layerState(record.state),
        openingHours: trustedHours(record),
        needs: needsMet(record),
        amenities: record.amenities.filter((one) => one.state !== 'outOfOrder').map((one) => one.code),
        freshness: record.recordedFreshness,
        verifiedAt: record.verifiedAt,
        updatedAt: record.updatedAt,
        revision: record.revision,
        coordinates: record.position,
    };
}
/** The stations of one version of the index by slot. */
export class StationTable {
    #index;
    constructor(index) {
        this.#index = index;
    }
    get size() {
        return this.#index.size;
    }
    get slotLimit() {
        return this.#index.slotLimit;
    }
    get orderedLimit() {
        return this.#index.orderedLimit;
    }
    get lineage() {
        return this.#index.lineage;
    }
    holds(slot) {
        return this.#index.holds(slot);
    }
    slotOf(id) {
        return this.#index.slotOf(id);
    }
    idAt(slot) {
        return this.#index.idAt(slot);
    }
    adcodeAt(slot) {
        return this.#index.adcodeAt(slot);
    }
    stateAt(slot) {
        return layerState(this.#index.stateAt(slot));
    }
    lngAt(slot, crs) {
        return this.#index.lngAt(slot, crs);
    }
    latAt(slot, crs) {
        return this.#index.latAt(slot, crs);
    }
    offering(wanted) {
        return this.#index.offering(wanted);
    }
    idWordAt(slot, word) {
        return this.#index.idWordAt(slot, word);
    }
    readShown(slot, shown) {
        this.#index.readShown(slot, shown);
    }
    stationAt(slot) {
        return toLayerStation(this.#index.recordAt(slot));
    }
}
/** What layers and tiles follow. */
export class LayerTables {
    #stations;
    #state;
    #snapshot;
    constructor(stations) {
        this.#stations = stations;
    }
    current() {
        const { state } = this.#stations;
        if (state !== this.#state || !this.#snapshot) {
            const { head, generation, index } = state;
            this.#state = state;
            this.#snapshot = { place: { epoch: head.epoch, seq: head.seq }, generation, table: new StationTable(index) };
        }
        return this.#snapshot;
    }
    changedSince({ place, generation }) {
        return this.#stations.changedSince({ head: place, generation });
    }
    ageMs() {
        return this.#stations.ageMs();
    }
}
//# sourceMappingURL=layer-table.js.map