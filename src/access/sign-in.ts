/**
 * Signing in: throttle, password, session, audit entry. The answer is one and the same, after the same work, for a name
 * that does not exist, a wrong password and a disabled account (OWASP Authentication Cheat Sheet: no enumeration).
 */
import { appendAudit, type AuditActor } from '../db/audit-log.ts';
import type { Database } from '../db/database.ts';
import type { OpenSession } from '../http/access.ts';
import { Problem } from '../problems.ts';
import type { PasswordHasher } from './password.ts';
import { openSession, userCaller, type SessionLimits } from './session.repository.ts';
import { bucketsOf, countTry, forgiveTry } from './throttle.repository.ts';
import { findByLogin, noteSignIn } from './user.repository.ts';

export interface SignInDependencies {
  readonly database: Database;
  readonly hasher: PasswordHasher;
  readonly limits: SessionLimits;
  readonly now: () => Date;
}

export interface SignInAttempt {
  readonly login: string;
  readonly password: string;
  readonly address: string;
  readonly requestId: string;
}

/**
 * Check a password under the throttle, outside of any transaction: hashing takes its time, and the embedded engine has
 * one session only. Returns the account, or undefined. Throws `too-many-requests` with Retry-After, `overloaded`.
 */
export async function checkPassword(deps: SignInDependencies, attempt: Omit<SignInAttempt, 'requestId'>) {
  const { database, hasher, now } = deps;
  const login = attempt.login.trim().toLowerCase();
  const buckets = await bucketsOf(database.kysely, login, attempt.address, now());
  const wait = await countTry(database.kysely, buckets, now());
  if (wait !== undefined) throw new Problem('too-many-requests', { headers: { 'retry-after': String(wait) } });
  const user = await findByLogin(database.kysely, login);
  const kept = user && user.disabled_at === null ? (user.password_hash ?? undefined) : undefined;
  const isRight = await hasher.verify(attempt.password, kept);
  if (!isRight || !user || kept === undefined) return undefined;
  await forgiveTry(database.kysely, buckets);
  return { ...user, password_hash: kept };
}

/** Open a session for an account that proved who it is, by password or by the identity provider. */
export async function openFor(
  deps: SignInDependencies,
  user: Parameters<typeof userCaller>[1] & { readonly id: string },
  by: Omit<AuditActor, 'actor'>,
  rehashed?: { readonly from: string; readonly to: string },
): Promise<OpenSession & { readonly secret: string }> {
  const caller = userCaller(user.id, user);
  const at = deps.now();
  return await deps.database.kysely.transaction().execute(async (tx) => {
    await noteSignIn(tx, user.id, at, rehashed);
    const session = await openSession(tx, user.id, deps.limits, at);
    await appendAudit(
      tx,
      { ...by, actor: caller.id },
      {
        action: 'session.open',
        object: { type: 'user', id: user.id, adcode: user.adcode },
      },
    );
    return { ...session, caller };
  });
}

/** Sign in. Throws `sign-in-failed`, `too-many-requests`, `overloaded`. */
export async function signIn(
  deps: SignInDependencies,
  attempt: SignInAttempt,
): Promise<OpenSession & { readonly secret: string }> {
  const user = await checkPassword(deps, attempt);
  if (!user) throw new Problem('sign-in-failed');
  const from = user.password_hash;
  const rehashed = deps.hasher.isOutdated(from) ? { from, to: await deps.hasher.hash(attempt.password) } : undefined;
  return await openFor(deps, user, { address: attempt.address, requestId: attempt.requestId }, rehashed);
}
