/** The list's points on the map, in the map's own system; choosing one tells which row it is. */
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { convert } from '../../../geo/crs.ts';
import { useWords } from '../../page/language.ts';
import type { StationMap } from '../../page/station-map.ts';
import { pairOf, type Crs, type ImportRow } from './import-api.ts';
import { toneOf } from './state-of-import.tsx';
import { IMPORTS } from './words.ts';

type Located = ImportRow & { readonly position: NonNullable<ImportRow['position']> };

interface PointsMapProperties {
  readonly rows: readonly ImportRow[];
  /** The system of the rows. */
  readonly crs: Crs;
  readonly chosen: number | undefined;
  /** Somebody asked in the list to see it: another one each time. */
  readonly isWanted: object | undefined;
  readonly onChoose: (row: number) => void;
}

/** The middle of China, before the points are known. */
const CHINA = { center: [104, 35] as const, zoom: 3 };
const CLOSE_ZOOM = 15;

export function PointsMap({ rows, crs, chosen, isWanted, onChoose }: PointsMapProperties): VNode {
  const words = useWords(IMPORTS);
  const element = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<StationMap>();
  const [isFailed, setFailed] = useState(false);
  const choose = useRef(onChoose);
  choose.current = onChoose;
  const toMap = useRef<(position: readonly number[]) => [number, number]>(pairOf);
  useEffect(() => {
    let isWanted = true;
    let opened: StationMap | undefined;
    const open = async (): Promise<void> => {
      const { openStationMap, mapCrs } = await import('../../page/station-map.ts');
      if (!isWanted || !element.current) return;
      toMap.current = (position) => convert(pairOf(position), crs, mapCrs());
      opened = await openStationMap(element.current, {
        ...CHINA,
        label: words.map,
        hasStations: false,
        onPoint: (id) => choose.current(Number(id)),
      });
      if (isWanted) setMap(opened);
      else opened.close();
    };
    open().catch(() => setFailed(true));
    return () => {
      isWanted = false;
      opened?.close();
      setMap(undefined);
    };
  }, [crs]);
  const located = rows.filter((row): row is Located => row.position !== null);
  useEffect(() => {
    if (!map) return;
    const points = located.map((row) => ({
      id: String(row.row),
      position: toMap.current(row.position),
      tone: toneOf(row),
      label: row.name ?? words.row(row.row),
    }));
    map.show(points);
    map.fitBounds(points.map(({ position }) => position));
  }, [map, rows]);
  useEffect(() => {
    const row = located.find((one) => one.row === chosen);
    if (map && row) map.flyTo(toMap.current(row.position), CLOSE_ZOOM);
  }, [map, chosen]);
  useEffect(() => {
    if (isWanted) element.current?.scrollIntoView({ block: 'nearest' });
  }, [isWanted]);
  if (isFailed) return <p class="notice unknown">{words.noMap}</p>;
  return (
    <figure class="points-map">
      <div ref={element} class="map" data-points={located.length} />
      <figcaption class="sub">{located.length > 0 ? words.mapHint(located.length) : words.mapNone}</figcaption>
    </figure>
  );
}
