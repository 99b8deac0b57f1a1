/** The stations that are mine to edit: by typing, by state, by district. */
import { Plus } from 'lucide';
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ApiProblem, api, dataOf } from '../../page/api.ts';
import { StateBadge } from '../../page/badge.tsx';
import { Icon } from '../../page/icon.tsx';
import { useWords } from '../../page/language.ts';
import { linkTo } from '../../page/route.ts';
import { DistrictSelect } from '../district-select.tsx';
import { sessionEnded, type Me } from '../session.ts';
import type { Facts, Station } from '../today/station-writes.ts';
import { ProblemNotice } from './problem-notice.tsx';
import { EDIT } from './words.ts';

const PAUSE_MS = 250;
const PAGE = 50;
const STATES = ['open', 'paused', 'closed', 'planned'] as const;

interface Found {
  readonly stations: readonly Station[];
  readonly next: string | null;
}

export function StationList({ me }: { readonly me: Me }): VNode {
  const { list: words, states, unlocated } = useWords(EDIT);
  const [q, setQ] = useState('');
  const [state, setState] = useState('');
  const [district, setDistrict] = useState<string>();
  const [found, setFound] = useState<Found>();
  const [problem, setProblem] = useState<ApiProblem>();
  const read = async (cursor?: string): Promise<Found> => {
    const within = district ?? me.scope.district ?? undefined;
    const query = {
      limit: PAGE,
      ...(me.role === 'manager' ? { maintainer: 'mine' as const } : within === undefined ? {} : { district: within }),
      ...(q.trim() === '' ? {} : { q: q.trim() }),
      ...(state === '' ? {} : { state }),
      ...(cursor === undefined ? {} : { cursor }),
    };
    const { features, next } = await dataOf(api.GET('/v1/stations', { params: { query } }));
    return { stations: features, next };
  };
  const fail = (error: unknown): void => {
    if (!(error instanceof ApiProblem)) throw error;
    if (error.status === 401) sessionEnded();
    setProblem(error);
  };
  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(() => {
      setProblem(undefined);
      read().then((page) => isCurrent && setFound(page), fail);
    }, PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [q, state, district]);
  const more = async (): Promise<void> => {
    if (!found?.next) return;
    await read(found.next).then((page) => setFound({ ...page, stations: [...found.stations, ...page.stations] }), fail);
  };
  return (
    <>
      <div class="line">
        <h1 class="grow">{words.title}</h1>
        {me.permissions.includes('station.create') && (
          <a class="button" {...linkTo('/manage/stations/new')}>
            <Icon of={Plus} size={20} />
            {words.create}
          </a>
        )}
      </div>
      <div class="filters">
        <label class="field grow">
          <span>{words.find}</span>
          <input
            type="search"
            value={q}
            maxLength={100}
            placeholder={words.findHint}
            onInput={(event) => setQ(event.currentTarget.value)}
          />
        </label>
        <label class="field">
          <span>{words.state}</span>
          <select value={state} onChange={(event) => setState(event.currentTarget.value)}>
            <option value="">{words.all}</option>
            {STATES.map((one) => (
              <option key={one} value={one}>
                {states[one]}
              </option>
            ))}
          </select>
        </label>
      </div>
      {me.role !== 'manager' && <DistrictSelect root={me.scope.district ?? ''} onChoose={setDistrict} />}
      <ProblemNotice problem={problem} />
      {!found && !problem && <div class="card skeleton list-skeleton">…</div>}
      {found && (
        <ul class="station-rows">
          {found.stations.map(({ id, properties }) => (
            <Row key={id} facts={properties} planned={states.planned} unlocated={unlocated} hidden={words.hidden} />
          ))}
        </ul>
      )}
      {found?.stations.length === 0 && <p class="card">{words.none}</p>}
      {found?.next != null && (
        <button class="button" onClick={() => void more()}>
          {words.more}
        </button>
      )}
    </>
  );
}

interface RowProperties {
  readonly facts: Facts;
  readonly planned: string;
  readonly unlocated: string;
  readonly hidden: string;
}

function Row({ facts, planned, unlocated, hidden }: RowProperties): VNode {
  return (
    <li>
      <a class="card station-row" {...linkTo(`/manage/stations/${facts.code}`)}>
        <span class="grow">
          <b class="block">{facts.name}</b>
          <span class="sub">
            <span class="number">{facts.code}</span> · {facts.district.name}
            {facts.address === null ? '' : ` · ${facts.address}`}
          </span>
        </span>
        <span class="marks">
          {facts.state === 'planned' ? (
            <span class="badge small unknown">{planned}</span>
          ) : (
            <StateBadge state={facts.state} isSmall />
          )}
          {facts.positionAccuracy === null && <span class="badge small likely">{unlocated}</span>}
          {facts.published === false && <span class="badge small unknown">{hidden}</span>}
        </span>
      </a>
    </li>
  );
}
