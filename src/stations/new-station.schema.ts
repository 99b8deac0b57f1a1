/** What it takes to create a station: the contract between those who gather it (routes, import) and who writes it. */
import type { Crs } from '../geo/crs.ts';
import type { MaintainerInput } from './station.schema.ts';

/** A position as submitted: the pair and its system. */
export interface SubmittedPosition {
  readonly crs: Crs;
  readonly coordinates: readonly [number, number];
  readonly accuracy: 'surveyed' | 'map' | 'approximate';
  readonly method: 'surveyed' | 'observed' | 'stated' | 'geocoded';
}

export interface ReadHours {
  readonly text: string | null;
  readonly osm: string | null;
  readonly confidence: 'high' | 'medium' | 'low' | 'none';
}

export interface NewStation {
  readonly name: string;
  readonly address: string | null;
  readonly adcode: string;
  readonly districtAsWritten: string | null;
  readonly position: SubmittedPosition | null;
  readonly unlocatedReason: string | null;
  readonly hours: ReadHours;
  readonly state: 'planned' | 'open' | 'paused' | 'closed';
  readonly stateReason: string | null;
  readonly water: 'ok' | 'out' | 'unknown';
  readonly power: 'ok' | 'out' | 'unknown';
  readonly source: string;
  readonly sourceUrl: string | null;
  readonly observedAt: string | null;
  readonly contact: string | null;
  readonly import: { readonly key: string; readonly row: Readonly<Record<string, unknown>> } | null;
  readonly amenities: readonly { readonly code: string; readonly state: 'available' | 'outOfOrder' | 'unknown' }[];
  readonly access: readonly AccessInput[];
  readonly maintainers: readonly MaintainerInput[];
  /** false: withheld. Without a duty holder it stays unpublished anyway, with that reason. */
  readonly publish: boolean;
  readonly by: string;
}

export interface AccessInput {
  readonly mode: 'openDoor' | 'askStaff' | 'qrCode' | 'fingerprint' | 'app' | 'membersOnly';
  readonly hours?: string | null | undefined;
}

/** A station that was just made, with the revision it has then. */
export interface CreatedStation {
  readonly id: string;
  readonly code: string;
  readonly revision: number;
}
