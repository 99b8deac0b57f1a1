/** /manage/today: my stations, with what needs doing today on top. */
import './today.css';
import { CloudUpload } from 'lucide';
import type { VNode } from 'preact';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ApiProblem } from '../../page/api.ts';
import { Icon } from '../../page/icon.tsx';
import { useLanguage, useWords } from '../../page/language.ts';
import { serverNow } from '../clock.ts';
import { DistrictSelect } from '../district-select.tsx';
import { keep, readKept } from '../kept.ts';
import type { ScreenProperties } from '../lazy.tsx';
import { isOutboxKept, useOutbox } from '../outbox/outbox.ts';
import { isNoAnswer, sessionEnded, who, type Me } from '../session.ts';
import { moment } from '../when.ts';
import { agendaOf, countsOf, needsSomething, type Day, type Item } from './agenda.ts';
import { readDay } from './day.ts';
import { PendingPart } from './pending-part.tsx';
import { StationCard } from './station-card.tsx';
import { TODAY } from './words.ts';

const REFRESH_MS = 60_000;
const OTHERS_AT_ONCE = 30;
/** As many open cards as one scrolls through. */
const OPEN_AT_FIRST = 3;

type Filter = 'reports' | 'checks' | 'broken' | 'open';
const FITS: Readonly<Record<Filter, (item: Item) => boolean>> = {
  reports: (item) => item.reports.length > 0,
  checks: (item) => item.isCheckDue,
  broken: (item) => item.brokenCount > 0,
  open: (item) => item.facts?.state === 'open',
};

interface Reading {
  readonly day: Day;
  readonly at: number;
  readonly count: number;
}

/** The day, as it was kept where nobody answers; read again each minute, when the page is looked at, and after each write that arrived. */
function useDay(me: Me, district: string | undefined) {
  const [reading, setReading] = useState<Reading>();
  const [fault, setFault] = useState<ApiProblem>();
  const latest = useRef(0);
  const refresh = useCallback(() => {
    const mine = (latest.current += 1);
    readDay(me, district).then(
      (day) => {
        if (mine !== latest.current) return;
        setFault(undefined);
        setReading({ day, at: Date.now(), count: mine });
        if (district === undefined) keep('day', me.id, day, () => who()?.id === me.id);
      },
      (error: unknown) => {
        if (!(error instanceof ApiProblem)) throw error;
        if (error.status === 401) return sessionEnded();
        if (mine !== latest.current) return;
        setFault(error);
        if (!isNoAnswer(error) || district !== undefined) return;
        void readKept<Day>('day', me.id).then((kept) => {
          if (kept) setReading((before) => before ?? { day: kept.value, at: kept.at, count: 0 });
        });
      },
    );
  }, [me, district]);
  useEffect(() => {
    refresh();
    const onLook = (): void => {
      if (document.visibilityState === 'visible' && navigator.onLine) refresh();
    };
    const timer = setInterval(onLook, REFRESH_MS);
    document.addEventListener('visibilitychange', onLook);
    addEventListener('online', refresh);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', onLook);
      removeEventListener('online', refresh);
    };
  }, [refresh]);
  return { reading, fault, refresh };
}

/** So that what is left of a deadline is drawn anew. */
function useMinute(): void {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 20_000);
    return () => clearInterval(timer);
  }, []);
}

