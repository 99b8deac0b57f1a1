/** The first screen: where do I go? One answer, then the next ones; on wide screens the map beside them. */
import { WifiOff } from 'lucide';
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../page/icon.tsx';
import { useLanguage, useWords } from '../page/language.ts';
import { useAsking } from './asking.ts';
import { FilterBar } from './filter-bar.tsx';
import { readFilters, type Filters } from './filters.ts';
import { ageText, distanceText } from './format.ts';
import { HeroCard, HeroSkeleton } from './hero-card.tsx';
import { chooseHero } from './hero.ts';
import { later } from './later.tsx';
import { answer, type Answer } from './nearest.ts';
import { NEAREST_WORDS, type NearestWords } from './nearest-words.ts';
import { Empty, Failed } from './no-answer.tsx';
import { isKnown, place } from './place.ts';
import { NoPlace } from './place-bar.tsx';
import { useRoute } from './router.tsx';
import type { ShownStation } from './shown.ts';
import { StationRow } from './station-parts.tsx';
import { useStore } from './store.ts';
import { useTitle } from './title.ts';
import { WORDS, type CommonWords } from './words.ts';
import { useWide } from './wide.ts';

const MapPanel = later(async () => (await import('./map-panel.tsx')).MapPanel);
/** A browser that knows no better than this knows the quarter, not the street. */
const ROUGH_METERS = 1_000;

export function NearestScreen(): VNode {
  const words = useWords(NEAREST_WORDS);
  const common = useWords(WORDS);
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
        <p class="hidden-text" role="status">
          {isKnown(current) && isAnswered ? summary(found.stations, filters, words, common) : ''}
        </p>
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

/** The answer for who hears the page: said whenever it changes. */
function summary(
  stations: readonly ShownStation[],
  { mode }: Filters,
  words: NearestWords,
  common: CommonWords,
): string {
  const hero = chooseHero(stations, mode)?.hero;
  return hero ? `${words.title}: ${hero.name}, ${distanceText(hero.distance, common)}` : words.none;
}

interface FoundProperties {
  readonly found: Extract<Answer, { kind: 'answered' }>;
  readonly filters: Filters;
}

/** Whether what came first has been painted: on a cheap phone the rest takes as long again. */
function usePainted(): boolean {
  const [isPainted, setPainted] = useState(false);
  useEffect(() => setPainted(true), []);
  return isPainted;
}

function Found({ found, filters }: FoundProperties): VNode {
  const isPainted = usePainted();
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
          {isPainted && choice.others.length > 0 && (
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
