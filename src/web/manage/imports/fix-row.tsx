/** Correct one row in place: its cells under their headings, its position on the map. The whole list is judged anew. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { useLanguage, useWords } from '../../page/language.ts';
import { useAsked } from '../asked.ts';
import { Sheet } from '../sheet.tsx';
import { Fault, Waiting } from '../notices.tsx';
import { cellsOf, type Correction, type Crs, type ImportRow, type ImportRowCells } from './import-api.ts';
import { PlaceMap } from './place-map.tsx';
import { IMPORTS } from './words.ts';

interface FixRowProperties {
  readonly importId: string;
  readonly row: ImportRow;
  readonly crs: Crs;
  /** Where another point of the list is: what the map shows where this row has none. */
  readonly around: readonly number[] | null;
  readonly onCorrect: (correction: Correction) => Promise<boolean>;
  readonly onClose: () => void;
}

type Cell = ImportRowCells['cells'][number];

/** What a pin on the map says too: of the two the last one counts. */
const isOfPosition = ({ field }: Cell): boolean => field === 'lng' || field === 'lat' || field === 'coordinates';

export function IssueList({ of }: { readonly of: ImportRow }): VNode | null {
  const language = useLanguage();
  if (of.issues.length === 0) return null;
  return (
    <ul class="issues">
      {of.issues.map((one, i) => (
        <li key={`${one.code}${i}`} class={one.severity === 'error' ? 'is-error' : ''}>
          {one[language]}
        </li>
      ))}
    </ul>
  );
}

interface CellFieldProperties {
  readonly of: Cell;
  readonly value: string;
  readonly isFaulty: boolean;
  readonly onChange: (value: string) => void;
}

function CellField({ of, value, isFaulty, onChange }: CellFieldProperties): VNode {
  const words = useWords(IMPORTS);
  const known = of.field === null ? undefined : words.fields[of.field];
  return (
    <label class="field">
      <span>{of.header}</span>
      <input
        value={value}
        maxLength={32_767}
        aria-invalid={isFaulty}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      {known !== undefined && known !== of.header && <small>{known}</small>}
    </label>
  );
}

export function FixRow({ importId, row, crs, around, onCorrect, onClose }: FixRowProperties): VNode {
  const words = useWords(IMPORTS);
  const asked = useAsked(`${importId} ${row.row}`, () => cellsOf(importId, row.row));
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [position, setPosition] = useState<[number, number]>();
  const [isBusy, setBusy] = useState(false);
  const cells = asked.data?.cells ?? [];
  const changed = Object.fromEntries(
    cells.flatMap(({ header, value }) => {
      const now = typed[header] ?? value;
      return now === value ? [] : [[header, now] as const];
    }),
  );
  const isChanged = Object.keys(changed).length > 0 || position !== undefined;
  const faulty = new Set(
    row.issues.flatMap(({ field }) => (field === 'coordinates' ? ['lng', 'lat', field] : [field])),
  );
  const onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const isDone = await onCorrect({ rows: [{ row: row.row, cells: changed, ...(position ? { position } : {}) }] });
    setBusy(false);
    if (isDone) onClose();
  };
  const onMove = (place: [number, number]): void => {
    setPosition(place);
    const coordinates = new Set(cells.filter(isOfPosition).map(({ header }) => header));
    setTyped(Object.fromEntries(Object.entries(typed).filter(([header]) => !coordinates.has(header))));
  };
  const fieldOf = (cell: Cell): VNode => (
    <CellField
      key={cell.header}
      of={cell}
      value={typed[cell.header] ?? cell.value}
      isFaulty={cell.field !== null && faulty.has(cell.field)}
      onChange={(value) => {
        setTyped({ ...typed, [cell.header]: value });
        if (isOfPosition(cell)) setPosition(undefined);
      }}
    />
  );
  return (
    <Sheet title={words.fixTitle(row.row)} onClose={onClose} isWide>
      <p class="sub">{words.fixLead}</p>
      <IssueList of={row} />
      <Fault of={asked.fault} again={asked.again} />
      {!asked.data && !asked.fault && <Waiting />}
      {asked.data && (
        <form class="stack" onSubmit={(event) => void onSubmit(event)}>
          <div class="columns">{cells.filter(({ field }) => field !== null).map(fieldOf)}</div>
          {cells.some(({ field }) => field === null) && (
            <details>
              <summary>{words.otherCells}</summary>
              <div class="columns">{cells.filter(({ field }) => field === null).map(fieldOf)}</div>
            </details>
          )}
          <h3>{words.place}</h3>
          <PlaceMap crs={crs} position={row.position} around={around} onMove={onMove} />
          {position && (
            <p class="number" role="status">
              {words.placeNow(position.join(', '))}
            </p>
          )}
          <div class="line">
            <button class="button main" disabled={isBusy || !isChanged}>
              {words.save}
            </button>
            {!isChanged && <span class="sub">{words.nothingChanged}</span>}
          </div>
        </form>
      )}
    </Sheet>
  );
}
