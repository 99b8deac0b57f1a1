const EXPOSED = 'Accept-Ranges, Content-Crs, Content-Language, Content-Range, Data-Age, ETag, Layer-Cursor, Link, Retry-After';
const REQUEST_HEADERS = 'Accept-Language, Content-Type, If-None-Match, Last-Event-ID';
const KEEP_PREFLIGHT_SECONDS = '86400';
const openRoutes = new WeakSet();
/** In this context every answer may be read by any origin. Call before its routes. */
export function allowCrossOrigin(context) {
    context.addHook('onRoute', (route) => void openRoutes.add(route));
    context.addHook('onRequest', (_request, reply, done) => {
        reply.header('access-control-allow-origin', '*').header('access-control-expose-headers', EXPOSED);
        done();
    });
}
/** Headers of the answer to a preflight for these routes, which share an address; none where no route is open. */
export function preflightHeaders(routes) {
    const methods = routes.filter((route) => openRoutes.has(route)).flatMap((route) => route.method);
    if (methods.length === 0)
        return {};
    return {
        'access-control-allow-origin': '*',
        'access-control-allow-methods': [...new Set(methods)].join(', '),
        'access-control-allow-headers': REQUEST_HEADERS,
        'access-control-max-age': KEEP_PREFLIGHT_SECONDS,
    };
}
//# sourceMappingURL=cross-origin.js.map