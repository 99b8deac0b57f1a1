/**
 * Sessions: opened at sign-in, recognised by the hash of their cookie, renewed, ended. Idle and absolute limits as NIST
 * SP 800-63B asks; what a session stands for (role, scope, disabled or not) is read from the account at each request.
 */
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { Executor, Tx } from '../db/database.ts';
import type { Caller, OpenSession } from '../http/access.ts';
import { hashSecret, newSecret } from './secret.ts';

export interface SessionLimits {
  readonly idleMs: number;
  readonly absoluteMs: number;
}

/** From the settings' units. */
export function sessionLimits(config: {
  readonly sessionIdleHours: number;
  readonly sessionMaxDays: number;
}): SessionLimits {
  return { idleMs: config.sessionIdleHours * 3_600_000, absoluteMs: config.sessionMaxDays * 86_400_000 };
}

/** The secret changes so often ... */
const RENEW_AFTER_MS = 15 * 60_000;
/** ... and for so long the one before it still counts, for requests that were under way. */
const GRACE_MS = 60_000;
/** "Last seen" is kept to the minute: a write per request would cost more than it tells. */
const SEEN_STEP_MS = 60_000;
const MAX_PER_USER = 20;

interface ScopeColumns {
  readonly role: 'admin' | 'union' | 'manager';
  readonly adcode: string | null;
  readonly maintainer_id: string | null;
}

/** An account as a caller. */
export function userCaller(id: string, row: ScopeColumns): Caller {
  return {
    id: `user:${id}`,
    role: row.role,
    adcode: row.adcode ?? undefined,
    maintainerId: row.maintainer_id ?? undefined,
  };
}

/** A new session; the secret goes into the cookie and nowhere else. The oldest ones beyond 20 end. */
export async function openSession(
  tx: Tx,
  userId: string,
  limits: SessionLimits,
  now: Date,
): Promise<{ readonly id: string; readonly secret: string; readonly csrfToken: string; readonly expiresAt: Date }> {
  const [id, secret, csrfToken] = [uuidv7(), newSecret(), newSecret()];
  const expiresAt = new Date(now.getTime() + limits.absoluteMs);
  await tx
    .insertInto('sessions')
    .values({
      id,
      user_id: userId,
      current_hash: hashSecret(secret),
      csrf_token: csrfToken,
      created_at: now,
      rotated_at: now,
      confirmed_at: now,
      last_seen_at: now,
      expires_at: expiresAt,
    })
    .execute();
  await sql`delete from sessions where id in (
    select id from sessions where user_id = ${userId} order by last_seen_at desc, id desc offset ${sql.lit(MAX_PER_USER)})`.execute(
    tx,
  );
  return { id, secret, csrfToken, expiresAt };
}

/** The session of this secret. Reusing a secret long replaced ends the session: one of the two who have it stole it. */
export async function findSession(
  db: Executor,
  secret: string,
  limits: SessionLimits,
  now: Date,
): Promise<OpenSession | undefined> {
  const hash = hashSecret(secret);
  const row = await db
    .selectFrom('sessions as s')
    .innerJoin('users as u', 'u.id', 's.user_id')
    .select([
      's.id',
      's.user_id',
      's.current_hash',
      's.confirmed_at',
      's.csrf_token',
      's.last_seen_at',
      's.expires_at',
      'u.role',
      'u.adcode',
      'u.maintainer_id',
    ])
    .where((eb) => eb.or([eb('s.current_hash', '=', hash), eb('s.previous_hash', '=', hash)]))
    .where('s.expires_at', '>', now)
    .where('s.last_seen_at', '>', new Date(now.getTime() - limits.idleMs))
    .where('u.disabled_at', 'is', null)
    .executeTakeFirst();
  if (!row) return undefined;
  const isCurrent = row.current_hash === hash;
  if (!isCurrent && row.confirmed_at !== null && now.getTime() - row.confirmed_at.getTime() > GRACE_MS) {
    await endSessions(db, { id: row.id });
    return undefined;
  }
  const isUnconfirmed = isCurrent && row.confirmed_at === null;
  if (isUnconfirmed || now.getTime() - row.last_seen_at.getTime() > SEEN_STEP_MS) {
    await db
      .updateTable('sessions')
      .set({ last_seen_at: now, ...(isUnconfirmed ? { confirmed_at: now } : {}) })
      .where('id', '=', row.id)
      .execute();
  }
  return {
    id: row.id,
    caller: userCaller(row.user_id, row),
    csrfToken: row.csrf_token,
    expiresAt: row.expires_at,
  };
}

/**
 * A new secret when the present one is old, or when the last new one seems to have been lost on its way. Of requests at
 * the same time one gets it; the others go on with what they have.
 */
export async function renewSession(db: Executor, id: string, secret: string, now: Date): Promise<string | undefined> {
  const [hash, fresh] = [hashSecret(secret), newSecret()];
  const { rows } = await sql<{ id: string }>`
    update sessions set previous_hash = ${hash}, current_hash = ${hashSecret(fresh)}, rotated_at = ${now}, confirmed_at = null
    where id = ${id} and (
      (current_hash = ${hash} and rotated_at < ${new Date(now.getTime() - RENEW_AFTER_MS)})
      or (previous_hash = ${hash} and confirmed_at is null and rotated_at < ${new Date(now.getTime() - GRACE_MS)}))
    returning id`.execute(db);
  return rows.length === 0 ? undefined : fresh;
}

/** End one session, or all of a user (but for one). Returns how many ended. */
export async function endSessions(
  db: Executor,
  which: { readonly id: string } | { readonly userId: string; readonly except?: string | undefined },
): Promise<number> {
  let query = db.deleteFrom('sessions');
  if ('id' in which) query = query.where('id', '=', which.id);
  else {
    query = query.where('user_id', '=', which.userId);
    if (which.except !== undefined) query = query.where('id', '<>', which.except);
  }
  return Number((await query.executeTakeFirst()).numDeletedRows);
}
