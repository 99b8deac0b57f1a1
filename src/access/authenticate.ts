/** From a bearer token to a caller: the operator's bootstrap token, or one of the tokens table. */
import { timingSafeEqual } from 'node:crypto';
import type { Database } from '../db/database.ts';
import type { Authenticate, Caller, Sessions } from '../http/access.ts';
import { hashSecret } from './secret.ts';
import { findSession, renewSession, type SessionLimits } from './session.repository.ts';
import { recogniseToken, type TokenRow } from './token.repository.ts';

/** Compares hashes: equal lengths, and nothing to learn from the time it takes. */
function sameToken(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hashSecret(a)), Buffer.from(hashSecret(b)));
}

const tokenCaller = (row: TokenRow): Caller => ({
  id: `token:${row.id}`,
  role: row.role,
  adcode: row.adcode ?? undefined,
  maintainerId: row.maintainer_id ?? undefined,
  layers: row.layers ?? undefined,
});

/** `bootstrapToken` is an administrator as long as it is set. */
export function authenticator(database: Database, bootstrapToken: string | undefined, now: () => Date): Authenticate {
  return async (token) => {
    if (bootstrapToken !== undefined && sameToken(token, bootstrapToken))
      return { id: 'bootstrap-admin', role: 'admin' };
    const row = await recogniseToken(database.kysely, token, now());
    return row && tokenCaller(row);
  };
}

/** Sessions as the guards ask for them. */
export function sessionFinder(database: Database, limits: SessionLimits, now: () => Date): Sessions {
  return {
    find: async (secret) => await findSession(database.kysely, secret, limits, now()),
    renew: async (session, secret) => await renewSession(database.kysely, session.id, secret, now()),
  };
}
