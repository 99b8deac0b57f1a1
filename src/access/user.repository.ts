/** Accounts of people: made, found, changed. Sessions are session.repository.ts; who may is the policy's. */
import { sql, type SqlBool, type Updateable } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { AuditFacts } from '../db/audit-log.ts';
import type { Executor, Tx } from '../db/database.ts';
import type { UserTable } from '../db/tables.ts';
import { adcodePrefix } from '../districts/district.schema.ts';

const COLUMNS = [
  'id',
  'login',
  'display_name',
  'email',
  'role',
  'adcode',
  'maintainer_id',
  'oidc_issuer',
  'oidc_subject',
  'disabled_at',
  'revision',
  'created_at',
  'last_signed_in_at',
] as const;

const selectUsers = (db: Executor) =>
  db
    .selectFrom('users as u')
    .select(COLUMNS)
    .select(sql<boolean>`u.password_hash is not null`.as('has_password'));

export type UserRow = Awaited<ReturnType<ReturnType<typeof selectUsers>['execute']>>[number];

export interface NewUser {
  readonly login: string;
  readonly displayName: string;
  readonly email: string | null;
  readonly role: 'admin' | 'union' | 'manager';
  readonly adcode: string | null;
  readonly maintainerId: string | null;
  readonly passwordHash: string | null;
  readonly oidc: { readonly issuer: string; readonly subject: string } | null;
}

/** Returns the new id. Throws `already-exists`, `unknown-district`, `unknown-maintainer`. */
export async function createUser(tx: Tx, user: NewUser): Promise<string> {
  const id = uuidv7();
  await tx
    .insertInto('users')
    .values({
      id,
      login: user.login,
      display_name: user.displayName,
      email: user.email,
      role: user.role,
      adcode: user.adcode,
      maintainer_id: user.maintainerId,
      password_hash: user.passwordHash,
      oidc_issuer: user.oidc?.issuer ?? null,
      oidc_subject: user.oidc?.subject ?? null,
    })
    .execute();
  return id;
}

export async function findUser(db: Executor, id: string): Promise<UserRow | undefined> {
  return await selectUsers(db).where('id', '=', id).executeTakeFirst();
}

/** The same under a lock, for a change. */
export async function lockUser(tx: Tx, id: string): Promise<UserRow | undefined> {
  await tx.selectFrom('users').select('id').where('id', '=', id).forUpdate().executeTakeFirst();
  return await findUser(tx, id);
}

/** Stations that this organisation looks after lie within the prefix, all of them, and there is at least one. */
export const answersWithin = (maintainer: string, prefix: string) => sql<SqlBool>`(
  select coalesce(bool_and(st.adcode like ${`${prefix}%`}), false)
  from responsibilities r join stations st on st.id = r.station_id
  where r.maintainer_id = ${sql.ref(maintainer)} and r.role in ('dutyHolder', 'host') and st.state <> 'retired'
    and (upper_inf(r.valid) or upper(r.valid) > today_in_china()))`;

/** A page in the order of ids; with `unionAdcode` the managers that this union may manage. */
export async function listUsers(
  db: Executor,
  unionAdcode: string | undefined,
  after: string | undefined,
  limit: number,
): Promise<UserRow[]> {
  let query = selectUsers(db).orderBy('u.id').limit(limit);
  if (after !== undefined) query = query.where('u.id', '>', after);
  if (unionAdcode !== undefined)
    query = query.where('u.role', '=', 'manager').where(answersWithin('u.maintainer_id', adcodePrefix(unionAdcode)));
  return await query.execute();
}

export async function updateUser(tx: Tx, id: string, set: Updateable<UserTable>): Promise<void> {
  await tx
    .updateTable('users')
    .set({ ...set, revision: sql`revision + 1`, updated_at: sql`now()` })
    .where('id', '=', id)
    .execute();
}

/** For sign-in: the hash, too. */
export async function findByLogin(db: Executor, login: string) {
  return await db
    .selectFrom('users')
    .select(['id', 'login', 'role', 'adcode', 'maintainer_id', 'password_hash', 'disabled_at'])
    .where('login', '=', login)
    .executeTakeFirst();
}

const selectForSignIn = (db: Executor) =>
  db.selectFrom('users').select(['id', 'role', 'adcode', 'maintainer_id', 'oidc_subject', 'disabled_at']);

/** The account that an identity of the provider is linked to. */
export async function findByIdentity(db: Executor, issuer: string, subject: string) {
  return await selectForSignIn(db)
    .where('oidc_issuer', '=', issuer)
    .where('oidc_subject', '=', subject)
    .executeTakeFirst();
}

/** The account of this address (lower case), under a lock. */
export async function findByEmail(tx: Tx, email: string) {
  return await selectForSignIn(tx).where('email', '=', email).forUpdate().executeTakeFirst();
}

export async function linkIdentity(tx: Tx, id: string, issuer: string, subject: string): Promise<void> {
  await updateUser(tx, id, { oidc_issuer: issuer, oidc_subject: subject });
}

/** Note a sign-in; with a stronger hash in the place of a weak one, unless the password was changed meanwhile. */
export async function noteSignIn(
  tx: Tx,
  id: string,
  now: Date,
  rehashed?: { readonly from: string; readonly to: string },
): Promise<void> {
  await tx.updateTable('users').set({ last_signed_in_at: now }).where('id', '=', id).execute();
  if (rehashed === undefined) return;
  await tx
    .updateTable('users')
    .set({ password_hash: rehashed.to })
    .where('id', '=', id)
    .where('password_hash', '=', rehashed.from)
    .execute();
}

/** What the audit log compares. Whether there is a password, never which. */
export function userFacts(row: UserRow): AuditFacts {
  return {
    login: row.login,
    displayName: row.display_name,
    email: row.email,
    role: row.role,
    district: row.adcode,
    maintainer: row.maintainer_id,
    identityProvider: row.oidc_issuer === null ? null : `${row.oidc_issuer} ${row.oidc_subject}`,
    disabled: row.disabled_at !== null,
  };
}
