/**
 * The canonical order of a layer: counties by adcode, in each the stations by id. Immutable; the order after a change shares
 * every county that the change did not touch. Owns which slots are in it; bytes are chunk-store.ts.
 */
import { CountyContent } from './county-content.ts';
import type { LayerTable } from './layer-source.ts';

export interface County {
  readonly adcode: string;
  /** Of the order's table, by id. Empty: all its stations left; when is still worth knowing. */
  readonly slots: Uint32Array;
  readonly content: CountyContent;
}

export interface CountyOrder {
  readonly table: LayerTable;
  /** By adcode. */
  readonly counties: readonly County[];
}

/** Steps look at so many slots: about a millisecond. */
const SLOTS_A_STEP = 4_096;
const CHANGES_A_STEP = 128;

/** The counties whose adcodes begin so: what a district's shard holds. */
export function countiesWithin({ counties }: CountyOrder, prefix: string): readonly County[] {
  if (prefix === '') return counties;
  const from = firstAtOrAfter(counties, prefix);
  let to = from;
  while (counties[to]?.adcode.startsWith(prefix)) to += 1;
  return counties.slice(from, to);
}

function firstAtOrAfter(counties: readonly County[], adcode: string): number {
  let [low, high] = [0, counties.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((counties[middle] as County).adcode < adcode) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Steps that end in the order of a table of which nothing is known. */
export function* orderAll(table: LayerTable, now: number): Generator<void, CountyOrder> {
  const grouped = yield* groupSlots(table);
  const counties = [...grouped].map(([adcode, slots]) => ({ adcode, slots, content: new CountyContent(now) }));
  return { table, counties: counties.sort(byAdcode) };
}

/** Steps that end in the order of `table`, which differs from that of `before` in these stations only. */
export function* orderNext(
  before: CountyOrder,
  table: LayerTable,
  changed: ReadonlySet<string>,
  now: number,
): Generator<void, CountyOrder> {
  const moves = yield* movesOf(before.table, table, changed);
  if (before.table.lineage === table.lineage) return yield* patchOrder(before, table, moves, now);
  const grouped = yield* groupSlots(table);
  const counties: County[] = [];
  for (const { adcode, content } of before.counties) {
    const isSame = !moves.has(adcode);
    counties.push({ adcode, slots: grouped.get(adcode) ?? NONE, content: isSame ? content : new CountyContent(now) });
    moves.delete(adcode);
  }
  for (const adcode of moves.keys()) {
    counties.push({ adcode, slots: grouped.get(adcode) ?? NONE, content: new CountyContent(now) });
  }
  return { table, counties: counties.sort(byAdcode) };
}

/** The tables share their slots: all but the counties that moves touch is taken over. */
function* patchOrder(
  before: CountyOrder,
  table: LayerTable,
  moves: ReadonlyMap<string, Move>,
  now: number,
): Generator<void, CountyOrder> {
  const counties = [...before.counties];
  const added: County[] = [];
  for (const [adcode, move] of moves) {
    const at = firstAtOrAfter(before.counties, adcode);
    const known = before.counties[at]?.adcode === adcode ? before.counties[at] : undefined;
    const slots = yield* patchSlots(known?.slots ?? NONE, move, table);
    const county = { adcode, slots, content: new CountyContent(now) };
    if (known) counties[at] = county;
    else added.push(county);
  }
  return { table, counties: added.length === 0 ? counties : [...counties, ...added].sort(byAdcode) };
}

const NONE = new Uint32Array();

const byAdcode = (a: County, b: County): number => (a.adcode < b.adcode ? -1 : 1);

/** Slots that a county loses and gets. One that changed in its place is in both. */
interface Move {
  readonly gone: Set<number>;
  readonly come: number[];
}

function* movesOf(
  before: LayerTable,
  after: LayerTable,
  changed: ReadonlySet<string>,
): Generator<void, Map<string, Move>> {
  const moves = new Map<string, Move>();
  const moveOf = (adcode: string): Move => {
    const known = moves.get(adcode);
    if (known) return known;
    const move: Move = { gone: new Set(), come: [] };
    moves.set(adcode, move);
    return move;
  };
  let count = 0;
  for (const id of changed) {
    const [from, to] = [before.slotOf(id), after.slotOf(id)];
    if (from !== undefined) moveOf(before.adcodeAt(from)).gone.add(from);
    if (to !== undefined) moveOf(after.adcodeAt(to)).come.push(to);
    if ((count += 1) % CHANGES_A_STEP === 0) yield;
  }
  return moves;
}

function* patchSlots(slots: Uint32Array, { gone, come }: Move, table: LayerTable): Generator<void, Uint32Array> {
  if (come.length === gone.size && come.every((slot) => gone.has(slot))) return slots;
  const added = yield* sorted(Uint32Array.from(come), table);
  const kept = gone.size === 0 ? slots : slots.filter((slot) => !gone.has(slot));
  yield;
  return yield* merged(kept, added, table);
}

/** Runs that are sorted at once; longer ones are merged of them, so that an import into one county is many steps. */
const SORTED_A_STEP = 512;

function* sorted(slots: Uint32Array, table: LayerTable): Generator<void, Uint32Array> {
  let runs: Uint32Array[] = [];
  for (let at = 0; at < slots.length; at += SORTED_A_STEP) {
    runs.push(slots.subarray(at, at + SORTED_A_STEP).sort((a, b) => compareIds(a, b, table)));
    yield;
  }
  while (runs.length > 1) {
    const longer: Uint32Array[] = [];
    for (let at = 0; at < runs.length; at += 2) {
      const [run, next] = [runs[at] as Uint32Array, runs[at + 1]];
      longer.push(next ? yield* merged(run, next, table) : run);
    }
    runs = longer;
  }
  return runs[0] ?? NONE;
}

/** Two lists in the order of ids as one. */
function* merged(a: Uint32Array, b: Uint32Array, table: LayerTable): Generator<void, Uint32Array> {
  const all = new Uint32Array(a.length + b.length);
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    const isFirst = compareIds(a[i] as number, b[j] as number, table) < 0;
    all[i + j] = (isFirst ? a[i] : b[j]) as number;
    if (isFirst) i += 1;
    else j += 1;
    if ((i + j) % SLOTS_A_STEP === 0) yield;
  }
  all.set(a.subarray(i), i + j);
  all.set(b.subarray(j), a.length + j);
  yield;
  return all;
}

/** Negative: the station in slot `a` comes first. */
function compareIds(a: number, b: number, table: LayerTable): number {
  for (let word = 0; word < ID_WORDS; word += 1) {
    const difference = table.idWordAt(a, word) - table.idWordAt(b, word);
    if (difference !== 0) return difference;
  }
  return 0;
}

const ID_WORDS = 4;

/** Every county's slots, by id. */
function* groupSlots(table: LayerTable): Generator<void, Map<string, Uint32Array>> {
  const numbers = new Map<string, number>();
  const countyOf = new Uint16Array(table.slotLimit);
  const sizes: number[] = [];
  for (let slot = 0; slot < table.slotLimit; slot += 1) {
    if (slot % SLOTS_A_STEP === 0) yield;
    if (!table.holds(slot)) continue;
    const adcode = table.adcodeAt(slot);
    const number = numbers.get(adcode) ?? numbers.size;
    numbers.set(adcode, number);
    countyOf[slot] = number + 1;
    sizes[number] = (sizes[number] ?? 0) + 1;
  }
  const lists = sizes.map((size) => new Uint32Array(size));
  const ends = new Uint32Array(sizes.length);
  for (let slot = 0; slot < table.slotLimit; slot += 1) {
    if (slot % (SLOTS_A_STEP * 8) === 0) yield;
    const number = countyOf[slot] as number;
    if (number === 0) continue;
    const list = lists[number - 1] as Uint32Array;
    list[ends[number - 1] as number] = slot;
    ends[number - 1] = (ends[number - 1] as number) + 1;
  }
  const grouped = new Map<string, Uint32Array>();
  for (const [adcode, number] of numbers) grouped.set(adcode, yield* byId(lists[number] as Uint32Array, table));
  return grouped;
}

/** Those below the table's `orderedLimit` are in order already. */
function* byId(slots: Uint32Array, table: LayerTable): Generator<void, Uint32Array> {
  let sorted = slots.length;
  while (sorted > 0 && (slots[sorted - 1] as number) >= table.orderedLimit) sorted -= 1;
  if (sorted === slots.length) return slots;
  return yield* patchSlots(slots.subarray(0, sorted), { gone: new Set(), come: [...slots.subarray(sorted)] }, table);
}
