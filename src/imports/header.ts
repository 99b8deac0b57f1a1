/**
 * The header of a table: which row it is, what its columns are called, and which rows below it are no stations.
 * Shared by the readers of delimited text and of workbooks; what a heading means is columns.ts's.
 */
import { recogniseColumns } from './columns.ts';
import { checkTableSize } from './table.ts';

/** How far down a header may stand. */
export const HEADER_ROWS = 10;

/** What the template's rows begin with: they show how it is done and are no stations. */
export const EXAMPLE_MARK = '【示例】';

/** How much of a header a record is: the number of fields recognised, 0 where that proves nothing. */
export function headerScore(record: readonly string[]): number {
  const { byField } = recogniseColumns(record);
  const score = Object.keys(byField).length;
  return score >= 2 || byField.name !== undefined ? score : 0;
}

export function filledWidth(record: readonly string[]): number {
  return record.findLastIndex((cell) => cell.trim() !== '') + 1;
}

/** Unique names for the columns; unnamed columns to the right that hold nothing are dropped. */
export function nameHeaders(header: readonly string[], body: readonly (readonly string[])[]): string[] {
  const filled = body.reduce((widest, record) => Math.max(widest, filledWidth(record)), filledWidth(header));
  const width = Math.min(header.length, filled);
  checkTableSize(width, body.length);
  const taken = new Set<string>();
  return header.slice(0, width).map((cell, index) => {
    const name = cell.trim().replace(/\s+/g, ' ');
    const base = name === '' ? `第${index + 1}列` : name;
    let unique = base;
    for (let n = 2; taken.has(unique); n += 1) unique = `${base} (${n})`;
    taken.add(unique);
    return unique;
  });
}

/** Whether a row is one of the template's examples. */
export function isExample(record: readonly string[]): boolean {
  return record.slice(0, 5).some((cell) => cell.trimStart().startsWith(EXAMPLE_MARK));
}
