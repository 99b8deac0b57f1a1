/**
 * The next version of a z-order index: by what changed, and when a rebuild of the table renumbered its slots. In steps;
 * only chunks that hold or held a changed station are copied. The result is what building anew would give, except that
 * chunks may be cut elsewhere.
 */
import type { Crs } from '../geo/crs.ts';
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

/** Ids, or changed chunks, handled in one step. */
const STEP = 64;
/** Slots, or chunks' stations, looked at in one step of renumbering. */
const SLOTS_A_STEP = 16_384;
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
    if (++looked % STEP === 0) yield;
    const [slotBefore, slotAfter] = [before.table.slotOf(id), after.slotOf(id)];
    const was = slotBefore === undefined ? undefined : entryAt(before.table, slotBefore, crs);
    const is = slotAfter === undefined ? undefined : entryAt(after, slotAfter, crs);
    if (isSameLineage && was && is && isSame(was, is)) continue;
    if (was) gone.push(was);
    if (is) come.push(is);
  }
  const rest = yield* replacing(before, gone, []);
  const moved = isSameLineage ? rest.withTable(after) : yield* renumbering(rest, after);
  return yield* replacing(moved, [], come);
}

const isSame = (a: Entry, b: Entry): boolean => a.upper === b.upper && a.lower === b.lower && a.payload === b.payload;

/** Which of two stations comes first. */
function compare(a: Entry, b: Entry, table: LayerTable): number {
  return (
    a.upper - b.upper ||
    a.lower - b.lower ||
    compareIds(table, slotOfPayload(a.payload), table, slotOfPayload(b.payload))
  );
}

/**
 * Steps that end in the index without these stations of it and with those of its table, in any order.
 * @throws Error when one that is to go is not there.
 */
export function* replacing(
  before: TileIndex,
  gone: readonly Entry[],
  come: readonly Entry[],
): Generator<void, TileIndex> {
  if (gone.length === 0 && come.length === 0) return before;
  const { table } = before;
  const edits = new Map<number, { gone: Set<number>; come: Entry[] }>();
  const editOf = (entry: Entry) => {
    const number = chunkFor(before, entry);
    let edit = edits.get(number);
    if (!edit) edits.set(number, (edit = { gone: new Set(), come: [] }));
    return edit;
  };
  for (const entry of gone) editOf(entry).gone.add(entry.payload);
  yield;
  for (const entry of come) editOf(entry).come.push(entry);
  yield;
  const chunks: TileChunk[] = [];
  let done = 0;
  let copied = 0;
  for (const number of [...edits.keys()].sort((a, b) => a - b)) {
    const edit = edits.get(number)!;
    for (; copied < number; copied += 1) chunks.push(before.chunks[copied]!);
    edit.come.sort((a, b) => compare(a, b, table));
    chunks.push(...edited(before.chunks[number], edit, table));
    copied = number + 1;
    if (++done % STEP === 0) yield;
  }
  for (; copied < before.chunks.length; copied += 1) chunks.push(before.chunks[copied]!);
  return new TileIndex(table, chunks);
}

/** The last chunk that begins with this station or one before it; else the first. */
function chunkFor({ chunks, table }: TileIndex, entry: Entry): number {
  let [low, high] = [0, chunks.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (compare(entryOf(chunks[middle]!, 0), entry, table) <= 0) low = middle;
    else high = middle - 1;
  }
  return low;
}

function entryOf(chunk: TileChunk, at: number): Entry {
  return { upper: chunk.upper(at), lower: chunk.lower(at), payload: chunk.payload(at) };
}

/** The chunk (if there is one) without and with these stations; more than one when it is too long, none when empty. */
function edited(
  chunk: TileChunk | undefined,
  edit: { readonly gone: ReadonlySet<number>; readonly come: readonly Entry[] },
  table: LayerTable,
): TileChunk[] {
  const length = chunk?.length ?? 0;
  const total = length - edit.gone.size + edit.come.length;
  const words = new Uint32Array(total * 3);
  let to = 0;
  const put = ({ upper, lower, payload }: Entry): void => {
    words[to] = upper;
    words[total + to] = lower;
    words[2 * total + to] = payload;
    to += 1;
  };
  let next = 0;
  for (let at = 0; chunk && at < length; at += 1) {
    if (edit.gone.has(chunk.payload(at))) continue;
    const entry = entryOf(chunk, at);
    for (; next < edit.come.length && compare(edit.come[next]!, entry, table) < 0; next += 1) put(edit.come[next]!);
    put(entry);
  }
  for (; next < edit.come.length; next += 1) put(edit.come[next]!);
  if (to !== total) throw new Error('a station that is gone was not in the index');
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
  const slots = new Uint32Array(before.slotLimit).fill(NONE);
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
