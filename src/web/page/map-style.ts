/**
 * What the map draws, as a MapLibre style: the operator's base map or a quiet background with names of districts
 * (map-names.ts), our layer's vector tiles, and a set of points of the page's own. Made anew from the theme's colours whenever they change.
 *
 * Our tiles are Web-Mercator tiles of the layer's own degrees. MapLibre takes every degree for WGS-84, and that is right
 * here: base map, layer, pins and clicks are all in one system, so its numbers are never converted, only drawn.
 *
 * No `glyphs` address: MapLibre then draws every letter with the device's own fonts and asks no server.
 */
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { MAX_TILE_ZOOM } from '../../geo/tile.ts';
import type { Usable } from './badge.tsx';
import { ENTRY_TONE } from './map-entry.ts';
import { countName, imageName, type Shape } from './map-images.ts';
import { NAMES, namesLayer, namesSource, type PlaceName } from './map-names.ts';
import { ours, settings } from './settings.ts';

/** Longitude, latitude in the map's system. */
export type Position = readonly [number, number];

/** A point of the page's own, say a doubtful row of a list. */
export interface ShownPoint {
  readonly id: string;
  readonly position: Position;
  readonly tone: Usable;
  /** Beside it from street level on. */
  readonly label?: string;
}

/** The system of everything on the map. */
export const mapCrs = (): 'gcj02' | 'bd09' | 'wgs84' => settings.baseMap?.crs ?? 'gcj02';

const LAYER_OF = { gcj02: 'amap', bd09: 'baidu', wgs84: 'wgs84' } as const;
const BOUNDS: [number, number, number, number] = [73, 3, 136, 54];
/** MapLibre reads the weight from the first name, which no device has: it takes the next. */
const FONTS = [
  'Stations Medium',
  'system-ui',
  'PingFang SC',
  'HarmonyOS Sans SC',
  'Noto Sans CJK SC',
  'Noto Sans SC',
  'sans-serif',
];
const NAMES_FROM_ZOOM = 14;

/** Layers that are clicked, those on top first. */
export const POINTS = 'points';
export const STATIONS = 'stations';
export const CLUSTERS = 'clusters';
/** Around the station that is chosen. */
export const CHOSEN = 'chosen';

const TONE_SHAPES: Readonly<Record<Usable, Shape>> = { yes: 'tick', likely: 'clock', unknown: 'question', no: 'cross' };

/**
 * What a station's sign tells: its state, for those who look after it; or what of getting in can be told without knowing
 * when somebody arrives, for those who want to.
 */
export type Signs = 'state' | 'entry';

