/**
 * Reports and the cases they make. Owns joining, counting of sources, deadlines that pass; what a doubt does to a station is
 * the stations slice's. Nothing of who reported is written, but for an hour a keyed hash that stands beside no report.
 */
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { appendAudits } from '../db/audit-log.ts';
import type { Database, Executor, Tx } from '../db/database.ts';
import { adcodePrefix } from '../districts/district.schema.ts';
import type { CaseStatus, ReportInput, ReportKind } from './report.schema.ts';

const SOURCE_MINUTES = 60;
const BATCH = 500;

/**
 * Count a report of this source (its hash of today, then of yesterday where there is one). Returns the seconds to wait when
 * its hour is full, else undefined.
 */
export async function countReport(
  tx: Tx,
  sources: readonly string[],
  perHour: number,
  now: Date,
): Promise<number | undefined> {
  const ends = new Date(now.getTime() + SOURCE_MINUTES * 60_000);
  const { rows } = await sql<{ reports: number; window_ends_at: Date }>`
    insert into report_throttle as t (source, reports, window_ends_at) values (${sources[0]}, 1, ${ends})
    on conflict (source) do update set
      reports = case when t.window_ends_at <= ${now} then 1 else t.reports + 1 end,
      window_ends_at = case when t.window_ends_at <= ${now} then ${ends} else t.window_ends_at end
    returning reports, window_ends_at`.execute(tx);
  const [row] = rows;
  if (!row || row.reports <= perHour) return undefined;
  return Math.max(1, Math.ceil((row.window_ends_at.getTime() - now.getTime()) / 1_000));
}

export interface NewReport extends ReportInput {
  readonly stationId: string;
  readonly dutyHolder: string | undefined;
  readonly trackingCode: string;
  readonly dueAt: Date;
  readonly sources: readonly string[];
}

/** File a report: it joins the unanswered case of its kind at this station, or begins one. Returns the case's id. */
export async function fileReport(
  tx: Tx,
  report: NewReport,
  now: Date,
): Promise<{ readonly caseId: string; readonly reports: number }> {
  const { rows } = await sql<{ id: string; reports: number }>`
    insert into report_cases as c (id, station_id, kind, maintainer_id, opened_at, last_reported_at, due_at)
    values (${uuidv7()}, ${report.stationId}, ${report.kind}, ${report.dutyHolder ?? null}, ${now}, ${now}, ${report.dueAt})
    on conflict (station_id, kind) where status in ('open', 'acknowledged')
    do update set reports = c.reports + 1, last_reported_at = excluded.last_reported_at
    returning c.id, c.reports`.execute(tx);
  const made = rows[0];
  if (!made) throw new Error('a report was not filed');
  await tx
    .insertInto('reports')
    .values({
      id: uuidv7(),
      case_id: made.id,
      tracking_code: report.trackingCode,
      words: report.words ?? null,
      received_at: now,
    })
    .execute();
  // Under the hash of yesterday, where that one told of it before today's key was made.
  await sql`
    insert into report_sources (case_id, source, told_at)
    values (${made.id}, coalesce(
      (select source from report_sources where case_id = ${made.id} and source = any(${sql.val([...report.sources])}::text[]) limit 1),
      ${report.sources[0]}), ${now})
    on conflict (case_id, source) do update set told_at = excluded.told_at`.execute(tx);
  return { caseId: made.id, reports: made.reports };
}

