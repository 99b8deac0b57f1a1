/**
 * The shape every readable file is brought into, and how large it may be.
 * Owns types and bounds; the readers are read-delimited.ts, read-json.ts and read-xlsx.ts, the entrance is read-table.ts.
 */
import type { Encoding } from './decode.ts';
import { ImportFileError } from './file-error.ts';
import type { Issue } from './issue.ts';

/** One row as it stands in the file: nothing trimmed, converted or judged. */
export interface RawRow {
  /**
   * Where the clerk finds it, from 1: the row number that a spreadsheet shows (title, blank and multi-line rows counted),
   * the line of a newline-delimited file, or the place in a JSON list.
   */
  readonly line: number;
  /** One entry per header; blank where the file has none. Nested JSON values as JSON text. */
  readonly cells: Readonly<Record<string, string>>;
  /** A GeoJSON feature's own id. */
  readonly id?: string;
  /** GeoJSON only: `[lng, lat]`, or null where the feature has no (usable) position. */
  readonly geometry?: readonly [lng: number, lat: number] | null;
  /** What the reader itself found wrong with the row. */
  readonly issues?: readonly Issue[];
}

/** A line that is no station: said, so that nothing disappears in silence. */
export interface SkippedLine {
  readonly line: number;
  readonly reason: 'title' | 'blank' | 'repeated-header' | 'example';
}

export interface Table {
  readonly format: 'csv' | 'xlsx' | 'geojson' | 'geojsonl' | 'json';
  readonly encoding: Encoding;
  /** CSV only: the separator found. */
  readonly delimiter?: string;
  /** Unique, in the file's order. An unnamed column is called 第N列, a repeated name gets ` (2)`. */
  readonly headers: readonly string[];
  readonly rows: readonly RawRow[];
  readonly skipped: readonly SkippedLine[];
  /** GeoJSON only: what a `crs` member names. Often written by tools that know no GCJ-02, so only worth a remark. */
  readonly declaredCrs?: string;
  /** Workbooks only: the sheet that was read, and the others that look like lists but were not. */
  readonly sheet?: { readonly name: string; readonly unread: readonly string[] };
}

export const MAX_FILE_BYTES = 32 * 1024 * 1024;
export const MAX_ROWS = 100_000;
export const MAX_COLUMNS = 200;
export const MAX_CELLS = 4_000_000;
/** The bound of Excel itself. */
export const MAX_CELL_CHARS = 32_767;
/** Of all cells together: one text may stand in many cells. */
export const MAX_TABLE_CHARS = 64_000_000;

/** Refuses what is larger than the bounds above. Errors: `too-many-columns`, `too-many-rows`, `too-many-cells`. */
export function checkTableSize(columns: number, rows: number): void {
  if (columns > MAX_COLUMNS) throw new ImportFileError('too-many-columns', { limit: MAX_COLUMNS });
  if (rows > MAX_ROWS) throw new ImportFileError('too-many-rows', { limit: MAX_ROWS });
  if (columns * rows > MAX_CELLS) throw new ImportFileError('too-many-cells', { limit: MAX_CELLS });
}
