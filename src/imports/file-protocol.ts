/** What passes between read-file.ts and its worker thread. */
import type { ListAsked, ListRead } from './read-list.ts';
import type { RawRow, Table } from './table.ts';
import type { SheetRecord } from './xlsx-sheet.ts';

export interface FileWorkerInit {
  readonly bytes: Uint8Array;
  readonly fileName?: string;
  /** The rows of a workbook as they stand, instead of a table of stations. */
  readonly list?: ListAsked;
}

/** A row without the headings, which every row would repeat on its way between threads. */
export type BareRow = Omit<RawRow, 'cells'> & { readonly values: readonly string[] };

export type FileWorkerReply =
  | { readonly kind: 'rows'; readonly headers: readonly string[]; readonly rows: readonly BareRow[] }
  | { readonly kind: 'records'; readonly records: readonly SheetRecord[] }
  | { readonly kind: 'listed'; readonly list: Omit<ListRead, 'records'> }
  | { readonly kind: 'end'; readonly table: Omit<Table, 'rows'> }
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly values: Readonly<Record<string, number | string>>;
    };
