/**
 * A workbook to a table: the sheet that holds a list, its header below title rows and over merged cells, its rows.
 * Owns that choice. A formula is no fact: its last result may be of another day, so a cell with one is refused by name.
 */
import { recogniseColumns } from './columns.ts';
import { ImportFileError } from './file-error.ts';
import { filledWidth, HEADER_ROWS, headerScore, isExample, nameHeaders } from './header.ts';
import { issue, type Issue } from './issue.ts';
import type { RawRow, SkippedLine, Table } from './table.ts';
import { openArchive, type Archive } from './xlsx-archive.ts';
import { readWorkbook, type SheetPart, type Workbook } from './xlsx-parts.ts';
import { MAX_SHEET_ROWS, readSheet, type MergedRange, type SheetContent, type SheetRecord } from './xlsx-sheet.ts';

/** How much of a header a row is; 0 where it is none. */
export type Score = (cells: readonly string[]) => number;

/** The best header among the first rows: the upper one of two that are equally good. */
function findHeader(
  records: readonly SheetRecord[],
  scoreOf: Score,
): { readonly index: number; readonly score: number } {
  let best = { index: -1, score: 0 };
  records.slice(0, HEADER_ROWS).forEach(({ cells }, index) => {
    const score = scoreOf(cells);
    if (score > best.score) best = { index, score };
  });
  return best;
}

/** Cells of a merged range all hold what is seen. Returns which cells were filled: the line and the column. */
export function fillMerged({ records, merged }: SheetContent): Map<number, Set<number>> {
  const byLine = new Map(records.map((record) => [record.line, record]));
  const filled = new Map<number, Set<number>>();
  const fill = (range: MergedRange): void => {
    const text = byLine.get(range.top)?.cells[range.left] ?? '';
    // A title across the sheet is no content of every column; only what is merged downwards is meant for each row.
    if (text === '' || range.bottom - range.top > MAX_SHEET_ROWS) return;
    for (let line = range.top; line <= range.bottom; line += 1) {
      const record = byLine.get(line);
      if (!record || line === range.top || record.cells[range.left]) continue;
      while (record.cells.length < range.left) record.cells.push('');
      record.cells[range.left] = text;
      const columns = filled.get(line) ?? new Set<number>();
      filled.set(line, columns.add(range.left));
    }
  };
  merged.forEach(fill);
  return filled;
}

/** What an ordinary row number may be taken for: a formula there hurts nobody. */
const HARMLESS = new Set(['id']);

function toRow(
  record: SheetRecord,
  headers: readonly string[],
  fieldOf: ReadonlyMap<string, string>,
  filled: ReadonlySet<number> | undefined,
): RawRow {
  const issues: Issue[] = [];
  const cells = Object.fromEntries(
    headers.map((header, column) => {
      const field = fieldOf.get(header);
      const cell = record.formulas.get(column);
      if (cell !== undefined) {
        const isHarmless = field === undefined || HARMLESS.has(field);
        issues.push(issue(isHarmless ? 'formula-ignored' : 'formula-cell', field, { header, cell }));
        return [header, ''];
      }
      if (filled?.has(column) && field !== undefined) issues.push(issue('merged-cell', field, { header }));
      return [header, record.cells[column] ?? ''];
    }),
  );
  return { line: record.line, cells, ...(issues.length === 0 ? {} : { issues }) };
}

function toTable(content: SheetContent): Pick<Table, 'headers' | 'rows' | 'skipped'> {
  const { records } = content;
  const filled = fillMerged(content);
  const { index: headerIndex } = findHeader(records, headerScore);
  if (headerIndex < 0) throw new ImportFileError('header-not-found', { rows: HEADER_ROWS });
  const body = records.slice(headerIndex + 1);
  const headers = nameHeaders(
    padded(records[headerIndex]?.cells ?? [], body),
    body.map(({ cells }) => cells),
  );
  const { byField } = recogniseColumns(headers);
  const fieldOf = new Map(
    Object.entries(byField).flatMap(([field, columns]) => columns.map(({ header }) => [header, field] as const)),
  );
  const headerText = records[headerIndex]?.cells.join('\0');
  const rows: RawRow[] = [];
  const skipped: SkippedLine[] = [];
  records.forEach((record, index) => {
    const { line, cells } = record;
    if (index === headerIndex) return;
    if (index < headerIndex) skipped.push({ line, reason: 'title' });
    else if (cells.join('\0') === headerText) skipped.push({ line, reason: 'repeated-header' });
    else if (isExample(cells)) skipped.push({ line, reason: 'example' });
    else rows.push(toRow(record, headers, fieldOf, filled.get(line)));
  });
  if (rows.length > MAX_SHEET_ROWS) throw new ImportFileError('too-many-rows', { limit: MAX_SHEET_ROWS });
  return { headers, rows, skipped };
}

/** A column without a heading is still a column where rows have something in it. */
function padded(header: readonly string[], body: readonly SheetRecord[]): string[] {
  const width = body.reduce((widest, { cells }) => Math.max(widest, filledWidth(cells)), header.length);
  return Array.from({ length: width }, (_, column) => header[column] ?? '');
}

interface Chosen {
  readonly archive: Archive;
  readonly workbook: Workbook;
  readonly sheet: SheetPart | undefined;
  /** Other sheets that look like lists. */
  readonly others: readonly string[];
}

/** The visible sheet whose header says most and that has rows, the first of equals. A header that says nothing scores 0. */
export async function chooseSheet(bytes: Uint8Array, score: Score): Promise<Chosen> {
  const archive = await openArchive(bytes);
  const workbook = await readWorkbook(archive);
  const visible = workbook.sheets.filter((sheet) => !sheet.isHidden);
  const candidates: { readonly sheet: SheetPart; readonly score: number; readonly hasRows: boolean }[] = [];
  for (const sheet of visible.length > 0 ? visible : workbook.sheets) {
    const { records } = await readSheet(archive, sheet.path, workbook, HEADER_ROWS * 2);
    const header = findHeader(records, score);
    if (header.score > 0) candidates.push({ sheet, score: header.score, hasRows: records.length > header.index + 1 });
  }
  const lists = candidates.sort((a, b) => Number(b.hasRows) - Number(a.hasRows) || b.score - a.score);
  const others = lists.slice(1).filter((one) => one.hasRows);
  return { archive, workbook, sheet: lists[0]?.sheet, others: others.map((one) => one.sheet.name) };
}

/**
 * Reads the workbook's list of stations; other sheets that look like lists are named in `sheet.unread`. Errors: those of
 * the archive, `header-not-found`, `no-rows`, bounds.
 */
export async function readXlsx(bytes: Uint8Array): Promise<Omit<Table, 'encoding'>> {
  const { archive, workbook, sheet, others } = await chooseSheet(bytes, headerScore);
  if (!sheet) throw new ImportFileError('header-not-found', { rows: HEADER_ROWS });
  const table = toTable(await readSheet(archive, sheet.path, workbook));
  if (table.rows.length === 0) throw new ImportFileError('no-rows');
  return { format: 'xlsx', ...table, sheet: { name: sheet.name, unread: others } };
}
