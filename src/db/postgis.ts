/**
 * The PostGIS engine: a bounded `pg` pool behind Kysely.
 * Owns connection settings and the translation of connection failures; SQL is elsewhere.
 */
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import pg from 'pg';
import type { Database } from './database.ts';
import { DatabaseUnavailableError, QueryError } from './errors.ts';
import { listenOnPostgres } from './postgis-listener.ts';
import { postgresTypes } from './postgres-types.ts';
import type { Tables } from './tables.ts';

const MAX_CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 60_000;

/** A replica that takes longer is left for the next one: whoever waits here waits for the index. */
const REPLICA_CONNECT_TIMEOUT_MS = 1_000;
const REPLICA_QUERY_TIMEOUT_MS = 10_000;
const REPLICA_CONNECTIONS = 2;

/** This client, with errors that carry neither statement nor values, and that tell a lost connection as such. */
function withPlainErrors(client: pg.PoolClient, isLost: () => boolean): PostgresPoolClient {
  let hasFailed = false;
  const query = async (text: string, values: readonly unknown[]): Promise<unknown> => {
    try {
      return await client.query(text, [...values]);
    } catch (error) {
      // Every error of the server has a SQLSTATE. One without: the connection broke, or its answer is still to come.
      hasFailed ||= (error as Partial<pg.DatabaseError>).code === undefined;
      throw isLost() ? new DatabaseUnavailableError(undefined) : new QueryError(error as pg.DatabaseError);
    }
  };
  return {
    // Kysely asks for text queries only: there is no cursor in its configuration.
    query: query as PostgresPoolClient['query'],
    release: () => client.release(hasFailed),
  };
}

const USUAL_POOL: pg.PoolConfig = {
  max: MAX_CONNECTIONS,
  connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  application_name: 'love-stations',
};

/** Open a pool on a PostgreSQL 15+ / PostGIS 3.3+ database. Rejects with DatabaseUnavailableError when it cannot be reached. */
export async function openPostgis(url: string): Promise<Database> {
  const { database, pool } = openPool(url, USUAL_POOL);
  const first = await pool.connect();
  first.release();
  return database;
}

/** A pool on a replica, for reads only. It need not be reachable now: each query is told whether it is then. */
export function openReplica(url: string): Database {
  return openPool(url, {
    max: REPLICA_CONNECTIONS,
    connectionTimeoutMillis: REPLICA_CONNECT_TIMEOUT_MS,
    query_timeout: REPLICA_QUERY_TIMEOUT_MS,
    application_name: 'love-stations reader',
  }).database;
}

function openPool(url: string, config: pg.PoolConfig): { database: Database; pool: PostgresPool } {
  const pool = new pg.Pool({
    connectionString: url,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    keepAlive: true,
    types: postgresTypes,
    ...config,
  });
  // An idle connection that breaks is replaced by the pool; without a listener the process would end.
  pool.on('error', () => undefined);
  // The same for one in use: who holds it is told by the next query.
  const lost = new WeakSet<pg.PoolClient>();
  pool.on('connect', (client) => client.on('error', () => lost.add(client)));
  const kyselyPool: PostgresPool = {
    connect: async () => {
      const client = await pool.connect().catch((error: unknown) => {
        throw new DatabaseUnavailableError(error);
      });
      return withPlainErrors(client, () => lost.has(client));
    },
    end: () => pool.end(),
  };
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: kyselyPool }) });
  let closing: Promise<void> | undefined;
  const database: Database = {
    engine: 'postgis',
    kysely,
    listen: async (channel, onWake) => listenOnPostgres(url, channel, onWake),
    close: () => (closing ??= kysely.destroy().then(() => (pool.ended ? undefined : pool.end()))),
  };
  return { database, pool: kyselyPool };
}
