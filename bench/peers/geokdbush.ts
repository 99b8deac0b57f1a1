/** Fastify + kdbush/geokdbush + JSON.stringify: what one would write first for an index in memory. Distances by haversine. */
import { around, distance } from 'geokdbush';
import KDBush from 'kdbush';
import { readFeatures } from './features.ts';
import { GEOJSON, createServer, listen, nearestSchema, setting, type NearestQuery } from './serve.ts';

const features = (await readFeatures(setting('DATABASE_URL'))).map(({ id, lng, lat, properties }) => ({
  type: 'Feature',
  id,
  geometry: { type: 'Point', coordinates: [lng, lat] as const },
  properties: JSON.parse(`{${properties}}`) as Record<string, unknown>,
}));
const index = new KDBush(features.length);
for (const { geometry } of features) index.add(...geometry.coordinates);
index.finish();

const app = createServer();
app.get<{ Querystring: NearestQuery }>('/v1/stations/nearest', { schema: nearestSchema }, async (request, reply) => {
  const { lng, lat, limit } = request.query;
  const found = around(index, lng, lat, limit).map((at) => {
    const feature = features[at] as (typeof features)[number];
    const [toLng, toLat] = feature.geometry.coordinates;
    const meters = Math.round(distance(lng, lat, toLng, toLat) * 1_000_000) / 1_000;
    return { ...feature, properties: { ...feature.properties, distance: meters } };
  });
  return reply.header('content-type', GEOJSON).send(JSON.stringify({ type: 'FeatureCollection', features: found }));
});
await listen(app);
