/** What a *.db.ts suite gets: one engine for the whole run, emptied before each suite. */
import type { Test } from 'tap';
import type { TestEngine } from './engine.ts';

/** A suite runs its subtests one after the other on `engine`. */
export type Suite = (t: Test, engine: TestEngine) => Promise<void>;
