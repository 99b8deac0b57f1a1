/** From layer stations to the text of a file: GeoJSON, newline-delimited GeoJSON, MassMarks. Deterministic: same stations, same bytes. */
import type { Crs } from '../geo/crs.ts';
import type { LayerStation } from './layer-source.ts';

/** The flat properties of a feature, in their order. */
export function layerProperties(station: LayerStation) {
  return {
    code: station.code,
    name: station.name,
    address: station.address,
    adcode: station.adcode,
    state: station.state,
    openingHours: station.openingHours,
    needs: station.needs.join(','),
    amenities: station.amenities.join(','),
    freshness: station.freshness,
    verifiedAt: station.verifiedAt?.toISOString() ?? null,
    updatedAt: station.updatedAt.toISOString(),
    revision: station.revision,
  };
}

/** One station as GeoJSON text. Coordinates are the shortest text that reads back to the same doubles. */
export function featureJson(station: LayerStation, crs: Crs): string {
  const [lng, lat] = station.coordinates[crs];
  return `{"type":"Feature","id":"${station.id}","geometry":{"type":"Point","coordinates":[${lng},${lat}]},"properties":${JSON.stringify(layerProperties(station))}}`;
}

/** Index into the style array that the page gives AMap.MassMarks. */
const MASS_STYLE: Readonly<Record<LayerStation['state'], number>> = { open: 0, paused: 1, closed: 2, planned: 3 };

/** One station as an element of AMap.MassMarks. */
export function massMarkJson({ id, name, state, coordinates }: LayerStation, crs: Crs): string {
  return JSON.stringify({ lnglat: coordinates[crs], name, id, style: MASS_STYLE[state] });
}

/** A file is its head, the stations' texts with separators between them, and its tail. */
export interface LayerFormat {
  readonly head: (crs: Crs) => string;
  readonly station: (station: LayerStation, crs: Crs) => string;
  readonly separator: string;
  readonly tail: string;
}

export const FORMATS = {
  geojson: {
    head: (crs) => `{"type":"FeatureCollection","name":"stations","coordinateSystem":"${crs}","features":[\n`,
    station: featureJson,
    separator: ',\n',
    tail: '\n]}\n',
  },
  geojsonl: { head: () => '', station: (station, crs) => `${featureJson(station, crs)}\n`, separator: '', tail: '' },
  massmarks: { head: () => '[', station: massMarkJson, separator: ',', tail: ']' },
} as const satisfies Readonly<Record<string, LayerFormat>>;

export type LayerKind = keyof typeof FORMATS;
