/** Stations by district, by duty holder and one by one; their states over time. */
import type { VNode } from 'preact';
import { StateBadge, type StationState } from '../../page/badge.tsx';
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

type Figures = Schema['StationFigures'];
type Counts = Figures['total'];

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

function OneByOne({ choice }: { readonly choice: FiguresChoice }): VNode {
  const words = useWords(DESK);
  const scope = scopeQuery(choice);
  return (
    <PagedTable
      of={`stations ${JSON.stringify(scope)}`}
      ask={async (cursor) => {
        const query = { limit: 200, ...scope, ...(cursor === undefined ? {} : { cursor }) };
        const { features, next } = await dataOf(api.GET('/v1/stations', { params: { query } }));
        return { rows: features, next };
      }}
      title={words.oneByOne}
      columns={[
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
      ]}
      keyOf={(row) => row.id}
      fileName={words.parts.stations}
    />
  );
}

export function StationsPart({ me }: PartProperties): VNode {
  const words = useWords(DESK);
  const { states, fresh } = words;
  return (
    <FiguresPart<Counts, Figures>
      part="stations"
      me={me}
      ask={(query) => dataOf(api.GET('/v1/stations/figures', { params: { query } }))}
      tallies={({ total }) => [
        [words.stations, total.stations],
        [states.open, total.states.open],
        [states.paused, total.states.paused],
        [states.closed, total.states.closed],
        [fresh.stale, total.freshness.stale],
        [fresh.unverified, total.freshness.unverified],
      ]}
      plots={({ days }) => [
        {
          title: words.statesOverTime,
          unit: words.stationsUnit,
          labelTitle: words.date,
          labels: days.map(({ date }) => date),
          isStacked: true,
          series: [
            { name: states.open, colour: 'yes', values: days.map(({ open }) => open) },
            { name: states.paused, colour: 'likely', values: days.map(({ paused }) => paused) },
            { name: states.closed, colour: 'no', values: days.map(({ closed }) => closed) },
          ],
        },
      ]}
      columns={useCountColumns()}
      list={(choice) => <OneByOne choice={choice} />}
    />
  );
}
