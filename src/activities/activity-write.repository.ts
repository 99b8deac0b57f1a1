/** Changes activities, and holds and gives back places. Every function runs in the caller's transaction. */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { AuditFacts } from '../db/audit-log.ts';
import type { Tx } from '../db/database.ts';
import { Problem } from '../problems.ts';
import type { ActivityKind, ActivityPatch } from './activity.schema.ts';

export interface NewActivity {
  readonly stationId: string;
  readonly kind: ActivityKind;
  readonly title: string;
  readonly description: string | null;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly places: number | null;
}

const MAX_SPAN_MS = 31 * 86_400_000;

/** Throws `invalid-request` for one that ends before it begins, or lasts more than a month. */
export function requireSpan(startsAt: Date, endsAt: Date): void {
  const span = endsAt.getTime() - startsAt.getTime();
  if (span > 0 && span <= MAX_SPAN_MS) return;
  const detail = { zh: '结束应晚于开始，且不超过 31 天', en: 'endsAt must be later than startsAt, by 31 days at most' };
  throw new Problem('invalid-request', { errors: [{ pointer: '#/endsAt', code: 'empty-period', detail }] });
}

/** Returns the new id. */
export async function createActivity(tx: Tx, activity: NewActivity): Promise<string> {
  const id = uuidv7();
  await tx
    .insertInto('activities')
    .values({
      id,
      station_id: activity.stationId,
      kind: activity.kind,
      title: activity.title,
      description: activity.description,
      starts_at: activity.startsAt,
      ends_at: activity.endsAt,
      places: activity.places,
      code_key: randomBytes(32).toString('hex'),
    })
    .execute();
  return id;
}

const selectForChange = (tx: Tx, id: string) =>
  tx.selectFrom('activities').selectAll().where('id', '=', id).forUpdate();

export type LockedActivity = Awaited<ReturnType<ReturnType<typeof selectForChange>['execute']>>[number];

/** Lock an activity. Throws `not-found`. */
export async function lockActivity(tx: Tx, id: string): Promise<LockedActivity> {
  const row = await selectForChange(tx, id).executeTakeFirst();
  if (!row) throw new Problem('not-found');
  return row;
}

/** What the audit log compares. */
export const activityFacts = (row: LockedActivity): AuditFacts => ({
  station: row.station_id,
  kind: row.kind,
  title: row.title,
  description: row.description,
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  places: row.places,
  attended: row.attended,
  cancelReason: row.cancel_reason,
});

/** Set what the patch names. Throws `activity-full` for fewer places than are held. */
export async function editActivity(tx: Tx, row: LockedActivity, patch: ActivityPatch): Promise<void> {
  requireSpan(patch.startsAt ?? row.starts_at, patch.endsAt ?? row.ends_at);
  const { places } = patch;
  if (places != null && places < row.signed_up) {
    const detail = { zh: `已有 ${row.signed_up} 人报名`, en: `${row.signed_up} places are held already` };
    throw new Problem('activity-full', { detail });
  }
  await tx
    .updateTable('activities')
    .set({
      ...(patch.kind === undefined ? {} : { kind: patch.kind }),
      ...(patch.title === undefined ? {} : { title: patch.title }),
      ...(patch.description === undefined ? {} : { description: patch.description }),
      ...(patch.startsAt === undefined ? {} : { starts_at: patch.startsAt }),
      ...(patch.endsAt === undefined ? {} : { ends_at: patch.endsAt }),
      ...(places === undefined ? {} : { places }),
      ...REVISED,
    })
    .where('id', '=', row.id)
    .execute();
}

const REVISED = { revision: sql<number>`revision + 1`, updated_at: sql<Date>`now()` };

/** Call it off, for good: who signed up reads the reason. */
export async function cancelActivity(tx: Tx, id: string, reason: string, now: Date): Promise<void> {
  await tx
    .updateTable('activities')
    .set({ cancelled_at: now, cancel_reason: reason, ...REVISED })
    .where('id', '=', id)
    .execute();
}

