/** From layer stations to the bytes of a file: GeoJSON, newline-delimited GeoJSON, MassMarks. Deterministic: same stations, same bytes. */
import type { Crs } from '../geo/crs.ts';
import type { LayerFilter } from './layer.schema.ts';
import type { LayerStation } from './layer-source.ts';

export function matches(station: LayerStation, filter: LayerFilter): boolean {
  return (
    (filter.adcodePrefix === undefined || station.adcode.startsWith(filter.adcodePrefix)) &&
    (filter.states === undefined || filter.states.includes(station.state)) &&
    (filter.needs ?? []).every((need) => station.needs.includes(need)) &&
    (filter.amenities ?? []).every((code) => station.amenities.includes(code))
  );
}

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

export function geojsonBytes(stations: readonly LayerStation[], crs: Crs): Buffer {
  const features = stations.map((station) => featureJson(station, crs)).join(',\n');
  return Buffer.from(
    `{"type":"FeatureCollection","name":"stations","coordinateSystem":"${crs}","features":[\n${features}\n]}\n`,
  );
}

export function geojsonlBytes(stations: readonly LayerStation[], crs: Crs): Buffer {
  return Buffer.from(stations.map((station) => `${featureJson(station, crs)}\n`).join(''));
}

/** Index into the style array that the page gives AMap.MassMarks. */
const MASS_STYLE: Readonly<Record<LayerStation['state'], number>> = { open: 0, paused: 1, closed: 2, planned: 3 };

export function massMarksBytes(stations: readonly LayerStation[]): Buffer {
  const marks = stations.map(({ id, name, state, coordinates }) => ({
    lnglat: coordinates.gcj02,
    name,
    id,
    style: MASS_STYLE[state],
  }));
  return Buffer.from(JSON.stringify(marks));
}
