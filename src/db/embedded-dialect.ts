/**
 * Kysely on the embedded engine: one worker, one session, handed to one holder at a time.
 * Owns the session queue and the life of the worker; opening folders and locks is embedded.ts.
 */
import { Worker } from 'node:worker_threads';
import {
  CompiledQuery,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  type TransactionSettings,
} from 'kysely';
import type { WorkerFailure, WorkerInit, WorkerReply, WorkerRequest } from './embedded-protocol.ts';

/** A holder that keeps the only session longer than this is most likely waiting for itself. */
const SESSION_WAIT_MS = 30_000;
/** statement_timeout has no effect in PGlite: a query that runs longer ends with its worker. */
const QUERY_LIMIT_MS = 120_000;

/** An error of the embedded engine: SQLSTATE and constraint, never the statement or its parameters. */
export class EmbeddedDatabaseError extends Error {
  readonly code: string | undefined;
  readonly constraint: string | undefined;
  constructor(failure: WorkerFailure) {
    super(failure.message);
    this.name = 'EmbeddedDatabaseError';
    this.code = failure.code;
    this.constraint = failure.constraint;
  }
}

/** Without the id, which the session adds. */
type Unnumbered<T> = T extends { id: number } ? Omit<T, 'id'> : never;

function startWorker(init: WorkerInit): Worker {
  const isSource = import.meta.url.endsWith('.ts');
  const url = new URL(`./embedded-worker.${isSource ? 'ts' : 'js'}`, import.meta.url);
  if (!isSource) return new Worker(url, { workerData: init });
  // Node 20: tsx does not hook worker threads, so a worker that runs from source registers it by itself.
  const boot = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(url.href)}); })`;
  return new Worker(boot, { eval: true, workerData: init });
}

/** One PGlite in one worker. After a crash or an overlong query it is dead: every call rejects with SQLSTATE 08006. */
export class EmbeddedSession {
  readonly #worker: Worker;
  readonly #pending = new Map<number, { resolve(reply: WorkerReply): void; reject(error: Error): void }>();
  #sequence = 0;
  #dead = false;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (reply: WorkerReply) => {
      const waiting = this.#pending.get(reply.id);
      this.#pending.delete(reply.id);
      if (reply.failure) waiting?.reject(new EmbeddedDatabaseError(reply.failure));
      else waiting?.resolve(reply);
    });
    worker.on('error', () => this.#die());
    worker.on('exit', () => this.#die());
  }

  /** Start the worker and wait until its database is open. */
  static async open(init: WorkerInit): Promise<EmbeddedSession> {
    const session = new EmbeddedSession(startWorker(init));
    await new Promise<WorkerReply>((resolve, reject) => session.#pending.set(0, { resolve, reject }));
    return session;
  }

  #die(): void {
    this.#dead = true;
    const failure = { message: 'the embedded database has stopped', code: '08006' };
    for (const waiting of this.#pending.values()) waiting.reject(new EmbeddedDatabaseError(failure));
    this.#pending.clear();
  }

  async call(request: Unnumbered<WorkerRequest>): Promise<WorkerReply> {
    if (this.#dead) throw new EmbeddedDatabaseError({ message: 'the embedded database has stopped', code: '08006' });
    const id = ++this.#sequence;
    const limit = setTimeout(() => void this.#worker.terminate(), QUERY_LIMIT_MS);
    try {
      return await new Promise<WorkerReply>((resolve, reject) => {
        this.#pending.set(id, { resolve, reject });
        this.#worker.postMessage({ ...request, id });
      });
    } finally {
      clearTimeout(limit);
    }
  }

  async close(): Promise<void> {
    if (!this.#dead) await this.call({ kind: 'close' });
    await this.#worker.terminate();
  }
}

class EmbeddedConnection implements DatabaseConnection {
  readonly #session: EmbeddedSession;
  constructor(session: EmbeddedSession) {
    this.#session = session;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { sql, parameters } = query;
    const reply = await this.#session.call(
      // As in `pg`, a text without parameters may hold several statements: migrations need it.
      parameters.length === 0 ? { kind: 'script', sql } : { kind: 'query', sql, params: parameters },
    );
    const rows = (reply.rows ?? []) as R[];
    return reply.affected === undefined ? { rows } : { rows, numAffectedRows: BigInt(reply.affected) };
  }

  // eslint-disable-next-line require-yield -- the contract asks for a generator; there is nothing to yield
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('streaming is not supported by the embedded database');
  }
}

class EmbeddedDriver implements Driver {
  readonly #session: EmbeddedSession;
  readonly #connection: EmbeddedConnection;
  #tail: Promise<void> = Promise.resolve();
  #release: (() => void) | undefined;

  constructor(session: EmbeddedSession) {
    this.#session = session;
    this.#connection = new EmbeddedConnection(session);
  }

  async init(): Promise<void> {}

  /** The session is handed out to one holder at a time, so that a transaction is never shared. */
  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#tail;
    let release!: () => void;
    this.#tail = new Promise((resolve) => (release = resolve));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new EmbeddedDatabaseError({ message: 'no session within the time limit', code: '55P03' })),
        SESSION_WAIT_MS,
      );
    });
    try {
      await Promise.race([before, late]);
    } catch (error) {
      // Who queues behind us must still wait for who holds the session now.
      void before.then(release);
      throw error;
    } finally {
      clearTimeout(timer);
    }
    this.#release = release;
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    this.#release?.();
  }

  async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    const level = settings.isolationLevel ? ` isolation level ${settings.isolationLevel}` : '';
    const access = settings.accessMode ? ` ${settings.accessMode}` : '';
    await connection.executeQuery(CompiledQuery.raw(`begin${level}${access}`));
  }
  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }
  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'));
  }
  async destroy(): Promise<void> {
    await this.#session.close();
  }
}

export class EmbeddedDialect implements Dialect {
  readonly #session: EmbeddedSession;
  constructor(session: EmbeddedSession) {
    this.#session = session;
  }
  createAdapter(): PostgresAdapter {
    return new PostgresAdapter();
  }
  createDriver(): Driver {
    return new EmbeddedDriver(this.#session);
  }
  createQueryCompiler(): PostgresQueryCompiler {
    return new PostgresQueryCompiler();
  }
  createIntrospector(db: Kysely<unknown>): PostgresIntrospector {
    return new PostgresIntrospector(db);
  }
}
