/**
 * A map of stations on a quiet background (or on the operator's base map), MapLibre behind one function. Loaded late:
 * `const { openStationMap } = await import('../page/station-map.ts')`. Positions are in the system of the base map, which
 * is that of the layer asked for, so that both agree: `mapCrs()` says which one it is. What it draws is map-style.ts.
 */
import {
  AttributionControl,
  Map as MapLibreMap,
  Marker,
  NavigationControl,
  setWorkerUrl,
  type StyleSpecification,
} from 'maplibre-gl';
import 'maplibre-gl/dist/maplibre-gl.css';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { language } from './language.ts';
import './map.css';
import { listenForChoices, placeOf, type Choices } from './map-choice.ts';
import { drawImage } from './map-images.ts';
import { NAMES, namesFor, type PlaceName } from './map-names.ts';
import {
  CHOSEN,
  CLUSTERS,
  mapCrs,
  mapStyle,
  STATIONS,
  type Position,
  type ShownPoint,
  type Signs,
} from './map-style.ts';
import { MAP_WORDS } from './map.words.ts';
import { settings } from './settings.ts';

export { mapCrs, type Position, type ShownPoint } from './map-style.ts';

setWorkerUrl(new URL(workerUrl, import.meta.url).href);

export interface StationMapOptions extends Choices {
  readonly center: Position;
  readonly zoom: number;
  /** What this map is for, read aloud; otherwise "map". */
  readonly label?: string;
  /** false: only what `show` and `pin` put on it. */
  readonly hasStations?: boolean;
  /** Default: state. */
  readonly signs?: Signs;
  /** Something could not be loaded, as without a network; told with each of it. */
  readonly onFault?: () => void;
}

export interface StationMap {
  flyTo(position: Position, zoom?: number): void;
  /** Show all of these positions; nothing happens without any. */
  fitBounds(positions: readonly Position[]): void;
  /** A pin; with `onMove` it can be dragged, and moved by the arrow keys. Returns how to take it away. */
  pin(position: Position, onMove?: (position: Position) => void): () => void;
  /** Points of the page's own instead of those before. */
  show(points: readonly ShownPoint[]): void;
  /** Mark this station; undefined: none. */
  choose(code: string | undefined): void;
  /** Ask for the layer again: something changed. Tiles that did not change cost a 304 each. */
  refresh(): void;
  close(): void;
}

const FIT_PADDING_PIXELS = 48;
const CLOSEST_FIT_ZOOM = 16;
const MAX_NAMES_SAID = 8;

