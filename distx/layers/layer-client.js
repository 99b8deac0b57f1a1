/** What a follower asks of the service: the manifest, shards, pages of changes. Knows HTTP, keeps nothing. */
import { z } from 'zod';
import { ManifestSchema } from "./layer.schema.js";
/** The service cannot be followed now; the message is for people. */
export class FollowerError extends Error {
    /** What the service asked for in Retry-After. */
    retryAfterMs;
    constructor(message, retryAfterMs = 0) {
        super(message);
        this.name = 'FollowerError';
        this.retryAfterMs = retryAfterMs;
    }
}
/** `feature` stays the object that was parsed: its members in their order, so that it is written again as it came. */
const PageSchema = z.object({
    changes: z.array(z.discriminatedUnion('type', [
        z.object({ type: z.literal('upsert'), id: z.uuid(), feature: z.unknown() }),
        z.object({ type: z.literal('delete'), id: z.uuid() }),
    ])),
    cursor: z.string().min(1),
    more: z.boolean(),
});
const TIMEOUT_MS = 120_000;
const MAX_BODY_BYTES = 256 * 1024 * 1024;
const PAGE_LIMIT = 1_000;
export class LayerClient {
    #options;
    #manifestUrl;
    #manifest;
    /** @throws FollowerError for a URL that is none. */
    constructor(options) {
        this.#options = options;
        if (!/^https?:\/\//.test(options.url) || !URL.canParse(options.url)) {
            throw new FollowerError(`${options.url} is not an http(s) address`);
        }
        this.#manifestUrl = new URL(`${options.url.replace(/\/+$/, '')}/v1/layers`);
    }
    /** The layer's part of the manifest, asked for conditionally. Throws FollowerError. */
    async manifest() {
        const answer = await this.#get(this.#manifestUrl, this.#manifest?.etag);
        if (answer.status === 304 && this.#manifest)
            return this.#manifest.manifest;
        const { layers } = this.#read(ManifestSchema, answer, this.#manifestUrl);
        const manifest = layers.find((one) => one.layer === this.#options.layer);
        if (!manifest)
            throw new FollowerError(`${this.#manifestUrl.href} has no layer ${this.#options.layer}`);
        this.#manifest = answer.etag === undefined ? undefined : { etag: answer.etag, manifest };
        return manifest;
    }
    /** A file of the manifest, decoded. Throws FollowerError. */
    async file(href) {
        const answer = await this.#get(new URL(href, this.#manifestUrl), undefined);
        return answer.body;
    }
    /**
     * What changed after the cursor: a page, `not-modified` when that is what the ETag is of, `too-old` (410) when the
     * layer must be fetched again. Throws FollowerError.
     */
    async changes(cursor, etag) {
        const url = new URL(`${this.#manifestUrl.href}/${this.#options.layer}/changes`);
        url.search = new URLSearchParams({ since: cursor, limit: String(PAGE_LIMIT) }).toString();
        const answer = await this.#get(url, etag);
        if (answer.status === 304)
            return 'not-modified';
        if (answer.status === 410)
            return 'too-old';
        return { ...this.#read(PageSchema, answer, url), etag: answer.etag };
    }
    #read(schema, { body }, url) {
        try {
            return schema.parse(JSON.parse(body.toString('utf8')));
        }
        catch {
            throw new FollowerError(`${url.pathname} answered with something else than this program knows`);
        }
    }
    async #get(url, etag) {
        const { token, fetch: send = fetch } = this.#options;
        // The manifest may name another host: the token is only for the one that was asked for.
        const isOurs = url.origin === this.#manifestUrl.origin;
        const headers = {
            ...(token !== undefined && isOurs ? { authorization: `Bearer ${token}` } : {}),
            ...(etag === undefined ? {} : { 'if-none-match': etag }),
            'accept-language': 'en',
        };
        let response;
        let body;
        try {
            response = await send(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
            body = await readBody(response);
        }
        catch (error) {
            if (error instanceof FollowerError)
                throw error;
            const { message, cause } = error;
            const reason = cause instanceof Error ? cause.message : message;
            throw new FollowerError(`${url.origin} cannot be reached: ${reason}`);
        }
        const { status } = response;
        if (status === 200 || status === 410 || (status === 304 && etag !== undefined)) {
            return { status, body, etag: response.headers.get('etag') ?? undefined };
        }
        const waitSeconds = Number(response.headers.get('retry-after') ?? 0);
        throw new FollowerError(`${url.pathname} answered ${status}${titleOf(body)}`, (waitSeconds || 0) * 1_000);
    }
}
/** The decoded body, bounded. */
async function readBody(response) {
    const parts = [];
    let size = 0;
    for await (const part of response.body ?? []) {
        size += part.length;
        if (size > MAX_BODY_BYTES)
            throw new FollowerError('the service sends more than a layer can be');
        parts.push(part);
    }
    return Buffer.concat(parts);
}
/** What a problem document says, after a colon. */
function titleOf(body) {
    try {
        const { title } = JSON.parse(body.toString('utf8'));
        return typeof title === 'string' ? `: ${title.slice(0, 200)}` : '';
    }
    catch {
        return '';
    }
}
//# sourceMappingURL=layer-client.js.map