/** GET /v1/stations/{id}/history: the states a station was in, for everybody; by which kind of body, never by whom. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Database } from '../db/database.ts';
import { callerOf, type MayDo } from '../http/access.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import { problems } from '../http/openapi.ts';
import { integer } from '../http/params.ts';
import { JSON_TYPE, sendShared } from '../http/shared-reply.ts';
import { Problem } from '../problems.ts';
import { lookedAfterBy, stationStates } from './station-facts.repository.ts';
import { stationKey, StationParams } from './station-key.ts';
import { HistorySchema } from './history.schema.ts';
import { findStation } from './station.repository.ts';

export function historyRoutes(app: FastifyInstance, database: Database, mayDo: MayDo): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/stations/:id/history',
    {
      schema: {
        operationId: 'getStationHistory',
        summary: 'The states a station was in, newest first; a retired one’s too',
        tags: ['riders'],
        params: StationParams,
        querystring: z.strictObject({ limit: integer(1, 200).default(50), cursor: z.string().max(400).optional() }),
        response: { 200: HistorySchema, ...problems },
      },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query;
      const before = cursor === undefined ? undefined : decodeCursor('history', cursor)[0];
      if (before !== undefined && typeof before !== 'number') throw new Problem('invalid-cursor');
      const station = await findStation(database.kysely, stationKey(request.params.id));
      if (!station) throw new Problem('not-found');
      const caller = callerOf(request);
      const isPublic = station.published || station.state === 'retired';
      const by = isPublic || caller?.role !== 'manager' ? undefined : await lookedAfterBy(database.kysely, station.id);
      if (!mayDo(caller, 'station.read', { isPublic, adcode: station.adcode, ...by })) throw new Problem('not-found');
      const found = await stationStates(database.kysely, station.id, before, limit + 1);
      const states = found.slice(0, limit);
      const last = states.at(-1);
      const body = {
        id: station.id,
        code: station.code,
        states: states.map((row) => ({
          state: row.state,
          reason: row.reason,
          since: row.since.toISOString(),
          until: row.until?.toISOString() ?? null,
          by: row.by_kind,
        })),
        next: found.length > limit && last ? encodeCursor('history', [last.seq]) : null,
      };
      return await sendShared(request, reply, {
        body: Buffer.from(JSON.stringify(body)),
        contentType: JSON_TYPE,
        vary: ['Authorization', 'Cookie'],
        ...(caller === undefined ? {} : { cacheControl: 'private, no-cache' }),
      });
    },
  );
}
