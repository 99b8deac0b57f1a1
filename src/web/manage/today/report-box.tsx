/** One case that riders told of: how long is left, what was told, and the answer. */
import { TriangleAlert } from 'lucide';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { api, dataOf, type Schema } from '../../page/api.ts';
import { Icon } from '../../page/icon.tsx';
import { useLanguage, useWords } from '../../page/language.ts';
import { ours } from '../../page/settings.ts';
import { serverNow } from '../clock.ts';
import { enqueue } from '../outbox/outbox.ts';
import { Sheet } from '../sheet.tsx';
import { moment, span } from '../when.ts';
import { isPressing } from './agenda.ts';
import { answerWrite, type ReportCase } from './station-writes.ts';
import { TODAY } from './words.ts';

type Told = Schema['ReportCase']['told'];

export function ReportBox({ report }: { readonly report: ReportCase }): VNode {
  const { report: words, failed } = useWords(TODAY);
  const language = useLanguage();
  const [answering, setAnswering] = useState<'resolved' | 'rejected'>();
  const [told, setTold] = useState<Told | 'reading' | 'failed'>();
  const leftMs = Date.parse(report.dueAt) - serverNow();
  const left = span(leftMs, language);
  const read = (): void => {
    setTold('reading');
    dataOf(api.GET('/v1/reports/{id}', { params: { path: { id: report.id } } })).then(
      (found) => setTold('told' in found ? found.told : []),
      () => setTold('failed'),
    );
  };
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const answer = (new FormData(event.target as HTMLFormElement).get('answer') as string).trim();
    if (answer === '' || answering === undefined) return;
    setAnswering(undefined);
    void enqueue(answerWrite(report, { status: answering, answer }));
  };
  return (
    <section class={`report ${isPressing(report, serverNow()) ? 'no' : 'likely'}`}>
      <p>
        <Icon of={TriangleAlert} size={20} /> <b class="number">{leftMs < 0 ? words.late(left) : words.left(left)}</b> ·{' '}
        {words.told(report.reports, words.kinds[report.kind], moment(report.openedAt, serverNow(), language))}
      </p>
      <p>{report.status === 'acknowledged' ? words.acknowledged : words.advice[report.kind]}</p>
      {Array.isArray(told) && <ToldList told={told} />}
      {told === 'failed' && <p role="alert">{failed}</p>}
      <div class="line">
        {report.status === 'open' && (
          <button class="button" onClick={() => void enqueue(answerWrite(report, { status: 'acknowledged' }))}>
            {words.acknowledge}
          </button>
        )}
        <button class="button" onClick={() => setAnswering('resolved')}>
          {words.resolve}
        </button>
        <button class="button" onClick={() => setAnswering('rejected')}>
          {words.reject}
        </button>
        {!Array.isArray(told) && (
          <button class="button plain" onClick={read} disabled={told === 'reading'}>
            {told === 'reading' ? words.reading : words.read}
          </button>
        )}
      </div>
      {answering && (
        <Sheet
          title={answering === 'resolved' ? words.resolveTitle : words.rejectTitle}
          onClose={() => setAnswering(undefined)}
        >
          <form class="stack" onSubmit={onSubmit}>
            <label class="field">
              <span>{words.answer}</span>
              <textarea name="answer" required maxLength={1000} rows={3} />
              <small>{words.answerHint}</small>
            </label>
            <button class="button main">{words.send}</button>
          </form>
        </Sheet>
      )}
    </section>
  );
}

function ToldList({ told }: { readonly told: Told }): VNode {
  const { report: words } = useWords(TODAY);
  const language = useLanguage();
  return (
    <ul class="told">
      {told.map((one) => (
        <li key={one.id}>
          <span class="sub">{moment(one.at, serverNow(), language)}</span> {one.words ?? words.noWords}
          {one.photo !== null && <img src={ours(`/v1/reports/${one.id}/photo`)} alt={words.photo} loading="lazy" />}
        </li>
      ))}
    </ul>
  );
}
