/**
 * A map of stations on a quiet background (or on the operator's base map), MapLibre behind one function. Loaded late:
 * `const { openStationMap } = await import('../page/station-map.ts')`. Positions are in the system of the base map, which
 * is that of the layer asked for, so that both agree: `crsOf()` says which one it is.
 */
import { Map as MapLibreMap, Marker, NavigationControl, setWorkerUrl, type StyleSpecification } from 'maplibre-gl';
import 'maplibre-gl/dist/maplibre-gl.css';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { ours } from './settings.ts';

setWorkerUrl(new URL(workerUrl, import.meta.url).href);

/** Longitude, latitude in the map's system. */
export type Position = readonly [number, number];

export interface StationMapOptions {
  readonly center: Position;
  readonly zoom: number;
  /** A station was chosen: its code. */
  readonly onStation?: (code: string) => void;
  /** A place was chosen. */
  readonly onPlace?: (position: Position) => void;
}

export interface StationMap {
  flyTo(position: Position, zoom?: number): void;
  /** A pin; draggable when `onMove` is given. Returns how to take it away. */
  pin(position: Position, onMove?: (position: Position) => void): () => void;
  close(): void;
}

/** The system of everything on the map. */
export const mapCrs = (): 'gcj02' | 'bd09' | 'wgs84' => 'gcj02';

const LAYER_OF = { gcj02: 'amap', bd09: 'baidu', wgs84: 'wgs84' } as const;

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function style(): StyleSpecification {
  const tiles = new URL(ours(`/v1/layers/${LAYER_OF[mapCrs()]}/tiles.json`), location.href).href;
  const byState = ['match', ['get', 'state'], 'open', colour('--yes'), 'paused', colour('--likely'), colour('--no')];
  return {
    version: 8,
    sources: { stations: { type: 'vector', url: tiles } },
    layers: [
      { id: 'background', type: 'background', paint: { 'background-color': colour('--bg') } },
      {
        id: 'stations',
        type: 'circle',
        source: 'stations',
        'source-layer': 'stations',
        paint: {
          'circle-radius': 8,
          'circle-color': byState as never,
          'circle-stroke-width': 2,
          'circle-stroke-color': colour('--card'),
        },
      },
    ],
  };
}

/** Open a map in `container`; resolves once it can be used. */
export async function openStationMap(container: HTMLElement, options: StationMapOptions): Promise<StationMap> {
  const map = new MapLibreMap({
    container,
    style: style(),
    center: [...options.center],
    zoom: options.zoom,
    attributionControl: false,
    localIdeographFontFamily: "'Noto Sans CJK SC', 'PingFang SC', sans-serif",
  });
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
  await map.once('load');
  map.on('click', (event) => {
    const [feature] = map.queryRenderedFeatures(event.point, { layers: ['stations'] });
    const code: unknown = feature?.properties['code'];
    if (typeof code === 'string') options.onStation?.(code);
    else options.onPlace?.([event.lngLat.lng, event.lngLat.lat]);
  });
  return {
    flyTo: (position, zoom) => void map.flyTo({ center: [...position], ...(zoom === undefined ? {} : { zoom }) }),
    pin: (position, onMove) => {
      const marker = new Marker({ draggable: onMove !== undefined, color: colour('--brand') });
      marker.setLngLat([...position]).addTo(map);
      marker.on('dragend', () => onMove?.([marker.getLngLat().lng, marker.getLngLat().lat]));
      return () => void marker.remove();
    },
    close: () => map.remove(),
  };
}
