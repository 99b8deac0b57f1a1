/** Checks: how many of the open stations were checked day by day, by district and duty holder; what is overdue now. */
import type { VNode } from 'preact';
import { api, dataOf } from '../../page/api.ts';
import { useWords } from '../../page/language.ts';
import { linkTo } from '../../page/route.ts';
import { useAsked } from '../asked.ts';
import { stamp } from '../dates.ts';
import { Fault, Waiting } from '../notices.tsx';
import { DataTable, type Column } from './data-table.tsx';
import type { PartProperties } from './part.ts';
import { FiguresFilter, queryOf, Tallies, useFiguresChoice, useKnown, type FiguresChoice } from './figures-filter.tsx';
import { usePages } from './pages.ts';
import { Plot } from './plot.tsx';
import { DESK } from './words.ts';

interface Coverage {
  readonly due: number;
  readonly checked: number;
}

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

function Overdue({ district, maintainer }: FiguresChoice): VNode {
  const words = useWords(DESK);
  const asked = usePages(`overdue ${district} ${maintainer}`, async (cursor) => {
    const query = {
      limit: 200,
      ...(district === '' ? {} : { district }),
      ...(maintainer === '' ? {} : { maintainer }),
      ...(cursor === undefined ? {} : { cursor }),
    };
    const { stations, next } = await dataOf(api.GET('/v1/checks/overdue', { params: { query } }));
    return { rows: stations, next };
  });
  if (!asked.data) return asked.fault ? <Fault of={asked.fault} again={asked.again} /> : <Waiting />;
  const { rows, isMore } = asked.data;
  return (
    <DataTable
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
      rows={rows}
      keyOf={(row) => row.id}
      fileName={words.overdue}
      note={isMore ? words.first(rows.length) : undefined}
    />
  );
}

export function ChecksPart(_: PartProperties): VNode {
  const words = useWords(DESK);
  const [choice, setChoice] = useFiguresChoice();
  const asked = useAsked(`check figures ${JSON.stringify(choice)}`, () =>
    dataOf(api.GET('/v1/checks/figures', { params: { query: queryOf(choice) } })),
  );
  const coverage = useCoverageColumns();
  const { data } = asked;
  const districts = useKnown(data?.districts.map(({ district }) => ({ id: district.adcode, name: district.name })));
  const holders = useKnown(data?.dutyHolders.map(({ dutyHolder }) => dutyHolder));
  return (
    <>
      <FiguresFilter choice={choice} onChoice={setChoice} districts={districts} maintainers={holders} />
      <Fault of={asked.fault} again={asked.again} />
      {!data && !asked.fault && <Waiting />}
      {data && (
        <>
          <Tallies
            of={[
              [words.due, data.total.due],
              [words.checked, data.total.checked],
              [words.coverage, percent(data.total) ?? '–'],
            ]}
          />
          <Plot
            title={words.coverageByDay}
            unit={words.stationsUnit}
            labelTitle={words.date}
            labels={data.days.map(({ date }) => date)}
            isStacked
            series={[
              { name: words.checked, colour: 'yes', values: data.days.map(({ checked }) => checked) },
              { name: words.unchecked, colour: 'unknown', values: data.days.map(({ due, checked }) => due - checked) },
            ]}
          />
          <DataTable
            title={words.byDistrict}
            columns={[{ key: 'district', title: words.district, value: (row) => row.district.name }, ...coverage]}
            rows={data.districts}
            keyOf={(row) => row.district.adcode}
            fileName={`${words.parts.checks}-${words.byDistrict}`}
          />
          <DataTable
            title={words.byMaintainer}
            columns={[{ key: 'holder', title: words.maintainer, value: (row) => row.dutyHolder.name }, ...coverage]}
            rows={data.dutyHolders}
            keyOf={(row) => row.dutyHolder.id}
            fileName={`${words.parts.checks}-${words.byMaintainer}`}
            note={data.moreDutyHolders ? words.moreHolders : undefined}
          />
        </>
      )}
      <Overdue {...choice} />
    </>
  );
}
