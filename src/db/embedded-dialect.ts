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
import type { EmbeddedLimits } from './database.ts';
import type { WorkerInit, WorkerReply, WorkerRequest } from './embedded-protocol.ts';
import { QueryError } from './errors.ts';

export const USUAL_LIMITS: EmbeddedLimits = { sessionWaitMs: 30_000, queryMs: 120_000 };

const stopped = (): QueryError => new QueryError({ message: 'the embedded database has stopped', code: '08006' });

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
  readonly #queryMs: number;
  #sequence = 0;
  /** Called with the channel of each notification. */
  onNotification: (channel: string) => void = () => undefined;
  #dead = false;

  private constructor(worker: Worker, queryMs: number) {
    this.#worker = worker;
    this.#queryMs = queryMs;
    worker.on('message', (reply: WorkerReply) => {
      if (reply.notified !== undefined) return this.onNotification(reply.notified);
      const waiting = this.#pending.get(reply.id);
      this.#pending.delete(reply.id);
      if (reply.failure) waiting?.reject(new QueryError(reply.failure));
      else waiting?.resolve(reply);
    });
    worker.on('error', () => this.#die());
    worker.on('exit', () => this.#die());
  }

  /** Start the worker and wait until its database is open. */
  static async open(init: WorkerInit, limits: EmbeddedLimits = USUAL_LIMITS): Promise<EmbeddedSession> {
    const session = new EmbeddedSession(startWorker(init), limits.queryMs);
    await new Promise<WorkerReply>((resolve, reject) => session.#pending.set(0, { resolve, reject }));
    return session;
  }

  #die(): void {
    this.#dead = true;
    for (const waiting of this.#pending.values()) waiting.reject(stopped());
    this.#pending.clear();
  }

  get isDead(): boolean {
    return this.#dead;
  }

  async call(request: Unnumbered<WorkerRequest>): Promise<WorkerReply> {
    if (this.#dead) throw stopped();
    const id = ++this.#sequence;
    const limit = setTimeout(() => void this.#worker.terminate(), this.#queryMs);
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

/** How the dialect gets its session. */
export interface SessionSource {
  /** The session now; another one after the first has died, where that can be had. */
  current(): Promise<EmbeddedSession>;
  close(): Promise<void>;
}

class EmbeddedDriver implements Driver {
  readonly #source: SessionSource;
  readonly #waitMs: number;
  #tail: Promise<void> = Promise.resolve();
  #release: (() => void) | undefined;

  constructor(source: SessionSource, waitMs: number) {
    this.#source = source;
    this.#waitMs = waitMs;
  }

  async init(): Promise<void> {}

  /** The session is handed out to one holder at a time, so that a transaction is never shared. */
  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#tail;
    let release!: () => void;
    this.#tail = new Promise((resolve) => (release = resolve));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const message = `no session within ${this.#waitMs} ms: is a query inside a transaction made on the database instead?`;
        reject(new QueryError({ message, code: '55P03' }));
      }, this.#waitMs);
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
    try {
      const connection = new EmbeddedConnection(await this.#source.current());
      this.#release = release;
      return connection;
    } catch (error) {
      release();
      throw error;
    }
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
    await this.#source.close();
  }
}

export class EmbeddedDialect implements Dialect {
  readonly #source: SessionSource;
  readonly #waitMs: number;
  constructor(source: SessionSource, waitMs: number) {
    this.#source = source;
    this.#waitMs = waitMs;
  }
  createAdapter(): PostgresAdapter {
    return new PostgresAdapter();
  }
  createDriver(): Driver {
    return new EmbeddedDriver(this.#source, this.#waitMs);
  }
  createQueryCompiler(): PostgresQueryCompiler {
    return new PostgresQueryCompiler();
  }
  createIntrospector(db: Kysely<unknown>): PostgresIntrospector {
    return new PostgresIntrospector(db);
  }
}
