/** The last good answers of a few reference lists, for while the database is away. */
import { isDatabaseAway } from "../db/errors.js";
export class LastGood {
    #limit;
    #kept = new Map();
    /** Answers of up to `limit` keys are kept; the oldest go first. */
    constructor(limit) {
        this.#limit = limit;
    }
    /** What `read` gives; what it gave last while the database is away. Rejects as `read` does when there is nothing. */
    async read(key, read) {
        try {
            const value = await read();
            this.#kept.delete(key);
            this.#kept.set(key, { value, at: performance.now() });
            if (this.#kept.size > this.#limit)
                this.#kept.delete(this.#kept.keys().next().value);
            return { value, ageMs: 0 };
        }
        catch (error) {
            const last = isDatabaseAway(error) ? this.#kept.get(key) : undefined;
            if (!last)
                throw error;
            return { value: last.value, ageMs: performance.now() - last.at };
        }
    }
}
//# sourceMappingURL=last-good.js.map