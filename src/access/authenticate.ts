/** From a bearer token to a caller: the operator's bootstrap token, or one of the tokens table. */
import { timingSafeEqual } from 'node:crypto';
import type { Database } from '../db/database.ts';
import type { Authenticate } from '../http/access.ts';
import { hashToken, recogniseToken } from './token.repository.ts';

/** Compares hashes: equal lengths, and nothing to learn from the time it takes. */
function sameToken(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hashToken(a)), Buffer.from(hashToken(b)));
}

/** `bootstrapToken` is an administrator as long as it is set. */
export function authenticator(database: Database, bootstrapToken: string | undefined, now: () => Date): Authenticate {
  return async (token) => {
    if (bootstrapToken !== undefined && sameToken(token, bootstrapToken))
      return { id: 'bootstrap-admin', role: 'admin' };
    const row = await recogniseToken(database.kysely, token, now());
    return row && { id: `token:${row.id}`, role: row.role };
  };
}
