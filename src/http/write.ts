/**
 * Writes: one transaction that holds the change, its entry in the audit log and, with Idempotency-Key, the answer to it,
 * so that a repeated request gets the first answer and never makes the change twice, also when the process dies in between.
 */
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { appendAudit, type AuditActor, type AuditEntry } from '../db/audit-log.ts';
import type { Database, Tx } from '../db/database.ts';
import { Problem } from '../problems.ts';
import { knownCaller } from './access.ts';

export interface WriteAnswer {
  readonly status: number;
  /** undefined: no body (204). */
  readonly body?: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The trail of one write: every write leaves at least one entry, or says that it changed nothing by one without changes. */
export interface Audit {
  record(entry: AuditEntry): Promise<void>;
}

/** Who makes this request, for the audit log. */
export function auditActor(request: FastifyRequest): AuditActor {
  return { actor: knownCaller(request).id, address: request.ip, requestId: request.id };
}

/** An entry about what changes nothing and is told of all the same: private data that leave with an answer. */
export async function auditRead(database: Database, request: FastifyRequest, entry: AuditEntry): Promise<void> {
  await appendAudit(database.kysely, auditActor(request), entry);
}

/** Run `work` with a trail. Throws when it ends well and has recorded nothing: no write may forget the audit log. */
async function audited(
  tx: Tx,
  request: FastifyRequest,
  by: AuditActor,
  work: (tx: Tx, audit: Audit) => Promise<WriteAnswer>,
): Promise<WriteAnswer> {
  let recorded = 0;
  const answer = await work(tx, {
    record: async (entry) => {
      recorded += 1;
      await appendAudit(tx, by, entry);
    },
  });
  if (recorded === 0) throw new Error(`${request.method} ${request.routeOptions.url ?? ''} left no audit entry`);
  return answer;
}

/** The request as far as it decides what is done: method, address, precondition and body. */
function requestHash(request: FastifyRequest): string {
  const { body } = request;
  const parts = [request.method, request.url, request.headers['if-match'] ?? ''];
  return createHash('sha256')
    .update(`${parts.join('\n')}\n`)
    .update(Buffer.isBuffer(body) ? body : JSON.stringify(body ?? null))
    .digest('hex');
}

/** All riders share one name: whose key could be guessed, their answer could be had. A UUID has 36 characters. */
const RIDER: AuditActor = { actor: 'rider' };
const MIN_ANONYMOUS_KEY = 20;

function idempotencyKey(request: FastifyRequest, isAnonymous: boolean): string | undefined {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return undefined;
  const least = isAnonymous ? MIN_ANONYMOUS_KEY : 1;
  if (typeof header !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(header) || header.length < least) {
    throw new Problem('invalid-request', {
      errors: [
        {
          header: 'Idempotency-Key',
          code: 'invalid-format',
          detail: {
            zh: `应为 ${least} 至 200 个可打印的 ASCII 字符`,
            en: `expected ${least} to 200 printable ASCII characters`,
          },
        },
      ],
    });
  }
  return header;
}

async function remembered(tx: Tx, caller: string, key: string, hash: string): Promise<WriteAnswer | undefined> {
  // The insert waits for a concurrent request with the same key, so the second of two sees the first one's answer.
  const inserted = await tx
    .insertInto('idempotency_keys')
    .values({ caller, key, request_hash: hash, status: 0, headers: '{}', body: null })
    .onConflict((conflict) => conflict.columns(['caller', 'key']).doNothing())
    .returning('key')
    .executeTakeFirst();
  if (inserted) return undefined;
  const row = await tx
    .selectFrom('idempotency_keys')
    .select(['request_hash', 'status', 'headers', 'body'])
    .where('caller', '=', caller)
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  if (row.request_hash !== hash) throw new Problem('idempotency-key-reused');
  return {
    status: row.status,
    headers: { ...row.headers, 'idempotent-replayed': 'true' },
    ...(row.body === null ? {} : { body: row.body }),
  };
}

export interface WriteOptions {
  /** Nobody in particular, whoever is signed in: no id, address or request id is kept. Keys must then be unguessable. */
  readonly isAnonymous?: boolean;
  /** The request or its answer holds a secret: no Idempotency-Key is taken, since neither may be kept, not even hashed. */
  readonly isSecret?: boolean;
}

/**
 * Run `work` in one transaction and send its answer. Throws what `work` throws, with nothing changed and nothing kept:
 * a request that failed may be sent again with the same key. Throws, too, when `work` left no audit entry.
 */
export async function write(
  database: Database,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (tx: Tx, audit: Audit) => Promise<WriteAnswer>,
  options: WriteOptions = {},
): Promise<FastifyReply> {
  const key = options.isSecret ? undefined : idempotencyKey(request, options.isAnonymous ?? false);
  const by = options.isAnonymous ? RIDER : auditActor(request);
  const caller = by.actor;
  const answer = await database.kysely.transaction().execute(async (tx) => {
    if (key === undefined) return await audited(tx, request, by, work);
    const first = await remembered(tx, caller, key, requestHash(request));
    if (first) return first;
    const made = await audited(tx, request, by, work);
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
