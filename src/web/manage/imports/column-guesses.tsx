/** What each column of the list was taken for, to be corrected while nothing is saved. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { useWords } from '../../page/language.ts';
import type { Correction, Import } from './import-api.ts';
import { IMPORTS } from './words.ts';

type Field = NonNullable<NonNullable<Correction['columns']>[number]['field']>;

const FIELDS: readonly Field[] = [
  'name',
  'address',
  'district',
  'city',
  'lng',
  'lat',
  'coordinates',
  'crs',
  'coordinateSource',
  'hours',
  'state',
  'access',
  'facilities',
  'phone',
  'dutyHolder',
  'builder',
  'host',
  'managerPerson',
  'observedAt',
  'remarks',
  'code',
  'id',
];

interface GuessesProperties {
  readonly of: Import;
  /** undefined: only to be read. */
  readonly onCorrect: ((correction: Correction) => Promise<boolean>) | undefined;
}

export function ColumnGuesses({ of, onCorrect }: GuessesProperties): VNode {
  const words = useWords(IMPORTS);
  const [said, setSaid] = useState<ReadonlyMap<string, Field | null>>(new Map());
  const unknown = of.columns.filter(({ field, use }) => field === null && use !== 'ignored').length;
  const save = async (): Promise<void> => {
    const columns = [...said].map(([header, field]) => ({ header, field }));
    if (await onCorrect?.({ columns })) setSaid(new Map());
  };
  return (
    <details class="card column-guesses">
      <summary>
        {words.columns}
        {unknown > 0 && ` (${words.unknownColumns(unknown)})`}
      </summary>
      {onCorrect && <p class="sub">{words.columnsHint}</p>}
      <div class="columns">
        {of.columns.map(({ header, field, use }) => {
          const value = said.has(header) ? (said.get(header) ?? '') : (field ?? '');
          return (
            <label key={header} class="field">
              <span>{header}</span>
              <select
                value={value}
                disabled={!onCorrect}
                onChange={(event) => {
                  const chosen = event.currentTarget.value as Field | '';
                  setSaid(new Map([...said, [header, chosen === '' ? null : chosen]]));
                }}
              >
                <option value="">{use === 'ignored' && !said.has(header) ? words.ignored : words.kept}</option>
                {FIELDS.map((one) => (
                  <option key={one} value={one}>
                    {words.fields[one]}
                  </option>
                ))}
              </select>
            </label>
          );
        })}
      </div>
      {onCorrect && (
        <button class="button dark" disabled={said.size === 0} onClick={() => void save()}>
          {words.judgeAnew}
        </button>
      )}
    </details>
  );
}
