/** What this device has reported: waiting, sent, refused; and a code from elsewhere to follow. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Badge } from '../page/badge.tsx';
import { Check, Clock, X } from 'lucide';
import { useLanguage, useWords } from '../page/language.ts';
import { momentText } from './format.ts';
import { FOLLOW_WORDS } from './report-words.ts';
import { forgetReports, reports, sendQueued } from './reports.ts';
import { Link, go } from './router.tsx';
import { useStore } from './store.ts';
import { useTitle } from './title.ts';
import { WORDS } from './words.ts';

const TONES = { queued: ['likely', Clock], sent: ['yes', Check], refused: ['no', X] } as const;

export function ReportsScreen(): VNode {
  const common = useWords(WORDS);
  const words = useWords(FOLLOW_WORDS);
  const language = useLanguage();
  useTitle(words.title);
  const all = useStore(reports);
  const [code, setCode] = useState('');
  const hasQueued = all.some(({ state }) => state === 'queued');
  return (
    <div class="column stack">
      <h1>{words.title}</h1>
      {all.length === 0 ? (
        <section class="card stack">
          <h2>{words.none}</h2>
          <p class="sub">{words.noneWhy}</p>
        </section>
      ) : (
        <>
          <ul class="rows">
            {all.map(({ key, station, kind, state, toldAt, trackingCode, why }) => (
              <li key={key} class="row still">
                <b>
                  {trackingCode ? (
                    <Link to={`/reports/${trackingCode}`}>{station.name}</Link>
                  ) : (
                    <Link to={`/s/${station.code}`}>{station.name}</Link>
                  )}
                </b>
                <Badge tone={TONES[state][0]} icon={TONES[state][1]} word={words.states[state]} isSmall />
                <small class="whole">
                  {common.reportKinds[kind]} · {words.told(momentText(new Date(toldAt), new Date(), language))}
                  {why && ` · ${why}`}
                </small>
              </li>
            ))}
          </ul>
          {hasQueued && (
            <button class="button main" type="button" onClick={() => void sendQueued()}>
              {words.sendNow}
            </button>
          )}
          <p class="sub">{words.here}</p>
          <button class="button" type="button" onClick={forgetReports}>
            {words.forget}
          </button>
        </>
      )}
      <form
        class="card stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (code.trim() !== '') go(`/reports/${encodeURIComponent(code.trim())}`);
        }}
      >
        <label class="field">
          <span>{words.byCode}</span>
          <input
            type="text"
            maxLength={40}
            autocomplete="off"
            value={code}
            onInput={(event) => setCode(event.currentTarget.value)}
          />
        </label>
        <button class="button" type="submit">
          {words.open}
        </button>
      </form>
    </div>
  );
}
