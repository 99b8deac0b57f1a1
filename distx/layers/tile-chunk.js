/**
 * A run of one layer's stations in z-order, packed: 12 bytes a station, and one more for sums. Never changes. The key is
 * the place to 2^-32 of the world, so that tiles and their grid cells need nothing else; what a station shows is read
 * from the table by its slot.
 */
import { stepX, stepY } from "../geo/tile.js";
/** Chunks begin with so many stations, and are cut in two beyond `MOST`. */
export const CHUNK_SIZE = 1_024;
export const MOST = 2 * CHUNK_SIZE;
export const STATES = ['open', 'paused', 'closed', 'planned'];
/** The state (its position in STATES) lies above the slot: a table has less than 2^30 slots. */
const SLOT_BITS = 30;
const SLOT_MASK = 2 ** SLOT_BITS - 1;
/** Sums are kept for every so many stations; what lies between is added up when asked. */
const BLOCK_BITS = 6;
export const BLOCK_SIZE = 2 ** BLOCK_BITS;
/** Sums of places are whole numbers, and exact: 2^28 steps across the world leave room for 2^25 stations. */
const SUM_SHIFT = 4;
export const SUM_STEPS = 2 ** (32 - SUM_SHIFT);
/** Columns of sums: steps across, steps down, then the number of stations in each of STATES. */
export const SUMS = 2 + STATES.length;
export class TileChunk {
    length;
    /** Upper halves of the keys, then lower halves, then states and slots. */
    #words;
    /** Sums of the stations before each block. */
    #sums;
    /** Takes over three words a station: all first words, then all second, then all third. `same` has the same keys and states. */
    constructor(words, same) {
        const length = words.length / 3;
        this.length = length;
        this.#words = words;
        if (same) {
            this.#sums = same.#sums;
            return;
        }
        const sums = new Float64Array(((length >>> BLOCK_BITS) + 1) * SUMS);
        const running = new Float64Array(SUMS);
        this.#sums = sums;
        for (let block = 0;; block += 1) {
            sums.set(running, block * SUMS);
            const from = block * BLOCK_SIZE;
            if (from + BLOCK_SIZE > length)
                return;
            this.addEach(running, from, from + BLOCK_SIZE);
        }
    }
    get byteLength() {
        return this.#words.byteLength + this.#sums.byteLength;
    }
    upper(at) {
        return this.#words[at];
    }
    lower(at) {
        return this.#words[this.length + at];
    }
    /** State and slot in one word: equal words are the same station in the same state. */
    payload(at) {
        return this.#words[2 * this.length + at];
    }
    slot(at) {
        return this.payload(at) & SLOT_MASK;
    }
    /** The first station whose key is not below this one. */
    lowerBound(upper, lower) {
        let low = 0;
        let high = this.length;
        while (low < high) {
            const middle = (low + high) >>> 1;
            const difference = this.upper(middle) - upper || this.lower(middle) - lower;
            if (difference < 0)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
    /** Add the sums of all stations before `at`. */
    addSums(out, at) {
        const block = at >>> BLOCK_BITS;
        for (let i = 0; i < SUMS; i += 1)
            out[i] += this.#sums[block * SUMS + i];
        this.addEach(out, block << BLOCK_BITS, at);
    }
    /** Add each station from `from` to before `to`. */
    addEach(out, from, to) {
        const words = this.#words;
        const { length } = this;
        for (let at = from; at < to; at += 1) {
            const [upper, lower] = [words[at], words[length + at]];
            out[0] += stepX(upper, lower) >>> SUM_SHIFT;
            out[1] += stepY(upper, lower) >>> SUM_SHIFT;
            out[2 + (words[2 * length + at] >>> SLOT_BITS)] += 1;
        }
    }
    /** The same stations in the slots of another table. `slots` gives the new slot of each. */
    withSlots(slots) {
        const words = this.#words.slice();
        for (let at = 2 * this.length; at < words.length; at += 1) {
            const word = words[at];
            words[at] = (word & ~SLOT_MASK) | slots(word & SLOT_MASK);
        }
        return new TileChunk(words, this);
    }
    /** The columns, for whoever makes chunks of chunks. */
    get words() {
        return this.#words;
    }
}
/** State and slot as a chunk keeps them. */
export function payloadOf(table, slot) {
    return ((STATES.indexOf(table.stateAt(slot)) << SLOT_BITS) | slot) >>> 0;
}
export const slotOfPayload = (payload) => payload & SLOT_MASK;
//# sourceMappingURL=tile-chunk.js.map