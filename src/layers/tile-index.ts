/**
 * One layer's stations in z-order, so that a tile is a range: an immutable index of one snapshot, and the next one made
 * from it by what changed. Owns which feature of which tile a station is in; bytes are tile-bytes.ts.
 *
 * At every zoom each station is in exactly one feature of exactly one tile: there is no buffer around tiles, and a
 * cluster is a cell of a fixed grid inside one tile. So counts add up to the number of stations, and what a tile holds
 * depends on nothing outside it. Below `CLUSTER_BELOW_ZOOM` stations that share a cell are one cluster.
 */
import {
  cellAt,
  firstKey,
  HALF_KEY,
  halfKey,
  keysPerTile,
  MAX_TILE_ZOOM,
  tileAt,
  worldX,
  worldY,
  type TileAddress,
} from '../geo/tile.ts';
import type { Crs } from '../geo/crs.ts';
import type { LayerStation } from './layer-source.ts';

export const CLUSTER_BELOW_ZOOM = 11;

/** A tile has 16 x 16 cells: 32 pixels each where a tile is shown with 512. */
const CELL_LEVELS = 4;

export const STATES = ['open', 'paused', 'closed', 'planned'] as const satisfies readonly LayerStation['state'][];

/** Position i of every array is one station, in the order of z-order keys, then of ids. */
export interface TileIndex {
  readonly stations: readonly LayerStation[];
  /** Z-order keys of the z18 tiles. */
  readonly keys: Float64Array;
  /** Place on the world's square. */
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  /** Position in STATES. */
  readonly states: Uint8Array;
}

export interface Cluster {
  /** Of its grid cell; unique among the clusters of a zoom. */
  readonly cell: number;
  readonly count: number;
  /** In the order of STATES; they add up to `count`. */
  readonly countByState: readonly number[];
}

/** What a tile holds, told in z-order; x and y are grid cells of the tile, 0 to 4096. */
export interface TileVisitor {
  station(station: LayerStation, x: number, y: number): void;
  cluster(cluster: Cluster, x: number, y: number): void;
}

/** Stations handled in one go: some ten milliseconds. */
const STEP = 65_536;
const DIGIT_BITS = 9;
const DIGITS = 1 << DIGIT_BITS;

