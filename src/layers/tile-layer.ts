/**
 * One layer's tiles: the z-order index follows the source, and the tiles that a change touches are forgotten.
 * A tile is answered as of a snapshot that is not older than the one that was current when it was asked for.
 */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Crs } from '../geo/crs.ts';
import { drain } from '../geo/point-build.ts';
import { inSlices } from '../geo/slices.ts';
import { MAX_TILE_ZOOM, stepAt, tileOfStep, worldX, worldY, type TileAddress } from '../geo/tile.ts';
import { COMPRESS_FROM_BYTES, etagOf } from '../http/shared-reply.ts';
import type { LayerSnapshot, LayerSource, LayerTable } from './layer-source.ts';
import { building } from './tile-build.ts';
import { TileBlocks } from './tile-blocks.ts';
import { tileSteps } from './tile-bytes.ts';
import { TileCache, type KeptTile } from './tile-cache.ts';
import type { TileIndex } from './tile-index.ts';
import { patching } from './tile-patch.ts';

const gzipAsync = promisify(gzip);

/** So many changes are patched at once, more of them (or a renumbering) between the turns of the event loop. */
const AT_ONCE = 16;

/** Beyond so many changed stations all tiles are dropped; those that did not change are made again with the same ETag. */
const DROP_SINGLY_UP_TO = 1_000;

interface Indexed {
  readonly snapshot: LayerSnapshot;
  readonly index: TileIndex;
}

export class TileLayer {
  readonly #source: LayerSource;
  readonly #crs: Crs;
  readonly #cache: TileCache;
  readonly #blocks = new TileBlocks();
  #indexed: Indexed | undefined;
  #updating: Promise<void> | undefined;
  #isClosed = false;

  constructor(source: LayerSource, crs: Crs, limitBytes: number) {
    this.#source = source;
    this.#crs = crs;
    this.#cache = new TileCache(limitBytes);
  }

  get keptBytes(): number {
    return this.#cache.bytes;
  }

  get index(): TileIndex | undefined {
    return this.#indexed?.index;
  }

