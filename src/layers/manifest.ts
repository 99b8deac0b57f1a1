/** What the manifest says of a layer: its files with count, size and hash, so that a provider can prove its copy is ours. */
import { adcodePrefix } from '../districts/district.schema.ts';
import { geojsonBytes } from './layer-bytes.ts';
import { fileKey, type LayerState, type LayerStore } from './layer-store.ts';
import type { LayerStation } from './layer-source.ts';
import { LAYER_CRS, type LayerFilter, type LayerName } from './layer.schema.ts';
import { encodePlace } from './place.ts';

export interface ManifestOptions {
  /** URL of the layers. */
  readonly base: string;
  readonly isRestricted: boolean;
}

/** One layer and its shards, a shard for each adcode that stations have. Hashes are of the bytes without Content-Encoding. */
export async function describeLayer(store: LayerStore, state: LayerState, layer: LayerName, options: ManifestOptions) {
  const describeFile = async (path: string, filter: LayerFilter, stations: readonly LayerStation[]) => {
    const { body, sha256 } = await store.bytes(state, fileKey(layer, 'geojson', filter), () =>
      geojsonBytes(stations, LAYER_CRS[layer]),
    );
    return { url: `${options.base}/${layer}${path}`, featureCount: stations.length, sha256, bytes: body.length };
  };
  const byDistrict = new Map<string, LayerStation[]>();
  for (const station of state.stations) {
    const shard = byDistrict.get(station.adcode);
    if (shard) shard.push(station);
    else byDistrict.set(station.adcode, [station]);
  }
  const shards = [...byDistrict]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(async ([adcode, own]) => {
      const prefix = adcodePrefix(adcode);
      // A shard of a city or a province also holds what lies below it, as its URL does; a county's is at hand.
      const stations = prefix === adcode ? own : state.stations.filter((station) => station.adcode.startsWith(prefix));
      return {
        adcode,
        ...(await describeFile(`/districts/${adcode}/stations.geojson`, { adcodePrefix: prefix }, stations)),
      };
    });
  return {
    layer,
    crs: LAYER_CRS[layer],
    restricted: options.isRestricted,
    revision: state.place.seq,
    cursor: encodePlace(state.place),
    ...(await describeFile('/stations.geojson', {}, state.stations)),
    changes: `${options.base}/${layer}/changes`,
    shards: await Promise.all(shards),
  };
}
