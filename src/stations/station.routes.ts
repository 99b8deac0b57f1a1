/** What riders ask: the nearest stations, a search, one station. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AmenityCodeSchema, NEEDS } from '../amenities/amenity.schema.ts';
import type { Database } from '../db/database.ts';
import type { Crs } from '../geo/crs.ts';
import { callerOf } from '../http/access.ts';
import { announceCrs, optionalCrs, outputCrs, requiredCrs, type OutputPolicy } from '../http/crs.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import { languageOf, languageTag } from '../http/language.ts';
import { geojson, problems } from '../http/openapi.ts';
import { adcode, decimal, flag, instant, integer, list, text } from '../http/params.ts';
import { revisionEtag } from '../http/preconditions.ts';
import { GEOJSON, sendPrivate, sendShared } from '../http/shared-reply.ts';
import { Problem, type ProblemError } from '../problems.ts';
import type { FreshnessRule } from './freshness.ts';
import type { NearestFinder, NearestQuery } from './nearest.ts';
import { describeReasons } from './reasons.ts';
import { toFeature } from './station-feature.ts';
import { requireServiceArea } from './station-input.ts';
import { findStation, listStations, type StationFilter } from './station.repository.ts';
import { NearestCollectionSchema, STATES, StationCollectionSchema, StationSchema, USABLE } from './station.schema.ts';
import type { StationRecord } from './station.ts';
import { TRAVEL_MODES } from './travel.ts';
import { openingAt } from './usability.ts';

export interface StationRoutesOptions {
  readonly database: Database;
  readonly finder: NearestFinder;
  readonly freshness: FreshnessRule;
  readonly output: OutputPolicy;
  readonly now: () => Date;
  /** Where the API is reached, for links: '' or https://host, then the path prefix. */
  readonly baseUrl: string;
}

const MAX_NEAREST = 50;
const MAX_PAGE = 200;
/** A page whose openNow filter finds little still ends: after so many stations looked at. */
const MAX_SCANNED = 5_000;

const needs = z.enum(NEEDS);
/** `true` asks for what most callers mean by usable: yes or likely. */
const usable = z
  .string()
  .transform((value) => (value === 'true' ? 'yes,likely' : value))
  .pipe(list(z.enum(USABLE)))
  .meta({ description: 'Comma-separated yes, likely, unknown, no; `true` means yes,likely' });

const NearestQuerySchema = z.strictObject({
  lng: decimal(-180, 180),
  // 180: a swapped pair is told from a wrong one, see requireServiceArea
  lat: decimal(-180, 180),
  crs: requiredCrs(),
  outCrs: optionalCrs(),
  limit: integer(1, MAX_NEAREST).default(5),
  radius: decimal(1, 10_000_000).optional().meta({ description: 'Metres; without it there is no bound' }),
  needs: list(needs).optional(),
  amenities: list(AmenityCodeSchema).optional(),
  openNow: flag().optional(),
  usable: usable.optional(),
  mode: z.enum(TRAVEL_MODES).default('walk'),
  at: instant().optional().meta({ description: 'When the asker sets out; default now' }),
});

const NearestBodySchema = z
  .strictObject({
    lng: z.number().min(-180).max(180),
    lat: z.number().min(-180).max(180),
    crs: requiredCrs(),
    outCrs: optionalCrs(),
    limit: z.int().min(1).max(MAX_NEAREST).default(5),
    radius: z.number().min(1).max(10_000_000).optional(),
    needs: z.array(needs).min(1).max(NEEDS.length).optional(),
    amenities: z.array(AmenityCodeSchema).min(1).max(32).optional(),
    openNow: z.boolean().optional(),
    usable: z
      .union([
        z.array(z.enum(USABLE)).min(1).max(4),
        z.literal(true).transform(() => ['yes' as const, 'likely' as const]),
      ])
      .optional(),
    mode: z.enum(TRAVEL_MODES).default('walk'),
    at: instant().optional(),
  })
  .meta({ id: 'NearestRequest' });

