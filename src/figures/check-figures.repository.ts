/**
 * Coverage of the daily check. A station is due on every day on which it was open at any moment and published; it has a
 * check on a day when somebody stood there that day, whenever that was told. What was published once and is not today
 * is in no figure: only the present publication is recorded.
 */
import { sql } from 'kysely';
import type { Tx } from '../db/database.ts';
import { dayBits } from './day-bits.ts';
import { chinaDay, isInScope, MAX_DUTY_HOLDERS, type FigureQuestion } from './scope.ts';

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

/** In one statement, and so one picture. Days of a station are one string of bits (DayBits): 92 days are no 92 rows. */
export async function checkFigures(tx: Tx, question: FigureQuestion): Promise<CheckFigures> {
  const { window } = question;
  const { startsAt, endsAt } = window;
  const bits = dayBits(window);
  const { rows } = await sql<CheckFigures>`
    with scope as materialized (
      select s.id, s.adcode, s.published_at from stations s
      where s.published_at < ${endsAt} and ${isInScope(question)}
    ), spans as (
      select t.station_id, t.state, greatest(t.since, s.published_at) as since,
        lead(t.since) over (partition by t.station_id order by t.seq) as until
      from scope s join station_states t on t.station_id = s.id
    ), open_days as (
      select station_id, bit_or(${bits.between(
        chinaDay(sql`since`),
        sql`${chinaDay(sql`until - interval '1 microsecond'`)} + 1`,
      )}) as days
      from spans
      where state = 'open' and since < ${endsAt} and (until is null or (until > since and until > ${startsAt}))
      group by station_id
    ), due as materialized (
      select s.adcode, o.station_id, o.days, coalesce((
          -- Station by station: the index has a station's checks in the order of time, however many years there are.
          select bit_or(${bits.only(chinaDay(sql`checked_at`))}) from checks c
          where c.station_id = o.station_id and c.checked_at >= ${startsAt} and c.checked_at < ${endsAt}
        ), ${bits.none}) & o.days as checked
      from open_days o join scope s on s.id = o.station_id
    ), alike as materialized (
      select is_checked, held.days, count(*) as stations
      from due, lateral (values (false, due.days), (true, due.checked)) held (is_checked, days)
      group by is_checked, held.days
    ), by_day as (
      select day.date, coalesce(n.due, 0) as due, coalesce(n.checked, 0) as checked
      from ${bits.days} day cross join lateral (
        select sum(stations) filter (where not is_checked) as due, sum(stations) filter (where is_checked) as checked
        from alike where get_bit(alike.days, day.place) = 1) n
    ), by_district as (
      select d.adcode, d.name, n.due, n.checked
      from (select adcode, sum(bit_count(days)) as due, sum(bit_count(checked)) as checked from due group by adcode) n
      join districts d on d.adcode = n.adcode
    ), by_duty_holder as (
      select m.id, m.name, n.due, n.checked
      from (select maintainer_id, sum(bit_count(days & theirs)) as due, sum(bit_count(checked & theirs)) as checked
        from due join (
          select station_id, maintainer_id, ${bits.between(sql`lower(valid)`, sql`upper(valid)`)} as theirs
          from responsibilities where role = 'dutyHolder'
        ) r using (station_id)
        group by maintainer_id) n
      join maintainers m on m.id = n.maintainer_id
      where n.due > 0
      order by n.due - n.checked desc, m.id limit ${sql.lit(MAX_DUTY_HOLDERS + 1)}
    )
    select
      (select jsonb_agg(to_jsonb(by_day) order by date) from by_day) as days,
      (select coalesce(jsonb_agg(to_jsonb(by_district) order by adcode), '[]') from by_district) as districts,
      (select coalesce(jsonb_agg(to_jsonb(by_duty_holder) order by due - checked desc, id), '[]') from by_duty_holder)
        as "dutyHolders"`.execute(tx);
  if (!rows[0]) throw new Error('there are no figures');
  return rows[0];
}
