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
  type ExpressionSpecification,
  type StyleSpecification,
} from 'maplibre-gl';
import 'maplibre-gl/dist/maplibre-gl.css';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { popup, type Popup as PopupText, type StationLayer } from './station-layer.ts';

setWorkerUrl(new URL(workerUrl, import.meta.url).href);

export interface RasterBase {
  readonly url: string;
  readonly attribution: string;
  readonly maxZoom: number;
}

/** Below zoom 11 a feature may be a cluster: `count`, and how many of each state. */
const IS_CLUSTER: ExpressionSpecification = ['has', 'cluster'];

function style(tiles: string, base: RasterBase | undefined): StyleSpecification {
  return {
    version: 8,
    // No `glyphs`: MapLibre draws letters with the device's own fonts.
    sources: {
      stations: { type: 'vector', tiles: [tiles], maxzoom: 18, attribution: '爱心驿站 Love Stations' },
      ...(base ? { base: { type: 'raster', tiles: [base.url], tileSize: 256, maxzoom: base.maxZoom } } : {}),
    },
    layers: [
      { id: 'background', type: 'background', paint: { 'background-color': '#e9eef0' } },
      ...(base ? [{ id: 'base', type: 'raster' as const, source: 'base' }] : []),
      {
        id: 'stations',
        type: 'circle',
        source: 'stations',
        'source-layer': 'stations',
        paint: {
          'circle-radius': ['case', IS_CLUSTER, 16, 11],
          'circle-stroke-width': 2,
          'circle-stroke-color': '#fff',
          'circle-color': [
            'case',
            IS_CLUSTER,
            '#14202b',
            ['match', ['get', 'state'], 'open', '#075c38', 'paused', '#6b4500', 'planned', '#3c4853', '#8a1a15'],
          ],
        },
      },
      {
        id: 'signs',
        type: 'symbol',
        source: 'stations',
        'source-layer': 'stations',
        layout: {
          'text-font': ['Stations Bold', 'sans-serif'],
          'text-allow-overlap': true,
          'text-size': 14,
          // Colour never says the state alone.
          'text-field': [
            'case',
            IS_CLUSTER,
            ['to-string', ['get', 'count']],
            ['match', ['get', 'state'], 'open', '✓', 'paused', 'Ⅱ', 'planned', '…', '✕'],
          ],
        },
        paint: { 'text-color': '#fff' },
      },
    ],
  };
}

/** Draw the layer `name`; returns how to take the map away. */
export function showOnMapLibre(
  container: HTMLElement,
  layer: StationLayer,
  { name, base, title }: { readonly name: string; readonly base?: RasterBase | undefined; readonly title: string },
): () => void {
  const map = new MapLibreMap({
    container,
    style: style(`${layer.service}/v1/layers/${name}/tiles/{z}/{x}/{y}.mvt`, base),
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
  map.on('error', () => undefined);
  map.on('click', 'stations', ({ features, lngLat }) => {
    const properties = features?.[0]?.properties as (PopupText & { cluster?: boolean }) | undefined;
    if (!properties) return;
    if (properties.cluster) return void map.easeTo({ center: lngLat, zoom: map.getZoom() + 2 });
    new Popup().setLngLat(lngLat).setDOMContent(popup(layer, properties)).addTo(map);
  });
  return () => map.remove();
}
