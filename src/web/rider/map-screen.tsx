/** The map on a screen of its own: look around, tap a station, or search from a point. */
import { MapPin } from 'lucide';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Position } from '../../geo/crs.ts';
import { Icon } from '../page/icon.tsx';
import { useWords, type Words } from '../page/language.ts';
import { mapCrs } from '../page/station-map.ts';
import { MapPanel } from './map-panel.tsx';
import { answer } from './nearest.ts';
import { choosePlace, isKnown, place } from './place.ts';
import { go } from './router.tsx';
import { useStore } from './store.ts';
import { useTitle } from './title.ts';

const MAP_SCREEN_WORDS: Words<{ readonly title: string; readonly hint: string; readonly fromHere: string }> = {
  zh: { title: '地图', hint: '点一个驿站看详情；点空白处，从那里找。', fromHere: '从这一点找最近的驿站' },
  en: {
    title: 'Map',
    hint: 'Tap a station for its page; tap anywhere else to search from there.',
    fromHere: 'Find the nearest from this point',
  },
};

export function MapScreen(): VNode {
  const words = useWords(MAP_SCREEN_WORDS);
  useTitle(words.title);
  const current = useStore(place);
  const found = useStore(answer);
  const [point, setPoint] = useState<Position>();
  const from = point
    ? { kind: 'chosen' as const, label: '', position: point, crs: mapCrs(), how: 'pin' as const }
    : isKnown(current)
      ? current
      : undefined;
  return (
    <div class="map-screen">
      <h1 class="hidden-text">{words.title}</h1>
      <MapPanel from={from} stations={found.kind === 'answered' ? found.stations : []} onPlace={setPoint} />
      <div class="map-foot" role="status">
        {point ? (
          <button
            class="button main"
            type="button"
            onClick={() => {
              choosePlace({ label: '', position: point, crs: mapCrs(), how: 'pin' });
              go('/');
            }}
          >
            <Icon of={MapPin} size={20} /> {words.fromHere}
          </button>
        ) : (
          <p class="sub">{words.hint}</p>
        )}
      </div>
    </div>
  );
}
