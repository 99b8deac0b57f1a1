/**
 * Replies with a file that many ask for and that is too big to be held: streamed, with what RFC 9110 says of conditions,
 * HEAD and ranges. Bytes at hand are shared-reply.ts.
 */
import { Readable } from 'node:stream';
import { Problem } from "../problems.js";
import { gzipEtag, noneMatch, wantsGzip, COMPRESS_FROM_BYTES } from "./shared-reply.js";
/** Up to so many bytes are sent as one. */
const AT_ONCE_BYTES = 64 * 1024;
/** Send it, or 304, a part of it (206) or 416. undefined: sent already, as a 304 is, which waits for nothing. */
export function sendSharedFile(request, reply, file) {
    const isGzip = file.bytes >= COMPRESS_FROM_BYTES && wantsGzip(request);
    const etag = isGzip ? gzipEtag(file.etag) : file.etag;
    const isFresh = hasFresh(request, etag, file);
    const range = isGzip || isFresh ? undefined : wantedRange(request, file);
    if (range === 'unsatisfiable') {
        throw new Problem('range-not-satisfiable', { headers: { 'content-range': `bytes */${file.bytes}` } });
    }
    reply.header('etag', etag).header('cache-control', file.cacheControl).header('vary', file.vary).headers(file.headers);
    if (isFresh) {
        void reply.code(304).send();
        return undefined;
    }
    // On a 304 the tag says more.
    const lastModified = file.lastModified();
    if (lastModified !== undefined)
        reply.header('last-modified', lastModified);
    reply.header('content-type', file.contentType);
    if (isGzip) {
        reply.header('content-encoding', 'gzip');
        return sendPieces(request, reply, file.gzipBytes(), file.bytes, file.readGzip);
    }
    reply.header('accept-ranges', 'bytes');
    const span = typeof range === 'object' ? range : { from: 0, to: file.bytes };
    if (span === range) {
        reply.code(206).header('content-range', `bytes ${span.from}-${span.to - 1}/${file.bytes}`);
    }
    const length = span.to - span.from;
    return sendPieces(request, reply, length, length, () => file.readPlain(span));
}
async function sendPieces(request, reply, length, atMost, read) {
    if (length !== undefined)
        reply.header('content-length', String(length));
    // A stream that ends at once: Fastify reads to its end what a HEAD would have sent.
    if (request.method === 'HEAD')
        return reply.send(Readable.from([]));
    if (atMost > AT_ONCE_BYTES)
        return reply.send(Readable.from(read()));
    const pieces = [];
    for await (const piece of read())
        pieces.push(piece);
    return reply.send(Buffer.concat(pieces));
}
/** Has the caller these bytes? RFC 9110 section 13.2.2: the date counts only where no tag is sent. */
function hasFresh(request, etag, file) {
    const { 'if-none-match': tags, 'if-modified-since': since } = request.headers;
    if (tags !== undefined || since === undefined)
        return noneMatch(tags, etag);
    const lastModified = file.lastModified();
    return lastModified !== undefined && Date.parse(lastModified) <= Date.parse(since);
}
/** The one range of the bytes that is asked for; undefined: all of them, also for several ranges and other units. */
function wantedRange(request, file) {
    const { range, 'if-range': condition } = request.headers;
    if (range === undefined || request.method !== 'GET')
        return undefined;
    // Strong comparison: a weak tag matches nothing.
    if (condition !== undefined && condition !== file.etag && condition !== file.lastModified())
        return undefined;
    const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(range.trim()) ?? [];
    if (first === '' && last === '')
        return undefined;
    if (first === '') {
        const from = Math.max(0, file.bytes - Number(last));
        return from < file.bytes ? { from, to: file.bytes } : 'unsatisfiable';
    }
    const [from, to] = [Number(first), last === '' ? file.bytes : Math.min(file.bytes, Number(last) + 1)];
    if (last !== '' && Number(last) < from)
        return undefined;
    return from < file.bytes ? { from, to } : 'unsatisfiable';
}
//# sourceMappingURL=shared-file.js.map