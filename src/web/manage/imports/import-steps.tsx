/** Saving a list and undoing it, each after saying in numbers what will happen; and the sheet of what to correct. */
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useWords } from '../../page/language.ts';
import { ours } from '../../page/settings.ts';
import { useWriting } from '../asked.ts';
import { stamp } from '../dates.ts';
import { Sheet } from '../sheet.tsx';
import { Fault } from '../notices.tsx';
import { commit, findImport, undo, type Decisions, type Import } from './import-api.ts';
import { IMPORTS } from './words.ts';

interface StepsProperties {
  readonly of: Import;
  readonly decisions: Decisions;
  readonly onChanged: () => void;
}

/** What a commit will do, as numbers of rows. The judgement is made once more at the commit: others work too. */
export function expectedOf(counts: Readonly<Record<string, number>>, decisions: Decisions) {
  const decided = [...decisions.values()];
  const count = (as: string): number => decided.filter((one) => one === as).length;
  return {
    create: (counts['new'] ?? 0) + count('new'),
    update: (counts['update'] ?? 0) + count('merge'),
    same: counts['same'] ?? 0,
    merge: count('merge'),
    skip: count('skip'),
    undecided: (counts['mergeProposed'] ?? 0) - decided.length,
    refused: counts['refused'] ?? 0,
  };
}

const POLL_MS = 1_000;

/** How many rows are written, asked beside the request that waits for the end; undefined: nothing is under way. */
function useProgress(id: string, isBusy: boolean): number | undefined {
  const [done, setDone] = useState(0);
  useEffect(() => {
    if (!isBusy) return;
    const ask = async (): Promise<void> => setDone((await findImport(id)).progress.done);
    const timer = setInterval(() => void ask().catch(() => undefined), POLL_MS);
    return () => clearInterval(timer);
  }, [id, isBusy]);
  return isBusy ? done : undefined;
}

function CommitDialog({
  of,
  decisions,
  onChanged,
  onClose,
}: StepsProperties & { readonly onClose: () => void }): VNode {
  const words = useWords(IMPORTS);
  const writing = useWriting();
  const done = useProgress(of.id, writing.isBusy);
  const expected = expectedOf(of.counts ?? {}, decisions);
  const lines = (Object.keys(expected) as (keyof typeof expected)[]).filter(
    (line) => line === 'create' || line === 'update' || expected[line] > 0,
  );
  const onYes = async (): Promise<void> => {
    if (await writing.run(() => commit(of.id, decisions))) onClose();
    onChanged();
  };
  return (
    <Sheet title={words.commitTitle} onClose={onClose}>
      <ul class="expected">
        {lines.map((line) => (
          <li key={line}>{words.commitLines[line](expected[line])}</li>
        ))}
      </ul>
      <p class="sub">{words.commitUndo}</p>
      <Fault of={writing.fault} />
      {done !== undefined && (
        <p role="status">
          {words.committingNow}
          <progress max={of.progress.total} value={done} aria-label={words.progress(done, of.progress.total)} />
          <span class="sub number">{words.progress(done, of.progress.total)}</span>
        </p>
      )}
      <div class="line">
        <button class="button main" disabled={writing.isBusy} onClick={() => void onYes()}>
          {words.commitYes}
        </button>
        <button class="button" disabled={writing.isBusy} onClick={onClose}>
          {words.cancel}
        </button>
      </div>
    </Sheet>
  );
}

function UndoDialog({ of, onChanged, onClose }: Omit<StepsProperties, 'decisions'> & { readonly onClose: () => void }) {
  const words = useWords(IMPORTS);
  const writing = useWriting();
  const onYes = async (): Promise<void> => {
    if (await writing.run(() => undo(of.id))) onClose();
    onChanged();
  };
  return (
    <Sheet title={words.undoTitle} onClose={onClose}>
      <p>{words.undoLead(of.result?.['created'] ?? 0, of.result?.['updated'] ?? 0)}</p>
      <Fault of={writing.fault} />
      <div class="line">
        <button class="button main" disabled={writing.isBusy} onClick={() => void onYes()}>
          {words.undoYes}
        </button>
        <button class="button" disabled={writing.isBusy} onClick={onClose}>
          {words.cancel}
        </button>
      </div>
    </Sheet>
  );
}

/** Is the day of undoing not over yet? Asked again each minute. */
function useMayUndo({ state, undoUntil }: Import): boolean {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 60_000);
    return () => clearInterval(timer);
  }, []);
  return state === 'committed' && undoUntil !== null && now < Date.parse(undoUntil);
}

export function ImportSteps({ of, decisions, onChanged }: StepsProperties): VNode {
  const words = useWords(IMPORTS);
  const [asking, setAsking] = useState<'commit' | 'undo'>();
  const mayUndo = useMayUndo(of);
  const close = (): void => setAsking(undefined);
  return (
    <div class="line steps">
      {of.state === 'ready' && of.crs.basis !== 'unclear' && (
        <button class="button main" onClick={() => setAsking('commit')}>
          {words.commit}
        </button>
      )}
      {of.state === 'committed' && (
        <p class="notice yes" role="status">
          {words.done} {mayUndo ? words.undoUntil(stamp(of.undoUntil)) : words.undoOver}
        </p>
      )}
      {of.state === 'undone' && (
        <p class="notice unknown" role="status">
          {words.undoneNote}
        </p>
      )}
      {mayUndo && (
        <button class="button" onClick={() => setAsking('undo')}>
          {words.undoButton}
        </button>
      )}
      <a class="button" href={ours(`/v1/imports/${of.id}/errors.xlsx`)} download>
        {words.errors}
      </a>
      {asking === 'commit' && <CommitDialog of={of} decisions={decisions} onChanged={onChanged} onClose={close} />}
      {asking === 'undo' && <UndoDialog of={of} onChanged={onChanged} onClose={close} />}
    </div>
  );
}
