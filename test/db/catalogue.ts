/**
 * The schema as the catalogue has it: one line a thing, comparable between engines and versions.
 * Left out on purpose, because they differ between PostgreSQL 15 and 18 and say nothing of ours: what extensions own,
 * not-null constraints (catalogued as constraints from 18 on; columns tell them here), and physical order and sizes.
 */
import { sql } from 'kysely';
import type { Database } from '../../src/db/database.ts';

export async function catalogueOf(database: Database): Promise<string[]> {
  const ofExtension = (catalog: string, oid: string) =>
    sql.raw(
      `exists (select from pg_depend d where d.classid = '${catalog}'::regclass and d.objid = ${oid} and d.deptype = 'e')`,
    );
  const { rows } = await sql<{ line: string }>`
    select line from (
      select 'table ' || c.relname || ' ' || c.relkind::text || ' ' || c.relpersistence::text as line
      from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm', 'S', 'p')
        and not ${ofExtension('pg_class', 'c.oid')}
      union all
      select 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
        || case when a.attnotnull then ' not null' else '' end
        || case when a.attgenerated <> '' then ' generated ' || a.attgenerated::text else '' end
        || coalesce(' default ' || pg_get_expr(f.adbin, f.adrelid), '')
      from pg_attribute a join pg_class c on c.oid = a.attrelid
        left join pg_attrdef f on f.adrelid = a.attrelid and f.adnum = a.attnum
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'p') and a.attnum > 0 and not a.attisdropped
        and not ${ofExtension('pg_class', 'c.oid')}
      union all
      select 'constraint ' || k.conrelid::regclass || ' ' || k.conname || ' ' || pg_get_constraintdef(k.oid)
      from pg_constraint k where k.connamespace = 'public'::regnamespace and k.contype <> 'n' and k.conrelid <> 0
        and not ${ofExtension('pg_class', 'k.conrelid')}
      union all
      select 'index ' || pg_get_indexdef(i.indexrelid)
      from pg_index i join pg_class c on c.oid = i.indrelid
      where c.relnamespace = 'public'::regnamespace and not ${ofExtension('pg_class', 'c.oid')}
      union all
      select 'trigger ' || pg_get_triggerdef(g.oid) || ' ' || g.tgenabled::text
      from pg_trigger g where not g.tgisinternal
      union all
      select 'function ' || pg_get_functiondef(p.oid)
      from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prokind in ('f', 'p')
        and not ${ofExtension('pg_proc', 'p.oid')}
      union all
      select 'extension ' || e.extname from pg_extension e where e.extname <> 'plpgsql'
      union all
      select 'migration ' || name || ' ' || hash from schema_migrations
    ) lines order by line collate "C"`.execute(database.kysely);
  return rows.map((row) => row.line);
}
