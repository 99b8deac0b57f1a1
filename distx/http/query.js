import { z } from 'zod';
/**
 * An object without a prototype whose names may be anything, `__proto__` too. Made by a constructor: what
 * `Object.create(null)` gives is a hash table to V8, and slow to read for all who come after.
 */
const Parameters = function () { };
Parameters.prototype = Object.create(null);
/** undefined: no percent-encoded UTF-8. Guessing would search for something else than was asked. */
function decode(text) {
    if (!text.includes('%') && !text.includes('+'))
        return text;
    try {
        return decodeURIComponent(text.replaceAll('+', ' '));
    }
    catch {
        return undefined;
    }
}
const NO_PARAMETERS = Object.freeze(Object.create(null));
/** For Fastify's `querystringParser`; must not throw, since no route is known yet that could answer. */
export function parseQuery(text) {
    if (text === '')
        return NO_PARAMETERS;
    const query = new Parameters();
    for (const part of text.split('&')) {
        if (part === '')
            continue;
        const at = part.indexOf('=');
        // A name that cannot be read is no parameter of ours: it is refused as an unknown one.
        const name = decode(at < 0 ? part : part.slice(0, at)) ?? '%';
        const value = decode(at < 0 ? '' : part.slice(at + 1));
        const before = query[name];
        if (value === undefined)
            query[name] = [];
        else
            query[name] = before === undefined ? value : [...[before].flat(), value];
    }
    return query;
}
const NONE = z.strictObject({});
/** In this context a route that names no query parameters takes none. */
export function refuseStrayParameters(context) {
    context.addHook('onRoute', (route) => {
        if (route.schema)
            route.schema.querystring ??= NONE;
    });
}
//# sourceMappingURL=query.js.map