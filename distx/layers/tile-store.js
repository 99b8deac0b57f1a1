import { LAYER_CRS, LAYERS } from "./layer.schema.js";
import { TileLayer } from "./tile-layer.js";
/** Tiles are kept up to this many bytes over all layers. */
const KEPT_BYTES = 96 * 1024 * 1024;
export class TileStore {
    #layers;
    constructor(source, limitBytes = KEPT_BYTES) {
        const layer = (name) => new TileLayer(source, LAYER_CRS[name], limitBytes / LAYERS.length);
        this.#layers = { amap: layer('amap'), baidu: layer('baidu'), wgs84: layer('wgs84') };
    }
    /** Of the tiles that are kept. */
    get keptBytes() {
        return LAYERS.reduce((sum, name) => sum + this.#layers[name].keptBytes, 0);
    }
    /** Of the indexes, which are made one by one. */
    get indexBytes() {
        return LAYERS.reduce((sum, name) => sum + (this.#layers[name].index?.byteLength ?? 0), 0);
    }
    /** As of a snapshot that is not older than the source's now; undefined: there is nothing in it. */
    async tile(layer, address) {
        return await this.#layers[layer].tile(address);
    }
    /** Make what nobody asked for yet, one layer after the other. */
    async warm() {
        for (const name of LAYERS)
            await this.#layers[name].follow(true);
    }
    /** Take up what changed, also where nobody asks: an index holds the version of the stations that it is of. */
    async follow() {
        for (const name of LAYERS)
            await this.#layers[name].follow();
    }
    /** End what is under way. */
    close() {
        for (const name of LAYERS)
            this.#layers[name].close();
    }
}
//# sourceMappingURL=tile-store.js.map