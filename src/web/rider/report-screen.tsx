/** What became of one report, by its tracking code. */
import { Check, Clock, CircleHelp, X } from 'lucide';
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { api, ApiProblem, dataOf, type Schema } from '../page/api.ts';
import { Badge } from '../page/badge.tsx';
import { useLanguage, useWords } from '../page/language.ts';
import { momentText } from './format.ts';
import { ReportPhoto, takesPhoto } from './report-photo.tsx';
import { FOLLOW_WORDS } from './report-words.ts';
import { Link } from './router.tsx';
import { useTitle } from './title.ts';
import { WORDS } from './words.ts';

const TONES = {
  open: ['unknown', CircleHelp],
  acknowledged: ['likely', Clock],
  resolved: ['yes', Check],
  rejected: ['no', X],
} as const;

export function ReportScreen({ code }: { readonly code: string }): VNode {
  const common = useWords(WORDS);
  const words = useWords(FOLLOW_WORDS);
  const language = useLanguage();
  const [report, setReport] = useState<Schema['Report'] | ApiProblem>();
  const [round, setRound] = useState(0);
  useTitle(words.title);
  useEffect(() => {
    let isLate = false;
    setReport(undefined);
    dataOf(api.GET('/v1/reports/{id}', { params: { path: { id: code } } })).then(
      (found) => !isLate && setReport(found as Schema['Report']),
      (error: unknown) => !isLate && error instanceof ApiProblem && setReport(error),
    );
    return () => void (isLate = true);
  }, [code, round, language]);
  if (report === undefined) {
    return (
      <section class="card stack column" aria-busy="true">
        <h1>{words.title}</h1>
        <div class="skeleton skeleton-block" />
      </section>
    );
  }
  if (report instanceof ApiProblem) {
    const isUnknown = report.status === 404;
    return (
      <section class="card stack column" role="alert">
        <h1>{isUnknown ? words.unknown : report.status === 0 ? common.unreachable : report.message}</h1>
        {isUnknown && <p>{words.unknownWhy}</p>}
        <button class="button main" type="button" onClick={() => setRound(round + 1)}>
          {common.again}
        </button>
        <Link to="/reports" class="button">
          {words.title}
        </Link>
      </section>
    );
  }
  const now = new Date();
  const when = (iso: string): string => momentText(new Date(iso), now, language);
  const { station, kind, status, reportedAt, dueAt, joined, escalatedAt, acknowledgedAt, answeredAt, answer } = report;
  const isLate = answeredAt === null && new Date(dueAt) <= now;
  return (
    <article class="card stack column">
      <Badge tone={TONES[status][0]} icon={TONES[status][1]} word={words.status[status]} />
      <h1>
        {common.reportKinds[kind]} · <Link to={`/s/${station.code}`}>{station.name}</Link>
      </h1>
      <ol class="steps">
        <li>{words.told(when(reportedAt))}</li>
        {acknowledgedAt && <li>{words.acknowledged(when(acknowledgedAt))}</li>}
        {answeredAt ? (
          <li>{words.answered(when(answeredAt))}</li>
        ) : (
          <li>{isLate ? words.late(when(dueAt)) : words.due(when(dueAt))}</li>
        )}
      </ol>
      {answer && <blockquote>{answer}</blockquote>}
      {joined && <p class="sub">{words.joined}</p>}
      {escalatedAt && !answeredAt && <p class="notice likely">{words.escalated}</p>}
      {!answeredAt && takesPhoto(reportedAt) && <ReportPhoto trackingCode={report.trackingCode} />}
      <p class="sub number selectable">{report.trackingCode}</p>
    </article>
  );
}
