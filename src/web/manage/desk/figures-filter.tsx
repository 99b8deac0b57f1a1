/** Of which days, which district and which organisation the figures are; kept while the part is open. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { useWords } from '../../page/language.ts';
import { DistrictSelect } from '../district-select.tsx';
import { DESK } from './words.ts';

export interface FiguresChoice {
  readonly days: number;
  readonly district: string;
  readonly maintainer: string;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

const DAYS = [7, 30, 90] as const;
const DAY_MS = 86_400_000;

/** Where and whose, as the API's lists and figures take it. */
export const scopeQuery = ({ district, maintainer }: FiguresChoice) => ({
  ...(district === '' ? {} : { district }),
  ...(maintainer === '' ? {} : { maintainer }),
});

/** Is it less than all that the caller sees? */
export const isNarrowed = ({ district, maintainer }: FiguresChoice): boolean => district !== '' || maintainer !== '';

/** The query of the figures: days in China, today included. */
export function queryOf(choice: FiguresChoice) {
  const day = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10);
  return { from: day(Date.now() - (choice.days - 1) * DAY_MS), ...scopeQuery(choice) };
}

export const useFiguresChoice = () => useState<FiguresChoice>({ days: 30, district: '', maintainer: '' });

interface FilterProperties {
  readonly choice: FiguresChoice;
  readonly onChoice: (choice: FiguresChoice) => void;
  /** The district of who looks; '' is the country. */
  readonly root: string;
  readonly maintainers: readonly Named[];
  readonly days?: readonly number[] | undefined;
}

/** What was offered once stays on offer: a narrowed answer names fewer. */
export function useKnown(now: readonly Named[] | undefined): readonly Named[] {
  const [known, setKnown] = useState<readonly Named[]>([]);
  const fresh = (now ?? []).filter(({ id }) => !known.some((one) => one.id === id));
  if (fresh.length > 0) setKnown([...known, ...fresh]);
  return known;
}

/** Nothing is below it to choose. */
const isCounty = (adcode: string): boolean => adcode !== '' && !adcode.endsWith('00');

export function FiguresFilter({ choice, onChoice, root, maintainers, days = DAYS }: FilterProperties): VNode {
  const words = useWords(DESK);
  return (
    <div class="filters">
      <label class="field">
        <span>{words.days}</span>
        <select
          value={choice.days}
          onChange={(event) => onChoice({ ...choice, days: Number(event.currentTarget.value) })}
        >
          {days.map((one) => (
            <option key={one} value={one}>
              {words.lastDays(one)}
            </option>
          ))}
        </select>
      </label>
      {!isCounty(root) && (
        <div class="field">
          <span>{words.district}</span>
          <DistrictSelect root={root} onChoose={(district = '') => onChoice({ ...choice, district })} />
        </div>
      )}
      <label class="field">
        <span>{words.maintainer}</span>
        <select
          value={choice.maintainer}
          onChange={(event) => onChoice({ ...choice, maintainer: event.currentTarget.value })}
        >
          <option value="">{words.allMaintainers}</option>
          {maintainers.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** Big numbers, each with what it counts. */
export function Tallies({ of }: { readonly of: readonly (readonly [title: string, value: number | string])[] }): VNode {
  return (
    <dl class="tallies">
      {of.map(([title, value]) => (
        <div key={title} class="card">
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
