/** GET /v1/amenities. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Database } from '../db/database.ts';
import { announceAge } from '../http/data-age.ts';
import { LastGood } from '../http/last-good.ts';
import { problems } from '../http/openapi.ts';
import { JSON_TYPE, sendShared } from '../http/shared-reply.ts';
import { listAmenities } from './amenity.repository.ts';
import { AmenityListSchema, type Amenity } from './amenity.schema.ts';

export function amenityRoutes(app: FastifyInstance, database: Database): void {
  const catalogue = new LastGood<Amenity[]>(1);
  app.get(
    '/amenities',
    {
      schema: {
        operationId: 'listAmenities',
        summary: 'The catalogue of amenities, each with the need it meets',
        tags: ['reference'],
        querystring: z.strictObject({}),
        response: { 200: AmenityListSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { value: amenities, ageMs } = await catalogue.read('', () => listAmenities(database.kysely));
      announceAge(reply, ageMs);
      const body = Buffer.from(JSON.stringify({ amenities }));
      return await sendShared(request, reply, { body, contentType: JSON_TYPE, cacheControl: 'public, max-age=3600' });
    },
  );
}
