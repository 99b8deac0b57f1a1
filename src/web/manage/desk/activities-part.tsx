/** Activities held and called off, sign-ups and visits: by day, kind, district and duty holder; and those to come. */
import type { VNode } from 'preact';
import { api, dataOf, type Schema } from '../../page/api.ts';
import { useLanguage, useWords } from '../../page/language.ts';
import { stamp } from '../dates.ts';
import { DataTable, type Column } from './data-table.tsx';
import type { FiguresChoice } from './figures-filter.tsx';
import { FiguresPart } from './figures-part.tsx';
import { PagedTable } from './paged-table.tsx';
import type { PartProperties } from './part.ts';
import { DESK } from './words.ts';

type Figures = Schema['ActivityFigures'];
type Counts = Figures['total'];

/** A year is what an office reports on. */
const DAYS = [30, 90, 365] as const;

function useCountColumns(): readonly Column<Counts>[] {
  const words = useWords(DESK);
  return [
    { key: 'activities', title: words.held, value: (row) => row.activities },
    { key: 'cancelled', title: words.cancelled, value: (row) => row.cancelled },
    { key: 'signups', title: words.signups, value: (row) => row.signups },
    { key: 'visits', title: words.visits, value: (row) => row.visits },
    { key: 'counted', title: words.counted, value: (row) => row.counted },
  ];
}

interface ComingProperties {
  /** '' is everywhere. */
  readonly district: string;
  readonly choice: FiguresChoice;
}

function Coming({ district, choice }: ComingProperties): VNode {
  const words = useWords(DESK);
  const language = useLanguage();
  return (
    <PagedTable
      of={`activities ${district}`}
      ask={async (cursor) => {
        const query = {
          limit: 200,
          ...(district === '' ? {} : { district }),
          ...(cursor === undefined ? {} : { cursor }),
        };
        const { activities, next } = await dataOf(api.GET('/v1/activities', { params: { query } }));
        return { rows: activities, next };
      }}
      title={words.coming}
      columns={[
        { key: 'starts', title: words.startsAt, value: (row) => stamp(row.startsAt) },
        { key: 'title', title: words.name, value: (row) => row.title },
        { key: 'kind', title: words.kind, value: (row) => row.kindName[language] },
        { key: 'station', title: words.station, value: (row) => row.station.properties.name },
        { key: 'district', title: words.district, value: (row) => row.station.properties.district.name },
        { key: 'signups', title: words.signups, value: (row) => row.signedUp },
      ]}
      keyOf={(row) => row.id}
      fileName={words.coming}
      note={choice.maintainer === '' ? undefined : words.notNarrowed}
    />
  );
}

export function ActivitiesPart({ me }: PartProperties): VNode {
  const words = useWords(DESK);
  const language = useLanguage();
  const columns = useCountColumns();
  return (
    <FiguresPart<Counts, Figures>
      part="activities"
      me={me}
      days={DAYS}
      ask={(query) => dataOf(api.GET('/v1/activities/figures', { params: { query } }))}
      tallies={({ total }) => [
        [words.held, total.activities],
        [words.cancelled, total.cancelled],
        [words.signups, total.signups],
        [words.visits, total.visits],
      ]}
      plots={({ days, kinds }) => [
        {
          title: words.activitiesByDay,
          unit: words.activitiesUnit,
          labelTitle: words.date,
          labels: days.map(({ date }) => date),
          isStacked: true,
          series: [
            { name: words.held, colour: 'yes', values: days.map(({ activities }) => activities) },
            { name: words.cancelled, colour: 'no', values: days.map(({ cancelled }) => cancelled) },
          ],
        },
        {
          title: words.visitsByKind,
          unit: words.peopleUnit,
          labelTitle: words.kind,
          labels: kinds.map(({ kindName }) => kindName[language]),
          series: [
            { name: words.signups, colour: 'unknown', values: kinds.map(({ signups }) => signups) },
            { name: words.visits, colour: 'yes', values: kinds.map(({ visits }) => visits) },
          ],
        },
      ]}
      columns={columns}
      more={({ rows }) => (
        <DataTable
          title={words.activityFigures}
          columns={[
            { key: 'district', title: words.district, value: (row) => row.district.name },
            { key: 'kind', title: words.kind, value: (row) => row.kindName[language] },
            ...columns,
          ]}
          rows={rows}
          keyOf={(row) => `${row.district.adcode} ${row.kind}`}
          fileName={words.activityFigures}
        />
      )}
      list={(choice) => <Coming district={choice.district || (me.scope.district ?? '')} choice={choice} />}
    />
  );
}
