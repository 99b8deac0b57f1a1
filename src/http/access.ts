/**
 * Who is calling, and the guards of contexts. Access is decided by where a route is registered, never by its URL; what a
 * caller may do to one object is the policy's (access/policy.ts), handed in as `Authorise`.
 * Looking tokens and sessions up is the access slice's; it is handed in.
 */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../problems.ts';
import { isCrossSite, readCookie, writeCookie, type CookieSettings } from './cookies.ts';

export type Role = 'admin' | 'union' | 'manager' | 'provider';

export interface Caller {
  /** Stable and without secrets: fit for "changed by" and for keys. */
  readonly id: string;
  readonly role: Role;
  /** A union's district: it and everything below it. */
  readonly adcode?: string | undefined;
  /** The organisation whose stations a manager looks after. */
  readonly maintainerId?: string | undefined;
  /** A provider's layers; undefined: every layer. */
  readonly layers?: readonly string[] | undefined;
}

/** What can be done, for the policy to decide on. */
export type Action =
  | 'station.read'
  | 'station.create'
  | 'station.edit'
  | 'station.manage'
  | 'station.status'
  | 'station.amenity'
  | 'station.retire'
  | 'station.maintainers'
  | 'station.export'
  | 'station.check'
  | 'check.read'
  | 'report.read'
  | 'report.answer'
  | 'maintainer.read'
  | 'maintainer.create'
  | 'maintainer.edit'
  | 'import.create'
  | 'import.manage'
  | 'user.create'
  | 'user.manage'
  | 'token.create'
  | 'token.manage'
  | 'audit.read'
  | 'activity.manage'
  | 'figures.read'
  | 'publication.write'
  | 'publication.read'
  | 'publication.station'
  | 'wgs84.read';

/** What is known of the object. Absent: it does not matter to the action, or there is none. */
export interface Facts {
  /** The district it lies in. */
  readonly adcode?: string | null | undefined;
  /** The district it would then lie in. */
  readonly newAdcode?: string | undefined;
  /** Is it there for everybody to see? */
  readonly isPublic?: boolean | undefined;
  /** Organisations that answer for the station today (duty holder). */
  readonly dutyHolders?: readonly string[] | undefined;
  /** Organisations that host it today. */
  readonly hosts?: readonly string[] | undefined;
  /** Districts of every station that an organisation answers for. */
  readonly adcodes?: readonly string[] | undefined;
  /** The role that an account or a token has, or would have. */
  readonly role?: Role | undefined;
  readonly layer?: string | undefined;
}

/** hide: the caller may not know that it is there. */
export type Verdict = 'allow' | 'forbid' | 'hide';
/** Throws `forbidden` (403), or `not-found` (404) where the object is hidden from the caller. */
export type Authorise = (caller: Caller, action: Action, facts?: Facts) => void;
/** May this caller, or anybody (undefined), do it? */
export type MayDo = (caller: Caller | undefined, action: Action, facts?: Facts) => boolean;

/** The caller a bearer token stands for; undefined: no such token (any more). */
export type Authenticate = (token: string) => Promise<Caller | undefined>;

/** A signed-in person's session, as a cookie named it. */
export interface OpenSession {
  readonly id: string;
  readonly caller: Caller;
  readonly csrfToken: string;
  readonly expiresAt: Date;
}

/** What the guards ask of the access slice about sessions. */
export interface Sessions {
  /** undefined: no such session (any more). */
  find(secret: string): Promise<OpenSession | undefined>;
  /** A new secret for the cookie, when it is time for one. */
  renew(session: OpenSession, secret: string): Promise<string | undefined>;
}

export const SESSION_COOKIE = 'ls_session';
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

interface Identity {
  readonly caller?: Caller;
  readonly session?: OpenSession;
  readonly secret?: string;
  /** A cookie came that does not count: public answers are the same as for anybody, a guarded context says this. */
  readonly fault?: Error;
}

const identities = new WeakMap<FastifyRequest, Identity>();

/** The caller of this request; undefined: anonymous. */
export function callerOf(request: FastifyRequest): Caller | undefined {
  return identities.get(request)?.caller;
}

/** The caller of a request that a guard has let through. */
export function knownCaller(request: FastifyRequest): Caller {
  const caller = callerOf(request);
  if (!caller) throw new Problem('unauthenticated');
  return caller;
}

