/** Activities to look at: lists, one, the calendar. Signing up is signup.routes.ts, the office's work manage.routes.ts. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Database } from '../db/database.ts';
import { convert, type Crs, type Position } from '../geo/crs.ts';
import { callerOf, type MayDo } from '../http/access.ts';
import { announceCrs, bboxCrs, outputCrs, type OutputPolicy } from '../http/crs.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import { problems } from '../http/openapi.ts';
import { revisionEtag } from '../http/preconditions.ts';
import { JSON_TYPE, sendPrivate, sendShared } from '../http/shared-reply.ts';
import { Problem } from '../problems.ts';
import { activityBody, toActivity } from './activity-view.ts';
import {
  calendarActivities,
  distanceTo,
  findActivity,
  listActivities,
  type ActivityFilter,
  type ActivityPlace,
} from './activity.repository.ts';
import {
  ActivityListSchema,
  ActivityParams,
  ActivityQuery,
  ActivitySchema,
  CalendarQuery,
  OneActivityQuery,
  StationActivitiesQuery,
  type ActivityListInput,
} from './activity.schema.ts';
import { calendarText } from './calendar.ts';

/** What the activities need to know of a station: the stations slice's. */
export interface ActivityStation {
  readonly id: string;
  readonly adcode: string;
  readonly isPublished: boolean;
  readonly isRetired: boolean;
  readonly dutyHolders: readonly string[];
  readonly hosts: readonly string[];
}

/** By UUID or code. Throws `not-found`. */
export type FindStation = (db: Database['kysely'], key: string) => Promise<ActivityStation>;

export interface ActivityRoutesOptions {
  readonly database: Database;
  readonly findStation: FindStation;
  readonly output: OutputPolicy;
  readonly mayDo: MayDo;
  readonly now: () => Date;
  /** Where the API is reached, for links: '' or https://host. */
  readonly origin: string;
  /** The same with the path prefix. */
  readonly baseUrl: string;
}

const tags = ['riders'];
const ICS = 'text/calendar; charset=utf-8';
const DEFAULT_RADIUS_METERS = 3_000;
const DAY_MS = 86_400_000;
/** What is over stays in the calendar for so long ... */
const CALENDAR_PAST_DAYS = 30;
/** ... and of all that is to come it holds the next so many. */
const CALENDAR_EVENTS = 1_000;

function cursorPlace(cursor: string | undefined): ActivityPlace | undefined {
  if (cursor === undefined) return undefined;
  const [at, id] = decodeCursor('activities', cursor);
  if (typeof at !== 'number' || !z.uuid().safeParse(id).success || Math.abs(at) > 8.64e15)
    throw new Problem('invalid-cursor');
  return { startsAt: new Date(at), id: String(id) };
}

const TOGETHER = {
  zh: 'lng、lat 须同时给出，radius 也只与它们同用',
  en: 'lng and lat go together, radius only with both',
};

/** From where to measure, in WGS-84. */
function placeOf({ lng, lat, radius, crs }: ActivityListInput): Position | undefined {
  if (lng === undefined && lat === undefined && radius === undefined) return undefined;
  if (lng === undefined || lat === undefined)
    throw new Problem('invalid-request', {
      errors: [{ parameter: lng === undefined ? 'lng' : 'lat', code: 'required', detail: TOGETHER }],
    });
  return convert([lng, lat], bboxCrs(crs), 'wgs84');
}

