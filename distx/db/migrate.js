/**
 * Forward-only migrations: the plain SQL files of migrations/, in the order of their names, on either engine.
 * A file that ran is never edited: its hash is kept and compared.
 */
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { sql } from 'kysely';
/** Any constant: two nodes that start at once migrate one after the other. */
const MIGRATION_LOCK = 4_116_210_001;
async function migrationFiles(folder) {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
    return await Promise.all(names.map(async (name) => {
        const text = await readFile(new URL(name, folder), 'utf8');
        return { name, text, hash: createHash('sha256').update(text).digest('hex') };
    }));
}
async function appliedHashes(db) {
    await sql `create table if not exists schema_migrations (
    name text primary key, hash text not null, applied_at timestamptz not null default now())`.execute(db);
    const { rows } = await sql `select name, hash from schema_migrations`.execute(db);
    return new Map(rows.map((row) => [row.name, row.hash]));
}
/**
 * Bring the database up to date; returns the names of the files that ran now. Each file is one transaction.
 * Throws when a file that already ran has changed, or the database knows files that this version does not (a newer one ran).
 */
export async function migrate(database, folder) {
    const files = await migrationFiles(folder);
    return await database.kysely.connection().execute(async (db) => {
        await sql `select pg_advisory_lock(${sql.lit(MIGRATION_LOCK)})`.execute(db);
        try {
            const applied = await appliedHashes(db);
            const unknown = [...applied.keys()].filter((name) => !files.some((file) => file.name === name));
            if (unknown.length > 0)
                throw new Error(`the database is newer than this version: it has ${unknown.join(', ')}`);
            const ran = [];
            for (const file of files) {
                const hash = applied.get(file.name);
                if (hash === file.hash)
                    continue;
                if (hash !== undefined)
                    throw new Error(`migration ${file.name} was changed after it ran`);
                await db.transaction().execute(async (tx) => {
                    await sql.raw(file.text).execute(tx);
                    await sql `insert into schema_migrations (name, hash) values (${file.name}, ${file.hash})`.execute(tx);
                });
                ran.push(file.name);
            }
            return ran;
        }
        finally {
            await sql `select pg_advisory_unlock(${sql.lit(MIGRATION_LOCK)})`.execute(db);
        }
    });
}
//# sourceMappingURL=migrate.js.map