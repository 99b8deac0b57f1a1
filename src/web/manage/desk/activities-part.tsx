/** Activities by district and kind, and those to come. */
import type { VNode } from 'preact';
import { api, dataOf } from '../../page/api.ts';
import { useLanguage, useWords } from '../../page/language.ts';
import { useAsked } from '../asked.ts';
import { stamp } from '../dates.ts';
import { Fault, Waiting } from '../notices.tsx';
import { DataTable } from './data-table.tsx';
import type { PartProperties } from './part.ts';
import { Tallies } from './figures-filter.tsx';
import { usePages } from './pages.ts';
import { DESK } from './words.ts';

function Coming({ district }: { readonly district: string | null }): VNode {
  const words = useWords(DESK);
  const language = useLanguage();
  const asked = usePages('activities', async (cursor) => {
    const query = {
      limit: 200,
      ...(district === null ? {} : { district }),
      ...(cursor === undefined ? {} : { cursor }),
    };
    const { activities, next } = await dataOf(api.GET('/v1/activities', { params: { query } }));
    return { rows: activities, next };
  });
  if (!asked.data) return asked.fault ? <Fault of={asked.fault} again={asked.again} /> : <Waiting />;
  const { rows, isMore } = asked.data;
  return (
    <DataTable
      title={words.coming}
      columns={[
        { key: 'starts', title: words.startsAt, value: (row) => stamp(row.startsAt) },
        { key: 'title', title: words.name, value: (row) => row.title },
        { key: 'kind', title: words.kind, value: (row) => row.kindName[language] },
        { key: 'station', title: words.station, value: (row) => row.station.properties.name },
        { key: 'district', title: words.district, value: (row) => row.station.properties.district.name },
        { key: 'signups', title: words.signups, value: (row) => row.signedUp },
      ]}
      rows={rows}
      keyOf={(row) => row.id}
      fileName={words.parts.activities}
      note={isMore ? words.first(rows.length) : undefined}
    />
  );
}

export function ActivitiesPart({ me }: PartProperties): VNode {
  const words = useWords(DESK);
  const language = useLanguage();
  const asked = useAsked('activity figures', () => dataOf(api.GET('/v1/activities/figures', {})));
  const { data } = asked;
  return (
    <>
      <Fault of={asked.fault} again={asked.again} />
      {!data && !asked.fault && <Waiting />}
      {data && (
        <>
          <p class="sub number">
            {stamp(data.from).slice(0, 10)} – {stamp(data.to).slice(0, 10)}
          </p>
          <Tallies
            of={[
              [words.activities, data.total.activities],
              [words.cancelled, data.total.cancelled],
              [words.signups, data.total.signups],
              [words.visits, data.total.visits],
            ]}
          />
          <DataTable
            title={words.activityFigures}
            columns={[
              { key: 'district', title: words.district, value: (row) => row.district.name },
              { key: 'kind', title: words.kind, value: (row) => row.kindName[language] },
              { key: 'activities', title: words.activities, value: (row) => row.activities },
              { key: 'cancelled', title: words.cancelled, value: (row) => row.cancelled },
              { key: 'signups', title: words.signups, value: (row) => row.signups },
              { key: 'visits', title: words.visits, value: (row) => row.visits },
            ]}
            rows={data.rows}
            keyOf={(row) => `${row.district.adcode} ${row.kind}`}
            fileName={words.activityFigures}
          />
        </>
      )}
      <Coming district={me.scope.district} />
    </>
  );
}
