/** The next seven days of a schedule, holidays included, as spans that people read. Pure. */
import { dateOfEpochDay, dayKind, type DayKind } from '../../geo/opening-hours-calendar.ts';
import { OPEN, UNKNOWN, daySheet, minutesOfDate } from '../../geo/opening-hours-day.ts';
import { parseOpeningHours } from '../../geo/opening-hours.ts';

export interface DayHours {
  /** Days since 1970-01-01 by China's clocks. */
  readonly epochDay: number;
  readonly kind: DayKind;
  /** Minutes from midnight; `isSure` false: the schedule does not tell. Empty: closed. */
  readonly spans: readonly { readonly from: number; readonly to: number; readonly isSure: boolean }[];
}

const DAY_MS = 86_400_000;
const CHINA_MS = 8 * 3_600_000;

/** From the day of `now`; undefined: the text cannot be read. */
export function weekOf(osm: string, now: Date): readonly DayHours[] | undefined {
  const hours = parseOpeningHours(osm);
  if (hours === null) return undefined;
  const today = Math.floor((now.getTime() + CHINA_MS) / DAY_MS);
  return [0, 1, 2, 3, 4, 5, 6].map((later) => {
    const epochDay = today + later;
    const date = dateOfEpochDay(epochDay);
    const minutes = minutesOfDate(daySheet(hours, date), daySheet(hours, dateOfEpochDay(epochDay - 1)));
    return { epochDay, kind: dayKind(date), spans: spansOf(minutes) };
  });
}

function spansOf(minutes: Uint8Array): DayHours['spans'] {
  const spans: { from: number; to: number; isSure: boolean }[] = [];
  for (let from = 0; from < minutes.length;) {
    const state = minutes[from];
    let to = from + 1;
    while (to < minutes.length && minutes[to] === state) to++;
    if (state === OPEN || state === UNKNOWN) spans.push({ from, to, isSure: state === OPEN });
    from = to;
  }
  return spans;
}

/** 08:30; 24:00 at the end of a day. */
export const minuteText = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
