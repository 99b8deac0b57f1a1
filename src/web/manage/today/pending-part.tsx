/** What of a station waits to be sent, and what the service refused, with what to do about it. */
import { CircleAlert, CloudUpload } from 'lucide';
import type { VNode } from 'preact';
import { Icon } from '../../page/icon.tsx';
import { useLanguage, useWords } from '../../page/language.ts';
import { serverNow } from '../clock.ts';
import { takeBack, tryAgain } from '../outbox/outbox.ts';
import type { Refusal, Write } from '../outbox/queue.ts';
import { moment } from '../when.ts';
import { TODAY } from './words.ts';

function adviceOf({ status, slug }: Refusal): 'changed' | 'gone' | 'late' | 'other' {
  if (status === 412 || status === 409) return 'changed';
  if (status === 404 || status === 410 || status === 403) return 'gone';
  return slug === 'invalid-request' ? 'late' : 'other';
}

export function PendingPart({ writes }: { readonly writes: readonly Write[] }): VNode | null {
  const { pending } = useWords(TODAY);
  const language = useLanguage();
  if (writes.length === 0) return null;
  return (
    <ul class="pending">
      {writes.map((write) => {
        const what = pending.what[write.what] ?? write.what;
        if (!write.refusal)
          return (
            <li key={write.key} class="notice unknown">
              <Icon of={CloudUpload} size={20} />{' '}
              {pending.waiting(what, moment(new Date(write.at).toISOString(), serverNow(), language))}
            </li>
          );
        return (
          <li key={write.key} class="notice no" role="alert">
            <p>
              <Icon of={CircleAlert} size={20} /> <b>{pending.refused(what)}</b> {write.refusal.detail}
            </p>
            <p>{pending.advice[adviceOf(write.refusal)]}</p>
            <div class="line">
              <button class="button" onClick={() => void tryAgain(write.key)}>
                {pending.again}
              </button>
              <button class="button" onClick={() => void takeBack(write.key)}>
                {pending.drop}
              </button>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
