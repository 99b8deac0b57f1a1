import { z } from 'zod';
import { problems } from "../http/openapi.js";
import { JSON_TYPE, sendPrivate } from "../http/shared-reply.js";
import { Problem } from "../problems.js";
import { createToken, listTokens, revokeToken } from "./token.repository.js";
import { NewTokenSchema, TokenListSchema, TokenWriteSchema } from "./token.schema.js";
const tags = ['managers'];
const show = (row) => ({
    id: row.id,
    name: row.name,
    role: row.role,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
});
export function tokenRoutes(app, database) {
    const routes = app.withTypeProvider();
    routes.get('/tokens', {
        schema: {
            operationId: 'listTokens',
            summary: 'Tokens, without their secrets',
            tags,
            response: { 200: TokenListSchema, ...problems },
        },
    }, async (_request, reply) => sendPrivate(reply, JSON_TYPE, { tokens: (await listTokens(database.kysely)).map(show) }));
    // No Idempotency-Key here: keeping the answer would keep the secret.
    routes.post('/tokens', {
        schema: {
            operationId: 'createToken',
            summary: 'Make a token for a program; it is shown once',
            tags,
            body: TokenWriteSchema,
            response: { 201: NewTokenSchema, ...problems },
        },
    }, async (request, reply) => {
        const { name, role, expiresAt } = request.body;
        const { row, token } = await createToken(database.kysely, { name, role, expiresAt: expiresAt ?? null });
        return sendPrivate(reply.code(201), JSON_TYPE, { ...show(row), token });
    });
    routes.delete('/tokens/:id', {
        schema: {
            operationId: 'revokeToken',
            summary: 'Revoke a token at once',
            tags,
            params: z.strictObject({ id: z.uuid() }),
            response: { 204: z.null().meta({ description: 'Revoked' }), ...problems },
        },
    }, async (request, reply) => {
        if (!(await revokeToken(database.kysely, request.params.id)))
            throw new Problem('not-found');
        return reply.code(204).header('cache-control', 'no-store').send(null);
    });
}
//# sourceMappingURL=token.routes.js.map