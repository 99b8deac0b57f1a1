/** Reads the audit log; writing it is db/audit-log.ts, and nothing can change it. */
import { sql } from 'kysely';
import { adcodePrefix } from '../districts/district.schema.ts';
import type { Executor } from '../db/database.ts';

export interface AuditFilter {
  readonly object?: { readonly type: string; readonly id?: string | undefined } | undefined;
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly district?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  /** Only what is filed under this district or below. */
  readonly within?: string | undefined;
}

/** A page, newest first, before the entry `before`. The actor's name is looked up now: the log holds ids. */
export async function listAudit(db: Executor, filter: AuditFilter, before: number | undefined, limit: number) {
  let query = db
    .selectFrom('audit_log as a')
    .leftJoin('users as u', (join) => join.on(sql<boolean>`a.actor = 'user:' || u.id::text`))
    .leftJoin('tokens as t', (join) => join.on(sql<boolean>`a.actor = 'token:' || t.id::text`))
    .select([
      'a.seq',
      'a.at',
      'a.actor',
      'a.address',
      'a.request_id',
      'a.action',
      'a.object_type',
      'a.object_id',
      'a.adcode',
      'a.changes',
      sql<string | null>`coalesce(u.display_name, t.name)`.as('actor_name'),
    ])
    .orderBy('a.seq', 'desc')
    .limit(limit);
  if (before !== undefined) query = query.where('a.seq', '<', before);
  if (filter.object) query = query.where('a.object_type', '=', filter.object.type);
  if (filter.object?.id !== undefined) {
    const { type, id } = filter.object;
    // People know a station by the code on its door.
    const named =
      type === 'station' ? sql<string>`coalesce((select s.id::text from stations s where s.code = ${id}), ${id})` : id;
    query = query.where('a.object_id', '=', named);
  }
  if (filter.actor !== undefined) query = query.where('a.actor', '=', filter.actor);
  if (filter.action !== undefined) query = query.where('a.action', '=', filter.action);
  if (filter.from) query = query.where('a.at', '>=', filter.from);
  if (filter.to) query = query.where('a.at', '<', filter.to);
  for (const adcode of [filter.district, filter.within])
    if (adcode !== undefined) query = query.where('a.adcode', 'like', `${adcodePrefix(adcode)}%`);
  return await query.execute();
}
