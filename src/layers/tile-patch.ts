/**
 * The next version of a z-order index: by what changed, and when a rebuild of the table renumbered its slots. In steps;
 * only chunks that hold or held a changed station are copied. The result is what building anew would give, except that
 * chunks may be cut elsewhere.
 */
import type { Crs } from '../geo/crs.ts';
import { freshWords } from '../geo/fresh-memory.ts';
import { lowerKey, stepAt, upperKey, worldX, worldY } from '../geo/tile.ts';
import type { LayerTable } from './layer-source.ts';
import { CHUNK_SIZE, MOST, payloadOf, slotOfPayload, TileChunk } from './tile-chunk.ts';
import { TileIndex } from './tile-index.ts';

/** A station as chunks keep it. */
export interface Entry {
  readonly upper: number;
  readonly lower: number;
  readonly payload: number;
}

/** Ids looked up in one step, chunks changed, slots renumbered: each a few milliseconds. */
const IDS_A_STEP = 64;
const CHUNKS_A_STEP = 2;
/** Looked up in the index one by one: ten microseconds each. */
const ENTRIES_A_STEP = 128;
const SLOTS_A_STEP = 8_192;
const NONE = 2 ** 32 - 1;

/** A station of a table, in one coordinate system. */
export function entryAt(table: LayerTable, slot: number, crs: Crs): Entry {
  const x = stepAt(worldX(table.lngAt(slot, crs)));
  const y = stepAt(worldY(table.latAt(slot, crs)));
  return { upper: upperKey(x, y), lower: lowerKey(x, y), payload: payloadOf(table, slot) };
}

