/** From a tile of the index to its bytes: what its features are called and carry. */
import type { TileAddress } from '../geo/tile.ts';
import { layerProperties } from './layer-bytes.ts';
import { PointTile, type TileValue } from './mvt.ts';
import { STATES, visitTile, type TileIndex } from './tile-index.ts';

export const TILE_LAYER_NAME = 'stations';

/** Clusters are numbered from here, stations below. */
const FIRST_CLUSTER_ID = 2 ** 52;

/** The id of a station as a number, as tiles want it: the last 52 bits, which are random in a UUIDv7. */
export function numericId(id: string): number {
  return Number.parseInt(id.slice(-14).replace('-', ''), 16);
}

/** The tile, or undefined when it is empty. Deterministic: same stations, same bytes. */
export function tileBytes(index: TileIndex, address: TileAddress): Buffer | undefined {
  const tile = new PointTile(TILE_LAYER_NAME);
  const count = visitTile(index, address, {
    station: (station, x, y) => {
      const { id } = station;
      tile.property('id', id);
      // The flat properties of the layer; a tile has no null, so that what is not known is left out.
      const properties: Readonly<Record<string, TileValue | null>> = layerProperties(station);
      for (const key in properties) {
        const value = properties[key];
        if (value !== null && value !== undefined) tile.property(key, value);
      }
      tile.point(numericId(id), x, y);
    },
    cluster: ({ cell, count, countByState }, x, y) => {
      tile.property('cluster', true);
      tile.property('count', count);
      STATES.forEach((state, i) => tile.property(state, countByState[i] ?? 0));
      tile.point(FIRST_CLUSTER_ID + cell, x, y);
    },
  });
  return count === 0 ? undefined : tile.bytes();
}
