/**
 * The tiles of all layers: an index per layer that follows the layer's state, and the bytes that were asked for, bounded.
 * A change drops the kept tiles that held or hold the station, and no other.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { MAX_TILE_ZOOM, tileAt, worldX, worldY, type TileAddress } from '../geo/tile.ts';
import { etagOf } from '../http/shared-reply.ts';
import type { LayerState } from './layer-store.ts';
import type { LayerStation } from './layer-source.ts';
import { LAYER_CRS, type LayerName } from './layer.schema.ts';
import { tileBytes } from './tile-bytes.ts';
import { patchTileIndex, tileIndexSteps, type TileIndex } from './tile-index.ts';

const gzipAsync = promisify(gzip);

export interface KeptTile {
  readonly body: Buffer;
  readonly gzipped: Buffer;
  /** Of the bytes: an edit elsewhere leaves it valid. */
  readonly etag: string;
}

interface IndexedLayer {
  readonly state: LayerState;
  readonly index: TileIndex;
}

/** Tiles are kept up to this many bytes; the least recently used go first. */
const KEPT_BYTES = 64 * 1024 * 1024;

/** With more changes than this share of the stations, building anew is cheaper than patching, and can pause. */
const PATCH_UP_TO = 0.1;

/** Beyond so many changed stations a layer's tiles are all dropped; those that did not change are made again with the same ETag. */
const DROP_SINGLY_UP_TO = 1_000;

/** What keeping a tile costs besides its bytes, roughly. */
const OVERHEAD_BYTES = 500;

export class TileStore {
  readonly #layers = new Map<LayerName, IndexedLayer>();
  readonly #building = new Map<LayerName, Promise<void>>();
  readonly #kept = new Map<string, Promise<KeptTile>>();
  readonly #keptSizes = new Map<string, number>();
  readonly #limitBytes: number;
  #keptBytes = 0;

  constructor(limitBytes = KEPT_BYTES) {
    this.#limitBytes = limitBytes;
  }

  get keptBytes(): number {
    return this.#keptBytes;
  }

  /** The tile as of this state or a newer one; undefined: there is nothing in it. */
  async tile(layer: LayerName, state: LayerState, address: TileAddress): Promise<KeptTile | undefined> {
    await this.#follow(layer, state);
    // Nothing is awaited between here and keeping the tile: otherwise it could be kept after a change had dropped it.
    const indexed = this.#layers.get(layer);
    if (!indexed) throw new Error(`layer ${layer} has no index`);
    const key = keyOf(layer, address.z, address.x, address.y);
    const kept = this.#kept.get(key);
    if (kept) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return await kept;
    }
    const body = tileBytes(indexed.index, address);
    if (!body) return undefined;
    const made = finish(body);
    this.#kept.set(key, made);
    try {
      const tile = await made;
      if (this.#kept.get(key) === made) this.#count(key, tile);
      return tile;
    } catch (error) {
      if (this.#kept.get(key) === made) this.#kept.delete(key);
      throw error;
    }
  }

  #count(key: string, tile: KeptTile): void {
    const size = tile.body.length + tile.gzipped.length + OVERHEAD_BYTES;
    this.#keptBytes += size - (this.#keptSizes.get(key) ?? 0);
    this.#keptSizes.set(key, size);
    for (const oldest of this.#kept.keys()) {
      if (this.#keptBytes <= this.#limitBytes) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#kept.delete(key);
    this.#keptBytes -= this.#keptSizes.get(key) ?? 0;
    this.#keptSizes.delete(key);
  }

  /** Bring the layer's index to this state, unless it is there already or beyond. */
  async #follow(layer: LayerName, state: LayerState): Promise<void> {
    for (let building = this.#building.get(layer); building; building = this.#building.get(layer)) {
      await building.catch(() => undefined);
    }
    const before = this.#layers.get(layer);
    if (before && !isNewer(state, before.state)) return;
    const crs = LAYER_CRS[layer];
    const { gone, come } = compare(before?.state.stations ?? [], state.stations);
    if (before && gone.length + come.length <= state.stations.length * PATCH_UP_TO) {
      this.#replace(layer, { state, index: patchTileIndex(before.index, crs, gone, come) }, [...gone, ...come]);
      return;
    }
    const building = buildInTurns(state, layer).then((index) => this.#replace(layer, { state, index }, undefined));
    this.#building.set(layer, building);
    try {
      await building;
    } finally {
      this.#building.delete(layer);
    }
  }

  /** Take the new index and forget the tiles of what changed; undefined: all of the layer's. */
  #replace(layer: LayerName, indexed: IndexedLayer, changed: readonly LayerStation[] | undefined): void {
    this.#layers.set(layer, indexed);
    if (changed && changed.length <= DROP_SINGLY_UP_TO) {
      for (const station of changed) for (const key of tilesOf(layer, station)) this.#drop(key);
      return;
    }
    for (const key of this.#kept.keys()) if (key.startsWith(`${layer}/`)) this.#drop(key);
  }
}

const keyOf = (layer: LayerName, z: number, x: number, y: number): string => `${layer}/${z}/${x}/${y}`;

/** Keys of the tile of every zoom that holds the station. */
function tilesOf(layer: LayerName, station: LayerStation): string[] {
  const [lng, lat] = station.coordinates[LAYER_CRS[layer]];
  const [x, y] = [worldX(lng), worldY(lat)];
  return Array.from({ length: MAX_TILE_ZOOM + 1 }, (_, z) => keyOf(layer, z, tileAt(x, z), tileAt(y, z)));
}

/** Another epoch is another database: whichever was asked for last. */
function isNewer(a: LayerState, b: LayerState): boolean {
  return a.generation !== b.generation || a.place.seq > b.place.seq;
}

/** What differs between two lists in the order of ids. A station that was not read again is the same object. */
function compare(before: readonly LayerStation[], after: readonly LayerStation[]) {
  const gone: LayerStation[] = [];
  const come: LayerStation[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [a, b] = [before[i], after[j]];
    if (a === b) {
      i += 1;
      j += 1;
    } else if (a && (!b || a.id <= b.id)) {
      gone.push(a);
      i += 1;
    } else if (b) {
      come.push(b);
      j += 1;
    }
  }
  return { gone, come };
}

async function buildInTurns(state: LayerState, layer: LayerName): Promise<TileIndex> {
  const steps = tileIndexSteps(state.stations, LAYER_CRS[layer]);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await nextTurn();
  }
}

async function finish(body: Buffer): Promise<KeptTile> {
  return { body, gzipped: await gzipAsync(body), etag: etagOf(body) };
}
