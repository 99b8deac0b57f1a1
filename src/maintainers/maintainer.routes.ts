/** /v1/maintainers: the organisations that can be named for a station. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Database, Executor } from '../db/database.ts';
import { knownCaller, type Authorise } from '../http/access.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import { problems } from '../http/openapi.ts';
import { integer, text } from '../http/params.ts';
import { revisionCheck, revisionEtag } from '../http/preconditions.ts';
import { JSON_TYPE, sendPrivate } from '../http/shared-reply.ts';
import { write, type WriteAnswer } from '../http/write.ts';
import { Problem } from '../problems.ts';
import {
  createMaintainer,
  districtsOf,
  findMaintainer,
  listMaintainers,
  lockMaintainer,
  updateMaintainer,
} from './maintainer.repository.ts';
import {
  MaintainerListSchema,
  MaintainerPatchSchema,
  MaintainerSchema,
  MaintainerWriteSchema,
} from './maintainer.schema.ts';

const Params = z.strictObject({ id: z.uuid() });
const tags = ['managers'];

async function answerWith(db: Executor, id: string, status: number): Promise<WriteAnswer> {
  const maintainer = await findMaintainer(db, id);
  if (!maintainer) throw new Problem('not-found');
  const body = JSON.stringify(maintainer);
  return { status, body, headers: { 'content-type': JSON_TYPE, etag: revisionEtag(maintainer.revision, body) } };
}

export function maintainerRoutes(app: FastifyInstance, database: Database, authorise: Authorise): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/maintainers',
    {
      schema: {
        operationId: 'listMaintainers',
        summary: 'Organisations, page by page',
        tags,
        querystring: z.strictObject({
          q: text(100).optional(),
          limit: integer(1, 200).default(50),
          cursor: z.string().max(400).optional(),
        }),
        response: { 200: MaintainerListSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { q, limit, cursor } = request.query;
      const after = cursor === undefined ? undefined : z.uuid().safeParse(decodeCursor('maintainers', cursor)[0]);
      if (after && !after.success) throw new Problem('invalid-cursor');
      const found = await listMaintainers(database.kysely, q, after?.data, limit + 1);
      const maintainers = found.slice(0, limit);
      const last = maintainers.at(-1);
      const next = found.length > limit && last ? encodeCursor('maintainers', [last.id]) : null;
      return sendPrivate(reply, JSON_TYPE, { maintainers, next });
    },
  );

  routes.get(
    '/maintainers/:id',
    {
      schema: {
        operationId: 'getMaintainer',
        summary: 'One organisation',
        tags,
        params: Params,
        response: { 200: MaintainerSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { body, headers } = await answerWith(database.kysely, request.params.id, 200);
      return reply
        .headers(headers)
        .header('cache-control', 'no-store')
        .send(body as never);
    },
  );

  routes.post(
    '/maintainers',
    {
      schema: {
        operationId: 'createMaintainer',
        summary: 'Add an organisation',
        tags,
        body: MaintainerWriteSchema,
        response: { 201: MaintainerSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { name, kind } = request.body;
      const caller = knownCaller(request);
      authorise(caller, 'maintainer.create');
      return await write(database, request, reply, async (tx, audit) => {
        const id = await createMaintainer(tx, name, kind);
        const object = { type: 'maintainer', id, adcode: caller.adcode };
        await audit.record({ action: 'maintainer.create', object, after: { name, kind } });
        return await answerWith(tx, id, 201);
      });
    },
  );

  routes.patch(
    '/maintainers/:id',
    {
      schema: {
        operationId: 'editMaintainer',
        summary: 'Rename an organisation or correct its kind; If-Match is required',
        tags,
        params: Params,
        body: MaintainerPatchSchema,
        response: { 200: MaintainerSchema, ...problems },
      },
    },
    async (request, reply) => {
      const check = revisionCheck(request, { required: true });
      const { name, kind } = request.body;
      const caller = knownCaller(request);
      const { id } = request.params;
      return await write(database, request, reply, async (tx, audit) => {
        const before = await lockMaintainer(tx, id);
        if (before === undefined) throw new Problem('not-found');
        authorise(caller, 'maintainer.edit', { adcodes: await districtsOf(tx, id) });
        check(before.revision);
        const set = { ...(name === undefined ? {} : { name }), ...(kind ? { kind } : {}) };
        if (Object.keys(set).length > 0) await updateMaintainer(tx, id, set);
        await audit.record({
          action: 'maintainer.edit',
          object: { type: 'maintainer', id, adcode: caller.adcode },
          before: { name: before.name, kind: before.kind },
          after: { name: before.name, kind: before.kind, ...set },
        });
        return await answerWith(tx, id, 200);
      });
    },
  );
}
