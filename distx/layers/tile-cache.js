import { tileOfStep } from "../geo/tile.js";
/** What keeping a tile costs besides its bytes, roughly. */
const OVERHEAD_BYTES = 500;
export class TileCache {
    #kept = new Map();
    #sizes = new Map();
    #limitBytes;
    #bytes = 0;
    constructor(limitBytes) {
        this.#limitBytes = limitBytes;
    }
    get bytes() {
        return this.#bytes;
    }
    get(address) {
        const key = keyOf(address.z, address.x, address.y);
        const kept = this.#kept.get(key);
        if (kept) {
            this.#kept.delete(key);
            this.#kept.set(key, kept);
        }
        return kept;
    }
    /** Keep what is being made, unless that fails, or the tile is dropped before it is done. */
    keep(address, made) {
        const key = keyOf(address.z, address.x, address.y);
        this.#kept.set(key, made);
        made.then((tile) => {
            if (this.#kept.get(key) === made)
                this.#count(key, tile);
        }, () => {
            if (this.#kept.get(key) === made)
                this.#kept.delete(key);
        });
    }
    /** Forget the tile of every zoom from `from` to `to` that holds this place (steps, see geo/tile.ts). */
    dropAt(x, y, from, to) {
        if (this.#kept.size === 0)
            return;
        for (let z = from; z <= to; z += 1)
            this.#drop(keyOf(z, tileOfStep(x, z), tileOfStep(y, z)));
    }
    clear() {
        this.#kept.clear();
        this.#sizes.clear();
        this.#bytes = 0;
    }
    #count(key, tile) {
        const size = tile.body.length + (tile.gzipped?.length ?? 0) + OVERHEAD_BYTES;
        this.#bytes += size - (this.#sizes.get(key) ?? 0);
        this.#sizes.set(key, size);
        for (const oldest of this.#kept.keys()) {
            if (this.#bytes <= this.#limitBytes)
                return;
            this.#drop(oldest);
        }
    }
    #drop(key) {
        this.#kept.delete(key);
        this.#bytes -= this.#sizes.get(key) ?? 0;
        this.#sizes.delete(key);
    }
}
/** One number a tile: those of a zoom follow those of the zoom before. Below 2^37. */
const keyOf = (z, x, y) => (4 ** z - 1) / 3 + y * 2 ** z + x;
//# sourceMappingURL=tile-cache.js.map