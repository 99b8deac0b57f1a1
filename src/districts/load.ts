/** Loads the list of districts. Their outlines are outlines.ts. */
import { parse } from 'csv-parse/sync';
import { sql } from 'kysely';
import type { Database } from '../db/database.ts';
import type { District } from './district.schema.ts';

const INSERT_BATCH = 1_000;

interface CsvDistrict {
  readonly adcode: string;
  readonly name: string;
  readonly level: District['level'];
  readonly parent_adcode: string;
}

/**
 * Bring the districts table in line with the list (columns adcode, name, level, parent_adcode). Districts that are no
 * longer in the list stay: stations may refer to them. Returns how many rows are new or changed.
 */
export async function loadDistricts(database: Database, csv: string): Promise<number> {
  const rows = parse<CsvDistrict>(csv, { columns: true, bom: true, skip_empty_lines: true });
  const order = { province: 0, city: 1, county: 2 } as const;
  // Parents first: the table refers to itself.
  const values = rows
    .map((row) => ({ adcode: row.adcode, name: row.name, level: row.level, parent_adcode: row.parent_adcode || null }))
    .sort((a, b) => order[a.level] - order[b.level]);
  return await database.kysely.transaction().execute(async (tx) => {
    let changed = 0;
    for (let i = 0; i < values.length; i += INSERT_BATCH) {
      const result = await tx
        .insertInto('districts')
        .values(values.slice(i, i + INSERT_BATCH))
        .onConflict((conflict) =>
          conflict
            .column('adcode')
            .doUpdateSet((eb) => ({
              name: eb.ref('excluded.name'),
              level: eb.ref('excluded.level'),
              parent_adcode: eb.ref('excluded.parent_adcode'),
            }))
            .where((eb) =>
              eb.or([
                eb('districts.name', '<>', eb.ref('excluded.name')),
                eb('districts.level', '<>', eb.ref('excluded.level')),
                sql<boolean>`districts.parent_adcode is distinct from excluded.parent_adcode`,
              ]),
            ),
        )
        .executeTakeFirst();
      changed += Number(result.numInsertedOrUpdatedRows ?? 0);
    }
    return changed;
  });
}
