/** A station as the code thinks of it: what the repositories read and the pure functions of this slice work on. */
import type { Need } from '../amenities/amenity.schema.ts';
import type { Crs } from '../geo/crs.ts';
import type { Freshness } from './freshness.ts';
import type { AccessMode, StationState } from './station.schema.ts';

export interface StationAmenity {
  readonly code: string;
  readonly state: 'available' | 'outOfOrder' | 'unknown';
  readonly need: Need | null;
}

export interface AccessWindow {
  readonly mode: AccessMode;
  /** OSM opening_hours; null: at all opening times. */
  readonly hours: string | null;
}

export interface StationMaintainer {
  readonly id: string;
  readonly name: string;
  readonly role: 'builder' | 'host' | 'dutyHolder';
  readonly basis: 'named' | 'builder' | 'assumed';
}

/** The position in all three systems; `source` names the one it was submitted in. */
export interface StationPosition {
  readonly source: Crs;
  readonly wgs84: readonly [number, number];
  readonly gcj02: readonly [number, number];
  readonly bd09: readonly [number, number];
  readonly accuracy: 'surveyed' | 'map' | 'approximate';
}

/** What is told of the photo of its entrance; the bytes are the database's. */
export interface StationPhoto {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** How many bytes it has. */
  readonly bytes: number;
  readonly alt: string | null;
  readonly updatedAt: Date;
  /** Changes with the bytes, and only with them. */
  readonly tag: string;
}

export interface StationRecord {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly address: string | null;
  readonly adcode: string;
  readonly districtName: string;
  readonly districtAsWritten: string | null;
  readonly position: StationPosition | null;
  readonly openingHoursText: string | null;
  readonly openingHours: string | null;
  readonly hoursConfidence: 'high' | 'medium' | 'low' | 'none';
  readonly state: StationState;
  readonly stateReason: string | null;
  readonly stateUntil: Date | null;
  readonly water: 'ok' | 'out' | 'unknown';
  readonly power: 'ok' | 'out' | 'unknown';
  readonly verifiedAt: Date | null;
  /** As the clock last wrote it (clock.ts): what layers show, since their bytes are a place of the change log. */
  readonly recordedFreshness: Freshness;
  /** Several riders lately found it locked, and nobody has answered (reports/). */
  readonly isDoubted: boolean;
  readonly source: string;
  readonly sourceUrl: string | null;
  readonly observedAt: string | null;
  readonly published: boolean;
  readonly unpublishedReason: string | null;
  readonly revision: number;
  readonly updatedAt: Date;
  readonly amenities: readonly StationAmenity[];
  readonly access: readonly AccessWindow[];
  readonly maintainers: readonly StationMaintainer[];
  readonly photo: StationPhoto | null;
}
