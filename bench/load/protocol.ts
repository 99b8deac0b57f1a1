/** What a run says to its load client, and what it hears. */

export interface RunOrder {
  readonly port: number;
  /** Name of a list of requests that was sent before. */
  readonly list: string;
  /** Where in the list to begin. */
  readonly first: number;
  readonly connections: number;
  readonly durationMs: number;
  /** So many requests instead of a time. */
  readonly count?: number;
  /** Requests fall due at this rate instead of one after the other. */
  readonly ratePerSecond?: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly statuses: Readonly<Record<number, number>>;
  readonly bytes: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export type ToWorker =
  | {
      readonly kind: 'list';
      readonly name: string;
      readonly paths: readonly string[];
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'run'; readonly order: RunOrder };

export type FromWorker =
  | { readonly kind: 'listed' }
  | { readonly kind: 'result'; readonly result: LoadResult }
  | { readonly kind: 'failed'; readonly why: string };
