/** A case as those responsible see it, and as everybody does who follows a report of it: without anything of who told it. */
import type { CaseRow, ReportRow } from './report.repository.ts';

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

/** For whoever has the tracking code. */
export const showReport = (row: ReportRow) => ({
  trackingCode: row.tracking_code,
  station: { id: row.station_id, code: row.code, name: row.name },
  kind: row.kind,
  status: row.status,
  reportedAt: row.received_at.toISOString(),
  joined: row.joined,
  dueAt: row.due_at.toISOString(),
  escalatedAt: iso(row.escalated_at),
  acknowledgedAt: iso(row.acknowledged_at),
  answeredAt: iso(row.answered_at),
  answer: row.answer,
});

/** For those responsible. */
export const showCase = (row: CaseRow, now: Date) => ({
  id: row.id,
  station: { id: row.station_id, code: row.code, name: row.name, district: row.adcode },
  kind: row.kind,
  status: row.status,
  reports: row.reports,
  dutyHolder: row.maintainer_id === null ? null : { id: row.maintainer_id, name: row.maintainer_name },
  openedAt: row.opened_at.toISOString(),
  lastReportedAt: row.last_reported_at.toISOString(),
  dueAt: row.due_at.toISOString(),
  overdue: row.answered_at === null && row.due_at <= now,
  escalatedAt: iso(row.escalated_at),
  acknowledgedAt: iso(row.acknowledged_at),
  answeredAt: iso(row.answered_at),
  answer: row.answer,
  revision: row.revision,
});
