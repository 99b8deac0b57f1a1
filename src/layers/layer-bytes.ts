/** From layer stations to the text of a file: GeoJSON, newline-delimited GeoJSON, MassMarks. Deterministic: same stations, same bytes. */
import { Buffer } from 'node:buffer';
import type { Crs } from '../geo/crs.ts';
import type { LayerStation, ShownStation } from './layer-source.ts';
import type { StationWriter } from './station-writer.ts';

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

/** A file is its head, the stations' texts with separators between them, and its tail. */
export interface LayerFormat {
  readonly head: (crs: Crs) => string;
  readonly write: (writer: StationWriter, station: ShownStation, lng: number, lat: number) => void;
  readonly separator: string;
  readonly tail: string;
}

const LINE = Buffer.from('\n');

export const FORMATS = {
  geojson: {
    head: (crs) => `{"type":"FeatureCollection","name":"stations","coordinateSystem":"${crs}","features":[\n`,
    write: (writer, station, lng, lat) => writer.feature(station, lng, lat),
    separator: ',\n',
    tail: '\n]}\n',
  },
  geojsonl: {
    head: () => '',
    write: (writer, station, lng, lat) => {
      writer.feature(station, lng, lat);
      writer.raw(LINE);
    },
    separator: '',
    tail: '',
  },
  massmarks: {
    head: () => '[',
    write: (writer, station, lng, lat) => writer.massMark(station, lng, lat),
    separator: ',',
    tail: ']',
  },
} as const satisfies Readonly<Record<string, LayerFormat>>;

export type LayerKind = keyof typeof FORMATS;
