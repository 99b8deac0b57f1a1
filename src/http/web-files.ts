/**
 * The built pages as bytes: read once at start from where Vite put them, each with its compressed forms and a strong
 * ETag, and how they are sent. Which address shows which page is web-pages.ts.
 */
import { readFile, readdir } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { COMPRESS_FROM_BYTES, etagOf, noneMatch } from './shared-reply.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.woff2': 'font/woff2',
};
/** Beside each file, made by the build. */
const ENCODED = /\.(br|gz)$/;
/** The pages are some megabytes with the map; more means that something else lies in the folder. */
const MAX_BYTES = 64 * 1024 * 1024;

export interface WebFile {
  readonly contentType: string;
  readonly etag: string;
  readonly plain: Buffer;
  readonly br: Buffer | undefined;
  readonly gzip: Buffer | undefined;
}

/** By path below the folder: `rider.html`, `assets/rider-x1y2.js`. */
export type WebFiles = ReadonlyMap<string, WebFile>;

/** Read what the build made. An empty map where the pages were never built. Throws when the folder is too big. */
export async function readWebFiles(folder: URL): Promise<WebFiles> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const root = fileURLToPath(folder);
  const bytes = new Map<string, Buffer>();
  let total = 0;
  for (const entry of names) {
    const path = `${entry.parentPath}/${entry.name}`;
    const name = path.slice(root.length).replace(/^\//, '');
    if (!entry.isFile() || name.startsWith('.')) continue;
    const read = await readFile(path);
    total += read.length;
    if (total > MAX_BYTES) throw new Error(`more than ${MAX_BYTES} bytes in the folder of the pages`);
    bytes.set(name, read);
  }
  const files = new Map<string, WebFile>();
  for (const [name, plain] of bytes) {
    const contentType = CONTENT_TYPES[extname(name)];
    if (ENCODED.test(name) || contentType === undefined) continue;
    const etag = etagOf(plain);
    files.set(name, { contentType, etag, plain, br: bytes.get(`${name}.br`), gzip: bytes.get(`${name}.gz`) });
  }
  return files;
}

/** A file made at start from a text, compressed here and now. */
export function webFileOf(contentType: string, text: string): WebFile {
  const plain = Buffer.from(text);
  const isWorth = plain.length >= COMPRESS_FROM_BYTES;
  return {
    contentType,
    etag: etagOf(plain),
    plain,
    br: isWorth ? brotliCompressSync(plain) : undefined,
    gzip: isWorth ? gzipSync(plain, { level: 9 }) : undefined,
  };
}

/** Send it, or 304; compressed as the caller likes best. */
export function sendWebFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: WebFile,
  cacheControl: string,
): FastifyReply {
  const accepted = new Negotiator({ headers: request.headers }).encodings(['br', 'gzip', 'identity']);
  // All bytes are at hand, so the smallest that the caller reads is best, whatever it likes better.
  const encoding = (['br', 'gzip'] as const).find((name) => accepted.includes(name) && file[name] !== undefined);
  const encoded = encoding && file[encoding];
  // Another encoding is another representation.
  const etag = encoding === undefined ? file.etag : `${file.etag.slice(0, -1)}-${encoding}"`;
  reply.header('etag', etag).header('cache-control', cacheControl).header('vary', 'Accept-Encoding');
  if (noneMatch(request.headers['if-none-match'], etag)) return reply.code(304).send();
  if (encoding !== undefined) reply.header('content-encoding', encoding);
  return reply.header('content-type', file.contentType).send(encoded ?? file.plain);
}
