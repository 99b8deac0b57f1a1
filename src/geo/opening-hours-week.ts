// Owns a schedule as a week to look at: the hours of each weekday, and what holds on public holidays.
// Leaves to others: what one date's rules say (opening-hours-day.ts), instants (opening-hours.ts), words for people.
import { dateOfEpochDay, dayKind } from './opening-hours-calendar.ts';
import { OPEN, UNKNOWN, daySheet, minutesOfDate, ordinarySheet } from './opening-hours-day.ts';
import type { OpeningHours } from './opening-hours-model.ts';
import { MINUTES_PER_DAY } from './opening-hours-model.ts';

/** `08:30` to `24:00`, by the clocks of one day: a night is cut at midnight, and goes on with `00:00` the next day. */
export interface ClockSpan {
  readonly from: string;
  readonly to: string;
}

export interface WeekView {
  /** Monday to Sunday: known to be open. */
  readonly open: readonly (readonly ClockSpan[])[];
  /** Monday to Sunday: open or not, the schedule does not tell. */
  readonly unknown: readonly (readonly ClockSpan[])[];
  /** The schedule has seasons: this is the week of the date that was asked for. */
  readonly hasSeasons: boolean;
  /**
   * On official holidays: `asUsual` the hours of the weekday; `closed`; `ownHours` others, in `holidayHours` where they are
   * the same on all of them; `unknown` where the schedule does not tell, be it for some hours only.
   */
  readonly holidays: 'asUsual' | 'closed' | 'ownHours' | 'unknown';
  readonly holidayHours: readonly ClockSpan[] | null;
}

const DAY_MS = 86_400_000;
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;
/** Monday 5 January 1970, in days since 1970-01-01. */
const SOME_MONDAY = 4;
/** Two years of holidays around a date fall on all seven weekdays. */
const LOOK_AROUND_DAYS = 400;

/** The week of `at` in Asia/Shanghai, as if none of its days were a holiday or a make-up day. */
export function weekView(hours: OpeningHours, at: Date): WeekView {
  const today = Math.floor((at.getTime() + SHANGHAI_OFFSET_MS) / DAY_MS);
  const monday = today - ((((today - SOME_MONDAY) % 7) + 7) % 7);
  const week = Array.from({ length: 7 }, (_, day) =>
    minutesOfDate(
      ordinarySheet(hours, dateOfEpochDay(monday + day)),
      ordinarySheet(hours, dateOfEpochDay(monday + day - 1)),
    ),
  );
  return {
    open: week.map((minutes) => spansOf(minutes, OPEN)),
    unknown: week.map((minutes) => spansOf(minutes, UNKNOWN)),
    hasSeasons: hours.rules.some((rule) => rule.dates.length > 0),
    ...holidaysOf(hours, today),
  };
}

/** What the service says on the holidays around: asked of the very rule that answers riders, not read from the text. */
function holidaysOf(hours: OpeningHours, today: number): Pick<WeekView, 'holidays' | 'holidayHours'> {
  let [isUsual, isOpen] = [true, false];
  let same: string | undefined | null;
  for (let day = today - LOOK_AROUND_DAYS; day <= today + LOOK_AROUND_DAYS; day++) {
    const date = dateOfEpochDay(day);
    if (dayKind(date) !== 'holiday') continue;
    const minutes = daySheet(hours, date).minutes.subarray(0, MINUTES_PER_DAY);
    if (minutes.includes(UNKNOWN)) return { holidays: 'unknown', holidayHours: null };
    const open = JSON.stringify(spansOf(minutes, OPEN));
    isOpen ||= open !== '[]';
    isUsual &&= open === JSON.stringify(spansOf(ordinarySheet(hours, date).minutes.subarray(0, MINUTES_PER_DAY), OPEN));
    same = same === undefined || same === open ? open : null;
  }
  if (same === undefined) return { holidays: 'unknown', holidayHours: null };
  if (!isOpen) return { holidays: 'closed', holidayHours: null };
  if (isUsual) return { holidays: 'asUsual', holidayHours: null };
  return { holidays: 'ownHours', holidayHours: same === null ? null : (JSON.parse(same) as ClockSpan[]) };
}

/** The runs of one state in the 1,440 minutes of a day. */
function spansOf(minutes: Uint8Array, state: number): readonly ClockSpan[] {
  const spans: ClockSpan[] = [];
  for (let minute = minutes.indexOf(state); minute !== -1; minute = minutes.indexOf(state, minute)) {
    const from = minute;
    while (minutes[minute] === state) minute += 1;
    spans.push({ from: clock(from), to: clock(minute) });
  }
  return spans;
}

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
