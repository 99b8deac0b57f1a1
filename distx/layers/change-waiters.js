import { Problem } from "../problems.js";
/** Waiting costs little, but a connection each. */
const MAX_WAITING = 1_000;
/** Known longer ago than this, the database is away or behind: then it is asked. */
const CURRENT_MS = 10_000;
export class ChangeWaiters {
    #signal;
    #waiting = new Set();
    #reading = new Map();
    #stop;
    #isClosed = false;
    constructor(signal) {
        this.#signal = signal;
        this.#stop = signal.onChange(() => this.#wakeAll());
    }
    /** Is this the newest place, as far as anybody knows? Then there is nothing to read. */
    isNewest({ epoch, seq }) {
        const newest = this.#signal.place();
        return this.#signal.ageMs() <= CURRENT_MS && epoch === newest.epoch && seq === newest.seq;
    }
    /**
     * Resolves when there may be something after place `seq`: true; false when there is not within `ms`, or nobody waits for
     * the answer any more. Throws `overloaded` when too many wait.
     */
    async changeAfter(seq, ms, response) {
        if (this.#isClosed || response.destroyed || ms <= 0)
            return false;
        if (this.#signal.place().seq > seq)
            return true;
        if (this.#waiting.size >= MAX_WAITING)
            throw new Problem('overloaded', { headers: { 'retry-after': '10' } });
        return await new Promise((resolve) => {
            const end = (isWoken) => {
                clearTimeout(timer);
                this.#waiting.delete(wake);
                response.off('close', leave);
                resolve(isWoken);
            };
            const wake = () => end(!this.#isClosed);
            const leave = () => end(false);
            const timer = setTimeout(leave, ms);
            this.#waiting.add(wake);
            response.once('close', leave);
        });
    }
    /** Those who are woken together and stand at the same place share one reading. */
    async shared(key, read) {
        const running = this.#reading.get(key);
        if (running)
            return await running;
        const made = read().finally(() => this.#reading.delete(key));
        this.#reading.set(key, made);
        return await made;
    }
    /** Nobody waits any more. */
    close() {
        this.#isClosed = true;
        this.#stop();
        this.#wakeAll();
    }
    #wakeAll() {
        for (const wake of [...this.#waiting])
            wake();
    }
}
//# sourceMappingURL=change-waiters.js.map