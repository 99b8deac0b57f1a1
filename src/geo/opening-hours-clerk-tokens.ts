// Owns the words a clerk's text is cut into, and making them from what the patterns caught.
// Leaves to others: the patterns (opening-hours-clerk-words.ts), which hour a time means (opening-hours-clerk-times.ts).
import type { DateRange } from './opening-hours-model.ts';
import { monthLength } from './opening-hours-model.ts';

/** The part of the day that is written before (or after) an hour. */
export type DayPart = 'dawn' | 'morning' | 'noon' | 'afternoon' | 'evening' | 'night' | 'am' | 'pm';

/** A time as written; whether `5:00` is five in the morning is decided later. */
export interface WrittenTime {
  /** 0..24 */
  readonly hour: number;
  readonly minute: number;
  readonly part: DayPart | null;
  readonly nextDay: boolean;
  /** `clock` 8:00, `hour` 8点, `bare` 8, `damaged` 8;00. */
  readonly style: 'clock' | 'hour' | 'bare' | 'damaged';
  /** Written with a leading zero: a 24-hour clock. */
  readonly padded: boolean;
}

/** Days as written. `workday` follows the official calendar, `festival` is a named holiday, which OSM cannot express. */
export interface WrittenDays {
  readonly weekdays: number;
  readonly holidays: boolean;
  readonly workday: boolean;
  readonly festival: boolean;
}

export type SeasonLabel = 'summer' | 'winter' | 'rest' | 'other';

export type ClerkToken =
  | { readonly kind: 'time'; readonly time: WrittenTime }
  | { readonly kind: 'days'; readonly days: WrittenDays }
  | { readonly kind: 'season'; readonly label: SeasonLabel }
  | { readonly kind: 'dates'; readonly range: DateRange }
  | { readonly kind: 'unread'; readonly text: string }
  | { readonly kind: ClerkMark };

/**
 * `gap` comma or space, `and` a conjunction, `stop` the end of a statement, `usual` 照常, `notice` 另行通知, `nonstop` 不打烊,
 * `break` 午休, `except` 除 ... `exceptEnd` 外, `offLabel` 闭馆日, `filler` says nothing, `harmless` says nothing of hours.
 */
export type ClerkMark =
  | 'dash' | 'gap' | 'and' | 'stop' | 'bracket' | 'bracketEnd' | 'allDay' | 'open' | 'off' | 'usual' | 'notice' | 'nonstop'
  | 'break' | 'except' | 'exceptEnd' | 'offLabel' | 'filler' | 'harmless'; // prettier-ignore

export const DASH = ' ?(?:[-‐-―−─~〜→ー]{1,4}|[至到]) ?';
export const DAY_NAMES = '一二三四五六日天';
export const PARTS: Readonly<Record<string, DayPart>> = {
  凌晨: 'dawn',
  清晨: 'morning',
  早晨: 'morning',
  早上: 'morning',
  上午: 'morning',
  早: 'morning',
  中午: 'noon',
  正午: 'noon',
  下午: 'afternoon',
  午后: 'afternoon',
  傍晚: 'evening',
  晚上: 'evening',
  晚间: 'evening',
  晚: 'evening',
  夜晚: 'night',
  夜间: 'night',
  夜里: 'night',
  深夜: 'night',
  半夜: 'night',
  夜: 'night',
  am: 'am',
  pm: 'pm',
};
/** A token for days. */
export function days(weekdays: number, more: Partial<WrittenDays> = {}): ClerkToken {
  return { kind: 'days', days: { weekdays, holidays: false, workday: false, festival: false, ...more } };
}

/** A token for `一` and `至五、日` as a bit set; null for a chain of ranges. */
export function listedDays(first: string, others: string): ClerkToken | null {
  let previous = dayIndex(first);
  let weekdays = 1 << previous;
  let inRange = false;
  for (const [, dash, name = ''] of others.matchAll(
    new RegExp(`(${DASH})?[^${DAY_NAMES}1-7]{0,5}?([${DAY_NAMES}1-7])`, 'g'),
  )) {
    const next = dayIndex(name);
    if (dash !== undefined && inRange) return null;
    inRange = dash !== undefined;
    for (let day = previous; inRange && day !== next; day = (day + 1) % 7) weekdays |= 1 << day;
    weekdays |= 1 << next;
    previous = next;
  }
  return days(weekdays);
}

function dayIndex(name: string): number {
  const index = DAY_NAMES.indexOf(name);
  return index === -1 ? Number(name) - 1 : Math.min(index, 6);
}

/** A token for whole months or month-days; null when there is no such date. */
export function dates(month = '', day: string | undefined, toMonth = '', toDay: string | undefined): ClerkToken | null {
  const [from, to] = [numberOf(month), numberOf(toMonth)];
  const first = day === undefined ? 1 : numberOf(day);
  const last = toDay === undefined ? monthLength(to) : numberOf(toDay);
  if (first < 1 || first > monthLength(from) || last < 1 || last > monthLength(to)) return null;
  return { kind: 'dates', range: { from: from * 100 + first, to: to * 100 + last } };
}

interface TimeParts {
  readonly next?: string | undefined;
  readonly part?: string | undefined;
  readonly hour: string | undefined;
  readonly minute: string | undefined;
}

/** A token for a time; its numbers may still be impossible. */
export function time(
  style: WrittenTime['style'],
  { next, part, hour: hourText = '', minute: minuteText = '' }: TimeParts,
): ClerkToken {
  const [hour, minute] = [numberOf(hourText), numberOf(minuteText)];
  const dayPart = part === undefined ? null : (PARTS[part] ?? null);
  const padded = /^0\d/.test(hourText) || (/^\d/.test(hourText) && hour > 12);
  return { kind: 'time', time: { hour, minute, part: dayPart, nextDay: next !== undefined, style, padded } };
}

/** `12`, `十二`, `二十三`; NaN for what is no number below 100 (`二二十`). */
function numberOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  const match = /^(?:([二两三四五])?(十))?([零〇一二两三四五六七八九])?$/.exec(text);
  if (match === null || text === '') return NaN;
  const [, tens = '一', ten, ones = '零'] = match;
  return (ten === undefined ? 0 : digit(tens) * 10) + digit(ones);
}

function digit(name: string): number {
  const index = '零一二三四五六七八九'.indexOf(name);
  if (index !== -1) return index;
  return name === '两' ? 2 : 0;
}
