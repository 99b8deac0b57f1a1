/** Checks: how many of the open stations were checked day by day, by district and duty holder; what is overdue now. */
import type { VNode } from 'preact';
import { api, dataOf, type Schema } from '../../page/api.ts';
import { useWords } from '../../page/language.ts';
import { linkTo } from '../../page/route.ts';
import { stamp } from '../dates.ts';
import type { Column } from './data-table.tsx';
import { scopeQuery, type FiguresChoice } from './figures-filter.tsx';
import { FiguresPart } from './figures-part.tsx';
import { PagedTable } from './paged-table.tsx';
import type { PartProperties } from './part.ts';
import { DESK } from './words.ts';

type Figures = Schema['CheckFigures'];
type Coverage = Figures['total'];

/** Whole per cent; null: nothing was due. */
const percent = ({ due, checked }: Coverage): number | null => (due === 0 ? null : Math.round((100 * checked) / due));

function useCoverageColumns(): readonly Column<Coverage>[] {
  const words = useWords(DESK);
  return [
    { key: 'due', title: words.due, value: (row) => row.due },
    { key: 'checked', title: words.checked, value: (row) => row.checked },
    { key: 'coverage', title: words.coverage, value: percent },
  ];
}

function Overdue({ choice }: { readonly choice: FiguresChoice }): VNode {
  const words = useWords(DESK);
  const scope = scopeQuery(choice);
  return (
    <PagedTable
      of={`overdue ${JSON.stringify(scope)}`}
      ask={async (cursor) => {
        const query = { limit: 200, ...scope, ...(cursor === undefined ? {} : { cursor }) };
        const { stations, next } = await dataOf(api.GET('/v1/checks/overdue', { params: { query } }));
        return { rows: stations, next };
      }}
      title={words.overdue}
      columns={[
        {
          key: 'code',
          title: words.code,
          value: (row) => row.code,
          show: ({ code }) => <a {...linkTo(`/manage/stations/${code}`)}>{code}</a>,
        },
        { key: 'name', title: words.name, value: (row) => row.name },
        { key: 'holder', title: words.maintainer, value: (row) => row.dutyHolder.name },
        { key: 'verified', title: words.verifiedAt, value: (row) => stamp(row.verifiedAt) || words.never },
        {
          key: 'overdue',
          title: words.overdueHours,
          value: ({ overdueHours }) => (overdueHours === null ? null : Math.round(overdueHours)),
        },
        { key: 'state', title: words.state, value: (row) => words.states[row.state] },
      ]}
      keyOf={(row) => row.id}
      fileName={words.overdue}
    />
  );
}

export function ChecksPart({ me }: PartProperties): VNode {
  const words = useWords(DESK);
  return (
    <FiguresPart<Coverage, Figures>
      part="checks"
      me={me}
      ask={(query) => dataOf(api.GET('/v1/checks/figures', { params: { query } }))}
      tallies={({ total }) => [
        [words.due, total.due],
        [words.checked, total.checked],
        [words.coverage, percent(total) ?? '–'],
      ]}
      plots={({ days }) => [
        {
          title: words.coverageByDay,
          unit: words.stationsUnit,
          labelTitle: words.date,
          labels: days.map(({ date }) => date),
          isStacked: true,
          series: [
            { name: words.checked, colour: 'yes', values: days.map(({ checked }) => checked) },
            { name: words.unchecked, colour: 'unknown', values: days.map(({ due, checked }) => due - checked) },
          ],
        },
      ]}
      columns={useCoverageColumns()}
      list={(choice) => <Overdue choice={choice} />}
    />
  );
}
