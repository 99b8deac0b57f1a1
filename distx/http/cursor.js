/** Opaque cursors: what a page ended at, as base64url JSON with its kind, so that one list's cursor fits no other. */
import { Problem } from "../problems.js";
const MAX_CURSOR = 400;
export function encodeCursor(kind, values) {
    return Buffer.from(JSON.stringify([kind, ...values])).toString('base64url');
}
/** Throws `invalid-cursor` when it is not one of this kind. */
export function decodeCursor(kind, cursor) {
    if (cursor.length > MAX_CURSOR)
        throw new Problem('invalid-cursor');
    let parsed;
    try {
        parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    }
    catch {
        throw new Problem('invalid-cursor');
    }
    if (!Array.isArray(parsed) || parsed[0] !== kind)
        throw new Problem('invalid-cursor');
    const values = parsed.slice(1);
    if (!values.every((value) => typeof value === 'string' || Number.isSafeInteger(value)))
        throw new Problem('invalid-cursor');
    return values;
}
//# sourceMappingURL=cursor.js.map