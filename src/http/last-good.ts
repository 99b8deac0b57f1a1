/** The last good answers of a few reference lists, for while the database is away. */
import { isDatabaseAway } from '../db/errors.ts';

export interface Remembered<T> {
  readonly value: T;
  /** 0: just read. */
  readonly ageMs: number;
}

export class LastGood<T> {
  readonly #limit: number;
  readonly #kept = new Map<string, { readonly value: T; readonly at: number }>();

  /** Answers of up to `limit` keys are kept; the oldest go first. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What `read` gives; what it gave last while the database is away. Rejects as `read` does when there is nothing. */
  async read(key: string, read: () => Promise<T>): Promise<Remembered<T>> {
    try {
      const value = await read();
      this.#kept.delete(key);
      this.#kept.set(key, { value, at: performance.now() });
      if (this.#kept.size > this.#limit) this.#kept.delete(this.#kept.keys().next().value as string);
      return { value, ageMs: 0 };
    } catch (error) {
      const last = isDatabaseAway(error) ? this.#kept.get(key) : undefined;
      if (!last) throw error;
      return { value: last.value, ageMs: performance.now() - last.at };
    }
  }
}
