/** All pages of a list, as far as a table is of use: a bound, and whether there is more behind it. */
import { useAsked, type Asked } from '../asked.ts';

const MAX_PAGES = 20;

export interface Pages<Row> {
  readonly rows: readonly Row[];
  readonly isMore: boolean;
}

export type AskPage<Row> = (
  cursor: string | undefined,
) => Promise<{ readonly rows: readonly Row[]; readonly next: string | null }>;

export function usePages<Row>(key: string, ask: AskPage<Row>): Asked<Pages<Row>> {
  return useAsked(key, async () => {
    const rows: Row[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const answer = await ask(cursor);
      rows.push(...answer.rows);
      if (answer.next === null) return { rows, isMore: false };
      cursor = answer.next;
    }
    return { rows, isMore: true };
  });
}
