/**
 * Tiles of z5 to z14, cold and warm, against ST_AsMVT with the same content and against supercluster. A tile is made cold
 * by editing a station in it: what is measured is the answer after that, not the edit.
 */
import { VectorTile } from '@mapbox/vector-tile';
import PbfReader from 'pbf';
import type { Context, Findings } from '../context.ts';
import { withClient } from '../database/cluster.ts';
import { makeLayer } from '../database/features.ts';
import { get, pause } from '../http.ts';
import type { Lane, RoundOptions } from '../rounds.ts';
import { startPeer, startService, type Server } from '../servers.ts';
import { pairedRatios, spread } from '../statistics.ts';
import { tileAt, worldX, worldY } from '../../src/geo/tile.ts';

const ZOOMS = [5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
const STATIONS = 48;
const QUICK_STATIONS = 8;
const WARM_TIMES = 20;
const CHECKED = 6;

interface Place {
  readonly id: string;
  readonly lng: number;
  readonly lat: number;
}

const tilePath = ({ lng, lat }: Place, z: number): string =>
  `/v1/layers/amap/tiles/${z}/${tileAt(worldX(lng), z)}/${tileAt(worldY(lat), z)}.mvt`;
const pathsAt = (places: readonly Place[], z: number): string[] => [
  ...new Set(places.map((place) => tilePath(place, z))),
];

interface Content {
  readonly ids: readonly string[];
  readonly features: number;
  readonly stations: number;
}

async function contentOf(server: Server, path: string): Promise<Content> {
  const answer = await get(server.port, path);
  if (answer.status !== 200) throw new Error(`${server.name} ${path}: ${answer.status}`);
  const layer = new VectorTile(new PbfReader(new Uint8Array(await answer.arrayBuffer()))).layers['stations'];
  if (!layer) throw new Error(`${server.name} ${path}: no layer`);
  const all = Array.from({ length: layer.length }, (_, i) => layer.feature(i).properties);
  const alone = all.filter((properties) => !properties['cluster']);
  return {
    ids: alone.map((properties) => String(properties['id'])).sort(),
    features: all.length,
    stations: all.reduce((sum, properties) => sum + (properties['cluster'] ? Number(properties['count']) : 1), 0),
  };
}

/** PostGIS selects by boxes of single precision: a station within a metre of a tile's edge may be in both tiles. */
const EDGE_SHARE = 1e-4;
const EDGE_STATIONS = 1;

/** Throws where the two tiles do not hold the same stations. Returns whether they are in the same features, too. */
async function isSameTile(ours: Server, peer: Server, path: string): Promise<boolean> {
  const [a, b] = [await contentOf(ours, path), await contentOf(peer, path)];
  if (Math.abs(a.stations - b.stations) > EDGE_STATIONS + EDGE_SHARE * a.stations)
    throw new Error(`${path}: ${a.stations} stations, ST_AsMVT has ${b.stations}`);
  return a.features === b.features && a.ids.join() === b.ids.join();
}

export async function tiles(context: Context, findings: Findings): Promise<void> {
  const { options, client, cleanup, say } = context;
  const url = await context.databaseWithFeatures();
  say('tiles: the flat table');
  await makeLayer(url);
  const count = options.quick ? QUICK_STATIONS : STATIONS;
  const places = await withClient(url, async (db) => {
    const text =
      'select id, gcj02_lng as lng, gcj02_lat as lat from stations where in_layer order by md5(id::text) limit $1';
    return (await db.query<Place>(text, [count])).rows;
  });
  for (const z of ZOOMS) await client.list(`z${z}`, pathsAt(places, z));

  const service = await startService(cleanup, url);
  const asMvt = await startPeer(cleanup, 'st-asmvt', { DATABASE_URL: url }, { applications: ['bench-st-asmvt'] });
  const supercluster = await startPeer(cleanup, 'supercluster', { DATABASE_URL: url });
  const { builtInMs } = (await (await get(supercluster.port, '/built')).json()) as { readonly builtInMs: number };
  findings.add('tiles.supercluster-build', [builtInMs / 1_000]);

  let [checked, same] = [0, 0];
  for (const z of ZOOMS) {
    for (const path of pathsAt(places, z).slice(0, CHECKED)) {
      checked += 1;
      if (await isSameTile(service, asMvt, path)) same += 1;
    }
  }
  findings.details['sameAsStAsMvt'] = { tiles: checked, sameFeatures: same };
  await measure(context, findings, places, { service, asMvt, supercluster });
  for (const server of [service, asMvt, supercluster]) await server.stop();
}

interface Servers {
  readonly service: Server;
  readonly asMvt: Server;
  readonly supercluster: Server;
}

type Kind = 'cold' | 'warm' | 'ST_AsMVT' | 'supercluster';

async function measure(
  context: Context,
  findings: Findings,
  places: readonly Place[],
  servers: Servers,
): Promise<void> {
  const { meter, options, say } = context;
  const { service, asMvt, supercluster } = servers;
  // CPU per tile by kind and zoom, one for each round.
  const found = new Map<string, number[]>();
  const rounds = Math.min(options.rounds, 5);
  for (let round = 0; round <= rounds; round += 1) {
    say(`tiles: ${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}`);
    for (const { id } of places) await pause(service.port, id, `bench tiles ${round}`);
    // Brings the tile index up to date, whose cost is the edits', with a tile that is asked for here only.
    await (await get(service.port, tilePath(places[0] as Place, 18))).arrayBuffer();
    for (const z of ZOOMS) {
      const tilesHere = pathsAt(places, z).length;
      const slice = async (kind: Kind, server: Server, times: number): Promise<void> => {
        const lane: Lane = { key: kind, server, list: `z${z}` };
        const order: RoundOptions = { rounds: 1, sliceMs: 0, count: tilesHere * times, connections: 1 };
        const { cpuMicros } = await meter.slice(lane, 0, order);
        const key = `${kind} z${z}`;
        if (round > 0) found.set(key, [...(found.get(key) ?? []), cpuMicros]);
      };
      await slice('cold', service, 1);
      await slice('ST_AsMVT', asMvt, 1);
      await slice('warm', service, WARM_TIMES);
      await slice('supercluster', supercluster, 1);
    }
  }
  report(findings, found);
}

function report(findings: Findings, found: ReadonlyMap<string, readonly number[]>): void {
  const at = (kind: Kind, z: number): readonly number[] => found.get(`${kind} z${z}`) ?? [];
  const worst = (kind: Kind) => {
    const all = ZOOMS.map((z) => ({ z, ratio: spread(pairedRatios(at('ST_AsMVT', z), at(kind, z))) }));
    return all.sort((a, b) => a.ratio.median - b.ratio.median)[0] as (typeof all)[number];
  };
  for (const kind of ['cold', 'warm'] as const) {
    const { z, ratio } = worst(kind);
    findings.add(`tiles.${kind}`, ratio, `the worst is z${z}`);
  }
  // One tile of each zoom, as somebody who zooms in would ask.
  const sums = (kind: Kind): number[] =>
    at(kind, ZOOMS[0] as number).map((_, round) => ZOOMS.reduce((sum, z) => sum + (at(kind, z)[round] as number), 0));
  findings.add('tiles.cold-all', pairedRatios(sums('ST_AsMVT'), sums('cold')), 'one tile of each zoom');
  findings.add('tiles.supercluster', pairedRatios(sums('supercluster'), sums('cold')));
  findings.details['cpuMicrosPerTile'] = Object.fromEntries([...found].map(([key, values]) => [key, spread(values)]));
}
