/** What stations are shown with, on every screen: the five needs, the reasons, how far. */
import { Check, CircleHelp, Clock, DoorOpen, Droplet, MapPin, ShieldCheck, TriangleAlert, X, Zap } from 'lucide';
import type { IconNode } from 'lucide';
import type { VNode } from 'preact';
import type { TravelMode } from '../../stations/travel.ts';
import { UsableBadge } from '../page/badge.tsx';
import { Icon, NEED_ICONS } from '../page/icon.tsx';
import { useWords } from '../page/language.ts';
import { NEEDS, stationPath, type Need } from './filters.ts';
import { distanceText, minutes } from './format.ts';
import { Link } from './router.tsx';
import { subjectOf, weightOf, type ShownReason, type ShownStation, type Subject } from './shown.ts';
import { WORDS } from './words.ts';

const SUBJECT_ICONS: Readonly<Record<Subject, IconNode>> = {
  hours: Clock,
  access: DoorOpen,
  check: ShieldCheck,
  place: MapPin,
  water: Droplet,
  power: Zap,
  state: TriangleAlert,
};
const WEIGHT_ICONS = { good: Check, care: CircleHelp, bad: X } as const;

/** Each with what it is about and how it weighs: colour, sign and words. */
export function Reasons({ reasons }: { readonly reasons: readonly ShownReason[] }): VNode {
  return (
    <ul class="reasons">
      {reasons.map(({ code, detail }) => {
        const weight = weightOf(code);
        return (
          <li key={code} class={`reason weigh-${weight}`}>
            <Icon of={SUBJECT_ICONS[subjectOf(code)]} size={20} />
            <span>{detail}</span>
            <Icon of={WEIGHT_ICONS[weight]} size={16} />
          </li>
        );
      })}
    </ul>
  );
}

/** All five, those that are not met struck out; null: nobody has written down what is there. */
export function NeedsRow({ needs }: { readonly needs: readonly Need[] | null }): VNode {
  const words = useWords(WORDS);
  if (needs === null) {
    return (
      <p class="needs-unknown sub">
        <Icon of={CircleHelp} size={20} /> {words.needsUnknown}
      </p>
    );
  }
  return (
    <ul class="needs">
      {NEEDS.map((need) => {
        const isMet = needs.includes(need);
        return (
          <li key={need} class={isMet ? 'need' : 'need absent'}>
            <Icon of={NEED_ICONS[need]} />
            {isMet ? (
              words.needs[need]
            ) : (
              <>
                <s aria-hidden="true">{words.needs[need]}</s>
                <span class="hidden-text">{words.noNeed(words.needs[need])}</span>
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** How far, and how long by e-bike and on foot. */
export function HowFar({ distance }: { readonly distance: number }): VNode {
  const words = useWords(WORDS);
  return (
    <p class="how-far">
      <strong class="number">{distanceText(distance, words)}</strong>
      <span class="number">
        {words.byEbike(minutes(distance, 'ebike'))} · {words.onFoot(minutes(distance, 'walk'))}
      </span>
    </p>
  );
}

/** One of the next ones. */
export function StationRow({ station, mode }: { readonly station: ShownStation; readonly mode: TravelMode }): VNode {
  const words = useWords(WORDS);
  // Why not, where there is one; else the first thing that is known.
  const [first] = station.reasons;
  const why = station.reasons.find(({ code }) => weightOf(code) !== 'good') ?? first;
  const time = minutes(station.distance, mode);
  return (
    <li>
      <Link to={stationPath(station.code, mode)} class="row">
        <b>{station.name}</b>
        <span class="row-distance number">{distanceText(station.distance, words)}</span>
        <small>
          {mode === 'walk' ? words.onFoot(time) : words.byEbike(time)}
          {why ? ` · ${why.detail}` : ''}
        </small>
        <UsableBadge usable={station.usable} isSmall />
      </Link>
    </li>
  );
}
