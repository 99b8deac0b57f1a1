/** Opens the database on the engine that the options name. */
import type { Database, DatabaseOptions } from './database.ts';
import { openEmbedded } from './embedded.ts';
import { openPostgis } from './postgis.ts';

/**
 * Open the database that the options name. Does not migrate.
 * Throws when the embedded folder is held by another process, or PostGIS cannot be reached.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return options.url === undefined ? await openEmbedded(options) : await openPostgis(options.url);
}
