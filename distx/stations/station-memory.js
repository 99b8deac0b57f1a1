/** The list of stations from the index: what listStations (station.repository.ts) says in SQL, on records. */
import { adcodePrefix } from "../districts/district.schema.js";
import { inSlices } from "../geo/slices.js";
import { needsMet } from "./station-feature.js";
import { PAGE_SIZE } from "./station-page.js";
import { stateAt } from "./usability.js";
const SLOTS_A_STEP = 256;
/** One page in the order of ids, after the id `after`; in slices of the event loop. */
export async function listFromMemory(index, filter, after, limit) {
    return (await inSlices(listing(index, filter, after, limit)));
}
/**
 * Slots ascend as ids do up to where those begin that came or moved lately: the former end when the page is full, all of
 * the latter are looked at.
 */
function* listing(index, filter, after, limit) {
    const isWanted = wanting(index, filter, after);
    const late = [];
    for (let slot = index.orderedLimit; slot < index.slotLimit; slot++) {
        if (isWanted(slot))
            late.push(index.recordAt(slot));
        if (slot % SLOTS_A_STEP === 0)
            yield;
    }
    const early = [];
    for (let slot = firstSlot(index, after); slot < index.orderedLimit && early.length < limit; slot++) {
        if (isWanted(slot))
            early.push(index.recordAt(slot));
        if (slot % SLOTS_A_STEP === 0)
            yield;
    }
    return [...early, ...late].sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit);
}
/** Cheap look-ups first; the record only where nothing else decides. */
function wanting(index, filter, after) {
    const prefix = filter.district === undefined ? undefined : adcodePrefix(filter.district);
    const { bbox, states, needs, amenities, at } = filter;
    const text = filter.text === undefined ? undefined : { part: filter.text, folded: foldCase(filter.text) };
    const isInBox = (slot) => {
        if (bbox === undefined)
            return true;
        const [west, south, east, north] = bbox.edges;
        const [lng, lat] = [index.lngAt(slot, bbox.crs), index.latAt(slot, bbox.crs)];
        return lng >= west && lng <= east && lat >= south && lat <= north;
    };
    return (slot) => {
        if (!index.holds(slot) || !isInBox(slot))
            return false;
        if (prefix !== undefined && !index.adcodeAt(slot).startsWith(prefix))
            return false;
        if (after !== undefined && index.idAt(slot) <= after)
            return false;
        if (!states && !needs && !amenities && !text)
            return true;
        const record = index.recordAt(slot);
        if (states && !states.includes(stateAt(record, at)))
            return false;
        const met = needs ? needsMet(record) : [];
        if (needs && !needs.every((need) => met.includes(need)))
            return false;
        const works = (code) => record.amenities.some((one) => one.code === code && one.state !== 'outOfOrder');
        if (amenities && !amenities.every(works))
            return false;
        if (!text)
            return true;
        const { name, address, code } = record;
        return (foldCase(name).includes(text.folded) ||
            (address !== null && foldCase(address).includes(text.folded)) ||
            code.includes(text.part));
    };
}
/** As ILIKE compares: each character by itself, so that lengths stay. */
function foldCase(text) {
    let folded = '';
    for (const character of text)
        folded += String.fromCodePoint(character.toLowerCase().codePointAt(0));
    return folded;
}
/** The slot of the page in which the ids after `after` begin. The first slot of a page always has an id. */
function firstSlot(index, after) {
    if (after === undefined)
        return 0;
    let [low, high] = [0, index.orderedLimit / PAGE_SIZE - 1];
    while (low < high) {
        const middle = (low + high + 1) >>> 1;
        if (index.idAt(middle * PAGE_SIZE) > after)
            high = middle - 1;
        else
            low = middle;
    }
    return low * PAGE_SIZE;
}
//# sourceMappingURL=station-memory.js.map