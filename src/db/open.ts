/** Opens the database on the engine that the options name. */
import type { Database, DatabaseOptions } from './database.ts';
import { openEmbedded } from './embedded.ts';
import { openPostgis, openReplica } from './postgis.ts';

/**
 * Open the database that the options name. Does not migrate.
 * Throws when the embedded folder is held by another process, or PostGIS cannot be reached.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return options.url === undefined ? await openEmbedded(options) : await openPostgis(options.url);
}

/** Replicas of a PostGIS database, for reads that may lag. They need not be reachable, now or later. */
export function openReplicas(urls: readonly string[]): Database[] {
  return urls.map(openReplica);
}