/** Which id is lower: negative, zero or positive. */
export function compareIds(a: LayerTable, slot: number, b: LayerTable, other: number): number {
  for (let word = 0; word < 4; word += 1) {
    const difference = a.idWordAt(slot, word) - b.idWordAt(other, word);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * Steps that end in the index as of `after`, a later table, when these stations changed in between.
 * @throws Error when others changed as well.
 */
export function* patching(
  before: TileIndex,
  after: LayerTable,
  changed: ReadonlySet<string>,
  crs: Crs,
): Generator<void, TileIndex> {
  const gone: Entry[] = [];
  const come: Entry[] = [];
  const isSameLineage = before.table.lineage === after.lineage;
  let looked = 0;
  for (const id of changed) {
    if (++looked % IDS_A_STEP === 0) yield;
    const [slotBefore, slotAfter] = [before.table.slotOf(id), after.slotOf(id)];
    const was = slotBefore === undefined ? undefined : entryAt(before.table, slotBefore, crs);
    const is = slotAfter === undefined ? undefined : entryAt(after, slotAfter, crs);
    if (isSameLineage && was && is && isSame(was, is)) continue;
    if (was) gone.push(was);
    if (is) come.push(is);
  }
  if (isSameLineage) return yield* replacing(before, gone, come, after);
  const rest = yield* replacing(before, gone, []);
  return yield* replacing(yield* renumbering(rest, after), [], come);
}

const isSame = (a: Entry, b: Entry): boolean => a.upper === b.upper && a.lower === b.lower && a.payload === b.payload;

/** Which of two stations comes first. */
function compare(a: Entry, aTable: LayerTable, b: Entry, bTable: LayerTable): number {
  return (
    a.upper - b.upper ||
    a.lower - b.lower ||
    compareIds(aTable, slotOfPayload(a.payload), bTable, slotOfPayload(b.payload))
  );
}

/**
 * Steps that end in the index of a table of the same lineage, without `gone` (of the index) and with `come` (of `after`),
 * in any order.
 * @throws Error when one that is to go is not there.
 */
export function* replacing(
  before: TileIndex,
  gone: readonly Entry[],
  come: readonly Entry[],
  after = before.table,
): Generator<void, TileIndex> {
  if (gone.length === 0 && come.length === 0) return before.withTable(after);
  const edits = new Map<number, Edit>();
  const editOf = (entry: Entry, table: LayerTable): Edit => {
    const number = chunkFor(before, entry, table);
    let edit = edits.get(number);
    if (!edit) edits.set(number, (edit = { gone: [], come: [], before: before.table, after }));
    return edit;
  };
  for (const [i, entry] of gone.entries()) {
    editOf(entry, before.table).gone.push(entry);
    if (i % ENTRIES_A_STEP === ENTRIES_A_STEP - 1) yield;
  }
  for (const [i, entry] of come.entries()) {
    editOf(entry, after).come.push(entry);
    if (i % ENTRIES_A_STEP === ENTRIES_A_STEP - 1) yield;
  }
  yield;
  const chunks: TileChunk[] = [];
  let done = 0;
  let copied = 0;
  for (const number of [...edits.keys()].sort((a, b) => a - b)) {
    for (; copied < number; copied += 1) chunks.push(before.chunks[copied]!);
    chunks.push(...edited(before.chunks[number] ?? NO_STATIONS, edits.get(number)!));
    copied = number + 1;
    if (++done % CHUNKS_A_STEP === 0) yield;
  }
  for (; copied < before.chunks.length; copied += 1) chunks.push(before.chunks[copied]!);
  return new TileIndex(after, chunks);
}

/** What happens to one chunk, of stations of which table. */
interface Edit {
  readonly gone: Entry[];
  readonly come: Entry[];
  readonly before: LayerTable;
  readonly after: LayerTable;
}

const NO_STATIONS = new TileChunk(new Uint32Array(0));

/** The last chunk that begins with this station or one before it; else the first. */
function chunkFor({ chunks, table }: TileIndex, entry: Entry, entryTable: LayerTable): number {
  let [low, high] = [0, chunks.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (compare(entryOf(chunks[middle]!, 0), table, entry, entryTable) <= 0) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The first station of the chunk that does not come before this one. */
function placeIn(chunk: TileChunk, table: LayerTable, entry: Entry, entryTable: LayerTable): number {
  let [low, high] = [0, chunk.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(entryOf(chunk, middle), table, entry, entryTable) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function entryOf(chunk: TileChunk, at: number): Entry {
  return { upper: chunk.upper(at), lower: chunk.lower(at), payload: chunk.payload(at) };
}

/** The chunk without and with some stations; more than one when it is too long, none when empty. */
function edited(chunk: TileChunk, { gone, come, before, after }: Edit): TileChunk[] {
  const total = chunk.length - gone.length + come.length;
  const words = new Uint32Array(total * 3);
  const dropped = gone.map((entry) => placeIn(chunk, before, entry, before)).sort((a, b) => a - b);
  const isThere = gone.every((entry) => chunk.payload(placeIn(chunk, before, entry, before)) === entry.payload);
  if (!isThere) throw new Error('a station that is gone was not in the index');
  let [from, to, next] = [0, 0, 0];
  const copy = (end: number): void => {
    for (let column = 0; column < 3; column += 1) {
      const start = column * chunk.length;
      words.set(chunk.words.subarray(start + from, start + end), column * total + to);
    }
    to += end - from;
    from = end;
  };
  const copyUpTo = (end: number): void => {
    for (; next < dropped.length && dropped[next]! < end; next += 1) {
      copy(dropped[next]!);
      from += 1;
    }
    copy(end);
  };
  for (const entry of come.sort((a, b) => compare(a, after, b, after))) {
    copyUpTo(placeIn(chunk, before, entry, after));
    words[to] = entry.upper;
    words[total + to] = entry.lower;
    words[2 * total + to] = entry.payload;
    to += 1;
  }
  copyUpTo(chunk.length);
  return cut(words, total <= MOST ? MOST : CHUNK_SIZE);
}

/** Chunks of at most so many stations, of three columns of words. */
function cut(words: Uint32Array, most: number): TileChunk[] {
  const total = words.length / 3;
  const chunks: TileChunk[] = [];
  for (let from = 0; from < total; from += most) {
    const length = Math.min(most, total - from);
    const part = new Uint32Array(length * 3);
    for (let column = 0; column < 3; column += 1) {
      part.set(words.subarray(column * total + from, column * total + from + length), column * length);
    }
    chunks.push(new TileChunk(part));
  }
  return chunks;
}

/** Steps that end in the same stations in the slots of another table, which has them all unchanged. */
function* renumbering(index: TileIndex, after: LayerTable): Generator<void, TileIndex> {
  const slots = yield* slotsIn(after, index.table);
  const chunks: TileChunk[] = [];
  for (const chunk of index.chunks) {
    chunks.push(
      chunk.withSlots((slot) => {
        const now = slots[slot]!;
        if (now === NONE) throw new Error('a station that did not change has no slot');
        return now;
      }),
    );
    if (chunks.length % (SLOTS_A_STEP / CHUNK_SIZE) === 0) yield;
  }
  return new TileIndex(after, chunks);
}

/** Steps that end in the slot in `after` of each slot of `before`: both ascend by id, except for the last ones. */
function* slotsIn(after: LayerTable, before: LayerTable): Generator<void, Uint32Array> {
  const slots = yield* freshWords(before.slotLimit, NONE);
  let next = 0;
  let steps = 0;
  for (let slot = 0; slot < before.slotLimit; slot += 1) {
    if (++steps % SLOTS_A_STEP === 0) yield;
    if (!before.holds(slot)) continue;
    let order = -1;
    while (next < after.slotLimit) {
      order = after.holds(next) ? compareIds(after, next, before, slot) : -1;
      if (order >= 0) break;
      next += 1;
      if (++steps % SLOTS_A_STEP === 0) yield;
    }
    slots[slot] = order === 0 ? next : (after.slotOf(before.idAt(slot)) ?? NONE);
  }
  return slots;
}
