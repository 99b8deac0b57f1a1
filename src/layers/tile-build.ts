/**
 * Makes the z-order index of a whole table, in steps: the caller lets others run between them. Owns keys and sorting.
 */
import type { Crs } from '../geo/crs.ts';
import { freshWords } from '../geo/fresh-memory.ts';
import type { LayerTable } from './layer-source.ts';
import { CHUNK_SIZE, TileChunk } from './tile-chunk.ts';
import { TileIndex } from './tile-index.ts';
import { compareIds, entryAt, replacing, type Entry } from './tile-patch.ts';

/** Stations that are read in one step, and keys that are counted or moved: a few milliseconds. */
const READ_STEP = 2_048;
const STEP = 16_384;
const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;

interface Columns {
  readonly uppers: Uint32Array;
  readonly lowers: Uint32Array;
  readonly payloads: Uint32Array;
}

/** Steps that end in the index of this table. */
export function* building(table: LayerTable, crs: Crs): Generator<void, TileIndex> {
  const read = yield* columns(table.size);
  // Slots ascend as ids do, except for the last ones: these are put in afterwards.
  const late: Entry[] = [];
  let length = 0;
  let before = -1;
  for (let slot = 0; slot < table.slotLimit; slot += 1) {
    if (slot % READ_STEP === READ_STEP - 1) yield;
    if (!table.holds(slot)) continue;
    const entry = entryAt(table, slot, crs);
    if (before >= 0 && compareIds(table, slot, table, before) < 0) {
      late.push(entry);
      continue;
    }
    before = slot;
    read.uppers[length] = entry.upper;
    read.lowers[length] = entry.lower;
    read.payloads[length] = entry.payload;
    length += 1;
  }
  const { uppers, lowers, payloads } = yield* sorted(read, yield* columns(length), length);
  const chunks: TileChunk[] = [];
  for (let from = 0; from < length; from += CHUNK_SIZE) {
    const to = Math.min(length, from + CHUNK_SIZE);
    const words = new Uint32Array((to - from) * 3);
    words.set(uppers.subarray(from, to));
    words.set(lowers.subarray(from, to), to - from);
    words.set(payloads.subarray(from, to), (to - from) * 2);
    chunks.push(new TileChunk(words));
    if (chunks.length % 16 === 0) yield;
  }
  return yield* replacing(new TileIndex(table, chunks), [], late);
}

function* columns(length: number): Generator<void, Columns> {
  const [uppers, lowers] = [yield* freshWords(length), yield* freshWords(length)];
  return { uppers, lowers, payloads: yield* freshWords(length) };
}

/** Radix sort by the six digits of the keys, lowest first. It is stable: equal keys stay in the order of ids. */
function* sorted(from: Columns, to: Columns, length: number): Generator<void, Columns> {
  for (const half of ['lowers', 'uppers'] as const) {
    for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
      const next = new Uint32Array(DIGITS + 1);
      for (let i = 0; i < length;) {
        for (const end = Math.min(length, i + STEP); i < end; i += 1) {
          next[((from[half][i]! >>> shift) & (DIGITS - 1)) + 1]! += 1;
        }
        yield;
      }
      for (let digit = 0; digit < DIGITS; digit += 1) next[digit + 1]! += next[digit]!;
      for (let i = 0; i < length;) {
        moveByDigit(from, to, next, { half, shift, from: i, to: Math.min(length, i + STEP) });
        i += STEP;
        yield;
      }
      [from, to] = [to, from];
    }
  }
  return from;
}

function moveByDigit(
  from: Columns,
  to: Columns,
  next: Uint32Array,
  part: { readonly half: 'lowers' | 'uppers'; readonly shift: number; readonly from: number; readonly to: number },
): void {
  const digits = from[part.half];
  for (let i = part.from; i < part.to; i += 1) {
    const digit = (digits[i]! >>> part.shift) & (DIGITS - 1);
    const place = next[digit]!;
    next[digit] = place + 1;
    to.uppers[place] = from.uppers[i]!;
    to.lowers[place] = from.lowers[i]!;
    to.payloads[place] = from.payloads[i]!;
  }
}