export function activityRoutes(app: FastifyInstance, options: ActivityRoutesOptions): void {
  const { database, output, mayDo, now } = options;
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const mayHaveWgs84 = (request: FastifyRequest): boolean => mayDo(callerOf(request), 'wgs84.read');

  /** One page and its links. */
  async function sendPage(
    request: FastifyRequest,
    reply: FastifyReply,
    filter: ActivityFilter,
    { limit, cursor, crs }: { readonly limit: number; readonly cursor: string | undefined; readonly crs: Crs },
  ): Promise<FastifyReply> {
    const found = await listActivities(database.kysely, filter, cursorPlace(cursor), limit + 1);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const next = found.length > limit && last ? encodeCursor('activities', [last.startsAt.getTime(), last.id]) : null;
    const links = next === null ? [] : [{ rel: 'next', href: nextHref(options.origin, request, next) }];
    if (links[0]) reply.header('link', `<${links[0].href}>; rel="next"`);
    announceCrs(reply, crs);
    const from = filter.near?.wgs84;
    const activities = page.map((one) => toActivity(one, crs, from && distanceTo(one, from)));
    const body = { coordinateSystem: crs, activities, links, next };
    // Where somebody is: an answer for this caller, which nobody keeps.
    if (from) return sendPrivate(reply, JSON_TYPE, body);
    return await sendShared(request, reply, {
      body: Buffer.from(JSON.stringify(body)),
      contentType: JSON_TYPE,
      vary: ['Authorization', 'Cookie'],
      ...(callerOf(request) === undefined ? {} : { cacheControl: 'private, no-cache' }),
    });
  }

  routes.get(
    '/activities',
    {
      schema: {
        operationId: 'listActivities',
        summary: 'What takes place at stations, in the order of time, page by page',
        description:
          'Everything that has not ended, cancelled ones included; `lng`, `lat`, `crs` and `radius` (metres) ask for what is within reach, with `distance`.',
        tags,
        querystring: ActivityQuery,
        response: { 200: ActivityListSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { bbox, district, station, kind, from, to, limit, cursor, radius, ...input } = request.query;
      const wgs84 = placeOf(request.query);
      const carries = bbox !== undefined || wgs84 !== undefined;
      const crs = outputCrs(output, {
        ...(carries ? { input: bboxCrs(input.crs), wanted: input.outCrs } : { wanted: input.outCrs ?? input.crs }),
        authorised: mayHaveWgs84(request),
      });
      const filter = {
        district,
        station,
        kinds: kind,
        from: from ?? now(),
        to,
        bbox: bbox && { crs: bboxCrs(input.crs), edges: bbox },
        near: wgs84 && { wgs84, radiusMeters: radius ?? DEFAULT_RADIUS_METERS },
      };
      return await sendPage(request, reply, filter, { limit, cursor, crs });
    },
  );

  routes.get(
    '/stations/:id/activities',
    {
      schema: {
        operationId: 'listStationActivities',
        summary: 'What takes place at one station',
        tags,
        params: z.strictObject({ id: z.string().max(200).meta({ description: 'UUID, or code such as 410105-0007' }) }),
        querystring: StationActivitiesQuery,
        response: { 200: ActivityListSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { from, to, limit, cursor, ...input } = request.query;
      const station = await options.findStation(database.kysely, request.params.id);
      // As its own answer is.
      if (station.isRetired) throw new Problem('gone');
      const { isPublished: isPublic, ...facts } = station;
      if (!mayDo(callerOf(request), 'station.read', { ...facts, isPublic })) throw new Problem('not-found');
      const crs = outputCrs(output, { wanted: input.outCrs ?? input.crs, authorised: mayHaveWgs84(request) });
      const filter = { station: station.id, from: from ?? now(), to, withUnpublished: true };
      return await sendPage(request, reply, filter, { limit, cursor, crs });
    },
  );

  routes.get(
    '/activities/:id',
    {
      schema: {
        operationId: 'getActivity',
        summary: 'One activity; its ETag is what If-Match of a write takes',
        tags,
        params: ActivityParams,
        querystring: OneActivityQuery,
        response: { 200: ActivitySchema, ...problems },
      },
    },
    async (request, reply) => {
      const { crs: asked, outCrs } = request.query;
      const crs = outputCrs(output, { wanted: outCrs ?? asked, authorised: mayHaveWgs84(request) });
      const activity = await findActivity(database.kysely, request.params.id);
      if (!activity) throw new Problem('not-found');
      const caller = callerOf(request);
      if (!activity.station.isPublished) {
        const { isPublished: isPublic, ...facts } = await options.findStation(database.kysely, activity.stationId);
        if (!mayDo(caller, 'station.read', { ...facts, isPublic })) throw new Problem('not-found');
      }
      announceCrs(reply, crs);
      const body = activityBody(activity, crs);
      return await sendShared(request, reply, {
        body: Buffer.from(body),
        etag: revisionEtag(activity.revision, body),
        contentType: JSON_TYPE,
        vary: ['Authorization', 'Cookie'],
        ...(caller === undefined ? {} : { cacheControl: 'private, no-cache' }),
      });
    },
  );

  routes.get(
    '/activities.ics',
    {
      schema: {
        operationId: 'getActivityCalendar',
        summary: 'The same as an iCalendar feed, to subscribe to',
        description: `RFC 5545: the next ${CALENDAR_EVENTS.toLocaleString('en')} to come and what ended in the last ${CALENDAR_PAST_DAYS} days, cancelled ones included (STATUS:CANCELLED). GEO (WGS-84) is absent where WGS-84 output is restricted.`,
        tags,
        querystring: CalendarQuery,
        response: {
          200: { description: 'The calendar', content: { 'text/calendar': { schema: z.string() } } },
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const today = Math.floor(now().getTime() / DAY_MS) * DAY_MS;
      const since = new Date(today - CALENDAR_PAST_DAYS * DAY_MS);
      const activities = await calendarActivities(database.kysely, request.query, since, now(), CALENDAR_EVENTS);
      const withWgs84 = output.wgs84Output === 'public';
      const body = Buffer.from(calendarText(activities, { withWgs84, baseUrl: options.baseUrl }));
      return await sendShared(request, reply, { body, contentType: ICS });
    },
  );
}

/** The same request with another cursor. */
function nextHref(origin: string, request: FastifyRequest, cursor: string): string {
  const [path = '', search = ''] = request.url.split('?');
  const query = new URLSearchParams(search);
  query.set('cursor', cursor);
  return `${origin}${path}?${query.toString()}`;
}
