/** Tokens for programs: made, recognised, revoked. Only SHA-256 hashes are stored; a token has 256 random bits, so no salt. */
import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
const SHOWN = ['id', 'name', 'role', 'created_at', 'expires_at', 'last_used_at', 'revoked_at'];
/** `last used` is kept to the minute: a write per request would cost more than it tells. */
const LAST_USED_STEP_MS = 60_000;
export function hashToken(token) {
    return createHash('sha256').update(token).digest('hex');
}
/** Make a token; the plain text is returned here and nowhere else. */
export async function createToken(db, input) {
    const token = `ls_${randomBytes(32).toString('base64url')}`;
    const row = await db
        .insertInto('tokens')
        .values({
        id: uuidv7(),
        name: input.name,
        role: input.role,
        token_hash: hashToken(token),
        expires_at: input.expiresAt,
    })
        .returning(SHOWN)
        .executeTakeFirstOrThrow();
    return { row, token };
}
export async function listTokens(db) {
    return await db.selectFrom('tokens').select(SHOWN).orderBy('id').limit(1_000).execute();
}
/** Revoke; false: there is no such token. */
export async function revokeToken(db, id) {
    const result = await db
        .updateTable('tokens')
        .set({ revoked_at: sql `coalesce(revoked_at, now())` })
        .where('id', '=', id)
        .executeTakeFirst();
    return Number(result.numUpdatedRows) > 0;
}
/** The live token of this text; notes its use. */
export async function recogniseToken(db, token, now) {
    const row = await db
        .selectFrom('tokens')
        .select(SHOWN)
        .where('token_hash', '=', hashToken(token))
        .where('revoked_at', 'is', null)
        .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
        .executeTakeFirst();
    if (row && (row.last_used_at === null || now.getTime() - row.last_used_at.getTime() > LAST_USED_STEP_MS)) {
        await db.updateTable('tokens').set({ last_used_at: now }).where('id', '=', row.id).execute();
    }
    return row;
}
//# sourceMappingURL=token.repository.js.map