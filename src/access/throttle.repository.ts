/**
 * The throttle of sign-in: how often an account and a source have failed lately. Kept in the database, so that every node
 * counts together, under keyed hashes whose key is a day's: no address, no name can be read back, and after two days
 * nothing can be linked. (NIST SP 800-63B section 3.2.2, OWASP ASVS 6.3.1.)
 */
import { createHmac, randomBytes } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { sql } from 'kysely';
import type { Executor } from '../db/database.ts';

const WINDOW_MS = 15 * 60_000;
/** So many tries are free; then each costs twice the wait of the one before, up to the window. */
const FREE_TRIES = { account: 5, source: 30, signup: 60 } as const;
const FIRST_WAIT_SECONDS = 30;

type Kind = keyof typeof FREE_TRIES;

/** One household or phone of IPv6 has a /64; of IPv4 an address. */
export function sourceOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.toLowerCase().replace(/%.*$/, '').split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: missing }, () => '0'), ...right];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}

async function keyOf(db: Executor, now: Date): Promise<string> {
  const day = now.toISOString().slice(0, 10);
  const kept = await db.selectFrom('sign_in_throttle_keys').select('key').where('day', '=', day).executeTakeFirst();
  if (kept) return kept.key;
  await db
    .insertInto('sign_in_throttle_keys')
    .values({ day, key: randomBytes(32).toString('hex') })
    .onConflict((conflict) => conflict.column('day').doNothing())
    .execute();
  const made = await db
    .selectFrom('sign_in_throttle_keys')
    .select('key')
    .where('day', '=', day)
    .executeTakeFirstOrThrow();
  return made.key;
}

/**
 * What a source is called today, and what it was called yesterday as long as that key is kept: who counts over midnight
 * (UTC) needs both. Not the names that sign-ins have.
 */
export async function namesOfSource(db: Executor, purpose: string, address: string, now: Date): Promise<string[]> {
  const yesterday = new Date(now.getTime() - 86_400_000).toISOString().slice(0, 10);
  const before = await db
    .selectFrom('sign_in_throttle_keys')
    .select('key')
    .where('day', '=', yesterday)
    .executeTakeFirst();
  const keys = [await keyOf(db, now), ...(before ? [before.key] : [])];
  return keys.map((key) =>
    createHmac('sha256', key)
      .update(`${purpose}\n${sourceOf(address)}`)
      .digest('base64url'),
  );
}

/** What is counted for one attempt. */
export interface Buckets {
  readonly account: string;
  readonly source: string;
}

export async function bucketsOf(db: Executor, login: string, address: string, now: Date): Promise<Buckets> {
  const key = await keyOf(db, now);
  const bucket = (kind: Kind, value: string): string =>
    createHmac('sha256', key).update(`${kind}\n${value}`).digest('base64url');
  return { account: bucket('account', login), source: bucket('source', sourceOf(address)) };
}

/**
 * Count a try before it is made, so that many at once count as well. Returns the seconds to wait when it may not be made
 * now (it is then not counted), else undefined.
 */
async function countOne(db: Executor, kind: Kind, bucket: string, now: Date): Promise<number | undefined> {
  const ends = new Date(now.getTime() + WINDOW_MS);
  const free = sql.lit(FREE_TRIES[kind]);
  const next = sql`case when t.window_ends_at <= ${now} then 1 else t.attempts + 1 end`;
  const { rows } = await sql<{ attempts: number }>`
    insert into sign_in_throttle as t (bucket, attempts, window_ends_at) values (${bucket}, 1, ${ends})
    on conflict (bucket) do update set
      attempts = ${next},
      window_ends_at = ${ends},
      blocked_until = case when ${next} < ${free} then null
        else ${now}::timestamptz + least(
          make_interval(secs => ${sql.lit(FIRST_WAIT_SECONDS)} * power(2, least(${next} - ${free}, 10))),
          make_interval(secs => ${sql.lit(WINDOW_MS / 1_000)})) end
    where t.blocked_until is null or t.blocked_until <= ${now}
    returning attempts`.execute(db);
  if (rows.length > 0) return undefined;
  const blocked = await db
    .selectFrom('sign_in_throttle')
    .select('blocked_until')
    .where('bucket', '=', bucket)
    .executeTakeFirst();
  const leftMs = (blocked?.blocked_until?.getTime() ?? now.getTime()) - now.getTime();
  return Math.max(1, Math.ceil(leftMs / 1_000));
}

/** The same for what anybody may do without an account: seconds to wait, or undefined. Of the address no trace is kept. */
export async function countAnonymous(db: Executor, kind: 'signup', address: string, now: Date) {
  const key = await keyOf(db, now);
  const bucket = createHmac('sha256', key)
    .update(`${kind}\n${sourceOf(address)}`)
    .digest('base64url');
  return await countOne(db, kind, bucket, now);
}

/** Seconds to wait, or undefined: the try may be made and is counted. */
export async function countTry(db: Executor, buckets: Buckets, now: Date): Promise<number | undefined> {
  return (await countOne(db, 'source', buckets.source, now)) ?? (await countOne(db, 'account', buckets.account, now));
}

/** It was the right password: the account starts anew, and the source is not charged for it. */
export async function forgiveTry(db: Executor, buckets: Buckets): Promise<void> {
  await db.deleteFrom('sign_in_throttle').where('bucket', '=', buckets.account).execute();
  await sql`update sign_in_throttle set attempts = greatest(attempts - 1, 0), blocked_until = null
    where bucket = ${buckets.source}`.execute(db);
}

/** Forget what is over: sessions, counts, keys. Called by the clock. */
export async function forgetOldAccess(db: Executor, idleMs: number, now: Date): Promise<void> {
  await db
    .deleteFrom('sessions')
    .where((eb) => eb.or([eb('expires_at', '<', now), eb('last_seen_at', '<', new Date(now.getTime() - idleMs))]))
    .execute();
  await db
    .deleteFrom('sign_in_throttle')
    .where('window_ends_at', '<', now)
    .where((eb) => eb.or([eb('blocked_until', 'is', null), eb('blocked_until', '<', now)]))
    .execute();
  const yesterday = new Date(now.getTime() - 86_400_000).toISOString().slice(0, 10);
  await db.deleteFrom('sign_in_throttle_keys').where('day', '<', yesterday).execute();
}