export function TodayScreen({ me }: ScreenProperties): VNode {
  const words = useWords(TODAY);
  const language = useLanguage();
  const [district, setDistrict] = useState<string>();
  const { reading, fault, refresh } = useDay(me, district);
  const writes = useOutbox(me, refresh);
  const [filter, setFilter] = useState<Filter>();
  const [shown, setShown] = useState(OTHERS_AT_ONCE);
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  useMinute();
  const items = useMemo(() => (reading ? agendaOf(reading.day, writes) : []), [reading, writes]);
  const counts = reading && countsOf(items, reading.day, serverNow());
  const fitting = filter ? items.filter(FITS[filter]) : items;
  const due = fitting.filter(needsSomething);
  const others = fitting.filter((one) => !needsSomething(one));
  // One's own few stations are open; a district's are opened one by one.
  const opened = new Set(items.slice(0, me.role === 'manager' ? OPEN_AT_FIRST : 1).map((one) => one.id));
  const isOpen = (item: Item): boolean => toggled.get(item.id) ?? opened.has(item.id);
  const card = (item: Item): VNode => (
    <StationCard
      key={item.id}
      item={item}
      readings={reading?.count ?? 0}
      isOpen={isOpen(item)}
      onToggle={() => setToggled(new Map(toggled).set(item.id, !isOpen(item)))}
    />
  );
  const waiting = writes.filter((one) => !one.refusal).length;
  // Of stations that are no longer in the list: handed over, or of a district that is not shown.
  const homeless = reading ? writes.filter((write) => !items.some((one) => one.id === write.lane)) : [];
  return (
    <>
      <h1>{words.title}</h1>
      {me.role !== 'manager' && <DistrictSelect root={me.scope.district ?? ''} onChoose={setDistrict} />}
      {waiting > 0 && (
        <p class="notice unknown" role="status">
          <Icon of={CloudUpload} size={20} /> {words.pending.banner(waiting)}
        </p>
      )}
      {writes.length > 0 && !isOutboxKept() && <p class="notice no">{words.pending.notKept}</p>}
      {fault && (
        <div class="notice no line" role="alert">
          <span class="grow">
            {fault.status === 0 ? words.failed : fault.message}
            {reading && (
              <small class="block">{words.old(moment(new Date(reading.at).toISOString(), Date.now(), language))}</small>
            )}
          </span>
          <button class="button" onClick={refresh}>
            {words.retry}
          </button>
        </div>
      )}
      <PendingPart writes={homeless} />
      <div class="counts" role="group" aria-label={words.title}>
        {(['reports', 'checks', 'open'] as const).map((name) => (
          <Count
            key={name}
            word={words.counts[name]}
            count={counts?.[name]}
            note={name === 'reports' && counts && counts.pressing > 0 ? words.pressing(counts.pressing) : undefined}
            tone={toneOf(name, counts)}
            isPressed={filter === name}
            onPress={() => setFilter(filter === name ? undefined : name)}
          />
        ))}
      </div>
      {counts && counts.broken > 0 && (
        <button
          class="chip"
          aria-pressed={filter === 'broken'}
          onClick={() => setFilter(filter === 'broken' ? undefined : 'broken')}
        >
          {counts.broken} {words.counts.broken}
        </button>
      )}
      {!reading && !fault && <div class="card skeleton day-skeleton">{words.refreshing}</div>}
      {reading && items.length === 0 && (
        <p class="card">{me.role === 'manager' ? words.noStations : words.nothingHere}</p>
      )}
      {reading && items.length > 0 && due.length === 0 && filter === undefined && (
        <p class="card">{words.nothingDue}</p>
      )}
      <div class="cards">{due.map(card)}</div>
      {others.length > 0 && filter !== 'open' && <h2>{words.others}</h2>}
      <div class="cards">{others.slice(0, shown).map(card)}</div>
      {others.length > shown && (
        <button class="button" onClick={() => setShown(shown + OTHERS_AT_ONCE)}>
          {words.more}
        </button>
      )}
      {reading?.day.isCut && <p class="sub">{words.cut(reading.day.stations.length)}</p>}
    </>
  );
}

function toneOf(name: 'reports' | 'checks' | 'open', counts: ReturnType<typeof countsOf> | undefined): string {
  if (!counts || counts[name] === 0 || name === 'open') return '';
  return name === 'reports' && counts.pressing > 0 ? 'bad' : 'warn';
}

interface CountProperties {
  readonly word: string;
  readonly count: number | undefined;
  readonly note: string | undefined;
  readonly tone: string;
  readonly isPressed: boolean;
  readonly onPress: () => void;
}

function Count({ word, count, note, tone, isPressed, onPress }: CountProperties): VNode {
  return (
    <button class={`count ${tone}`} aria-pressed={isPressed} onClick={onPress}>
      <strong class="number">{count ?? '–'}</strong>
      <small>{word}</small>
      {note !== undefined && <small class="pressing">{note}</small>}
    </button>
  );
}
