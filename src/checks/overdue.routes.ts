/** GET /v1/checks/overdue: whose stations were not verified lately, within what the caller is responsible for. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Database } from '../db/database.ts';
import { knownCaller } from '../http/access.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import { problems } from '../http/openapi.ts';
import { adcode } from '../http/params.ts';
import { JSON_TYPE, sendPrivate } from '../http/shared-reply.ts';
import { Problem } from '../problems.ts';
import { countOverdue, listOverdue, type OverduePlace } from './check.repository.ts';
import { ListQuery, OverdueListSchema } from './check.schema.ts';

export interface OverdueRoutesOptions {
  readonly database: Database;
  readonly freshForHours: number;
  readonly now: () => Date;
}

const HOUR_MS = 3_600_000;

export function overdueRoutes(app: FastifyInstance, { database, freshForHours, now }: OverdueRoutesOptions): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/checks/overdue',
    {
      schema: {
        operationId: 'listOverdueChecks',
        summary: 'Stations whose last verification is too old, by duty holder',
        description:
          'Of the published stations that are open or paused: a manager’s own, a union’s in its district, an administrator’s all.',
        tags: ['checks'],
        querystring: ListQuery.extend({
          maintainer: z.uuid().optional().meta({ description: 'The duty holder' }),
          district: adcode().optional(),
        }),
        response: { 200: OverdueListSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { maintainer, district, limit, cursor } = request.query;
      const caller = knownCaller(request);
      const at = now();
      const before = new Date(at.getTime() - freshForHours * HOUR_MS);
      const filter = { before, maintainer, district, within: caller.adcode, lookedAfterBy: caller.maintainerId };
      const found = await listOverdue(database.kysely, filter, placeOf(cursor), limit + 1);
      const rows = found.slice(0, limit);
      const last = rows.at(-1);
      const next =
        found.length > limit && last
          ? encodeCursor('overdue', [last.maintainer_id, last.verified_at?.getTime() ?? 0, last.id])
          : null;
      return sendPrivate(reply, JSON_TYPE, {
        freshForHours,
        overdue: await countOverdue(database.kysely, filter),
        stations: rows.map((row) => ({
          id: row.id,
          code: row.code,
          name: row.name,
          district: row.adcode,
          state: row.state,
          dutyHolder: { id: row.maintainer_id, name: row.maintainer_name },
          verifiedAt: row.verified_at?.toISOString() ?? null,
          overdueHours: row.verified_at
            ? Math.round(((before.getTime() - row.verified_at.getTime()) / HOUR_MS) * 10) / 10
            : null,
        })),
        next,
      });
    },
  );
}

function placeOf(cursor: string | undefined): OverduePlace | undefined {
  if (cursor === undefined) return undefined;
  const [maintainer, verifiedMs, id] = decodeCursor('overdue', cursor);
  const isUuid = (value: unknown): value is string => z.uuid().safeParse(value).success;
  if (
    !isUuid(maintainer) ||
    !isUuid(id) ||
    typeof verifiedMs !== 'number' ||
    Number.isNaN(new Date(verifiedMs).getTime())
  )
    throw new Problem('invalid-cursor');
  return { maintainer, verifiedMs, id };
}
