/** /v1/users: accounts of people, by administrators; a union manages the managers of its district. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Database, Executor, Tx } from '../db/database.ts';
import { knownCaller, type Authorise, type Caller } from '../http/access.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import { problems } from '../http/openapi.ts';
import { integer } from '../http/params.ts';
import { revisionCheck, revisionEtag } from '../http/preconditions.ts';
import { JSON_TYPE, sendPrivate } from '../http/shared-reply.ts';
import { write, type WriteAnswer } from '../http/write.ts';
import { Problem } from '../problems.ts';
import { generatePassword, requireGoodPassword, type PasswordHasher } from './password.ts';
import { commonDistrict, showScope } from './scope.schema.ts';
import { endSessions } from './session.repository.ts';
import { createUser, findUser, listUsers, lockUser, updateUser, userFacts, type UserRow } from './user.repository.ts';
import {
  NewUserSchema,
  PasswordAnswer,
  PasswordBody,
  UserListSchema,
  UserPatchSchema,
  UserSchema,
  UserWriteSchema,
  type UserPatch,
} from './user.schema.ts';

/** The districts of the stations that an organisation looks after; the maintainers slice knows. */
export type DistrictsOf = (db: Executor, maintainerId: string) => Promise<readonly string[]>;

export interface UserRoutesOptions {
  readonly database: Database;
  readonly authorise: Authorise;
  readonly hasher: PasswordHasher;
  readonly districtsOf: DistrictsOf;
}

const tags = ['accounts'];
const Params = z.strictObject({ id: z.uuid() });

export const showUser = (row: UserRow): z.output<typeof UserSchema> => ({
  id: row.id,
  login: row.login,
  displayName: row.display_name,
  email: row.email,
  role: row.role,
  scope: showScope(row),
  disabled: row.disabled_at !== null,
  hasPassword: row.has_password,
  identityProvider:
    row.oidc_issuer === null || row.oidc_subject === null
      ? null
      : { issuer: row.oidc_issuer, subject: row.oidc_subject },
  createdAt: row.created_at.toISOString(),
  lastSignedInAt: row.last_signed_in_at?.toISOString() ?? null,
  revision: row.revision,
});

function answerWith(row: UserRow | undefined, status: number, more: object = {}): WriteAnswer {
  if (!row) throw new Problem('not-found');
  const body = JSON.stringify({ ...showUser(row), ...more });
  const headers = { 'content-type': JSON_TYPE, etag: revisionEtag(row.revision, body) };
  return { status, body, headers };
}

/** The columns that an edit sets. */
function patchColumns(body: UserPatch, now: Date) {
  const { scope, identityProvider: oidc } = body;
  return {
    ...(body.displayName === undefined ? {} : { display_name: body.displayName }),
    ...(body.email === undefined ? {} : { email: body.email }),
    ...(body.role && scope
      ? { role: body.role, adcode: scope.district ?? null, maintainer_id: scope.maintainer ?? null }
      : {}),
    ...(body.disabled === undefined ? {} : { disabled_at: body.disabled ? now : null }),
    ...(oidc === undefined ? {} : { oidc_issuer: oidc?.issuer ?? null, oidc_subject: oidc?.subject ?? null }),
  };
}

