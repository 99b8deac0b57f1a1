/**
 * Every error leaves as application/problem+json, also the framework's own and those of the bare socket.
 * Owns the mapping from framework errors to problems; the list of problems is problems.ts.
 */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { databaseProblem } from '../db/errors.ts';
import { Problem, inLanguage, type Language, type ProblemSlug } from '../problems.ts';
import { languageOf, languageTag } from './language.ts';
import { InputError, inputProblem } from './validation.ts';

/** Stable, dereferenceable under the service's own address as well: /problems/{slug}. */
const TYPE_BASE = 'https://love-stations.example/problems/';
const RETRY_AFTER_SECONDS = '2';

/** The body of a problem in one language. `instance` names the request, not its URL: that may hold a position. */
export function problemBody(problem: Problem, language: Language, requestId: string): Record<string, unknown> {
  const detail = problem.detail(language);
  return {
    type: `${TYPE_BASE}${problem.slug}`,
    title: problem.title(language),
    status: problem.status,
    ...(detail === undefined ? {} : { detail }),
    instance: `urn:request:${requestId}`,
    ...(problem.options.errors === undefined
      ? {}
      : { errors: problem.options.errors.map((one) => ({ ...one, detail: inLanguage(one.detail, language) })) }),
    ...problem.options.members,
  };
}

/** Framework error codes that are the caller's doing. Anything else without a mapping is ours: 500. */
const BY_FRAMEWORK_CODE: Readonly<Record<string, ProblemSlug>> = {
  FST_ERR_BAD_URL: 'invalid-request',
  FST_ERR_ASYNC_CONSTRAINT: 'invalid-request',
  FST_ERR_MAX_PARAM_LENGTH_EXCEEDED: 'uri-too-long',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed-body',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed-body',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed-body',
  FST_REQ_FILE_TOO_LARGE: 'body-too-large',
  FST_UNDER_PRESSURE: 'overloaded',
};

const BY_STATUS: Readonly<Record<number, ProblemSlug>> = {
  400: 'malformed-body',
  404: 'not-found',
  405: 'method-not-allowed',
  406: 'not-acceptable',
  408: 'timeout',
  413: 'body-too-large',
  414: 'uri-too-long',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
  431: 'headers-too-large',
  503: 'overloaded',
};

function problemOf(error: unknown, language: Language): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof InputError) return inputProblem(error, language);
  const { code, statusCode } = error as Partial<FastifyError>;
  const framework =
    (code && BY_FRAMEWORK_CODE[code]) ?? (statusCode && statusCode !== 500 ? BY_STATUS[statusCode] : undefined);
  if (framework) return new Problem(framework);
  return databaseProblem(error) ?? new Problem('internal-error');
}

/** Write a problem as the answer of this request. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  const language = languageOf(request);
  // A representation's headers do not describe the problem that takes its place.
  for (const name of ['etag', 'last-modified', 'content-encoding', 'content-crs', 'layer-cursor', 'link'])
    reply.removeHeader(name);
  if (problem.status === 503) reply.header('retry-after', RETRY_AFTER_SECONDS);
  if (problem.status === 401) {
    // RFC 6750 section 3: no error code for a caller that sent no token at all.
    const hasToken = request.headers.authorization !== undefined;
    reply.header('www-authenticate', hasToken ? 'Bearer error="invalid_token"' : 'Bearer');
  }
  return reply
    .code(problem.status)
    .headers(problem.options.headers ?? {})
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('content-language', languageTag(language))
    .header('cache-control', 'no-store')
    .header('vary', 'Accept-Language')
    .send(JSON.stringify(problemBody(problem, language, request.id)));
}

function onError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOf(error, languageOf(request));
  if (problem.status >= 500) {
    // Name, code and stack only: a driver's error object may carry the statement's parameters.
    const { name, code, stack } = error as Error & { code?: string };
    request.log.error(
      { reqId: request.id, problem: problem.slug, error: { name, code, stack: String(stack).slice(0, 4_000) } },
      'request failed',
    );
  }
  sendProblem(request, reply, problem);
}

/** For Fastify's `frameworkErrors` option: errors found before a request has a route (a bad URL, an overlong one). */
export const onFrameworkError = onError as (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => void;

const BY_SOCKET_CODE: Readonly<Record<string, ProblemSlug>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'body-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'timeout',
};

const UNENCODED = '网址里的中文等字符要用百分号编码，例如 curl -G --data-urlencode (percent-encode the URL)';

/** For Fastify's `clientErrorHandler`: the socket spoke no usable HTTP, so there is neither request nor reply. */
export function onClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  // Mostly Chinese typed into a command line: the parser takes ASCII only.
  const detail = error.code === 'HPE_INVALID_URL' ? { detail: UNENCODED } : {};
  const problem = new Problem(BY_SOCKET_CODE[error.code ?? ''] ?? 'invalid-request', detail);
  const body = JSON.stringify(problemBody(problem, 'zh', 'unread'));
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\nContent-Type: application/problem+json; charset=utf-8\r\n` +
      `Content-Language: zh-CN\r\nCache-Control: no-store\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

/** Install the handlers for errors thrown in routes and for addresses that have none; 405 is other-methods.ts. */
export function installProblemReplies(app: FastifyInstance): void {
  app.setErrorHandler(onError);
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, new Problem('not-found')));
  // Node would refuse these two with an empty body: it is told to let them pass (`requireHostHeader`), and here they end.
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    const isNameless = raw.httpVersion === '1.1' && raw.headers.host === undefined;
    done(isNameless ? new Problem('invalid-request') : undefined);
  });
  // An expectation that nobody knows may be ignored (RFC 9110 section 10.1.1).
  app.server.on('checkExpectation', (request, response) => void app.server.emit('request', request, response));
}
