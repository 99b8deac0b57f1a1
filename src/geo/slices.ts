/** Long work between the turns of the event loop, so that requests are answered meanwhile. */
import type { Step } from './point-build.ts';
import { ownTurn } from './turns.ts';

/** A turn is given away after so long; the steps themselves are shorter than 50 ms. */
const SLICE_MS = 5;

/**
 * Run steps to their end, giving way to others and waiting where a step says so. `isWanted` false ends it early, with
 * undefined: what the steps hold they then let go.
 */
export async function inSlices<T>(
  steps: Generator<Step, T>,
  isWanted: () => boolean = () => true,
): Promise<T | undefined> {
  for (;;) {
    const until = performance.now() + SLICE_MS;
    do {
      const step = steps.next();
      if (step.done) return step.value;
      if (step.value) {
        await step.value;
        break;
      }
    } while (performance.now() < until);
    await ownTurn();
    if (!isWanted()) {
      steps.return(undefined as T);
      return undefined;
    }
  }
}
