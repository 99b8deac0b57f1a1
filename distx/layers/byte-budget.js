/** What may stay in memory, by bytes: the least recently used goes first. Knows nothing of what it is. */
export class ByteBudget {
    #limitBytes;
    #kept = new Map();
    #bytes = 0;
    constructor(limitBytes) {
        this.#limitBytes = limitBytes;
    }
    get bytes() {
        return this.#bytes;
    }
    /** Count `bytes` for `key`; `forget` is called when they must go. */
    keep(key, bytes, forget) {
        this.release(key);
        this.#kept.set(key, { bytes, forget });
        this.#bytes += bytes;
        for (const [oldest, { forget: drop }] of this.#kept) {
            if (this.#bytes <= this.#limitBytes)
                return;
            this.release(oldest);
            drop();
        }
    }
    /** It was used just now. */
    touch(key) {
        const entry = this.#kept.get(key);
        if (!entry)
            return;
        this.#kept.delete(key);
        this.#kept.set(key, entry);
    }
    /** It is counted no more; `forget` is not called. */
    release(key) {
        this.#bytes -= this.#kept.get(key)?.bytes ?? 0;
        this.#kept.delete(key);
    }
}
//# sourceMappingURL=byte-budget.js.map