/** Open a map in `container`; resolves once it can be used. Rejects where the device cannot draw one (no WebGL 2). */
export async function openStationMap(container: HTMLElement, options: StationMapOptions): Promise<StationMap> {
  const words = MAP_WORDS[language()];
  const parts = {
    hasStations: options.hasStations ?? true,
    signs: options.signs ?? 'state',
    points: [] as readonly ShownPoint[],
    chosen: undefined as string | undefined,
    names: [] as readonly PlaceName[],
    base: await vectorBase(options),
  };
  let isClosed = false;
  container.classList.add('station-map');
  const map = new MapLibreMap({
    container,
    style: mapStyle(parts),
    center: [...options.center],
    zoom: options.zoom,
    attributionControl: false,
    // Turning and tilting the map helps nobody here, and a thumb does it by mistake.
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    ...(isStill() ? { fadeDuration: 0 } : {}),
    locale: {
      'Map.Title': options.label ?? words.map,
      'Marker.Title': words.pin,
      'NavigationControl.ZoomIn': words.zoomIn,
      'NavigationControl.ZoomOut': words.zoomOut,
      'AttributionControl.ToggleAttribution': words.attribution,
    },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
  if (settings.baseMap) {
    const customAttribution = asText(settings.baseMap.attribution);
    map.addControl(new AttributionControl({ compact: false, customAttribution }), 'bottom-right');
  }
  // The event styleimagemissing comes too late in MapLibre 6: the tile is drawn without.
  map.setMissingStyleImageResolver((id) => {
    const drawn = drawImage(id);
    if (drawn && !map.hasImage(id)) map.addImage(id, drawn.image, { pixelRatio: drawn.pixelRatio });
  });
  // Without a listener MapLibre writes each of these to the console.
  map.on('error', () => options.onFault?.());
  const restyle = (): void => void map.setStyle(mapStyle(parts), { diff: true });
  const forgetTheme = onTheme(restyle);
  map.on('idle', () => describe(map, options));
  // After the tiles: stations come first.
  if (!settings.baseMap)
    map.on('idle', () => {
      void wantedNames(map).then((names) => {
        if (!names || isClosed || idsOf(names) === idsOf(parts.names)) return;
        parts.names = names;
        restyle();
      });
    });
  listenForChoices(map, options);
  if (!map.isStyleLoaded()) await map.once('style.load');
  return {
    flyTo: (position, zoom) => void map.flyTo({ center: [...position], ...(zoom === undefined ? {} : { zoom }) }),
    fitBounds: (positions) => fit(map, positions),
    pin: (position, onMove) => placePin(map, position, onMove),
    show: (points) => {
      parts.points = points;
      restyle();
    },
    choose: (code) => {
      parts.chosen = code;
      if (map.getLayer(CHOSEN)) map.setFilter(CHOSEN, ['==', ['get', 'code'], code ?? '']);
    },
    refresh: () => {
      if (map.getSource('stations')) map.refreshTiles('stations');
    },
    close: () => {
      isClosed = true;
      forgetTheme();
      map.remove();
    },
  };
}

/** The operator's vector style. Without it the map is quiet, and the page is told. */
async function vectorBase({ onFault }: StationMapOptions): Promise<StyleSpecification | undefined> {
  if (settings.baseMap?.type !== 'style') return undefined;
  try {
    const answer = await fetch(settings.baseMap.url);
    if (answer.ok) return (await answer.json()) as StyleSpecification;
  } catch {
    // Not reached, or not JSON: as not found.
  }
  onFault?.();
  return undefined;
}

const idsOf = (names: readonly PlaceName[]): string => names.map(({ adcode }) => adcode).join();

/** The names for what is looked at now; undefined where they cannot be read or the map has moved on. */
async function wantedNames(map: MapLibreMap): Promise<readonly PlaceName[] | undefined> {
  const zoom = map.getZoom();
  const bounds = map.getBounds();
  const [west, south, east, north] = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  try {
    const names = await namesFor({ zoom, west, south, east, north }, mapCrs());
    return map.getZoom() === zoom && map.getBounds().getWest() === west ? names : undefined;
  } catch {
    // Without a network, or without the table: the map is as good as before.
    return undefined;
  }
}

const isStill = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** MapLibre puts an attribution into the page as HTML; the operator's is a text. */
function asText(text: string): string {
  const element = document.createElement('span');
  element.textContent = text;
  return element.innerHTML;
}

/** Tell when the page's colours may have changed. Returns how to stop. */
function onTheme(tell: () => void): () => void {
  const observer = new MutationObserver(tell);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', tell);
  return () => {
    observer.disconnect();
    dark.removeEventListener('change', tell);
  };
}

/** Say what is to be seen to who does not see it. */
function describe(map: MapLibreMap, { label }: StationMapOptions): void {
  const words = MAP_WORDS[language()];
  const layers = [STATIONS, CLUSTERS].filter((layer) => map.getLayer(layer));
  const counts = new Map(
    map.queryRenderedFeatures({ layers }).map((feature) => {
      const { code, count } = feature.properties as { code?: string; count?: number };
      // What lies at a tile's edge may be told twice.
      return [code ?? placeOf(feature).join(), count ?? 1];
    }),
  );
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const named = map.getLayer(NAMES) ? map.queryRenderedFeatures({ layers: [NAMES] }) : [];
  const places = [...new Set(named.map(({ properties }) => String(properties['name'])))].slice(0, MAX_NAMES_SAID);
  const said = [
    label ?? words.map,
    ...(layers.length > 0 ? [words.inView(total)] : []),
    ...(places.length > 0 ? [words.around(places)] : []),
    words.keys,
  ];
  map.getCanvas().setAttribute('aria-label', said.join(language() === 'zh' ? '，' : '; '));
}

function fit(map: MapLibreMap, positions: readonly Position[]): void {
  if (positions.length === 0) return;
  const lngs = positions.map(([lng]) => lng);
  const lats = positions.map(([, lat]) => lat);
  // Not Math.min(...): a list may be longer than a call takes arguments.
  const least = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.min(a, b));
  const most = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.max(a, b));
  map.fitBounds([least(lngs), least(lats), most(lngs), most(lats)], {
    padding: FIT_PADDING_PIXELS,
    maxZoom: CLOSEST_FIT_ZOOM,
  });
}

function placePin(map: MapLibreMap, position: Position, onMove?: (position: Position) => void): () => void {
  const color = getComputedStyle(document.documentElement).getPropertyValue('--brand').trim();
  // MapLibre lets the arrow keys move a draggable pin, and tells it as a drag.
  const marker = new Marker({ draggable: onMove !== undefined, color, scale: 1.2 });
  const words = MAP_WORDS[language()];
  marker.getElement().setAttribute('aria-label', onMove ? words.movablePin : words.pin);
  marker.setLngLat([...position]).addTo(map);
  marker.on('dragend', () => {
    const { lng, lat } = marker.getLngLat();
    onMove?.([lng, lat]);
  });
  return () => void marker.remove();
}
