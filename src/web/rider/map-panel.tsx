/** The map: from where, and the stations. Loaded after the answer. What it draws on is page/station-map.ts. */
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { convert, type Position } from '../../geo/crs.ts';
import { useWords, type Words } from '../page/language.ts';
import { mapCrs, openStationMap, type StationMap } from '../page/station-map.ts';
import type { KnownPlace } from './place.ts';
import { go } from './router.tsx';
import type { ShownStation } from './shown.ts';

const MAP_WORDS: Words<{ readonly label: string; readonly failed: string }> = {
  zh: { label: '驿站地图', failed: '地图打不开。列表里有同样的驿站。' },
  en: { label: 'Map of stations', failed: 'The map does not open. The list has the same stations.' },
};

export interface MapPanelProperties {
  /** undefined: nowhere yet, the whole country. */
  readonly from: KnownPlace | undefined;
  readonly stations: readonly ShownStation[];
  /** In the map's system. */
  readonly onPlace?: (position: Position) => void;
}

/** The middle of the country, roughly. */
const CHINA = { center: [104, 35.5], zoom: 3.4 } as const;
const NEAR_ZOOM = 14;

export function MapPanel({ from, stations, onPlace }: MapPanelProperties): VNode {
  const words = useWords(MAP_WORDS);
  const container = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<StationMap>();
  const [isFailed, setFailed] = useState(false);
  const chosen = useRef(onPlace);
  chosen.current = onPlace;
  const center = from && convert(from.position, from.crs, mapCrs());
  useEffect(() => {
    let opened: StationMap | undefined;
    let isGone = false;
    const options = {
      center: center ?? CHINA.center,
      zoom: center ? NEAR_ZOOM : CHINA.zoom,
      signs: 'entry' as const,
      onStation: (code: string) => go(`/s/${code}`),
      onPlace: (position: Position) => chosen.current?.(position),
    };
    openStationMap(container.current as HTMLElement, options).then(
      (made) => {
        opened = made;
        if (isGone) made.close();
        else setMap(made);
      },
      () => setFailed(true),
    );
    return () => {
      isGone = true;
      opened?.close();
    };
  }, []);
  useEffect(() => {
    if (!map || !center) return;
    map.flyTo(center);
    return map.pin(center);
  }, [map, center?.[0], center?.[1]]);
  return (
    <div class="map-panel">
      <div class="map" ref={container} role="region" aria-label={words.label} data-stations={stations.length} />
      {isFailed && <p class="notice likely map-failed">{words.failed}</p>}
    </div>
  );
}
