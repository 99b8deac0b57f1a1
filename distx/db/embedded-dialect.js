/**
 * Kysely on the embedded engine: one worker, one session, handed to one holder at a time.
 * Owns the session queue and the life of the worker; opening folders and locks is embedded.ts.
 */
import { Worker } from 'node:worker_threads';
import { CompiledQuery, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, } from 'kysely';
import { QueryError } from "./errors.js";
export const USUAL_LIMITS = { sessionWaitMs: 30_000, queryMs: 120_000 };
const stopped = () => new QueryError({ message: 'the embedded database has stopped', code: '08006' });
function startWorker(init) {
    const isSource = import.meta.url.endsWith('.ts');
    const url = new URL(`./embedded-worker.${isSource ? 'ts' : 'js'}`, import.meta.url);
    if (!isSource)
        return new Worker(url, { workerData: init });
    // Node 20: tsx does not hook worker threads, so a worker that runs from source registers it by itself.
    const boot = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(url.href)}); })`;
    return new Worker(boot, { eval: true, workerData: init });
}
/** One PGlite in one worker. After a crash or an overlong query it is dead: every call rejects with SQLSTATE 08006. */
export class EmbeddedSession {
    #worker;
    #pending = new Map();
    #queryMs;
    #sequence = 0;
    /** Called with the channel of each notification. */
    onNotification = () => undefined;
    #dead = false;
    constructor(worker, queryMs) {
        this.#worker = worker;
        this.#queryMs = queryMs;
        worker.on('message', (reply) => {
            if (reply.notified !== undefined)
                return this.onNotification(reply.notified);
            const waiting = this.#pending.get(reply.id);
            this.#pending.delete(reply.id);
            if (reply.failure)
                waiting?.reject(new QueryError(reply.failure));
            else
                waiting?.resolve(reply);
        });
        worker.on('error', () => this.#die());
        worker.on('exit', () => this.#die());
    }
    /** Start the worker and wait until its database is open. */
    static async open(init, limits = USUAL_LIMITS) {
        const session = new EmbeddedSession(startWorker(init), limits.queryMs);
        await new Promise((resolve, reject) => session.#pending.set(0, { resolve, reject }));
        return session;
    }
    #die() {
        this.#dead = true;
        for (const waiting of this.#pending.values())
            waiting.reject(stopped());
        this.#pending.clear();
    }
    get isDead() {
        return this.#dead;
    }
    async call(request) {
        if (this.#dead)
            throw stopped();
        const id = ++this.#sequence;
        const limit = setTimeout(() => void this.#worker.terminate(), this.#queryMs);
        try {
            return await new Promise((resolve, reject) => {
                this.#pending.set(id, { resolve, reject });
                this.#worker.postMessage({ ...request, id });
            });
        }
        finally {
            clearTimeout(limit);
        }
    }
    async close() {
        if (!this.#dead)
            await this.call({ kind: 'close' });
        await this.#worker.terminate();
    }
}
class EmbeddedConnection {
    #session;
    constructor(session) {
        this.#session = session;
    }
    async executeQuery(query) {
        const { sql, parameters } = query;
        const reply = await this.#session.call(
        // As in `pg`, a text without parameters may hold several statements: migrations need it.
        parameters.length === 0 ? { kind: 'script', sql } : { kind: 'query', sql, params: parameters });
        const rows = (reply.rows ?? []);
        return reply.affected === undefined ? { rows } : { rows, numAffectedRows: BigInt(reply.affected) };
    }
    // eslint-disable-next-line require-yield -- the contract asks for a generator; there is nothing to yield
    async *streamQuery() {
        throw new Error('streaming is not supported by the embedded database');
    }
}
class EmbeddedDriver {
    #source;
    #waitMs;
    #tail = Promise.resolve();
    #release;
    constructor(source, waitMs) {
        this.#source = source;
        this.#waitMs = waitMs;
    }
    async init() { }
    /** The session is handed out to one holder at a time, so that a transaction is never shared. */
    async acquireConnection() {
        const before = this.#tail;
        let release;
        this.#tail = new Promise((resolve) => (release = resolve));
        let timer;
        const late = new Promise((_, reject) => {
            timer = setTimeout(() => {
                const message = `no session within ${this.#waitMs} ms: is a query inside a transaction made on the database instead?`;
                reject(new QueryError({ message, code: '55P03' }));
            }, this.#waitMs);
        });
        try {
            await Promise.race([before, late]);
        }
        catch (error) {
            // Who queues behind us must still wait for who holds the session now.
            void before.then(release);
            throw error;
        }
        finally {
            clearTimeout(timer);
        }
        try {
            const connection = new EmbeddedConnection(await this.#source.current());
            this.#release = release;
            return connection;
        }
        catch (error) {
            release();
            throw error;
        }
    }
    async releaseConnection() {
        this.#release?.();
    }
    async beginTransaction(connection, settings) {
        const level = settings.isolationLevel ? ` isolation level ${settings.isolationLevel}` : '';
        const access = settings.accessMode ? ` ${settings.accessMode}` : '';
        await connection.executeQuery(CompiledQuery.raw(`begin${level}${access}`));
    }
    async commitTransaction(connection) {
        await connection.executeQuery(CompiledQuery.raw('commit'));
    }
    async rollbackTransaction(connection) {
        await connection.executeQuery(CompiledQuery.raw('rollback'));
    }
    async destroy() {
        await this.#source.close();
    }
}
export class EmbeddedDialect {
    #source;
    #waitMs;
    constructor(source, waitMs) {
        this.#source = source;
        this.#waitMs = waitMs;
    }
    createAdapter() {
        return new PostgresAdapter();
    }
    createDriver() {
        return new EmbeddedDriver(this.#source, this.#waitMs);
    }
    createQueryCompiler() {
        return new PostgresQueryCompiler();
    }
    createIntrospector(db) {
        return new PostgresIntrospector(db);
    }
}
//# sourceMappingURL=embedded-dialect.js.map