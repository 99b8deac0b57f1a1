/** The layers' stations as a list that follows the source: what tile-store.ts compares, until it follows the source itself. */
import type { LayerSnapshot, LayerSource, LayerStation, LayerTable } from './layer-source.ts';

export interface LayerState extends LayerSnapshot {
  /** In the order of ids. */
  readonly stations: readonly LayerStation[];
}

export class LayerStore {
  readonly #source: LayerSource;
  #state: LayerState | undefined;

  constructor(source: LayerSource) {
    this.#source = source;
  }

  /** The stations as the source has them now. */
  current(): LayerState {
    const snapshot = this.#source.current();
    const { place, generation, table } = snapshot;
    const before = this.#state;
    if (before?.generation === generation && before.place.seq === place.seq) return before;
    const changed = before && this.#source.changedSince(before);
    const stations = before && changed ? merge(before.stations, changed, stationsOf(table, changed)) : allOf(table);
    return (this.#state = { ...snapshot, stations });
  }
}

function allOf(table: LayerTable): LayerStation[] {
  const all: LayerStation[] = [];
  for (let slot = 0; slot < table.slotLimit; slot += 1) if (table.holds(slot)) all.push(table.stationAt(slot));
  return all.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function stationsOf(table: LayerTable, ids: ReadonlySet<string>): LayerStation[] {
  return [...ids].flatMap((id) => {
    const slot = table.slotOf(id);
    return slot === undefined ? [] : table.stationAt(slot);
  });
}

/** The list with the changed stations replaced: those in `now` are in it, the other changed ones are not. Ids ascend. */
function merge(
  before: readonly LayerStation[],
  changed: ReadonlySet<string>,
  now: readonly LayerStation[],
): LayerStation[] {
  const kept = before.filter((station) => !changed.has(station.id));
  const added = [...now].sort((a, b) => (a.id < b.id ? -1 : 1));
  const merged: LayerStation[] = [];
  let next = 0;
  for (const station of kept) {
    for (let one = added[next]; one && one.id < station.id; one = added[++next]) merged.push(one);
    merged.push(station);
  }
  return merged.concat(added.slice(next));
}
