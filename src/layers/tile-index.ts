/**
 * One layer's stations in z-order, so that a tile is a range: an immutable index of one snapshot, in chunks that the next
 * one shares where nothing changed. Owns which feature of which tile a station is in; bytes are tile-bytes.ts, making it
 * is tile-build.ts and tile-patch.ts.
 *
 * At every zoom each station is in exactly one feature of exactly one tile: there is no buffer around tiles, and a
 * cluster is a cell of a fixed grid inside one tile. So counts add up to the number of stations, and what a tile holds
 * depends on nothing outside it. Below `CLUSTER_BELOW_ZOOM` stations that share a cell are one cluster.
 */
import { cellAt, cellOfStep, keyRange, stepX, stepY, type TileAddress } from '../geo/tile.ts';
import type { LayerTable } from './layer-source.ts';
import { BLOCK_SIZE, SUMS, SUM_STEPS, type TileChunk } from './tile-chunk.ts';

export const CLUSTER_BELOW_ZOOM = 11;

/** Told in one step: code that has hardly run yet takes many times as long for each, some milliseconds for these. */
export const STATIONS_A_STEP = 64;
export const CELLS_A_STEP = 8;

/** A tile has 16 x 16 cells: 32 pixels each where a tile is shown with 512. */
const CELL_LEVELS = 4;

export interface Cluster {
  /** Of its grid cell; unique among the clusters of a zoom. */
  readonly cell: number;
  readonly count: number;
  /** In the order of STATES; they add up to `count`. */
  readonly countByState: readonly number[];
}

/** What a tile holds, told in z-order, then in the order of ids; x and y are grid cells of the tile, 0 to 4096. */
export interface TileVisitor {
  station(slot: number, x: number, y: number): void;
  cluster(cluster: Cluster, x: number, y: number): void;
}

/** A station of the index: the chunk, and where in it. One past the last is in the last chunk, or 0, 0. */
export interface TilePlace {
  readonly chunk: number;
  readonly at: number;
}

export class TileIndex {
  /** What the slots are of. */
  readonly table: LayerTable;
  /** None is empty. Their stations ascend by key, then by id. */
  readonly chunks: readonly TileChunk[];
  readonly size: number;
  /** Upper half of each chunk's first key. */
  readonly #firstUppers: Uint32Array;
  /** Stations before each chunk, and after the last. */
  readonly #counts: Uint32Array;
  #sums: Float64Array | undefined;

  constructor(table: LayerTable, chunks: readonly TileChunk[]) {
    this.table = table;
    this.chunks = chunks;
    this.#firstUppers = new Uint32Array(chunks.length);
    this.#counts = new Uint32Array(chunks.length + 1);
    let size = 0;
    chunks.forEach((chunk, i) => {
      this.#firstUppers[i] = chunk.upper(0);
      this.#counts[i] = size;
      size += chunk.length;
    });
    this.#counts[chunks.length] = size;
    this.size = size;
  }

  /** The same stations as of a table of the same lineage, in which none of them changed place or state. */
  withTable(table: LayerTable): TileIndex {
    return table === this.table ? this : new TileIndex(table, this.chunks);
  }

  get byteLength(): number {
    return this.chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  }

  /** How many stations a tile holds. */
  count(tile: TileAddress): number {
    const { start, end } = this.#range(tile);
    return this.#rank(end) - this.#rank(start);
  }

  /** Steps that tell what a tile holds, few features each. */
  *visiting(tile: TileAddress, visitor: TileVisitor): Generator<void, void> {
    const { start, end } = this.#range(tile);
    if (tile.z < CLUSTER_BELOW_ZOOM) return yield* this.#visitCells(tile, start, end, visitor);
    let told = 0;
    for (let { chunk, at } = start; chunk < end.chunk || at < end.at; chunk += 1, at = 0) {
      const one = this.chunks[chunk]!;
      const to = chunk === end.chunk ? end.at : one.length;
      for (; at < to; at += 1) {
        this.#visitAlone(tile, one, at, visitor);
        if (++told % STATIONS_A_STEP === 0) yield;
      }
      if (chunk === end.chunk) return;
    }
  }

