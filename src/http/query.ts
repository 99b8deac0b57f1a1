/**
 * From a query string to parameters, before any schema looks. What cannot be meant as one text becomes an array, which
 * every schema refuses: a repeated parameter (lists are comma-separated), a value that is not percent-encoded UTF-8.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

/**
 * An object without a prototype whose names may be anything, `__proto__` too. Made by a constructor: what
 * `Object.create(null)` gives is a hash table to V8, and slow to read for all who come after.
 */
const Parameters = function () {} as unknown as new () => Record<string, string | string[]>;
Parameters.prototype = Object.create(null) as Record<string, string | string[]>;

/** undefined: no percent-encoded UTF-8. Guessing would search for something else than was asked. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

const NO_PARAMETERS = Object.freeze(Object.create(null) as Record<string, string | string[]>);

/** For Fastify's `querystringParser`; must not throw, since no route is known yet that could answer. */
export function parseQuery(text: string): Record<string, string | string[]> {
  if (text === '') return NO_PARAMETERS;
  const query = new Parameters();
  // Most have nothing to decode: that is looked for once, not in each part.
  const isEncoded = text.includes('%') || text.includes('+');
  for (let from = 0; from < text.length;) {
    const next = text.indexOf('&', from);
    const end = next < 0 ? text.length : next;
    const start = from;
    from = end + 1;
    if (end === start) continue;
    const equals = text.indexOf('=', start);
    const at = equals < 0 || equals > end ? end : equals;
    const written = text.slice(start, at);
    const given = text.slice(at + 1, end);
    // A name that cannot be read is no parameter of ours: it is refused as an unknown one.
    const name = isEncoded ? (decode(written) ?? '%') : written;
    const value = isEncoded ? decode(given) : given;
    const before = query[name];
    if (value === undefined) query[name] = [];
    else query[name] = before === undefined ? value : [...[before].flat(), value];
  }
  return query;
}

const NONE = z.strictObject({});

/** In this context a route that names no query parameters takes none. */
export function refuseStrayParameters(context: FastifyInstance): void {
  context.addHook('onRoute', (route) => {
    if (route.schema) route.schema.querystring ??= NONE;
  });
}
