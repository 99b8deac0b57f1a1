/** From a bearer token to a caller: the operator's bootstrap token, or one of the tokens table. */
import { timingSafeEqual } from 'node:crypto';
import { hashToken, recogniseToken } from "./token.repository.js";
/** Compares hashes: equal lengths, and nothing to learn from the time it takes. */
function sameToken(a, b) {
    return timingSafeEqual(Buffer.from(hashToken(a)), Buffer.from(hashToken(b)));
}
/** `bootstrapToken` is an administrator as long as it is set. */
export function authenticator(database, bootstrapToken, now) {
    return async (token) => {
        if (bootstrapToken !== undefined && sameToken(token, bootstrapToken))
            return { id: 'bootstrap-admin', role: 'admin' };
        const row = await recogniseToken(database.kysely, token, now());
        return row && { id: `token:${row.id}`, role: row.role };
    };
}
//# sourceMappingURL=authenticate.js.map