/** A list of the API as a table: all its pages, as far as a table is of use, and said so where there is more. */
import type { VNode } from 'preact';
import { useWords } from '../../page/language.ts';
import { Fault, Waiting } from '../notices.tsx';
import { DataTable, type TableProperties } from './data-table.tsx';
import { usePages, type AskPage } from './pages.ts';
import { DESK } from './words.ts';

interface PagedTableProperties<Row> extends Omit<TableProperties<Row>, 'rows'> {
  /** What is asked: another key is another list. */
  readonly of: string;
  readonly ask: AskPage<Row>;
}

export function PagedTable<Row>({ of, ask, note, ...table }: PagedTableProperties<Row>): VNode {
  const words = useWords(DESK);
  const asked = usePages(of, ask);
  if (!asked.data) return asked.fault ? <Fault of={asked.fault} again={asked.again} /> : <Waiting />;
  const { rows, isMore } = asked.data;
  const notes = [isMore ? words.first(rows.length) : undefined, note].filter((one) => one !== undefined);
  return <DataTable {...table} rows={rows} note={notes.length > 0 ? notes.join(' · ') : undefined} />;
}
