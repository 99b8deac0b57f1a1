/** Imports for tests: bytes in, report out, and what the whole database looks like, to tell that nothing changed. */
import { readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import type { Database } from '../../src/db/database.ts';
import { importFile, type ImportOptions, type ImportReport } from '../../src/imports/importer.ts';
import { importDependencies } from '../../src/wiring.ts';
import { ROOT } from './engine.ts';

const FIXTURES = new URL('test/fixtures/zhengzhou/', ROOT);

export const UNION = { name: '郑州市总工会', kind: 'union' as const };

export const zhengzhou = (file: string): Promise<Buffer> => readFile(new URL(file, FIXTURES));

/** Import bytes or text as `npm run import` would. */
export async function importList(
  database: Database,
  content: Uint8Array | string,
  overrides: Partial<ImportOptions> = {},
): Promise<ImportReport> {
  const bytes = Buffer.from(content);
  return await importFile(await importDependencies(database, 'import'), bytes, {
    fileName: bytes[0] === 0x7b ? 'list.geojson' : bytes[0] === 0x5b ? 'list.json' : 'list.csv',
    crs: 'gcj02',
    source: 'test (synthetic)',
    sourceUrl: null,
    observedAt: null,
    defaultMaintainer: UNION,
    cityHint: null,
    dryRun: false,
    by: 'import',
    ...overrides,
  });
}

/** The issue codes of one verdict, sorted. */
export const codesOf = (report: ImportReport, index: number): string[] =>
  (report.verdicts[index]?.issues ?? []).map((one) => one.code).sort();

const TABLES = [
  'stations',
  'station_amenities',
  'station_access',
  'responsibilities',
  'maintainers',
  'change_log',
  'districts',
  'district_outlines',
  'imports',
] as const;

/** Row count and hash of every table, but for those left out. Equal pictures: equal databases. */
export async function pictureOf(database: Database, without: readonly string[] = []): Promise<Record<string, string>> {
  const picture: Record<string, string> = {};
  for (const table of TABLES.filter((one) => !without.includes(one))) {
    const { rows } = await sql<{ n: number; hash: string | null }>`
      select count(*) as n, md5(string_agg(md5(t::text), '' order by md5(t::text))) as hash from ${sql.table(table)} t`.execute(
      database.kysely,
    );
    picture[table] = `${rows[0]?.n} ${rows[0]?.hash}`;
  }
  return picture;
}

/** Every row of every table as one text, to look for what must not be in it. */
export async function everythingStored(database: Database): Promise<string> {
  const parts: string[] = [];
  for (const table of TABLES.filter((one) => one !== 'district_outlines' && one !== 'districts')) {
    const { rows } = await sql<{ text: string }>`select t::text as text from ${sql.table(table)} t`.execute(
      database.kysely,
    );
    parts.push(...rows.map((row) => row.text));
  }
  return parts.join('\n');
}
