/** GET /v1/districts. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Database } from '../db/database.ts';
import { convert, type Crs } from '../geo/crs.ts';
import { callerOf, type MayDo } from '../http/access.ts';
import { announceCrs, optionalCrs, outputCrs, type OutputPolicy } from '../http/crs.ts';
import { announceAge } from '../http/data-age.ts';
import { LastGood } from '../http/last-good.ts';
import { problems } from '../http/openapi.ts';
import { adcode, text } from '../http/params.ts';
import { JSON_TYPE, sendShared } from '../http/shared-reply.ts';
import { listDistricts, searchDistricts, type DistrictCount } from './district.repository.ts';
import { DistrictListSchema } from './district.schema.ts';

/** The list comes from a kept package; later changes of divisions are not in it. */
const AS_OF = '2023-06-30';
/** Lists kept for while the database is away: all of China has some 380 with anything in them. */
const MAX_KEPT = 500;

/** A centre says where to look, not where something is: about a metre. */
const CENTRE_DECIMALS = 5;

export interface DistrictRoutesOptions {
  readonly database: Database;
  readonly output: OutputPolicy;
  readonly mayDo: MayDo;
}

export function districtRoutes(app: FastifyInstance, { database, output, mayDo }: DistrictRoutesOptions): void {
  const lists = new LastGood<DistrictCount[]>(MAX_KEPT);
  app.withTypeProvider<ZodTypeProvider>().get(
    '/districts',
    {
      schema: {
        operationId: 'listDistricts',
        summary: 'Provinces, or the districts directly below `parent`; with `q` a search by name',
        tags: ['reference'],
        querystring: z.strictObject({
          parent: adcode().optional(),
          q: text(60).optional().meta({
            description: 'Part of a name: districts of all levels, anywhere or below `parent`, 50 at most',
          }),
          crs: optionalCrs(),
        }),
        response: { 200: DistrictListSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { parent, q, crs: wanted } = request.query;
      const caller = callerOf(request);
      const crs = outputCrs(output, { wanted, authorised: mayDo(caller, 'wgs84.read') });
      const { value: found, ageMs } =
        q === undefined
          ? await lists.read(parent ?? '', () => listDistricts(database.kysely, parent))
          : { value: await searchDistricts(database.kysely, q, parent), ageMs: 0 };
      announceAge(reply, ageMs);
      announceCrs(reply, crs);
      const districts = found.map((one) => ({ ...one, centre: centreIn(crs, one.centre) }));
      return await sendShared(request, reply, {
        body: Buffer.from(JSON.stringify({ asOf: AS_OF, coordinateSystem: crs, districts })),
        contentType: JSON_TYPE,
        // Where WGS-84 is restricted, it depends on who asks.
        vary: ['Authorization', 'Cookie'],
        ...(caller === undefined ? {} : { cacheControl: 'private, no-cache' }),
      });
    },
  );
}

function centreIn(crs: Crs, centre: DistrictCount['centre']) {
  if (centre === null) return null;
  const coordinates = convert(centre.wgs84, 'wgs84', crs).map((degrees) => Number(degrees.toFixed(CENTRE_DECIMALS)));
  return { coordinates, from: centre.from };
}
