/** What an export shows besides the stations themselves: names in full, and telephone numbers, which no other answer has. */
import { sql } from 'kysely';
import type { Executor } from '../db/database.ts';

/** The name of every district with its city and province before it, so that it is never ambiguous. */
export async function districtNames(db: Executor): Promise<Map<string, string>> {
  const { rows } = await sql<{ adcode: string; name: string }>`
    select c.adcode, concat(p2.name, p1.name, c.name) as name
    from districts c left join districts p1 on p1.adcode = c.parent_adcode
    left join districts p2 on p2.adcode = p1.parent_adcode`.execute(db);
  return new Map(rows.map(({ adcode, name }) => [adcode, name]));
}

/** Chinese names of the catalogue. */
export async function amenityNames(db: Executor): Promise<Map<string, string>> {
  const rows = await db.selectFrom('amenities').select(['code', 'zh']).limit(1_000).execute();
  return new Map(rows.map(({ code, zh }) => [code, zh]));
}

/** Telephone numbers as they were written: private, for those only who may export. */
export async function contactsOf(db: Executor, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('stations')
    .select(['id', 'contact'])
    .where('id', 'in', [...ids])
    .where('contact', 'is not', null)
    .execute();
  return new Map(rows.map(({ id, contact }) => [id, contact ?? '']));
}
