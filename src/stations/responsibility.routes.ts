/**
 * GET /v1/stations/{id}/maintainers: who built, hosts and answers for a station, past, present and planned, as the PUT of
 * the same address takes it back (manage.routes.ts).
 */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Database } from '../db/database.ts';
import { knownCaller, type Authorise } from '../http/access.ts';
import { problems } from '../http/openapi.ts';
import { revisionEtag } from '../http/preconditions.ts';
import { JSON_TYPE, sendPrivate } from '../http/shared-reply.ts';
import { Problem } from '../problems.ts';
import { findResponsibilities } from './responsibility.repository.ts';
import { lookedAfterBy } from './station-facts.repository.ts';
import { stationKey, StationParams } from './station-key.ts';
import { ResponsibilitiesSchema } from './station.schema.ts';

export function responsibilityRoutes(app: FastifyInstance, database: Database, authorise: Authorise): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/stations/:id/maintainers',
    {
      schema: {
        operationId: 'getStationMaintainers',
        summary: 'Who built it, who hosts it and who answers for it: past, present and planned',
        description:
          'For those who look after it today, the unions above it and administrators. Its ETag is the If-Match of PUT, which takes the body back as it is.',
        tags: ['managers'],
        params: StationParams,
        querystring: z.strictObject({}),
        response: { 200: ResponsibilitiesSchema, ...problems },
      },
    },
    async (request, reply) => {
      const found = await findResponsibilities(database.kysely, stationKey(request.params.id));
      if (!found) throw new Problem('not-found');
      const caller = knownCaller(request);
      const by = caller.role === 'manager' ? await lookedAfterBy(database.kysely, found.id) : {};
      // Of a published station too: today's are public, plans are not.
      authorise(caller, 'station.read', { isPublic: false, adcode: found.adcode, ...by });
      if (found.state === 'retired') throw new Problem('gone');
      const maintainers = found.responsibilities.map(({ basis, ...one }) => ({
        ...one,
        assumed: basis === 'assumed',
        ...(basis === 'builder' ? { asBuilder: true } : {}),
      }));
      const body = JSON.stringify({ maintainers });
      return sendPrivate(reply.header('etag', revisionEtag(found.revision, body)), JSON_TYPE, Buffer.from(body));
    },
  );
}
