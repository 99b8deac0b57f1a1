/** Verdicts row by row beside a map of their points: filtered by verdict, a page at a time, corrected and decided here. */
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useWords } from '../../page/language.ts';
import { useAsked } from '../asked.ts';
import { Fault, Waiting } from '../notices.tsx';
import { FixRow, IssueList } from './fix-row.tsx';
import { rowsOf, type Correction, type Decisions, type Import, type ImportRow } from './import-api.ts';
import { PointsMap } from './points-map.tsx';
import { VerdictBadge } from './state-of-import.tsx';
import { IMPORTS, type Verdict } from './words.ts';

const PAGE_ROWS = 50;
/** What one answer holds at most. */
const MAP_ROWS = 500;
const VERDICTS: readonly Verdict[] = ['refused', 'merge-proposed', 'new', 'update', 'same'];
const COUNT_OF = { 'merge-proposed': 'mergeProposed' } as const;

/** The other side comes into view: on a phone the two are far apart. */
interface Choice {
  readonly row: number;
  readonly on: 'list' | 'map';
}

interface RowsAndMapProperties {
  readonly of: Import;
  readonly decisions: Decisions;
  readonly onDecide: (decisions: Decisions) => void;
  readonly onCorrect: (correction: Correction) => Promise<boolean>;
}

const countOf = ({ counts }: Import, verdict: Verdict): number =>
  counts?.[verdict === 'merge-proposed' ? COUNT_OF[verdict] : verdict] ?? 0;

interface FilterProperties {
  readonly of: Import;
  readonly verdict: Verdict | undefined;
  readonly onVerdict: (verdict: Verdict | undefined) => void;
}

function VerdictFilter({ of, verdict, onVerdict }: FilterProperties): VNode {
  const words = useWords(IMPORTS);
  const unlocated = of.counts?.['unlocated'] ?? 0;
  return (
    <div class="line verdict-filter" role="group" aria-label={words.filter}>
      <button class="chip" aria-pressed={verdict === undefined} onClick={() => onVerdict(undefined)}>
        {words.all} <b class="number">{of.progress.total}</b>
      </button>
      {VERDICTS.filter((one) => countOf(of, one) > 0 || one === verdict).map((one) => (
        <button key={one} class="chip" aria-pressed={verdict === one} onClick={() => onVerdict(one)}>
          {words.verdicts[one]} <b class="number">{countOf(of, one)}</b>
        </button>
      ))}
      {unlocated > 0 && <span class="sub">{words.unlocated(unlocated)}</span>}
    </div>
  );
}

function Differences({ of }: { readonly of: ImportRow }): VNode | null {
  const words = useWords(IMPORTS);
  if (of.differences.length === 0) return null;
  return (
    <ul class="issues">
      {of.differences.map(({ field, current, proposed }) => (
        <li key={field}>
          {words.differs(words.fields[field] ?? field, current ?? words.nothing, proposed ?? words.nothing)}
        </li>
      ))}
    </ul>
  );
}

interface RowProperties {
  readonly of: ImportRow;
  readonly isChosen: boolean;
  readonly isChosenOnMap: boolean;
  readonly decision: 'merge' | 'new' | 'skip' | undefined;
  /** undefined: saved already. */
  readonly onDecide: ((as: 'merge' | 'new' | 'skip') => void) | undefined;
  readonly onFix: (() => void) | undefined;
  readonly onShow: () => void;
}

function Row({ of, isChosen, isChosenOnMap, decision, onDecide, onFix, onShow }: RowProperties): VNode {
  const words = useWords(IMPORTS);
  const element = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isChosenOnMap) element.current?.scrollIntoView({ block: 'nearest' });
  }, [isChosenOnMap]);
  const { candidate } = of;
  return (
    <li ref={element} class={`card stack verdict-row${isChosen ? ' is-chosen' : ''}`} data-row={of.row}>
      <div class="line">
        <VerdictBadge of={of} />
        <b class="grow">{of.name ?? words.nameless}</b>
        <span class="sub number">{words.row(of.row)}</span>
      </div>
      <IssueList of={of} />
      {candidate && of.verdict === 'merge-proposed' && (
        <p>
          {words.proposed(
            candidate.name,
            candidate.code,
            candidate.distance === null ? '' : `, ${Math.round(candidate.distance)} m`,
          )}
        </p>
      )}
      <Differences of={of} />
      {of.verdict === 'merge-proposed' && onDecide && (
        <div class="segments" role="group" aria-label={words.decision}>
          {(['merge', 'new', 'skip'] as const).map((as) => (
            <button key={as} aria-pressed={decision === as} onClick={() => onDecide(as)}>
              {words.decide[as]}
            </button>
          ))}
        </div>
      )}
      <div class="line">
        {onFix && (
          <button class="button" onClick={onFix} aria-label={words.fixTitle(of.row)}>
            {words.fix}
          </button>
        )}
        {of.position && (
          <button class="button plain" onClick={onShow} aria-label={`${words.onMap}: ${words.row(of.row)}`}>
            {words.onMap}
          </button>
        )}
      </div>
    </li>
  );
}

