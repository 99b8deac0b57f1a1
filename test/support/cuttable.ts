/** A database that can be taken away. */
import type { KyselyPlugin } from 'kysely';
import type { Database } from '../../src/db/database.ts';
import { DatabaseUnavailableError } from '../../src/db/errors.ts';

/** The same database behind a switch: while it is cut, every statement fails as one without a connection does. */
export function cuttable(database: Database): { database: Database; set(isCut: boolean): void } {
  let isCut = false;
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      if (isCut) throw new DatabaseUnavailableError(new Error('cut'));
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  return {
    database: { ...database, kysely: database.kysely.withPlugin(plugin) },
    set: (value) => void (isCut = value),
  };
}
