/** ogr2ogr from PostGIS to a GeoJSON file: what a GIS team would run instead of our layers. Not a server: a command. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { output } from '../processes.ts';

const COLUMNS = `id, code, name, address, adcode, state, "openingHours", needs, amenities, freshness, "verifiedAt", "updatedAt", revision`;

/** The connection string of libpq for a URL. */
function connection(url: string): string {
  const { hostname, port, username, password, pathname } = new URL(url);
  const parts = { host: hostname, port, user: username, password, dbname: pathname.slice(1) };
  return Object.entries(parts)
    .flatMap(([key, value]) => (value === '' ? [] : `${key}='${decodeURIComponent(value)}'`))
    .join(' ');
}

/** Write the layer of `bench_layer` into `folder`; returns the milliseconds it took. */
export async function exportLayer(program: string, url: string, folder: string): Promise<number> {
  const file = join(folder, 'stations.geojson');
  await rm(file, { force: true });
  const startedAt = performance.now();
  await output(program, [
    ...['-f', 'GeoJSON', file, `PG:${connection(url)}`],
    ...['-sql', `select ${COLUMNS}, place from bench_layer`, '-nln', 'stations'],
  ]);
  return performance.now() - startedAt;
}

/** How many features the file has that `exportLayer` wrote last. */
export async function countExported(folder: string): Promise<number> {
  const text = await readFile(join(folder, 'stations.geojson'), 'latin1');
  return text.split('"type": "Feature",').length - 1;
}