  #visitAlone({ z }: TileAddress, chunk: TileChunk, at: number, visitor: TileVisitor): void {
    const [upper, lower] = [chunk.upper(at), chunk.lower(at)];
    visitor.station(chunk.slot(at), cellOfStep(stepX(upper, lower), z), cellOfStep(stepY(upper, lower), z));
  }

  /** A cluster lies at the mean of its stations, in whole numbers: the same stations, the same place. */
  *#visitCells(tile: TileAddress, start: TilePlace, end: TilePlace, visitor: TileVisitor): Generator<void, void> {
    let told = 0;
    const keysPerCell = 4 ** (16 - tile.z - CELL_LEVELS);
    const range = new RangeSums(this, (out, place) => this.#addSums(out, place));
    for (let from = start; from.chunk < end.chunk || from.at < end.at;) {
      const first = this.chunks[from.chunk]!;
      const cell = Math.floor(first.upper(from.at) / keysPerCell);
      const to = this.#earlier(this.#lowerBound((cell + 1) * keysPerCell, 0), end);
      const count = this.#rank(to) - this.#rank(from);
      if (count === 1) {
        this.#visitAlone(tile, first, from.at, visitor);
      } else {
        const sums = range.between(from, to, count);
        const x = cellAt(sums[0]! / count / SUM_STEPS, tile.z, tile.x);
        const y = cellAt(sums[1]! / count / SUM_STEPS, tile.z, tile.y);
        const countByState: number[] = [];
        for (let i = 2; i < SUMS; i += 1) countByState.push(sums[i]! >>> 0);
        visitor.cluster({ cell, count, countByState }, x, y);
      }
      from = to;
      if (++told % CELLS_A_STEP === 0) yield;
    }
  }

  #range(tile: TileAddress): { start: TilePlace; end: TilePlace } {
    const { first, last } = keyRange(tile);
    // The key after the last one; the upper half may be 2^32, which is above all.
    const carry = last.lower === 2 ** 32 - 1;
    return {
      start: this.#lowerBound(first.upper, first.lower),
      end: this.#lowerBound(last.upper + Number(carry), carry ? 0 : last.lower + 1),
    };
  }

  /** The first station whose key is not below this one, normalised: never past the end of a chunk that another follows. */
  #lowerBound(upper: number, lower: number): TilePlace {
    let low = 0;
    let high = this.chunks.length;
    // The first chunk that begins at the key or beyond: the station is in the one before it, or its first.
    while (low < high) {
      const middle = (low + high) >>> 1;
      const difference = this.#firstUppers[middle]! - upper || this.chunks[middle]!.lower(0) - lower;
      if (difference < 0) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return { chunk: 0, at: 0 };
    const at = this.chunks[low - 1]!.lowerBound(upper, lower);
    if (at < this.chunks[low - 1]!.length || low === this.chunks.length) return { chunk: low - 1, at };
    return { chunk: low, at: 0 };
  }

  #earlier(a: TilePlace, b: TilePlace): TilePlace {
    return a.chunk < b.chunk || (a.chunk === b.chunk && a.at < b.at) ? a : b;
  }

  #rank({ chunk, at }: TilePlace): number {
    return this.#counts[chunk]! + at;
  }

  /** Add the sums of all stations before a place. */
  #addSums(out: Float64Array, { chunk, at }: TilePlace): void {
    const sums = (this.#sums ??= this.#sumsOfChunks());
    for (let i = 0; i < SUMS; i += 1) out[i]! += sums[chunk * SUMS + i]!;
    this.chunks[chunk]!.addSums(out, at);
  }

  /** Sums of all stations before each chunk. */
  #sumsOfChunks(): Float64Array {
    const sums = new Float64Array(this.chunks.length * SUMS);
    for (let chunk = 1; chunk < this.chunks.length; chunk += 1) {
      const here = sums.subarray(chunk * SUMS, (chunk + 1) * SUMS);
      here.set(sums.subarray((chunk - 1) * SUMS, chunk * SUMS));
      const before = this.chunks[chunk - 1]!;
      before.addSums(here, before.length);
    }
    return sums;
  }
}

/** Sums of one range after the other: few stations are added up, of many the sums before both ends are known or nearly so. */
class RangeSums {
  readonly #index: TileIndex;
  readonly #addBefore: (out: Float64Array, place: TilePlace) => void;
  readonly #sums = new Float64Array(SUMS);
  #before = new Float64Array(SUMS);
  #after = new Float64Array(SUMS);
  /** Where `#before` ends. */
  #at: TilePlace | undefined;

  constructor(index: TileIndex, addBefore: (out: Float64Array, place: TilePlace) => void) {
    this.#index = index;
    this.#addBefore = addBefore;
  }

  /** Valid until the next call. */
  between(from: TilePlace, to: TilePlace, count: number): Float64Array {
    const sums = this.#sums;
    if (count <= BLOCK_SIZE && from.chunk === to.chunk) {
      sums.fill(0);
      this.#index.chunks[from.chunk]!.addEach(sums, from.at, to.at);
      return sums;
    }
    if (this.#at !== from) {
      this.#before.fill(0);
      this.#addBefore(this.#before, from);
    }
    this.#after.fill(0);
    this.#addBefore(this.#after, to);
    for (let i = 0; i < SUMS; i += 1) sums[i] = this.#after[i]! - this.#before[i]!;
    [this.#before, this.#after] = [this.#after, this.#before];
    this.#at = to;
    return sums;
  }
}
