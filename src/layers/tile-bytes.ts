/** From a tile of the index to its bytes: what its features are called and carry. */
import { drain } from '../geo/point-build.ts';
import type { TileAddress } from '../geo/tile.ts';
import { ISO_BYTES, UUID_BYTES, writeIso, writeUuid } from './ascii.ts';
import type { LayerTable, ShownStation } from './layer-source.ts';
import { EncodedValues, PointTile } from './mvt.ts';
import { emptyStation } from './shown-station.ts';
import { SharedTexts } from './shared-texts.ts';
import type { TileBlocks } from './tile-blocks.ts';
import { STATES } from './tile-chunk.ts';
import type { Cluster, TileIndex } from './tile-index.ts';

export const TILE_LAYER_NAME = 'stations';

/** The flat properties of the layer (layer-bytes.ts) after the id, in this order; a tile has no null: what is not known is left out. */
export const STATION_KEYS = [
  'id',
  'code',
  'name',
  'address',
  'adcode',
  'state',
  'openingHours',
  'needs',
  'amenities',
  'freshness',
  'verifiedAt',
  'updatedAt',
  'revision',
] as const;
const CLUSTER_KEYS = ['cluster', 'count', ...STATES];
const [ID, CODE, NAME, ADDRESS, ADCODE, STATE, HOURS] = [0, 1, 2, 3, 4, 5, 6];
const [NEEDS, AMENITIES, FRESHNESS, VERIFIED, UPDATED, REVISION] = [7, 8, 9, 10, 11, 12];

/** Clusters are numbered from 2^52, stations below by the last 52 bits of their id, which are random in a UUIDv7. */
const HIGH_BITS_OF_CLUSTERS = 2 ** 20;

/** The tile, or undefined when it is empty. Deterministic: same stations, same bytes, whatever is in `blocks`. */
export function tileBytes(index: TileIndex, address: TileAddress, blocks?: TileBlocks): Buffer | undefined {
  return drain(tileSteps(index, address, blocks));
}

/** The same in steps of few features. `blocks` keeps what is written of each, where it is of the index's table. */
export function* tileSteps(
  index: TileIndex,
  address: TileAddress,
  blocks?: TileBlocks,
): Generator<void, Buffer | undefined> {
  if (index.count(address) === 0) return undefined;
  // Another tile may be begun between our steps: it has a writer of its own.
  const writer = spare ?? new TileWriter();
  spare = undefined;
  writer.begin(index.table, blocks);
  yield* index.visiting(address, writer);
  const bytes = writer.bytes();
  if (writer.capacity <= SPARE_BYTES) spare = writer;
  return bytes;
}

/** A writer that is not in use: its memory is worth keeping up to so many bytes. */
const SPARE_BYTES = 4 * 1024 * 1024;
let spare: TileWriter | undefined;

/** Of a block (tile-blocks.ts): which values it has after id, code and name. */
const HAS_ADDRESS = 1;
const HAS_VERIFIED = 2;
/** Of its own; otherwise it was updated when it was verified. */
const HAS_UPDATED = 4;

/** Keys of a block's shared texts, in their order there. */
const SHARED_KEYS = [ADCODE, STATE, HOURS, NEEDS, AMENITIES, FRESHNESS] as const;

class TileWriter {
  readonly #tile = new PointTile(TILE_LAYER_NAME);
  #table: LayerTable | undefined;
  readonly #shown = emptyStation();
  /** Places of the first key of stations and of clusters; -1: none yet. */
  #stationKeys = -1;
  #clusterKeys = -1;
  #blocks: TileBlocks | undefined;
  #round: object | undefined;
  #texts = new SharedTexts();
  /** By number of a shared text: the tile that it was last written in, and its place there. */
  #tiles = new Float64Array(64);
  #places = new Int32Array(64);
  #tileNumber = 0;
  readonly #fresh = new FreshBlock();

  get capacity(): number {
    return this.#tile.capacity;
  }

  begin(table: LayerTable, blocks: TileBlocks | undefined): void {
    this.#table = table;
    this.#tile.clear();
    this.#stationKeys = this.#clusterKeys = -1;
    this.#tileNumber += 1;
    const texts = blocks?.textsOf(table);
    this.#blocks = texts && blocks;
    this.#round = texts && blocks?.round;
    this.#texts = texts ?? new SharedTexts();
  }

