/** A map to say where one station of a list is: drag the pin or tap. Positions go in and out in the list's system. */
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { convert } from '../../../geo/crs.ts';
import { useWords } from '../../page/language.ts';
import type { StationMap } from '../../page/station-map.ts';
import { pairOf, type Crs } from './import-api.ts';
import { IMPORTS } from './words.ts';

type Pair = readonly [number, number];

interface PlaceMapProperties {
  readonly crs: Crs;
  readonly position: readonly number[] | null;
  /** Where to look for it where there is none. */
  readonly around: readonly number[] | null;
  readonly onMove: (position: [number, number]) => void;
}

const CHINA = [104, 35] as const;
const ROUND = 1e6;
const rounded = ([lng, lat]: Pair): [number, number] => [
  Math.round(lng * ROUND) / ROUND,
  Math.round(lat * ROUND) / ROUND,
];

export function PlaceMap({ crs, position, around, onMove }: PlaceMapProperties): VNode {
  const words = useWords(IMPORTS);
  const element = useRef<HTMLDivElement>(null);
  const [isFailed, setFailed] = useState(false);
  const move = useRef(onMove);
  move.current = onMove;
  useEffect(() => {
    let isWanted = true;
    let opened: StationMap | undefined;
    const open = async (): Promise<void> => {
      const { openStationMap, mapCrs } = await import('../../page/station-map.ts');
      if (!isWanted || !element.current) return;
      const at = position && convert(pairOf(position), crs, mapCrs());
      const near = around && convert(pairOf(around), crs, mapCrs());
      let unpin: (() => void) | undefined;
      const say = (place: Pair): void => move.current(rounded(convert(place, mapCrs(), crs)));
      const pin = (place: Pair): void => {
        unpin?.();
        unpin = opened?.pin(place, say);
      };
      opened = await openStationMap(element.current, {
        center: at ?? near ?? CHINA,
        zoom: at ? 15 : near ? 11 : 3,
        label: words.place,
        onPlace: (place) => {
          pin(place);
          say(place);
        },
      });
      if (!isWanted) opened.close();
      else if (at) pin(at);
    };
    open().catch(() => setFailed(true));
    return () => {
      isWanted = false;
      opened?.close();
    };
  }, []);
  if (isFailed) return <p class="notice unknown">{words.noMap}</p>;
  return (
    <figure class="points-map">
      <div ref={element} class="map small" />
      <figcaption class="sub">{words.placeHint}</figcaption>
    </figure>
  );
}
