/** Requests that wait for the next change: woken together by whoever follows the database, never by asking it each. */
import type { ServerResponse } from 'node:http';
import type { LogPlace } from '../http/log-place.ts';
import { Problem } from '../problems.ts';

/** Tells when the change log has moved on. */
export interface ChangeSignal {
  /** The newest place that this process knows of. */
  place(): LogPlace;
  /** How long ago that was last known to be the newest there is, in milliseconds. */
  ageMs(): number;
  /** Be told of every move. Returns how to stop that. */
  onChange(listener: () => void): () => void;
}

/** Waiting costs little, but a connection each. */
const MAX_WAITING = 1_000;
/** Known longer ago than this, the database is away or behind: then it is asked. */
const CURRENT_MS = 10_000;

export class ChangeWaiters {
  readonly #signal: ChangeSignal;
  readonly #waiting = new Set<() => void>();
  readonly #reading = new Map<string, Promise<unknown>>();
  readonly #stop: () => void;
  #isClosed = false;

  constructor(signal: ChangeSignal) {
    this.#signal = signal;
    this.#stop = signal.onChange(() => this.#wakeAll());
  }

  /** Is this the newest place, as far as anybody knows? Then there is nothing to read. */
  isNewest({ epoch, seq }: LogPlace): boolean {
    const newest = this.#signal.place();
    return this.#signal.ageMs() <= CURRENT_MS && epoch === newest.epoch && seq === newest.seq;
  }

  /**
   * Resolves when there may be something after place `seq`: true; false when there is not within `ms`, or nobody waits for
   * the answer any more. Throws `overloaded` when too many wait.
   */
  async changeAfter(seq: number, ms: number, response: ServerResponse): Promise<boolean> {
    if (this.#isClosed || response.destroyed || ms <= 0) return false;
    if (this.#signal.place().seq > seq) return true;
    if (this.#waiting.size >= MAX_WAITING) throw new Problem('overloaded', { headers: { 'retry-after': '10' } });
    return await new Promise<boolean>((resolve) => {
      const end = (isWoken: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        response.off('close', leave);
        resolve(isWoken);
      };
      const wake = (): void => end(!this.#isClosed);
      const leave = (): void => end(false);
      const timer = setTimeout(leave, ms);
      this.#waiting.add(wake);
      response.once('close', leave);
    });
  }

  /** Those who are woken together and stand at the same place share one reading. */
  async shared<T>(key: string, read: () => Promise<T>): Promise<T> {
    const running = this.#reading.get(key) as Promise<T> | undefined;
    if (running) return await running;
    const made = read().finally(() => this.#reading.delete(key));
    this.#reading.set(key, made);
    return await made;
  }

  /** Nobody waits any more. */
  close(): void {
    this.#isClosed = true;
    this.#stop();
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}
