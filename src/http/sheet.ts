/**
 * Tables for people: xlsx and CSV that open in Excel, WPS and LibreOffice with Chinese intact, written row by row. Owns the
 * rule that no cell can start a formula; which columns there are is the caller's.
 */
import { PassThrough, type Readable } from 'node:stream';
import type { Fill } from 'exceljs';

export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
export const CSV_TYPE = 'text/csv; charset=utf-8';

export type SheetValue = string | number | null;

/** Excel's own bound of a cell. */
const MAX_CELL_CHARS = 32_767;
const RISKY = /^[=+\-@\t\r]/;
// eslint-disable-next-line no-control-regex -- XML 1.0 has no place for them
const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

/**
 * A text that no spreadsheet program takes for a formula, now or after it was saved as CSV: an apostrophe goes before a
 * first = + - @, tab or return. The importer takes it away again (imports/cell-text.ts).
 */
export function safeText(text: string): string {
  const plain = text.replace(NOT_IN_XML, '').slice(0, MAX_CELL_CHARS - 1);
  return RISKY.test(plain) ? `'${plain}` : plain;
}

const safe = (value: SheetValue): SheetValue => (typeof value === 'string' ? safeText(value) : value);

export interface SheetCell {
  readonly value: SheetValue;
  /** ARGB of the background, such as FFFFC7CE. */
  readonly fill?: string;
}

export interface SheetColumn {
  readonly header: string;
  readonly width?: number;
}

/** Pages of rows until there are no more. */
export type SheetRows = AsyncIterable<readonly (readonly (SheetValue | SheetCell)[])[]>;

const HEADER_FILL: Fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFDDEBF7' } };

const isCell = (value: SheetValue | SheetCell): value is SheetCell => typeof value === 'object' && value !== null;

/** A worksheet as a stream of xlsx bytes; a page is asked for when the one before is on its way. */
export function xlsxStream(name: string, columns: readonly SheetColumn[], pages: SheetRows): Readable {
  const out = new PassThrough();
  const write = async (): Promise<void> => {
    // Loaded with the first table: its modules take a quarter of a second, which a start need not wait for.
    const { default: ExcelJS } = await import('exceljs');
    const book = new ExcelJS.stream.xlsx.WorkbookWriter({ stream: out, useStyles: true, useSharedStrings: false });
    const sheet = book.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] });
    sheet.columns = columns.map(({ width }) => ({ width: width ?? 16 }));
    const head = sheet.addRow(columns.map(({ header }) => safeText(header)));
    head.font = { bold: true };
    head.fill = HEADER_FILL;
    head.commit();
    for await (const rows of pages) {
      for (const row of rows) {
        const line = sheet.addRow(row.map((value) => safe(isCell(value) ? value.value : value)));
        row.forEach((value, i) => {
          if (isCell(value) && value.fill !== undefined)
            line.getCell(i + 1).fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: value.fill } };
        });
        line.commit();
      }
      if (out.writableNeedDrain) await new Promise((resolve) => out.once('drain', resolve).once('close', resolve));
      if (out.destroyed) return;
    }
    sheet.commit();
    await book.commit();
  };
  write().catch((error: unknown) => out.destroy(error as Error));
  return out;
}

const csvField = (value: SheetValue): string =>
  typeof value === 'string' ? `"${safeText(value).replaceAll('"', '""')}"` : value === null ? '' : String(value);

/** The same as CSV: UTF-8 with its mark, which is how Excel knows, lines ended by CR LF (RFC 4180). */
export async function* csvChunks(columns: readonly SheetColumn[], pages: SheetRows): AsyncGenerator<Buffer> {
  const line = (values: readonly SheetValue[]): string => `${values.map(csvField).join(',')}\r\n`;
  yield Buffer.from(`\ufeff${line(columns.map(({ header }) => header))}`);
  for await (const rows of pages)
    yield Buffer.from(rows.map((row) => line(row.map((value) => (isCell(value) ? value.value : value)))).join(''));
}

/** A header value that names a download; Chinese names as RFC 6266 has them. */
export const attachment = (name: string): string =>
  `attachment; filename="${name.replaceAll(/[^\w.-]+/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name)}`;
