/**
 * One sheet of a workbook to records of text, row by row, as a person sees the cells: dates as dates, numbers with the 15
 * digits that Excel shows. Owns cells, formulas and merged ranges; which row is the header is read-xlsx.ts's.
 */
import { ImportFileError } from './file-error.ts';
import { MAX_CELL_CHARS, MAX_CELLS, MAX_COLUMNS, MAX_TABLE_CHARS } from './table.ts';
import type { Archive } from './xlsx-archive.ts';
import { unescapeText, type DateKind, type Workbook } from './xlsx-parts.ts';

export interface SheetRecord {
  /** Row number as the program shows it. */
  readonly line: number;
  /** By column; blank where there is nothing. A formula's last result, which only a heading may use. */
  readonly cells: string[];
  /** Columns whose cell is a formula, with the cell's name. */
  readonly formulas: ReadonlyMap<number, string>;
  /** Columns whose number is too long for a spreadsheet to have kept all its digits. */
  readonly rounded: ReadonlySet<number>;
}

/** A merged range, from 0 and inclusive. */
export interface MergedRange {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

export interface SheetContent {
  readonly records: readonly SheetRecord[];
  readonly merged: readonly MergedRange[];
}

/** Rows with something in them. */
export const MAX_SHEET_ROWS = 50_000;
const MAX_MERGED = 20_000;
/** Excel keeps 15 digits of a number and makes zeros of the others. */
const EXACT_BELOW = 1e15;
const NONE: ReadonlySet<number> = new Set();
const DAY_MS = 86_400_000;

/** `AB12` to column 27, row 12; undefined for what is no cell name. */
function readRef(ref: string): { readonly column: number; readonly row: number } | undefined {
  const [, letters, digits] = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/.exec(ref) ?? [];
  if (letters === undefined || digits === undefined) return undefined;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return { column: column - 1, row: Number(digits) };
}

/** A day number to text. Excel counts a 29 February 1900 that never was: days before March 1900 are left as numbers. */
function dateText(serial: number, kind: DateKind, is1904: boolean): string | undefined {
  const days = is1904 ? serial + 1462 : serial;
  const minutes = Math.round((days % 1) * 1440);
  const clock = `${String(Math.floor(minutes / 60) % 24).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  if (kind === 'time' || (days < 1 && days >= 0))
    return days >= 0 && days <= 1 ? (days === 1 ? '24:00' : clock) : undefined;
  if (days < 61 || days > 200_000) return undefined;
  const date = new Date(Date.UTC(1899, 11, 30) + Math.floor(days) * DAY_MS).toISOString().slice(0, 10);
  return minutes === 0 ? date : `${date} ${clock}`;
}

function numberText(raw: string, kind: DateKind | null, is1904: boolean): string {
  const value = Number(raw);
  if (raw.trim() === '' || !Number.isFinite(value)) return raw;
  // Excel shows 15 digits: 113.56452499999999 is how it stores 113.564525.
  return (kind && dateText(value, kind, is1904)) ?? String(Number(value.toPrecision(15)));
}

/** Reads a sheet; with `maxRows` only its beginning, to see what it is. Errors: the bounds of table.ts, `xlsx-broken`. */
export async function readSheet(
  archive: Archive,
  path: string,
  workbook: Workbook,
  maxRows = Infinity,
): Promise<SheetContent> {
  const records: SheetRecord[] = [];
  const merged: MergedRange[] = [];
  let [line, column, cellCount, total] = [0, -1, 0, 0];
  let cells: string[] = [];
  let formulas = new Map<number, string>();
  let rounded = NONE;
  let [type, style, ref, value] = ['n', 0, '', ''];
  let [isValue, isFormula, phonetic] = [false, false, 0];

  const textOf = (): string => {
    if (type === 's') return workbook.texts[Number(value)] ?? '';
    if (type === 'inlineStr' || type === 'str') return unescapeText(value);
    if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE';
    if (type === 'n') return numberText(value, workbook.dateStyles[style] ?? null, workbook.is1904);
    return type === 'd' ? value.replace(/T00:00:00.*$/, '').replace('T', ' ') : value;
  };
  const endCell = (): void => {
    const text = textOf();
    if (isFormula) formulas.set(column, ref || `R${line}C${column + 1}`);
    if (text.trim() === '' && !isFormula) return;
    if (type === 'n' && Math.abs(Number(value)) >= EXACT_BELOW) rounded = new Set([...rounded, column]);
    if (column >= MAX_COLUMNS) throw new ImportFileError('too-many-columns', { limit: MAX_COLUMNS });
    cellCount += 1;
    total += text.length;
    if (cellCount > MAX_CELLS) throw new ImportFileError('too-many-cells', { limit: MAX_CELLS });
    if (total > MAX_TABLE_CHARS) throw new ImportFileError('text-too-large', { limit: MAX_TABLE_CHARS });
    while (cells.length < column) cells.push('');
    cells[column] = text;
  };
  const openCell = (attributes: Readonly<Record<string, string>>): void => {
    ref = attributes['r'] ?? '';
    column = readRef(ref)?.column ?? column + 1;
    [type, style, value, isFormula] = [attributes['t'] ?? 'n', Number(attributes['s'] ?? 0), '', false];
  };
  const openRange = (text: string): void => {
    const [from, to] = text.split(':').map(readRef);
    if (!from || !to) return;
    if (merged.length >= MAX_MERGED) throw new ImportFileError('too-many-cells', { limit: MAX_MERGED });
    merged.push({ top: from.row, left: from.column, bottom: to.row, right: to.column });
  };
  await archive.read(path, {
    open: (tag, attributes) => {
      if (tag === 'row') {
        line = Number(attributes['r'] ?? line + 1);
        column = -1;
        cells = [];
        formulas = new Map();
        rounded = NONE;
      } else if (tag === 'c') openCell(attributes);
      else if (tag === 'f') isFormula = true;
      else if (tag === 'rPh') phonetic += 1;
      else if (tag === 'v' || tag === 't') isValue = phonetic === 0;
      else if (tag === 'mergeCell') openRange(attributes['ref'] ?? '');
    },
    text: (text) => {
      if (!isValue) return;
      value += text;
      if (value.length > MAX_CELL_CHARS)
        throw new ImportFileError('cell-too-large', { row: line, limit: MAX_CELL_CHARS });
    },
    close: (tag) => {
      if (tag === 'v' || tag === 't') isValue = false;
      else if (tag === 'rPh') phonetic -= 1;
      else if (tag === 'c') endCell();
      else if (tag === 'row' && (cells.length > 0 || formulas.size > 0)) {
        records.push({ line, cells, formulas, rounded });
        if (records.length > MAX_SHEET_ROWS + 10) throw new ImportFileError('too-many-rows', { limit: MAX_SHEET_ROWS });
        return records.length < maxRows;
      }
      return true;
    },
  });
  return { records, merged };
}
