/** Vector tiles of each layer and their TileJSON. Tile positions are in the layer's own coordinate system (geo/tile.ts). */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Crs } from '../geo/crs.ts';
import { MAX_TILE_ZOOM, readTileAddress } from '../geo/tile.ts';
import { announceCrs } from '../http/crs.ts';
import { announceAge } from '../http/data-age.ts';
import { problems } from '../http/openapi.ts';
import { JSON_TYPE, sendShared } from '../http/shared-reply.ts';
import { validatorWithShortcut } from '../http/validation.ts';
import { Problem } from '../problems.ts';
import type { LayerSource } from './layer-source.ts';
import type { LayerName } from './layer.schema.ts';
import { TILE_LAYER_NAME } from './tile-bytes.ts';
import { CLUSTER_BELOW_ZOOM } from './tile-index.ts';
import { TileStore } from './tile-store.ts';
import { tileFields, TileJsonSchema, TileParams, usualTileParams } from './tile.schema.ts';

export interface TileRoutesOptions {
  readonly source: LayerSource;
  /** The layer's system, for callers who may have it. Throws `wgs84-restricted`. */
  readonly layerCrs: (request: FastifyRequest, layer: LayerName) => Crs;
  readonly cacheControl: (layer: LayerName) => string;
  readonly attribution: string;
  /** URL of the layers: absolute when PUBLIC_URL is set. */
  readonly base: string;
}

const FOLLOW_MS = 2_000;

const MVT = 'application/vnd.mapbox-vector-tile';

/** Mainland China with its islands, generously: fixed, so that no edit changes the TileJSON. */
const BOUNDS = [73, 3, 136, 54] as const;

export function tileRoutes(app: FastifyInstance, options: TileRoutesOptions): void {
  const { source, layerCrs, cacheControl } = options;
  const store = new TileStore(source);
  keepUp(app, store);
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const tags = ['providers'];
  const vary = ['Authorization', 'Cookie'];

  routes.get(
    '/layers/:layer/tiles/:z/:x/:y.mvt',
    {
      schema: {
        operationId: 'getLayerTile',
        summary: 'A Mapbox vector tile of the layer, in the layer’s own coordinate system',
        description: `One layer, \`${TILE_LAYER_NAME}\`, extent 4096, no buffer: at every zoom each station is in exactly one tile, alone or, below zoom ${CLUSTER_BELOW_ZOOM}, counted in one cluster. Web-Mercator tiles over the layer’s own degrees; for baidu that is BD-09 degrees, not Baidu’s own tile scheme. Header Data-Age: how many seconds the tile may be behind, when more than one.`,
        tags,
        params: TileParams,
        querystring: z.strictObject({}),
        response: {
          200: { description: 'The tile', content: { [MVT]: { schema: z.string().meta({ format: 'binary' }) } } },
          204: z.null().meta({ description: 'There is nothing in this tile' }),
          ...problems,
        },
      },
      validatorCompiler: validatorWithShortcut('params', usualTileParams),
    },
    async (request, reply) => {
      const { layer, z, x, y } = request.params;
      announceCrs(reply, layerCrs(request, layer));
      const address = readTileAddress(z, x, y);
      if (!address) throw new Problem('not-found');
      const tile = await store.tile(layer, address);
      announceAge(reply, source.ageMs());
      if (tile) {
        // By name: what is spread into an object gets a shape of its own each time.
        const { body, gzipped, etag } = tile;
        const shared = { body, gzipped, etag, contentType: MVT, cacheControl: cacheControl(layer), vary };
        return await sendShared(request, reply, shared);
      }
      reply.headers({ 'cache-control': cacheControl(layer), vary: vary.join(', ') });
      return await reply.code(204).send(null);
    },
  );

  routes.get(
    '/layers/:layer/tiles.json',
    {
      schema: {
        operationId: 'getLayerTileJson',
        summary: 'TileJSON 3.0.0 of the layer',
        description:
          'The tile URL is absolute when the operator has set PUBLIC_URL, otherwise it begins with the path: clients that want an absolute one put the host before it.',
        tags,
        params: TileParams.pick({ layer: true }),
        querystring: z.strictObject({}),
        response: { 200: TileJsonSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { layer } = request.params;
      announceCrs(reply, layerCrs(request, layer));
      const body = Buffer.from(JSON.stringify(tileJson(layer, options)));
      return await sendShared(request, reply, {
        body,
        contentType: JSON_TYPE,
        cacheControl: cacheControl(layer),
        vary,
      });
    },
  );
}

/** From when the service listens: indexes are made ahead, and follow the stations also while nobody asks. */
function keepUp(app: FastifyInstance, store: TileStore): void {
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const again = (work: () => Promise<void>): void => {
    // What fails here fails for the next request as well, which says so.
    void work()
      .catch((error: unknown) => app.log.warn({ err: error }, 'tiles could not be prepared'))
      .finally(() => {
        if (isClosed) return;
        timer = setTimeout(() => again(() => store.follow()), FOLLOW_MS);
        timer.unref();
      });
  };
  app.addHook('onListen', async () => again(() => store.warm()));
  app.addHook('onClose', async () => {
    isClosed = true;
    clearTimeout(timer);
    store.close();
  });
}

const DESCRIPTIONS: Readonly<Record<LayerName, string>> = {
  amap: 'GCJ-02 degrees, for Amap and Tencent base maps',
  baidu: 'BD-09 degrees in Web-Mercator tiles (not Baidu’s own tile scheme)',
  wgs84: 'WGS-84 degrees',
};

function tileJson(layer: LayerName, { attribution, base }: TileRoutesOptions): z.infer<typeof TileJsonSchema> {
  return {
    tilejson: '3.0.0',
    name: `${attribution} (${layer})`,
    description: DESCRIPTIONS[layer],
    attribution,
    scheme: 'xyz',
    tiles: [`${base}/${layer}/tiles/{z}/{x}/{y}.mvt`],
    minzoom: 0,
    maxzoom: MAX_TILE_ZOOM,
    bounds: [...BOUNDS],
    vector_layers: [
      {
        id: TILE_LAYER_NAME,
        description: `Stations, and below zoom ${CLUSTER_BELOW_ZOOM} clusters of them with counts by state`,
        minzoom: 0,
        maxzoom: MAX_TILE_ZOOM,
        fields: tileFields(),
      },
    ],
  };
}
