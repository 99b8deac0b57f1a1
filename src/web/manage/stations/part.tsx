/** One part of the edit: a heading, fields, a button that saves them, and what came of it. */
import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';
import { ApiProblem } from '../../page/api.ts';
import { useWords } from '../../page/language.ts';
import { sessionEnded } from '../session.ts';
import { ProblemNotice } from './problem-notice.tsx';
import { EDIT } from './words.ts';

/** Runs what a button does: busy while it runs, `problem` when the service refused. True from `work`: it was saved. */
export function useSaving() {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  const [isSaved, setSaved] = useState(false);
  const run = async (work: () => Promise<unknown>): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    setSaved(false);
    try {
      setSaved((await work()) !== false);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      if (error.status === 401) sessionEnded();
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, problem, isSaved, run };
}

export interface PartProperties {
  readonly title: string;
  /** Absent: nothing is saved here as a whole. */
  readonly onSave?: () => Promise<unknown>;
  readonly saveWord?: string;
  readonly children: ComponentChildren;
}

export function Part({ title, onSave, saveWord, children }: PartProperties): VNode {
  const words = useWords(EDIT);
  const { isBusy, problem, isSaved, run } = useSaving();
  return (
    <section class="card stack part" aria-label={title}>
      <h2>{title}</h2>
      {onSave ? (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void run(onSave);
          }}
        >
          {children}
          <ProblemNotice problem={problem} />
          <div class="line">
            <button class="button dark" disabled={isBusy}>
              {saveWord ?? words.save}
            </button>
            <span role="status" class="saved">
              {isSaved ? words.saved : ''}
            </span>
          </div>
        </form>
      ) : (
        children
      )}
    </section>
  );
}
