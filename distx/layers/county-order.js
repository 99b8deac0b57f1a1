/**
 * The canonical order of a layer: counties by adcode, in each the stations by id. Immutable; the order after a change shares
 * every county that the change did not touch. Owns which slots are in it; bytes are chunk-store.ts.
 */
import { CountyContent } from "./county-content.js";
/** Steps look at so many slots: about a millisecond. */
const SLOTS_A_STEP = 4_096;
const CHANGES_A_STEP = 128;
/** The counties whose adcodes begin so: what a district's shard holds. */
export function countiesWithin({ counties }, prefix) {
    if (prefix === '')
        return counties;
    const from = firstAtOrAfter(counties, prefix);
    let to = from;
    while (counties[to]?.adcode.startsWith(prefix))
        to += 1;
    return counties.slice(from, to);
}
function firstAtOrAfter(counties, adcode) {
    let [low, high] = [0, counties.length];
    while (low < high) {
        const middle = (low + high) >>> 1;
        if (counties[middle].adcode < adcode)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
/** Steps that end in the order of a table of which nothing is known. */
export function* orderAll(table, now) {
    const grouped = yield* groupSlots(table);
    const counties = [...grouped].map(([adcode, slots]) => ({ adcode, slots, content: new CountyContent(now) }));
    return { table, counties: counties.sort(byAdcode) };
}
/** Steps that end in the order of `table`, which differs from that of `before` in these stations only. */
export function* orderNext(before, table, changed, now) {
    const moves = yield* movesOf(before.table, table, changed);
    if (before.table.lineage === table.lineage)
        return yield* patchOrder(before, table, moves, now);
    const grouped = yield* groupSlots(table);
    const counties = [];
    for (const { adcode, content } of before.counties) {
        const isSame = !moves.has(adcode);
        counties.push({ adcode, slots: grouped.get(adcode) ?? NONE, content: isSame ? content : new CountyContent(now) });
        moves.delete(adcode);
    }
    for (const adcode of moves.keys()) {
        counties.push({ adcode, slots: grouped.get(adcode) ?? NONE, content: new CountyContent(now) });
    }
    return { table, counties: counties.sort(byAdcode) };
}
/** The tables share their slots: all but the counties that moves touch is taken over. */
function* patchOrder(before, table, moves, now) {
    const counties = [...before.counties];
    const added = [];
    for (const [adcode, move] of moves) {
        const at = firstAtOrAfter(before.counties, adcode);
        const known = before.counties[at]?.adcode === adcode ? before.counties[at] : undefined;
        const slots = yield* patchSlots(known?.slots ?? NONE, move, table);
        const county = { adcode, slots, content: new CountyContent(now) };
        if (known)
            counties[at] = county;
        else
            added.push(county);
    }
    return { table, counties: added.length === 0 ? counties : [...counties, ...added].sort(byAdcode) };
}
const NONE = new Uint32Array();
const byAdcode = (a, b) => (a.adcode < b.adcode ? -1 : 1);
function* movesOf(before, after, changed) {
    const moves = new Map();
    const moveOf = (adcode) => {
        const known = moves.get(adcode);
        if (known)
            return known;
        const move = { gone: new Set(), come: [] };
        moves.set(adcode, move);
        return move;
    };
    let count = 0;
    for (const id of changed) {
        const [from, to] = [before.slotOf(id), after.slotOf(id)];
        if (from !== undefined)
            moveOf(before.adcodeAt(from)).gone.add(from);
        if (to !== undefined)
            moveOf(after.adcodeAt(to)).come.push(to);
        if ((count += 1) % CHANGES_A_STEP === 0)
            yield;
    }
    return moves;
}
function* patchSlots(slots, { gone, come }, table) {
    if (come.length === gone.size && come.every((slot) => gone.has(slot)))
        return slots;
    const added = come.map((slot) => ({ slot, id: table.idAt(slot) })).sort((a, b) => (a.id < b.id ? -1 : 1));
    const kept = slots.filter((slot) => !gone.has(slot));
    yield;
    const patched = new Uint32Array(kept.length + added.length);
    let [from, at] = [0, 0];
    for (const { slot, id } of added) {
        const until = placeOf(id, kept, from, table);
        patched.set(kept.subarray(from, until), at);
        at += until - from;
        patched[at++] = slot;
        from = until;
    }
    patched.set(kept.subarray(from), at);
    return patched;
}
/** Where a station would stand among slots that are in the order of ids. */
function placeOf(id, slots, from, table) {
    let [low, high] = [from, slots.length];
    while (low < high) {
        const middle = (low + high) >>> 1;
        if (table.idAt(slots[middle]) < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
/** Every county's slots, by id. */
function* groupSlots(table) {
    const numbers = new Map();
    const countyOf = new Uint16Array(table.slotLimit);
    const sizes = [];
    for (let slot = 0; slot < table.slotLimit; slot += 1) {
        if (slot % SLOTS_A_STEP === 0)
            yield;
        if (!table.holds(slot))
            continue;
        const adcode = table.adcodeAt(slot);
        const number = numbers.get(adcode) ?? numbers.size;
        numbers.set(adcode, number);
        countyOf[slot] = number + 1;
        sizes[number] = (sizes[number] ?? 0) + 1;
    }
    const lists = sizes.map((size) => new Uint32Array(size));
    const ends = new Uint32Array(sizes.length);
    for (let slot = 0; slot < table.slotLimit; slot += 1) {
        if (slot % (SLOTS_A_STEP * 8) === 0)
            yield;
        const number = countyOf[slot];
        if (number === 0)
            continue;
        const list = lists[number - 1];
        list[ends[number - 1]] = slot;
        ends[number - 1] = ends[number - 1] + 1;
    }
    const grouped = new Map();
    for (const [adcode, number] of numbers)
        grouped.set(adcode, yield* byId(lists[number], table));
    return grouped;
}
/** Those below the table's `orderedLimit` are in order already. */
function* byId(slots, table) {
    let sorted = slots.length;
    while (sorted > 0 && slots[sorted - 1] >= table.orderedLimit)
        sorted -= 1;
    if (sorted === slots.length)
        return slots;
    return yield* patchSlots(slots.subarray(0, sorted), { gone: new Set(), come: [...slots.subarray(sorted)] }, table);
}
//# sourceMappingURL=county-order.js.map