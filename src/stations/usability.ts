/**
 * Will it let me in, and why? Pure: a station, a moment, and the answer yes | likely | unknown | no with reasons.
 * The rule is the field's: nothing is guessed. Each fact can only lower the answer; `yes` needs every one of them.
 */
import { scheduleOf } from '../geo/opening-hours-schedule.ts';
import { freshnessAt, type FreshnessRule } from './freshness.ts';
import type { Reason } from './reasons.ts';
import type { AccessMode, Usable } from './station.schema.ts';
import type { StationRecord } from './station.ts';

export interface Opening {
  /** null: not known. */
  readonly open: boolean | null;
  readonly opensAt: Date | null;
  readonly closesAt: Date | null;
}

export interface Usability {
  readonly usable: Usable;
  readonly reasons: readonly Reason[];
}

/** What the hours are taken to be: a reading of low confidence is not served as a fact. */
export function trustedHours(station: Pick<StationRecord, 'openingHours' | 'hoursConfidence'>): string | null {
  return station.hoursConfidence === 'high' || station.hoursConfidence === 'medium' ? station.openingHours : null;
}

/** Paused or closed until a time that has come means open again. */
export function stateAt(station: Pick<StationRecord, 'state' | 'stateUntil'>, at: Date): StationRecord['state'] {
  const isOver = station.stateUntil !== null && station.stateUntil <= at;
  return isOver && (station.state === 'paused' || station.state === 'closed') ? 'open' : station.state;
}

/** Is it open at `at`, and when does that change? State first, then hours; unknown hours are null, never open. */
export function openingAt(station: StationRecord, at: Date): Opening {
  const osm = trustedHours(station);
  const hours = osm === null ? null : scheduleOf(osm);
  if (stateAt(station, at) !== 'open') {
    const again = station.stateUntil;
    if (again === null || hours === null) return { open: false, opensAt: null, closesAt: null };
    const then = hours.stateAt(again);
    return { open: false, opensAt: then.open === true ? again : then.opensAt, closesAt: null };
  }
  return hours === null ? { open: null, opensAt: null, closesAt: null } : hours.stateAt(at);
}

/** The ways in at `at`: null when nothing is recorded, or the windows' hours cannot be told. */
function accessAt(station: StationRecord, at: Date): readonly AccessMode[] | null {
  if (station.access.length === 0) return null;
  let isUnsure = false;
  const modes = station.access.flatMap(({ mode, hours }) => {
    if (hours === null) return [mode];
    const window = scheduleOf(hours);
    const open = window === null ? null : window.openAt(at);
    if (open === null) isUnsure = true;
    return open === true ? [mode] : [];
  });
  return modes.length === 0 && isUnsure ? null : modes;
}

const RANK: Readonly<Record<Usable, number>> = { no: 0, unknown: 1, likely: 2, yes: 3 };

/** Closing so soon after arrival that it is hardly worth the way. */
const CLOSES_SOON_MS = 10 * 60_000;

/** Usable when arriving at `arrival`? `rule` says how long a verification counts. */
export function usabilityAt(station: StationRecord, arrival: Date, rule: FreshnessRule): Usability {
  let usable: Usable = 'yes';
  const reasons: Reason[] = [];
  const note = (atMost: Usable, reason: Reason): void => {
    if (RANK[atMost] < RANK[usable]) usable = atMost;
    reasons.push(reason);
  };

  const state = stateAt(station, arrival);
  if (state !== 'open') {
    note('no', {
      code: `state-${state}`,
      ...(station.stateUntil ? { at: station.stateUntil } : {}),
      ...(station.stateReason ? { note: station.stateReason } : {}),
    });
  } else {
    noteHours(note, openingAt(station, arrival), arrival, station.openingHoursText !== null);
    noteAccess(note, accessAt(station, arrival));
  }
  if (station.position?.accuracy === 'approximate') note('unknown', { code: 'position-approximate' });
  noteVerification(note, station, arrival, rule);
  if (station.water === 'out') note('likely', { code: 'water-out' });
  if (station.power === 'out') note('likely', { code: 'power-out' });
  return { usable, reasons };
}

type Note = (atMost: Usable, reason: Reason) => void;

function noteHours(note: Note, opening: Opening, arrival: Date, hasText: boolean): void {
  if (opening.open === null) {
    note('unknown', { code: hasText ? 'hours-unreadable' : 'hours-unknown' });
  } else if (!opening.open) {
    note('no', { code: 'closed-on-arrival', ...(opening.opensAt ? { at: opening.opensAt } : {}) });
  } else if (opening.closesAt && opening.closesAt.getTime() - arrival.getTime() < CLOSES_SOON_MS) {
    note('likely', { code: 'closes-soon', at: opening.closesAt });
  } else {
    note('yes', { code: 'open-on-arrival', ...(opening.closesAt ? { at: opening.closesAt } : {}) });
  }
}

function noteAccess(note: Note, modes: readonly AccessMode[] | null): void {
  // The most welcoming way in decides.
  if (modes === null) note('likely', { code: 'access-unknown' });
  else if (modes.includes('openDoor')) note('yes', { code: 'access-open-door' });
  else if (modes.includes('askStaff')) note('yes', { code: 'access-ask-staff' });
  else if (modes.includes('qrCode')) note('likely', { code: 'access-qr-code' });
  else if (modes.includes('app')) note('likely', { code: 'access-app' });
  else if (modes.includes('fingerprint')) note('unknown', { code: 'access-fingerprint' });
  else if (modes.includes('membersOnly')) note('unknown', { code: 'access-members-only' });
  else note('no', { code: 'access-none' });
}

function noteVerification(note: Note, station: StationRecord, at: Date, rule: FreshnessRule): void {
  const when = station.verifiedAt === null ? {} : { at: station.verifiedAt };
  switch (freshnessAt(station.verifiedAt, at, rule)) {
    case 'fresh':
      return note('yes', { code: 'verified', ...when });
    case 'stale':
      return note('likely', { code: 'verified-long-ago', ...when });
    case 'unverified':
      return note('unknown', {
        code: station.verifiedAt === null ? 'never-verified' : 'verification-expired',
        ...when,
      });
  }
}