  station(slot: number, x: number, y: number): void {
    // What changed since this tile was begun is no longer what its table says.
    const blocks = this.#blocks?.round === this.#round ? this.#blocks : undefined;
    if (blocks?.find(slot)) return this.#write(blocks, blocks.memory, blocks.from, x, y);
    const fresh = this.#fresh;
    this.#table!.readShown(slot, this.#shown);
    fresh.take(this.#shown, this.#texts);
    if (fresh.revision < 2 ** 32) blocks?.put(slot, fresh);
    this.#write(fresh, fresh.bytes, 0, x, y);
  }

  #write(block: Block, bytes: Uint8Array, from: number, x: number, y: number): void {
    const tile = this.#tile;
    if (this.#stationKeys < 0) this.#stationKeys = tile.addKeys(STATION_KEYS);
    const first = this.#stationKeys;
    const { flags } = block;
    let place = tile.encodedValues(bytes, from, block.length, block.values);
    tile.begin(block.high, block.low);
    tile.tag(first + ID, place++);
    tile.tag(first + CODE, place++);
    tile.tag(first + NAME, place++);
    if (flags & HAS_ADDRESS) tile.tag(first + ADDRESS, place++);
    for (let i = 0; i < SHARED_KEYS.length; i += 1) {
      const number = block.shared(i);
      if (number >= 0) tile.tag(first + SHARED_KEYS[i]!, this.#sharedPlace(number));
    }
    if (flags & HAS_VERIFIED) tile.tag(first + VERIFIED, place++);
    tile.tag(first + UPDATED, flags & HAS_UPDATED ? place : place - 1);
    tile.tag(first + REVISION, tile.uintValue(block.revision));
    tile.end(x, y);
  }

  cluster({ cell, count, countByState }: Cluster, x: number, y: number): void {
    const tile = this.#tile;
    if (this.#clusterKeys < 0) this.#clusterKeys = tile.addKeys(CLUSTER_KEYS);
    const first = this.#clusterKeys;
    tile.begin(HIGH_BITS_OF_CLUSTERS, cell);
    tile.tag(first, tile.booleanValue(true));
    tile.tag(first + 1, tile.uintValue(count));
    for (let i = 0; i < countByState.length; i += 1) tile.tag(first + 2 + i, tile.uintValue(countByState[i]!));
    tile.end(x, y);
  }

  /** The tile, in memory of its own. */
  bytes(): Buffer {
    this.#table = undefined;
    return this.#tile.bytes();
  }

  #sharedPlace(number: number): number {
    if (number >= this.#places.length) {
      [this.#tiles, this.#places] = [longer(this.#tiles, number), longer(this.#places, number)];
    }
    if (this.#tiles[number] !== this.#tileNumber) {
      this.#tiles[number] = this.#tileNumber;
      const texts = this.#texts;
      const from = texts.from(number);
      this.#places[number] = this.#tile.encodedValues(texts.bytes, from, texts.from(number + 1) - from, 1);
    }
    return this.#places[number]!;
  }
}

function longer<T extends Float64Array | Int32Array>(array: T, index: number): T {
  const made = new (array.constructor as new (length: number) => T)(Math.max(array.length * 2, index + 1));
  made.set(array);
  return made;
}

type Block = Pick<TileBlocks, 'length' | 'values' | 'flags' | 'high' | 'low' | 'revision' | 'shared'>;

/** A block that was just encoded. */
class FreshBlock implements Block {
  readonly #values = new EncodedValues();
  readonly #ascii = new Uint8Array(UUID_BYTES);
  readonly #numbers = new Int32Array(SHARED_KEYS.length);
  flags = 0;
  high = 0;
  low = 0;
  revision = 0;

  get bytes(): Uint8Array {
    return this.#values.bytes;
  }

  get length(): number {
    return this.#values.length;
  }

  get values(): number {
    return this.#values.count;
  }

  shared(position: number): number {
    return this.#numbers[position]!;
  }

  take(shown: ShownStation, texts: SharedTexts): void {
    const [values, ascii, numbers] = [this.#values, this.#ascii, this.#numbers];
    const { id, text, nameFrom, nameTo, addressFrom, addressTo, openingHours, verifiedMs, updatedMs } = shown;
    this.high = id[2]! & 0xfffff;
    this.low = id[3]!;
    this.revision = shown.revision;
    this.flags = 0;
    values.clear();
    writeUuid(id, ascii);
    values.add(ascii, 0, UUID_BYTES);
    values.add(text, shown.codeFrom, shown.codeTo);
    values.add(text, nameFrom, nameTo);
    if (addressTo > addressFrom) {
      this.flags |= HAS_ADDRESS;
      values.add(text, addressFrom, addressTo);
    }
    if (!Number.isNaN(verifiedMs)) {
      this.flags |= HAS_VERIFIED;
      this.#addTime(verifiedMs);
    }
    if (updatedMs !== verifiedMs) {
      this.flags |= HAS_UPDATED;
      this.#addTime(updatedMs);
    }
    numbers[0] = texts.numberOf(shown.adcode);
    numbers[1] = texts.numberOf(shown.state);
    numbers[2] = openingHours === null ? -1 : texts.numberOf(openingHours);
    numbers[3] = texts.numberOf(shown.needs);
    numbers[4] = texts.numberOf(Buffer.from(shown.amenities.subarray(0, shown.amenitiesTo)).toString());
    numbers[5] = texts.numberOf(shown.freshness);
  }

  #addTime(ms: number): void {
    if (writeIso(ms, this.#ascii)) return this.#values.add(this.#ascii, 0, ISO_BYTES);
    const text = Buffer.from(new Date(ms).toISOString());
    this.#values.add(text, 0, text.length);
  }
}
