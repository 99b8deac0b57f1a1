/** What map providers pull: the manifest, the layers, their shards, MassMarks, and the change feed. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AmenityCodeSchema, NEEDS } from '../amenities/amenity.schema.ts';
import type { Database } from '../db/database.ts';
import { adcodePrefix } from '../districts/district.schema.ts';
import { callerOf, type MayDo } from '../http/access.ts';
import { outputCrs, type OutputPolicy } from '../http/crs.ts';
import { geojson, problems } from '../http/openapi.ts';
import { adcode, list } from '../http/params.ts';
import { announceAge } from '../http/data-age.ts';
import { sendSharedFile, type SharedFile } from '../http/shared-file.ts';
import { GEOJSON, JSON_TYPE, sendShared } from '../http/shared-reply.ts';
import type { ChangeSignal } from './change-waiters.ts';
import { changesRoutes } from './changes.routes.ts';
import { gzipLength, readGzip, readPlain } from './file-reader.ts';
import type { LayerKind } from './layer-bytes.ts';
import { LayerViews, type LayerFile } from './layer-views.ts';
import { variantOf, type LayerVariant } from './layer-variant.ts';
import {
  LAYER_CRS,
  LAYERS,
  LayerCollectionSchema,
  ManifestSchema,
  MassMarksSchema,
  type LayerName,
} from './layer.schema.ts';
import { Manifests } from './manifest.ts';
import type { LayerSource } from './layer-source.ts';
import { tileRoutes } from './tile.routes.ts';

export interface LayerRoutesOptions {
  /** For the change feed, and when to look at it again. */
  readonly database: Database;
  readonly signal: ChangeSignal;
  readonly source: LayerSource;
  readonly output: OutputPolicy;
  readonly mayDo: MayDo;
  readonly attribution: string;
  /** Absolute when PUBLIC_URL is set; then the path prefix. */
  readonly baseUrl: string;
  readonly now: () => Date;
  /** Bytes of layers that are kept in memory, with and without compression. */
  readonly keptBytes?: number;
}

/** For 200,000 stations: all three layers compressed, and one of them as it is. For ten times as many: most of one, compressed. */
const KEPT_BYTES = 256 * 1024 * 1024;

/** A file that changed less than this ago has no Last-Modified: another change may follow in the same second. */
const SETTLED_MS = 2_000;

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

const CONTENT_TYPES: Readonly<Record<LayerKind, string>> = {
  geojson: GEOJSON,
  geojsonl: GEOJSONL,
  massmarks: JSON_TYPE,
};

const NOT_MODIFIED = z.null().meta({ description: 'The caller has it: by If-None-Match, or else If-Modified-Since' });

/** What may come of asking for a file of this media type. */
const fileResponses = <T>(mediaType: string, whole: T) => ({
  200: whole,
  206: {
    description: 'The bytes that Content-Range names; join them with others of the same ETag only',
    content: { [mediaType]: { schema: z.string() } },
  },
  304: NOT_MODIFIED,
});

