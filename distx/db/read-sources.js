const FIRST_REST_MS = 1_000;
const LONGEST_REST_MS = 30_000;
export class ReadSources {
    #replicas;
    #onError;
    #turn = 0;
    constructor(replicas, onError) {
        this.#replicas = replicas.map((database) => ({ database, restMs: FIRST_REST_MS, restsUntil: 0 }));
        this.#onError = onError;
    }
    get isEmpty() {
        return this.#replicas.length === 0;
    }
    /** What the first replica answers that has an answer; undefined: none has. Errors are told, and the next one is asked. */
    async ask(question) {
        const first = this.#turn++;
        for (let i = 0; i < this.#replicas.length; i++) {
            const replica = this.#replicas[(first + i) % this.#replicas.length];
            if (performance.now() < replica.restsUntil)
                continue;
            try {
                const answer = await question(replica.database);
                replica.restMs = FIRST_REST_MS;
                if (answer !== undefined)
                    return answer;
            }
            catch (error) {
                replica.restsUntil = performance.now() + replica.restMs;
                replica.restMs = Math.min(LONGEST_REST_MS, replica.restMs * 2);
                this.#onError(error);
            }
        }
        return undefined;
    }
}
/** A replica that does not hold what it should: not a copy of the primary as it is now, by the epoch of its data. */
export class ForeignReplicaError extends Error {
    constructor() {
        super('a replica holds another database than the primary');
        this.name = 'ForeignReplicaError';
    }
}
//# sourceMappingURL=read-sources.js.map