/** Activities that have begun: how many, called off or not, how many signed up and came; by day, kind, county and duty holder. */
import { sql } from 'kysely';
import type { ActivityKind } from '../activities/activity.schema.ts';
import type { Executor } from '../db/database.ts';
import { chinaDay, daysOf, isInScope, MAX_DUTY_HOLDERS, type FigureQuestion } from './scope.ts';

export interface ActivityCounts {
  /** Without the cancelled ones, as `signups`. */
  readonly activities: number;
  readonly cancelled: number;
  readonly signups: number;
  readonly visits: number;
  /** Whose visitors were counted. */
  readonly counted: number;
}

export interface ActivityFigures {
  readonly total: ActivityCounts;
  readonly days: readonly (ActivityCounts & { readonly date: string })[];
  readonly kinds: readonly (ActivityCounts & { readonly kind: ActivityKind })[];
  readonly districts: readonly (ActivityCounts & { readonly adcode: string; readonly name: string })[];
  /** Those with the most first; one more than are told of where there are more. null: nobody answered for the station. */
  readonly dutyHolders: readonly (ActivityCounts & { readonly id: string | null; readonly name: string | null })[];
  /** By county and kind: at most some 3,000 times the kinds. */
  readonly rows: readonly (ActivityCounts & {
    readonly adcode: string;
    readonly name: string;
    readonly kind: ActivityKind;
  })[];
}

const COUNTS = sql`count(*) filter (where not is_cancelled) as activities, count(*) filter (where is_cancelled) as cancelled,
  coalesce(sum(signed_up) filter (where not is_cancelled), 0) as signups, coalesce(sum(attended), 0) as visits,
  count(attended) as counted`;

/** In one statement, and so one picture. */
export async function activityFigures(db: Executor, question: FigureQuestion): Promise<ActivityFigures> {
  const { window, now } = question;
  const until = now < window.endsAt ? now : window.endsAt;
  const { rows } = await sql<ActivityFigures>`
    with begun as materialized (
      select a.kind, a.signed_up, a.attended, a.cancelled_at is not null as is_cancelled, s.adcode, r.maintainer_id,
        ${chinaDay(sql`a.starts_at`)} as day
      from activities a join stations s on s.id = a.station_id
      left join responsibilities r
        on r.station_id = s.id and r.role = 'dutyHolder' and r.valid @> ${chinaDay(sql`a.starts_at`)}
      where a.starts_at >= ${window.startsAt} and a.starts_at < ${until} and ${isInScope(question)}
    ), total as (select ${COUNTS} from begun
    ), counted_days as (select day, ${COUNTS} from begun group by day
    ), by_day as (
      select day as date, coalesce(activities, 0) as activities, coalesce(cancelled, 0) as cancelled,
        coalesce(signups, 0) as signups, coalesce(visits, 0) as visits, coalesce(counted, 0) as counted
      from ${daysOf(window)} days left join counted_days using (day)
    ), by_kind as (select kind, ${COUNTS} from begun group by kind
    ), by_district as (
      select d.adcode, d.name, b.* from (select adcode as at, ${COUNTS} from begun group by adcode) b
      join districts d on d.adcode = b.at
    ), by_both as (
      select d.adcode, d.name, b.* from (select adcode as at, kind, ${COUNTS} from begun group by adcode, kind) b
      join districts d on d.adcode = b.at
    ), by_duty_holder as (
      select m.id, m.name, b.* from (select maintainer_id as by, ${COUNTS} from begun group by maintainer_id) b
      left join maintainers m on m.id = b.by
      order by b.activities desc, m.id limit ${sql.lit(MAX_DUTY_HOLDERS + 1)}
    )
    select
      (select to_jsonb(total) from total) as total,
      (select jsonb_agg(to_jsonb(by_day) order by date) from by_day) as days,
      (select coalesce(jsonb_agg(to_jsonb(by_kind) order by kind), '[]') from by_kind) as kinds,
      (select coalesce(jsonb_agg(to_jsonb(by_district) - 'at' order by adcode), '[]') from by_district) as districts,
      (select coalesce(jsonb_agg(to_jsonb(by_duty_holder) - 'by' order by activities desc, id), '[]')
        from by_duty_holder) as "dutyHolders",
      (select coalesce(jsonb_agg(to_jsonb(by_both) - 'at' order by adcode, kind), '[]') from by_both) as rows`.execute(
    db,
  );
  if (!rows[0]) throw new Error('there are no figures');
  return rows[0];
}
