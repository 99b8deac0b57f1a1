/**
 * Coverage of the daily check. A station is due on every day on which it was open at any moment and published; it has a
 * check on a day when somebody stood there that day, whenever that was told. What was published once and is not today
 * is in no figure: only the present publication is recorded.
 */
import { sql } from 'kysely';
import type { Executor } from '../db/database.ts';
import { chinaDay, daysOf, isInScope, MAX_DUTY_HOLDERS, type FigureQuestion } from './scope.ts';

interface Coverage {
  readonly due: number;
  readonly checked: number;
}

export interface CheckFigures {
  readonly days: readonly (Coverage & { readonly date: string })[];
  readonly districts: readonly (Coverage & { readonly adcode: string; readonly name: string })[];
  /** Those with the most days missed first; one more than are told of where there are more. */
  readonly dutyHolders: readonly (Coverage & { readonly id: string; readonly name: string })[];
}

/** Lengths of the ranges `one`, of due and of checked days. */
const STATION_DAYS = sql`coalesce(sum(upper(one) - lower(one)) filter (where not is_checked), 0) as due,
  coalesce(sum(upper(one) - lower(one)) filter (where is_checked), 0) as checked`;

/** In one statement, and so one picture. Days are kept as ranges: 92 of a station are few rows, not 92. */
export async function checkFigures(db: Executor, question: FigureQuestion): Promise<CheckFigures> {
  const { from, to, startsAt, endsAt } = question.window;
  const { rows } = await sql<CheckFigures>`
    with scope as materialized (
      select s.id, s.adcode, s.published_at from stations s
      where s.published_at < ${endsAt} and ${isInScope(question)}
    ), spans as (
      select t.station_id, s.adcode, t.state, greatest(t.since, s.published_at) as since,
        lead(t.since) over (partition by t.station_id order by t.seq) as until
      from scope s join station_states t on t.station_id = s.id
    ), open_days as materialized (
      select station_id, adcode, range_agg(daterange(
        greatest(${chinaDay(sql`since`)}, ${from}::date),
        least(coalesce(${chinaDay(sql`until - interval '1 microsecond'`)}, ${to}::date), ${to}::date), '[]')) as days
      from spans
      where state = 'open' and since < ${endsAt} and (until is null or (until > since and until > ${startsAt}))
      group by station_id, adcode
    ), checked as (
      select station_id, range_agg(daterange(day, day + 1)) as days
      from (select station_id, ${chinaDay(sql`checked_at`)} as day from checks
        where checked_at >= ${startsAt} and checked_at < ${endsAt} and station_id in (select station_id from open_days)) c
      group by station_id
    ), held as materialized (
      select false as is_checked, station_id, adcode, days from open_days
      union all select true, station_id, adcode, o.days * c.days from open_days o join checked c using (station_id)
    ), turns as (
      select is_checked, day, sum(stations) as stations from (
        select is_checked, lower(one) as day, count(*) as stations from held, unnest(days) as one group by 1, 2
        union all select is_checked, upper(one), -count(*) from held, unnest(days) as one group by 1, 2) each_way
      group by is_checked, day
    ), by_day as (
      select day,
        coalesce((select sum(stations) from turns where not is_checked and turns.day <= days.day), 0) as due,
        coalesce((select sum(stations) from turns where is_checked and turns.day <= days.day), 0) as checked
      from ${daysOf(question.window)} days
    ), by_district as (
      select d.adcode, d.name, n.due, n.checked
      from (select adcode, ${STATION_DAYS} from held, unnest(days) as one group by adcode) n
      join districts d on d.adcode = n.adcode
    ), by_duty_holder as (
      select m.id, m.name, n.due, n.checked
      from (select r.maintainer_id, ${STATION_DAYS}
        from held h join responsibilities r on r.station_id = h.station_id and r.role = 'dutyHolder'
          cross join unnest(h.days * datemultirange(r.valid)) as one
        group by r.maintainer_id) n
      join maintainers m on m.id = n.maintainer_id
      order by n.due - n.checked desc, m.id limit ${sql.lit(MAX_DUTY_HOLDERS + 1)}
    )
    select
      (select jsonb_agg(jsonb_build_object('date', day, 'due', due, 'checked', checked) order by day) from by_day) as days,
      (select coalesce(jsonb_agg(to_jsonb(by_district) order by adcode), '[]') from by_district) as districts,
      (select coalesce(jsonb_agg(to_jsonb(by_duty_holder) order by due - checked desc, id), '[]') from by_duty_holder)
        as "dutyHolders"`.execute(db);
  if (!rows[0]) throw new Error('there are no figures');
  return rows[0];
}
