/** Stations by district, by duty holder and one by one; their states over time. */
import type { VNode } from 'preact';
import { StateBadge, type StationState } from '../../page/badge.tsx';
import { api, dataOf, type Schema } from '../../page/api.ts';
import { useWords } from '../../page/language.ts';
import { linkTo } from '../../page/route.ts';
import { useAsked } from '../asked.ts';
import { stamp } from '../dates.ts';
import { Fault, Waiting } from '../notices.tsx';
import { DataTable, type Column } from './data-table.tsx';
import type { PartProperties } from './part.ts';
import { FiguresFilter, queryOf, Tallies, useFiguresChoice, useKnown } from './figures-filter.tsx';
import { usePages } from './pages.ts';
import { Plot } from './plot.tsx';
import { DESK } from './words.ts';

type Figures = Schema['StationFigures'];
type Counts = Figures['total'];

/** The columns that a group of stations has, whoever the group is. */
function useCountColumns(): readonly Column<Counts>[] {
  const words = useWords(DESK);
  const { states, fresh } = words;
  return [
    { key: 'stations', title: words.stations, value: (row) => row.stations },
    { key: 'published', title: words.published, value: (row) => row.published },
    { key: 'open', title: states.open, value: (row) => row.states.open },
    { key: 'paused', title: states.paused, value: (row) => row.states.paused },
    { key: 'closed', title: states.closed, value: (row) => row.states.closed },
    { key: 'planned', title: states.planned, value: (row) => row.states.planned },
    { key: 'fresh', title: fresh.fresh, value: (row) => row.freshness.fresh },
    { key: 'stale', title: fresh.stale, value: (row) => row.freshness.stale },
    { key: 'unverified', title: fresh.unverified, value: (row) => row.freshness.unverified },
  ];
}

function OneByOne({ district }: { readonly district: string }): VNode {
  const words = useWords(DESK);
  const asked = usePages(`stations ${district}`, async (cursor) => {
    const query = { limit: 200, ...(district === '' ? {} : { district }), ...(cursor === undefined ? {} : { cursor }) };
    const { features, next } = await dataOf(api.GET('/v1/stations', { params: { query } }));
    return { rows: features, next };
  });
  if (!asked.data) return asked.fault ? <Fault of={asked.fault} again={asked.again} /> : <Waiting />;
  const { rows, isMore } = asked.data;
  type Row = (typeof rows)[number];
  const columns: readonly Column<Row>[] = [
    {
      key: 'code',
      title: words.code,
      value: (row) => row.properties.code,
      show: ({ properties: { code } }) => <a {...linkTo(`/manage/stations/${code}`)}>{code}</a>,
    },
    { key: 'name', title: words.name, value: (row) => row.properties.name },
    {
      key: 'state',
      title: words.state,
      value: (row) => words.states[row.properties.state],
      show: ({ properties: { state } }) =>
        state === 'planned' ? words.states.planned : <StateBadge state={state satisfies StationState} isSmall />,
    },
    { key: 'freshness', title: words.freshness, value: (row) => words.fresh[row.properties.freshness] },
    { key: 'verified', title: words.verifiedAt, value: (row) => stamp(row.properties.verifiedAt) || null },
    { key: 'district', title: words.district, value: (row) => row.properties.district.name },
    {
      key: 'holder',
      title: words.maintainer,
      value: (row) => row.properties.maintainers.find(({ role }) => role === 'dutyHolder')?.name ?? null,
    },
    { key: 'address', title: words.address, value: (row) => row.properties.address },
    { key: 'located', title: words.isLocated, value: (row) => (row.geometry ? words.yes : words.no) },
  ];
  return (
    <DataTable
      title={words.oneByOne}
      columns={columns}
      rows={rows}
      keyOf={(row) => row.id}
      fileName={words.parts.stations}
      note={isMore ? words.first(rows.length) : undefined}
    />
  );
}

export function StationsPart(_: PartProperties): VNode {
  const words = useWords(DESK);
  const [choice, setChoice] = useFiguresChoice();
  const asked = useAsked(`station figures ${JSON.stringify(choice)}`, () =>
    dataOf(api.GET('/v1/stations/figures', { params: { query: queryOf(choice) } })),
  );
  const counts = useCountColumns();
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
              [words.stations, data.total.stations],
              [words.states.open, data.total.states.open],
              [words.states.paused, data.total.states.paused],
              [words.states.closed, data.total.states.closed],
              [words.fresh.stale, data.total.freshness.stale],
              [words.fresh.unverified, data.total.freshness.unverified],
            ]}
          />
          <Plot
            title={words.statesOverTime}
            unit={words.stationsUnit}
            labelTitle={words.date}
            labels={data.days.map(({ date }) => date)}
            isStacked
            series={[
              { name: words.states.open, colour: 'yes', values: data.days.map(({ open }) => open) },
              { name: words.states.paused, colour: 'likely', values: data.days.map(({ paused }) => paused) },
              { name: words.states.closed, colour: 'no', values: data.days.map(({ closed }) => closed) },
            ]}
          />
          <DataTable
            title={words.byDistrict}
            columns={[{ key: 'district', title: words.district, value: (row) => row.district.name }, ...counts]}
            rows={data.districts}
            keyOf={(row) => row.district.adcode}
            fileName={`${words.parts.stations}-${words.byDistrict}`}
          />
          <DataTable
            title={words.byMaintainer}
            columns={[
              { key: 'holder', title: words.maintainer, value: (row) => row.dutyHolder?.name ?? words.nobody },
              ...counts,
            ]}
            rows={data.dutyHolders}
            keyOf={(row) => row.dutyHolder?.id ?? ''}
            fileName={`${words.parts.stations}-${words.byMaintainer}`}
            note={data.moreDutyHolders ? words.moreHolders : undefined}
          />
        </>
      )}
      <OneByOne district={choice.district} />
    </>
  );
}
