/**
 * The public API as the pages call it: typed by its own OpenAPI document (`npm run openapi:types`), in the reader's
 * language, with what a write needs. The pages call nothing else.
 */
import createClient from 'openapi-fetch';
import type { components, paths } from './api-schema.js';
import { languageTag } from './language.ts';
import { ours, settings } from './settings.ts';

export { randomKey as newKey } from './random-key.ts';

export type Schema = components['schemas'];

/** What the API says went wrong (RFC 9457), or that it could not be reached: `status` 0. */
export class ApiProblem extends Error {
  readonly status: number;
  /** The last part of the problem's type: `forbidden`, `not-found`, ...; `unreachable` without a network. */
  readonly slug: string;
  readonly errors: NonNullable<Schema['Problem']['errors']>;
  constructor(status: number, problem: Partial<Schema['Problem']>) {
    super(problem.detail ?? problem.title ?? String(status));
    this.name = 'ApiProblem';
    this.status = status;
    this.slug = problem.type?.split('/').pop() ?? 'unknown';
    this.errors = problem.errors ?? [];
  }
}

const UNREACHABLE = { type: 'unreachable', title: '' };

let csrfToken: string | undefined;

/** The proof that a signed-in person's write comes from our page; from POST /v1/session or GET /v1/me. */
export function setCsrfToken(token: string | null | undefined): void {
  csrfToken = token ?? undefined;
}

export const api = createClient<paths>({ baseUrl: `${location.origin}${settings.pathPrefix}` });

api.use({
  onRequest({ request }) {
    request.headers.set('Accept-Language', languageTag());
    if (request.method !== 'GET' && csrfToken !== undefined) request.headers.set('X-CSRF-Token', csrfToken);
    return request;
  },
});

interface Answer<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

/** The body of an answer; throws ApiProblem. `await dataOf(api.GET('/v1/me'))`. */
export async function dataOf<Data>(asked: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await answerOf(asked);
  if (!response.ok) throw new ApiProblem(response.status, error ?? {});
  return data as Data;
}

/** The body with the ETag that a later If-Match takes; throws ApiProblem. */
export async function taggedOf<Data>(asked: Promise<Answer<Data>>): Promise<{ data: Data; etag: string }> {
  const answer = await answerOf(asked);
  const data = await dataOf(Promise.resolve(answer));
  // A proxy that compresses weakens the tag; If-Match wants it strong.
  return { data, etag: (answer.response.headers.get('etag') ?? '').replace(/^W\//, '') };
}

async function answerOf<Data>(asked: Promise<Answer<Data>>): Promise<Answer<Data>> {
  try {
    return await asked;
  } catch {
    // fetch rejects for one reason: nobody answered.
    throw new ApiProblem(0, UNREACHABLE);
  }
}

/**
 * Send a write again as it was kept, typed then and not now: with the session's proof and in the reader's language.
 * Rejects when nobody answers.
 */
export async function resend(path: string, init: RequestInit & { readonly method: string }): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('Accept-Language', languageTag());
  if (csrfToken !== undefined) headers.set('X-CSRF-Token', csrfToken);
  return await fetch(ours(path), { ...init, headers });
}

/** What an answer that is not 2xx says. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const body = (await response.json().catch(() => ({}))) as Partial<Schema['Problem']>;
  return new ApiProblem(response.status, body);
}
