/**
 * Love Stations on a MapLibre map, as vector tiles. Copy it: besides maplibre-gl it needs only station-layer.ts. The
 * tiles are in the system of the layer that is named: `amap` on a GCJ-02 base map, `baidu` on a BD-09 one, `wgs84` on
 * any other. MapLibre draws degrees as they come, so base map and layer only have to be of the same system.
 */
import {
  AttributionControl,
  Map as MapLibreMap,
  NavigationControl,
  Popup,
  setWorkerUrl,
  type StyleSpecification,
} from 'maplibre-gl';
import 'maplibre-gl/dist/maplibre-gl.css';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { fetchJson, popup, stateIcon, STATES, type Popup as PopupText, type StationLayer } from './station-layer.ts';

setWorkerUrl(new URL(workerUrl, import.meta.url).href);

/** Raster tiles, or a MapLibre style, by its address. */
export type BaseMap =
  | { readonly type: 'raster'; readonly url: string; readonly attribution: string; readonly maxZoom: number }
  | { readonly type: 'style'; readonly url: string; readonly attribution: string };

export interface MapLibreOptions {
  /** Which layer: `amap`, `baidu` or `wgs84`, as the base map is. */
  readonly name: string;
  readonly base?: BaseMap | undefined;
  /** What lies under the layer where there is no base map: a CSS colour. */
  readonly ground: string;
  /** Read aloud. */
  readonly title: string;
  /** A tile, the base map or an icon did not come; told with each of them. */
  readonly onFault: () => void;
}

/** Without fading: where drawing takes long, MapLibre may leave a tile in the midst of it. */
function unfaded(style: StyleSpecification): StyleSpecification {
  for (const layer of style.layers)
    if (layer.type === 'raster') layer.paint = { ...layer.paint, 'raster-fade-duration': 0 };
  return style;
}

/** The operator's style, or one of our own: with the raster tiles, or of one colour. */
async function styleOf({ base, ground, onFault }: MapLibreOptions): Promise<StyleSpecification> {
  if (base?.type === 'style') {
    try {
      return await fetchJson<StyleSpecification>(base.url);
    } catch {
      // The layer is worth seeing without it.
      onFault();
    }
  }
  const raster = base?.type === 'raster' ? base : undefined;
  return {
    version: 8,
    sources: raster ? { base: { type: 'raster', tiles: [raster.url], tileSize: 256, maxzoom: raster.maxZoom } } : {},
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': ground } },
      ...(raster ? [{ id: 'base', type: 'raster' as const, source: 'base' }] : []),
    ],
  };
}

/** Two layers on top of whatever the style has. Below zoom 11 a feature may be a cluster, with its `count`. */
function addStations(map: MapLibreMap, tiles: string): void {
  map.addSource('stations', { type: 'vector', tiles: [tiles], maxzoom: 18, attribution: '爱心驿站 Love Stations' });
  const source = { source: 'stations', 'source-layer': 'stations', type: 'symbol' } as const;
  map.addLayer({
    ...source,
    id: 'stations',
    filter: ['!', ['has', 'cluster']],
    layout: { 'icon-image': ['concat', 'state-', ['get', 'state']], 'icon-allow-overlap': true },
  });
  map.addLayer({
    ...source,
    id: 'clusters',
    filter: ['has', 'cluster'],
    layout: {
      'icon-image': ['concat', 'count-', ['to-string', ['get', 'count']]],
      'icon-allow-overlap': true,
      'symbol-sort-key': ['get', 'count'],
    },
  });
}

/** Twice as large as drawn: sharp on phones. */
const PIXEL_RATIO = 2;

/** The service's icon of a state; its colour never says the state alone. */
async function addStateIcon(map: MapLibreMap, layer: StationLayer, id: string): Promise<void> {
  const state = STATES.find((name) => id === `state-${name}`);
  if (!state) return;
  const image = new Image(28 * PIXEL_RATIO, 28 * PIXEL_RATIO);
  image.crossOrigin = 'anonymous';
  image.src = stateIcon(layer, state);
  await image.decode();
  if (!map.hasImage(id)) map.addImage(id, image, { pixelRatio: PIXEL_RATIO });
}

/** The number is part of the image: as text it would lie above the discs of neighbours, and want a server of letters. */
function addCount(map: MapLibreMap, id: string): void {
  const count = id.slice('count-'.length);
  const size = 32 + 8 * Math.max(0, count.length - 2);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size * PIXEL_RATIO;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.scale(PIXEL_RATIO, PIXEL_RATIO);
  context.arc(size / 2, size / 2, size / 2 - 1, 0, 2 * Math.PI);
  context.fillStyle = '#14202b';
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = context.fillStyle = '#fff';
  context.stroke();
  context.font = '700 15px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(count, size / 2, size / 2 + 1);
  map.addImage(id, context.getImageData(0, 0, canvas.width, canvas.height), { pixelRatio: PIXEL_RATIO });
}

/** Draw the layer; returns how to take the map away. */
export async function showOnMapLibre(
  container: HTMLElement,
  layer: StationLayer,
  options: MapLibreOptions,
): Promise<() => void> {
  const { name, base, title, onFault } = options;
  const map = new MapLibreMap({
    container,
    style: unfaded(await styleOf(options)),
    center: [113.65, 34.76],
    zoom: 9,
    dragRotate: false,
    attributionControl: false,
    locale: { 'Map.Title': title },
  });
  map.addControl(new NavigationControl({ showCompass: false }));
  // MapLibre shows an attribution as HTML; this one is a text.
  const text = document.createElement('i');
  text.textContent = base?.attribution ?? '';
  map.addControl(new AttributionControl({ compact: false, customAttribution: text.innerHTML }));
  map.setMissingStyleImageResolver(async (id) => {
    if (id.startsWith('count-')) addCount(map, id);
    else await addStateIcon(map, layer, id).catch(onFault);
  });
  map.on('error', onFault);
  map.once('style.load', () => addStations(map, `${layer.service}/v1/layers/${name}/tiles/{z}/{x}/{y}.mvt`));
  map.on('click', 'clusters', ({ lngLat }) => void map.easeTo({ center: lngLat, zoom: map.getZoom() + 2 }));
  map.on('click', 'stations', ({ features, lngLat }) => {
    const properties = features?.[0]?.properties as PopupText | undefined;
    if (properties) new Popup().setLngLat(lngLat).setDOMContent(popup(layer, properties)).addTo(map);
  });
  for (const id of ['stations', 'clusters']) {
    map.on('mouseenter', id, () => void (map.getCanvas().style.cursor = 'pointer'));
    map.on('mouseleave', id, () => void (map.getCanvas().style.cursor = ''));
  }
  return () => map.remove();
}
