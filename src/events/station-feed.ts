/**
 * What events are made of: the contract between this slice and whoever follows the stations (stations/event-feed.ts).
 * Only stations on the public map are told of, and never where a rider is.
 */
import type { Crs } from '../geo/crs.ts';
import type { LogPlace } from '../http/log-place.ts';
import type { StationStatus } from './event.schema.ts';

/** By what a filter knows a station. */
export interface StationWhere {
  readonly adcode: string;
  readonly coordinates: Readonly<Record<Crs, readonly [lng: number, lat: number]>>;
}

/** A station as events tell of it. */
export interface ToldStation {
  readonly where: StationWhere;
  readonly status: StationStatus;
}

export interface FeedChange {
  readonly id: string;
  /** Place of the change log: ascending from change to change. */
  readonly seq: number;
  /** status: what decides whether one can use it now; station: anything else. */
  readonly kind: 'status' | 'station';
  /** undefined: it was not on the map. */
  readonly before: StationWhere | undefined;
  /** undefined: it left the map. */
  readonly after: ToldStation | undefined;
}

export interface FeedStep {
  /** Everything up to here is in this step or in those before it. */
  readonly place: LogPlace;
  /** In the order of their places; undefined: so much that it is not told one by one. */
  readonly changes: readonly FeedChange[] | undefined;
}

/** The stations at one place of the change log. Never changes. */
export interface FeedSnapshot {
  readonly place: LogPlace;
  /** By id; undefined: not on the map. */
  station(id: string): ToldStation | undefined;
}

export interface StationFeed {
  current(): FeedSnapshot;
  /** Be told of every step from `current()` on. Returns how to stop that. The listener must not throw. */
  onStep(listener: (step: FeedStep) => void): () => void;
}
