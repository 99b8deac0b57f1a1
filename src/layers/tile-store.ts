/** The tiles of all layers. Each layer's index is made when it is first asked for, or ahead by `warm`. */
import type { TileAddress } from '../geo/tile.ts';
import type { LayerSource } from './layer-source.ts';
import { LAYER_CRS, LAYERS, type LayerName } from './layer.schema.ts';
import type { KeptTile } from './tile-cache.ts';
import { TileLayer } from './tile-layer.ts';

/** Tiles are kept up to this many bytes over all layers. */
const KEPT_BYTES = 96 * 1024 * 1024;

export class TileStore {
  readonly #layers: Readonly<Record<LayerName, TileLayer>>;

  constructor(source: LayerSource, limitBytes = KEPT_BYTES) {
    const layer = (name: LayerName): TileLayer => new TileLayer(source, LAYER_CRS[name], limitBytes / LAYERS.length);
    this.#layers = { amap: layer('amap'), baidu: layer('baidu'), wgs84: layer('wgs84') };
  }

  /** Of the tiles that are kept. */
  get keptBytes(): number {
    return LAYERS.reduce((sum, name) => sum + this.#layers[name].keptBytes, 0);
  }

  /** Of the indexes, which are made one by one. */
  get indexBytes(): number {
    return LAYERS.reduce((sum, name) => sum + (this.#layers[name].index?.byteLength ?? 0), 0);
  }

  /** As of a snapshot that is not older than the source's now; undefined: there is nothing in it. */
  async tile(layer: LayerName, address: TileAddress): Promise<KeptTile | undefined> {
    return await this.#layers[layer].tile(address);
  }

  /** Make what nobody asked for yet, one layer after the other. */
  async warm(): Promise<void> {
    for (const name of LAYERS) await this.#layers[name].follow(true);
  }

  /** Take up what changed, also where nobody asks: an index holds the version of the stations that it is of. */
  async follow(): Promise<void> {
    for (const name of LAYERS) await this.#layers[name].follow();
  }

  /** End what is under way. */
  close(): void {
    for (const name of LAYERS) this.#layers[name].close();
  }
}
