/** How many stations there are, in which state and how freshly verified, now; and their states at the end of each day. */
import { sql } from 'kysely';
import type { Executor } from '../db/database.ts';
import { chinaDay, daysOf, isInScope, MAX_DUTY_HOLDERS, type FigureQuestion } from './scope.ts';

export interface StationCounts {
  readonly stations: number;
  readonly published: number;
  readonly planned: number;
  readonly open: number;
  readonly paused: number;
  readonly closed: number;
  /** Of the published ones. */
  readonly fresh: number;
  readonly stale: number;
  readonly unverified: number;
}

export interface StationFigures {
  readonly total: StationCounts;
  readonly districts: readonly (StationCounts & { readonly adcode: string; readonly name: string })[];
  /** Those with the most stations first; one more than are told of where there are more. null: nobody answers for them. */
  readonly dutyHolders: readonly (StationCounts & { readonly id: string | null; readonly name: string | null })[];
  readonly days: readonly {
    readonly date: string;
    readonly open: number;
    readonly paused: number;
    readonly closed: number;
  }[];
}

export interface FreshnessLimits {
  /** Verified since then: fresh. */
  readonly freshSince: Date;
  /** Verified since then: stale. */
  readonly staleSince: Date;
}

const STATES = ['planned', 'open', 'paused', 'closed'] as const;
const FRESHNESS = ['fresh', 'stale', 'unverified'] as const;

const COUNTS = sql`count(*) as stations, count(*) filter (where is_published) as published,
  ${sql.join(STATES.map((state) => sql`count(*) filter (where state = ${sql.lit(state)}) as ${sql.ref(state)}`))},
  ${sql.join(FRESHNESS.map((one) => sql`count(*) filter (where is_published and freshness = ${sql.lit(one)}) as ${sql.ref(one)}`))}`;

/** In one statement, and so one picture. */
export async function stationFigures(
  db: Executor,
  question: FigureQuestion,
  { freshSince, staleSince }: FreshnessLimits,
): Promise<StationFigures> {
  const { window, now } = question;
  const atEnd = (state: string) =>
    sql`coalesce((select sum(stations) from turns where turns.state = ${sql.lit(state)} and turns.day <= days.day), 0)
      as ${sql.ref(state)}`;
  const { rows } = await sql<StationFigures>`
    with scope as materialized (
      select s.id, s.adcode, s.published_at is not null as is_published,
        case when s.state in ('paused', 'closed') and s.state_until <= ${now} then 'open' else s.state end as state,
        case when s.verified_at >= ${freshSince} then 'fresh' when s.verified_at >= ${staleSince} then 'stale'
          else 'unverified' end as freshness
      from stations s where ${isInScope(question)}
    ), present as materialized (
      select s.adcode, s.is_published, s.state, s.freshness, r.maintainer_id
      from scope s left join responsibilities r
        on r.station_id = s.id and r.role = 'dutyHolder' and r.valid @> today_in_china()
      where s.state <> 'retired'
    ), total as (select ${COUNTS} from present
    ), by_district as (
      select d.adcode, d.name, p.* from (select adcode as at, ${COUNTS} from present group by adcode) p
      join districts d on d.adcode = p.at
    ), by_duty_holder as (
      select m.id, m.name, p.* from (select maintainer_id as by, ${COUNTS} from present group by maintainer_id) p
      left join maintainers m on m.id = p.by
      order by p.stations desc, m.id limit ${sql.lit(MAX_DUTY_HOLDERS + 1)}
    ), spans as (
      select t.state, t.since, lead(t.since) over (partition by t.station_id order by t.seq) as until
      from scope s join station_states t on t.station_id = s.id
    ), turns as materialized (
      select state, day, sum(stations) as stations from (
        select state, ${chinaDay(sql`since`)} as day, count(*) as stations from spans group by 1, 2
        union all select state, ${chinaDay(sql`until`)}, -count(*) from spans where until is not null group by 1, 2) each_way
      group by state, day
    ), by_day as (
      select day as date, ${atEnd('open')}, ${atEnd('paused')}, ${atEnd('closed')} from ${daysOf(window)} days
    )
    select
      (select to_jsonb(total) from total) as total,
      (select coalesce(jsonb_agg(to_jsonb(by_district) - 'at' order by adcode), '[]') from by_district) as districts,
      (select coalesce(jsonb_agg(to_jsonb(by_duty_holder) - 'by' order by stations desc, id), '[]')
        from by_duty_holder) as "dutyHolders",
      (select jsonb_agg(to_jsonb(by_day) order by date) from by_day) as days`.execute(db);
  if (!rows[0]) throw new Error('there are no figures');
  return rows[0];
}
