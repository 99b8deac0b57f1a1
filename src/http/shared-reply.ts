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
export const COMPRESS_FROM_BYTES = 1_400;

export interface SharedBody {
  readonly body: Buffer;
  readonly contentType: string;
  /** Quoted; computed from the bytes when absent. Must change whenever the bytes do. */
  readonly etag?: string;
  /** Kept by who keeps the bytes, made ahead or when it is asked for; otherwise compressed here. */
  readonly gzipped?: Buffer | (() => Promise<Buffer>) | undefined;
  /** The bytes are packed as they are (a photo): gzip would not make them smaller. */
  readonly isPacked?: boolean;
  /** Default: anyone may keep it, and must ask each time whether it still holds. */
  readonly cacheControl?: string;
  /** Request headers, besides Accept-Encoding, that the bytes depend on. */
  readonly vary?: readonly string[];
}

const GZIP_MARK = '-gzip"';

/** The tag of the same bytes compressed: another encoding is another representation, and its strong tag differs. */
export function gzipEtag(etag: string): string {
  return etag.slice(0, -1) + GZIP_MARK;
}

/** A strong ETag of these bytes, quoted. */
export function etagOf(body: Buffer | string): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 24)}"`;
}

/** Does If-None-Match name this tag? Weak comparison, RFC 9110 section 13.1.2. */
export function noneMatch(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header === etag) return true;
  if (header.trim() === '*') return true;
  // Our tags hold no comma, so that a list may be cut at each.
  return header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

/** What Accept-Encoding comes to: clients send few different ones. */
const GZIP_WANTED = new Map<string, boolean>();
const MAX_REMEMBERED = 100;

/** The encoding this client prefers of those we have. */
export function wantsGzip(request: FastifyRequest): boolean {
  const accepted = request.headers['accept-encoding'];
  if (accepted === undefined) return false;
  let wants = GZIP_WANTED.get(accepted);
  if (wants === undefined) {
    wants = new Negotiator({ headers: request.headers }).encoding(['gzip', 'identity']) === 'gzip';
    if (GZIP_WANTED.size < MAX_REMEMBERED) GZIP_WANTED.set(accepted, wants);
  }
  return wants;
}

/** Send shared bytes: 304 when the caller has them, compressed when it can read that. HEAD is answered by Fastify. */
export async function sendShared(
  request: FastifyRequest,
  reply: FastifyReply,
  shared: SharedBody,
): Promise<FastifyReply> {
  const plain = shared.etag ?? etagOf(shared.body);
  const isGzip = !shared.isPacked && shared.body.length >= COMPRESS_FROM_BYTES && wantsGzip(request);
  // A 304 speaks of the representation that was selected.
  const etag = isGzip ? gzipEtag(plain) : plain;
  reply
    .header('etag', etag)
    .header('cache-control', shared.cacheControl ?? 'public, no-cache')
    .header('vary', ['Accept-Encoding', ...(shared.vary ?? [])].join(', '));
  if (noneMatch(request.headers['if-none-match'], etag)) return reply.code(304).send();
  reply.header('content-type', shared.contentType);
  if (!isGzip) return reply.send(shared.body);
  const { gzipped = () => gzipAsync(shared.body) } = shared;
  return reply.header('content-encoding', 'gzip').send(Buffer.isBuffer(gzipped) ? gzipped : await gzipped());
}

/** An answer for this caller only; a body that is not bytes yet is sent as its JSON. */
export function sendPrivate(reply: FastifyReply, contentType: string, body: unknown): FastifyReply {
  return reply
    .header('cache-control', 'no-store')
    .header('content-type', contentType)
    .send(Buffer.isBuffer(body) ? body : JSON.stringify(body));
}

export const GEOJSON = 'application/geo+json; charset=utf-8';
export const JSON_TYPE = 'application/json; charset=utf-8';
