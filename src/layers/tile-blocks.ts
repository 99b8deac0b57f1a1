/**
 * What a tile says of a station besides its place, encoded once and copied into every tile that holds it: an edit makes a
 * tile anew, but of its hundreds of stations one is another. Owns keeping; what is encoded is tile-bytes.ts.
 *
 * A ring of bytes: the oldest block is overwritten when it is full, whatever is asked most, so that nothing is counted on
 * the way. Blocks are of one table. The next one of its lineage takes over all but those of the stations that changed.
 */
import type { LayerTable } from './layer-source.ts';
import { SharedTexts } from './shared-texts.ts';

/** So many texts of a station are shared with others. */
export const SHARED_TEXTS = 6;

/** What is of the station alone, as entries of a tile's list of values; and what it shares. */
export interface BlockSource {
  /** Encoded values, one after the other, up to `length`. */
  readonly bytes: Uint8Array;
  readonly length: number;
  /** How many values that are, and which there are (tile-bytes.ts). */
  readonly values: number;
  readonly flags: number;
  /** The id of the feature: what is above 2^32, and the 32 bits below. */
  readonly high: number;
  readonly low: number;
  readonly revision: number;
  /** Numbers of `SharedTexts`, for positions below SHARED_TEXTS; -1: it has none. */
  shared(position: number): number;
}

/** Before a block's bytes, in words: slot, length, values, flags, high, low, revision, shared texts. */
const SLOT = 0;
const LENGTH = 1;
const VALUES = 2;
const FLAGS = 3;
const HIGH = 4;
const LOW = 5;
const REVISION = 6;
const SHARED = 7;
const HEAD_WORDS = SHARED + SHARED_TEXTS;

/** A place is looked up in parts of so many slots, made when one of them is needed. */
const PART_BITS = 12;
const PART_SLOTS = 2 ** PART_BITS;

/** At most: 55,000 stations of some 300 bytes. */
const RING_BYTES = 16 * 1024 * 1024;
/** A ring of few stations would fill with what they were. */
const BYTES_A_STATION = 500;
const LEAST_BYTES = 128 * 1024;

export class TileBlocks {
  readonly #limitBytes: number;
  #words = new Int32Array(0);
  #bytes = new Uint8Array(0);
  /** By the upper bits of the slot: a block's first word plus one; 0: none. */
  #parts: (Int32Array | undefined)[] = [];
  #table: LayerTable | undefined;
  #texts = new SharedTexts();
  #round = {};
  /** Next word to be written. Blocks of the round before lie from `#oldest` to `#end`. */
  #next = 0;
  #oldest = 0;
  #end = 0;
  /** Of the block that `find` found. */
  #at = 0;

  constructor(limitBytes = RING_BYTES) {
    this.#limitBytes = limitBytes;
  }

  get byteLength(): number {
    return this.#bytes.length + this.#parts.reduce((sum, part) => sum + (part?.byteLength ?? 0), 0);
  }

  /**
   * From now on blocks are of this table. `changed` are the slots, of it and of the table before, of stations that are no
   * longer what they were; undefined: nothing is known of what changed.
   */
  follow(table: LayerTable, changed: Iterable<number> | undefined): void {
    if (changed === undefined || this.#table?.lineage !== table.lineage || this.#texts.isLarge) this.#clear(table);
    else for (const slot of changed) this.#forget(slot);
    this.#table = table;
    this.#round = {};
  }

  #clear({ size }: LayerTable): void {
    const words = Math.min(this.#limitBytes, Math.max(LEAST_BYTES, size * BYTES_A_STATION)) >>> 2;
    // As many more or fewer as make a difference.
    if (words > this.#words.length * 1.25 || words < this.#words.length / 2) {
      this.#words = new Int32Array(words);
      this.#bytes = new Uint8Array(this.#words.buffer);
    }
    // Others, not emptied: a tile that was begun before goes on with those that it knows.
    this.#texts = new SharedTexts();
    this.#parts = [];
    this.#next = this.#oldest = this.#end = 0;
  }

  /** The texts that blocks share, if blocks are of this table: a tile that was begun before a change is of another. */
  textsOf(table: LayerTable): SharedTexts | undefined {
    return this.#table === table ? this.#texts : undefined;
  }

  /** Another value after each `follow`. */
  get round(): object {
    return this.#round;
  }

  /** Whether there is a block of this slot; then the getters tell of it until the next call. */
  find(slot: number): boolean {
    const part = this.#parts[slot >>> PART_BITS];
    const place = part === undefined ? 0 : (part[slot & (PART_SLOTS - 1)] as number);
    this.#at = place - 1;
    return place !== 0;
  }

  get memory(): Uint8Array {
    return this.#bytes;
  }

  /** Where the block's values begin in `memory`. */
  get from(): number {
    return (this.#at + HEAD_WORDS) * 4;
  }

  get length(): number {
    return this.#words[this.#at + LENGTH] as number;
  }

  get values(): number {
    return this.#words[this.#at + VALUES] as number;
  }

  get flags(): number {
    return this.#words[this.#at + FLAGS] as number;
  }

  get high(): number {
    return this.#words[this.#at + HIGH] as number;
  }

  get low(): number {
    return this.#words[this.#at + LOW] as number;
  }

  get revision(): number {
    return (this.#words[this.#at + REVISION] as number) >>> 0;
  }

  shared(position: number): number {
    return this.#words[this.#at + SHARED + position] as number;
  }

  /** Keep a block, and tell of it as `find` does. */
  put(slot: number, source: BlockSource): void {
    const size = HEAD_WORDS + ((source.length + 3) >>> 2);
    const words = this.#words;
    if (size > words.length) throw new RangeError('a block is larger than all there is for blocks');
    this.#makeRoom(size);
    const at = (this.#at = this.#next);
    this.#next += size;
    words[at + SLOT] = slot;
    words[at + LENGTH] = source.length;
    words[at + VALUES] = source.values;
    words[at + FLAGS] = source.flags;
    words[at + HIGH] = source.high;
    words[at + LOW] = source.low;
    words[at + REVISION] = source.revision;
    for (let i = 0; i < SHARED_TEXTS; i += 1) words[at + SHARED + i] = source.shared(i);
    this.#bytes.set(source.bytes.subarray(0, source.length), (at + HEAD_WORDS) * 4);
    const number = slot >>> PART_BITS;
    // Without holes: an array with many is a hash table, and slow.
    while (this.#parts.length <= number) this.#parts.push(undefined);
    const part = (this.#parts[number] ??= new Int32Array(PART_SLOTS));
    part[slot & (PART_SLOTS - 1)] = at + 1;
  }

  /** Room for so many words from `#next` on: the oldest blocks go. */
  #makeRoom(size: number): void {
    if (this.#next + size > this.#words.length) {
      this.#expire(this.#end);
      this.#end = this.#next;
      this.#next = this.#oldest = 0;
    }
    this.#expire(Math.min(this.#next + size, this.#end));
  }

  /** Forget the blocks of the round before that begin before this word. */
  #expire(until: number): void {
    const words = this.#words;
    while (this.#oldest < until) {
      const at = this.#oldest;
      this.#oldest += HEAD_WORDS + (((words[at + LENGTH] as number) + 3) >>> 2);
      const slot = words[at + SLOT] as number;
      const part = this.#parts[slot >>> PART_BITS];
      if (part?.[slot & (PART_SLOTS - 1)] === at + 1) part[slot & (PART_SLOTS - 1)] = 0;
    }
  }

  #forget(slot: number): void {
    const part = this.#parts[slot >>> PART_BITS];
    if (part) part[slot & (PART_SLOTS - 1)] = 0;
  }
}
