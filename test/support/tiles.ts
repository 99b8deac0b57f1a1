/** Tiles as a map client reads them, and synthetic stations that need no database. */
import { VectorTile, type VectorTileFeature } from '@mapbox/vector-tile';
import PbfReader from 'pbf';
import type { LayerStation } from '../../src/layers/layer-source.ts';
import { seededRandom } from './stations.ts';

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

/** How many stations these features stand for. */
export function countStations(features: readonly ReadFeature[]): number {
  return features.reduce((sum, { properties }) => sum + (properties['cluster'] ? Number(properties['count']) : 1), 0);
}

/** A station of the layers without a database; all three systems have the same degrees. */
export function layerStation(number: number, position: readonly [number, number], change = 1): LayerStation {
  const random = seededRandom(number + 1);
  const hex = Array.from({ length: 4 }, () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
  // In the order of their numbers, as UUIDv7 are in the order of time.
  const id = `${(0x0190_0000_0000 + number).toString(16).padStart(12, '0')}7${hex.slice(0, 3)}a${hex.slice(3, 18)}`;
  const state = (['open', 'paused', 'closed', 'planned'] as const)[number % 4] ?? 'open';
  const code = `410102-${String(number).padStart(4, '0')}`;
  const name = `合成驿站 ${number}`;
  return {
    id: [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)].join('-'),
    code,
    name,
    adcode: '410102',
    state,
    needs: ['drink'],
    amenities: ['drinkingWater'],
    coordinates: { wgs84: position, gcj02: position, bd09: position },
    address: number % 3 === 0 ? null : `某路 ${number} 号`,
    openingHours: null,
    freshness: 'fresh',
    verifiedAt: null,
    updatedAt: new Date('2026-11-20T02:00:00Z'),
    revision: change,
  };
}
