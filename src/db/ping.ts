/** Can the database answer? Rejects when it cannot. */
import { sql } from 'kysely';
import type { Database } from './database.ts';

export async function pingDatabase(database: Database): Promise<void> {
  await sql`select 1`.execute(database.kysely);
}