/** The session this request came with; undefined: a token, or anonymous. */
export function sessionOf(request: FastifyRequest): OpenSession | undefined {
  return identities.get(request)?.session;
}

/** Write the session's cookie. `maxAgeSeconds` 0 removes it. Strict: every use is a call of our own pages. */
export function setSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  settings: CookieSettings,
  secret: string,
  maxAgeSeconds: number,
): void {
  writeCookie(request, reply, SESSION_COOKIE, secret, settings, { sameSite: 'Strict', maxAgeSeconds });
}

/** Synchronizer token in a header of our own, compared in constant time (OWASP CSRF prevention). */
function hasCsrfToken(request: FastifyRequest, expected: string): boolean {
  const sent = request.headers['x-csrf-token'];
  if (typeof sent !== 'string' || sent.length !== expected.length) return false;
  return timingSafeEqual(Buffer.from(sent), Buffer.from(expected));
}

async function bySession(request: FastifyRequest, access: AccessOptions): Promise<Identity> {
  const secret = readCookie(request, SESSION_COOKIE, access.cookies);
  if (secret === undefined || !/^[\w-]{43}$/.test(secret)) return {};
  try {
    const session = await access.sessions.find(secret);
    if (!session) return { fault: new Problem('unauthenticated') };
    const isSafe = SAFE_METHODS.has(request.method);
    if (!isSafe && (isCrossSite(request, access.cookies) || !hasCsrfToken(request, session.csrfToken)))
      return { fault: new Problem('csrf') };
    return { caller: session.caller, session, secret };
  } catch (error) {
    // The database is away: what needs no account goes on.
    return { fault: error as Error };
  }
}

export interface AccessOptions {
  readonly authenticate: Authenticate;
  readonly sessions: Sessions;
  readonly cookies: CookieSettings;
}

/**
 * In this context a token or a session is looked at when there is one. A wrong token is 401, none is anonymous. With a
 * token the cookie is not looked at: who sends a token is no browser that somebody else's page could misuse.
 */
export function identifyCallers(context: FastifyInstance, access: AccessOptions): void {
  const identify = async (request: FastifyRequest, header: string | undefined): Promise<void> => {
    if (header === undefined) {
      identities.set(request, await bySession(request, access));
      return;
    }
    const token = /^Bearer ([\x21-\x7e]{16,300})$/i.exec(header)?.[1];
    const caller = token === undefined ? undefined : await access.authenticate(token);
    if (!caller) throw new Problem('unauthenticated');
    identities.set(request, { caller });
  };
  context.addHook('onRequest', (request, _reply, done) => {
    const { authorization, cookie } = request.headers;
    // Most callers are anonymous: a promise would cost them more than all there is to do.
    if (authorization === undefined && cookie === undefined) return done();
    identify(request, authorization).then(() => done(), done);
  });
}

/** In this context only callers of these roles get through: 401 for nobody, 403 for another role. */
export function requireRole(context: FastifyInstance, ...roles: readonly Role[]): void {
  context.addHook('onRoute', (route) => {
    const isSafe = [route.method].flat().every((method) => SAFE_METHODS.has(method));
    const session = isSafe ? { session: [] } : { session: [], csrf: [] };
    route.schema = { ...route.schema, security: [{ bearer: [] }, session] };
  });
  context.addHook('onRequest', async (request) => {
    const fault = identities.get(request)?.fault;
    if (fault) throw fault;
    if (!roles.includes(knownCaller(request).role)) throw new Problem('forbidden');
  });
}

/** In this context, whose answers nobody keeps, a session's secret is changed from time to time (OWASP ASVS 7.2.4). */
export function renewSessions(context: FastifyInstance, access: AccessOptions, now: () => Date): void {
  context.addHook('onRequest', async (request, reply) => {
    const { session, secret } = identities.get(request) ?? {};
    if (!session || secret === undefined) return;
    const renewed = await access.sessions.renew(session, secret);
    if (renewed === undefined) return;
    const seconds = Math.max(1, Math.floor((session.expiresAt.getTime() - now().getTime()) / 1_000));
    setSessionCookie(request, reply, access.cookies, renewed, seconds);
  });
}
