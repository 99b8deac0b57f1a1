/** Tiles that were asked for, bounded; the least recently used go first. Each layer has a cache of its own. */
import type { Buffer } from 'node:buffer';
import { tileOfStep, type TileAddress } from '../geo/tile.ts';

export interface KeptTile {
  readonly body: Buffer;
  /** Made when it is first asked for, and kept: compressing takes longer than all the rest. Undefined: too short for it. */
  readonly gzipped: (() => Promise<Buffer>) | undefined;
  /** Of the bytes: an edit elsewhere leaves it valid. */
  readonly etag: string;
  /** Held for it now, with and without compression. */
  readonly heldBytes: number;
}

/** What keeping a tile costs besides its bytes, roughly. */
const OVERHEAD_BYTES = 500;

export class TileCache {
  readonly #kept = new Map<number, Promise<KeptTile>>();
  readonly #sizes = new Map<number, number>();
  readonly #limitBytes: number;
  #bytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(address: TileAddress): Promise<KeptTile> | undefined {
    const key = keyOf(address.z, address.x, address.y);
    const kept = this.#kept.get(key);
    if (kept) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
    }
    return kept;
  }

  /** Keep what is being made, unless that fails, or the tile is dropped before it is done. */
  keep(address: TileAddress, made: Promise<KeptTile>): void {
    const key = keyOf(address.z, address.x, address.y);
    this.#kept.set(key, made);
    made.then(
      (tile) => {
        if (this.#kept.get(key) === made) this.#count(key, tile);
      },
      () => {
        if (this.#kept.get(key) === made) this.#kept.delete(key);
      },
    );
  }

  /** It holds more than it did when it was made. */
  recount(address: TileAddress, made: Promise<KeptTile>, tile: KeptTile): void {
    const key = keyOf(address.z, address.x, address.y);
    if (this.#kept.get(key) === made) this.#count(key, tile);
  }

  /** Forget the tile of every zoom from `from` to `to` that holds this place (steps, see geo/tile.ts). */
  dropAt(x: number, y: number, from: number, to: number): void {
    if (this.#kept.size === 0) return;
    for (let z = from; z <= to; z += 1) this.#drop(keyOf(z, tileOfStep(x, z), tileOfStep(y, z)));
  }

  clear(): void {
    this.#kept.clear();
    this.#sizes.clear();
    this.#bytes = 0;
  }

  #count(key: number, tile: KeptTile): void {
    const size = tile.heldBytes + OVERHEAD_BYTES;
    this.#bytes += size - (this.#sizes.get(key) ?? 0);
    this.#sizes.set(key, size);
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#limitBytes) return;
      this.#drop(oldest);
    }
  }

  #drop(key: number): void {
    this.#kept.delete(key);
    this.#bytes -= this.#sizes.get(key) ?? 0;
    this.#sizes.delete(key);
  }
}

/** One number a tile: those of a zoom follow those of the zoom before. Below 2^37. */
const keyOf = (z: number, x: number, y: number): number => (4 ** z - 1) / 3 + y * 2 ** z + x;
