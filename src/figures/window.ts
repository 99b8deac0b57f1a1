/** Which days of China figures are asked of: read from the query, bounded. No I/O. */
import { Problem } from '../problems.ts';

export interface DayWindow {
  /** First and last day, YYYY-MM-DD, both included. */
  readonly from: string;
  readonly to: string;
  /** Their first instant, and the first one after them. */
  readonly startsAt: Date;
  readonly endsAt: Date;
}

export const MAX_DAYS = 92;
/** Of what is seldom: a year of it is few rows. */
export const MAX_DAYS_OF_ACTIVITIES = 366;
const DEFAULT_DAYS = 30;
const DAY_MS = 86_400_000;
const CHINA_MS = 8 * 3_600_000;

/** Midnight in China (UTC+8, without summer time since 1991). */
const startOf = (day: string): Date => new Date(`${day}T00:00:00+08:00`);
const dayOf = (at: Date): string => new Date(at.getTime() + CHINA_MS).toISOString().slice(0, 10);

const tooLong = (days: number) => ({ zh: `最多 ${days} 天`, en: `At most ${days} days` });
const REVERSED = { zh: '结束日期早于开始日期，或尚未到来', en: 'It begins after its end, or has not come yet' };

/**
 * The days from `from` to `to`; by default the 30 up to today. A `to` that has not come yet ends today: of days to come
 * there are no figures. Throws `invalid-request` for more than `maxDays` days and for none.
 */
export function readWindow(
  query: { readonly from?: string | undefined; readonly to?: string | undefined },
  now: Date,
  maxDays = MAX_DAYS,
) {
  const today = dayOf(now);
  const to = query.to === undefined || query.to > today ? today : query.to;
  const endsAt = new Date(startOf(to).getTime() + DAY_MS);
  const from = query.from ?? dayOf(new Date(endsAt.getTime() - DEFAULT_DAYS * DAY_MS));
  const startsAt = startOf(from);
  const days = (endsAt.getTime() - startsAt.getTime()) / DAY_MS;
  if (days < 1)
    throw new Problem('invalid-request', { errors: [{ parameter: 'from', code: 'reversed', detail: REVERSED }] });
  if (days > maxDays)
    throw new Problem('invalid-request', {
      errors: [{ parameter: 'from', code: 'too-long', detail: tooLong(maxDays) }],
    });
  return { from, to, startsAt, endsAt } satisfies DayWindow;
}