export function userRoutes(app: FastifyInstance, options: UserRoutesOptions): void {
  const { database, authorise, hasher, districtsOf } = options;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  /** May the caller manage accounts of this role and scope? Returns what the audit log files the account under. */
  async function requireManageable(
    db: Executor,
    caller: Caller,
    user: Pick<UserRow, 'role' | 'adcode' | 'maintainer_id'>,
    action: 'user.create' | 'user.manage' = 'user.manage',
  ): Promise<string | null> {
    const adcodes = user.maintainer_id === null ? [] : await districtsOf(db, user.maintainer_id);
    authorise(caller, action, { role: user.role, adcode: user.adcode, adcodes });
    return user.adcode ?? commonDistrict(adcodes);
  }

  async function lockManageable(tx: Tx, caller: Caller, id: string) {
    const row = await lockUser(tx, id);
    if (!row) throw new Problem('not-found');
    return { row, adcode: await requireManageable(tx, caller, row) };
  }

  routes.get(
    '/users',
    {
      schema: {
        operationId: 'listUsers',
        summary: 'Accounts that the caller may manage, page by page',
        tags,
        querystring: z.strictObject({ limit: integer(1, 200).default(50), cursor: z.string().max(400).optional() }),
        response: { 200: UserListSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query;
      const caller = knownCaller(request);
      const after = cursor === undefined ? undefined : z.uuid().safeParse(decodeCursor('users', cursor)[0]);
      if (after && !after.success) throw new Problem('invalid-cursor');
      const found = await listUsers(database.kysely, caller.adcode, after?.data, limit + 1);
      const users = found.slice(0, limit);
      const last = users.at(-1);
      const next = found.length > limit && last ? encodeCursor('users', [last.id]) : null;
      return sendPrivate(reply, JSON_TYPE, { users: users.map(showUser), next });
    },
  );

  routes.get(
    '/users/:id',
    {
      schema: {
        operationId: 'getUser',
        summary: 'One account',
        tags,
        params: Params,
        response: { 200: UserSchema, ...problems },
      },
    },
    async (request, reply) => {
      const row = await findUser(database.kysely, request.params.id);
      if (!row) throw new Problem('not-found');
      await requireManageable(database.kysely, knownCaller(request), row);
      const { body, headers } = answerWith(row, 200);
      return reply
        .headers(headers)
        .header('cache-control', 'no-store')
        .send(body as never);
    },
  );

  routes.post(
    '/users',
    {
      schema: {
        operationId: 'createUser',
        summary: 'Add an account; a password that is made here is shown once',
        tags,
        body: UserWriteSchema,
        response: { 201: NewUserSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const columns = {
        role: body.role,
        adcode: body.scope.district ?? null,
        maintainer_id: body.scope.maintainer ?? null,
      };
      // Before the slow hash as well: who may not, costs nothing.
      await requireManageable(database.kysely, knownCaller(request), columns, 'user.create');
      const generated = body.password === undefined ? generatePassword() : null;
      if (body.password != null) requireGoodPassword(body.password, [body.login, body.displayName]);
      const password = body.password ?? generated;
      const passwordHash = password === null ? null : await hasher.hash(password);
      return await write(
        database,
        request,
        reply,
        async (tx, audit) => {
          const adcode = await requireManageable(tx, knownCaller(request), columns, 'user.create');
          const id = await createUser(tx, {
            login: body.login,
            displayName: body.displayName,
            email: body.email ?? null,
            role: body.role,
            adcode: columns.adcode,
            maintainerId: columns.maintainer_id,
            passwordHash,
            oidc: body.identityProvider ?? null,
          });
          const row = await findUser(tx, id);
          await audit.record({
            action: 'user.create',
            object: { type: 'user', id, adcode },
            after: row && userFacts(row),
          });
          return answerWith(row, 201, { password: generated });
        },
        { isSecret: true },
      );
    },
  );

  routes.patch(
    '/users/:id',
    {
      schema: {
        operationId: 'editUser',
        summary: 'Edit or disable an account; If-Match is required',
        description: 'Disabling it, or changing what it may do, ends its sessions.',
        tags,
        params: Params,
        body: UserPatchSchema,
        response: { 200: UserSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const { id } = request.params;
      const check = revisionCheck(request, { required: true });
      return await write(database, request, reply, async (tx, audit) => {
        const { row, adcode } = await lockManageable(tx, knownCaller(request), id);
        check(row.revision);
        const set = patchColumns(body, new Date());
        if (Object.keys(set).length > 0) await updateUser(tx, id, set);
        const after = await findUser(tx, id);
        if (!after) throw new Problem('not-found');
        // Nor may it become one that the caller could not have made.
        await requireManageable(tx, knownCaller(request), after, 'user.create');
        if (body.role !== undefined || body.disabled) await endSessions(tx, { userId: id });
        await audit.record({
          action: 'user.edit',
          object: { type: 'user', id, adcode },
          before: userFacts(row),
          after: userFacts(after),
        });
        return answerWith(after, 200);
      });
    },
  );

  routes.put(
    '/users/:id/password',
    {
      schema: {
        operationId: 'setUserPassword',
        summary: 'Set somebody’s password; every session of theirs ends',
        tags,
        params: Params,
        body: PasswordBody,
        response: { 200: PasswordAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const user = await findUser(database.kysely, id);
      if (!user) throw new Problem('not-found');
      await requireManageable(database.kysely, knownCaller(request), user);
      const given = request.body.password;
      if (given !== undefined) requireGoodPassword(given, [user.login, user.display_name]);
      const generated = given === undefined ? generatePassword() : null;
      const passwordHash = await hasher.hash(given ?? generated ?? '');
      return await write(
        database,
        request,
        reply,
        async (tx, audit) => {
          const { adcode } = await lockManageable(tx, knownCaller(request), id);
          await updateUser(tx, id, { password_hash: passwordHash });
          await endSessions(tx, { userId: id });
          await audit.record({ action: 'user.password', object: { type: 'user', id, adcode } });
          return { status: 200, body: JSON.stringify({ password: generated }), headers: { 'content-type': JSON_TYPE } };
        },
        { isSecret: true },
      );
    },
  );
}
