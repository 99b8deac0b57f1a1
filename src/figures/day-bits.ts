/**
 * Days of a window as a string of bits in SQL, the first day first: what 50,000 stations were on 92 days fits into 50,000
 * small values, is joined by `&` and counted by bit_count. Ranges of days took ten times as long to gather.
 */
import { sql, type RawBuilder } from 'kysely';
import type { DayWindow } from './window.ts';

export interface DayBits {
  /** No day. */
  readonly none: RawBuilder<unknown>;
  /** This date, which lies in the window. */
  readonly only: (date: RawBuilder<unknown>) => RawBuilder<unknown>;
  /** From a date, included, to a date, not included; null: without an end. What lies outside of the window is left out. */
  readonly between: (from: RawBuilder<unknown>, to: RawBuilder<unknown>) => RawBuilder<unknown>;
  /** Every day as (date, place): where it stands, for get_bit. */
  readonly days: RawBuilder<unknown>;
}

const DAY_MS = 86_400_000;

export function dayBits({ from, startsAt, endsAt }: DayWindow): DayBits {
  const count = (endsAt.getTime() - startsAt.getTime()) / DAY_MS;
  const text = (first: string, rest: string) => sql`${first + rest.repeat(count - 1)}::varbit`;
  // A shift by less than nothing goes the other way.
  const place = (date: RawBuilder<unknown>, absent: number) =>
    sql`greatest(coalesce(${date} - ${from}::date, ${sql.lit(absent)}), 0)`;
  return {
    none: text('0', '0'),
    only: (date) => sql`(${text('1', '0')} >> (${date} - ${from}::date))`,
    between: (first, end) =>
      sql`((${text('1', '1')} >> ${place(first, 0)}) # (${text('1', '1')} >> ${place(end, count)}))`,
    days: sql`(select place, ${from}::date + place as date from generate_series(0, ${sql.lit(count - 1)}) as place)`,
  };
}
