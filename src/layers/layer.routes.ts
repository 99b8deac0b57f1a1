/** What map providers pull: the manifest, the layers, their shards, MassMarks, and the change feed. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AmenityCodeSchema, NEEDS } from '../amenities/amenity.schema.ts';
import type { Database } from '../db/database.ts';
import { adcodePrefix } from '../districts/district.schema.ts';
import { callerOf } from '../http/access.ts';
import { announceCrs, outputCrs, type OutputPolicy } from '../http/crs.ts';
import { geojson, problems } from '../http/openapi.ts';
import { adcode, integer, list } from '../http/params.ts';
import { GEOJSON, JSON_TYPE, sendShared } from '../http/shared-reply.ts';
import { readChanges } from './changes.ts';
import { geojsonBytes, geojsonlBytes, massMarksBytes, matches } from './layer-bytes.ts';
import { LayerStore, type LayerState } from './layer-store.ts';
import {
  ChangesSchema,
  LAYER_CRS,
  LAYERS,
  LayerCollectionSchema,
  ManifestSchema,
  MassMarksSchema,
  type LayerFilter,
  type LayerName,
  type LayerStation,
} from './layer.schema.ts';
import { encodePlace } from './place.ts';
import { tileRoutes } from './tile.routes.ts';

export interface LayerRoutesOptions {
  readonly database: Database;
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

type Compose = (stations: readonly LayerStation[]) => Buffer;

export function layerRoutes(app: FastifyInstance, options: LayerRoutesOptions): void {
  const { database, output } = options;
  const store = new LayerStore(database);
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const tags = ['providers'];
  const base = `${options.baseUrl}/v1/layers`;

  /** 403 for WGS-84 where it is restricted and the caller has no token. */
  function layerCrs(request: FastifyRequest, layer: LayerName) {
    return outputCrs(output, { wanted: LAYER_CRS[layer], authorised: callerOf(request) !== undefined });
  }

  const cacheControl = (layer: LayerName): string =>
    layer === 'wgs84' && output.wgs84Output === 'restricted' ? 'private, no-cache' : 'public, no-cache';

  tileRoutes(app, { current: () => store.current(), layerCrs, cacheControl, attribution: options.attribution, base });

  async function sendLayer(
    request: FastifyRequest,
    reply: FastifyReply,
    file: {
      readonly layer: LayerName;
      readonly kind: string;
      readonly contentType: string;
      readonly filter: LayerFilter;
      readonly compose: Compose;
    },
  ): Promise<FastifyReply> {
    const { layer, filter } = file;
    announceCrs(reply, layerCrs(request, layer));
    const state = await store.current();
    const key = JSON.stringify([layer, file.kind, filter]);
    const { body, gzipped, etag } = await store.bytes(state, key, () =>
      file.compose(state.stations.filter((station) => matches(station, filter))),
    );
    const place = encodePlace(state.head);
    reply.header('layer-cursor', place);
    reply.header('link', `<${base}/${layer}/changes?since=${place}>; rel="changes"`);
    return await sendShared(request, reply, {
      body,
      gzipped,
      etag,
      contentType: file.contentType,
      cacheControl: cacheControl(layer),
      vary: ['Authorization'],
    });
  }

  const kinds = {
    geojson: { contentType: GEOJSON, bytes: geojsonBytes },
    geojsonl: { contentType: GEOJSONL, bytes: geojsonlBytes },
  } as const;

  for (const kind of ['geojson', 'geojsonl'] as const) {
    const { contentType, bytes } = kinds[kind];
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
      async (request, reply) => {
        const { layer } = request.params;
        const { district, needs, amenities, state } = request.query;
        const filter = { adcodePrefix: district && adcodePrefix(district), needs, amenities, states: state };
        return await sendLayer(request, reply, {
          layer,
          kind,
          contentType,
          filter,
          compose: (all) => bytes(all, LAYER_CRS[layer]),
        });
      },
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
        const { needs, amenities, state } = request.query;
        const filter = { adcodePrefix: adcodePrefix(district), needs, amenities, states: state };
        return await sendLayer(request, reply, {
          layer,
          kind,
          contentType,
          filter,
          compose: (all) => bytes(all, LAYER_CRS[layer]),
        });
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
    async (request, reply) => {
      const { district, needs, amenities, state } = request.query;
      const filter = { adcodePrefix: district && adcodePrefix(district), needs, amenities, states: state };
      return await sendLayer(request, reply, {
        layer: 'amap',
        kind: 'massmarks',
        contentType: JSON_TYPE,
        filter,
        compose: massMarksBytes,
      });
    },
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
      const state = await store.current();
      const layers = await Promise.all(LAYERS.map((layer) => describeLayer(layer, state)));
      const body = Buffer.from(JSON.stringify({ attribution: options.attribution, layers }));
      return await sendShared(request, reply, { body, contentType: JSON_TYPE });
    },
  );

  /** A file of the manifest: the bytes that its URL answers with, without Content-Encoding. */
  async function describeFile(
    layer: LayerName,
    state: LayerState,
    filter: LayerFilter,
    stations: readonly LayerStation[],
    url: string,
  ) {
    const key = JSON.stringify([layer, 'geojson', filter]);
    const { body, sha256 } = await store.bytes(state, key, () => geojsonBytes(stations, LAYER_CRS[layer]));
    return { url, featureCount: stations.length, sha256, bytes: body.length };
  }

  async function describeLayer(layer: LayerName, state: LayerState) {
    const byDistrict = new Map<string, LayerStation[]>();
    for (const station of state.stations) {
      const shard = byDistrict.get(station.adcode);
      if (shard) shard.push(station);
      else byDistrict.set(station.adcode, [station]);
    }
    const shards = [...byDistrict.keys()].sort().map(async (code) => {
      const prefix = adcodePrefix(code);
      // A shard of a city or a province also holds what lies below it, as its URL does; a county's is at hand.
      const stations =
        prefix === code
          ? (byDistrict.get(code) ?? [])
          : state.stations.filter((station) => station.adcode.startsWith(prefix));
      const file = await describeFile(
        layer,
        state,
        { adcodePrefix: prefix },
        stations,
        `${base}/${layer}/districts/${code}/stations.geojson`,
      );
      return { adcode: code, ...file };
    });
    return {
      layer,
      crs: LAYER_CRS[layer],
      restricted: layer === 'wgs84' && output.wgs84Output === 'restricted',
      revision: state.head.seq,
      cursor: encodePlace(state.head),
      ...(await describeFile(layer, state, {}, state.stations, `${base}/${layer}/stations.geojson`)),
      changes: `${base}/${layer}/changes`,
      shards: await Promise.all(shards),
    };
  }

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
        vary: ['Authorization'],
      });
    },
  );
}
