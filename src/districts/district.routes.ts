/** GET /v1/districts. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Database } from '../db/database.ts';
import { announceAge } from '../http/data-age.ts';
import { LastGood } from '../http/last-good.ts';
import { problems } from '../http/openapi.ts';
import { adcode } from '../http/params.ts';
import { JSON_TYPE, sendShared } from '../http/shared-reply.ts';
import { listDistricts, type DistrictCount } from './district.repository.ts';
import { DistrictListSchema } from './district.schema.ts';

/** The list comes from a kept package; later changes of divisions are not in it. */
const AS_OF = '2023-06-30';
/** Lists kept for while the database is away: all of China has some 380 with anything in them. */
const MAX_KEPT = 500;

export function districtRoutes(app: FastifyInstance, database: Database): void {
  const lists = new LastGood<DistrictCount[]>(MAX_KEPT);
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
      const { parent } = request.query;
      const { value: districts, ageMs } = await lists.read(parent ?? '', () => listDistricts(database.kysely, parent));
      announceAge(reply, ageMs);
      const body = Buffer.from(JSON.stringify({ asOf: AS_OF, districts }));
      return await sendShared(request, reply, { body, contentType: JSON_TYPE });
    },
  );
}
