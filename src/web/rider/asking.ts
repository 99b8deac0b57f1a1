/**
 * When the service is asked, and again: the place or what is asked for changes, a station that is shown changes, the network
 * comes back. What was found is kept for a time without a network.
 */
import { useEffect } from 'preact/hooks';
import { language, useLanguage } from '../page/language.ts';
import { readFilters, writeFilters, type Filters } from './filters.ts';
import { answer, askNearest } from './nearest.ts';
import { isKnown, locateAgain, place, type KnownPlace } from './place.ts';
import { route } from './router.tsx';
import { useStore } from './store.ts';

let lastQuestion = '';
let lastAskedAt = -Infinity;
/** Asked so lately, a question is not asked again. */
const JUST_NOW_MS = 1_000;

/** Ask from this place. The same question again, from a few steps on or after another screen: what is up stays up. */
function ask(from: KnownPlace, filters: Filters): void {
  const chosen = from.kind === 'chosen' ? from.position.join() : '';
  const question = [from.kind, chosen, writeFilters(filters), language()].join(' ');
  const isSame = question === lastQuestion;
  if (isSame && performance.now() - lastAskedAt < JUST_NOW_MS) return;
  lastQuestion = question;
  lastAskedAt = performance.now();
  void askNearest(from, filters, { isQuiet: isSame && answer.value.kind === 'answered' });
}

/** As soon as it is known from where, before anything is drawn. */
export function askAtOnce(): void {
  const first = (): void => {
    if (route.value.path === '/' && isKnown(place.value)) ask(place.value, readFilters(route.value.query));
  };
  place.onChange(first);
  first();
}

/** While the first screen is open. */
export function useAsking(filters: Filters): void {
  const current = useStore(place);
  const spoken = useLanguage();
  const wanted = writeFilters(filters);
  useEffect(() => {
    if (isKnown(current)) ask(current, filters);
  }, [current, wanted, spoken]);
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
