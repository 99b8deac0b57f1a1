import { FORMATS } from "./layer-bytes.js";
import { deflateSmall, partOf } from "./gzip-member.js";
const whole = new Map();
export function variantOf(kind, crs, { needs, amenities, states }) {
    const key = `${crs}/${kind}`;
    const all = whole.get(key) ?? makeWhole(kind, crs, key);
    if (!needs && !amenities && !states)
        return all;
    const sorted = (list) => [...new Set(list)].sort();
    return {
        ...all,
        key: `${key}${JSON.stringify([needs, amenities, states].map(sorted))}`,
        isFiltered: true,
        shows: (table) => {
            const offers = needs || amenities ? table.offering({ needs, amenities }) : undefined;
            return (slot) => (!states || states.includes(table.stateAt(slot))) && (!offers || offers(slot));
        },
    };
}
function makeWhole(kind, crs, key) {
    const format = FORMATS[kind];
    const fixed = (text) => {
        const bytes = Buffer.from(text);
        return { bytes, deflated: deflateSmall(bytes), part: partOf(bytes) };
    };
    const made = {
        key,
        isFiltered: false,
        crs,
        format,
        head: fixed(format.head(crs)),
        separator: fixed(format.separator),
        tail: fixed(format.tail),
        shows: undefined,
    };
    whole.set(key, made);
    return made;
}
//# sourceMappingURL=layer-variant.js.map