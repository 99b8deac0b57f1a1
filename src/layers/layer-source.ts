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

/**
 * A station for who writes many and needs no object of each: filled anew by every reading, so that nothing in it may be
 * kept. Shared texts are the same string each time, a station's own are UTF-8.
 */
export interface ShownStation {
  /** Four words, see `idWordAt`. */
  readonly id: Uint32Array;
  adcode: string;
  state: LayerFeatureState;
  openingHours: string | null;
  /** Comma-separated. */
  needs: string;
  freshness: LayerFreshness;
  revision: number;
  /** NaN: never. */
  verifiedMs: number;
  updatedMs: number;
  /** Holds code, name and address, each from its beginning up to its end; no address: empty. */
  text: Uint8Array;
  codeFrom: number;
  codeTo: number;
  nameFrom: number;
  nameTo: number;
  addressFrom: number;
  addressTo: number;
  /** Holds the comma-separated codes of `LayerStation.amenities` up to `amenitiesTo`. */
  amenities: Uint8Array;
  amenitiesTo: number;
}

/**
 * All stations of the layers by slot. Every station has one slot below `slotLimit`; some slots are empty. Slots ascend as
 * ids do, except that what came or moved lately is at the end.
 */
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
  /** Word 0 to 3 of the id, each 32 bits without a sign: they order as the ids do. */
  idWordAt(slot: number, word: number): number;
  adcodeAt(slot: number): string;
  stateAt(slot: number): LayerFeatureState;
  lngAt(slot: number, crs: Crs): number;
  latAt(slot: number, crs: Crs): number;
  /** Which stations meet all of these needs and have all of these amenities in order; cheap to ask of many slots. */
  offering(wanted: LayerOffer): (slot: number) => boolean;
  /** What tiles carry of a station; a fraction of what `stationAt` takes. */
  readShown(slot: number, shown: ShownStation): void;
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
