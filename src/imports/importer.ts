/**
 * Imports a list: every row gets a verdict, accepted rows are saved in batches, each batch in one transaction, so that a
 * killed import leaves all or none of a batch and a second run finishes it. Importing the same file again changes nothing.
 */
import { createHash } from 'node:crypto';
import type { Database, Tx } from '../db/database.ts';
import type { Crs } from '../geo/crs.ts';
import type { NewStation } from '../stations/new-station.schema.ts';
import { recogniseColumns, type Columns } from './columns.ts';
import { importKey, newFields, rowContent, saidSoFar } from './import-key.ts';
import {
  findByCode,
  findByImportKey,
  lockImports,
  recordImport,
  type ImportCounts,
  type KnownStation,
} from './import.repository.ts';
import { isRefused, issue, type Issue } from './issue.ts';
import { parseRow, type ParsedRow } from './parse-row.ts';
import { readFile } from './read-file.ts';
import { checkRow, type DistrictKnowledge } from './row-check.ts';
import type { Table } from './table.ts';
import { namedMaintainers, newStation, type EnsureMaintainer, type ListFacts } from './to-station.ts';

export interface ImportOptions extends ListFacts {
  readonly fileName: string;
  readonly crs: Crs;
  /** City or adcode that the whole list is about. */
  readonly cityHint: string | null;
  readonly dryRun: boolean;
  /** Called after each batch with the number of rows done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What other slices do for the import, handed in. */
export interface ImportDependencies {
  readonly database: Database;
  readonly districts: DistrictKnowledge;
  readonly ensureMaintainer: EnsureMaintainer;
  createStation(tx: Tx, station: NewStation): Promise<string>;
  /** Set these fields of a station as the row says. */
  applyFields(tx: Tx, id: string, station: NewStation, fields: readonly string[]): Promise<void>;
  /** Replace who answers for a station; one that only waited for that is published. */
  replaceMaintainers(tx: Tx, id: string, maintainers: NewStation['maintainers']): Promise<void>;
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
  const table = await readFile(bytes, { fileName: options.fileName });
  const columns = recogniseColumns(table.headers);
  const seen = new Map<string, number>();
  const verdicts: RowVerdict[] = [];
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const rows = table.rows.map((raw) => parseRow(raw, columns, { crs: options.crs }));
  const judge = async (tx: Tx, batch: readonly ParsedRow[]): Promise<void> => {
    await lockImports(tx);
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

/** The fields that say who answers for a station. */
const NAMING = ['builder', 'host', 'dutyHolder'];

async function importRow(
  tx: Tx,
  deps: ImportDependencies,
  row: ParsedRow,
  options: ImportOptions,
  seen: Map<string, number>,
): Promise<RowVerdict> {
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
  const refuse = (issues: readonly Issue[]): RowVerdict => verdict('refused', null, issues, false);
  const key = importKey(row);
  const earlier = seen.get(key);
  if (earlier !== undefined && row.name !== null) {
    return refuse([...row.issues, issue('duplicate-in-file', 'name', { line: earlier })]);
  }
  const content = rowContent(row);
  const ofKey = await findByImportKey(tx, key);
  const ofCode = row.code === null ? undefined : await findByCode(tx, row.code);
  const known = ofCode ?? ofKey;
  const isConflict = ofCode !== undefined && ofKey !== undefined && ofKey.id !== ofCode.id;
  const fields = known ? newFields(known.importRow ?? {}, content) : [];
  const isNaming = known !== undefined && mayName(known, row, fields, options);
  // What was accepted once and says the same needs no second judgement: neighbours that came later do not undo it.
  if (known && fields.length === 0 && !isNaming && !isConflict && !isRefused(row.issues)) {
    seen.set(key, row.line);
    return verdict('unchanged', known.code, row.issues, known.isLocated);
  }

  const checked = await checkRow(tx, row, deps.districts, options.cityHint, known?.id);
  const issues = [...checked.issues];
  if (row.state === 'retired') issues.push(issue('state-retired', 'state'));
  if (known?.state === 'retired') issues.push(issue('station-retired', 'name', { code: known.code }));
  if (row.code !== null && !ofCode) issues.push(issue('code-unknown', 'code', { value: row.code }));
  if (isConflict) {
    issues.push(issue('code-conflict', 'code', { value: ofCode.code, code: ofKey.code }));
  }
  if (isRefused(issues) || checked.adcode === null) return refuse(issues);
  // Only a row that is taken makes a later one a repetition.
  seen.set(key, row.line);

  const hosts = known?.hosts ?? [];
  const maintainers = known && !isNaming ? [] : await namedMaintainers(tx, deps.ensureMaintainer, row, options, hosts);
  const isAnswered = maintainers.some(({ role }) => role !== 'host');
  if (!isAnswered && (!known || known.unpublishedReason === 'no-duty-holder')) {
    issues.push(issue('no-duty-holder', 'dutyHolder'));
  }
  const said = { key, row: saidSoFar(known?.importRow ?? {}, content) };
  const station = newStation(row, checked, checked.adcode, said, maintainers, options);
  if (known) {
    await deps.applyFields(tx, known.id, station, fields);
    if (isNaming) await deps.replaceMaintainers(tx, known.id, maintainers);
    return verdict('updated', known.code, issues, known.isLocated || checked.position !== null);
  }
  const id = await deps.createStation(tx, station);
  return verdict('created', await deps.codeOf(tx, id), issues, checked.position !== null);
}

/**
 * Whether the row may say who answers for a station that is already there: it names somebody anew, or the station waits for
 * that and the operator names a default now. Whom a person has named stays.
 */
function mayName(
  known: KnownStation,
  row: ParsedRow,
  fields: readonly string[],
  options: Pick<ImportOptions, 'defaultMaintainer'>,
): boolean {
  const isAnswered = row.dutyHolder !== null || row.builder !== null || options.defaultMaintainer !== null;
  if (!isAnswered || known.isNamed || known.state === 'retired') return false;
  return known.unpublishedReason === 'no-duty-holder' || NAMING.some((field) => fields.includes(field));
}
