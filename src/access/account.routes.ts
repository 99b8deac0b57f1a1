/** /v1/session and /v1/me: sign in, out, who am I and what may I do, my own password. Managing others is user.routes.ts. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { knownCaller, sessionOf, setSessionCookie, type Caller, type OpenSession } from '../http/access.ts';
import { isCrossSite, type CookieSettings } from '../http/cookies.ts';
import { problems } from '../http/openapi.ts';
import { flag } from '../http/params.ts';
import { JSON_TYPE, sendPrivate } from '../http/shared-reply.ts';
import { write } from '../http/write.ts';
import { Problem } from '../problems.ts';
import { requireGoodPassword } from './password.ts';
import { permissionsOf } from './policy.ts';
import { endSessions } from './session.repository.ts';
import { checkPassword, signIn, type SignInDependencies } from './sign-in.ts';
import { findUser, updateUser } from './user.repository.ts';
import { MeSchema, OwnPasswordBody, SignInSchema } from './user.schema.ts';

export interface AccountRoutesOptions extends SignInDependencies {
  readonly cookies: CookieSettings;
}

const tags = ['accounts'];
const NO_BODY = { status: 204, headers: {} } as const;

const userIdOf = (caller: Caller): string | undefined => /^user:(.+)$/.exec(caller.id)?.[1];

async function aboutMe(options: AccountRoutesOptions, caller: Caller, session: OpenSession | undefined) {
  const userId = userIdOf(caller);
  const user = userId === undefined ? undefined : await findUser(options.database.kysely, userId);
  return {
    id: caller.id,
    login: user?.login ?? null,
    displayName: user?.display_name ?? null,
    role: caller.role,
    scope: {
      district: caller.adcode ?? null,
      maintainer: caller.maintainerId ?? null,
      layers: caller.layers ? [...caller.layers] : null,
    },
    permissions: permissionsOf(caller),
    csrfToken: session?.csrfToken ?? null,
    sessionExpiresAt: session?.expiresAt.toISOString() ?? null,
  };
}

/** POST /v1/session: for everybody, so in a context without a guard. */
export function signInRoutes(app: FastifyInstance, options: AccountRoutesOptions): void {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/session',
    {
      schema: {
        operationId: 'signIn',
        summary: 'Sign in: sets the session’s cookie; csrfToken goes into X-CSRF-Token of every later write',
        description:
          'The same 401 for an unknown name, a wrong password and a disabled account. After some failures 429 with Retry-After.',
        tags,
        security: [],
        body: SignInSchema,
        response: { 200: MeSchema, ...problems },
      },
    },
    async (request, reply) => {
      // Login CSRF: another site must not sign somebody in as somebody else.
      if (isCrossSite(request, options.cookies)) throw new Problem('csrf');
      const { login, password } = request.body;
      const session = await signIn(options, { login, password, address: request.ip, requestId: request.id });
      // What was open in this browser ends: a session is never carried over a sign-in (OWASP ASVS 7.2.4).
      const before = sessionOf(request);
      if (before) await endSessions(options.database.kysely, { id: before.id });
      sendCookie(request, reply, options, session);
      return sendPrivate(reply, JSON_TYPE, await aboutMe(options, session.caller, session));
    },
  );
}

export function sendCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  options: Pick<AccountRoutesOptions, 'cookies' | 'limits'>,
  session: { readonly secret: string },
): void {
  setSessionCookie(request, reply, options.cookies, session.secret, Math.floor(options.limits.absoluteMs / 1_000));
}

/** What a signed-in person or a program asks about itself; the context lets in whoever is known. */
export function accountRoutes(app: FastifyInstance, options: AccountRoutesOptions): void {
  const { database } = options;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/me',
    {
      schema: {
        operationId: 'getMe',
        summary: 'Who am I, and what may I do',
        tags,
        response: { 200: MeSchema, ...problems },
      },
    },
    async (request, reply) =>
      sendPrivate(reply, JSON_TYPE, await aboutMe(options, knownCaller(request), sessionOf(request))),
  );

  routes.delete(
    '/session',
    {
      schema: {
        operationId: 'signOut',
        summary: 'Sign out; with everywhere=true on every device',
        tags,
        querystring: z.strictObject({ everywhere: flag().optional() }),
        response: { 204: z.null().meta({ description: 'Signed out' }), ...problems },
      },
    },
    async (request, reply) => {
      const session = sessionOf(request);
      const userId = userIdOf(knownCaller(request));
      if (!session || userId === undefined) throw new Problem('not-found');
      const everywhere = request.query.everywhere ?? false;
      setSessionCookie(request, reply, options.cookies, '', 0);
      // Browsers forget what they kept for us: pages, data, the worker's caches (OWASP ASVS 14.3.1).
      reply.header('clear-site-data', '"cache"');
      return await write(
        database,
        request,
        reply,
        async (tx, audit) => {
          await endSessions(tx, everywhere ? { userId } : { id: session.id });
          await audit.record({
            action: everywhere ? 'session.close-all' : 'session.close',
            object: { type: 'user', id: userId, adcode: session.caller.adcode },
          });
          return NO_BODY;
        },
        { isSecret: true },
      );
    },
  );

  routes.put(
    '/me/password',
    {
      schema: {
        operationId: 'changeOwnPassword',
        summary: 'Change my password; every other session of mine ends',
        tags,
        body: OwnPasswordBody,
        response: { 204: z.null().meta({ description: 'Changed' }), ...problems },
      },
    },
    async (request, reply) => {
      const session = sessionOf(request);
      const userId = userIdOf(knownCaller(request));
      const user = userId === undefined ? undefined : await findUser(database.kysely, userId);
      if (!session || userId === undefined || !user) throw new Problem('forbidden');
      const { currentPassword, newPassword } = request.body;
      requireGoodPassword(newPassword, [user.login, user.display_name]);
      const known = await checkPassword(options, { login: user.login, password: currentPassword, address: request.ip });
      if (!known) throw new Problem('forbidden', { detail: WRONG_PASSWORD });
      const passwordHash = await options.hasher.hash(newPassword);
      return await write(
        database,
        request,
        reply,
        async (tx, audit) => {
          await updateUser(tx, userId, { password_hash: passwordHash });
          await endSessions(tx, { userId, except: session.id });
          await audit.record({ action: 'user.password', object: { type: 'user', id: userId, adcode: user.adcode } });
          return NO_BODY;
        },
        { isSecret: true },
      );
    },
  );
}

const WRONG_PASSWORD = { zh: '当前密码不正确', en: 'The current password is not right' };
