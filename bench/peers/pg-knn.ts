/**
 * Fastify + pg: one prepared statement a request, `order by geog <-> point`, on a flat table with a GiST index
 * (database/features.ts). The properties are stored as text and only spliced in: the cheapest that this design can be.
 * It orders on the sphere, which is not quite the true order.
 */
import pg from 'pg';
import { GEOJSON, createServer, listen, nearestSchema, setting, type NearestQuery } from './serve.ts';

const pool = new pg.Pool({ connectionString: setting('DATABASE_URL'), application_name: 'bench-pg-knn', max: 10 });
const text = `with here as (select st_setsrid(st_makepoint($1, $2), 4326)::geography as point)
  select id, lng, lat, properties, st_distance(geog, point) as distance from bench_features, here order by geog <-> point limit $3`;

interface Row {
  readonly id: string;
  readonly lng: number;
  readonly lat: number;
  readonly properties: string;
  readonly distance: number;
}

const app = createServer();
app.get<{ Querystring: NearestQuery }>('/v1/stations/nearest', { schema: nearestSchema }, async (request, reply) => {
  const { lng, lat, limit } = request.query;
  const { rows } = await pool.query<Row>({ name: 'nearest', text, values: [lng, lat, limit] });
  const features = rows.map(
    (row) =>
      `{"type":"Feature","id":"${row.id}","geometry":{"type":"Point","coordinates":[${row.lng},${row.lat}]},"properties":{${row.properties},"distance":${row.distance.toFixed(3)}}}`,
  );
  return reply.header('content-type', GEOJSON).send(`{"type":"FeatureCollection","features":[${features.join(',')}]}`);
});
await listen(app);
