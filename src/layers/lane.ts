/**
 * Long work of the layers between the turns of the event loop: whatever is asked for at once shares one slice of time, so
 * that many requests hold the loop no longer than one.
 */
import { ownTurn } from '../geo/turns.ts';

/** A turn is given away after so long; steps are shorter. */
const SLICE_MS = 5;

interface Job {
  /** Runs one step; true: it is done. */
  readonly step: () => boolean;
  readonly reject: (error: unknown) => void;
}

export class Lane {
  readonly #jobs: Job[] = [];
  #isWorking = false;
  #until = 0;

  /** Run steps to their end, in turn with those of others. */
  async run<T>(steps: Generator<void, T>): Promise<T> {
    return await new Promise<T>((resolve, reject) => {
      const step = (): boolean => {
        const next = steps.next();
        if (next.done) resolve(next.value);
        return next.done === true;
      };
      this.#jobs.push({ step, reject });
      if (!this.#isWorking) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    for (let job = this.#jobs.shift(); job; job = this.#jobs.shift()) {
      try {
        if (!job.step()) this.#jobs.push(job);
      } catch (error) {
        job.reject(error);
      }
      if (performance.now() < this.#until) continue;
      await ownTurn();
      this.#until = performance.now() + SLICE_MS;
    }
    this.#isWorking = false;
  }
}
