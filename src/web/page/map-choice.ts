/** What somebody chooses on the map: a station, a point of the page's own, a cluster, or a place. */
import type { Map as MapLibreMap, MapGeoJSONFeature, PointLike } from 'maplibre-gl';
import { CLUSTERS, POINTS, STATIONS, type Position } from './map-style.ts';

export interface Choices {
  /** A station was chosen: its code. */
  readonly onStation?: (code: string) => void;
  /** A point of `show` was chosen: its id. */
  readonly onPoint?: (id: string) => void;
  /** A place was chosen where nothing is. */
  readonly onPlace?: (position: Position) => void;
}

/** A thumb is wider than a sign. */
const THUMB_PIXELS = 16;
const CLUSTER_STEP_ZOOM = 2;

/** Clicks, taps, and Enter for what is in the middle. A cluster opens; the rest is told. */
export function listenForChoices(map: MapLibreMap, options: Choices): void {
  const choose = (x: number, y: number): void => {
    const feature = featureAt(map, x, y);
    const layer = feature?.layer.id;
    if (feature && layer === CLUSTERS)
      map.easeTo({ center: placeOf(feature), zoom: map.getZoom() + CLUSTER_STEP_ZOOM });
    else if (feature && layer === POINTS) options.onPoint?.(String(feature.properties['id']));
    else if (feature) options.onStation?.(String(feature.properties['code']));
    else {
      const { lng, lat } = map.unproject([x, y]);
      options.onPlace?.([lng, lat]);
    }
  };
  map.on('click', ({ point }) => choose(point.x, point.y));
  const canvas = map.getCanvas();
  canvas.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') choose(canvas.clientWidth / 2, canvas.clientHeight / 2);
  });
  for (const layer of [STATIONS, CLUSTERS, POINTS]) {
    map.on('mouseenter', layer, () => void (canvas.style.cursor = 'pointer'));
    map.on('mouseleave', layer, () => void (canvas.style.cursor = ''));
  }
}

/** Where a point lies, in the map's system. */
export const placeOf = ({ geometry }: MapGeoJSONFeature): [number, number] =>
  (geometry as { coordinates: [number, number] }).coordinates;

/** What lies nearest within a thumb's width; the page's own points before stations, those before clusters. */
function featureAt(map: MapLibreMap, x: number, y: number): MapGeoJSONFeature | undefined {
  const around: [PointLike, PointLike] = [
    [x - THUMB_PIXELS, y - THUMB_PIXELS],
    [x + THUMB_PIXELS, y + THUMB_PIXELS],
  ];
  for (const layer of [POINTS, STATIONS, CLUSTERS]) {
    if (!map.getLayer(layer)) continue;
    const near = map.queryRenderedFeatures(around, { layers: [layer] }).map((feature) => {
      const { x: atX, y: atY } = map.project(placeOf(feature));
      return { feature, distance: Math.hypot(atX - x, atY - y) };
    });
    if (near.length > 0) return near.reduce((best, one) => (one.distance < best.distance ? one : best)).feature;
  }
  return undefined;
}
