/** What takes place at stations: soonest first. Near the rider only by district, for this address holds no position. */
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { api, ApiProblem, dataOf, type Schema } from '../page/api.ts';
import { useLanguage, useWords, type Words } from '../page/language.ts';
import { ActivityCard } from './activity-card.tsx';
import { answer } from './nearest.ts';
import { Link } from './router.tsx';
import { useStore } from './store.ts';
import { useTitle } from './title.ts';
import { WORDS } from './words.ts';

interface ActivitiesWords {
  readonly title: string;
  readonly none: string;
  readonly noneWhy: string;
  readonly near: string;
  readonly everywhere: string;
}

const ACTIVITIES_WORDS: Words<ActivitiesWords> = {
  zh: {
    title: '驿站活动',
    none: '近期没有活动',
    noneWhy: '理发、体检、普法、送清凉……有了会列在这里。',
    near: '本市',
    everywhere: '全部',
  },
  en: {
    title: 'At the stations',
    none: 'Nothing is announced',
    noneWhy: 'Haircuts, health checks, law talks: they are listed here once announced.',
    near: 'This city',
    everywhere: 'Everywhere',
  },
};

type Activity = Schema['ActivityList']['activities'][number];

export function ActivitiesScreen(): VNode {
  const common = useWords(WORDS);
  const words = useWords(ACTIVITIES_WORDS);
  useTitle(words.title);
  const language = useLanguage();
  const found = useStore(answer);
  const county = found.kind === 'answered' ? found.stations[0]?.adcode : undefined;
  const city = county && `${county.slice(0, 4)}00`;
  const [isNear, setNear] = useState(true);
  const [list, setList] = useState<readonly Activity[] | ApiProblem>();
  const [round, setRound] = useState(0);
  const district = isNear ? city : undefined;
  useEffect(() => {
    let isLate = false;
    const query = { limit: 50, ...(district === undefined ? {} : { district }) };
    dataOf(api.GET('/v1/activities', { params: { query } })).then(
      ({ activities }) => !isLate && setList(activities as Activity[]),
      (error: unknown) => !isLate && error instanceof ApiProblem && setList(error),
    );
    return () => void (isLate = true);
  }, [district, round, language]);
  return (
    <div class="column stack">
      <h1>{words.title}</h1>
      {city && (
        <div class="filters" role="group" aria-label={words.title}>
          <button class="chip" type="button" aria-pressed={isNear} onClick={() => setNear(true)}>
            {words.near}
          </button>
          <button class="chip" type="button" aria-pressed={!isNear} onClick={() => setNear(false)}>
            {words.everywhere}
          </button>
        </div>
      )}
      {list === undefined && <div class="skeleton skeleton-block" aria-busy="true" />}
      {list instanceof ApiProblem && (
        <section class="card stack" role="alert">
          <p>{list.status === 0 ? common.unreachable : list.message}</p>
          <button class="button main" type="button" onClick={() => setRound(round + 1)}>
            {common.again}
          </button>
        </section>
      )}
      {Array.isArray(list) && list.length === 0 && (
        <section class="card stack">
          <h2>{words.none}</h2>
          <p class="sub">{words.noneWhy}</p>
        </section>
      )}
      {Array.isArray(list) && list.length > 0 && (
        <>
          <h2 class="hidden-text">{words.title}</h2>
          {(list as readonly Activity[]).map((activity) => (
            <section class="card" key={activity.id} aria-label={activity.title}>
              <ActivityCard
                activity={activity}
                description={activity.description}
                cancelled={activity.state === 'cancelled' ? (activity.cancelReason ?? '') : undefined}
                onChange={() => setRound((before) => before + 1)}
                where={
                  <p>
                    <Link to={`/s/${activity.station.properties.code}`}>{activity.station.properties.name}</Link>
                    <br />
                    <span class="sub">{activity.station.properties.address}</span>
                  </p>
                }
              />
            </section>
          ))}
        </>
      )}
    </div>
  );
}
