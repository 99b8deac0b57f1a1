/** What needs doing today, at the top: reports by their deadline, then checks, then what is out of order. Pure. */
import type { components } from '../../page/api-schema.js';
import type { Write } from '../outbox/queue.ts';
import { projectReport, projectStation, type Facts, type ReportCase, type Station } from './station-writes.ts';

type Schema = components['schemas'];

export type Overdue = Schema['OverdueChecks']['stations'][number];

/** A deadline nearer than this asks for somebody now. */
const SOON_MS = 2 * 3_600_000;

export interface Day {
  readonly stations: readonly Station[];
  /** More there are than were asked for. */
  readonly isCut: boolean;
  readonly overdue: readonly Overdue[];
  readonly overdueCount: number;
  readonly reports: readonly ReportCase[];
}

export interface Item {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  /** With what waits on this device; undefined: only the check or the report told of it, its card reads the rest. */
  readonly facts: Facts | undefined;
  readonly station: Station | undefined;
  /** Not answered yet, the nearest deadline first. */
  readonly reports: readonly ReportCase[];
  readonly isCheckDue: boolean;
  readonly brokenCount: number;
  readonly writes: readonly Write[];
}

export interface Counts {
  readonly reports: number;
  /** Late, or late soon. */
  readonly pressing: number;
  readonly checks: number;
  readonly broken: number;
  readonly open: number;
}

export const isUnanswered = ({ status }: ReportCase): boolean => status === 'open' || status === 'acknowledged';
export const isPressing = (report: ReportCase, nowMs: number): boolean => Date.parse(report.dueAt) - nowMs <= SOON_MS;

/** Every station with its work, the most pressing first. */
export function agendaOf(day: Day, writes: readonly Write[]): readonly Item[] {
  const reports = day.reports.map((one) => projectReport(one, writes)).filter(isUnanswered);
  const due = new Set(day.overdue.map((one) => one.id));
  // Checked on this device, and on its way.
  const checked = new Set(
    writes.filter((one) => !one.refusal && (one.what === 'check' || one.what === 'status')).map((one) => one.lane),
  );
  const items = new Map<string, Item>();
  const put = (id: string, code: string, name: string, station?: Station): void => {
    if (items.has(id)) return;
    const own = writes.filter((one) => one.lane === id);
    const facts = station && projectStation(station.properties, id, own);
    items.set(id, {
      id,
      code,
      name,
      station,
      facts,
      reports: reports.filter((one) => one.station.id === id).sort((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt)),
      isCheckDue: due.has(id) && !checked.has(id),
      brokenCount: brokenCount(facts),
      writes: own,
    });
  };
  for (const one of day.stations) put(one.id, one.properties.code, one.properties.name, one);
  for (const one of day.overdue) put(one.id, one.code, one.name);
  for (const { station } of reports) put(station.id, station.code, station.name);
  return [...items.values()].sort((a, b) => byNeed(a, b) || (a.code < b.code ? -1 : 1));
}

function brokenCount(facts: Facts | undefined): number {
  if (!facts) return 0;
  const { water, power } = facts.utilities;
  return (
    facts.amenities.filter((one) => one.state === 'outOfOrder').length +
    [water, power].filter((one) => one === 'out').length
  );
}

export const needsSomething = (item: Item): boolean =>
  item.reports.length > 0 || item.isCheckDue || item.brokenCount > 0 || item.writes.some((one) => one.refusal);

function byNeed(a: Item, b: Item): number {
  const dueOf = (item: Item): number => Date.parse(item.reports[0]?.dueAt ?? '9999-01-01');
  return (
    dueOf(a) - dueOf(b) ||
    Number(b.isCheckDue) - Number(a.isCheckDue) ||
    Number(b.brokenCount > 0) - Number(a.brokenCount > 0)
  );
}

export function countsOf(items: readonly Item[], day: Day, nowMs: number): Counts {
  const reports = items.flatMap((one) => one.reports);
  const seen = items.filter((one) => one.isCheckDue).length;
  return {
    reports: reports.length,
    pressing: reports.filter((one) => isPressing(one, nowMs)).length,
    // What did not fit on the page counts too.
    checks: seen + Math.max(0, day.overdueCount - day.overdue.length),
    broken: items.filter((one) => one.brokenCount > 0).length,
    open: items.filter((one) => one.facts?.state === 'open').length,
  };
}
