/** One station, whole: what its door plate's QR code opens. */
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useLanguage, useWords } from '../page/language.ts';
import { watchStations } from './live.ts';
import { Link } from './router.tsx';
import { KeptStation } from './kept-station.tsx';
import { readAmenities, readStation, type Amenities, type StationFound } from './station-read.ts';
import { StationDetails } from './station-details.tsx';
import { STATION_WORDS } from './station-words.ts';
import { useTitle } from './title.ts';
import { WORDS } from './words.ts';

const titleOf = (found: StationFound | undefined, code: string): string =>
  found?.kind === 'station'
    ? found.station.properties.name
    : found?.kind === 'kept'
      ? found.feature.properties.name
      : code;

export function StationScreen({ code }: { readonly code: string }): VNode {
  const common = useWords(WORDS);
  const words = useWords(STATION_WORDS);
  const language = useLanguage();
  const [found, setFound] = useState<StationFound>();
  const [names, setNames] = useState<Amenities>(new Map());
  const [round, setRound] = useState(0);
  useTitle(titleOf(found, code));
  useEffect(() => {
    let isLate = false;
    // Together, so that no code stands where a name will: the names are kept by the browser, after the first time.
    void Promise.all([readStation(code), names.size > 0 ? names : readAmenities()]).then(([read, known]) => {
      if (isLate) return;
      setNames(known);
      setFound(read);
    });
    return () => void (isLate = true);
  }, [code, round, language]);
  const adcode = found?.kind === 'station' ? found.station.properties.district.adcode : undefined;
  const shownCode = found?.kind === 'station' ? found.station.properties.code : code;
  useEffect(() => {
    if (adcode === undefined) return;
    return watchStations(adcode, (codes) => {
      if (codes === undefined || codes.has(shownCode)) setRound((before) => before + 1);
    });
  }, [adcode, shownCode]);
  useEffect(() => {
    const again = (): void => setRound((before) => before + 1);
    addEventListener('online', again);
    return () => removeEventListener('online', again);
  }, []);
  if (found === undefined) {
    return (
      <section class="card stack column" aria-busy="true">
        <h1 class="hidden-text">{common.loading}</h1>
        <div class="skeleton skeleton-badge" />
        <div class="skeleton skeleton-title" />
        <div class="skeleton skeleton-block" />
      </section>
    );
  }
  if (found.kind === 'station') {
    return (
      <StationDetails
        key={found.station.id}
        station={found.station}
        names={names}
        onChange={() => setRound((before) => before + 1)}
      />
    );
  }
  if (found.kind === 'kept') return <KeptStation feature={found.feature} keptAt={found.keptAt} names={names} />;
  const [title, why] = {
    missing: [words.missing, words.missingWhy],
    gone: [words.gone, words.goneWhy],
    offline: [words.offline, words.offlineWhy],
    failed: [found.kind === 'failed' ? found.message : '', ''],
  }[found.kind];
  return (
    <section class="card stack column" key="none">
      <p class="sub number">{code}</p>
      <h1>{title}</h1>
      {why && <p>{why}</p>}
      <Link to="/" class="button main">
        {words.toNearest}
      </Link>
      {(found.kind === 'offline' || found.kind === 'failed') && (
        <button class="button" type="button" onClick={() => setRound(round + 1)}>
          {common.again}
        </button>
      )}
    </section>
  );
}