/** How many sources told of a case within the last hour. */
export async function recentSources(tx: Tx, caseId: string, now: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from report_sources
    where case_id = ${caseId} and told_at > ${now}::timestamptz - make_interval(mins => ${sql.lit(SOURCE_MINUTES)})`.execute(
    tx,
  );
  return rows[0]?.count ?? 0;
}

const selectCases = (db: Executor) =>
  db
    .selectFrom('report_cases as c')
    .innerJoin('stations as s', 's.id', 'c.station_id')
    .leftJoin('maintainers as m', 'm.id', 'c.maintainer_id')
    .select([
      'c.id',
      'c.station_id',
      's.code',
      's.name',
      's.adcode',
      'c.kind',
      'c.status',
      'c.reports',
      'c.maintainer_id',
      'm.name as maintainer_name',
      'c.opened_at',
      'c.last_reported_at',
      'c.due_at',
      'c.escalated_at',
      'c.acknowledged_at',
      'c.answered_at',
      'c.answer',
      'c.revision',
    ]);

export type CaseRow = Awaited<ReturnType<ReturnType<typeof selectCases>['execute']>>[number];

export async function findCase(db: Executor, id: string): Promise<CaseRow | undefined> {
  return await selectCases(db).where('c.id', '=', id).executeTakeFirst();
}

/** The same, locked: nothing else is told or answered about it until the end of the transaction. */
export async function lockCase(tx: Tx, id: string): Promise<CaseRow | undefined> {
  return await selectCases(tx).where('c.id', '=', id).forUpdate('c').executeTakeFirst();
}

/** One report with its case, by tracking code. */
export async function findReport(db: Executor, trackingCode: string) {
  return await selectCases(db)
    .innerJoin('reports as r', 'r.case_id', 'c.id')
    .select(['r.id as report_id', 'r.tracking_code', 'r.received_at', 'r.photo_id'])
    .select(sql<boolean>`exists (select from reports o where o.case_id = c.id and o.id < r.id)`.as('joined'))
    .where('r.tracking_code', '=', trackingCode)
    .executeTakeFirst();
}

export type ReportRow = NonNullable<Awaited<ReturnType<typeof findReport>>>;

/** What was told in a case, newest first. */
export async function toldIn(db: Executor, caseId: string, limit: number) {
  return await db
    .selectFrom('reports')
    .select(['id', 'received_at', 'words', 'photo_id'])
    .where('case_id', '=', caseId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

export interface CaseFilter {
  readonly status?: readonly CaseStatus[] | undefined;
  readonly overdue?: boolean | undefined;
  readonly escalated?: boolean | undefined;
  /** UUID or code. */
  readonly station?: string | undefined;
  /** Only in a union's district; only at stations that an organisation answers for or hosts today. */
  readonly within?: string | undefined;
  readonly lookedAfterBy?: string | undefined;
}

/** A page, newest first, before the case `before`. */
export async function listCases(
  db: Executor,
  filter: CaseFilter,
  before: string | undefined,
  limit: number,
  now: Date,
): Promise<CaseRow[]> {
  let query = selectCases(db).orderBy('c.id', 'desc').limit(limit);
  if (before !== undefined) query = query.where('c.id', '<', before);
  if (filter.status) query = query.where('c.status', 'in', [...filter.status]);
  if (filter.overdue !== undefined)
    query = query.where(
      sql<boolean>`(c.status in ('open', 'acknowledged') and c.due_at <= ${now}) = ${filter.overdue}::boolean`,
    );
  if (filter.escalated !== undefined) query = query.where('c.escalated_at', filter.escalated ? 'is not' : 'is', null);
  if (filter.station !== undefined)
    query = query.where(filter.station.length === 36 ? 's.id' : 's.code', '=', filter.station);
  if (filter.within !== undefined) query = query.where('s.adcode', 'like', `${adcodePrefix(filter.within)}%`);
  if (filter.lookedAfterBy !== undefined)
    query = query.where(
      sql<boolean>`exists (select from responsibilities o where o.station_id = s.id and o.valid @> today_in_china()
        and o.role in ('dutyHolder', 'host') and o.maintainer_id = ${filter.lookedAfterBy}::uuid)`,
    );
  return await query.execute();
}

export interface CaseAnswer {
  readonly status: Exclude<CaseStatus, 'open'>;
  readonly answer: string | undefined;
  readonly by: string;
}

/** Answer a case that the caller has locked. */
export async function answerCase(tx: Tx, id: string, { status, answer, by }: CaseAnswer, now: Date): Promise<void> {
  const isAnswered = status !== 'acknowledged';
  await tx
    .updateTable('report_cases')
    .set({
      status,
      revision: sql`revision + 1`,
      ...(isAnswered
        ? { answered_at: now, answered_by: by, answer: answer ?? null }
        : { acknowledged_at: now, acknowledged_by: by }),
    })
    .where('id', '=', id)
    .execute();
  // What comes after the answer is told anew.
  if (isAnswered) await tx.deleteFrom('report_sources').where('case_id', '=', id).execute();
}

/** The photo of a report, and where that is. */
export async function findReportPhoto(db: Executor, reportId: string) {
  return await db
    .selectFrom('reports as r')
    .innerJoin('report_cases as c', 'c.id', 'r.case_id')
    .innerJoin('stations as s', 's.id', 'c.station_id')
    .select(['r.photo_id', 's.id as station_id', 's.adcode'])
    .where('r.id', '=', reportId)
    .executeTakeFirst();
}

/** The photo that a report has, the report locked. */
export async function lockReportPhoto(tx: Tx, reportId: string): Promise<string | null> {
  const row = await tx
    .selectFrom('reports')
    .select('photo_id')
    .where('id', '=', reportId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return row.photo_id;
}

export async function setReportPhoto(tx: Tx, reportId: string, photoId: string): Promise<void> {
  await tx.updateTable('reports').set({ photo_id: photoId }).where('id', '=', reportId).execute();
}

/** What time does to reports: what is late goes to the union above, what is over is forgotten. Returns how many were late. */
export async function turnReports(database: Database, now: Date): Promise<number> {
  return await database.kysely.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: string; adcode: string }>`
      update report_cases c set escalated_at = ${now}, revision = c.revision + 1
      from stations s
      where s.id = c.station_id and c.id in (
        select id from report_cases
        where due_at <= ${now} and status in ('open', 'acknowledged') and escalated_at is null
        order by due_at limit ${sql.lit(BATCH)} for update skip locked)
      returning c.id, s.adcode`.execute(tx);
    await appendAudits(
      tx,
      { actor: 'clock' },
      rows.map(({ id, adcode }) => ({
        action: 'report.escalate',
        object: { type: 'report', id, adcode },
        before: { escalatedAt: null },
        after: { escalatedAt: now.toISOString() },
      })),
    );
    await sql`delete from report_sources
      where told_at <= ${now}::timestamptz - make_interval(mins => ${sql.lit(SOURCE_MINUTES)})`.execute(tx);
    await sql`delete from report_throttle where window_ends_at <= ${now}`.execute(tx);
    return rows.length;
  });
}

/** Hours in which each kind is to be answered. */
export type Deadlines = Readonly<Record<ReportKind, number>>;
