/**
 * Writes: one transaction that holds the change and, with Idempotency-Key, the answer to it, so that a repeated request
 * gets the first answer and never makes the change twice, also when the process dies in between.
 */
import { createHash } from 'node:crypto';
import { Problem } from "../problems.js";
import { knownCaller } from "./access.js";
/** The request as far as it decides what is done: method, address, precondition and body. */
function requestHash(request) {
    const parts = [request.method, request.url, request.headers['if-match'] ?? '', JSON.stringify(request.body ?? null)];
    return createHash('sha256').update(parts.join('\n')).digest('hex');
}
function idempotencyKey(request) {
    const header = request.headers['idempotency-key'];
    if (header === undefined)
        return undefined;
    if (typeof header !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(header)) {
        throw new Problem('invalid-request', {
            errors: [
                {
                    header: 'Idempotency-Key',
                    code: 'invalid-format',
                    detail: { zh: '应为 1 至 200 个可打印的 ASCII 字符', en: 'expected 1 to 200 printable ASCII characters' },
                },
            ],
        });
    }
    return header;
}
async function remembered(tx, caller, key, hash) {
    // The insert waits for a concurrent request with the same key, so the second of two sees the first one's answer.
    const inserted = await tx
        .insertInto('idempotency_keys')
        .values({ caller, key, request_hash: hash, status: 0, headers: '{}', body: null })
        .onConflict((conflict) => conflict.columns(['caller', 'key']).doNothing())
        .returning('key')
        .executeTakeFirst();
    if (inserted)
        return undefined;
    const row = await tx
        .selectFrom('idempotency_keys')
        .select(['request_hash', 'status', 'headers', 'body'])
        .where('caller', '=', caller)
        .where('key', '=', key)
        .executeTakeFirstOrThrow();
    if (row.request_hash !== hash)
        throw new Problem('idempotency-key-reused');
    return {
        status: row.status,
        headers: { ...row.headers, 'idempotent-replayed': 'true' },
        ...(row.body === null ? {} : { body: row.body }),
    };
}
/**
 * Run `work` in one transaction and send its answer. Throws what `work` throws, with nothing changed and nothing kept:
 * a request that failed may be sent again with the same key.
 */
export async function write(database, request, reply, work) {
    const key = idempotencyKey(request);
    const caller = knownCaller(request).id;
    const answer = await database.kysely.transaction().execute(async (tx) => {
        if (key === undefined)
            return await work(tx);
        const first = await remembered(tx, caller, key, requestHash(request));
        if (first)
            return first;
        const made = await work(tx);
        await tx
            .updateTable('idempotency_keys')
            .set({ status: made.status, headers: JSON.stringify(made.headers), body: made.body ?? null })
            .where('caller', '=', caller)
            .where('key', '=', key)
            .execute();
        return made;
    });
    return reply.code(answer.status).headers(answer.headers).header('cache-control', 'no-store').send(answer.body);
}
//# sourceMappingURL=write.js.map