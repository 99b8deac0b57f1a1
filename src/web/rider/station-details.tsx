/** Everything about a station that helps a person, as GET /v1/stations/{id} tells it. */
import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';
import { convert } from '../../geo/crs.ts';
import { geodesic } from '../../geo/distance.ts';
import { travelSeconds } from '../../stations/travel.ts';
import type { Schema } from '../page/api.ts';
import { Badge, UsableBadge } from '../page/badge.tsx';
import { Check, CircleHelp, X } from 'lucide';
import { useLanguage, useWords } from '../page/language.ts';
import { ActivityCard } from './activity-card.tsx';
import { readFilters } from './filters.ts';
import { momentText } from './format.ts';
import { Navigate } from './navigate.tsx';
import { isKnown, place } from './place.ts';
import { ReportSheet } from './report-sheet.tsx';
import { useRoute } from './router.tsx';
import { HowFar, NeedsRow, Reasons } from './station-parts.tsx';
import { StationPhoto } from './station-photo.tsx';
import type { Amenities } from './station-read.ts';
import { beyondHoursNow, usabilityOfStation } from './station-usability.ts';
import { STATION_WORDS, type StationWords } from './station-words.ts';
import { useStore } from './store.ts';
import { WeekTable } from './week-table.tsx';
import { WORDS } from './words.ts';

type Properties = Schema['Station']['properties'];

export interface StationDetailsProperties {
  readonly station: Schema['Station'];
  readonly names: Amenities;
  /** Read it again. */
  readonly onChange: () => void;
}

export function StationDetails({ station, names, onChange }: StationDetailsProperties): VNode {
  const common = useWords(WORDS);
  const words = useWords(STATION_WORDS);
  const language = useLanguage();
  const { query } = useRoute();
  const current = useStore(place);
  const [isReporting, setReporting] = useState(false);
  const { properties, geometry } = station;
  const now = new Date();
  const when = (iso: string): string => momentText(new Date(iso), now, language);
  const gcj02 = geometry?.coordinates;
  const distance =
    gcj02 && isKnown(current)
      ? geodesic(convert(current.position, current.crs, 'wgs84'), convert(gcj02, 'gcj02', 'wgs84')).distanceMeters
      : undefined;
  const { mode } = readFilters(query);
  const arrival = new Date(now.getTime() + (distance === undefined ? 0 : travelSeconds(distance, mode) * 1_000));
  const { usable, reasons } = usabilityOfStation(properties, arrival, now, language);
  return (
    <div class="column stack">
      <section class="card hero" aria-labelledby="station">
        <UsableBadge usable={usable} />
        <h1 id="station">{properties.name}</h1>
        <p class="sub">{properties.address ?? properties.district.name}</p>
        {distance !== undefined && <HowFar distance={distance} />}
        {properties.state === 'open' && <p class="standing">{standingText(properties, words, when)}</p>}
        <Reasons reasons={properties.state === 'open' ? beyondHoursNow(reasons, properties.openNow) : reasons} />
        <NeedsRow needs={properties.amenities.length === 0 ? null : properties.needs} />
        {gcj02 ? (
          <Navigate destination={{ name: properties.name, gcj02 }} address={properties.address} mode={mode} />
        ) : (
          <p class="notice unknown">{words.unlocated}</p>
        )}
        <button class="button wide" type="button" onClick={() => setReporting(true)}>
          {common.report}
        </button>
      </section>
      {properties.photo && <StationPhoto key={properties.photo.url} photo={properties.photo} name={properties.name} />}
      <Part title={words.access}>
        {properties.access.length === 0 ? (
          <p class="sub">{words.accessUnknown}</p>
        ) : (
          <ul class="plain-list">
            {properties.access.map(({ mode, hours }) => (
              <li key={mode + (hours ?? '')}>
                <b>{words.accessModes[mode]}</b>
                {hours === null ? (
                  <span class="sub"> · {words.always}</span>
                ) : (
                  <WeekTable osm={hours} caption={words.accessModes[mode]} />
                )}
              </li>
            ))}
          </ul>
        )}
      </Part>
      <Part title={words.hours}>
        {properties.openingHours === null ? (
          <p class="sub">{words.hoursUnknown}</p>
        ) : (
          <WeekTable osm={properties.openingHours} caption={words.hours} />
        )}
        {properties.openingHoursText && (
          <p class="sub">
            {words.asWritten}: {properties.openingHoursText}
          </p>
        )}
      </Part>
      <Part title={words.amenities}>
        <AmenityList properties={properties} names={names} />
      </Part>
      {properties.activities && properties.activities.length > 0 && (
        <Part title={words.activities}>
          {properties.activities.map((activity) => (
            <ActivityCard key={activity.id} activity={activity} onChange={onChange} />
          ))}
        </Part>
      )}
      <Part title={words.keepers}>
        {properties.maintainers.length === 0 && <p class="sub">{words.nobody}</p>}
        <dl class="facts">
          {properties.maintainers.map(({ id, name, role, assumed }) => (
            <div key={id + role}>
              <dt>{words.roles[role]}</dt>
              <dd>
                {name}
                {assumed && <span class="sub"> · {words.assumed}</span>}
              </dd>
            </div>
          ))}
        </dl>
      </Part>
      <Part title={words.facts}>
        <p>
          {properties.verifiedAt ? words.checked(when(properties.verifiedAt)) : words.neverChecked}
          {properties.verifiedAt && <span class="sub"> · {words.freshness[properties.freshness]}</span>}
        </p>
        <p class="sub">
          {words.source}: <Source provenance={properties.provenance} />
          <br />
          {words.updated(when(properties.updatedAt))} · {words.code} <span class="number">{properties.code}</span>
        </p>
      </Part>
      {isReporting && <ReportSheet station={properties} onClose={() => setReporting(false)} />}
    </div>
  );
}