/** Index stations that come in the order of ids. */
export function buildTileIndex(stations: readonly LayerStation[], crs: Crs): TileIndex {
  const steps = tileIndexSteps(stations, crs);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same in steps that do not hold the event loop for long: the caller lets others run between them. */
export function* tileIndexSteps(stations: readonly LayerStation[], crs: Crs): Generator<void, TileIndex> {
  const { length } = stations;
  const x = new Float64Array(length);
  const y = new Float64Array(length);
  const halves = [new Uint32Array(length), new Uint32Array(length)] as const;
  let order = new Uint32Array(length);
  for (let i = 0; i < length; i += 1) {
    const position = stations[i]!.coordinates[crs];
    x[i] = worldX(position[0]);
    y[i] = worldY(position[1]);
    const column = tileAt(x[i]!, MAX_TILE_ZOOM);
    const row = tileAt(y[i]!, MAX_TILE_ZOOM);
    halves[0][i] = halfKey(column, row, 0);
    halves[1][i] = halfKey(column, row, 9);
    order[i] = i;
    if (i % STEP === STEP - 1) yield;
  }

  // Radix sort by the four nine-bit digits of the keys, lowest first. It is stable: equal keys stay in the order of ids.
  let sorted = new Uint32Array(length);
  for (const half of halves) {
    for (const shift of [0, DIGIT_BITS]) {
      sortByDigit(order, sorted, half, shift);
      [order, sorted] = [sorted, order];
      yield;
    }
  }

  const index = emptyIndex(length);
  for (let at = 0; at < length; at += 1) {
    const i = order[at]!;
    index.stations[at] = stations[i]!;
    index.keys[at] = halves[1][i]! * HALF_KEY + halves[0][i]!;
    index.xs[at] = x[i]!;
    index.ys[at] = y[i]!;
    index.states[at] = STATES.indexOf(stations[i]!.state);
    if (at % STEP === STEP - 1) yield;
  }
  return index;
}

function emptyIndex(length: number) {
  return {
    stations: new Array<LayerStation>(length),
    keys: new Float64Array(length),
    xs: new Float64Array(length),
    ys: new Float64Array(length),
    states: new Uint8Array(length),
  };
}

function sortByDigit(from: Uint32Array, to: Uint32Array, digits: Uint32Array, shift: number): void {
  const next = new Uint32Array(DIGITS + 1);
  for (const i of from) next[((digits[i]! >> shift) & (DIGITS - 1)) + 1]! += 1;
  for (let digit = 0; digit < DIGITS; digit += 1) next[digit + 1]! += next[digit]!;
  for (const i of from) {
    const digit = (digits[i]! >> shift) & (DIGITS - 1);
    to[next[digit]!] = i;
    next[digit]! += 1;
  }
}

/**
 * The index without the stations of `gone` (the objects that are in it) and with those of `come` (in the order of ids).
 * Equal to building it anew, for the price of copying.
 * @throws Error when a station of `gone` is not in the index.
 */
export function patchTileIndex(
  before: TileIndex,
  crs: Crs,
  gone: readonly LayerStation[],
  come: readonly LayerStation[],
): TileIndex {
  const added = buildTileIndex(come, crs);
  const dropped = positionsOf(before, buildTileIndex(gone, crs));
  const index = emptyIndex(before.stations.length - gone.length + come.length);
  let at = 0;
  const copy = (from: TileIndex, start: number, end: number): void => {
    if (start === end) return;
    index.keys.set(from.keys.subarray(start, end), at);
    index.xs.set(from.xs.subarray(start, end), at);
    index.ys.set(from.ys.subarray(start, end), at);
    index.states.set(from.states.subarray(start, end), at);
    for (let i = start; i < end; i += 1) index.stations[at++] = from.stations[i]!;
  };
  let [start, nextDropped] = [0, 0];
  const copyUpTo = (end: number): void => {
    for (; nextDropped < dropped.length && dropped[nextDropped]! < end; nextDropped += 1) {
      copy(before, start, dropped[nextDropped]!);
      start = dropped[nextDropped]! + 1;
    }
    copy(before, start, end);
    start = Math.max(start, end);
  };
  for (let next = 0; next < come.length; next += 1) {
    copyUpTo(placeOf(before, added.keys[next]!, added.stations[next]!.id, start));
    copy(added, next, next + 1);
  }
  copyUpTo(before.stations.length);
  return index;
}

/** Where these stations are in the index, ascending. */
function positionsOf(index: TileIndex, sought: TileIndex): number[] {
  return sought.stations.map((station, i) => {
    const at = placeOf(index, sought.keys[i]!, station.id, 0);
    if (index.stations[at] !== station) throw new Error('a station that is gone was not in the index');
    return at;
  });
}

/** The first position, from `from` on, of this key and id or beyond. */
function placeOf({ keys, stations }: TileIndex, key: number, id: string, from: number): number {
  let at = lowerBound(keys, key, from);
  while (at < keys.length && keys[at] === key && stations[at]!.id < id) at += 1;
  return at;
}

/** The first position at or after `from` whose key is not below `key`. */
function lowerBound(keys: Float64Array, key: number, from: number): number {
  let low = from;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Tell what a tile holds. Returns how many stations that is, whether alone or in clusters. */
export function visitTile(index: TileIndex, tile: TileAddress, visitor: TileVisitor): number {
  const first = firstKey(tile);
  const start = lowerBound(index.keys, first, 0);
  const end = lowerBound(index.keys, first + keysPerTile(tile.z), start);
  const alone = (at: number): void => {
    const x = cellAt(index.xs[at]!, tile.z, tile.x);
    visitor.station(index.stations[at]!, x, cellAt(index.ys[at]!, tile.z, tile.y));
  };
  if (tile.z >= CLUSTER_BELOW_ZOOM) {
    for (let at = start; at < end; at += 1) alone(at);
    return end - start;
  }
  const keysPerCell = keysPerTile(tile.z + CELL_LEVELS);
  for (let from = start; from < end;) {
    const cell = Math.floor(index.keys[from]! / keysPerCell);
    const to = lowerBound(index.keys, (cell + 1) * keysPerCell, from);
    if (to - from === 1) alone(from);
    else visitCluster(index, tile, { cell, from, to }, visitor);
    from = to;
  }
  return end - start;
}

/** A cluster lies at the mean of its stations, which are added up in their order: the same stations, the same place. */
function visitCluster(
  { xs, ys, states }: TileIndex,
  tile: TileAddress,
  range: { readonly cell: number; readonly from: number; readonly to: number },
  visitor: TileVisitor,
): void {
  const { cell, from, to } = range;
  const count = to - from;
  const countByState = STATES.map(() => 0);
  let [x, y] = [0, 0];
  for (let at = from; at < to; at += 1) {
    x += xs[at]!;
    y += ys[at]!;
    countByState[states[at]!]! += 1;
  }
  visitor.cluster({ cell, count, countByState }, cellAt(x / count, tile.z, tile.x), cellAt(y / count, tile.z, tile.y));
}
