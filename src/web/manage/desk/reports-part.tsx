/** Reports: opened, answered and late day by day; time to answer by kind; by district, duty holder and one by one. */
import type { VNode } from 'preact';
import { api, dataOf, type Schema } from '../../page/api.ts';
import { useWords } from '../../page/language.ts';
import { stamp } from '../dates.ts';
import type { Column } from './data-table.tsx';
import { isNarrowed, type FiguresChoice } from './figures-filter.tsx';
import { FiguresPart } from './figures-part.tsx';
import { PagedTable } from './paged-table.tsx';
import type { PartProperties } from './part.ts';
import { DESK } from './words.ts';

type Figures = Schema['ReportFigures'];
type Cases = Figures['total'];

function useCaseColumns(): readonly Column<Cases>[] {
  const words = useWords(DESK);
  return [
    { key: 'opened', title: words.opened, value: (row) => row.opened },
    { key: 'answered', title: words.answered, value: (row) => row.answered },
    { key: 'late', title: words.late, value: (row) => row.late },
    { key: 'median', title: `${words.median} (${words.hoursUnit})`, value: (row) => row.medianHours },
    { key: 'p90', title: `${words.p90} (${words.hoursUnit})`, value: (row) => row.p90Hours },
    { key: 'waiting', title: words.waiting, value: (row) => row.waiting },
    { key: 'waitingLate', title: words.waitingLate, value: (row) => row.waitingLate },
  ];
}

function OneByOne({ choice }: { readonly choice: FiguresChoice }): VNode {
  const words = useWords(DESK);
  return (
    <PagedTable
      of="reports"
      ask={async (cursor) => {
        const query = { limit: 200, ...(cursor === undefined ? {} : { cursor }) };
        const { reports, next } = await dataOf(api.GET('/v1/reports', { params: { query } }));
        return { rows: reports, next };
      }}
      title={words.oneByOne}
      columns={[
        { key: 'openedAt', title: words.openedAt, value: (row) => stamp(row.openedAt) },
        { key: 'kind', title: words.kind, value: (row) => words.reportKinds[row.kind] },
        { key: 'station', title: words.station, value: (row) => `${row.station.code} ${row.station.name}` },
        { key: 'status', title: words.status, value: (row) => words.reportStatus[row.status] },
        { key: 'dueAt', title: words.dueAt, value: (row) => stamp(row.dueAt) },
        { key: 'late', title: words.late, value: (row) => (row.overdue ? words.yes : words.no) },
        { key: 'answeredAt', title: words.answeredAt, value: (row) => stamp(row.answeredAt) || null },
        { key: 'holder', title: words.maintainer, value: (row) => row.dutyHolder?.name ?? null },
      ]}
      keyOf={(row) => row.id}
      fileName={words.parts.reports}
      note={isNarrowed(choice) ? words.notNarrowed : undefined}
    />
  );
}

export function ReportsPart({ me }: PartProperties): VNode {
  const words = useWords(DESK);
  return (
    <FiguresPart<Cases, Figures>
      part="reports"
      me={me}
      ask={(query) => dataOf(api.GET('/v1/reports/figures', { params: { query } }))}
      tallies={({ total }) => [
        [words.opened, total.opened],
        [words.answered, total.answered],
        [words.late, total.late],
        [words.waiting, total.waiting],
        [words.waitingLate, total.waitingLate],
      ]}
      plots={({ days, kinds }) => [
        {
          title: words.reportsByDay,
          unit: words.reportsUnit,
          labelTitle: words.date,
          labels: days.map(({ date }) => date),
          series: [
            { name: words.opened, colour: 'unknown', values: days.map(({ opened }) => opened) },
            { name: words.answered, colour: 'yes', values: days.map(({ answered }) => answered) },
            { name: words.late, colour: 'no', values: days.map(({ late }) => late) },
          ],
        },
        {
          title: words.timeToAnswer,
          unit: words.hoursUnit,
          labelTitle: words.kind,
          labels: kinds.map(({ kind }) => words.reportKinds[kind]),
          series: [
            { name: words.median, colour: 'yes', values: kinds.map(({ medianHours }) => medianHours) },
            { name: words.p90, colour: 'likely', values: kinds.map(({ p90Hours }) => p90Hours) },
          ],
        },
      ]}
      columns={useCaseColumns()}
      list={(choice) => <OneByOne choice={choice} />}
    />
  );
}
