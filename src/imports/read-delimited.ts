/**
 * Comma, semicolon and tab separated text to rows.
 * Owns finding the separator and the header among title rows, by what columns.ts recognises; judging cells is parse-row.ts's.
 */
import { parse } from 'csv-parse/sync';
import { ImportFileError } from './file-error.ts';
import { HEADER_ROWS, headerScore, isExample, nameHeaders } from './header.ts';
import { issue } from './issue.ts';
import { MAX_CELLS, MAX_ROWS, type RawRow, type SkippedLine, type Table } from './table.ts';

const DELIMITERS = [',', ';', '\t'] as const;
const SNIFF_CHARS = 64 * 1024;
const MAX_RECORD_CHARS = 1024 * 1024;

type CsvRecord = readonly string[];

function parseRecords(text: string, delimiter: string, limit: number, seen?: (record: CsvRecord) => void): CsvRecord[] {
  return parse(text, {
    on_record: (record: string[]) => {
      seen?.(record);
      return record;
    },
    delimiter,
    to: limit,
    relax_column_count: true,
    relax_quotes: true, // 5"号 inside a cell is common and harmless
    skip_empty_lines: false, // a blank line counts in the row numbers that a spreadsheet shows
    max_record_size: MAX_RECORD_CHARS,
  });
}

/** The first rows, as far as they can be read: a quote left open further down must not hide the header. */
function firstRecords(text: string, delimiter: string): CsvRecord[] {
  const read: CsvRecord[] = [];
  try {
    parseRecords(text.slice(0, SNIFF_CHARS), delimiter, HEADER_ROWS, (record) => read.push(record));
  } catch {
    // what was read before is enough to look at
  }
  return read;
}

interface Sniffed {
  readonly delimiter: string;
  readonly headerIndex: number;
}

function sniff(text: string): Sniffed {
  let best: (Sniffed & { score: number }) | undefined;
  for (const delimiter of DELIMITERS) {
    firstRecords(text, delimiter).forEach((record, headerIndex) => {
      const score = headerScore(record);
      if (score > (best?.score ?? 0)) best = { delimiter, headerIndex, score };
    });
  }
  if (!best) throw new ImportFileError('header-not-found', { rows: HEADER_ROWS });
  return best;
}

function readAll(text: string, delimiter: string): CsvRecord[] {
  let cells = 0;
  try {
    return parseRecords(text, delimiter, MAX_ROWS + HEADER_ROWS + 1, (record) => {
      cells += record.length;
      if (cells > MAX_CELLS) throw new ImportFileError('too-many-cells', { limit: MAX_CELLS });
    });
  } catch (error) {
    if (error instanceof ImportFileError) throw error;
    const { code, records } = error as { code?: unknown; records?: unknown };
    const row = typeof records === 'number' ? records + 1 : 1;
    if (code === 'CSV_MAX_RECORD_SIZE') throw new ImportFileError('cell-too-large', { row, limit: MAX_RECORD_CHARS });
    throw new ImportFileError(code === 'CSV_QUOTE_NOT_CLOSED' ? 'csv-quote-open' : 'csv-broken', { row });
  }
}

function toRow(record: CsvRecord, line: number, headers: readonly string[]): RawRow {
  // fromEntries defines own properties, so that a column called __proto__ is only a column.
  const cells = Object.fromEntries(headers.map((header, index) => [header, record[index] ?? '']));
  const counts = { found: record.length, expected: headers.length };
  const surplus = record.slice(headers.length).some((cell) => cell.trim() !== '');
  const issues = surplus
    ? [issue('row-too-long', undefined, counts)]
    : record.length < headers.length
      ? [issue('row-too-short', undefined, counts)]
      : [];
  return { line, cells, ...(issues.length === 0 ? {} : { issues }) };
}

/**
 * Rows of a delimited text, whose header stands within its first ten rows. Ragged rows keep what they have and carry an
 * issue. Errors: `header-not-found`, `csv-quote-open`, `csv-broken`, `no-rows`, and the size bounds of table.ts.
 */
export function readDelimited(text: string): Omit<Table, 'encoding'> {
  const lines = text.replace(/\r\n?/g, '\n'); // mixed line ends would otherwise end up in cells
  const { delimiter, headerIndex } = sniff(lines);
  const records = readAll(lines, delimiter);
  const header = records[headerIndex] ?? [];
  const headers = nameHeaders(header, records.slice(headerIndex + 1));
  const headerText = header.join('\0');

  const rows: RawRow[] = [];
  const skipped: SkippedLine[] = [];
  records.forEach((record, index) => {
    const line = index + 1;
    if (index === headerIndex) return;
    if (record.every((cell) => cell.trim() === '')) skipped.push({ line, reason: 'blank' });
    else if (index < headerIndex) skipped.push({ line, reason: 'title' });
    else if (record.join('\0') === headerText) skipped.push({ line, reason: 'repeated-header' });
    else if (isExample(record)) skipped.push({ line, reason: 'example' });
    else rows.push(toRow(record, line, headers));
  });
  if (rows.length === 0) throw new ImportFileError('no-rows');
  return { format: 'csv', delimiter, headers, rows, skipped };
}
