/** /v1/tokens: tokens for programs; an administrator makes any, a union those that reach no further than itself. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Database, Executor } from '../db/database.ts';
import { knownCaller, type Authorise, type Caller } from '../http/access.ts';
import { problems } from '../http/openapi.ts';
import { JSON_TYPE, sendPrivate } from '../http/shared-reply.ts';
import { write } from '../http/write.ts';
import { Problem } from '../problems.ts';
import { commonDistrict, showScope } from './scope.schema.ts';
import { createToken, findToken, listTokens, revokeToken, type TokenRow } from './token.repository.ts';
import { NewTokenSchema, TokenListSchema, TokenWriteSchema } from './token.schema.ts';
import type { DistrictsOf } from './user.routes.ts';

const tags = ['accounts'];

const show = (row: TokenRow) => ({
  id: row.id,
  name: row.name,
  role: row.role,
  scope: showScope(row),
  createdBy: row.created_by,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at?.toISOString() ?? null,
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
  revokedAt: row.revoked_at?.toISOString() ?? null,
});

export interface TokenRoutesOptions {
  readonly database: Database;
  readonly authorise: Authorise;
  readonly districtsOf: DistrictsOf;
}

type Reach = Pick<TokenRow, 'role' | 'adcode' | 'maintainer_id'>;

export function tokenRoutes(app: FastifyInstance, options: TokenRoutesOptions): void {
  const { database, authorise, districtsOf } = options;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  /** May the caller make or revoke tokens of this reach? Returns what the audit log files the token under. */
  async function requireManageable(
    db: Executor,
    caller: Caller,
    reach: Reach,
    action: 'token.create' | 'token.manage',
  ) {
    const adcodes = reach.maintainer_id === null ? [] : await districtsOf(db, reach.maintainer_id);
    authorise(caller, action, { role: reach.role, adcode: reach.adcode, adcodes });
    return reach.adcode ?? commonDistrict(adcodes);
  }

  routes.get(
    '/tokens',
    {
      schema: {
        operationId: 'listTokens',
        summary: 'Tokens that the caller may manage, without their secrets',
        tags,
        response: { 200: TokenListSchema, ...problems },
      },
    },
    async (request, reply) => {
      const tokens = await listTokens(database.kysely, knownCaller(request).adcode);
      return sendPrivate(reply, JSON_TYPE, { tokens: tokens.map(show) });
    },
  );

  routes.post(
    '/tokens',
    {
      schema: {
        operationId: 'createToken',
        summary: 'Make a token for a program; it is shown once',
        tags,
        body: TokenWriteSchema,
        response: { 201: NewTokenSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { name, role, scope, expiresAt } = request.body;
      const reach = { role, adcode: scope.district ?? null, maintainer_id: scope.maintainer ?? null };
      const caller = knownCaller(request);
      return await write(
        database,
        request,
        reply,
        async (tx, audit) => {
          const adcode = await requireManageable(tx, caller, reach, 'token.create');
          const made = { adcode: reach.adcode, maintainerId: reach.maintainer_id, layers: scope.layers };
          const { row, token } = await createToken(tx, {
            name,
            role,
            scope: made,
            by: caller.id,
            expiresAt: expiresAt ?? null,
          });
          await audit.record({
            action: 'token.create',
            object: { type: 'token', id: row.id, adcode },
            after: { name, role, ...showScope(row), expiresAt: row.expires_at },
          });
          const body = JSON.stringify({ ...show(row), token });
          return { status: 201, body, headers: { 'content-type': JSON_TYPE } };
        },
        { isSecret: true },
      );
    },
  );

  routes.delete(
    '/tokens/:id',
    {
      schema: {
        operationId: 'revokeToken',
        summary: 'Revoke a token at once',
        tags,
        params: z.strictObject({ id: z.uuid() }),
        response: { 204: z.null().meta({ description: 'Revoked' }), ...problems },
      },
    },
    async (request, reply) =>
      await write(
        database,
        request,
        reply,
        async (tx, audit) => {
          const row = await findToken(tx, request.params.id);
          if (!row) throw new Problem('not-found');
          const adcode = await requireManageable(tx, knownCaller(request), row, 'token.manage');
          const isNow = await revokeToken(tx, row.id);
          await audit.record({
            action: 'token.revoke',
            object: { type: 'token', id: row.id, adcode },
            before: { revoked: !isNow },
            after: { revoked: true },
          });
          return { status: 204, headers: {} };
        },
        { isSecret: true },
      ),
  );
}
