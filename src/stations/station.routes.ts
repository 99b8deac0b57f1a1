/** Stations to look at: a list with search, and one, whole. Nearest is nearest.routes.ts. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Crs } from '../geo/crs.ts';
import { callerOf, type Caller } from '../http/access.ts';
import { announceCrs, bboxCrs, optionalCrs, outputCrs, type OutputPolicy } from '../http/crs.ts';
import { announceAge } from '../http/data-age.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import { geojson, problems } from '../http/openapi.ts';
import { revisionEtag } from '../http/preconditions.ts';
import { GEOJSON, sendPrivate, sendShared } from '../http/shared-reply.ts';
import { Problem } from '../problems.ts';
import type { FreshnessRule } from './freshness.ts';
import { ListQuerySchema, type ListInput } from './list.schema.ts';
import { stationBody, toFeature } from './station-feature.ts';
import { isStationUuid, StationParams } from './station-key.ts';
import type { StationFilter, UnpublishedScope } from './station.repository.ts';
import { StationCollectionSchema, StationSchema } from './station.schema.ts';
import type { StationSource } from './station-source.ts';
import type { StationRecord } from './station.ts';
import { openingAt } from './usability.ts';
import { visibleStation, type VisibleStationOptions } from './visible-station.ts';

export interface StationRoutesOptions extends VisibleStationOptions {
  readonly freshness: FreshnessRule;
  readonly output: OutputPolicy;
  readonly now: () => Date;
  /** The next few activities of a station; null: not known now. */
  readonly activities?: (id: string) => Promise<readonly object[] | null>;
  /** '' or https://host, for links. */
  readonly origin: string;
  readonly pathPrefix: string;
}

/** A page whose openNow filter finds little still ends: after so many stations looked at. */
const MAX_SCANNED = 5_000;

export function stationRoutes(app: FastifyInstance, options: StationRoutesOptions): void {
  const { source, freshness, output, mayDo, now } = options;
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const isAuthorised = (request: FastifyRequest): boolean => mayDo(callerOf(request), 'wgs84.read');

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
      const scope = unpublishedScope(callerOf(request));
      const maintainerId = input.maintainer === 'mine' ? ownOrganisation(callerOf(request)) : input.maintainer;
      const at = now();
      const page = await readPage(source, input, { scope, maintainerId }, at);
      announceAge(reply, page.ageMs);
      const view = { crs, now: at, freshness, forAdmin: scope !== undefined };
      const next = page.next === undefined ? null : encodeCursor('stations', [page.next]);
      const links =
        next === null
          ? []
          : [{ rel: 'next', href: nextHref(options.origin, request, next), type: 'application/geo+json' }];
      if (links[0]) reply.header('link', `<${links[0].href}>; rel="next"`);
      announceCrs(reply, crs);
      const body = {
        type: 'FeatureCollection',
        coordinateSystem: crs,
        features: page.stations.map((one) => toFeature(one, view)),
        links,
        next,
      };
      // The same address means other stations to everybody who asks.
      if (input.maintainer === 'mine') return sendPrivate(reply, GEOJSON, body);
      return await sendShared(request, reply, {
        body: Buffer.from(JSON.stringify(body)),
        contentType: GEOJSON,
        vary: ['Authorization', 'Cookie'],
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
      const caller = callerOf(request);
      const forAdmin = unpublishedScope(caller) !== undefined;
      const wanted = request.query.outCrs ?? request.query.crs;
      const crs = outputCrs(output, { wanted, authorised: isAuthorised(request) });
      const { value: station, ageMs } = await visibleStation(options, caller, request.params.id);
      const withWgs84 = output.wgs84Output === 'public' || isAuthorised(request);
      const activities = await options.activities?.(station.id);
      const body = stationBody(station, {
        crs,
        now: now(),
        freshness,
        navigation: { withWgs84 },
        forAdmin,
        baseUrl: `${options.origin}${options.pathPrefix}`,
        ...(activities === undefined ? {} : { activities }),
      });
      announceCrs(reply, crs);
      announceAge(reply, ageMs);
      return await sendShared(request, reply, {
        body: Buffer.from(body),
        etag: revisionEtag(station.revision, body),
        contentType: GEOJSON,
        vary: ['Authorization', 'Cookie'],
        ...cacheRule(request),
      });
    },
  );
}

/** Whose unpublished stations a list shows; undefined: nobody's. The policy's 'station.read' for one station, as a filter. */
function unpublishedScope(caller: Caller | undefined): UnpublishedScope | undefined {
  if (caller?.role === 'admin') return 'all';
  if (caller?.adcode !== undefined) return { adcode: caller.adcode };
  return caller?.maintainerId === undefined ? undefined : { maintainerId: caller.maintainerId };
}

const NOT_A_MANAGER = {
  zh: 'mine 只适用于有所属单位的管理员账号；请填单位的 id',
  en: 'mine is for managers, who have an organisation: name one by its id',
};

/** The organisation whose stations `mine` are. */
function ownOrganisation(caller: Caller | undefined): string {
  if (caller === undefined) throw new Problem('unauthenticated');
  if (caller.maintainerId !== undefined) return caller.maintainerId;
  throw new Problem('invalid-request', {
    errors: [{ parameter: 'maintainer', code: 'not-a-manager', detail: NOT_A_MANAGER }],
  });
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
async function readPage(
  source: StationSource,
  input: ListInput,
  { scope, maintainerId }: { readonly scope: UnpublishedScope | undefined; readonly maintainerId: string | undefined },
  at: Date,
): Promise<Page> {
  const filter: StationFilter = {
    bbox: input.bbox && input.crs ? { crs: input.crs, edges: input.bbox } : undefined,
    district: input.district,
    maintainerId,
    needs: input.needs,
    amenities: input.amenities,
    states: input.state,
    text: input.q,
    located: input.located,
    withUnpublished: scope,
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
function nextHref(origin: string, request: FastifyRequest, cursor: string): string {
  const query = new URLSearchParams(request.url.split('?')[1] ?? '');
  query.set('cursor', cursor);
  return `${origin}${request.routeOptions.url ?? ''}?${query.toString()}`;
}
