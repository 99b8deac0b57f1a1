import { openEmbedded } from "./embedded.js";
import { openPostgis, openReplica } from "./postgis.js";
/**
 * Open the database that the options name. Does not migrate.
 * Throws when the embedded folder is held by another process, or PostGIS cannot be reached.
 */
export async function openDatabase(options) {
    return options.url === undefined ? await openEmbedded(options) : await openPostgis(options.url);
}
/** Replicas of a PostGIS database, for reads that may lag. They need not be reachable, now or later. */
export function openReplicas(urls) {
    return urls.map(openReplica);
}
//# sourceMappingURL=open.js.map