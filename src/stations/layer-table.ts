/** The index as layers read it (layers/layer-source.ts): what of a station is shown there, and where it lies. */
import type { Crs } from '../geo/crs.ts';
import type { LiveState, LiveStations } from './live-stations.ts';
import type { ShownStation } from './shown-station.ts';
import { needsMet } from './station-feature.ts';
import type { StationIndex } from './station-index.ts';
import type { LocatedRecord } from './station-page.ts';
import { trustedHours } from './usability.ts';

type LayerState = Exclude<LocatedRecord['state'], 'retired'>;

/** Retired stations are not in the index. */
const layerState = (state: LocatedRecord['state']): LayerState => state as LayerState;

function toLayerStation(record: LocatedRecord) {
  return {
    id: record.id,
    code: record.code,
    name: record.name,
    address: record.address,
    adcode: record.adcode,
    state: layerState(record.state),
    openingHours: trustedHours(record),
    needs: needsMet(record),
    amenities: record.amenities.filter((one) => one.state !== 'outOfOrder').map((one) => one.code),
    freshness: record.recordedFreshness,
    verifiedAt: record.verifiedAt,
    updatedAt: record.updatedAt,
    revision: record.revision,
    coordinates: record.position,
  };
}

/** The stations of one version of the index by slot. */
export class StationTable {
  readonly #index: StationIndex;

  constructor(index: StationIndex) {
    this.#index = index;
  }

  get size(): number {
    return this.#index.size;
  }

  get slotLimit(): number {
    return this.#index.slotLimit;
  }

  get orderedLimit(): number {
    return this.#index.orderedLimit;
  }

  get lineage(): object {
    return this.#index.lineage;
  }

  holds(slot: number): boolean {
    return this.#index.holds(slot);
  }

  slotOf(id: string): number | undefined {
    return this.#index.slotOf(id);
  }

  idAt(slot: number): string {
    return this.#index.idAt(slot);
  }

  adcodeAt(slot: number): string {
    return this.#index.adcodeAt(slot);
  }

  stateAt(slot: number): LayerState {
    return layerState(this.#index.stateAt(slot));
  }

  lngAt(slot: number, crs: Crs): number {
    return this.#index.lngAt(slot, crs);
  }

  latAt(slot: number, crs: Crs): number {
    return this.#index.latAt(slot, crs);
  }

  offering(wanted: { needs?: readonly string[] | undefined; amenities?: readonly string[] | undefined }) {
    return this.#index.offering(wanted);
  }

  idWordAt(slot: number, word: number): number {
    return this.#index.idWordAt(slot, word);
  }

  readShown(slot: number, shown: ShownStation): void {
    this.#index.readShown(slot, shown);
  }

  stationAt(slot: number) {
    return toLayerStation(this.#index.recordAt(slot));
  }
}

type FollowedStations = Pick<LiveStations, 'state' | 'changedSince' | 'ageMs'>;

interface Snapshot {
  readonly place: Pick<LiveState['head'], 'epoch' | 'seq'>;
  readonly generation: number;
  readonly table: StationTable;
}

/** What layers and tiles follow. */
export class LayerTables {
  readonly #stations: FollowedStations;
  #state: LiveState | undefined;
  #snapshot: Snapshot | undefined;

  constructor(stations: FollowedStations) {
    this.#stations = stations;
  }

  current(): Snapshot {
    const { state } = this.#stations;
    if (state !== this.#state || !this.#snapshot) {
      const { head, generation, index } = state;
      this.#state = state;
      this.#snapshot = { place: { epoch: head.epoch, seq: head.seq }, generation, table: new StationTable(index) };
    }
    return this.#snapshot;
  }

  changedSince({ place, generation }: Snapshot): ReadonlySet<string> | undefined {
    return this.#stations.changedSince({ head: place, generation });
  }

  ageMs(): number {
    return this.#stations.ageMs();
  }
}
