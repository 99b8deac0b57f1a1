/** What the database says of its own tables, for the data dictionary. Reads the catalogue, no row of anybody's. */
import { sql } from 'kysely';
import type { Executor } from '../db/database.ts';

export interface ColumnFacts {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly isNullable: boolean;
  /** The values that a check allows, in its order; empty: it names none. */
  readonly allowed: readonly string[];
  /** table.column that it refers to. */
  readonly refersTo: string | null;
}

interface Row extends Omit<ColumnFacts, 'allowed'> {
  readonly checks: readonly string[];
}

/** The words of `column in ('a', 'b')`, as the catalogue writes it. */
function allowedBy(check: string): string[] {
  const list = /= ANY \(+ARRAY\[(.*?)\]/.exec(check)?.[1] ?? '';
  return [...list.matchAll(/'([^']*)'::text/g)].map(([, word = '']) => word);
}

/** Every column of every table of ours, tables by name, columns in their order. */
export async function describeColumns(db: Executor): Promise<ColumnFacts[]> {
  const { rows } = await sql<Row>`
    select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type,
      not a.attnotnull as "isNullable",
      coalesce((
        select jsonb_agg(pg_get_constraintdef(k.oid) order by k.conname) from pg_constraint k
        where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]), '[]') as checks,
      (select concat(f.relname, '.', fa.attname) from pg_constraint k
        join pg_class f on f.oid = k.confrelid join pg_attribute fa on fa.attrelid = f.oid and fa.attnum = k.confkey[1]
        where k.conrelid = c.oid and k.contype = 'f' and k.conkey = array[a.attnum] limit 1) as "refersTo"
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'spatial_ref_sys'
      and a.attnum > 0 and not a.attisdropped
    order by c.relname, a.attnum`.execute(db);
  return rows.map(({ checks, ...row }) => ({ ...row, allowed: checks.flatMap(allowedBy) }));
}