const ListQuerySchema = z.strictObject({
  bbox: z
    .string()
    .max(120)
    .regex(/^(-?\d{1,3}(\.\d{1,20})?,){3}-?\d{1,3}(\.\d{1,20})?$/, 'expected west,south,east,north')
    .transform((value) => value.split(',').map(Number) as [number, number, number, number])
    .refine(([w, s, e, n]) => w <= e && s <= n && w >= -180 && e <= 180 && s >= -90 && n <= 90, {
      params: { code: 'invalid-bbox', zh: '应为 西,南,东,北', en: 'Expected west,south,east,north within range' },
    })
    .optional(),
  crs: optionalCrs(),
  outCrs: optionalCrs(),
  district: adcode().optional().meta({ description: 'Adcode of a county, city or province: all below it' }),
  needs: list(needs).optional(),
  amenities: list(AmenityCodeSchema).optional(),
  state: list(z.enum(STATES)).optional(),
  openNow: flag().optional(),
  located: flag().optional().meta({ description: 'false: only stations that are to be located' }),
  q: text(100).optional().meta({ description: 'Part of a name, an address or a code' }),
  limit: integer(1, MAX_PAGE).default(50),
  cursor: z.string().max(400).optional(),
});

type NearestInput = z.output<typeof NearestQuerySchema> | z.output<typeof NearestBodySchema>;
type ListInput = z.output<typeof ListQuerySchema>;

/** A UUID, or the printed code. Anything else names no station. */
export const StationParams = z.strictObject({
  id: z.string().max(60).meta({ description: 'UUID, or code such as 410105-0007' }),
});

const STATION_ID = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d{6}-\d{4,9})$/i;

/** Throws `not-found` for what cannot be an id: it must not reach the database as a UUID. */
export function stationKey(id: string): string {
  if (!STATION_ID.test(id)) throw new Problem('not-found');
  return id.toLowerCase();
}

export function stationRoutes(app: FastifyInstance, options: StationRoutesOptions): void {
  const { database, finder, freshness, output, now } = options;
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const isAuthorised = (request: FastifyRequest): boolean => callerOf(request) !== undefined;

  async function answerNearest(
    request: FastifyRequest,
    reply: FastifyReply,
    input: NearestInput,
    place: Pick<ProblemError, 'pointer' | 'parameter'>,
  ): Promise<FastifyReply> {
    const crs = outputCrs(output, { input: input.crs, wanted: input.outCrs, authorised: isAuthorised(request) });
    const at = input.at ?? now();
    const query: NearestQuery = {
      ...input,
      from: requireServiceArea([input.lng, input.lat], input.crs, place),
      radiusMeters: input.radius,
      at,
    };
    const hits = await finder.nearest(query);
    const language = languageOf(request);
    const features = hits.map((hit) => {
      const feature = toFeature(hit.station, { crs, now: at, freshness });
      const properties = {
        ...feature.properties,
        distance: hit.distanceMeters,
        bearing: hit.bearingDegrees,
        travelSeconds: hit.travelSeconds,
        usable: hit.usable,
        reasons: describeReasons(hit.reasons, at, language),
      };
      return { ...feature, properties };
    });
    announceCrs(reply, crs);
    reply.header('content-language', languageTag(language));
    return sendPrivate(reply, GEOJSON, { type: 'FeatureCollection', coordinateSystem: crs, features });
  }

  const nearestResponse = { 200: geojson(NearestCollectionSchema, 'Nearest first'), ...problems };
  routes.get(
    '/stations/nearest',
    {
      schema: {
        operationId: 'findNearestStations',
        summary: 'The nearest stations, and whether they will let you in on arrival',
        description:
          'In the order of geodesic distance on the WGS-84 ellipsoid, ties by id, without a hidden radius. Never cached.',
        tags: ['riders'],
        querystring: NearestQuerySchema,
        response: nearestResponse,
      },
    },
    async (request, reply) => await answerNearest(request, reply, request.query, { parameter: 'lng' }),
  );
  routes.post(
    '/stations/nearest',
    {
      schema: {
        operationId: 'findNearestStationsPrivately',
        summary: 'The same with everything in the body, so that no log on the way holds a position',
        tags: ['riders'],
        body: NearestBodySchema,
        response: nearestResponse,
      },
    },
    async (request, reply) => await answerNearest(request, reply, request.body, { pointer: '#/lng' }),
  );

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
      const page = await readPage(database, input, isAdmin, now());
      const view = { crs, now: now(), freshness, forAdmin: isAdmin };
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
        ...(isAdmin ? { cacheControl: 'private, no-cache' } : {}),
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
      const station = await findStation(database.kysely, stationKey(request.params.id));
      if (station?.state === 'retired') throw new Problem('gone');
      if (!station || (!station.published && !isAdmin)) throw new Problem('not-found');
      const withWgs84 = output.wgs84Output === 'public' || isAuthorised(request);
      const body = stationBody(station, { crs, now: now(), freshness, navigation: { withWgs84 }, forAdmin: isAdmin });
      announceCrs(reply, crs);
      return await sendShared(request, reply, {
        body: Buffer.from(body),
        etag: revisionEtag(station.revision, body),
        contentType: GEOJSON,
        vary: ['Authorization'],
        ...(isAdmin ? { cacheControl: 'private, no-cache' } : {}),
      });
    },
  );
}

