/**
 * GET /v1/session/oidc and its callback: sign in by the identity provider. An identity that an account is linked to, or whose
 * verified address is an account's, opens an ordinary session; nobody is made an account.
 */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { sessionOf } from '../http/access.ts';
import { readCookie, writeCookie } from '../http/cookies.ts';
import { problems } from '../http/openapi.ts';
import { Problem } from '../problems.ts';
import { sendCookie, type AccountRoutesOptions } from './account.routes.ts';
import { accountOf } from './oidc-sign-in.ts';
import { PENDING_COOKIE, PENDING_SECONDS, type OidcClient } from './oidc.ts';
import { endSessions } from './session.repository.ts';
import { openFor } from './sign-in.ts';

const tags = ['accounts'];

/** A place of this service: a path, not another host's address. */
const returnTo = () =>
  z
    .string()
    .max(300)
    .regex(/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/, 'expected a path of this service');

export function oidcRoutes(
  app: FastifyInstance,
  /** `oidc` undefined: there is no provider, and the routes are not there (404). */
  options: AccountRoutesOptions & { readonly oidc: OidcClient | undefined; readonly pathPrefix: string },
): void {
  const { database, cookies, now } = options;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  function provider(): OidcClient {
    if (!options.oidc) throw new Problem('not-found');
    return options.oidc;
  }

  routes.get(
    '/session/oidc',
    {
      schema: {
        operationId: 'beginOidcSignIn',
        summary: 'Go to the identity provider to sign in; 404 where the operator has set none',
        tags,
        security: [],
        querystring: z.strictObject({ returnTo: returnTo().optional() }),
        response: { 303: z.null().meta({ description: 'To the provider' }), ...problems },
      },
    },
    async (request, reply) => {
      const { url, cookie } = await provider().begin(request.query.returnTo ?? `${options.pathPrefix}/`, now());
      // Lax: the provider sends the browser back from another site.
      writeCookie(request, reply, PENDING_COOKIE, cookie, cookies, { sameSite: 'Lax', maxAgeSeconds: PENDING_SECONDS });
      return reply
        .header('cache-control', 'no-store')
        .header('location', url)
        .code(303)
        .send(undefined as never);
    },
  );

  routes.get(
    '/session/oidc/callback',
    {
      schema: {
        operationId: 'finishOidcSignIn',
        summary: 'Where the identity provider sends the browser back to: sets the session’s cookie',
        description:
          'The identity must be linked to an account (issuer and subject), or its verified address be an account’s, which is linked then. Else 401: nobody is made an account.',
        tags,
        security: [],
        querystring: z.looseObject({ state: z.string().max(200).optional(), code: z.string().max(4_096).optional() }),
        response: { 303: z.null().meta({ description: 'Signed in: to `returnTo`' }), ...problems },
      },
    },
    async (request, reply) => {
      const oidc = provider();
      const pending = oidc.read(readCookie(request, PENDING_COOKIE, cookies), now());
      // Once: a second use of the same answer finds no cookie.
      writeCookie(request, reply, PENDING_COOKIE, '', cookies, { sameSite: 'Lax', maxAgeSeconds: 0 });
      if (!pending) throw new Problem('sign-in-refused', { detail: NOT_ASKED });
      const identity = await oidc.finish(request.url.split('?')[1] ?? '', pending);
      const by = { address: request.ip, requestId: request.id };
      const user = await accountOf(database, identity, by);
      if (!user) throw new Problem('sign-in-refused', { detail: NO_ACCOUNT });
      const session = await openFor(options, user, by);
      const before = sessionOf(request);
      if (before) await endSessions(database.kysely, { id: before.id });
      sendCookie(request, reply, options, session);
      return reply
        .header('cache-control', 'no-store')
        .header('location', pending.returnTo)
        .code(303)
        .send(undefined as never);
    },
  );
}

const NOT_ASKED = {
  zh: '登录已过期，或不是在这个浏览器中开始的，请重新登录',
  en: 'Signing in took too long, or did not begin in this browser: begin again',
};
const NO_ACCOUNT = {
  zh: '这个身份在本系统没有账号，请联系管理员',
  en: 'This identity has no account here: ask an administrator',
};
