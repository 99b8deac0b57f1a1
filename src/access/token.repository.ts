/** Tokens for programs: made, recognised, revoked. Only SHA-256 hashes are stored (access/secret.ts). */
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { Executor } from '../db/database.ts';
import { adcodePrefix } from '../districts/district.schema.ts';
import { hashSecret, newSecret } from './secret.ts';
import { answersWithin } from './user.repository.ts';

export interface TokenScope {
  readonly adcode?: string | null | undefined;
  readonly maintainerId?: string | null | undefined;
  readonly layers?: readonly string[] | null | undefined;
}

const SHOWN = [
  'id',
  'name',
  'role',
  'adcode',
  'maintainer_id',
  'layers',
  'created_by',
  'created_at',
  'expires_at',
  'last_used_at',
  'revoked_at',
] as const;
/** `last used` is kept to the minute: a write per request would cost more than it tells. */
const LAST_USED_STEP_MS = 60_000;

const selectTokens = (db: Executor) => db.selectFrom('tokens').select(SHOWN);

export type TokenRow = Awaited<ReturnType<ReturnType<typeof selectTokens>['execute']>>[number];

/** Make a token; the plain text is returned here and nowhere else. Throws `unknown-district`, `unknown-maintainer`. */
export async function createToken(
  db: Executor,
  input: {
    readonly name: string;
    readonly role: TokenRow['role'];
    readonly expiresAt: Date | null;
    readonly scope?: TokenScope;
    readonly by?: string;
  },
): Promise<{ readonly row: TokenRow; readonly token: string }> {
  const token = `ls_${newSecret()}`;
  const { scope } = input;
  const row = await db
    .insertInto('tokens')
    .values({
      id: uuidv7(),
      name: input.name,
      role: input.role,
      adcode: scope?.adcode ?? null,
      maintainer_id: scope?.maintainerId ?? null,
      layers: scope?.layers ? JSON.stringify(scope.layers) : null,
      created_by: input.by ?? null,
      token_hash: hashSecret(token),
      expires_at: input.expiresAt,
    })
    .returning(SHOWN)
    .executeTakeFirstOrThrow();
  return { row, token };
}

/** Newest last; with `unionAdcode` those that this union may manage. */
export async function listTokens(db: Executor, unionAdcode: string | undefined): Promise<TokenRow[]> {
  let query = selectTokens(db).orderBy('id').limit(1_000);
  if (unionAdcode !== undefined) {
    const prefix = adcodePrefix(unionAdcode);
    query = query.where((eb) =>
      eb.or([
        eb.and([eb('role', '=', 'union'), eb('adcode', 'like', `${prefix}%`)]),
        eb.and([eb('role', '=', 'manager'), answersWithin('tokens.maintainer_id', prefix)]),
      ]),
    );
  }
  return await query.execute();
}

export async function findToken(db: Executor, id: string): Promise<TokenRow | undefined> {
  return await selectTokens(db).where('id', '=', id).executeTakeFirst();
}

/** Revoke; false: it was already. */
export async function revokeToken(db: Executor, id: string): Promise<boolean> {
  const result = await db
    .updateTable('tokens')
    .set({ revoked_at: sql`now()` })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return Number(result.numUpdatedRows) > 0;
}

/** The live token of this text; notes its use. */
export async function recogniseToken(db: Executor, token: string, now: Date): Promise<TokenRow | undefined> {
  const row = await db
    .selectFrom('tokens')
    .select(SHOWN)
    .where('token_hash', '=', hashSecret(token))
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .executeTakeFirst();
  if (row && (row.last_used_at === null || now.getTime() - row.last_used_at.getTime() > LAST_USED_STEP_MS)) {
    await db.updateTable('tokens').set({ last_used_at: now }).where('id', '=', row.id).execute();
  }
  return row;
}