/** A single station's representation; also the answer to a write. */
export function stationBody(station: StationRecord, view: Parameters<typeof toFeature>[1]): string {
  return JSON.stringify({ ...toFeature(station, view), coordinateSystem: view.crs });
}

/** crs is required with a bbox, which carries coordinates; it then names the answer's system too. */
function listCrs(output: OutputPolicy, input: ListInput, authorised: boolean): Crs {
  if (input.bbox === undefined) return outputCrs(output, { wanted: input.outCrs ?? input.crs, authorised });
  if (input.crs === undefined) {
    throw new Problem('crs-required', {
      errors: [{ parameter: 'crs', code: 'crs-required', detail: 'bbox carries coordinates: wgs84, gcj02 or bd09' }],
    });
  }
  return outputCrs(output, { input: input.crs, wanted: input.outCrs, authorised });
}

interface Page {
  readonly stations: readonly StationRecord[];
  /** Id to go on after; undefined: nothing is left. */
  readonly next: string | undefined;
}

/** One page. What SQL cannot filter (open now) is filtered here, reading on until the page is full. */
async function readPage(database: Database, input: ListInput, isAdmin: boolean, at: Date): Promise<Page> {
  const filter: StationFilter = {
    bbox: input.bbox && input.crs ? { crs: input.crs, edges: input.bbox } : undefined,
    district: input.district,
    needs: input.needs,
    amenities: input.amenities,
    states: input.state,
    text: input.q,
    located: input.located,
    withUnpublished: isAdmin,
  };
  let after = input.cursor === undefined ? undefined : cursorId(input.cursor);
  const stations: StationRecord[] = [];
  for (let scanned = 0; ;) {
    const batch = await listStations(database.kysely, filter, after, input.limit + 1);
    for (const station of batch) {
      const isWanted = input.openNow === undefined || openingAt(station, at).open === input.openNow;
      if (isWanted && stations.length === input.limit) return { stations, next: after };
      after = station.id;
      if (isWanted) stations.push(station);
    }
    scanned += batch.length;
    if (batch.length <= input.limit) return { stations, next: undefined };
    if (scanned >= MAX_SCANNED) return { stations, next: after };
  }
}

function cursorId(cursor: string): string {
  const [id] = decodeCursor('stations', cursor);
  if (typeof id !== 'string' || id.length !== 36 || !STATION_ID.test(id)) throw new Problem('invalid-cursor');
  return id;
}

/** The same request with another cursor. List requests carry no rider's position. */
function nextHref(baseUrl: string, request: FastifyRequest, cursor: string): string {
  const query = new URLSearchParams(request.url.split('?')[1] ?? '');
  query.set('cursor', cursor);
  return `${baseUrl}${request.routeOptions.url ?? ''}?${query.toString()}`;
}
