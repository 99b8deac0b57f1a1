/**
 * From the printed code to the station in memory: a table made once for each tree of the index, in slices, when it is
 * first asked for; 12 bytes a station. A station's code never changes, only its slot does when it moves.
 */
import { inSlices } from './slices.ts';
import type { StationIndex } from './station-index.ts';
import type { LocatedRecord } from './station-page.ts';

interface Table {
  readonly keys: Float64Array;
  readonly slots: Uint32Array;
  /** Slots from here on are looked at one by one: they are few. */
  readonly slotLimit: number;
}

const SLOTS_A_STEP = 256;

export class StationCodes {
  readonly #making = new WeakMap<object, Promise<Table>>();
  readonly #made = new WeakMap<object, Table>();

  /** Waits for the table where there is none yet. */
  async find(index: StationIndex, code: string): Promise<LocatedRecord | undefined> {
    return search(index, await this.#table(index), code);
  }

  /** Without a table nothing is found, and one is begun. */
  findNow(index: StationIndex, code: string): LocatedRecord | undefined {
    const table = this.#made.get(index.lineage);
    if (table) return search(index, table, code);
    void this.#table(index);
    return undefined;
  }

  #table(index: StationIndex): Promise<Table> {
    const { lineage } = index;
    let making = this.#making.get(lineage);
    if (!making) {
      making = (inSlices(building(index)) as Promise<Table>).then((table) => {
        this.#made.set(lineage, table);
        return table;
      });
      this.#making.set(lineage, making);
    }
    return making;
  }
}

function search(index: StationIndex, table: Table, code: string): LocatedRecord | undefined {
  const key = keyOf(code);
  // Codes with and without leading zeros in the number share a key.
  for (let at = firstAt(table.keys, key); table.keys[at] === key; at++) {
    const found = recordWith(index, table.slots[at] as number, code);
    if (found) return found;
  }
  for (let slot = table.slotLimit; slot < index.slotLimit; slot++) {
    const found = recordWith(index, slot, code);
    if (found) return found;
  }
  return undefined;
}

function recordWith(index: StationIndex, slot: number, code: string): LocatedRecord | undefined {
  if (!index.holds(slot)) return undefined;
  const record = index.recordAt(slot);
  return record.code === code ? record : undefined;
}

/** Six digits, a hyphen, up to nine digits: below 2^53. */
function keyOf(code: string): number {
  return Number(code.slice(0, 6)) * 1e9 + Number(code.slice(7));
}

function* building(index: StationIndex): Generator<void, Table> {
  const { slotLimit } = index;
  const pairs: { key: number; slot: number }[] = [];
  for (let slot = 0; slot < slotLimit; slot++) {
    if (index.holds(slot)) pairs.push({ key: keyOf(index.recordAt(slot).code), slot });
    if (slot % SLOTS_A_STEP === 0) yield;
  }
  pairs.sort((a, b) => a.key - b.key);
  return {
    keys: Float64Array.from(pairs, (one) => one.key),
    slots: Uint32Array.from(pairs, (one) => one.slot),
    slotLimit,
  };
}

function firstAt(keys: Float64Array, key: number): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] as number) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
