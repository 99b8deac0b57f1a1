/**
 * Will it let me in, and why? Pure: a station, a moment, and the answer yes | likely | unknown | no with reasons.
 * The rule is the field's: nothing is guessed. Each fact can only lower the answer; `yes` needs every one of them.
 */
import { scheduleOf } from '../geo/opening-hours-schedule.ts';
import { freshnessAt, type Freshness, type FreshnessRule } from './freshness.ts';
import type { Reason } from './reasons.ts';
import type { AccessMode, Usable } from './station.schema.ts';
import type { StationPosition, StationRecord } from './station.ts';

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

/** What says whether a station is open. */
export type Standing = Pick<StationRecord, 'state' | 'stateUntil' | 'openingHours' | 'hoursConfidence'>;

/** Is it open at `at`, and when does that change? State first, then hours; unknown hours are null, never open. */
export function openingAt(station: Standing, at: Date): Opening {
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
export function accessAt(access: StationRecord['access'], at: Date): readonly AccessMode[] | null {
  if (access.length === 0) return null;
  let isUnsure = false;
  const modes = access.flatMap(({ mode, hours }) => {
    if (hours === null) return [mode];
    const window = scheduleOf(hours);
    const open = window === null ? null : window.openAt(at);
    if (open === null) isUnsure = true;
    return open === true ? [mode] : [];
  });
  return modes.length === 0 && isUnsure ? null : modes;
}

/** By rank: the index of what is more usable is higher. */
export const USABLE_BY_RANK: readonly Usable[] = ['no', 'unknown', 'likely', 'yes'];

/** Closing so soon after arrival that it is hardly worth the way. */
export const CLOSES_SOON_MS = 10 * 60_000;

/** A fact, and the best that the answer can be with it. */
export interface Fact {
  readonly atMost: Usable;
  readonly reason: Reason;
}

/** All that the answer rests on. */
export type Assessed = Standing &
  Pick<
    StationRecord,
    'stateReason' | 'openingHoursText' | 'access' | 'verifiedAt' | 'water' | 'power' | 'isDoubted'
  > & {
    readonly position: { readonly accuracy: StationPosition['accuracy'] } | null;
  };

/** Usable when arriving at `arrival`? `rule` says how long a verification counts. */
export function usabilityAt(station: Assessed, arrival: Date, rule: FreshnessRule): Usability {
  return usabilityOf(station, arrival, freshnessAt(station.verifiedAt, arrival, rule));
}

/** The same where it is known how fresh the last verification is. */
export function usabilityOf(station: Assessed, arrival: Date, freshness: Freshness): Usability {
  const facts: Fact[] = [];
  const state = stateAt(station, arrival);
  if (state !== 'open') {
    facts.push(stateFact(state, station));
  } else {
    facts.push(hoursFact(openingAt(station, arrival), arrival, station.openingHoursText !== null));
    facts.push(accessFact(accessAt(station.access, arrival)));
  }
  if (station.position?.accuracy === 'approximate') facts.push(APPROXIMATE);
  facts.push(verificationFact(station.verifiedAt, freshness));
  if (station.water === 'out') facts.push(WATER_OUT);
  if (station.power === 'out') facts.push(POWER_OUT);
  if (station.isDoubted) facts.push(REPORTED_LOCKED);
  const ranks = facts.map((fact) => USABLE_BY_RANK.indexOf(fact.atMost));
  return { usable: USABLE_BY_RANK[Math.min(...ranks)] as Usable, reasons: facts.map((fact) => fact.reason) };
}

export const APPROXIMATE: Fact = { atMost: 'unknown', reason: { code: 'position-approximate' } };
export const WATER_OUT: Fact = { atMost: 'likely', reason: { code: 'water-out' } };
export const POWER_OUT: Fact = { atMost: 'likely', reason: { code: 'power-out' } };

export const REPORTED_LOCKED: Fact = { atMost: 'unknown', reason: { code: 'reported-locked' } };

/** Of a station whose state keeps everybody out. */
export function stateFact(
  state: Exclude<StationRecord['state'], 'open'>,
  { stateUntil, stateReason }: Pick<StationRecord, 'stateUntil' | 'stateReason'>,
): Fact {
  const reason: Reason = {
    code: `state-${state}`,
    ...(stateUntil ? { at: stateUntil } : {}),
    ...(stateReason ? { note: stateReason } : {}),
  };
  return { atMost: 'no', reason };
}

export function hoursFact(opening: Opening, arrival: Date, hasText: boolean): Fact {
  const { open, opensAt, closesAt } = opening;
  if (open === null) return { atMost: 'unknown', reason: { code: hasText ? 'hours-unreadable' : 'hours-unknown' } };
  if (!open) return { atMost: 'no', reason: { code: 'closed-on-arrival', ...(opensAt ? { at: opensAt } : {}) } };
  if (closesAt && closesAt.getTime() - arrival.getTime() < CLOSES_SOON_MS) {
    return { atMost: 'likely', reason: { code: 'closes-soon', at: closesAt } };
  }
  return { atMost: 'yes', reason: { code: 'open-on-arrival', ...(closesAt ? { at: closesAt } : {}) } };
}

/** The most welcoming way in decides. */
export function accessFact(modes: readonly AccessMode[] | null): Fact {
  if (modes === null) return { atMost: 'likely', reason: { code: 'access-unknown' } };
  return BY_WELCOME.find(([mode]) => modes.includes(mode))?.[1] ?? { atMost: 'no', reason: { code: 'access-none' } };
}

const BY_WELCOME: readonly (readonly [AccessMode, Fact])[] = [
  ['openDoor', { atMost: 'yes', reason: { code: 'access-open-door' } }],
  ['askStaff', { atMost: 'yes', reason: { code: 'access-ask-staff' } }],
  ['qrCode', { atMost: 'likely', reason: { code: 'access-qr-code' } }],
  ['app', { atMost: 'likely', reason: { code: 'access-app' } }],
  ['fingerprint', { atMost: 'unknown', reason: { code: 'access-fingerprint' } }],
  ['membersOnly', { atMost: 'unknown', reason: { code: 'access-members-only' } }],
];

export function verificationFact(verifiedAt: Date | null, freshness: Freshness): Fact {
  if (verifiedAt === null) return { atMost: 'unknown', reason: { code: 'never-verified' } };
  switch (freshness) {
    case 'fresh':
      return { atMost: 'yes', reason: { code: 'verified', at: verifiedAt } };
    case 'stale':
      return { atMost: 'likely', reason: { code: 'verified-long-ago', at: verifiedAt } };
    case 'unverified':
      return { atMost: 'unknown', reason: { code: 'verification-expired', at: verifiedAt } };
  }
}
