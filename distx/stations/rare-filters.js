/**
 * Small indexes for filters that few stations meet: made when a search had to look at very many points, and kept while they
 * hold. The masks of the tree alone would lead such a search through most of the country.
 */
import { arrange, drain } from "../geo/point-build.js";
import { PointIndex } from "../geo/point-index.js";
import { STATION_WORDS } from "./station-bits.js";
/** A search that looks at fewer points is quick enough. */
const MANY_VISITED = 1_500;
/** More stations than this are not rare, and would take too long to index while a rider waits. */
const MAX_STATIONS = 20_000;
const MAX_KEPT = 16;
export class RareFilters {
    #all;
    #kept;
    constructor(all, kept = new Map()) {
        this.#all = all;
        this.#kept = kept;
    }
    /** The index of the stations that had these bits and may still have them; undefined: there is none. */
    find(required) {
        return this.#kept.get(keyOf(required))?.points ?? undefined;
    }
    /** Make an index for these bits if the search of `searched` that just ended looked at very many points. */
    learn(required, searched, hasBits) {
        if (searched !== this.#all || searched.visited < MANY_VISITED)
            return;
        const words = required.slice(0, STATION_WORDS);
        const key = keyOf(words);
        if (words.every((word) => word === 0) || this.#kept.has(key))
            return;
        if (this.#kept.size >= MAX_KEPT)
            this.#kept.delete(this.#kept.keys().next().value);
        this.#kept.set(key, { required: words, points: this.#subset(hasBits) });
    }
    #subset(hasBits) {
        const { ranks, coordinates } = this.#all.tree;
        const places = [];
        for (let place = 0; place < ranks.length; place++) {
            if (!hasBits(ranks[place]))
                continue;
            if (places.push(place) > MAX_STATIONS)
                return null;
        }
        const own = new Float64Array(places.length * 3);
        places.forEach((place, i) => own.set(coordinates.subarray(place * 3, place * 3 + 3), i * 3));
        return new PointIndex(drain(arrange(own, Uint32Array.from(places, (place) => ranks[place]))));
    }
    /**
     * What the next version of the index begins with: without those that a changed station `joins`, which would miss it.
     * A copy: what this version learns later is of its own stations.
     */
    next(joins) {
        return new RareFilters(this.#all, new Map([...this.#kept].filter(([, { required }]) => !joins(required))));
    }
}
function keyOf(required) {
    return `${required[0]},${required[1]},${required[2]}`;
}
//# sourceMappingURL=rare-filters.js.map