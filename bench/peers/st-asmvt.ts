/**
 * Fastify + pg + ST_AsMVT: a tile a request from a flat table in Web Mercator (database/features.ts), with the features of
 * our own tiles: single stations from zoom 11 on; below, clusters by cells of a 16 x 16 grid inside the tile.
 */
import pg from 'pg';
import { createServer, listen, setting } from './serve.ts';

const pool = new pg.Pool({ connectionString: setting('DATABASE_URL'), application_name: 'bench-st-asmvt', max: 10 });
// Workers are processes that end with the statement: their CPU could not be read.
pool.on('connect', (client) => void client.query('set max_parallel_workers_per_gather = 0'));

const COLUMNS = `id, code, name, address, adcode, state, "openingHours", needs, amenities, freshness, "verifiedAt", "updatedAt", revision`;
const alone = `with tile as (select st_tileenvelope($1, $2, $3) as bounds),
  inside as (select st_asmvtgeom(geom, bounds, 4096, 0, false) as geom, ${COLUMNS} from bench_layer, tile where geom && bounds)
  select st_asmvt(inside, 'stations', 4096, 'geom') as tile from inside`;
const clustered = `with tile as (select st_tileenvelope($1, $2, $3) as bounds),
  inside as (
    select l.*, bounds, least(15, floor((st_x(geom) - st_xmin(bounds)) / (st_xmax(bounds) - st_xmin(bounds)) * 16)) as cell_x,
      least(15, floor((st_ymax(bounds) - st_y(geom)) / (st_ymax(bounds) - st_ymin(bounds)) * 16)) as cell_y
    from bench_layer l, tile where geom && bounds),
  cells as (
    select count(*) as count, st_setsrid(st_makepoint(avg(st_x(geom)), avg(st_y(geom))), 3857) as geom, min(id::text) as first, bounds,
      count(*) filter (where state = 'open') as open, count(*) filter (where state = 'paused') as paused,
      count(*) filter (where state = 'closed') as closed, count(*) filter (where state = 'planned') as planned
    from inside group by cell_x, cell_y, bounds),
  features as (
    select st_asmvtgeom(c.geom, c.bounds, 4096, 0, false) as geom, case when count > 1 then true end as cluster,
      case when count > 1 then count end as count, case when count > 1 then open end as open,
      case when count > 1 then paused end as paused, case when count > 1 then closed end as closed,
      case when count > 1 then planned end as planned, ${COLUMNS.replaceAll(/"?(\w+)"?/g, 'l."$1"')}
    from cells c left join bench_layer l on c.count = 1 and l.id = c.first::uuid)
  select st_asmvt(features, 'stations', 4096, 'geom') as tile from features`;

const CLUSTER_BELOW_ZOOM = 11;
const schema = {
  params: {
    type: 'object',
    properties: { z: { type: 'integer' }, x: { type: 'integer' }, y: { type: 'integer' } },
  },
} as const;

const app = createServer();
app.get<{ Params: { readonly z: number; readonly x: number; readonly y: number } }>(
  '/v1/layers/amap/tiles/:z/:x/:y.mvt',
  { schema },
  async (request, reply) => {
    const { z, x, y } = request.params;
    const query = z < CLUSTER_BELOW_ZOOM ? { name: 'clustered', text: clustered } : { name: 'alone', text: alone };
    const { rows } = await pool.query<{ tile: Buffer }>({ ...query, values: [z, x, y] });
    return reply.header('content-type', 'application/vnd.mapbox-vector-tile').send(rows[0]?.tile);
  },
);
await listen(app);
