/**
 * Finds texts that were written before by their bytes, without making strings of them: open addressing over typed arrays.
 * The bytes themselves are with whoever writes them.
 */
/** Of each entry: hash, place, where its bytes begin, how many they are. A place of -1 is empty. */
const WORDS = 4;
const LEAST = 256;
export class ByteDictionary {
    #entries = new Int32Array(LEAST * WORDS).fill(-1);
    #mask = LEAST - 1;
    #size = 0;
    get byteLength() {
        return this.#entries.byteLength;
    }
    /** Forget all, and keep the room for as many. */
    clear() {
        if (this.#size * 32 < this.#mask) {
            this.#entries = new Int32Array(LEAST * WORDS);
            this.#mask = LEAST - 1;
        }
        this.#entries.fill(-1);
        this.#size = 0;
    }
    /** Four bytes at a time; it need not be the same on every machine. */
    hash(bytes, from, to) {
        let hash = to - from;
        let at = from;
        for (; at + 3 < to; at += 4) {
            const word = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
            hash = Math.imul(hash ^ word, 0x9e3779b1);
            hash ^= hash >>> 15;
        }
        for (; at < to; at += 1)
            hash = Math.imul(hash ^ bytes[at], 0x01000193);
        hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
        return hash ^ (hash >>> 13);
    }
    /** The place of the text with this hash and these bytes; -1: not known. `written` holds the bytes of those that are. */
    find(hash, written, bytes, from, to) {
        const entries = this.#entries;
        for (let slot = hash & this.#mask;; slot = (slot + 1) & this.#mask) {
            const entry = slot * WORDS;
            const place = entries[entry + 1];
            if (place < 0)
                return -1;
            if (entries[entry] !== hash || entries[entry + 3] !== to - from)
                continue;
            const offset = entries[entry + 2] - from;
            let at = from;
            while (at < to && written[offset + at] === bytes[at])
                at += 1;
            if (at === to)
                return place;
        }
    }
    /** Remember a text that `find` did not know. */
    add(hash, place, start, length) {
        if (this.#size * 2 > this.#mask)
            this.#grow();
        this.#put(hash, place, start, length);
        this.#size += 1;
    }
    #put(hash, place, start, length) {
        const entries = this.#entries;
        let slot = hash & this.#mask;
        while (entries[slot * WORDS + 1] >= 0)
            slot = (slot + 1) & this.#mask;
        entries[slot * WORDS] = hash;
        entries[slot * WORDS + 1] = place;
        entries[slot * WORDS + 2] = start;
        entries[slot * WORDS + 3] = length;
    }
    #grow() {
        const before = this.#entries;
        this.#entries = new Int32Array(before.length * 2).fill(-1);
        this.#mask = this.#mask * 2 + 1;
        for (let entry = 0; entry < before.length; entry += WORDS) {
            if (before[entry + 1] < 0)
                continue;
            this.#put(before[entry], before[entry + 1], before[entry + 2], before[entry + 3]);
        }
    }
}
//# sourceMappingURL=byte-dictionary.js.map