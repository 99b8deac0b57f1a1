/**
 * When the service is asked, and again: the place or what is asked for changes, a station that is shown changes, the network
 * comes back. What was found is kept for a time without a network.
 */
import { useEffect } from 'preact/hooks';
import { useLanguage } from '../page/language.ts';
import { writeFilters, type Filters } from './filters.ts';
import { answer, askNearest } from './nearest.ts';
import { isKnown, locateAgain, place } from './place.ts';
import { useStore } from './store.ts';

let lastQuestion = '';

/** While the first screen is open. */
export function useAsking(filters: Filters): void {
  const current = useStore(place);
  const language = useLanguage();
  const wanted = writeFilters(filters);
  useEffect(() => {
    if (!isKnown(current)) return;
    // The same question again, from a few steps on or after another screen: what is up stays up meanwhile.
    const question = [current.kind, current.kind === 'chosen' ? current.position.join() : '', wanted, language].join(
      ' ',
    );
    void askNearest(current, filters, { isQuiet: question === lastQuestion && answer.value.kind === 'answered' });
    lastQuestion = question;
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
