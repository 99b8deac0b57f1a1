/**
 * Fastify + Redis: GEOSEARCH for the ids, MGET for the stored bodies. GEOSEARCH wants a radius and looks at everything
 * within: it begins small and grows until there are enough, which is the fastest way to ask. Redis keeps positions to
 * 52 bits (about half a metre) and takes the earth for a sphere.
 */
import { createClient } from '@redis/client';
import { readFeatures } from './features.ts';
import { GEOJSON, createServer, listen, nearestSchema, setting, type NearestQuery } from './serve.ts';

const KEY = 'stations';
const BATCH = 1_000;
const FIRST_KM = 2;
const LAST_KM = 8_192;

const client = createClient({ url: setting('REDIS_URL') });
await client.connect();
const features = await readFeatures(setting('DATABASE_URL'));
for (let at = 0; at < features.length; at += BATCH) {
  const batch = features.slice(at, at + BATCH);
  await client.geoAdd(
    KEY,
    batch.map(({ id, lng, lat }) => ({ longitude: lng, latitude: lat, member: id })),
  );
  await client.mSet(
    batch.map(({ id, lng, lat, properties }): [string, string] => [
      id,
      `{"type":"Feature","id":"${id}","geometry":{"type":"Point","coordinates":[${lng},${lat}]},"properties":{${properties}`,
    ]),
  );
}

const app = createServer();
app.get<{ Querystring: NearestQuery }>('/v1/stations/nearest', { schema: nearestSchema }, async (request, reply) => {
  const { lng, lat, limit } = request.query;
  let hits: readonly { member: string; distance?: number | string }[] = [];
  for (let radius = FIRST_KM; radius <= LAST_KM && hits.length < limit; radius *= 4) {
    hits = await client.geoSearchWith(KEY, { longitude: lng, latitude: lat }, { radius, unit: 'km' }, ['WITHDIST'], {
      SORT: 'ASC',
      COUNT: limit,
    });
  }
  const bodies = hits.length === 0 ? [] : await client.mGet(hits.map(({ member }) => member));
  const found = hits.map(
    ({ distance }, i) => `${bodies[i]},"distance":${(Number(distance ?? 0) * 1_000).toFixed(3)}}}`,
  );
  return reply.header('content-type', GEOJSON).send(`{"type":"FeatureCollection","features":[${found.join(',')}]}`);
});
await listen(app);
