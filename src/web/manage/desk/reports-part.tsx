/** Reports: opened, answered and late day by day; time to answer by kind; by district, duty holder and one by one. */
import type { VNode } from 'preact';
import { api, dataOf, type Schema } from '../../page/api.ts';
import { useWords } from '../../page/language.ts';
import { useAsked } from '../asked.ts';
import { stamp } from '../dates.ts';
import { Fault, Waiting } from '../notices.tsx';
import { DataTable, type Column } from './data-table.tsx';
import type { PartProperties } from './part.ts';
import { FiguresFilter, queryOf, Tallies, useFiguresChoice, useKnown } from './figures-filter.tsx';
import { usePages } from './pages.ts';
import { Plot } from './plot.tsx';
import { DESK } from './words.ts';

type Cases = Schema['ReportFigures']['total'];

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

function OneByOne(): VNode {
  const words = useWords(DESK);
  const asked = usePages('reports', async (cursor) => {
    const query = { limit: 200, ...(cursor === undefined ? {} : { cursor }) };
    const { reports, next } = await dataOf(api.GET('/v1/reports', { params: { query } }));
    return { rows: reports, next };
  });
  if (!asked.data) return asked.fault ? <Fault of={asked.fault} again={asked.again} /> : <Waiting />;
  const { rows, isMore } = asked.data;
  return (
    <DataTable
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
      rows={rows}
      keyOf={(row) => row.id}
      fileName={words.parts.reports}
      note={isMore ? words.first(rows.length) : undefined}
    />
  );
}

export function ReportsPart(_: PartProperties): VNode {
  const words = useWords(DESK);
  const [choice, setChoice] = useFiguresChoice();
  const asked = useAsked(`report figures ${JSON.stringify(choice)}`, () =>
    dataOf(api.GET('/v1/reports/figures', { params: { query: queryOf(choice) } })),
  );
  const cases = useCaseColumns();
  const { data } = asked;
  const districts = useKnown(data?.districts.map(({ district }) => ({ id: district.adcode, name: district.name })));
  const holders = useKnown(data?.dutyHolders.flatMap(({ dutyHolder }) => (dutyHolder ? [dutyHolder] : [])));
  return (
    <>
      <FiguresFilter choice={choice} onChoice={setChoice} districts={districts} maintainers={holders} />
      <Fault of={asked.fault} again={asked.again} />
      {!data && !asked.fault && <Waiting />}
      {data && (
        <>
          <Tallies
            of={[
              [words.opened, data.total.opened],
              [words.answered, data.total.answered],
              [words.late, data.total.late],
              [words.waiting, data.total.waiting],
              [words.waitingLate, data.total.waitingLate],
            ]}
          />
          <div class="plots">
            <Plot
              title={words.reportsByDay}
              unit={words.reportsUnit}
              labelTitle={words.date}
              labels={data.days.map(({ date }) => date)}
              series={[
                { name: words.opened, colour: 'unknown', values: data.days.map(({ opened }) => opened) },
                { name: words.answered, colour: 'yes', values: data.days.map(({ answered }) => answered) },
                { name: words.late, colour: 'no', values: data.days.map(({ late }) => late) },
              ]}
            />
            <Plot
              title={words.timeToAnswer}
              unit={words.hoursUnit}
              labelTitle={words.kind}
              labels={data.kinds.map(({ kind }) => words.reportKinds[kind])}
              series={[
                { name: words.median, colour: 'yes', values: data.kinds.map(({ medianHours }) => medianHours) },
                { name: words.p90, colour: 'likely', values: data.kinds.map(({ p90Hours }) => p90Hours) },
              ]}
            />
          </div>
          <DataTable
            title={words.byDistrict}
            columns={[{ key: 'district', title: words.district, value: (row) => row.district.name }, ...cases]}
            rows={data.districts}
            keyOf={(row) => row.district.adcode}
            fileName={`${words.parts.reports}-${words.byDistrict}`}
          />
          <DataTable
            title={words.byMaintainer}
            columns={[
              { key: 'holder', title: words.maintainer, value: (row) => row.dutyHolder?.name ?? words.nobody },
              ...cases,
            ]}
            rows={data.dutyHolders}
            keyOf={(row) => row.dutyHolder?.id ?? ''}
            fileName={`${words.parts.reports}-${words.byMaintainer}`}
            note={data.moreDutyHolders ? words.moreHolders : undefined}
          />
        </>
      )}
      <OneByOne />
    </>
  );
}
