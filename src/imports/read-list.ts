/**
 * The rows of a workbook that is a list of something else than stations: those of the sheet that has the asked headings,
 * as they stand. Owns which sheet; which row is the header and what the cells mean is the asker's.
 */
import { headingKey } from './columns.ts';
import { decodeSteps, isZip } from './decode.ts';
import { ImportFileError } from './file-error.ts';
import { chooseSheet, fillMerged } from './read-xlsx.ts';
import { MAX_SHEET_ROWS, readSheet, type SheetRecord } from './xlsx-sheet.ts';

export interface ListAsked {
  /** All words that head a column. */
  readonly headings: readonly string[];
  /** So many of them make a header. */
  readonly atLeast: number;
}

export interface ListRead {
  /** Rows with something in them, from the first of the sheet; none where no sheet has such a header. */
  readonly records: readonly SheetRecord[];
  /** Other visible sheets with such a header and rows, which were not read. */
  readonly others: readonly string[];
}

/** Errors: ImportFileError for what is no workbook, is harmful or beyond the bounds. */
export async function readListRows(bytes: Uint8Array, { headings, atLeast }: ListAsked): Promise<ListRead> {
  if (!isZip(bytes)) {
    // Its text is not wanted, but its first step refuses by name what is plainly something else.
    decodeSteps(bytes).next();
    throw new ImportFileError('not-xlsx');
  }
  const known = new Set(headings.map(headingKey));
  const score = (cells: readonly string[]): number => {
    const found = new Set(cells.map(headingKey).filter((key) => known.has(key))).size;
    return found >= atLeast ? found : 0;
  };
  const { archive, workbook, sheet, others } = await chooseSheet(bytes, score);
  if (!sheet) return { records: [], others };
  const content = await readSheet(archive, sheet.path, workbook);
  if (content.records.length > MAX_SHEET_ROWS) throw new ImportFileError('too-many-rows', { limit: MAX_SHEET_ROWS });
  fillMerged(content);
  return { records: content.records, others };
}