export function layerRoutes(app: FastifyInstance, options: LayerRoutesOptions): void {
  const { database, signal, output, source, now, attribution } = options;
  const views = new LayerViews(source, { keptBytes: options.keptBytes ?? KEPT_BYTES, now });
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const tags = ['providers'];
  const base = `${options.baseUrl}/v1/layers`;

  /** 403 for WGS-84 where it is restricted and the caller has no token. */
  function layerCrs(request: FastifyRequest, layer: LayerName) {
    return outputCrs(output, { wanted: LAYER_CRS[layer], authorised: options.mayDo(callerOf(request), 'wgs84.read') });
  }

  const isRestricted = (layer: LayerName): boolean => layer === 'wgs84' && output.wgs84Output === 'restricted';
  const cacheControl = (layer: LayerName): string => (isRestricted(layer) ? 'private, no-cache' : 'public, no-cache');

  const manifests = new Manifests(views, { attribution, base, isRestricted });

  changesRoutes(app, { database, signal, layerCrs, cacheControl, base });

  tileRoutes(app, { source: options.source, layerCrs, cacheControl, attribution, base });

  interface Wanted {
    readonly layer: LayerName;
    readonly kind: LayerKind;
    readonly filter: z.output<typeof FilterQuery>;
  }

  /** Where nothing changed since the last time nothing is waited for: a 304 is all that most callers get. */
  function sendFile(request: FastifyRequest, reply: FastifyReply, wanted: Wanted): Promise<void> | undefined {
    const { district, needs, amenities, state: states } = wanted.filter;
    const variant = variantOf(wanted.kind, layerCrs(request, wanted.layer), { needs, amenities, states });
    const prefix = district === undefined ? '' : adcodePrefix(district);
    const view = views.ready;
    const file = view && views.known(view, variant, prefix);
    return file ? sendKnown(request, reply, wanted, file) : sendUnknown(request, reply, wanted, { variant, prefix });
  }

  async function sendUnknown(
    request: FastifyRequest,
    reply: FastifyReply,
    wanted: Wanted,
    { variant, prefix }: { readonly variant: LayerVariant; readonly prefix: string },
  ): Promise<void> {
    const view = await views.current();
    const file = await views.file(view, variant, prefix, () => !request.raw.socket.destroyed);
    if (file) return await sendKnown(request, reply, wanted, file);
    // The caller has gone: there is nobody to answer.
    reply.hijack();
  }

  const known = new WeakMap<LayerFile, SharedFile>();

  function sendKnown(request: FastifyRequest, reply: FastifyReply, { layer, kind }: Wanted, file: LayerFile) {
    announceAge(reply, source.ageMs());
    let shared = known.get(file);
    // A file is of one layer and kind: they are in its variant.
    if (!shared) known.set(file, (shared = sharedFile(layer, kind, file)));
    return sendSharedFile(request, reply, shared);
  }

  function sharedFile(layer: LayerName, kind: LayerKind, file: LayerFile): SharedFile {
    const { cursor } = file.view;
    return {
      etag: file.etag,
      bytes: file.whole.bytes,
      lastModified: () => (now().getTime() - file.seenAt >= SETTLED_MS ? file.lastModified : undefined),
      contentType: CONTENT_TYPES[kind],
      cacheControl: cacheControl(layer),
      vary: 'Accept-Encoding, Authorization, Cookie',
      headers: {
        'content-crs': file.variant.crs,
        'layer-cursor': cursor,
        link: `<${base}/${layer}/changes?since=${cursor}>; rel="changes"`,
      },
      gzipBytes: () => gzipLength(views, file),
      readPlain: (span) => readPlain(views, file, span),
      readGzip: () => readGzip(views, file),
    };
  }

  for (const kind of ['geojson', 'geojsonl'] as const) {
    const whole =
      kind === 'geojson'
        ? geojson(LayerCollectionSchema, 'The layer. Header Layer-Cursor: follow `changes` from there')
        : { description: 'One feature a line', content: { [GEOJSONL_TYPE]: { schema: z.string() } } };
    const response = {
      ...fileResponses(kind === 'geojson' ? 'application/geo+json' : GEOJSONL_TYPE, whole),
      ...problems,
    };
    const description =
      'Counties by adcode, in each the stations by id. Streamed as of one moment; one gzip member where Accept-Encoding asks for it. Strong ETag of the bytes, a tag of its own for gzip; Last-Modified is when this node first had these bytes, and is left out for two seconds after a change. `Range` (one range, without gzip) and `If-Range` are honoured. Header Data-Age: how many seconds the answer may be behind, when more than one.';
    routes.get(
      `/layers/:layer/stations.${kind}`,
      {
        schema: {
          operationId: `getLayer${kind === 'geojson' ? '' : 'Lines'}`,
          summary: 'Every published station with a position, in the layer’s own coordinate system',
          description,
          tags,
          params: LayerParams,
          querystring: FilterQuery,
          response,
        },
      },
      (request, reply) => sendFile(request, reply, { layer: request.params.layer, kind, filter: request.query }),
    );
    routes.get(
      `/layers/:layer/districts/:adcode/stations.${kind}`,
      {
        schema: {
          operationId: `getLayerShard${kind === 'geojson' ? '' : 'Lines'}`,
          summary: 'The layer of one district: a shard',
          description,
          tags,
          params: ShardParams,
          querystring: ShardFilterQuery,
          response,
        },
      },
      (request, reply) => {
        const { layer, adcode: district } = request.params;
        return sendFile(request, reply, { layer, kind, filter: { ...request.query, district } });
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
        response: {
          ...fileResponses('application/json', MassMarksSchema),
          ...problems,
        },
      },
    },
    (request, reply) => sendFile(request, reply, { layer: 'amap', kind: 'massmarks', filter: request.query }),
  );

  routes.get(
    '/layers',
    {
      schema: {
        operationId: 'getLayerManifest',
        summary: 'Each layer with its system, count, revision, hash and shards',
        tags,
        querystring: z.strictObject({}),
        description:
          'All of one answer is of one moment: `cursor` is its place in the change feed. Hashes and sizes are of the bytes without Content-Encoding.',
        response: { 200: ManifestSchema, 304: NOT_MODIFIED, ...problems },
      },
    },
    async (request, reply) => {
      const { body, gzipped, etag } = await manifests.current();
      announceAge(reply, source.ageMs());
      return await sendShared(request, reply, { body, gzipped, etag, contentType: JSON_TYPE });
    },
  );
}
