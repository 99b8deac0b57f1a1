/**
 * From the printed code to the station in memory: a table made once for each tree of the index, in slices, when it is
 * first asked for; 8 to 16 bytes a station. A station's code never changes, only its slot does when it moves.
 */
import { freshWords } from '../geo/fresh-memory.ts';
import { inSlices } from '../geo/slices.ts';
import type { StationIndex } from './station-index.ts';
import type { LocatedRecord } from './station-page.ts';

/** Open addressing: slots, one added, at the hash of the code or after it; 0: nobody. The length is a power of two. */
interface Table {
  readonly places: Uint32Array;
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

function search(index: StationIndex, { places, slotLimit }: Table, code: string): LocatedRecord | undefined {
  const last = places.length - 1;
  for (let place = hashOf(code) & last; places[place] !== 0; place = (place + 1) & last) {
    const found = recordWith(index, (places[place] as number) - 1, code);
    if (found) return found;
  }
  for (let slot = slotLimit; slot < index.slotLimit; slot++) {
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

/** FNV-1a. */
function hashOf(code: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < code.length; i++) hash = Math.imul(hash ^ code.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function* building(index: StationIndex): Generator<void, Table> {
  const { slotLimit } = index;
  const places = yield* freshWords(2 ** Math.ceil(Math.log2(slotLimit * 2 + 2)));
  for (let slot = 0; slot < slotLimit; slot++) {
    if (slot % SLOTS_A_STEP === 0) yield;
    if (!index.holds(slot)) continue;
    let place = hashOf(index.recordAt(slot).code) & (places.length - 1);
    while (places[place] !== 0) place = (place + 1) & (places.length - 1);
    places[place] = slot + 1;
  }
  return { places, slotLimit };
}
