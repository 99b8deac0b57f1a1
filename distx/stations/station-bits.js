/**
 * Bits that screen stations for a nearest query: what it needs and what a station may offer.
 * Owns the conservative part only. A station that passes is assessed by `assess` (nearest.ts), which alone decides; one
 * that does not pass could never have.
 */
import { NEEDS } from "../amenities/amenity.schema.js";
import { isOrdinaryDay } from "../geo/opening-hours.js";
import { needsMet } from "./station-feature.js";
import { HOUR_WORDS, requireHour } from "./station-vocabulary.js";
import { trustedHours } from "./usability.js";
import { scheduleOf } from "../geo/opening-hours-schedule.js";
/** Words of a station: amenities (two), needs and usability. Nodes have the hours of the week besides. */
export const STATION_WORDS = 3;
export const NODE_WORDS = STATION_WORDS + HOUR_WORDS;
const RANKS = ['no', 'unknown', 'likely', 'yes'];
/** Bits of the third word: five needs, then what it may be at best. */
const BEST_SHIFT = NEEDS.length;
const BY_ACCESS = {
    openDoor: 'yes',
    askStaff: 'yes',
    qrCode: 'likely',
    app: 'likely',
    fingerprint: 'unknown',
    membersOnly: 'unknown',
};
/** May it ever open: now, or when a pause ends that says until when. */
export function mayOpen(station) {
    if (station.state === 'open')
        return true;
    return (station.state === 'paused' || station.state === 'closed') && station.stateUntil !== null;
}
/** The best that `usabilityAt` can say of it at any moment; the facts that do not change with time bound it. */
export function bestUsable(station) {
    if (!mayOpen(station))
        return 'no';
    const bounds = ['yes'];
    const osm = trustedHours(station);
    if (osm === null || scheduleOf(osm) === null)
        bounds.push('unknown');
    if (station.position?.accuracy === 'approximate' || station.verifiedAt === null)
        bounds.push('unknown');
    if (station.water === 'out' || station.power === 'out')
        bounds.push('likely');
    bounds.push(bestAccess(station.access));
    return bounds.reduce((least, one) => (RANKS.indexOf(one) < RANKS.indexOf(least) ? one : least));
}
function bestAccess(access) {
    if (access.length === 0)
        return 'likely';
    // Windows whose hours cannot be told count as likely.
    const each = access.map(({ mode, hours }) => hours === null || BY_ACCESS[mode] === 'yes' ? BY_ACCESS[mode] : 'likely');
    return each.reduce((best, one) => (RANKS.indexOf(one) > RANKS.indexOf(best) ? one : best));
}
/** Write a station's three words to `out`. */
export function stationBits(station, vocabulary, out, offset = 0) {
    let [low, high, third] = [0, 0, 0];
    for (const { code, state } of station.amenities) {
        const bit = state === 'outOfOrder' ? undefined : vocabulary.bitOf(code, true);
        if (bit === undefined)
            continue;
        if (bit < 32)
            low |= 1 << bit;
        else
            high |= 1 << (bit - 32);
    }
    for (const need of needsMet(station))
        third |= 1 << NEEDS.indexOf(need);
    for (let rank = RANKS.indexOf(bestUsable(station)); rank > 0; rank--)
        third |= 1 << (BEST_SHIFT + rank - 1);
    out[offset] = low;
    out[offset + 1] = high;
    out[offset + 2] = third;
}
/** What lets every station pass. */
export const NO_SCREEN = { required: new Int32Array(NODE_WORDS), otherCodes: [], leastUsable: 0 };
/** What a query requires; undefined: nothing can meet it. */
export function screenOf(query, vocabulary) {
    const { amenities, needs, usable, openNow } = query;
    if (!amenities && !needs && !usable && openNow === undefined)
        return NO_SCREEN;
    const required = new Int32Array(NODE_WORDS);
    const otherCodes = [];
    for (const code of query.amenities ?? []) {
        const bit = vocabulary.bitOf(code);
        if (bit === undefined && vocabulary.hasSpareBits)
            return undefined;
        if (bit === undefined)
            otherCodes.push(code);
        else
            required[bit >>> 5] = required[bit >>> 5] | (1 << (bit & 31));
    }
    let third = 0;
    for (const need of query.needs ?? []) {
        const at = NEEDS.indexOf(need);
        if (at === -1)
            return undefined;
        third |= 1 << at;
    }
    const leastUsable = Math.min(...(query.usable ?? ['no']).map((one) => RANKS.indexOf(one)));
    if (leastUsable > 0)
        third |= 1 << (BEST_SHIFT + leastUsable - 1);
    required[2] = third;
    // On holidays, and the day after, the ordinary week does not hold: then each schedule is asked.
    if (query.openNow === true && query.at && isOrdinaryDay(query.at))
        requireHour(required, STATION_WORDS, query.at);
    return { required, otherCodes, leastUsable };
}
//# sourceMappingURL=station-bits.js.map