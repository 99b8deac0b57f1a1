/**
 * The database handle that everything else is given: one contract, two engines.
 * Owns the contract; open.ts chooses the engine, the engines are postgis.ts and embedded.ts.
 */
import type { Kysely, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** A query runner: the database itself, or a transaction that a caller has open. */
export type Executor = Kysely<Tables>;
export type Tx = Transaction<Tables>;

export interface Database {
  readonly engine: 'postgis' | 'embedded';
  readonly kysely: Kysely<Tables>;
  /**
   * Call `onWake` for every notification on `channel` and whenever one may have been missed, until the returned function is
   * called. A hint, not a promise: while the database is away nothing comes, so callers poll besides.
   */
  listen(channel: string, onWake: () => void): Promise<() => Promise<void>>;
  /** Waits for queries in flight, then releases connections, locks and threads. Safe to call twice. */
  close(): Promise<void>;
}

/** What PostgreSQL does by itself and the embedded engine cannot. */
export interface EmbeddedLimits {
  /** A holder that keeps the only session longer than this is most likely waiting for itself. */
  readonly sessionWaitMs: number;
  /** statement_timeout has no effect in PGlite: a query that runs longer ends with its worker. */
  readonly queryMs: number;
}

export interface DatabaseOptions {
  /** PostGIS connection string; undefined selects the embedded engine. */
  readonly url: string | undefined;
  /** Where the embedded engine keeps its files; undefined keeps it in memory (tests). */
  readonly dataDir: string | undefined;
  /** A folder for the prepared empty database that new embedded databases start from; undefined: prepare anew. */
  readonly templateDir?: string | undefined;
  /** Time limits of the embedded engine, other than the usual (tests). */
  readonly limits?: Partial<EmbeddedLimits>;
  /** Called with what takes long, in words for a person at a terminal. */
  readonly onProgress?: (message: string) => void;
}
