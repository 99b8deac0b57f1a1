/** Stations to look at: a list with search, and one, whole. Nearest is nearest.routes.ts. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Crs } from '../geo/crs.ts';
import { callerOf } from '../http/access.ts';
import { announceCrs, bboxCrs, optionalCrs, outputCrs, type OutputPolicy } from '../http/crs.ts';
import { announceAge } from '../http/data-age.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import { geojson, problems } from '../http/openapi.ts';
import { revisionEtag } from '../http/preconditions.ts';
import { GEOJSON, sendShared } from '../http/shared-reply.ts';
import { Problem } from '../problems.ts';
import type { FreshnessRule } from './freshness.ts';
import { ListQuerySchema, type ListInput } from './list.schema.ts';
import { stationBody, toFeature } from './station-feature.ts';
import { isStationUuid, stationKey, StationParams } from './station-key.ts';
import type { StationFilter } from './station.repository.ts';
import { StationCollectionSchema, StationSchema } from './station.schema.ts';
import type { StationSource } from './station-source.ts';
import type { StationRecord } from './station.ts';
import { openingAt } from './usability.ts';

export interface StationRoutesOptions {
  readonly source: StationSource;
  readonly freshness: FreshnessRule;
  readonly output: OutputPolicy;
  readonly now: () => Date;
  /** Where the API is reached, for links: '' or https://host, then the path prefix. */
  readonly baseUrl: string;
}

/** A page whose openNow filter finds little still ends: after so many stations looked at. */
const MAX_SCANNED = 5_000;

export function stationRoutes(app: FastifyInstance, options: StationRoutesOptions): void {
  const { source, freshness, output, now } = options;
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const isAuthorised = (request: FastifyRequest): boolean => callerOf(request) !== undefined;

  routes.get(
    '/stations',
    {
      schema: {
        operationId: 'listStations',
        summary: 'List and search stations, page by page',
        tags: ['riders'],
        querystring: ListQuerySchema,
        response: { 200: geojson(StationCollectionSchema, 'One page, in the order of ids'), ...problems },
      },
    },
    async (request, reply) => {
      const input = request.query;
      const crs = listCrs(output, input, isAuthorised(request));
      const isAdmin = callerOf(request)?.role === 'admin';
      const at = now();
      const page = await readPage(source, input, isAdmin, at);
      announceAge(reply, page.ageMs);
      const view = { crs, now: at, freshness, forAdmin: isAdmin };
      const next = page.next === undefined ? null : encodeCursor('stations', [page.next]);
      const links =
        next === null
          ? []
          : [{ rel: 'next', href: nextHref(options.baseUrl, request, next), type: 'application/geo+json' }];
      if (links[0]) reply.header('link', `<${links[0].href}>; rel="next"`);
      announceCrs(reply, crs);
      const body = {
        type: 'FeatureCollection',
        coordinateSystem: crs,
        features: page.stations.map((one) => toFeature(one, view)),
        links,
        next,
      };
      return await sendShared(request, reply, {
        body: Buffer.from(JSON.stringify(body)),
        contentType: GEOJSON,
        vary: ['Authorization'],
        ...cacheRule(request),
      });
    },
  );

  routes.get(
    '/stations/:id',
    {
      schema: {
        operationId: 'getStation',
        summary: 'One station, whole; by UUID or by the code on its door',
        tags: ['riders'],
        params: StationParams,
        querystring: z.strictObject({ crs: optionalCrs(), outCrs: optionalCrs() }),
        response: {
          200: geojson(StationSchema, 'The station. Its ETag is what If-Match of a write takes'),
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const isAdmin = callerOf(request)?.role === 'admin';
      const wanted = request.query.outCrs ?? request.query.crs;
      const crs = outputCrs(output, { wanted, authorised: isAuthorised(request) });
      const { value: station, ageMs } = await source.find(stationKey(request.params.id));
      if (station?.state === 'retired') throw new Problem('gone');
      if (!station || (!station.published && !isAdmin)) throw new Problem('not-found');
      const withWgs84 = output.wgs84Output === 'public' || isAuthorised(request);
      const body = stationBody(station, { crs, now: now(), freshness, navigation: { withWgs84 }, forAdmin: isAdmin });
      announceCrs(reply, crs);
      announceAge(reply, ageMs);
      return await sendShared(request, reply, {
        body: Buffer.from(body),
        etag: revisionEtag(station.revision, body),
        contentType: GEOJSON,
        vary: ['Authorization'],
        ...cacheRule(request),
      });
    },
  );
}

/** What a token may show (unpublished stations, restricted WGS-84) stays with who has the token. */
function cacheRule(request: FastifyRequest): { readonly cacheControl?: string } {
  return callerOf(request) === undefined ? {} : { cacheControl: 'private, no-cache' };
}

/** crs is required with a bbox, which carries coordinates; it then names the answer's system too. */
function listCrs(output: OutputPolicy, input: ListInput, authorised: boolean): Crs {
  if (input.bbox === undefined) return outputCrs(output, { wanted: input.outCrs ?? input.crs, authorised });
  return outputCrs(output, { input: bboxCrs(input.crs), wanted: input.outCrs, authorised });
}

interface Page {
  readonly stations: readonly StationRecord[];
  /** Id to go on after; undefined: nothing is left. */
  readonly next: string | undefined;
  readonly ageMs: number;
}

/** One page. What SQL cannot filter (open now) is filtered here, reading on until the page is full. */
async function readPage(source: StationSource, input: ListInput, isAdmin: boolean, at: Date): Promise<Page> {
  const filter: StationFilter = {
    bbox: input.bbox && input.crs ? { crs: input.crs, edges: input.bbox } : undefined,
    district: input.district,
    needs: input.needs,
    amenities: input.amenities,
    states: input.state,
    text: input.q,
    located: input.located,
    withUnpublished: isAdmin,
    at,
  };
  let after = input.cursor === undefined ? undefined : cursorId(input.cursor);
  const stations: StationRecord[] = [];
  let ageMs = 0;
  for (let scanned = 0; ;) {
    const { value: batch, ...read } = await source.list(filter, after, input.limit + 1);
    ageMs = Math.max(ageMs, read.ageMs);
    for (const station of batch) {
      const isWanted = input.openNow === undefined || openingAt(station, at).open === input.openNow;
      if (isWanted && stations.length === input.limit) return { stations, next: after, ageMs };
      after = station.id;
      if (isWanted) stations.push(station);
    }
    scanned += batch.length;
    if (batch.length <= input.limit) return { stations, next: undefined, ageMs };
    if (scanned >= MAX_SCANNED) return { stations, next: after, ageMs };
  }
}

function cursorId(cursor: string): string {
  const [id] = decodeCursor('stations', cursor);
  if (typeof id !== 'string' || !isStationUuid(id)) throw new Problem('invalid-cursor');
  return id;
}

/** The same request with another cursor. List requests carry no rider's position. */
function nextHref(baseUrl: string, request: FastifyRequest, cursor: string): string {
  const query = new URLSearchParams(request.url.split('?')[1] ?? '');
  query.set('cursor', cursor);
  return `${baseUrl}${request.routeOptions.url ?? ''}?${query.toString()}`;
}
