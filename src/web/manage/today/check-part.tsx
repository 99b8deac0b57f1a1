/** The daily check in two taps: all four are fine, finished. What is not fine is marked by itself, with a note. */
import { Camera, Check, Minus, X } from 'lucide';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../../page/icon.tsx';
import { useWords } from '../../page/language.ts';
import { serverNow } from '../clock.ts';
import { enqueue } from '../outbox/outbox.ts';
import { PhotoInput, Preview } from '../../page/late/photo-input.tsx';
import { checkWrite, type CheckBody } from './station-writes.ts';
import { TODAY } from './words.ts';

const DUTIES = ['utilities', 'order', 'cleanliness', 'equipment'] as const;
type Duty = (typeof DUTIES)[number];
type DutyState = 'ok' | 'notOk' | 'notChecked';
type Duties = Readonly<Record<Duty, DutyState>>;

const all = (state: DutyState): Duties => ({ utilities: state, order: state, cleanliness: state, equipment: state });
const NEXT = { notChecked: 'ok', ok: 'notOk', notOk: 'notChecked' } as const;
const ICONS = { ok: Check, notOk: X, notChecked: Minus } as const;

export function CheckPart({ id, onDone }: { readonly id: string; readonly onDone: () => void }): VNode {
  const { check: words, pending } = useWords(TODAY);
  const [duties, setDuties] = useState(all('notChecked'));
  const [out, setOut] = useState({ water: false, power: false });
  const [note, setNote] = useState('');
  const [photo, setPhoto] = useState<Blob>();
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const states = Object.values(duties);
  const isEmpty = states.every((one) => one === 'notChecked');
  const finish = async (): Promise<void> => {
    if (isEmpty) return setFault(words.first);
    const isOut = duties.utilities === 'notOk' && (out.water || out.power);
    const utilities = {
      ...(out.water ? { water: 'out' as const } : {}),
      ...(out.power ? { power: 'out' as const } : {}),
    };
    const body: CheckBody = {
      // The clock is known to the second. What arrives at once is of now (the service takes nothing to be of the future),
      // and so is never older than a state that was set a moment ago.
      observedAt: new Date(serverNow() + 1_000).toISOString(),
      duties,
      amenities: [],
      ...(note.trim() === '' ? {} : { note: note.trim() }),
      ...(isOut ? { utilities } : {}),
    };
    try {
      await enqueue(checkWrite(id, body, photo));
    } catch {
      return setFault(pending.full);
    }
    onDone();
  };
  const onPhoto = (taken: Blob | undefined): void => {
    setFault(taken ? undefined : words.photoFailed);
    if (taken) setPhoto(taken);
  };
  return (
    <section class="stack tight" aria-label={words.legend}>
      <div class="duties">
        {DUTIES.map((duty) => (
          <button
            key={duty}
            class={`duty ${duties[duty]}`}
            onClick={() => {
              setFault(undefined);
              setDuties({ ...duties, [duty]: NEXT[duties[duty]] });
            }}
          >
            <span class="mark">
              <Icon of={ICONS[duties[duty]]} size={20} />
            </span>
            <span>
              {words.duties[duty]}
              <small class="block">{words.states[duties[duty]]}</small>
            </span>
          </button>
        ))}
      </div>
      {duties.utilities === 'notOk' && (
        <div class="line">
          {(['water', 'power'] as const).map((one) => (
            <button key={one} class="chip" aria-pressed={out[one]} onClick={() => setOut({ ...out, [one]: !out[one] })}>
              {words.out[one]}
            </button>
          ))}
        </div>
      )}
      {states.includes('notOk') && (
        <label class="field">
          <span>{words.note}</span>
          <input
            value={note}
            maxLength={1000}
            placeholder={words.noteHint}
            onInput={(event) => setNote(event.currentTarget.value)}
          />
        </label>
      )}
      <div class="line photo-line">
        {photo && <Preview class="thumbnail" photo={photo} alt={words.photoAlt} />}
        <PhotoInput
          word={photo ? words.otherPhoto : words.photo}
          icon={Camera}
          isCamera
          isBusy={isBusy}
          onBusy={setBusy}
          onPhoto={onPhoto}
        />
        {photo && (
          <button class="button plain" onClick={() => setPhoto(undefined)}>
            {words.noPhoto}
          </button>
        )}
      </div>
      {fault !== undefined && (
        <p class="notice no" role="alert">
          {fault}
        </p>
      )}
      {isEmpty ? (
        <button class="button dark tall" onClick={() => setDuties(all('ok'))}>
          <Icon of={Check} />
          {words.allWell}
        </button>
      ) : (
        <button class="button dark tall" disabled={isBusy} onClick={() => void finish()}>
          {words.finish}
        </button>
      )}
    </section>
  );
}
