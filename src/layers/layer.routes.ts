/** What map providers pull: the manifest, the layers, their shards, MassMarks, and the change feed. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AmenityCodeSchema, NEEDS } from '../amenities/amenity.schema.ts';
import type { Database } from '../db/database.ts';
import { adcodePrefix } from '../districts/district.schema.ts';
import type { Crs } from '../geo/crs.ts';
import { callerOf, type MayDo } from '../http/access.ts';
import { announceCrs, outputCrs, type OutputPolicy } from '../http/crs.ts';
import { geojson, problems } from '../http/openapi.ts';
import { adcode, integer, list } from '../http/params.ts';
import { GEOJSON, JSON_TYPE, sendShared } from '../http/shared-reply.ts';
import { readChanges } from './changes.ts';
import { geojsonBytes, geojsonlBytes, massMarksBytes, matches } from './layer-bytes.ts';
import { fileKey, LayerStore } from './layer-store.ts';
import {
  ChangesSchema,
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
  /** For the change feed. */
  readonly database: Database;
  readonly source: LayerSource;
  readonly output: OutputPolicy;
  readonly mayDo: MayDo;
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
  const { database, output } = options;
  const store = new LayerStore(options.source);
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const tags = ['providers'];
  const base = `${options.baseUrl}/v1/layers`;

  /** 403 for WGS-84 where it is restricted and the caller has no token. */
  function layerCrs(request: FastifyRequest, layer: LayerName) {
    return outputCrs(output, { wanted: LAYER_CRS[layer], authorised: options.mayDo(callerOf(request), 'wgs84.read') });
  }

  const isRestricted = (layer: LayerName): boolean => layer === 'wgs84' && output.wgs84Output === 'restricted';
  const cacheControl = (layer: LayerName): string => (isRestricted(layer) ? 'private, no-cache' : 'public, no-cache');

  tileRoutes(app, { current: () => store.current(), layerCrs, cacheControl, attribution: options.attribution, base });

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
      vary: ['Authorization', 'Cookie'],
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

  routes.get(
    '/layers/:layer/changes',
    {
      schema: {
        operationId: 'getLayerChanges',
        summary: 'What to do to a copy of the layer since `since`, in commit order',
        description:
          'Each changed station once, as it is now: upsert or delete. 410 when the cursor is too old: fetch the layer again and go on from its Layer-Cursor.',
        tags,
        params: LayerParams,
        querystring: z.strictObject({ since: z.string().max(400).optional(), limit: integer(1, 1_000).default(500) }),
        response: { 200: ChangesSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { layer } = request.params;
      const crs = layerCrs(request, layer);
      const page = await readChanges(database, {
        crs,
        since: request.query.since,
        limit: request.query.limit,
        manifestUrl: base,
      });
      const next = `${base}/${layer}/changes?since=${page.cursor}`;
      announceCrs(reply, crs);
      reply.header('link', `<${next}>; rel="next"`);
      const body = `{"coordinateSystem":"${crs}","changes":[${page.changes.join(',')}],"cursor":"${page.cursor}","more":${page.more},"links":[{"rel":"next","href":${JSON.stringify(next)}}]}`;
      return await sendShared(request, reply, {
        body: Buffer.from(body),
        contentType: JSON_TYPE,
        cacheControl: cacheControl(layer),
        vary: ['Authorization', 'Cookie'],
      });
    },
  );
}
