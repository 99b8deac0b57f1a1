/**
 * Where reads go that may lag behind: the replicas in turn. One that fails rests for a while and the next is asked; who
 * gets no answer here asks the primary. Owns the turns and the rests; how far a replica may lag is the asker's to say.
 */
import type { Database } from './database.ts';

const FIRST_REST_MS = 1_000;
const LONGEST_REST_MS = 30_000;

interface Replica {
  readonly database: Database;
  restMs: number;
  restsUntil: number;
}

export class ReadSources {
  readonly #replicas: readonly Replica[];
  readonly #onError: (error: unknown) => void;
  #turn = 0;

  constructor(replicas: readonly Database[], onError: (error: unknown) => void) {
    this.#replicas = replicas.map((database) => ({ database, restMs: FIRST_REST_MS, restsUntil: 0 }));
    this.#onError = onError;
  }

  get isEmpty(): boolean {
    return this.#replicas.length === 0;
  }

  /** What the first replica answers that has an answer; undefined: none has. Errors are told, and the next one is asked. */
  async ask<T>(question: (database: Database) => Promise<T | undefined>): Promise<T | undefined> {
    const first = this.#turn++;
    for (let i = 0; i < this.#replicas.length; i++) {
      const replica = this.#replicas[(first + i) % this.#replicas.length] as Replica;
      if (performance.now() < replica.restsUntil) continue;
      try {
        const answer = await question(replica.database);
        replica.restMs = FIRST_REST_MS;
        if (answer !== undefined) return answer;
      } catch (error) {
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
