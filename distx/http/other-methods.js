import { Problem } from "../problems.js";
import { preflightHeaders } from "./cross-origin.js";
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE'];
/**
 * Collects every route; the returned function then answers OPTIONS and 405 with Allow. Call the first before any route
 * is registered, the second after the last.
 */
export function answerOtherMethods(app) {
    const known = new Map();
    app.addHook('onRoute', (route) => {
        // Wildcards answer for themselves, and the documentation page registers itself with and without a slash.
        if (route.url.includes('*') || route.url.endsWith('/'))
            return;
        known.set(route.url, [...(known.get(route.url) ?? []), route]);
    });
    return () => {
        for (const [url, routes] of [...known]) {
            const methods = new Set(routes.flatMap((route) => route.method));
            const allow = [...methods, 'OPTIONS'].join(', ');
            const permission = preflightHeaders(routes);
            app.options(url, { schema: { hide: true } }, async (_request, reply) => reply
                .code(204)
                .headers({ allow, ...permission })
                .send());
            app.route({
                method: METHODS.filter((method) => !methods.has(method)),
                exposeHeadRoute: false,
                url,
                schema: { hide: true },
                // Before the body is parsed: a wrong method is wrong whatever it carries.
                onRequest: () => {
                    throw new Problem('method-not-allowed', { headers: { allow, ...permission } });
                },
                handler: () => undefined,
            });
        }
    };
}
//# sourceMappingURL=other-methods.js.map