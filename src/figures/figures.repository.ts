/** How figures are read: one transaction that only reads, each of them one statement in it. */
import { sql } from 'kysely';
import type { Database, Tx } from '../db/database.ts';

/**
 * Ask in a transaction without just-in-time compilation: the planner takes the sums for far larger than they are, and
 * compiling took longer than all the rest.
 */
export async function readFigures<Figures>(database: Database, ask: (tx: Tx) => Promise<Figures>): Promise<Figures> {
  return await database.kysely
    .transaction()
    .setAccessMode('read only')
    .execute(async (tx) => {
      await sql`set local jit = off`.execute(tx);
      return await ask(tx);
    });
}
