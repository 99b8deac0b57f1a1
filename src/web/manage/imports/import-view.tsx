/** One import: how far it is, what each row is, what to correct, and the two big steps: save, and undo. */
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useLanguage, useWords } from '../../page/language.ts';
import { linkTo } from '../../page/route.ts';
import { useAsked, useWriting } from '../asked.ts';
import { stamp } from '../dates.ts';
import { Fault, Waiting } from '../notices.tsx';
import { ColumnGuesses } from './column-guesses.tsx';
import { CrsChoice, type CrsAnswer } from './crs-choice.tsx';
import { correct, findImport, type Correction, type Crs, type Decisions, type Import } from './import-api.ts';
import { ImportSteps } from './import-steps.tsx';
import { RowsAndMap } from './rows-and-map.tsx';
import { StateOfImport } from './state-of-import.tsx';
import { IMPORTS } from './words.ts';

const POLL_MS = 1_000;
const isWorking = ({ state }: Import): boolean => state === 'checking' || state === 'committing';

function Progress({ of }: { readonly of: Import }): VNode {
  const words = useWords(IMPORTS);
  const { done, total } = of.progress;
  return (
    <div class="card stack" role="status">
      <b>{of.state === 'checking' ? words.checkingNow : words.committingNow}</b>
      <progress max={total} value={done} aria-label={words.progress(done, total)} />
      <span class="sub number">{words.progress(done, total)}</span>
    </div>
  );
}

function Head({ of }: { readonly of: Import }): VNode {
  const words = useWords(IMPORTS);
  const { value, basis } = of.crs;
  return (
    <>
      <a class="back" {...linkTo('/manage/imports')}>
        ← {words.back}
      </a>
      <div class="line">
        <h1>{of.file.name}</h1>
        <StateOfImport state={of.state} />
      </div>
      <p class="sub number">
        {words.rowsOf(of.progress.total)} · {stamp(of.createdAt)}
        {basis && ` · ${words.system} ${value ? words.systems[value][0] : ''} ${words.basis[basis]}`}
      </p>
    </>
  );
}

/** What is said of the list as a whole. */
function Remarks({ of }: { readonly of: Import }): VNode | null {
  const language = useLanguage();
  if (of.issues.length === 0) return null;
  return (
    <ul class="notice likely remarks">
      {of.issues.map((one) => (
        <li key={one.code}>{one[language]}</li>
      ))}
    </ul>
  );
}

function Unclear({ onCrs }: { readonly onCrs: (crs: Crs) => void }): VNode {
  const words = useWords(IMPORTS);
  const [crs, setCrs] = useState<CrsAnswer>();
  return (
    <div class="card stack">
      <p>{words.unclear}</p>
      <CrsChoice value={crs} onChange={setCrs} isCertain />
      <button class="button main" disabled={crs === undefined} onClick={() => crs && crs !== 'unsure' && onCrs(crs)}>
        {words.judgeAnew}
      </button>
    </div>
  );
}

export function ImportView({ id }: { readonly id: string }): VNode {
  const words = useWords(IMPORTS);
  const asked = useAsked(id, () => findImport(id));
  const [decisions, setDecisions] = useState<Decisions>(new Map());
  const correcting = useWriting();
  const found = asked.data;
  useEffect(() => {
    if (!found || !isWorking(found)) return;
    const timer = setTimeout(asked.again, POLL_MS);
    return () => clearTimeout(timer);
  }, [found]);
  if (!found) return asked.fault ? <Fault of={asked.fault} again={asked.again} /> : <Waiting />;
  const onCorrect = async (correction: Correction): Promise<boolean> => {
    const isDone = await correcting.run(() => correct(id, correction));
    if (isDone) asked.again();
    return isDone;
  };
  const isReady = found.state === 'ready';
  return (
    <>
      <Head of={found} />
      <Fault of={asked.fault} again={asked.again} />
      {found.state === 'failed' && <p class="notice no">{words.failedNote}</p>}
      <Remarks of={found} />
      {correcting.isBusy && (
        <p class="notice unknown" role="status">
          {words.checkingNow}
        </p>
      )}
      <Fault of={correcting.fault} />
      {isWorking(found) && <Progress of={found} />}
      {isReady && found.crs.basis === 'unclear' && <Unclear onCrs={(crs) => void onCorrect({ crs })} />}
      {!isWorking(found) && found.state !== 'failed' && (
        <>
          <ImportSteps of={found} decisions={decisions} onChanged={asked.again} />
          <ColumnGuesses of={found} onCorrect={isReady ? onCorrect : undefined} />
          <RowsAndMap of={found} decisions={decisions} onDecide={setDecisions} onCorrect={onCorrect} />
        </>
      )}
    </>
  );
}
