/**
 * The budgets: what each path must reach and what would be good, in the order in which they are printed. Rows without a
 * bound are measured to be known.
 */
import type { BenchName } from '../options.ts';

export interface Budget {
  readonly key: string;
  readonly bench: BenchName;
  readonly path: string;
  readonly unit: 'x' | 'share' | 'ms' | 's' | 'MB' | 'm' | 'count';
  /** Which way is good. */
  readonly better: 'more' | 'less';
  readonly must?: number;
  readonly goal?: number;
}

const more = (bench: BenchName, key: string, path: string, must?: number, goal?: number): Budget => ({
  bench,
  key: `${bench}.${key}`,
  path,
  unit: 'x',
  better: 'more',
  ...(must === undefined ? {} : { must }),
  ...(goal === undefined ? {} : { goal }),
});
const less = (
  bench: BenchName,
  key: string,
  unit: Budget['unit'],
  path: string,
  must?: number,
  goal?: number,
): Budget => ({ ...more(bench, key, path, must, goal), unit, better: 'less' });

export const BUDGETS: readonly Budget[] = [
  { ...more('nearest', 'floor', 'nearest 10, share of the bare Fastify floor', 0.6, 0.8), unit: 'share' },
  { ...more('nearest', 'floor-rate', 'the same, both asked at half the rate that saturates ours'), unit: 'share' },
  { ...more('nearest', 'floor-few', 'nearest 3 (4 kB, as the prototype’s ten), share of its floor'), unit: 'share' },
  { ...more('nearest', 'floor-log', 'the same with the default log (info)'), unit: 'share' },
  more('nearest', 'pg-knn', 'nearest 10 vs Fastify + pg prepared KNN', 10, 15),
  more('nearest', 'redis', 'nearest 10 vs Fastify + Redis GEOSEARCH', 5, 8),
  more('nearest', 'geokdbush', 'nearest 10 vs Fastify + geokdbush + JSON.stringify', 2, 3),
  less('nearest', 'filtered', 'x', 'three amenities + open now: cost of unfiltered', 1.5, 1.25),
  less('nearest', 'rare', 'x', 'rare filter (one in 1,000): cost of unfiltered', 2),
  { ...more('nearest', 'large', 'large set: speed of the ordinary set', 0.8, 1), unit: 'x' },
  less('nearest', 'p99', 'x', 'p99 at half the saturated rate vs p99 of the floor', 2, 1.3),
  less('exact', 'order', 'count', 'lists unlike ST_Distance on the spheroid', 0, 0),
  less('exact', 'distance', 'm', 'largest difference from ST_Distance on the spheroid', 0.1, 0.02),
  more('layers', 'warm', 'warm layer vs ogr2ogr (wall)', 15, 50),
  more('layers', 'warm-gzip', 'warm layer, gzip, vs ogr2ogr (wall)', 15, 50),
  less('layers', 'growth', 'MB', 'growth of memory by answering warm layers', 10),
  more('layers', 'cold', 'cold layer (GCJ-02, from the database) vs ogr2ogr (wall)', 1, 1.5),
  less('layers', 'cold-peak', 'MB', 'peak of memory over idle, cold layer', 120),
  { ...more('layers', 'not-modified', '304, share of a bare Fastify 304', 0.85, 0.95), unit: 'share' },
  more('layers', 'edit', 'one edit to a new compressed layer vs compressing it again (CPU)', 100, 200),
  more('layers', 'edit-trip', 'the same with the write over HTTP that made the edit'),
  more('layers', 'compress', 'warm layer, gzip, vs @fastify/compress on the fly (CPU)'),
  more('tiles', 'cold', 'cold tile vs ST_AsMVT, worst zoom of z5-z14', 5, 10),
  more('tiles', 'cold-all', 'cold tile vs ST_AsMVT, all zooms'),
  more('tiles', 'warm', 'warm tile vs ST_AsMVT, worst zoom of z5-z14', 5, 10),
  more('tiles', 'supercluster', 'cold tile vs supercluster + vt-pbf, all zooms (no database behind it)'),
  less('tiles', 'supercluster-build', 's', 'supercluster: building its static index'),
  more('crs', 'gcj02', 'WGS-84 to GCJ-02, typed batch vs gcoord per point'),
  more('crs', 'bd09', 'WGS-84 to BD-09, typed batch vs gcoord per point'),
  more('crs', 'inverse', 'GCJ-02 to WGS-84, typed batch vs gcoord per point'),
  less('fresh', 'own', 'ms', 'commit to visible on the node that wrote, p99', 100, 50),
  less('fresh', 'other', 'ms', 'commit to visible on another node, p99', 250, 125),
  less('fresh', 'standby', 'ms', 'commit to visible from a standby, p99', 400, 200),
  less('fresh', 'worst', 'ms', 'the longest of all of them', 1_000),
  less('start', 'ready', 's', 'start to ready, stations from PostGIS', 5, 2),
  less('start', 'again', 's', 'start to ready again, from the copy kept at the stop', 5, 2),
  less('memory', 'rss', 'MB', 'large set: memory after the load'),
  less('memory', 'peak', 'MB', 'large set: peak of memory while loading'),
  less('memory', 'load', 's', 'large set: start to ready'),
  less('memory', 'load-again', 's', 'large set: start to ready again, from the copy kept at the stop'),
  less('memory', 'delay-load', 'ms', 'large set: longest delay of the event loop while loading'),
  less('memory', 'delay-serve', 'ms', 'large set: longest delay while serving'),
  less('memory', 'delay-rebuild', 'ms', 'large set: longest delay while a rebuild runs', 50),
  less('memory', 'delay-compress', 'ms', 'large set: longest delay while a whole layer is compressed', 50),
  less('memory', 'delay-manifest', 'ms', 'large set: longest delay while all layers are written and hashed', 50),
  less('memory', 'delay-tiles', 'ms', 'large set: longest delay while cold tiles are made'),
  less(
    'memory',
    'delay-rebuild-all',
    'ms',
    'large set: longest delay while a rebuild runs, layers and tiles following',
    50,
  ),
  less('memory', 'peak-all', 'MB', 'large set: peak of memory with layers, manifest, tiles and rebuilds', 1_536),
  less('memory', 'delay-reload', 'ms', 'large set: longest delay while all is read anew'),
  less('memory', 'turn', 'ms', 'large set: longest that the loop itself worked at a time, in CPU, in all of these', 50),
  less(
    'memory',
    'control-turn',
    'ms',
    'large set: longest turn, in CPU, of a process beside it that works half a millisecond',
  ),
  less('memory', 'control-delay', 'ms', 'large set: longest delay of that process'),
  less('memory', 'peak-reload', 'MB', 'large set: peak of memory while all is read anew'),
];
