/** What passes between read-file.ts and its worker thread. */
import type { RawRow, Table } from './table.ts';

export interface FileWorkerInit {
  readonly bytes: Uint8Array;
  readonly fileName?: string;
}

/** A row without the headings, which every row would repeat on its way between threads. */
export type BareRow = Omit<RawRow, 'cells'> & { readonly values: readonly string[] };

export type FileWorkerReply =
  | { readonly kind: 'rows'; readonly headers: readonly string[]; readonly rows: readonly BareRow[] }
  | { readonly kind: 'end'; readonly table: Omit<Table, 'rows'> }
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly values: Readonly<Record<string, number | string>>;
    };
