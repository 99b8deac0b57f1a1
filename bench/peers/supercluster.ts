/**
 * Fastify + supercluster + vt-pbf. It clusters by radius up to zoom 10 and has other clusters than ours: nearly the same
 * content, not the same. Its index is built once, for one state of the data; how long that takes is in /built.
 */
import { fromGeojsonVt } from '@maplibre/vt-pbf';
import Supercluster from 'supercluster';
import { convert } from '../../src/geo/crs.ts';
import { readFeatures } from './features.ts';
import { createServer, listen, setting } from './serve.ts';

const SHOWN = ['code', 'name', 'address', 'adcode', 'state', 'openingHours', 'freshness', 'verifiedAt', 'updatedAt'];
const points = (await readFeatures(setting('DATABASE_URL'))).map(({ id, lng, lat, properties }) => {
  const all = JSON.parse(`{${properties}}`) as Record<string, unknown>;
  const shown = Object.fromEntries(SHOWN.filter((key) => typeof all[key] === 'string').map((key) => [key, all[key]]));
  return {
    type: 'Feature' as const,
    properties: { id, ...shown },
    geometry: { type: 'Point' as const, coordinates: convert([lng, lat], 'wgs84', 'gcj02') },
  };
});
const startedAt = performance.now();
const index = new Supercluster({ radius: 256, extent: 4096, maxZoom: 10 });
index.load(points);
const builtInMs = performance.now() - startedAt;

const app = createServer();
app.get('/built', async () => ({ builtInMs }));
app.get<{ Params: { readonly z: string; readonly x: string; readonly y: string } }>(
  '/v1/layers/amap/tiles/:z/:x/:y.mvt',
  async (request, reply) => {
    const { z, x, y } = request.params;
    const tile = index.getTile(Number(z), Number(x), Number(y));
    if (!tile) return reply.code(204).send();
    const bytes = fromGeojsonVt({ stations: tile as never }, { version: 2, extent: 4096 });
    return reply.header('content-type', 'application/vnd.mapbox-vector-tile').send(Buffer.from(bytes));
  },
);
await listen(app);
