// Owns the groups that a clerk's text is sorted into: of which days, seasons and hours something is said.
// Leaves to others: sorting the words (opening-hours-clerk-groups.ts), writing OSM (opening-hours-clerk-rules.ts).
import type { ReadSpan, TimeNote } from './opening-hours-clerk-times.ts';
import type { SeasonLabel, WrittenDays } from './opening-hours-clerk-tokens.ts';
import type { DateRange, TimeSpan } from './opening-hours-model.ts';

export interface Season {
  readonly label: SeasonLabel | null;
  readonly dates: readonly DateRange[];
}

/** What was said of some days. With neither spans nor a payload, only the days were named (工作日开放). */
export interface ClerkGroup {
  readonly season: Season | null;
  /** Nothing: the text names no days here. */
  readonly days: WrittenDays | null;
  readonly spans: readonly ReadSpan[];
  readonly breaks: readonly TimeSpan[];
  readonly breakWithoutHours: boolean;
  readonly payload: Payload | null;
  /** 开放 was written, without hours. */
  readonly saysOpen: boolean;
}

export type Payload = 'allDay' | 'off' | 'usual' | 'notice';
export type GroupNote = TimeNote | 'ambiguous' | 'partly-read';

export type ClerkReading =
  { readonly groups: readonly ClerkGroup[]; readonly notes: ReadonlySet<GroupNote> } | { readonly failed: Failure };

export type Failure = 'unreadable' | 'impossible-time' | 'ambiguous' | 'season';

/** A group while it is being read. */
export class Draft implements ClerkGroup {
  season: { label: SeasonLabel | null; readonly dates: DateRange[] } | null;
  readonly runs: WrittenDays[];
  readonly spans: ReadSpan[] = [];
  readonly breaks: TimeSpan[] = [];
  breakWithoutHours = false;
  payload: Payload | null = null;
  saysOpen = false;
  /** Days in brackets followed the hours: later hours belong to other days. */
  sealed = false;
  /** The days were named before the season, and hold for the next season too. */
  daysFirst = false;

  /** The season was named before an earlier group, and another one would replace it. */
  seasonInherited: boolean;

  constructor(season: Season | null = null, runs: readonly WrittenDays[] = []) {
    this.season = season === null ? null : { label: season.label, dates: [...season.dates] };
    this.seasonInherited = season !== null;
    this.runs = [...runs];
  }

  get days(): WrittenDays | null {
    return this.runs.length === 0 ? null : this.runs.reduce(unite);
  }

  hasHours(): boolean {
    return this.spans.length > 0 || this.payload !== null;
  }
}

/** The days of both. */
export function unite(a: WrittenDays, b: WrittenDays): WrittenDays {
  return {
    weekdays: a.weekdays | b.weekdays,
    holidays: a.holidays || b.holidays,
    workday: a.workday || b.workday,
    festival: a.festival || b.festival,
  };
}
