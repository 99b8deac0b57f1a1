/** GET /v1/districts. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Database } from '../db/database.ts';
import { problems } from '../http/openapi.ts';
import { adcode } from '../http/params.ts';
import { JSON_TYPE, sendShared } from '../http/shared-reply.ts';
import { listDistricts } from './district.repository.ts';
import { DistrictListSchema } from './district.schema.ts';

/** The list comes from a kept package; later changes of divisions are not in it. */
const AS_OF = '2023-06-30';

export function districtRoutes(app: FastifyInstance, database: Database): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/districts',
    {
      schema: {
        operationId: 'listDistricts',
        summary: 'Provinces, or the districts directly below `parent`',
        tags: ['reference'],
        querystring: z.strictObject({ parent: adcode().optional() }),
        response: { 200: DistrictListSchema, ...problems },
      },
    },
    async (request, reply) => {
      const districts = await listDistricts(database.kysely, request.query.parent);
      const body = Buffer.from(JSON.stringify({ asOf: AS_OF, districts }));
      return await sendShared(request, reply, { body, contentType: JSON_TYPE });
    },
  );
}
