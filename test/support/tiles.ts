/** Tiles as a map client reads them, and tables of synthetic stations that need no database. */
import { VectorTile, type VectorTileFeature } from '@mapbox/vector-tile';
import PbfReader from 'pbf';
import { drain } from '../../src/geo/point-build.ts';
import type { LayerTable } from '../../src/layers/layer-source.ts';
import { StationTable } from '../../src/stations/layer-table.ts';
import { pack } from '../../src/stations/page-merge.ts';
import { StationIndex } from '../../src/stations/station-index.ts';
import type { LocatedRecord, StationPage } from '../../src/stations/station-page.ts';
import { Vocabulary } from '../../src/stations/station-vocabulary.ts';

export interface ReadFeature {
  readonly id: number | undefined;
  readonly cell: readonly [number, number];
  readonly properties: Readonly<Record<string, number | string | boolean>>;
}

/** Features of the layer `stations`; throws when the tile is not what the specification wants. */
export function readTile(bytes: Uint8Array): ReadFeature[] {
  const { layers } = new VectorTile(new PbfReader(bytes));
  const layer = layers['stations'];
  if (!layer || Object.keys(layers).length !== 1) throw new Error(`layers: ${Object.keys(layers).join()}`);
  if (layer.version !== 2 || layer.extent !== 4096) throw new Error('not version 2 with extent 4096');
  return Array.from({ length: layer.length }, (_, i) => readFeature(layer.feature(i)));
}

function readFeature(feature: VectorTileFeature): ReadFeature {
  const points = feature.loadGeometry().flat();
  const [point] = points;
  if (feature.type !== 1 || points.length !== 1 || !point) throw new Error('not one point');
  return { id: feature.id, cell: [point.x, point.y], properties: feature.properties };
}

/** The list of values that the features' properties point into. */
export function valuesOf(bytes: Uint8Array): readonly (number | string | boolean)[] {
  // The reader keeps it to itself.
  return (new VectorTile(new PbfReader(bytes)).layers['stations'] as unknown as { _values: string[] })._values;
}

/** How many stations these features stand for. */
export function countStations(features: readonly ReadFeature[]): number {
  return features.reduce((sum, { properties }) => sum + (properties['cluster'] ? Number(properties['count']) : 1), 0);
}

const RULE = { freshForHours: 36, staleForDays: 30 };

/** An index of these synthetic records, ids ascending; `tableOf` shows a version of it as layers see it. */
export function indexOf(records: readonly LocatedRecord[]): StationIndex {
  const vocabulary = new Vocabulary();
  const pages: StationPage[] = [];
  drain(pack(records, vocabulary, pages));
  return drain(StationIndex.building(pages, vocabulary, RULE));
}

export const tableOf = (index: StationIndex): LayerTable => new StationTable(index);

/** The same record somewhere else; all three systems have the same degrees. */
export function placedAt(record: LocatedRecord, [lng, lat]: readonly [number, number]): LocatedRecord {
  const position = { ...record.position, wgs84: [lng, lat], gcj02: [lng, lat], bd09: [lng, lat] } as const;
  return { ...record, position };
}
