/**
 * Places of the change log at the edge: opaque to clients, and each kind of reader has its own, so that one reader's place
 * fits no other. Whether a place can still be gone on from is for its reader to say.
 */
import { Problem } from "../problems.js";
import { decodeCursor, encodeCursor } from "./cursor.js";
export function encodeLogPlace(kind, place) {
    return encodeCursor(kind, [place.epoch, place.seq]);
}
/** Throws `invalid-cursor` when it is no place of this kind. */
export function decodeLogPlace(kind, cursor) {
    const [epoch, seq] = decodeCursor(kind, cursor);
    if (typeof epoch !== 'string' || typeof seq !== 'number' || seq < 0)
        throw new Problem('invalid-cursor');
    return { epoch, seq };
}
//# sourceMappingURL=log-place.js.map