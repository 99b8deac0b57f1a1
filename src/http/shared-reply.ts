/**
 * Replies that many ask for: one place for ETag, 304, compression and cache rules.
 * Answers made for one caller (nearest, private data) use `sendPrivate`.
 */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

const gzipAsync = promisify(gzip);
/** Below this a compressed answer saves less than a packet. */
const COMPRESS_FROM_BYTES = 1_400;

export interface SharedBody {
  readonly body: Buffer;
  readonly contentType: string;
  /** Quoted; computed from the bytes when absent. Must change whenever the bytes do. */
  readonly etag?: string;
  /** Made ahead by who keeps the bytes; otherwise compressed here. */
  readonly gzipped?: Buffer;
  /** Default: anyone may keep it, and must ask each time whether it still holds. */
  readonly cacheControl?: string;
  /** Request headers, besides Accept-Encoding, that the bytes depend on. */
  readonly vary?: readonly string[];
}

/** A strong ETag of these bytes, quoted. */
export function etagOf(body: Buffer | string): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 24)}"`;
}

const GZIP_MARK = '-gzip"';

/** Does If-None-Match name this tag (in any encoding)? Weak comparison, RFC 9110 section 13.1.2. */
export function noneMatch(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  const plain = (tag: string): string => tag.trim().replace(/^W\//, '').replace(GZIP_MARK, '"');
  return header.split(',').some((tag) => plain(tag) === etag);
}

/** The encoding this client prefers of those we have. */
function wantsGzip(request: FastifyRequest): boolean {
  return new Negotiator({ headers: request.headers }).encoding(['gzip', 'identity']) === 'gzip';
}

function setCacheHeaders(reply: FastifyReply, etag: string, shared: Omit<SharedBody, 'body'>): void {
  reply
    .header('etag', etag)
    .header('cache-control', shared.cacheControl ?? 'public, no-cache')
    .header('vary', ['Accept-Encoding', ...(shared.vary ?? [])].join(', '));
}

/** Answer 304 if the caller has these bytes already. For bytes that cost something to make: asked before they are made. */
export function sendNotModified(
  request: FastifyRequest,
  reply: FastifyReply,
  etag: string,
  shared: Omit<SharedBody, 'body' | 'contentType'>,
): boolean {
  if (!noneMatch(request.headers['if-none-match'], etag)) return false;
  setCacheHeaders(reply, etag, { contentType: '', ...shared });
  reply.code(304).send();
  return true;
}

/** Send shared bytes: 304 when the caller has them, compressed when it can read that. HEAD is answered by Fastify. */
export async function sendShared(
  request: FastifyRequest,
  reply: FastifyReply,
  shared: SharedBody,
): Promise<FastifyReply> {
  const etag = shared.etag ?? etagOf(shared.body);
  if (sendNotModified(request, reply, etag, shared)) return reply;
  reply.header('content-type', shared.contentType);
  if (shared.body.length >= COMPRESS_FROM_BYTES && wantsGzip(request)) {
    // Another encoding is another representation: its strong tag differs.
    setCacheHeaders(reply, etag.replace(/"$/, GZIP_MARK), shared);
    return reply.header('content-encoding', 'gzip').send(shared.gzipped ?? (await gzipAsync(shared.body)));
  }
  setCacheHeaders(reply, etag, shared);
  return reply.send(shared.body);
}

/** An answer for this caller only. */
export function sendPrivate(reply: FastifyReply, contentType: string, body: unknown): FastifyReply {
  return reply.header('cache-control', 'no-store').header('content-type', contentType).send(JSON.stringify(body));
}

export const GEOJSON = 'application/geo+json; charset=utf-8';
export const JSON_TYPE = 'application/json; charset=utf-8';
