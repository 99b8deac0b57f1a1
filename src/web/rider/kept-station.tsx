/** A station without a network: what its kept county layer tells, and how old that is. */
import { WifiOff } from 'lucide';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { UsableBadge } from '../page/badge.tsx';
import { Icon } from '../page/icon.tsx';
import { useLanguage, useWords } from '../page/language.ts';
import { ageText } from './format.ts';
import { readFilters, type Need } from './filters.ts';
import { Navigate } from './navigate.tsx';
import { usabilityFromLayer, type LayerFeature } from './offline/rank-on-device.ts';
import { ReportSheet } from './report-sheet.tsx';
import { Part } from './station-details.tsx';
import { useRoute } from './router.tsx';
import { NeedsRow, Reasons } from './station-parts.tsx';
import type { Amenities } from './station-read.ts';
import { STATION_WORDS } from './station-words.ts';
import { WeekTable } from './week-table.tsx';
import { WORDS } from './words.ts';

export interface KeptStationProperties {
  readonly feature: LayerFeature;
  readonly keptAt: Date;
  readonly names: Amenities;
}

export function KeptStation({ feature, keptAt, names }: KeptStationProperties): VNode {
  const common = useWords(WORDS);
  const words = useWords(STATION_WORDS);
  const language = useLanguage();
  const [isReporting, setReporting] = useState(false);
  const { query } = useRoute();
  const { properties, geometry } = feature;
  const now = new Date();
  const { usable, reasons } = usabilityFromLayer(feature, now, now, language);
  const codes = properties.amenities === '' ? [] : properties.amenities.split(',');
  const needs = (properties.needs === '' ? [] : properties.needs.split(',')) as Need[];
  return (
    <div class="column stack">
      <p class="notice likely kept" role="status">
        <Icon of={WifiOff} size={20} /> {words.kept(ageText(now.getTime() - keptAt.getTime(), language))}
      </p>
      <section class="card hero" aria-labelledby="station">
        <UsableBadge usable={usable} />
        <h1 id="station">{properties.name}</h1>
        <p class="sub">{properties.address}</p>
        <Reasons reasons={reasons} />
        <NeedsRow needs={codes.length === 0 ? null : needs} />
        <Navigate
          destination={{ name: properties.name, gcj02: geometry.coordinates }}
          address={properties.address}
          mode={readFilters(query).mode}
        />
        <button class="button wide" type="button" onClick={() => setReporting(true)}>
          {common.report}
        </button>
      </section>
      {properties.openingHours && (
        <Part title={words.hours}>
          <WeekTable osm={properties.openingHours} caption={words.hours} />
        </Part>
      )}
      {codes.length > 0 && (
        <Part title={words.amenities}>
          <p>{codes.map((code) => names.get(code)?.[language] ?? code).join(' · ')}</p>
        </Part>
      )}
      {isReporting && <ReportSheet station={properties} onClose={() => setReporting(false)} />}
    </div>
  );
}
