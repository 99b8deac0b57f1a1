/**
 * The PostGIS engine: a bounded `pg` pool behind Kysely.
 * Owns connection settings and the translation of connection failures; SQL is elsewhere.
 */
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import pg from 'pg';
import type { Database } from './database.ts';
import { DatabaseUnavailableError, QueryError } from './errors.ts';
import { listenOnPostgres } from './postgis-listener.ts';
import type { Tables } from './tables.ts';
import { valueParsers } from './value-parsers.ts';

const MAX_CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 60_000;

const types: pg.CustomTypesConfig = {
  // The parsers of an OID take text and give anything: that is pg's own typing.
  getTypeParser: (oid: number, format?: 'text' | 'binary'): ((value: string) => unknown) =>
    valueParsers[oid] ?? (pg.types.getTypeParser(oid, format ?? 'text') as (value: string) => unknown),
};

/** This client, with errors that carry neither statement nor values, and that tell a lost connection as such. */
function withPlainErrors(client: pg.PoolClient, isLost: () => boolean): PostgresPoolClient {
  const query = async (text: string, values: readonly unknown[]): Promise<unknown> => {
    try {
      return await client.query(text, [...values]);
    } catch (error) {
      throw isLost() ? new DatabaseUnavailableError(undefined) : new QueryError(error as pg.DatabaseError);
    }
  };
  return {
    // Kysely asks for text queries only: there is no cursor in its configuration.
    query: query as PostgresPoolClient['query'],
    release: () => client.release(),
  };
}

/** Open a pool on a PostgreSQL 15+ / PostGIS 3.3+ database. Rejects with DatabaseUnavailableError when it cannot be reached. */
export async function openPostgis(url: string): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    application_name: 'love-stations',
    keepAlive: true,
    types,
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
  const first = await kyselyPool.connect();
  first.release();
  let closing: Promise<void> | undefined;
  return {
    engine: 'postgis',
    kysely,
    listen: async (channel, onWake) => listenOnPostgres(url, channel, onWake),
    close: () => (closing ??= kysely.destroy()),
  };
}
