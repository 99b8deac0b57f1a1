/** A station as the rider's lists show it, whoever ranked it: the service, or the device without a network. */
import type { Position } from '../../geo/crs.ts';
import type { Fact } from '../../stations/usability.ts';
import type { Need } from './filters.ts';

/** Will they let me in: yes, likely, unknown, no. */
export type Usable = Fact['atMost'];

export interface ShownReason {
  /** Of src/stations/reasons.ts: the stable part. */
  readonly code: string;
  readonly detail: string;
}

export interface ShownStation {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly address: string | null;
  readonly adcode: string;
  readonly gcj02: Position;
  /** Metres. */
  readonly distance: number;
  readonly usable: Usable;
  readonly reasons: readonly ShownReason[];
  /** null: nobody has written down what is there. */
  readonly needs: readonly Need[] | null;
}

/** How a reason weighs: it speaks for the station, against it, or calls for care. */
export type Weight = 'good' | 'care' | 'bad';

export function weightOf(code: string): Weight {
  if (['open-on-arrival', 'access-open-door', 'access-ask-staff', 'verified'].includes(code)) return 'good';
  return code.startsWith('state-') || code === 'closed-on-arrival' || code === 'access-none' ? 'bad' : 'care';
}

/** What a reason is about, for its icon. */
export type Subject = 'hours' | 'access' | 'check' | 'place' | 'water' | 'power' | 'state';

export function subjectOf(code: string): Subject {
  if (code.startsWith('access-') || code === 'reported-locked') return 'access';
  if (code === 'position-approximate') return 'place';
  if (code === 'water-out') return 'water';
  if (code === 'power-out') return 'power';
  if (code.startsWith('verif') || code === 'never-verified') return 'check';
  return code.startsWith('state-') ? 'state' : 'hours';
}
