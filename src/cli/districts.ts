/** npm run districts -- FILE --crs CRS: load outlines of districts, for look-up only. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { CRS_NAMES } from '../http/crs.ts';
import { loadOutlines } from '../districts/outlines.ts';
import { readArguments, runCommand, say, UsageError, withDatabase, type Environment } from './command.ts';

const USAGE = `Usage: npm run districts -- FILE --crs wgs84|gcj02|bd09 [--source TEXT]
  FILE is a GeoJSON FeatureCollection of polygons with a property "adcode".
  Outlines tell in which district a point lies; the service never shows them.`;

export async function run(args: readonly string[], environment: Environment): Promise<number> {
  return await runCommand(USAGE, async () => {
    const { values, positionals } = readArguments(args, { crs: { type: 'string' }, source: { type: 'string' } }, 1);
    const [file] = positionals;
    const crs = CRS_NAMES.find((name) => name === values.crs);
    if (file === undefined) throw new UsageError('One FILE is needed.');
    if (crs === undefined)
      throw new UsageError('--crs must be wgs84, gcj02 or bd09: a wrong one shifts every outline by half a kilometre.');
    const geojson: unknown = JSON.parse(await readFile(file, 'utf8'));
    const report = await withDatabase(environment, (database) =>
      loadOutlines(database, geojson, crs, values.source ?? basename(file)),
    );
    say(`${report.loaded} outlines loaded.`);
    for (const reason of report.refused) say(`  left out: ${reason}`);
    return report.refused.length > 0 ? 1 : 0;
  });
}
