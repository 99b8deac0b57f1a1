/**
 * Long work of the layers between the turns of the event loop: whatever is asked for at once shares one slice of time, so
 * that many requests hold the loop no longer than one.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
/** A turn is given away after so long; steps are shorter. */
const SLICE_MS = 8;
export class Lane {
    #jobs = [];
    #isWorking = false;
    #until = 0;
    /** Run steps to their end, in turn with those of others. */
    async run(steps) {
        return await new Promise((resolve, reject) => {
            const step = () => {
                const next = steps.next();
                if (next.done)
                    resolve(next.value);
                return next.done === true;
            };
            this.#jobs.push({ step, reject });
            if (!this.#isWorking)
                void this.#work();
        });
    }
    async #work() {
        this.#isWorking = true;
        for (let job = this.#jobs.shift(); job; job = this.#jobs.shift()) {
            try {
                if (!job.step())
                    this.#jobs.push(job);
            }
            catch (error) {
                job.reject(error);
            }
            if (performance.now() < this.#until)
                continue;
            await nextTurn();
            this.#until = performance.now() + SLICE_MS;
        }
        this.#isWorking = false;
    }
}
//# sourceMappingURL=lane.js.map