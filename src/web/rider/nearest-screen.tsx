/** The first screen: where do I go? One answer, then the next ones; on wide screens the map beside them. */
import { WifiOff } from 'lucide';
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../page/icon.tsx';
import { useLanguage, useWords } from '../page/language.ts';
import { FilterBar } from './filter-bar.tsx';
import { readFilters, writeFilters, type Filters } from './filters.ts';
import { ageText } from './format.ts';
import { HeroCard, HeroSkeleton } from './hero-card.tsx';
import { chooseHero } from './hero.ts';
import { later } from './later.tsx';
import { answer, askNearest, type Answer } from './nearest.ts';
import { NEAREST_WORDS } from './nearest-words.ts';
import { isKnown, locateAgain, place } from './place.ts';
import { NoPlace, PlaceSheet } from './place-bar.tsx';
import { go, useRoute } from './router.tsx';
import { StationRow } from './station-parts.tsx';
import { useStore } from './store.ts';
import { useTitle } from './title.ts';
import { WORDS } from './words.ts';
import { useWide } from './wide.ts';

const MapPanel = later(async () => (await import('./map-panel.tsx')).MapPanel);
/** A browser that knows no better than this knows the quarter, not the street. */
const ROUGH_METERS = 1_000;

export function NearestScreen(): VNode {
  const words = useWords(NEAREST_WORDS);
  const { query } = useRoute();
  const filters = readFilters(query);
  const current = useStore(place);
  const found = useStore(answer);
  const isWide = useWide();
  const isAnswered = found.kind === 'answered';
  useAsking(filters);
  useTitle('');
  return (
    <div class={isWide ? 'beside' : ''}>
      <div class="column">
        <FilterBar filters={filters} />
        {current.kind === 'none' ? (
          <NoPlace why={current.why} />
        ) : (
          <>
            {current.kind === 'here' && current.accuracyMeters > ROUGH_METERS && (
              <p class="notice likely">{words.rough}</p>
            )}
            {isKnown(current) && isAnswered ? (
              <Found found={found} filters={filters} />
            ) : found.kind === 'failed' ? (
              <Failed problem={found.problem} filters={filters} />
            ) : (
              <HeroSkeleton key="waiting" />
            )}
          </>
        )}
      </div>
      {isWide && isKnown(current) && isAnswered && (
        <section class="map-side" aria-label={words.mapTitle}>
          <MapPanel from={current} stations={found.stations} />
        </section>
      )}
    </div>
  );
}

/** Asks when the place or what is asked for changes; keeps what was found for a day without a network; stays up to date. */
function useAsking(filters: Filters): void {
  const current = useStore(place);
  const language = useLanguage();
  const wanted = writeFilters(filters);
  useEffect(() => {
    if (isKnown(current)) void askNearest(current, filters);
  }, [current, wanted, language]);
  const found = useStore(answer);
  const isFresh = found.kind === 'answered' && found.keptAt === undefined;
  const counties = found.kind === 'answered' ? [...new Set(found.stations.map(({ adcode }) => adcode))] : [];
  const nearest = counties[0];
  useEffect(() => {
    if (!isFresh || nearest === undefined) return;
    const timer = setTimeout(() => {
      void import('./offline/kept-counties.ts').then(({ keepCounties, MAX_COUNTIES }) =>
        keepCounties(counties.slice(0, MAX_COUNTIES)),
      );
    }, 1_000);
    return () => clearTimeout(timer);
  }, [isFresh, counties.join(',')]);
  useEffect(() => {
    if (!isFresh || nearest === undefined) return;
    let stop: (() => void) | undefined;
    let isGone = false;
    const begin = async (): Promise<void> => {
      const { watchStations } = await import('./live.ts');
      if (isGone) return;
      // The city of the nearest: its adcode is that of its counties with 00 at the end.
      stop = watchStations(`${nearest.slice(0, 4)}00`, (codes) => {
        const shown = answer.value.kind === 'answered' ? answer.value.stations : [];
        if (codes === undefined) locateAgain();
        const isShown = codes === undefined || shown.some(({ code }) => codes.has(code));
        if (isShown && isKnown(place.value)) void askNearest(place.value, filters, { isQuiet: true });
      });
    };
    void begin();
    return () => {
      isGone = true;
      stop?.();
    };
  }, [isFresh, nearest?.slice(0, 4), wanted]);
  useEffect(() => {
    const again = (): void => {
      if (isKnown(place.value)) void askNearest(place.value, filters, { isQuiet: true });
    };
    addEventListener('online', again);
    return () => removeEventListener('online', again);
  }, [wanted]);
}

interface FoundProperties {
  readonly found: Extract<Answer, { kind: 'answered' }>;
  readonly filters: Filters;
}

function Found({ found, filters }: FoundProperties): VNode {
  const words = useWords(NEAREST_WORDS);
  const language = useLanguage();
  const choice = chooseHero(found.stations, filters.mode);
  const { keptAt } = found;
  return (
    <>
      {keptAt && (
        <p class="notice likely kept" role="status">
          <Icon of={WifiOff} size={20} /> {words.kept(ageText(Date.now() - keptAt.getTime(), language))}
        </p>
      )}
      {choice ? (
        <>
          <HeroCard key={choice.hero.id} station={choice.hero} nearer={choice.nearer} mode={filters.mode} />
          {choice.others.length > 0 && (
            <section aria-labelledby="others">
              <h2 id="others">{words.others}</h2>
              <ul class="rows">
                {choice.others.map((station) => (
                  <StationRow key={station.id} station={station} mode={filters.mode} />
                ))}
              </ul>
            </section>
          )}
        </>
      ) : (
        <Empty filters={filters} />
      )}
    </>
  );
}

function Empty({ filters }: { readonly filters: Filters }): VNode {
  const words = useWords(NEAREST_WORDS);
  const [isOpen, setOpen] = useState(false);
  const isFiltered = filters.isUsable || filters.needs.length > 0 || filters.amenities.length > 0;
  return (
    <section class="card stack hero" key="empty">
      <h1>{words.none}</h1>
      <p>{isFiltered ? words.noneWhy : words.noneAtAll}</p>
      {isFiltered ? (
        <button
          class="button main"
          type="button"
          onClick={() =>
            go(`/${writeFilters({ ...filters, isUsable: false, needs: [], amenities: [] })}`, { isSame: true })
          }
        >
          {words.clear}
        </button>
      ) : (
        <button class="button main" type="button" onClick={() => setOpen(true)}>
          {words.changePlace}
        </button>
      )}
      {isOpen && <PlaceSheet onClose={() => setOpen(false)} />}
    </section>
  );
}

interface FailedProperties {
  readonly problem: Extract<Answer, { kind: 'failed' }>['problem'];
  readonly filters: Filters;
}

function Failed({ problem, filters }: FailedProperties): VNode {
  const common = useWords(WORDS);
  const words = useWords(NEAREST_WORDS);
  const [isOpen, setOpen] = useState(false);
  const isAway = problem.status === 0 || problem.status >= 500;
  return (
    <section class="card stack hero" key="failed" role="alert">
      <h1>{isAway ? words.unreachable : words.failed}</h1>
      <p>{isAway ? words.unreachableWhy : (problem.errors[0]?.detail ?? problem.message)}</p>
      <button
        class="button main"
        type="button"
        onClick={() => isKnown(place.value) && void askNearest(place.value, filters)}
      >
        {common.again}
      </button>
      <button class="button" type="button" onClick={() => setOpen(true)}>
        {words.changePlace}
      </button>
      {isOpen && <PlaceSheet onClose={() => setOpen(false)} />}
    </section>
  );
}
