/**
 * Loads what ships with the project: the districts (always), and with SEED=real the outlines and the real station lists
 * of seeds/, through the same import as any other list. Running it again changes nothing.
 */
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { z } from 'zod';
import type { Database } from './db/database.ts';
import { loadDistricts } from './districts/load.ts';
import { importFile } from './imports/importer.ts';
import { wasImported } from './imports/import.repository.ts';
import { MAINTAINER_KINDS } from './maintainers/maintainer.schema.ts';
import { importDependencies } from './wiring.ts';

const Manifest = z.object({
  name: z.string(),
  file: z.string().regex(/^[\w.-]+$/),
  crs: z.enum(['wgs84', 'gcj02', 'bd09']),
  source: z.string(),
  sourceUrl: z.url().nullable(),
  licence: z.string(),
  observedAt: z.iso.date().nullable(),
  defaultMaintainer: z
    .object({ name: z.string(), kind: z.enum(MAINTAINER_KINDS), assumed: z.literal(true) })
    .nullable(),
});

const Outlines = z.looseObject({
  coordinateSystem: z.enum(['wgs84', 'gcj02', 'bd09']),
  features: z.array(z.looseObject({ properties: z.looseObject({ adcode: z.union([z.string(), z.number()]) }) })),
});

/** Bring the table of districts in line with seeds/districts. */
export async function seedDistricts(database: Database, seeds: URL): Promise<number> {
  return await loadDistricts(database, await readFile(new URL('districts/districts.csv', seeds), 'utf8'));
}

/** Load outlines and station lists that were not loaded before. Returns the number of stations created. */
export async function seedStations(
  database: Database,
  seeds: URL,
  onProgress: (message: string) => void,
): Promise<number> {
  let created = 0;
  const lists = await readManifests(seeds);
  if (lists.length === 0) return 0;
  await seedOutlines(database, seeds, onProgress);
  for (const { folder, manifest, bytes } of lists) {
    if (await wasImported(database.kysely, createHash('sha256').update(bytes).digest('hex'))) continue;
    onProgress(`Loading seeds: ${manifest.name} ...`);
    const report = await importFile(await importDependencies(database, 'seed'), bytes, {
      fileName: `${folder}${manifest.file}`,
      crs: manifest.crs,
      source: manifest.source,
      sourceUrl: manifest.sourceUrl,
      observedAt: manifest.observedAt,
      defaultMaintainer: manifest.defaultMaintainer,
      cityHint: null,
      dryRun: false,
      by: 'seed',
    });
    created += report.created;
  }
  return created;
}

async function readManifests(seeds: URL) {
  const entries = (await readdir(seeds, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const lists = await Promise.all(
    entries.map(async (entry) => {
      const folder = new URL(`${entry.name}/`, seeds);
      const text = await readFile(new URL('manifest.json', folder), 'utf8').catch(() => undefined);
      if (text === undefined) return [];
      const manifest = Manifest.parse(JSON.parse(text));
      return [{ folder: `seeds/${entry.name}/`, manifest, bytes: await readFile(new URL(manifest.file, folder)) }];
    }),
  );
  return lists.flat();
}

/** Outlines for districts that have none: what the operator has loaded is better than the simplified ones of seeds/. */
async function seedOutlines(database: Database, seeds: URL, onProgress: (message: string) => void): Promise<void> {
  const folder = new URL('outlines/', seeds);
  const loaded = await database.kysely.selectFrom('district_outlines').select('adcode').execute();
  const known = new Set(loaded.map((row) => row.adcode));
  for (const name of (await readdir(folder)).filter((file) => file.endsWith('.geojson')).sort()) {
    const { coordinateSystem, features, ...rest } = Outlines.parse(
      JSON.parse(await readFile(new URL(name, folder), 'utf8')),
    );
    const missing = features.filter(({ properties }) => !known.has(String(properties.adcode)));
    if (missing.length === 0) continue;
    onProgress(`Loading outlines for look-up: ${name} ...`);
    const { loadOutlines } = await import('./districts/outlines.ts');
    await loadOutlines(database, { ...rest, features: missing }, coordinateSystem, `seeds/outlines/${name}`);
  }
}
