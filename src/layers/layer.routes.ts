/** What map providers pull: the manifest, the layers, their shards, MassMarks, and the change feed. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AmenityCodeSchema, NEEDS } from '../amenities/amenity.schema.ts';
import type { Database } from '../db/database.ts';
import { adcodePrefix } from '../districts/district.schema.ts';
import type { Crs } from '../geo/crs.ts';
import { callerOf } from '../http/access.ts';
import { announceCrs, outputCrs, type OutputPolicy } from '../http/crs.ts';
import { geojson, problems } from '../http/openapi.ts';
import { adcode, list } from '../http/params.ts';
import { GEOJSON, JSON_TYPE, sendShared } from '../http/shared-reply.ts';
import type { ChangeSignal } from './change-waiters.ts';
import { changesRoutes } from './changes.routes.ts';
import { geojsonBytes, geojsonlBytes, massMarksBytes, matches } from './layer-bytes.ts';
import { fileKey, LayerStore } from './layer-store.ts';
import {
  LAYER_CRS,
  LAYERS,
  LayerCollectionSchema,
  ManifestSchema,
  MassMarksSchema,
  type LayerFilter,
  type LayerName,
} from './layer.schema.ts';
import { describeLayer } from './manifest.ts';
import type { LayerSource, LayerStation } from './layer-source.ts';
import { encodePlace } from './place.ts';
import { tileRoutes } from './tile.routes.ts';

export interface LayerRoutesOptions {
  /** For the change feed, and when to look at it again. */
  readonly database: Database;
  readonly signal: ChangeSignal;
  readonly source: LayerSource;
  readonly output: OutputPolicy;
  readonly attribution: string;
  /** Absolute when PUBLIC_URL is set; then the path prefix. */
  readonly baseUrl: string;
}

/** Not geo+json-seq: RFC 8142 asks for a record separator before each feature, which few readers of lines expect. */
const GEOJSONL_TYPE = 'application/x-ndjson';
const GEOJSONL = `${GEOJSONL_TYPE}; charset=utf-8`;

const LayerParams = z.strictObject({ layer: z.enum(LAYERS) });
const ShardParams = z.strictObject({ layer: z.enum(LAYERS), adcode: adcode() });
const FilterQuery = z.strictObject({
  district: adcode().optional(),
  needs: list(z.enum(NEEDS)).optional(),
  amenities: list(AmenityCodeSchema).optional(),
  state: list(z.enum(['planned', 'open', 'paused', 'closed'])).optional(),
});
const ShardFilterQuery = FilterQuery.omit({ district: true });

const FILES: Readonly<
  Record<
    'geojson' | 'geojsonl' | 'massmarks',
    { readonly contentType: string; readonly compose: (stations: readonly LayerStation[], crs: Crs) => Buffer }
  >
> = {
  geojson: { contentType: GEOJSON, compose: geojsonBytes },
  geojsonl: { contentType: GEOJSONL, compose: geojsonlBytes },
  massmarks: { contentType: JSON_TYPE, compose: massMarksBytes },
};

export function layerRoutes(app: FastifyInstance, options: LayerRoutesOptions): void {
  const { database, signal, output } = options;
  const store = new LayerStore(options.source);
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const tags = ['providers'];
  const base = `${options.baseUrl}/v1/layers`;

  /** 403 for WGS-84 where it is restricted and the caller has no token. */
  function layerCrs(request: FastifyRequest, layer: LayerName) {
    return outputCrs(output, { wanted: LAYER_CRS[layer], authorised: callerOf(request) !== undefined });
  }

  const isRestricted = (layer: LayerName): boolean => layer === 'wgs84' && output.wgs84Output === 'restricted';
  const cacheControl = (layer: LayerName): string => (isRestricted(layer) ? 'private, no-cache' : 'public, no-cache');

  tileRoutes(app, { current: () => store.current(), layerCrs, cacheControl, attribution: options.attribution, base });

  changesRoutes(app, { database, signal, layerCrs, cacheControl, base });

  async function sendFile(
    request: FastifyRequest,
    reply: FastifyReply,
    file: {
      readonly layer: LayerName;
      readonly kind: keyof typeof FILES;
      readonly filter: z.output<typeof FilterQuery>;
    },
  ): Promise<FastifyReply> {
    const { layer, kind } = file;
    const { district, needs, amenities, state: states } = file.filter;
    const filter: LayerFilter = { adcodePrefix: district && adcodePrefix(district), needs, amenities, states };
    const crs = layerCrs(request, layer);
    announceCrs(reply, crs);
    const state = store.current();
    const { contentType, compose } = FILES[kind];
    const { body, gzipped, etag } = await store.bytes(state, fileKey(layer, kind, filter), () =>
      compose(
        state.stations.filter((station) => matches(station, filter)),
        crs,
      ),
    );
    const place = encodePlace(state.place);
    reply.header('layer-cursor', place);
    reply.header('link', `<${base}/${layer}/changes?since=${place}>; rel="changes"`);
    return await sendShared(request, reply, {
      body,
      gzipped,
      etag,
      contentType,
      cacheControl: cacheControl(layer),
      vary: ['Authorization'],
    });
  }

  for (const kind of ['geojson', 'geojsonl'] as const) {
    const response = {
      200:
        kind === 'geojson'
          ? geojson(LayerCollectionSchema, 'The layer. Header Layer-Cursor: follow `changes` from there')
          : { description: 'One feature a line', content: { [GEOJSONL_TYPE]: { schema: z.string() } } },
      ...problems,
    };
    routes.get(
      `/layers/:layer/stations.${kind}`,
      {
        schema: {
          operationId: `getLayer${kind === 'geojson' ? '' : 'Lines'}`,
          summary: 'Every published station with a position, in the layer’s own coordinate system',
          tags,
          params: LayerParams,
          querystring: FilterQuery,
          response,
        },
      },
      async (request, reply) =>
        await sendFile(request, reply, { layer: request.params.layer, kind, filter: request.query }),
    );
    routes.get(
      `/layers/:layer/districts/:adcode/stations.${kind}`,
      {
        schema: {
          operationId: `getLayerShard${kind === 'geojson' ? '' : 'Lines'}`,
          summary: 'The layer of one district: a shard',
          tags,
          params: ShardParams,
          querystring: ShardFilterQuery,
          response,
        },
      },
      async (request, reply) => {
        const { layer, adcode: district } = request.params;
        return await sendFile(request, reply, { layer, kind, filter: { ...request.query, district } });
      },
    );
  }

  routes.get(
    '/layers/amap/massmarks.json',
    {
      schema: {
        operationId: 'getMassMarks',
        summary: 'The array that AMap.MassMarks takes; meant for up to 100,000 points',
        tags,
        querystring: FilterQuery,
        response: { 200: MassMarksSchema, ...problems },
      },
    },
    async (request, reply) =>
      await sendFile(request, reply, { layer: 'amap', kind: 'massmarks', filter: request.query }),
  );

  routes.get(
    '/layers',
    {
      schema: {
        operationId: 'getLayerManifest',
        summary: 'Each layer with its system, count, revision, hash and shards',
        tags,
        querystring: z.strictObject({}),
        response: { 200: ManifestSchema, ...problems },
      },
    },
    async (request, reply) => {
      const state = store.current();
      const layers = await Promise.all(
        LAYERS.map((layer) => describeLayer(store, state, layer, { base, isRestricted: isRestricted(layer) })),
      );
      const body = Buffer.from(JSON.stringify({ attribution: options.attribution, layers }));
      return await sendShared(request, reply, { body, contentType: JSON_TYPE });
    },
  );
}
