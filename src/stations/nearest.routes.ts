/** The nearest stations, for a position in the query or in the body. Never cached, never logged. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { callerOf, type MayDo } from '../http/access.ts';
import { announceCrs, outputCrs, type OutputPolicy } from '../http/crs.ts';
import { announceAge } from '../http/data-age.ts';
import { languageOf, languageTag } from '../http/language.ts';
import { geojson, problems } from '../http/openapi.ts';
import { GEOJSON, sendPrivate } from '../http/shared-reply.ts';
import { validatorWithShortcut } from '../http/validation.ts';
import type { ProblemError } from '../problems.ts';
import type { FreshnessRule } from './freshness.ts';
import { NearestBodySchema, NearestQuerySchema, usualNearestQuery, type NearestInput } from './nearest.schema.ts';
import { nearestBody } from './nearest-body.ts';
import type { NearestFinder, NearestQuery } from './nearest.ts';
import { requireServiceArea } from './station-input.ts';
import { NearestCollectionSchema } from './station.schema.ts';

export interface NearestRoutesOptions {
  readonly finder: NearestFinder;
  readonly freshness: FreshnessRule;
  readonly output: OutputPolicy;
  readonly mayDo: MayDo;
  readonly now: () => Date;
}

export function nearestRoutes(app: FastifyInstance, options: NearestRoutesOptions): void {
  const { finder, freshness, output, now } = options;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  function answerNearest(
    request: FastifyRequest,
    reply: FastifyReply,
    input: NearestInput,
    place: Pick<ProblemError, 'pointer' | 'parameter'>,
  ): Promise<FastifyReply> | undefined {
    const crs = outputCrs(output, {
      input: input.crs,
      wanted: input.outCrs,
      authorised: options.mayDo(callerOf(request), 'wgs84.read'),
    });
    const at = input.at ?? now();
    // One by one: spread, it would be a hash table, and slow to read for all who come after.
    const query: NearestQuery = {
      limit: input.limit,
      needs: input.needs,
      amenities: input.amenities,
      openNow: input.openNow,
      usable: input.usable,
      mode: input.mode,
      from: requireServiceArea([input.lng, input.lat], input.crs, place),
      radiusMeters: input.radius,
      at,
    };
    announceAge(reply, finder.ageMs?.() ?? 0);
    const language = languageOf(request);
    announceCrs(reply, crs);
    reply.header('content-language', languageTag(language));
    const view = { crs, language };
    if (!finder.answer) {
      return finder
        .nearest(query)
        .then((hits) => sendPrivate(reply, GEOJSON, nearestBody(hits, query, view, freshness)));
    }
    // Nothing is returned: Fastify waits for a reply that is, although this one is sent already.
    sendPrivate(reply, GEOJSON, finder.answer(query, view));
    return undefined;
  }

  const nearestResponse = { 200: geojson(NearestCollectionSchema, 'Nearest first'), ...problems };
  routes.get(
    '/stations/nearest',
    {
      validatorCompiler: validatorWithShortcut('querystring', usualNearestQuery),
      schema: {
        operationId: 'findNearestStations',
        summary: 'The nearest stations, and whether they will let you in on arrival',
        description:
          'In the order of geodesic distance on the WGS-84 ellipsoid, ties by id, without a hidden radius. Never cached. Header Data-Age: how many seconds the answer may be behind, when more than one.',
        tags: ['riders'],
        querystring: NearestQuerySchema,
        response: nearestResponse,
      },
    },
    (request, reply) => answerNearest(request, reply, request.query, { parameter: 'lng' }),
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
    (request, reply) => answerNearest(request, reply, request.body, { pointer: '#/lng' }),
  );
}
