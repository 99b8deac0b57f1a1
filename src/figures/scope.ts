/** Which stations figures are of, and what the figures' queries share. Needs the alias `s` for stations. */
import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { adcodePrefix } from '../districts/district.schema.ts';
import type { DayWindow } from './window.ts';

export interface FigureScope {
  readonly district: string | undefined;
  /** Each of these looks after the station today: answers for it, or hosts it. */
  readonly lookedAfterBy: readonly string[];
}

export interface FigureQuestion extends FigureScope {
  readonly window: DayWindow;
  readonly now: Date;
}

/** Duty holders told of by name: a page shows no more, and the country has a hundred thousand. */
export const MAX_DUTY_HOLDERS = 1_000;

export const isInScope = ({ district, lookedAfterBy }: FigureScope): RawBuilder<SqlBool> =>
  sql<SqlBool>`${sql.join(
    [
      sql`true`,
      ...(district === undefined ? [] : [sql`s.adcode like ${`${adcodePrefix(district)}%`}`]),
      ...lookedAfterBy.map(
        (id) => sql`exists (select from responsibilities o where o.station_id = s.id
          and o.maintainer_id = ${id}::uuid and o.role in ('dutyHolder', 'host') and o.valid @> today_in_china())`,
      ),
    ],
    sql` and `,
  )}`;

/** Every day of the window, as `day`. */
export const daysOf = ({ from, to }: DayWindow) =>
  sql`(select day::date as day from generate_series(${from}::date, ${to}::date, interval '1 day') as day)`;

/** The day in China of an instant. */
export const chinaDay = (instant: RawBuilder<unknown>) => sql`((${instant}) at time zone 'Asia/Shanghai')::date`;
