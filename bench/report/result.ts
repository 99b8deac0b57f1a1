/** What a bench found, as it is kept in bench/results/*.json. */
import type { BenchName } from '../options.ts';
import type { Spread } from '../statistics.ts';
import { BUDGETS, type Budget } from './budgets.ts';
import type { Machine } from './machine.ts';

export interface Measure {
  readonly key: string;
  readonly spread: Spread;
  /** What a reader must know to read the figure. */
  readonly note?: string;
}

export interface BenchResult {
  readonly bench: BenchName;
  readonly quick: boolean;
  readonly startedAt: string;
  readonly command: string;
  readonly commit: string;
  readonly stations: number;
  readonly rounds: number;
  readonly sliceMs: number;
  readonly machine: Machine;
  readonly measures: readonly Measure[];
  /** Peers or parts that were left out, each with the reason. */
  readonly skipped: readonly string[];
  readonly notes: readonly string[];
  /** Raw figures, such as CPU, requests per second and latencies of each peer. */
  readonly details: Readonly<Record<string, unknown>>;
}

export interface Row {
  readonly budget: Budget;
  /** undefined: not measured. */
  readonly measure: Measure | undefined;
  /** undefined: there is no bound, or nothing was measured. */
  readonly isMet: boolean | undefined;
  readonly isGoalMet: boolean | undefined;
}

const within = (value: number, bound: number | undefined, better: Budget['better']): boolean | undefined =>
  bound === undefined ? undefined : better === 'more' ? value >= bound : value <= bound;

/** A row for each budget of these results, by the median. */
export function rowsOf(results: readonly BenchResult[]): Row[] {
  const measures = new Map(results.flatMap((result) => result.measures.map((one) => [one.key, one] as const)));
  const benches = new Set(results.map((result) => result.bench));
  return BUDGETS.filter((budget) => benches.has(budget.bench)).map((budget) => {
    const measure = measures.get(budget.key);
    const value = measure?.spread.median;
    return {
      budget,
      measure,
      isMet: value === undefined ? undefined : within(value, budget.must, budget.better),
      isGoalMet: value === undefined ? undefined : within(value, budget.goal, budget.better),
    };
  });
}
