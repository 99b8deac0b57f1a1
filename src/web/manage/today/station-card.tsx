/** One station of the day: what it needs first, then its state, the check, what is in it. */
import { ChevronDown, CircleAlert, ClipboardCheck, Wrench } from 'lucide';
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { api, dataOf } from '../../page/api.ts';
import { Badge, StateBadge } from '../../page/badge.tsx';
import { Icon } from '../../page/icon.tsx';
import { useLanguage, useWords } from '../../page/language.ts';
import { linkTo } from '../../page/route.ts';
import { serverNow } from '../clock.ts';
import { dayOf, moment } from '../when.ts';
import { isPressing, type Item } from './agenda.ts';
import { AmenitiesPart } from './amenities-part.tsx';
import { CheckPart } from './check-part.tsx';
import { PendingPart } from './pending-part.tsx';
import { ReportBox } from './report-box.tsx';
import { projectStation, type Facts, type Station } from './station-writes.ts';
import { StatusPart } from './status-part.tsx';
import { TODAY } from './words.ts';

const ROLES = ['builder', 'host', 'dutyHolder'] as const;

export interface StationCardProperties {
  readonly item: Item;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  /** Counts the times the day was read: what the card read itself is read again. */
  readonly readings: number;
}

export function StationCard({ item, isOpen, onToggle, readings }: StationCardProperties): VNode {
  const words = useWords(TODAY);
  const own = useOwnReading(item, isOpen, readings);
  const facts = item.facts ?? (own && projectStation(own.properties, item.id, item.writes));
  const pressing = item.reports.some((one) => isPressing(one, serverNow()));
  return (
    <section class="card station" aria-label={item.name}>
      <button class="station-head" aria-expanded={isOpen} onClick={onToggle}>
        <span class="grow">
          <b class="block name">{item.name}</b>
          <span class="sub number">{item.code}</span>
        </span>
        <span class="badges">
          {facts && <StateBadge state={facts.state as 'open'} isSmall />}
          {item.reports.length > 0 && (
            <Badge
              tone={pressing ? 'no' : 'likely'}
              icon={CircleAlert}
              word={words.reportsWaiting(item.reports.length)}
              isSmall
            />
          )}
          {item.isCheckDue && <Badge tone="likely" icon={ClipboardCheck} word={words.checkDue} isSmall />}
          {item.brokenCount > 0 && <Badge tone="likely" icon={Wrench} word={words.broken(item.brokenCount)} isSmall />}
        </span>
        <Icon of={ChevronDown} />
      </button>
      <PendingPart writes={item.writes} />
      {isOpen && facts && <Body item={item} facts={facts} />}
      {isOpen && !facts && <p class="skeleton body-skeleton">…</p>}
    </section>
  );
}

function Body({ item, facts }: { readonly item: Item; readonly facts: Facts }): VNode {
  const words = useWords(TODAY);
  const language = useLanguage();
  const [isChecking, setChecking] = useState(false);
  const now = serverNow();
  const isCheckedToday = facts.verifiedAt !== null && dayOf(Date.parse(facts.verifiedAt)) === dayOf(now);
  const separator = language === 'zh' ? '：' : ' ';
  const who = ROLES.flatMap((role) =>
    facts.maintainers.filter((one) => one.role === role).map((one) => `${words.roles[role]}${separator}${one.name}`),
  );
  return (
    <div class="stack">
      {who.length > 0 && <p class="sub">{who.join(' · ')}</p>}
      {item.reports.map((report) => (
        <ReportBox key={report.id} report={report} />
      ))}
      {facts.state === 'planned' ? <p>{words.planned}</p> : <StatusPart id={item.id} facts={facts} />}
      <p class={item.isCheckDue ? 'check-line due' : 'check-line sub'}>
        <Icon of={ClipboardCheck} size={20} />{' '}
        {facts.verifiedAt === null ? words.neverChecked : words.checkedAt(moment(facts.verifiedAt, now, language))}
      </p>
      {!isCheckedToday || isChecking ? (
        <CheckPart id={item.id} onDone={() => setChecking(false)} />
      ) : (
        <button class="button" onClick={() => setChecking(true)}>
          {words.check.again}
        </button>
      )}
      <AmenitiesPart id={item.id} facts={facts} />
      <a class="sub edit-link" {...linkTo(`/manage/stations/${item.code}`)}>
        {words.edit}
      </a>
    </div>
  );
}

/** The station itself, where only its check or report was told of; read when the card is opened. */
function useOwnReading({ station, code }: Item, isOpen: boolean, readings: number): Station | undefined {
  const [own, setOwn] = useState<Station>();
  const isWanted = isOpen && !station;
  useEffect(() => {
    if (!isWanted) return;
    let isCurrent = true;
    dataOf(api.GET('/v1/stations/{id}', { params: { path: { id: code } } })).then(
      (found) => isCurrent && setOwn(found as unknown as Station),
      () => undefined,
    );
    return () => void (isCurrent = false);
  }, [isWanted, code, readings]);
  return own;
}
