/** The answer: one station, large, with everything that decides whether to go. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { TravelMode } from '../../stations/travel.ts';
import { UsableBadge } from '../page/badge.tsx';
import { useWords } from '../page/language.ts';
import { stationPath } from './filters.ts';
import { distanceText } from './format.ts';
import { Navigate } from './navigate.tsx';
import { NEAREST_WORDS } from './nearest-words.ts';
import { ReportSheet } from './report-sheet.tsx';
import { Link } from './router.tsx';
import type { ShownStation } from './shown.ts';
import { HowFar, NeedsRow, Reasons } from './station-parts.tsx';
import { WORDS } from './words.ts';

export interface HeroCardProperties {
  readonly station: ShownStation;
  /** A nearer one that is not the answer. */
  readonly nearer: ShownStation | undefined;
  readonly mode: TravelMode;
}

export function HeroCard({ station, nearer, mode }: HeroCardProperties): VNode {
  const common = useWords(WORDS);
  const words = useWords(NEAREST_WORDS);
  const [isReporting, setReporting] = useState(false);
  return (
    <section class="card hero" aria-label={words.title}>
      <UsableBadge usable={station.usable} />
      <h1>
        <Link to={stationPath(station.code, mode)} class="quiet">
          {station.name}
        </Link>
      </h1>
      {station.address && <p class="sub">{station.address}</p>}
      <HowFar distance={station.distance} />
      <Reasons reasons={station.reasons} />
      <NeedsRow needs={station.needs} />
      <Navigate destination={station} address={station.address} mode={mode} />
      <div class="pair">
        <Link to={stationPath(station.code, mode)} class="button">
          {common.details}
        </Link>
        <button class="button" type="button" onClick={() => setReporting(true)}>
          {common.report}
        </button>
      </div>
      {nearer && (
        <p class="nearer">
          <Link to={stationPath(nearer.code, mode)}>
            {words.nearer(nearer.name, distanceText(nearer.distance, common), nearer.usable)}
          </Link>
        </p>
      )}
      {isReporting && <ReportSheet station={station} onClose={() => setReporting(false)} />}
    </section>
  );
}

/** The same shape, while it is waited for: nothing moves when the answer comes. rider.html has it too, for before the script. */
export function HeroSkeleton(): VNode {
  const words = useWords(NEAREST_WORDS);
  return (
    <section class="card hero" aria-busy="true">
      <h1 class="hidden-text">{words.waiting}</h1>
      <div class="skeleton skeleton-badge" />
      <div class="skeleton skeleton-title" />
      <div class="skeleton skeleton-line" />
      <div class="skeleton skeleton-number" />
      <div class="skeleton skeleton-line" />
      <div class="skeleton skeleton-line" />
      <div class="skeleton skeleton-needs" />
      <div class="skeleton skeleton-button" />
    </section>
  );
}
