import { decodeLogPlace, encodeLogPlace } from "../http/log-place.js";
import { Problem } from "../problems.js";
const KIND = 'changes';
export function encodePlace(place) {
    return encodeLogPlace(KIND, place);
}
/** What a cursor says, whether it can still be followed or not. Throws `invalid-cursor`. */
export function readPlace(cursor) {
    return decodeLogPlace(KIND, cursor);
}
/**
 * The place after which to go on; without a cursor the beginning. Throws `cursor-too-old` (410) when what followed is no
 * longer kept, or the cursor is from another database (or from the future of this one, before a restore).
 */
export function decodePlace(cursor, head, manifestUrl) {
    const { epoch, seq } = cursor === undefined ? { epoch: head.epoch, seq: 0 } : readPlace(cursor);
    if (epoch !== head.epoch || seq < head.cutAt || seq > head.seq) {
        throw new Problem('cursor-too-old', { members: { restart: manifestUrl } });
    }
    return seq;
}
//# sourceMappingURL=place.js.map