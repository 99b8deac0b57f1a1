/** Can the database answer? Rejects when it cannot. */
import { sql } from 'kysely';
export async function pingDatabase(database) {
    await sql `select 1`.execute(database.kysely);
}
//# sourceMappingURL=ping.js.map