export interface StyleParts {
  readonly hasStations: boolean;
  readonly signs: Signs;
  readonly points: readonly ShownPoint[];
  readonly chosen: string | undefined;
  /** Of districts, where there is no base map. */
  readonly names: readonly PlaceName[];
  /** The operator's vector style, where that is the base map. */
  readonly base: StyleSpecification | undefined;
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** The whole style as of the theme now. */
export function mapStyle(parts: StyleParts): StyleSpecification {
  const base = baseStyle(parts.base);
  return {
    ...base,
    sources: {
      ...base.sources,
      ...sourcesOf(parts),
      ...(settings.baseMap ? {} : { [NAMES]: namesSource(parts.names) }),
    },
    // Below the stations' signs, which have their place before any name.
    layers: [
      ...base.layers.map(unfaded),
      ...(settings.baseMap ? [] : [quietNames()]),
      ...layersOf(parts, fontsOf(parts.base)),
    ],
  };
}

const quietNames = (): LayerSpecification => namesLayer(FONTS, { ink: colour('--sub'), ground: colour('--bg') });

/**
 * Tiles stand there as soon as they come. MapLibre looks whether one still fades after drawing it: where drawing takes
 * long, as on a cheap phone, the time of fading is over by then, and the tile stays as pale as it was drawn.
 */
const unfaded = (layer: LayerSpecification): LayerSpecification =>
  layer.type === 'raster' ? { ...layer, paint: { ...layer.paint, 'raster-fade-duration': 0 } } : layer;

function baseStyle(vector: StyleSpecification | undefined): StyleSpecification {
  if (vector) return vector;
  const quiet: LayerSpecification = {
    id: 'background',
    type: 'background',
    paint: { 'background-color': colour('--bg') },
  };
  const raster = settings.baseMap;
  if (!raster) return { version: 8, sources: {}, layers: [quiet] };
  const { url, maxZoom } = raster;
  return {
    version: 8,
    sources: { 'base-map': { type: 'raster', tiles: [url], tileSize: 256, maxzoom: maxZoom } },
    layers: [quiet, { id: 'base-map', type: 'raster', source: 'base-map' }],
  };
}

/** Where the base map has letters from a server, ours are of a font that it has; else the device's. */
function fontsOf(vector: StyleSpecification | undefined): string[] {
  if (vector?.glyphs !== undefined) {
    for (const layer of vector.layers) {
      const font = layer.type === 'symbol' ? layer.layout?.['text-font'] : undefined;
      if (Array.isArray(font) && font.every((name) => typeof name === 'string' && name !== 'literal'))
        return font as string[];
    }
  }
  return FONTS;
}

function sourcesOf({ hasStations, points }: StyleParts): StyleSpecification['sources'] {
  // Not by its TileJSON: that would be one more way before the first tile, and its addresses are of PUBLIC_URL, while
  // the policy allows the host that the page was opened from.
  const path = ours(`/v1/layers/${LAYER_OF[mapCrs()]}/tiles`);
  const tiles = `${location.origin}${path}/{z}/{x}/{y}.mvt`;
  const features = points.map(({ id, position, tone, label }) => ({
    type: 'Feature' as const,
    geometry: { type: 'Point' as const, coordinates: [...position] },
    properties: { id, tone, label: label ?? '' },
  }));
  return {
    ...(hasStations ? { stations: { type: 'vector', tiles: [tiles], bounds: BOUNDS, maxzoom: MAX_TILE_ZOOM } } : {}),
    [POINTS]: { type: 'geojson', data: { type: 'FeatureCollection', features } },
  };
}

function layersOf({ hasStations, signs, chosen }: StyleParts, fonts: string[]): readonly LayerSpecification[] {
  const names = {
    'text-anchor': 'top' as const,
    'text-offset': [0, 1.1] as [number, number],
    'text-size': 14,
    'text-max-width': 9,
    'text-optional': true,
    'text-font': fonts,
  };
  const paint = { 'text-color': colour('--ink'), 'text-halo-color': colour('--bg'), 'text-halo-width': 1.6 };
  const points: LayerSpecification = {
    id: POINTS,
    type: 'symbol',
    source: POINTS,
    layout: {
      ...names,
      'icon-image': toneImages(['get', 'tone']),
      'icon-allow-overlap': true,
      'text-field': ['step', ['zoom'], '', NAMES_FROM_ZOOM, ['get', 'label']],
    },
    paint,
  };
  if (!hasStations) return [points];
  const isCluster: ExpressionSpecification = ['has', 'cluster'];
  const stations = { source: 'stations', 'source-layer': 'stations' } as const;
  return [
    {
      id: CHOSEN,
      type: 'circle',
      ...stations,
      filter: ['==', ['get', 'code'], chosen ?? ''],
      paint: {
        'circle-radius': 20,
        'circle-color': colour('--brand'),
        'circle-opacity': 0.25,
        'circle-stroke-width': 3,
        'circle-stroke-color': colour('--brand'),
      },
    },
    {
      id: STATIONS,
      type: 'symbol',
      ...stations,
      filter: ['!', isCluster],
      layout: {
        ...names,
        'icon-image': signs === 'state' ? stateImages() : toneImages(ENTRY_TONE),
        'icon-size': ['interpolate', ['linear'], ['zoom'], 9, 0.6, 15, 1],
        'icon-allow-overlap': true,
        'text-field': ['step', ['zoom'], '', NAMES_FROM_ZOOM, ['get', 'name']],
      },
      paint,
    },
    {
      id: CLUSTERS,
      type: 'symbol',
      ...stations,
      filter: isCluster,
      // The number is part of the image: as text it would lie above the discs of neighbours too.
      layout: {
        'icon-image': clusterImages(),
        'icon-allow-overlap': true,
        'symbol-sort-key': ['get', 'count'],
      },
    },
    points,
  ];
}

function clusterImages(): ExpressionSpecification {
  const [before, after] = countName(colour('--ink'), colour('--card'));
  return ['concat', before, ['to-string', ['get', 'count']], after];
}

function stateImages(): ExpressionSpecification {
  const ink = colour('--card');
  return [
    'match',
    ['get', 'state'],
    'open',
    imageName('tick', colour('--yes'), ink),
    'paused',
    imageName('pause', colour('--likely'), ink),
    'planned',
    imageName('dots', colour('--unknown'), ink),
    imageName('cross', colour('--no'), ink),
  ];
}

/** The sign of a tone, which the expression gives. */
function toneImages(tone: ExpressionSpecification): ExpressionSpecification {
  const image = (name: Usable): string => imageName(TONE_SHAPES[name], colour(`--${name}`), colour('--card'));
  return ['match', tone, 'yes', image('yes'), 'likely', image('likely'), 'no', image('no'), image('unknown')];
}
