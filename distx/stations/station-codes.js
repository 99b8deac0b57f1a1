/**
 * From the printed code to the station in memory: a table made once for each tree of the index, in slices, when it is
 * first asked for; 8 to 16 bytes a station. A station's code never changes, only its slot does when it moves.
 */
import { inSlices } from "../geo/slices.js";
const SLOTS_A_STEP = 256;
export class StationCodes {
    #making = new WeakMap();
    #made = new WeakMap();
    /** Waits for the table where there is none yet. */
    async find(index, code) {
        return search(index, await this.#table(index), code);
    }
    /** Without a table nothing is found, and one is begun. */
    findNow(index, code) {
        const table = this.#made.get(index.lineage);
        if (table)
            return search(index, table, code);
        void this.#table(index);
        return undefined;
    }
    #table(index) {
        const { lineage } = index;
        let making = this.#making.get(lineage);
        if (!making) {
            making = inSlices(building(index)).then((table) => {
                this.#made.set(lineage, table);
                return table;
            });
            this.#making.set(lineage, making);
        }
        return making;
    }
}
function search(index, { places, slotLimit }, code) {
    const last = places.length - 1;
    for (let place = hashOf(code) & last; places[place] !== 0; place = (place + 1) & last) {
        const found = recordWith(index, places[place] - 1, code);
        if (found)
            return found;
    }
    for (let slot = slotLimit; slot < index.slotLimit; slot++) {
        const found = recordWith(index, slot, code);
        if (found)
            return found;
    }
    return undefined;
}
function recordWith(index, slot, code) {
    if (!index.holds(slot))
        return undefined;
    const record = index.recordAt(slot);
    return record.code === code ? record : undefined;
}
/** FNV-1a. */
function hashOf(code) {
    let hash = 0x811c9dc5;
    for (let i = 0; i < code.length; i++)
        hash = Math.imul(hash ^ code.charCodeAt(i), 0x01000193);
    return hash >>> 0;
}
function* building(index) {
    const { slotLimit } = index;
    const places = new Uint32Array(2 ** Math.ceil(Math.log2(slotLimit * 2 + 2)));
    for (let slot = 0; slot < slotLimit; slot++) {
        if (slot % SLOTS_A_STEP === 0)
            yield;
        if (!index.holds(slot))
            continue;
        let place = hashOf(index.recordAt(slot).code) & (places.length - 1);
        while (places[place] !== 0)
            place = (place + 1) & (places.length - 1);
        places[place] = slot + 1;
    }
    return { places, slotLimit };
}
//# sourceMappingURL=station-codes.js.map