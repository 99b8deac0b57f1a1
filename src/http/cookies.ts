/**
 * The session's cookie: its name, its attributes, reading and writing it (RFC 6265bis). What it means is the access slice's.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface CookieSettings {
  /** '' or /path: the cookie goes nowhere else. */
  readonly pathPrefix: string;
  /** Where the world reaches the service; https means that every cookie is Secure. */
  readonly publicUrl: string | undefined;
}

/** Did this request come by https, as far as can be known? (`request.protocol` trusts a proxy where that is configured.) */
function isSecure(request: FastifyRequest, settings: CookieSettings): boolean {
  return request.protocol === 'https' || (settings.publicUrl?.startsWith('https:') ?? false);
}

/**
 * `__Host-` where the browser takes it (Secure, Path=/), else `__Secure-`, so that neither a sibling host nor plain http
 * can plant a cookie of this name (RFC 6265bis section 4.1.3).
 */
function cookieName(base: string, request: FastifyRequest, settings: CookieSettings): string {
  if (!isSecure(request, settings)) return base;
  return settings.pathPrefix === '' ? `__Host-${base}` : `__Secure-${base}`;
}

/** The cookie's value; undefined: there is none. */
export function readCookie(request: FastifyRequest, base: string, settings: CookieSettings): string | undefined {
  const header = request.headers.cookie;
  if (header === undefined) return undefined;
  const name = cookieName(base, request, settings);
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

export interface CookieOptions {
  readonly sameSite: 'Strict' | 'Lax';
  /** 0 removes it. */
  readonly maxAgeSeconds: number;
}

/** Set the cookie. HttpOnly: no script reads it. `value` must be of characters that a cookie takes as they are. */
export function writeCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  base: string,
  value: string,
  settings: CookieSettings,
  options: CookieOptions,
): void {
  const parts = [
    `${cookieName(base, request, settings)}=${value}`,
    `Path=${settings.pathPrefix || '/'}`,
    `Max-Age=${options.maxAgeSeconds}`,
    'HttpOnly',
    `SameSite=${options.sameSite}`,
    ...(isSecure(request, settings) ? ['Secure'] : []),
  ];
  reply.header('set-cookie', parts.join('; '));
}

/**
 * Did another site's page send this request? Browsers say so in Sec-Fetch-Site and Origin; who sends neither is no
 * browser (or an old one, and then SameSite and the CSRF token must do). OWASP CSRF prevention: verifying the origin.
 */
export function isCrossSite(request: FastifyRequest, settings: CookieSettings): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  const { origin } = request.headers;
  if (origin === undefined) return false;
  const own = new Set([`${request.protocol}://${request.host}`]);
  if (settings.publicUrl !== undefined) own.add(new URL(settings.publicUrl).origin);
  return !own.has(origin);
}
