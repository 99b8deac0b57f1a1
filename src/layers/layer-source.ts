/**
 * What layers and tiles are made of: the contract between this slice and whoever holds the stations in memory
 * (stations/layer-table.ts). A snapshot never changes, and stands for one place of the change log.
 */
import type { Crs } from '../geo/crs.ts';
import type { LayerFeatureState, LayerFreshness } from './layer.schema.ts';

/** A station as layers show it; a function of its row, not of the time of asking. */
export interface LayerStation {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly address: string | null;
  readonly adcode: string;
  readonly state: LayerFeatureState;
  /** OSM syntax; null: not known well enough to be shown. */
  readonly openingHours: string | null;
  readonly needs: readonly string[];
  /** Codes of what is there and not out of order, in the catalogue's order. */
  readonly amenities: readonly string[];
  readonly freshness: LayerFreshness;
  readonly verifiedAt: Date | null;
  readonly updatedAt: Date;
  readonly revision: number;
  readonly coordinates: Readonly<Record<Crs, readonly [lng: number, lat: number]>>;
}

export interface LayerOffer {
  readonly needs?: readonly string[] | undefined;
  readonly amenities?: readonly string[] | undefined;
}

/** All stations of the layers by slot. Every station has one slot below `slotLimit`; some slots are empty. */
export interface LayerTable {
  readonly size: number;
  readonly slotLimit: number;
  /** Slots below this ascend as ids do; what came or moved lately is at the end, in no order. */
  readonly orderedLimit: number;
  /** Tables of one lineage have a station that did not change in the same slot. */
  readonly lineage: object;
  holds(slot: number): boolean;
  slotOf(id: string): number | undefined;
  idAt(slot: number): string;
  adcodeAt(slot: number): string;
  stateAt(slot: number): LayerFeatureState;
  lngAt(slot: number, crs: Crs): number;
  latAt(slot: number, crs: Crs): number;
  /** Which stations meet all of these needs and have all of these amenities in order; cheap to ask of many slots. */
  offering(wanted: LayerOffer): (slot: number) => boolean;
  /** The whole station: microseconds, where the others are look-ups. */
  stationAt(slot: number): LayerStation;
}

/** A place of the change log: which database, and how far. */
export interface LayerPlace {
  readonly epoch: string;
  readonly seq: number;
}

export interface LayerSnapshot {
  readonly place: LayerPlace;
  /** Another one: all was read anew, and places do not compare. */
  readonly generation: number;
  readonly table: LayerTable;
}

export interface LayerSource {
  /** The newest; the same value until something changes. */
  current(): LayerSnapshot;
  /** Ids of the stations that changed after an earlier snapshot, up to `current()`; undefined: not known any more, or all of them. */
  changedSince(before: LayerSnapshot): ReadonlySet<string> | undefined;
  /** How long ago the newest was last known to be all there is, in milliseconds. */
  ageMs(): number;
}