  /** Undefined: there is nothing in it. */
  async tile(address: TileAddress): Promise<KeptTile | undefined> {
    const asked = this.#source.current();
    while (!this.#answers(asked, address)) {
      // What is under way may be for an older snapshot: then once more.
      await (this.#updating ?? this.#update());
    }
    // Nothing is awaited between here and keeping the tile: otherwise it could be kept after a change had dropped it.
    const { index } = this.#indexed!;
    const kept = this.#cache.get(address);
    if (kept) return await kept;
    if (index.count(address) === 0) return undefined;
    const made = finish(index, address, this.#blocks, (tile) => this.#cache.recount(address, made, tile));
    this.#cache.keep(address, made);
    return await made;
  }

  /** Bring the index to what the source has now, if somebody asked for this layer before, or `isWanted`. */
  async follow(isWanted = false): Promise<void> {
    if (this.#isClosed || this.#updating || (!this.#indexed && !isWanted)) return;
    if (this.#indexed?.snapshot === this.#source.current()) return;
    await this.#update();
  }

  close(): void {
    this.#isClosed = true;
  }

  /** Whether the index tells what this tile holds as of this snapshot, or a later one. */
  #answers(asked: LayerSnapshot, address: TileAddress): boolean {
    if (!this.#indexed) return false;
    const { snapshot, index } = this.#indexed;
    if (snapshot.generation !== asked.generation) return snapshot.generation > asked.generation;
    if (snapshot.place.seq >= asked.place.seq) return true;
    // While a long update is under way, it does if nothing changed in this tile. The changes are those up to now.
    if (!this.#updating) return false;
    const now = this.#source.current();
    const changed = now.generation === snapshot.generation ? this.#source.changedSince(snapshot) : undefined;
    if (!changed || changed.size > DROP_SINGLY_UP_TO) return false;
    for (const id of changed) {
      if (this.#isIn(index.table, id, address) || this.#isIn(now.table, id, address)) return false;
    }
    return true;
  }

  #isIn(table: LayerTable, id: string, { z, x, y }: TileAddress): boolean {
    const place = this.#placeOf(table, id);
    return place !== undefined && tileOfStep(place.x, z) === x && tileOfStep(place.y, z) === y;
  }

  #placeOf(table: LayerTable, id: string): { x: number; y: number } | undefined {
    const slot = table.slotOf(id);
    if (slot === undefined) return undefined;
    return { x: stepAt(worldX(table.lngAt(slot, this.#crs))), y: stepAt(worldY(table.latAt(slot, this.#crs))) };
  }

  /** Begin to bring the index to the source's snapshot; small changes are done when this returns. */
  #update(): Promise<void> | undefined {
    if (this.#isClosed) throw new Error('the service is closing');
    const snapshot = this.#source.current();
    const before = this.#indexed;
    const changed =
      before?.snapshot.generation === snapshot.generation ? this.#source.changedSince(before.snapshot) : undefined;
    if (before && changed) {
      const steps = patching(before.index, snapshot.table, changed, this.#crs);
      const isShort = changed.size <= AT_ONCE && before.index.table.lineage === snapshot.table.lineage;
      return isShort ? this.#atOnce(steps, snapshot, changed) : this.#inTurns(steps, snapshot, changed);
    }
    return this.#inTurns(building(snapshot.table, this.#crs), snapshot, undefined);
  }

  #atOnce(steps: Generator<void, TileIndex>, snapshot: LayerSnapshot, changed: ReadonlySet<string>): undefined {
    try {
      this.#replace(snapshot, drain(steps), changed);
    } catch (error) {
      this.#indexed = undefined; // as below
      throw error;
    }
  }

  #inTurns(
    steps: Generator<void, TileIndex>,
    snapshot: LayerSnapshot,
    changed: ReadonlySet<string> | undefined,
  ): Promise<void> {
    const run = async (): Promise<void> => {
      try {
        const index = await inSlices(steps, () => !this.#isClosed);
        if (index) this.#replace(snapshot, index, changed);
      } catch (error) {
        // The next one who asks builds it anew.
        this.#indexed = undefined;
        throw error;
      } finally {
        this.#updating = undefined;
      }
    };
    return (this.#updating = run());
  }

  /** Take the new index and forget the tiles of what changed; undefined: all of them. */
  #replace(snapshot: LayerSnapshot, index: TileIndex, changed: ReadonlySet<string> | undefined): void {
    const before = this.#indexed?.index.table;
    this.#indexed = { snapshot, index };
    this.#blocks.follow(index.table, before && changed && slotsOf(changed, before, index.table));
    if (!before || !changed || changed.size > DROP_SINGLY_UP_TO) return this.#cache.clear();
    for (const id of changed) {
      for (const table of [before, snapshot.table]) {
        const place = this.#placeOf(table, id);
        if (place) this.#cache.dropAt(place.x, place.y, 0, MAX_TILE_ZOOM);
      }
    }
  }
}

/** Where these stations were, and are. */
function* slotsOf(ids: ReadonlySet<string>, ...tables: readonly LayerTable[]): Generator<number, void> {
  for (const id of ids) {
    for (const table of tables) {
      const slot = table.slotOf(id);
      if (slot !== undefined) yield slot;
    }
  }
}

async function finish(
  index: TileIndex,
  address: TileAddress,
  blocks: TileBlocks,
  onCompressed: (tile: KeptTile) => void,
): Promise<KeptTile> {
  const body = (await inSlices(tileSteps(index, address, blocks))) as Buffer;
  const etag = etagOf(body);
  if (body.length < COMPRESS_FROM_BYTES) return { body, gzipped: undefined, etag, heldBytes: body.length };
  let compressing: Promise<Buffer> | undefined;
  const compress = async (): Promise<Buffer> => {
    try {
      const compressed = await gzipAsync(body);
      tile.heldBytes = body.length + compressed.length;
      onCompressed(tile);
      return compressed;
    } catch (error) {
      compressing = undefined;
      throw error;
    }
  };
  const tile = { body, gzipped: () => (compressing ??= compress()), etag, heldBytes: body.length };
  return tile;
}