export function Part({ title, children }: { readonly title: string; readonly children: ComponentChildren }): VNode {
  return (
    <section class="card stack">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Source({ provenance: { source, url, observedAt } }: { readonly provenance: Properties['provenance'] }): VNode {
  return (
    <>
      {url ? (
        <a href={url} rel="noopener noreferrer" target="_blank">
          {source}
        </a>
      ) : (
        source
      )}
      {observedAt && ` (${observedAt})`}
    </>
  );
}

/** How it stands with its hours now. */
function standingText(properties: Properties, words: StationWords, when: (iso: string) => string): string {
  const { openNow, opensAt, closesAt } = properties;
  if (openNow === null) return words.hoursUnknown;
  if (openNow) return closesAt ? words.openUntil(when(closesAt)) : words.openNow;
  return opensAt ? words.closedUntil(when(opensAt)) : words.closedNow;
}

const AMENITY_TONES = { available: ['yes', Check], outOfOrder: ['no', X], unknown: ['unknown', CircleHelp] } as const;
const UTILITY_TONES = { ok: ['yes', Check], out: ['no', X], unknown: ['unknown', CircleHelp] } as const;

function AmenityList({ properties, names }: { readonly properties: Properties; readonly names: Amenities }): VNode {
  const common = useWords(WORDS);
  const words = useWords(STATION_WORDS);
  const language = useLanguage();
  const { amenities, utilities } = properties;
  return (
    <ul class="amenities">
      {amenities.length === 0 && <li class="sub">{common.needsUnknown}</li>}
      {amenities.map(({ code, state }) => (
        <li key={code}>
          <span>{names.get(code)?.[language] ?? code}</span>
          <Badge
            tone={AMENITY_TONES[state][0]}
            icon={AMENITY_TONES[state][1]}
            word={words.amenityStates[state]}
            isSmall
          />
        </li>
      ))}
      {(['water', 'power'] as const).map((one) => (
        <li key={one}>
          <span>{words[one]}</span>
          <Badge
            tone={UTILITY_TONES[utilities[one]][0]}
            icon={UTILITY_TONES[utilities[one]][1]}
            word={words.utilities[utilities[one]]}
            isSmall
          />
        </li>
      ))}
    </ul>
  );
}
