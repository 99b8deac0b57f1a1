import { z } from 'zod';
import { decodeCursor, encodeCursor } from "../http/cursor.js";
import { problems } from "../http/openapi.js";
import { integer, text } from "../http/params.js";
import { revisionCheck, revisionEtag } from "../http/preconditions.js";
import { JSON_TYPE, sendPrivate } from "../http/shared-reply.js";
import { write } from "../http/write.js";
import { Problem } from "../problems.js";
import { createMaintainer, findMaintainer, listMaintainers, lockMaintainer, updateMaintainer, } from "./maintainer.repository.js";
import { MaintainerListSchema, MaintainerPatchSchema, MaintainerSchema, MaintainerWriteSchema, } from "./maintainer.schema.js";
const Params = z.strictObject({ id: z.uuid() });
const tags = ['managers'];
async function answerWith(db, id, status) {
    const maintainer = await findMaintainer(db, id);
    if (!maintainer)
        throw new Problem('not-found');
    const body = JSON.stringify(maintainer);
    return { status, body, headers: { 'content-type': JSON_TYPE, etag: revisionEtag(maintainer.revision, body) } };
}
export function maintainerRoutes(app, database) {
    const routes = app.withTypeProvider();
    routes.get('/maintainers', {
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
    }, async (request, reply) => {
        const { q, limit, cursor } = request.query;
        const after = cursor === undefined ? undefined : z.uuid().safeParse(decodeCursor('maintainers', cursor)[0]);
        if (after && !after.success)
            throw new Problem('invalid-cursor');
        const found = await listMaintainers(database.kysely, q, after?.data, limit + 1);
        const maintainers = found.slice(0, limit);
        const last = maintainers.at(-1);
        const next = found.length > limit && last ? encodeCursor('maintainers', [last.id]) : null;
        return sendPrivate(reply, JSON_TYPE, { maintainers, next });
    });
    routes.get('/maintainers/:id', {
        schema: {
            operationId: 'getMaintainer',
            summary: 'One organisation',
            tags,
            params: Params,
            response: { 200: MaintainerSchema, ...problems },
        },
    }, async (request, reply) => {
        const { body, headers } = await answerWith(database.kysely, request.params.id, 200);
        return reply
            .headers(headers)
            .header('cache-control', 'no-store')
            .send(body);
    });
    routes.post('/maintainers', {
        schema: {
            operationId: 'createMaintainer',
            summary: 'Add an organisation',
            tags,
            body: MaintainerWriteSchema,
            response: { 201: MaintainerSchema, ...problems },
        },
    }, async (request, reply) => await write(database, request, reply, async (tx) => {
        const id = await createMaintainer(tx, request.body.name, request.body.kind);
        return await answerWith(tx, id, 201);
    }));
    routes.patch('/maintainers/:id', {
        schema: {
            operationId: 'editMaintainer',
            summary: 'Rename an organisation or correct its kind; If-Match is required',
            tags,
            params: Params,
            body: MaintainerPatchSchema,
            response: { 200: MaintainerSchema, ...problems },
        },
    }, async (request, reply) => {
        const check = revisionCheck(request, { required: true });
        const { name, kind } = request.body;
        return await write(database, request, reply, async (tx) => {
            const revision = await lockMaintainer(tx, request.params.id);
            if (revision === undefined)
                throw new Problem('not-found');
            check(revision);
            const set = { ...(name === undefined ? {} : { name }), ...(kind ? { kind } : {}) };
            if (Object.keys(set).length > 0)
                await updateMaintainer(tx, request.params.id, set);
            return await answerWith(tx, request.params.id, 200);
        });
    });
}
//# sourceMappingURL=maintainer.routes.js.map