/**
 * Lets V8's heap double between two full collections. When a process had been at rest for some seconds, V8 lets it grow by
 * less than a third, and counts against that what lies outside: tiles, pages and parts of indexes, which is most of what
 * we make. Some edits and their tiles then brought about a full collection every second, each the work of a thousand
 * answers (test/heap-growth.test.ts).
 */
import { setFlagsFromString } from 'node:v8';

const PERCENT = 100;

/**
 * Once, when what lasts is there: until then V8 lets a heap that fills quickly grow more than that, and should. V8 reads
 * this flag at each full collection.
 */
export function letHeapGrow(): void {
  setFlagsFromString(`--heap-growing-percent=${PERCENT}`);
}
