/**
 * What the parts with figures share: whose and of which days, big numbers, plots, and one table of the same columns by
 * district and one by duty holder. What is special to a part, its lists one by one, comes below.
 */
import type { ComponentChildren, VNode } from 'preact';
import { useWords } from '../../page/language.ts';
import { useAsked } from '../asked.ts';
import { Fault, Waiting } from '../notices.tsx';
import type { Me } from '../session.ts';
import { DataTable, type Column } from './data-table.tsx';
import { FiguresFilter, queryOf, Tallies, useFiguresChoice, useKnown, type FiguresChoice } from './figures-filter.tsx';
import type { PlotProperties } from './plot-data.ts';
import { Plot } from './plot.tsx';
import { DESK, type Part } from './words.ts';

/** As every answer of figures has them. */
export interface Figures<Counts> {
  readonly districts: readonly (Counts & { readonly district: { readonly adcode: string; readonly name: string } })[];
  readonly dutyHolders: readonly (Counts & {
    readonly dutyHolder: { readonly id: string; readonly name: string } | null;
  })[];
  readonly moreDutyHolders: boolean;
}

interface FiguresPartProperties<Counts, Data extends Figures<Counts>> {
  readonly part: Part;
  readonly me: Me;
  /** How many days back may be chosen, when not 7, 30 and 90. */
  readonly days?: readonly number[];
  readonly ask: (query: ReturnType<typeof queryOf>) => Promise<Data>;
  readonly tallies: (data: Data) => readonly (readonly [title: string, value: number | string])[];
  readonly plots: (data: Data) => readonly PlotProperties[];
  /** Of a group of stations, whoever the group is. */
  readonly columns: readonly Column<Counts>[];
  /** Further tables of the same answer. */
  readonly more?: (data: Data) => ComponentChildren;
  readonly list: (choice: FiguresChoice) => VNode;
}

export function FiguresPart<Counts, Data extends Figures<Counts>>(
  properties: FiguresPartProperties<Counts, Data>,
): VNode {
  const { part, me, days, ask, tallies, plots, columns, more, list } = properties;
  const words = useWords(DESK);
  const [choice, setChoice] = useFiguresChoice();
  const asked = useAsked(`${part} figures ${JSON.stringify(choice)}`, () => ask(queryOf(choice)));
  const { data } = asked;
  const holders = useKnown(data?.dutyHolders.flatMap(({ dutyHolder }) => (dutyHolder ? [dutyHolder] : [])));
  const fileName = (by: string): string => `${words.parts[part]}-${by}`;
  return (
    <>
      <FiguresFilter
        choice={choice}
        onChoice={setChoice}
        root={me.scope.district ?? ''}
        maintainers={holders}
        days={days}
      />
      <Fault of={asked.fault} again={asked.again} />
      {!data && !asked.fault && <Waiting />}
      {data && (
        <>
          <Tallies of={tallies(data)} />
          <div class="plots">
            {plots(data).map((plot) => (
              <Plot key={plot.title} {...plot} />
            ))}
          </div>
          <DataTable
            title={words.byDistrict}
            columns={[{ key: 'district', title: words.district, value: (row) => row.district.name }, ...columns]}
            rows={data.districts}
            keyOf={(row) => row.district.adcode}
            fileName={fileName(words.byDistrict)}
          />
          <DataTable
            title={words.byMaintainer}
            columns={[
              { key: 'holder', title: words.maintainer, value: (row) => row.dutyHolder?.name ?? words.nobody },
              ...columns,
            ]}
            rows={data.dutyHolders}
            keyOf={(row) => row.dutyHolder?.id ?? ''}
            fileName={fileName(words.byMaintainer)}
            note={data.moreDutyHolders ? words.moreHolders : undefined}
          />
          {more?.(data)}
        </>
      )}
      {list(choice)}
    </>
  );
}
