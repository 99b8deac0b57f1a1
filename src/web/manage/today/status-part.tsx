/** Open, paused, closed by one tap; why and until when afterwards, by who wants to say it; and a way back. */
import { Check, Pause, Undo2, X } from 'lucide';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../../page/icon.tsx';
import { useLanguage, useWords } from '../../page/language.ts';
import { serverNow } from '../clock.ts';
import { enqueue, takeBack } from '../outbox/outbox.ts';
import type { Write } from '../outbox/queue.ts';
import { Sheet } from '../sheet.tsx';
import { fromLocalInput, moment, toLocalInput } from '../when.ts';
import { statusWrite, withUtilities, type Facts, type StatusBody } from './station-writes.ts';
import { TODAY } from './words.ts';

const STATES = ['open', 'paused', 'closed'] as const;
const ICONS = { open: Check, paused: Pause, closed: X } as const;
const TONES = { open: 'yes', paused: 'likely', closed: 'no' } as const;

interface StatusProperties {
  readonly id: string;
  readonly facts: Facts;
}

/** What was set last here, and how it was before. */
interface Done {
  readonly write: Write;
  readonly before: StatusBody | undefined;
}

export function StatusPart({ id, facts }: StatusProperties): VNode {
  const { status: words } = useWords(TODAY);
  const language = useLanguage();
  const [done, setDone] = useState<Done>();
  const [isExplaining, setExplaining] = useState(false);
  const set = async (body: StatusBody): Promise<void> => {
    const before = withUtilities(facts, undefined);
    setDone({ write: await enqueue(statusWrite(id, body)), before });
  };
  const undo = async ({ write, before }: Done): Promise<void> => {
    setDone(undefined);
    // Not on its way yet: as if it had never been. Otherwise the state before, once more.
    if (write.tries === 0 && (await takeBack(write.key))) return;
    if (before) await enqueue(statusWrite(id, before));
  };
  const until = facts.stateUntil === null ? undefined : moment(facts.stateUntil, serverNow(), language);
  return (
    <div class="stack tight">
      <div class="segments states" role="group" aria-label={words.legend}>
        {STATES.map((state) => (
          <button
            key={state}
            class={facts.state === state ? TONES[state] : undefined}
            aria-pressed={facts.state === state}
            onClick={() => facts.state !== state && void set({ state })}
          >
            <Icon of={ICONS[state]} size={20} /> {words[state]}
          </button>
        ))}
      </div>
      {done && facts.state in words.done && (
        <p class="line notice unknown" role="status">
          {words.done[facts.state as keyof typeof words.done]}
          <button class="button" onClick={() => void undo(done)}>
            <Icon of={Undo2} size={20} />
            {words.undo}
          </button>
        </p>
      )}
      {(facts.state === 'paused' || facts.state === 'closed') && (
        <div class="line">
          {(facts.stateReason !== null || until !== undefined) && (
            <span class="grow">
              {facts.stateReason}
              {until !== undefined && <small class="sub block">{words.until(until)}</small>}
            </span>
          )}
          <button class="button" onClick={() => setExplaining(true)}>
            {words.explain}
          </button>
        </div>
      )}
      {isExplaining && (facts.state === 'paused' || facts.state === 'closed') && (
        <ExplainSheet
          state={facts.state}
          facts={facts}
          onClose={() => setExplaining(false)}
          onSave={(body) => {
            setExplaining(false);
            void set(body);
          }}
        />
      )}
    </div>
  );
}

interface ExplainProperties {
  readonly state: 'paused' | 'closed';
  readonly facts: Facts;
  readonly onClose: () => void;
  readonly onSave: (body: StatusBody) => void;
}

function ExplainSheet({ state, facts, onClose, onSave }: ExplainProperties): VNode {
  const { status: words } = useWords(TODAY);
  const [isPast, setPast] = useState(false);
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const reason = (form.get('reason') as string).trim();
    const until = form.get('until') as string;
    const untilIso = until === '' ? undefined : fromLocalInput(until);
    if (untilIso !== undefined && Date.parse(untilIso) <= serverNow()) return setPast(true);
    onSave({ state, ...(reason === '' ? {} : { reason }), ...(untilIso === undefined ? {} : { until: untilIso }) });
  };
  return (
    <Sheet title={words.sheet} onClose={onClose}>
      <form class="stack" onSubmit={onSubmit}>
        <label class="field">
          <span>{words.reason}</span>
          <input name="reason" maxLength={300} defaultValue={facts.stateReason ?? ''} />
          <small>{words.reasonHint}</small>
        </label>
        <label class="field">
          <span>{words.untilField}</span>
          <input
            name="until"
            type="datetime-local"
            min={toLocalInput(serverNow())}
            defaultValue={facts.stateUntil === null ? '' : toLocalInput(Date.parse(facts.stateUntil))}
            aria-invalid={isPast}
          />
          <small>{words.untilHint}</small>
        </label>
        {isPast && (
          <p class="notice no" role="alert">
            {words.past}
          </p>
        )}
        <button class="button main">{words.save}</button>
      </form>
    </Sheet>
  );
}
