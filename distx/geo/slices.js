/** Long work between the turns of the event loop, so that requests are answered meanwhile. */
import { setImmediate as nextTurn } from 'node:timers/promises';
/** A turn is given away after so long; the steps themselves are shorter than 50 ms. */
const SLICE_MS = 8;
/** Run steps to their end, giving way to others and waiting where a step says so. `isWanted` false ends it early, with undefined. */
export async function inSlices(steps, isWanted = () => true) {
    for (;;) {
        const until = performance.now() + SLICE_MS;
        do {
            const step = steps.next();
            if (step.done)
                return step.value;
            if (step.value) {
                await step.value;
                break;
            }
        } while (performance.now() < until);
        await nextTurn();
        if (!isWanted())
            return undefined;
    }
}
//# sourceMappingURL=slices.js.map