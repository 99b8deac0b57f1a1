/** What became of riders' reports: opened, answered and late by day; how long an answer took; what waits now. */
import { sql } from 'kysely';
import type { Executor } from '../db/database.ts';
import type { ReportKind } from '../reports/report.schema.ts';
import { chinaDay, daysOf, isInScope, MAX_DUTY_HOLDERS, type FigureQuestion } from './scope.ts';

export interface CaseCounts {
  readonly opened: number;
  readonly answered: number;
  readonly late: number;
  /** Hours from the first telling to the answer, of those answered; null: none was. */
  readonly medianHours: number | null;
  readonly p90Hours: number | null;
  readonly waiting: number;
  readonly waitingLate: number;
}

export interface ReportFigures {
  readonly days: readonly {
    readonly date: string;
    readonly opened: number;
    readonly answered: number;
    readonly late: number;
  }[];
  readonly total: CaseCounts;
  readonly kinds: readonly (CaseCounts & { readonly kind: ReportKind })[];
  readonly districts: readonly (CaseCounts & { readonly adcode: string; readonly name: string })[];
  /** Those with the most late first; one more than are told of where there are more. null: nobody answered for it. */
  readonly dutyHolders: readonly (CaseCounts & { readonly id: string | null; readonly name: string | null })[];
}

/** Exactly as PostgreSQL interpolates (percentile_cont), to a hundredth of an hour. */
const hours = (share: number) =>
  sql`round((percentile_cont(${sql.lit(share)}) within group (order by hours) filter (where is_answered))::numeric, 2)`;

/** In one statement, and so one picture. */
export async function reportFigures(db: Executor, question: FigureQuestion): Promise<ReportFigures> {
  const { window, now } = question;
  const within = (column: string) =>
    sql`(${sql.ref(column)} >= ${window.startsAt} and ${sql.ref(column)} < ${window.endsAt})`;
  const counts = sql`
    count(*) filter (where is_opened) as opened, count(*) filter (where is_answered) as answered,
    count(*) filter (where is_late) as late, ${hours(0.5)} as "medianHours", ${hours(0.9)} as "p90Hours",
    count(*) filter (where answered_at is null) as waiting,
    count(*) filter (where answered_at is null and due_at <= ${now}) as "waitingLate"`;
  const { rows } = await sql<ReportFigures>`
    with cases as materialized (
      select c.kind, s.adcode, c.maintainer_id, c.opened_at, c.answered_at, c.due_at, ${within('c.opened_at')} as is_opened,
        coalesce(${within('c.answered_at')}, false) as is_answered,
        ${within('c.due_at')} and c.due_at <= ${now} and (c.answered_at is null or c.answered_at > c.due_at) as is_late,
        extract(epoch from c.answered_at - c.opened_at) / 3600 as hours
      from report_cases c join stations s on s.id = c.station_id
      where (c.answered_at is null or c.answered_at >= ${window.startsAt}) and ${isInScope(question)}
    ), turns as (
      select ${chinaDay(sql`opened_at`)} as day, 1 as opened, 0 as answered, 0 as late from cases where is_opened
      union all select ${chinaDay(sql`answered_at`)}, 0, 1, 0 from cases where is_answered
      union all select ${chinaDay(sql`due_at`)}, 0, 0, 1 from cases where is_late
    ), by_day as (
      select day as date, coalesce(sum(opened), 0) as opened, coalesce(sum(answered), 0) as answered,
        coalesce(sum(late), 0) as late
      from ${daysOf(window)} days left join turns using (day) group by day
    ), total as (select ${counts} from cases
    ), by_kind as (select kind, ${counts} from cases group by kind
    ), by_district as (
      select d.adcode, d.name, c.* from (select adcode as at, ${counts} from cases group by adcode) c
      join districts d on d.adcode = c.at
    ), by_duty_holder as (
      select m.id, m.name, c.* from (select maintainer_id as by, ${counts} from cases group by maintainer_id) c
      left join maintainers m on m.id = c.by
      order by c.late + c."waitingLate" desc, c.opened desc, m.id limit ${sql.lit(MAX_DUTY_HOLDERS + 1)}
    )
    select
      (select jsonb_agg(to_jsonb(by_day) order by date) from by_day) as days,
      (select to_jsonb(total) from total) as total,
      (select coalesce(jsonb_agg(to_jsonb(by_kind) order by kind), '[]') from by_kind) as kinds,
      (select coalesce(jsonb_agg(to_jsonb(by_district) - 'at' order by adcode), '[]') from by_district) as districts,
      (select coalesce(jsonb_agg(to_jsonb(by_duty_holder) - 'by' order by late + "waitingLate" desc, opened desc, id), '[]')
        from by_duty_holder) as "dutyHolders"`.execute(db);
  if (!rows[0]) throw new Error('there are no figures');
  return rows[0];
}
