/**
 * The audit log: who changed what, written in the transaction of the change. Owns the entry, its diff and what may never
 * stand in it; that no write forgets it is http/write.ts, reading it is the access slice's.
 */
import type { Executor, Tx } from './database.ts';

/** Who made a change, and from where. `address` is of signed-in staff and programs only, never of riders. */
export interface AuditActor {
  readonly actor: string;
  readonly address?: string | null;
  readonly requestId?: string | null;
}

/** What an object was like, by field. */
export type AuditFacts = Readonly<Record<string, unknown>>;
export type AuditChanges = Readonly<Record<string, { readonly from: unknown; readonly to: unknown }>>;

export interface AuditEntry {
  /** What was done, e.g. `station.status`. */
  readonly action: string;
  /** `adcode`: the district it belongs to, for those who answer for that. */
  readonly object: { readonly type: string; readonly id: string; readonly adcode?: string | null | undefined };
  /** Absent: there was nothing before (made), or nothing to compare (an event such as a sign-in). */
  readonly before?: AuditFacts | undefined;
  readonly after?: AuditFacts | undefined;
}

/** Fields that may hold a person's phone: that they changed is told, and two digits to tell one from another. */
const MASKED = new Set(['contact', 'phone']);
/** Never written. A caller that tries has a fault, and it is told at once. */
const SECRET = /password|secret|token|hash/i;

function masked(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? null;
  return `***${/\d\d\D*$/.exec(value)?.[0].slice(0, 2) ?? ''}`;
}

/** Values as JSON has them, keys of objects in one order: what counts as the same. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value ?? null, (_key, one: unknown) =>
      one !== null && typeof one === 'object' && !Array.isArray(one)
        ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
        : one,
    ) ?? 'null'
  );
}

/** The fields whose values differ. Throws for a field that would be a secret. */
export function changesBetween(before: AuditFacts = {}, after: AuditFacts = {}): AuditChanges {
  const changes: Record<string, { from: unknown; to: unknown }> = {};
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (SECRET.test(field)) throw new Error(`a secret must not reach the audit log: ${field}`);
    const [from, to] = [before[field] ?? null, after[field] ?? null];
    if (canonical(from) === canonical(to)) continue;
    changes[field] = MASKED.has(field) ? { from: masked(from), to: masked(to) } : { from, to };
  }
  return changes;
}

/** Append an entry. One that compares and finds nothing changed is not written. */
export async function appendAudit(tx: Tx | Executor, by: AuditActor, entry: AuditEntry): Promise<void> {
  await appendAudits(tx, by, [entry]);
}

/** Append many entries, some hundreds a call, in their order. */
export async function appendAudits(tx: Tx | Executor, by: AuditActor, entries: readonly AuditEntry[]): Promise<void> {
  const rows = entries.flatMap((entry) => {
    const changes = changesBetween(entry.before, entry.after);
    const isEvent = entry.before === undefined && entry.after === undefined;
    if (!isEvent && Object.keys(changes).length === 0) return [];
    return {
      actor: by.actor,
      address: by.address ?? null,
      request_id: by.requestId ?? null,
      action: entry.action,
      object_type: entry.object.type,
      object_id: entry.object.id,
      adcode: entry.object.adcode ?? null,
      changes: JSON.stringify(changes),
    };
  });
  if (rows.length > 0) await tx.insertInto('audit_log').values(rows).execute();
}
