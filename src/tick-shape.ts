/**
 * Keeps `process.nextTick` fast, which every answer goes through some seven times. Node writes each call down in an object
 * with computed keys, and V8 remembers the hidden class of that literal weakly: when a full collection finds none of them
 * alive, the next call counts as one of another class, and all later ones take the runtime's slow way, for as long as the
 * process lives (node:internal/process/task_queues; 180 ns become 850, test/tick-shape.test.ts). One that is kept keeps
 * the class.
 */
import { executionAsyncResource } from 'node:async_hooks';

const kept: object[] = [];

/** Once, early in the process. */
export function keepTickShape(): void {
  // Within the call, that object is what Node takes for its resource. Hooks would show it, too, and make every `await` slower.
  process.nextTick(() => {
    if (kept.length === 0) kept.push(executionAsyncResource());
  });
}