export async function setAttendance(tx: Tx, id: string, attended: number): Promise<void> {
  await tx
    .updateTable('activities')
    .set({ attended, ...REVISED })
    .where('id', '=', id)
    .execute();
}

// --- places -------------------------------------------------------------------------------------------------------

/** Crockford's base 32 without I, L, O, U: what people read out and type without mistakes. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_BYTES = 10;

/** 80 bits as XXXX-XXXX-XXXX-XXXX. */
function showCode(bytes: Buffer): string {
  let bits = BigInt(`0x${bytes.subarray(0, CODE_BYTES).toString('hex')}`);
  let code = '';
  for (let i = 0; i < 16; i++) {
    code = (ALPHABET[Number(bits & 31n)] ?? '') + code;
    bits >>= 5n;
  }
  return code.replaceAll(/(.{4})(?!$)/g, '$1-');
}

/** As it was shown, from what people type. */
function hashOf(code: string): string {
  const plain = code.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return createHash('sha256').update(plain).digest('hex');
}

export interface Signup {
  readonly code: string;
  readonly placesLeft: number | null;
}

const placesLeft = (row: LockedActivity, held: number): number | null =>
  row.places === null ? null : row.places - held;

/**
 * Hold a place. With the caller's key, a repeated request gets the same code and holds nothing more. Throws
 * `activity-cancelled`, `activity-over`, `activity-full`.
 */
export async function signUp(tx: Tx, row: LockedActivity, key: string | undefined, now: Date): Promise<Signup> {
  const bytes = key === undefined ? randomBytes(CODE_BYTES) : createHmac('sha256', row.code_key).update(key).digest();
  const code = showCode(bytes);
  const codeHash = hashOf(code);
  const held = await tx
    .selectFrom('activity_signups')
    .select('cancelled_at')
    .where('activity_id', '=', row.id)
    .where('code_hash', '=', codeHash)
    .executeTakeFirst();
  if (held?.cancelled_at === null) return { code, placesLeft: placesLeft(row, row.signed_up) };
  if (held) throw new Problem('conflict', { detail: GIVEN_BACK });
  if (row.cancelled_at !== null) throw new Problem('activity-cancelled', { detail: row.cancel_reason ?? '' });
  if (row.ends_at <= now) throw new Problem('activity-over');
  if (row.places !== null && row.signed_up >= row.places) throw new Problem('activity-full');
  await tx.insertInto('activity_signups').values({ activity_id: row.id, code_hash: codeHash }).execute();
  await tx
    .updateTable('activities')
    .set({ signed_up: row.signed_up + 1 })
    .where('id', '=', row.id)
    .execute();
  return { code, placesLeft: placesLeft(row, row.signed_up + 1) };
}

const GIVEN_BACK = {
  zh: '这次报名已取消；请用新的 Idempotency-Key 重新报名',
  en: 'That sign-up was given back: sign up again with another Idempotency-Key',
};

/** Give a place back. Throws `not-found` for a code that holds none, `activity-over` where it is past. */
export async function giveBack(tx: Tx, row: LockedActivity, code: string, now: Date): Promise<void> {
  const codeHash = hashOf(code);
  const held = await tx
    .selectFrom('activity_signups')
    .select('cancelled_at')
    .where('activity_id', '=', row.id)
    .where('code_hash', '=', codeHash)
    .executeTakeFirst();
  if (!held) throw new Problem('not-found');
  // Repeated by a phone that heard no answer.
  if (held.cancelled_at !== null) return;
  if (row.ends_at <= now) throw new Problem('activity-over');
  await tx
    .updateTable('activity_signups')
    .set({ cancelled_at: now })
    .where('activity_id', '=', row.id)
    .where('code_hash', '=', codeHash)
    .execute();
  await tx
    .updateTable('activities')
    .set({ signed_up: row.signed_up - 1 })
    .where('id', '=', row.id)
    .execute();
}
