/**
 * One database for a test run: the embedded engine, or a database of its own on the server that TEST_DATABASE_URL names.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import pg from 'pg';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { migrate } from '../../src/db/migrate.ts';
import { loadOutlines } from '../../src/districts/outlines.ts';
import { seedDistricts } from '../../src/seed.ts';

export const ROOT = new URL('../../', import.meta.url);
export const SEEDS = new URL('seeds/', ROOT);
export const MIGRATIONS = new URL('migrations/', ROOT);
const TEMPLATES = fileURLToPath(new URL('.cache/', ROOT));

// An empty variable means unset, as for the service's own settings.
export const serverUrl = process.env['TEST_DATABASE_URL'] || undefined;

/** A fresh database beside the one that TEST_DATABASE_URL names. Returns its URL and how to drop it. */
export async function createServerDatabase(url: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `love_stations_test_${randomBytes(6).toString('hex')}`;
  const run = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await run(`create database ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { url: own.href, drop: () => run(`drop database ${name} with (force)`) };
}

export interface TestEngine {
  readonly database: Database;
  /** undefined on the embedded engine. */
  readonly url: string | undefined;
  close(): Promise<void>;
}

/** An empty, unmigrated database on the engine under test. */
export async function openEmptyEngine(): Promise<TestEngine> {
  const server = serverUrl === undefined ? undefined : await createServerDatabase(serverUrl);
  const database = await openDatabase({ url: server?.url, dataDir: undefined, templateDir: TEMPLATES });
  return {
    database,
    url: server?.url,
    close: async () => {
      await database.close();
      await server?.drop();
    },
  };
}

/** Migrated, with districts and two cities' outlines: Zhengzhou, which is seeded, and Heyuan. */
export async function openTestEngine(): Promise<TestEngine> {
  const engine = await openEmptyEngine();
  await migrate(engine.database, MIGRATIONS);
  await seedDistricts(engine.database, SEEDS);
  await loadTestOutlines(engine.database);
  return engine;
}

/** The outlines that every suite counts on: whoever takes one away loads them again when it is done. */
export async function loadTestOutlines(database: Database): Promise<void> {
  for (const file of ['seeds/outlines/410100.geojson', 'test/fixtures/outlines/441600.geojson']) {
    const text = await readFile(new URL(file, ROOT), 'utf8');
    await loadOutlines(database, JSON.parse(text), 'gcj02', file);
  }
}

/** Forget every station, account and token; districts, outlines, the catalogue and the audit log (append-only) stay. */
export async function emptyStations(database: Database): Promise<void> {
  await sql`truncate stations, station_amenities, station_access, responsibilities, maintainers, change_log,
    station_states, users, sessions, sign_in_throttle, sign_in_throttle_keys, tokens, idempotency_keys, imports, clinic_imports,
    clinic_rows, photos, station_photos, checks, report_cases, reports, report_sources, report_throttle, activities, activity_signups,
    publication_lists, publication_items, station_shown_changes`.execute(database.kysely);
  await sql`update instance set change_log_cut_at = 0`.execute(database.kysely);
}
