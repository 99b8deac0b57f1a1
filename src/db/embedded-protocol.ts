/** What the main thread and the embedded engine's worker say to each other. */

export interface WorkerInit {
  /** undefined: in memory. */
  readonly dataDir: string | undefined;
  /** A gzip snapshot of an empty, migrated-or-not database to start from; undefined: initialise anew. */
  readonly snapshot: string | undefined;
}

export type WorkerRequest =
  | { readonly id: number; readonly kind: 'query'; readonly sql: string; readonly params: readonly unknown[] }
  /** Several statements without parameters. */
  | { readonly id: number; readonly kind: 'script'; readonly sql: string }
  | { readonly id: number; readonly kind: 'dump'; readonly file: string }
  | { readonly id: number; readonly kind: 'close' };

export interface WorkerFailure {
  readonly message: string;
  readonly code?: string | undefined;
  readonly constraint?: string | undefined;
}

/** Id 0 tells that the engine is open. */
export interface WorkerReply {
  readonly id: number;
  readonly rows?: readonly unknown[];
  readonly affected?: number | undefined;
  readonly failure?: WorkerFailure;
  /** Not an answer: the channel of a notification, with id -1. */
  readonly notified?: string;
}
