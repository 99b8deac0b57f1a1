/** A report in two taps: open this, say what is wrong. The receipt is honest: sent or waiting, by when it is answered. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { useLanguage, useWords, type Words } from '../page/language.ts';
import { momentText } from './format.ts';
import { later } from './later.tsx';
import { REPORT_KINDS, report, reports, type KeptReport } from './reports.ts';
import { Link } from './router.tsx';
import { Sheet } from './sheet.tsx';
import { useStore } from './store.ts';
import { WORDS } from './words.ts';

const ReportPhoto = later(async () => (await import('./report-photo.tsx')).ReportPhoto, { isPart: true });

interface ReportWords {
  readonly title: string;
  readonly promise: string;
  readonly what: string;
  readonly send: string;
  readonly sending: string;
  readonly sent: string;
  readonly due: (when: string) => string;
  readonly code: string;
  readonly kept: string;
  readonly queued: string;
  readonly refused: string;
  readonly follow: string;
}

const REPORT_WORDS: Words<ReportWords> = {
  zh: {
    title: '哪里不对？',
    promise: '点一下就会告诉负责的单位。不用登录，不留姓名和电话。',
    what: '怎么了？',
    send: '告诉我们',
    sending: '正在发送',
    sent: '已经告诉负责的单位',
    due: (when) => `最晚 ${when} 前答复`,
    code: '查询编号',
    kept: '编号存在这台手机上，别人查不到。',
    queued: '没有网络，先存在手机上；联网后自动发送。',
    refused: '没有发出去',
    follow: '看进展',
  },
  en: {
    title: 'What is wrong?',
    promise: 'One tap tells those responsible. No account, no name, no phone number.',
    what: 'What happened?',
    send: 'Tell us',
    sending: 'Sending',
    sent: 'Those responsible know now',
    due: (when) => `An answer is due by ${when}`,
    code: 'Tracking code',
    kept: 'The code stays on this device; nobody else can look it up.',
    queued: 'No network: kept on this device, sent as soon as there is one.',
    refused: 'It was not sent',
    follow: 'Follow it',
  },
};

export interface ReportSheetProperties {
  readonly station: { readonly code: string; readonly name: string };
  readonly onClose: () => void;
}

export function ReportSheet({ station, onClose }: ReportSheetProperties): VNode {
  const common = useWords(WORDS);
  const words = useWords(REPORT_WORDS);
  const [state, setState] = useState<'asking' | 'other' | 'sending' | KeptReport>('asking');
  const [text, setText] = useState('');
  const tell = async (kind: (typeof REPORT_KINDS)[number]): Promise<void> => {
    if (kind === 'other' && state !== 'other') return setState('other');
    setState('sending');
    setState(await report(station, kind, text.trim() || undefined));
  };
  return (
    <Sheet title={typeof state === 'object' ? station.name : words.title} onClose={onClose}>
      {state === 'asking' && (
        <>
          <p class="sub">
            <b>{station.name}</b> · {words.promise}
          </p>
          <div class="report-kinds">
            {REPORT_KINDS.map((kind) => (
              <button key={kind} class="button" type="button" onClick={() => void tell(kind)}>
                {common.reportKinds[kind]}
              </button>
            ))}
          </div>
        </>
      )}
      {state === 'other' && (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void tell('other');
          }}
        >
          <label class="field">
            <span>{words.what}</span>
            <textarea
              rows={3}
              maxLength={500}
              required
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          </label>
          <button class="button main" type="submit">
            {words.send}
          </button>
        </form>
      )}
      <div role="status" class="stack">
        {state === 'sending' && <p>{words.sending}…</p>}
        {typeof state === 'object' && <Receipt report={state} words={words} />}
      </div>
    </Sheet>
  );
}

/** As it is by now: what waited is sent when the network is back, also while this is open. */
function Receipt({ report, words }: { readonly report: KeptReport; readonly words: ReportWords }): VNode {
  const language = useLanguage();
  const { state, trackingCode, dueAt, why } = useStore(reports).find(({ key }) => key === report.key) ?? report;
  if (state === 'queued') {
    return (
      <>
        <p class="notice likely">{words.queued}</p>
        <Link to="/reports" class="button">
          {words.follow}
        </Link>
      </>
    );
  }
  if (state === 'refused') {
    return (
      <p class="notice no">
        {words.refused}
        {why ? ` · ${why}` : ''}
      </p>
    );
  }
  return (
    <>
      <p class="notice yes">
        <b>{words.sent}</b>
        {dueAt && <br />}
        {dueAt && words.due(momentText(new Date(dueAt), new Date(), language))}
      </p>
      <p>
        {words.code} <b class="number selectable">{trackingCode}</b>
        <br />
        <span class="sub">{words.kept}</span>
      </p>
      {trackingCode && <ReportPhoto trackingCode={trackingCode} />}
      <Link to={`/reports/${trackingCode ?? ''}`} class="button">
        {words.follow}
      </Link>
    </>
  );
}
