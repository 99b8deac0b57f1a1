/** GET /v1/audit: an administrator reads all of it, a union what is filed under its district. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Database } from '../db/database.ts';
import { knownCaller } from '../http/access.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import { problems } from '../http/openapi.ts';
import { JSON_TYPE, sendPrivate } from '../http/shared-reply.ts';
import { Problem } from '../problems.ts';
import { listAudit } from './audit.repository.ts';
import { AuditListSchema, AuditQuerySchema } from './audit.schema.ts';

function cursorSeq(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  const [seq] = decodeCursor('audit', cursor);
  if (typeof seq !== 'number') throw new Problem('invalid-cursor');
  return seq;
}

export function auditRoutes(app: FastifyInstance, database: Database): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/audit',
    {
      schema: {
        operationId: 'listAudit',
        summary: 'Who changed what, when and from where; newest first',
        tags: ['accounts'],
        querystring: AuditQuerySchema,
        response: { 200: AuditListSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { object, limit, cursor, ...filter } = request.query;
      const [type = '', id] = object?.split(':') ?? [];
      // A union's own scope narrows whatever it asks for: what lies elsewhere is not there for it.
      const within = knownCaller(request).adcode;
      const found = await listAudit(
        database.kysely,
        { ...filter, within, object: object === undefined ? undefined : { type, id } },
        cursorSeq(cursor),
        limit + 1,
      );
      const entries = found.slice(0, limit);
      const last = entries.at(-1);
      return sendPrivate(reply, JSON_TYPE, {
        entries: entries.map((row) => ({
          seq: row.seq,
          at: row.at.toISOString(),
          actor: { id: row.actor, name: row.actor_name },
          address: row.address,
          requestId: row.request_id,
          action: row.action,
          object: { type: row.object_type, id: row.object_id, district: row.adcode },
          changes: row.changes,
        })),
        next: found.length > limit && last ? encodeCursor('audit', [last.seq]) : null,
      });
    },
  );
}