export function RowsAndMap({ of, decisions, onDecide, onCorrect }: RowsAndMapProperties): VNode {
  const words = useWords(IMPORTS);
  const [verdict, setVerdict] = useState<Verdict>();
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const [choice, setChoice] = useState<Choice>();
  const chosen = choice?.row;
  const [fixing, setFixing] = useState<ImportRow>();
  // A correction or a commit makes all of it new.
  const version = `${of.id} ${of.state} ${JSON.stringify(of.counts)} ${verdict ?? ''}`;
  const [judged, setJudged] = useState(0);
  const cursor = cursors.at(-1);
  const page = useAsked(`${version} ${judged} ${cursor ?? ''}`, () =>
    rowsOf(of.id, { verdict, limit: PAGE_ROWS, cursor }),
  );
  const onMap = useAsked(`${version} ${judged}`, () => rowsOf(of.id, { verdict, limit: MAP_ROWS }));
  const isReady = of.state === 'ready';
  const crs = of.crs.value ?? 'gcj02';
  const correct = async (correction: Correction): Promise<boolean> => {
    const isDone = await onCorrect(correction);
    if (isDone) setJudged(judged + 1);
    return isDone;
  };
  const rows = page.data?.rows;
  // Chosen on the map, which holds more rows than the page: shown before them.
  const isElsewhere = chosen !== undefined && rows !== undefined && !rows.some((row) => row.row === chosen);
  const elsewhere = isElsewhere ? onMap.data?.rows.filter((row) => row.row === chosen) : undefined;
  return (
    <section class="stack" aria-label={words.rowsTitle}>
      <VerdictFilter
        of={of}
        verdict={verdict}
        onVerdict={(one) => {
          setVerdict(one);
          setCursors([]);
        }}
      />
      <div class="rows-and-map">
        <div class="stack">
          <Fault of={page.fault} again={page.again} />
          {!rows && !page.fault && <Waiting />}
          {rows?.length === 0 && <p class="sub">{words.noneOfThese}</p>}
          <ul class="plain-list">
            {[...(elsewhere ?? []), ...(rows ?? [])].map((row) => (
              <Row
                key={row.row}
                of={row}
                isChosen={row.row === chosen}
                isChosenOnMap={row.row === chosen && choice?.on === 'map'}
                decision={decisions.get(row.row)}
                onDecide={isReady ? (as) => onDecide(new Map([...decisions, [row.row, as]])) : undefined}
                onFix={isReady ? () => setFixing(row) : undefined}
                onShow={() => setChoice({ row: row.row, on: 'list' })}
              />
            ))}
          </ul>
          <div class="line">
            {cursors.length > 0 && (
              <button class="button" onClick={() => setCursors(cursors.slice(0, -1))}>
                {words.previous}
              </button>
            )}
            {page.data?.next && (
              <button class="button" onClick={() => setCursors([...cursors, page.data?.next ?? ''])}>
                {words.next}
              </button>
            )}
          </div>
        </div>
        <PointsMap
          rows={onMap.data?.rows ?? []}
          crs={crs}
          chosen={chosen}
          isWanted={choice?.on === 'list' ? choice : undefined}
          onChoose={(row) => setChoice({ row, on: 'map' })}
        />
      </div>
      {fixing && (
        <FixRow
          importId={of.id}
          row={fixing}
          crs={crs}
          around={onMap.data?.rows.find(({ position }) => position !== null)?.position ?? null}
          onCorrect={correct}
          onClose={() => setFixing(undefined)}
        />
      )}
    </section>
  );
}
