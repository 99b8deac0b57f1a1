/**
 * Imports a list: every row gets a verdict, accepted rows are saved in batches, each batch in one transaction, so that a
 * killed import leaves all or none of a batch and a second run finishes it. Importing the same file again changes nothing.
 */
import { createHash } from 'node:crypto';
import type { Database, Tx } from '../db/database.ts';
import type { Crs } from '../geo/crs.ts';
import type { NewStation } from '../stations/new-station.schema.ts';
import { recogniseColumns, type Columns } from './columns.ts';
import { importKey, newFields, rowContent } from './import-key.ts';
import {
  findByCode,
  findByImportKey,
  recordImport,
  type ImportCounts,
  type KnownStation,
} from './import.repository.ts';
import { isRefused, issue, type Issue } from './issue.ts';
import { parseRow, type ParsedRow } from './parse-row.ts';
import { readTable } from './read-table.ts';
import { checkRow, type CheckedRow, type DistrictKnowledge } from './row-check.ts';
import type { Table } from './table.ts';

export interface ImportOptions {
  readonly fileName: string;
  readonly crs: Crs;
  /** Where the list comes from, as it will stand in `provenance`. */
  readonly source: string;
  readonly sourceUrl: string | null;
  readonly observedAt: string | null;
  /** Answers for rows that name nobody, marked as assumed. Without one such rows stay unpublished. */
  readonly defaultMaintainer: {
    readonly name: string;
    readonly kind: 'union' | 'community' | 'government' | 'company' | 'institution' | 'other';
  } | null;
  /** City or adcode that the whole list is about. */
  readonly cityHint: string | null;
  readonly dryRun: boolean;
  readonly by: string;
  /** Called after each batch with the number of rows done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What other slices do for the import, handed in. */
export interface ImportDependencies {
  readonly database: Database;
  readonly districts: DistrictKnowledge;
  ensureMaintainer(
    tx: Tx,
    name: string,
    kind: 'union' | 'community' | 'government' | 'company' | 'institution' | 'other',
  ): Promise<string>;
  createStation(tx: Tx, station: NewStation): Promise<string>;
  /** Set these fields of a station as the row says. */
  applyFields(tx: Tx, id: string, station: NewStation, fields: readonly string[]): Promise<void>;
  codeOf(tx: Tx, id: string): Promise<string>;
}

export interface RowVerdict {
  readonly line: number;
  readonly name: string | null;
  readonly outcome: 'created' | 'updated' | 'unchanged' | 'refused';
  /** The station's printed code; null where the row was refused (in a dry run: the code it would get). */
  readonly code: string | null;
  readonly position: { readonly lng: number; readonly lat: number } | null;
  readonly isLocated: boolean;
  readonly issues: readonly Issue[];
}

export interface ImportReport extends ImportCounts {
  readonly table: Pick<Table, 'format' | 'encoding' | 'headers' | 'skipped'>;
  readonly columns: Columns;
  readonly sha256: string;
  readonly verdicts: readonly RowVerdict[];
}

const BATCH_ROWS = 200;

/** Ends a dry run's transaction. */
class DryRunEnd extends Error {}

/** Import a file's bytes. Throws ImportFileError when it cannot be read at all; a bad row is a verdict, not an error. */
export async function importFile(
  deps: ImportDependencies,
  bytes: Uint8Array,
  options: ImportOptions,
): Promise<ImportReport> {
  const table = readTable(bytes, { fileName: options.fileName });
  const columns = recogniseColumns(table.headers);
  const seen = new Map<string, number>();
  const verdicts: RowVerdict[] = [];
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const rows = table.rows.map((raw) => parseRow(raw, columns, { crs: options.crs }));
  const judge = async (tx: Tx, batch: readonly ParsedRow[]): Promise<void> => {
    for (const row of batch) verdicts.push(await importRow(tx, deps, row, options, seen));
  };
  const count = (): ImportCounts => {
    const of = (outcome: RowVerdict['outcome']): number => verdicts.filter((one) => one.outcome === outcome).length;
    return { created: of('created'), updated: of('updated'), unchanged: of('unchanged'), refused: of('refused') };
  };
  if (options.dryRun) {
    // One transaction, so that the rows see each other as they will, and then none of it happened.
    await deps.database.kysely
      .transaction()
      .execute(async (tx) => {
        await judge(tx, rows);
        throw new DryRunEnd();
      })
      .catch((error: unknown) => {
        if (!(error instanceof DryRunEnd)) throw error;
      });
  } else {
    for (let i = 0; i < rows.length; i += BATCH_ROWS) {
      await deps.database.kysely.transaction().execute((tx) => judge(tx, rows.slice(i, i + BATCH_ROWS)));
      options.onProgress?.(Math.min(i + BATCH_ROWS, rows.length), rows.length);
    }
    await recordImport(deps.database.kysely, {
      ...count(),
      fileName: options.fileName,
      sha256,
      crs: options.crs,
      source: options.source,
      by: options.by,
    });
  }
  return { table, columns, sha256, verdicts, ...count() };
}

async function importRow(
  tx: Tx,
  deps: ImportDependencies,
  row: ParsedRow,
  options: ImportOptions,
  seen: Map<string, number>,
): Promise<RowVerdict> {
  const content = rowContent(row);
  const verdict = (
    outcome: RowVerdict['outcome'],
    code: string | null,
    issues: readonly Issue[],
    isLocated: boolean,
  ): RowVerdict => ({
    line: row.line,
    name: row.name,
    outcome,
    code,
    position: row.position && { lng: row.position.lng, lat: row.position.lat },
    isLocated,
    issues,
  });
  const key = importKey(row);
  const earlier = seen.get(key);
  if (earlier !== undefined && row.name !== null) {
    return verdict('refused', null, [...row.issues, issue('duplicate-in-file', 'name', { line: earlier })], false);
  }
  seen.set(key, row.line);
  const known = await findKnown(tx, row, key);
  const fields = known ? newFields(known.importRow ?? {}, content) : [];
  const isSame = known !== undefined && fields.length === 0;
  // What was accepted once and says the same needs no second judgement: neighbours that came later do not undo it.
  if (isSame && !isRefused(row.issues)) return verdict('unchanged', known.code, row.issues, row.position !== null);

  const checked = await checkRow(tx, row, deps.districts, options.cityHint);
  const issues = [...checked.issues];
  if (row.state === 'retired') issues.push(issue('state-retired', 'state'));
  if (row.code !== null && known?.code !== row.code) issues.push(issue('code-unknown', 'code', { value: row.code }));
  if (isRefused(issues) || checked.adcode === null) return verdict('refused', null, issues, false);
  if (row.dutyHolder === null && row.builder === null && options.defaultMaintainer === null) {
    issues.push(issue('no-duty-holder', 'dutyHolder'));
  }
  const station = await toStation(tx, deps, row, checked, checked.adcode, key, content, options);
  const isLocated = checked.position !== null;
  if (known) {
    await deps.applyFields(tx, known.id, station, fields);
    return verdict('updated', known.code, issues, isLocated);
  }
  const id = await deps.createStation(tx, station);
  return verdict('created', await deps.codeOf(tx, id), issues, isLocated);
}

async function findKnown(tx: Tx, row: ParsedRow, key: string): Promise<KnownStation | undefined> {
  return (row.code === null ? undefined : await findByCode(tx, row.code)) ?? (await findByImportKey(tx, key));
}

async function toStation(
  tx: Tx,
  deps: ImportDependencies,
  row: ParsedRow,
  checked: CheckedRow,
  adcode: string,
  key: string,
  content: Readonly<Record<string, unknown>>,
  options: ImportOptions,
): Promise<NewStation> {
  const named = [
    { role: 'builder' as const, name: row.builder },
    { role: 'host' as const, name: row.host },
    { role: 'dutyHolder' as const, name: row.dutyHolder },
  ].filter((one): one is { role: typeof one.role; name: string } => one.name !== null);
  const maintainers: NewStation['maintainers'][number][] = [];
  for (const { role, name } of named) {
    maintainers.push({ id: await deps.ensureMaintainer(tx, name, 'other'), role, assumed: false });
  }
  const isAnswered = row.dutyHolder !== null || row.builder !== null;
  if (!isAnswered && options.defaultMaintainer) {
    const { name, kind } = options.defaultMaintainer;
    maintainers.push({ id: await deps.ensureMaintainer(tx, name, kind), role: 'dutyHolder', assumed: true });
  }
  const { position } = checked;
  return {
    name: row.name ?? '',
    address: row.address,
    adcode,
    districtAsWritten: row.districtAsWritten,
    position: position && {
      crs: position.crs,
      coordinates: [position.lng, position.lat],
      accuracy: position.accuracy,
      method: position.method,
    },
    unlocatedReason: checked.unlocatedReason,
    hours: checked.hours,
    state: row.state === null || row.state === 'retired' ? 'open' : row.state,
    stateReason: null,
    water: 'unknown',
    power: 'unknown',
    source: options.source,
    sourceUrl: options.sourceUrl,
    observedAt: row.observedAt ?? options.observedAt,
    contact: row.phoneText,
    import: { key, row: content },
    amenities: row.amenities,
    access: [],
    maintainers,
    publish: true,
    by: options.by,
  };
}
