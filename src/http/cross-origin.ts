/**
 * Which answers pages of other origins may read (CORS): those of the contexts that say so, with no credentials.
 * A preflight for anything else gets no permission, so that a browser keeps tokens and writes to their own origin.
 */
import type { FastifyInstance, RouteOptions } from 'fastify';

const EXPOSED =
  'Accept-Ranges, Content-Crs, Content-Language, Content-Range, Data-Age, ETag, Layer-Cursor, Link, Retry-After';
const REQUEST_HEADERS = 'Accept-Language, Content-Type, If-None-Match, Last-Event-ID';
const KEEP_PREFLIGHT_SECONDS = '86400';

const openRoutes = new WeakSet<RouteOptions>();

/**
 * In this context every answer may be read by any origin. Call before its routes. Where no cache keeps the answers (`isKept`
 * false) what one caller gets is shown to no other, so that only a page of another origin, whose browser names it in `Origin`
 * (Fetch standard, "HTTP extensions"), has to be told; apps and our own pages get less to read.
 */
export function allowCrossOrigin(context: FastifyInstance, { isKept = true } = {}): void {
  context.addHook('onRoute', (route) => void openRoutes.add(route));
  context.addHook('onRequest', (request, reply, done) => {
    if (isKept || request.headers.origin !== undefined) {
      reply.header('access-control-allow-origin', '*').header('access-control-expose-headers', EXPOSED);
    }
    done();
  });
}

/** Headers of the answer to a preflight for these routes, which share an address; none where no route is open. */
export function preflightHeaders(routes: readonly RouteOptions[]): Readonly<Record<string, string>> {
  const methods = routes.filter((route) => openRoutes.has(route)).flatMap((route) => route.method);
  if (methods.length === 0) return {};
  return {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': [...new Set(methods)].join(', '),
    'access-control-allow-headers': REQUEST_HEADERS,
    'access-control-max-age': KEEP_PREFLIGHT_SECONDS,
  };
}
