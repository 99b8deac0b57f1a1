/** Checks as they were done, and which are overdue. What a check sets at the station is the stations slice's. */
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { Executor, Tx } from '../db/database.ts';
import { adcodePrefix } from '../districts/district.schema.ts';
import type { CheckInput } from './check.schema.ts';

export interface NewCheck extends Pick<CheckInput, 'duties' | 'note' | 'amenities' | 'utilities'> {
  readonly stationId: string;
  readonly checkedAt: Date;
  readonly receivedAt: Date;
  readonly by: string;
  readonly dutyHolder: string | undefined;
  readonly applied: boolean;
}

export async function createCheck(tx: Tx, check: NewCheck): Promise<string> {
  const id = uuidv7();
  await tx
    .insertInto('checks')
    .values({
      id,
      station_id: check.stationId,
      checked_at: check.checkedAt,
      received_at: check.receivedAt,
      checked_by: check.by,
      maintainer_id: check.dutyHolder ?? null,
      utilities: check.duties.utilities,
      orderliness: check.duties.order,
      cleanliness: check.duties.cleanliness,
      equipment: check.duties.equipment,
      water: check.utilities?.water ?? null,
      power: check.utilities?.power ?? null,
      amenities: JSON.stringify(check.amenities),
      note: check.note ?? null,
      applied: check.applied,
    })
    .execute();
  return id;
}

/** Who did it is looked up now: the check holds ids. */
const selectChecks = (db: Executor) =>
  db
    .selectFrom('checks as c')
    .innerJoin('stations as s', 's.id', 'c.station_id')
    .leftJoin('maintainers as m', 'm.id', 'c.maintainer_id')
    .leftJoin('users as u', (join) => join.on(sql<boolean>`c.checked_by = 'user:' || u.id::text`))
    .leftJoin('tokens as t', (join) => join.on(sql<boolean>`c.checked_by = 'token:' || t.id::text`))
    .select([
      'c.id',
      'c.station_id',
      's.code',
      's.adcode',
      'c.checked_at',
      'c.received_at',
      'c.checked_by',
      'c.maintainer_id',
      'm.name as maintainer_name',
      'c.utilities',
      'c.orderliness',
      'c.cleanliness',
      'c.equipment',
      'c.water',
      'c.power',
      'c.amenities',
      'c.note',
      'c.applied',
      'c.photo_id',
      sql<string | null>`coalesce(u.display_name, t.name)`.as('by_name'),
    ]);

export type CheckRow = Awaited<ReturnType<ReturnType<typeof selectChecks>['execute']>>[number];

export async function findCheck(db: Executor, id: string): Promise<CheckRow | undefined> {
  return await selectChecks(db).where('c.id', '=', id).executeTakeFirst();
}

/** A page of a station's checks, newest first, before the place `before`. */
export async function listChecks(
  db: Executor,
  stationId: string,
  before: { readonly at: Date; readonly id: string } | undefined,
  limit: number,
): Promise<CheckRow[]> {
  let query = selectChecks(db)
    .where('c.station_id', '=', stationId)
    .orderBy('c.checked_at', 'desc')
    .orderBy('c.id', 'desc')
    .limit(limit);
  if (before) query = query.where(sql<boolean>`(c.checked_at, c.id) < (${before.at}::timestamptz, ${before.id}::uuid)`);
  return await query.execute();
}

/** The photo of a check that the caller means to give one, locked. */
export async function lockCheckPhoto(tx: Tx, id: string): Promise<string | null> {
  const row = await tx
    .selectFrom('checks')
    .select('photo_id')
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return row.photo_id;
}

export async function setCheckPhoto(tx: Tx, id: string, photoId: string): Promise<void> {
  await tx.updateTable('checks').set({ photo_id: photoId }).where('id', '=', id).execute();
}

export interface OverdueFilter {
  /** Verified before this moment, or never. */
  readonly before: Date;
  /** The duty holder's. */
  readonly maintainer?: string | undefined;
  readonly district?: string | undefined;
  /** Only in a union's district; only what an organisation answers for or hosts. */
  readonly within?: string | undefined;
  readonly lookedAfterBy?: string | undefined;
}

/** Never verified comes before all that ever was. In milliseconds, as a cursor has it. */
const VERIFIED = sql<Date>`date_trunc('milliseconds', coalesce(s.verified_at, 'epoch'::timestamptz))`;

/** What riders are sent to: published, open or paused for a while. What is closed or not built yet is not checked daily. */
function selectOverdue(db: Executor, filter: OverdueFilter) {
  let query = db
    .selectFrom('stations as s')
    .innerJoin('responsibilities as r', 'r.station_id', 's.id')
    .innerJoin('maintainers as m', 'm.id', 'r.maintainer_id')
    .where('s.published_at', 'is not', null)
    .where('s.state', 'in', ['open', 'paused'])
    .where('r.role', '=', 'dutyHolder')
    .where(sql<boolean>`r.valid @> today_in_china()`)
    .where((eb) => eb.or([eb('s.verified_at', 'is', null), eb('s.verified_at', '<', filter.before)]));
  if (filter.maintainer !== undefined) query = query.where('m.id', '=', filter.maintainer);
  for (const adcode of [filter.district, filter.within])
    if (adcode !== undefined) query = query.where('s.adcode', 'like', `${adcodePrefix(adcode)}%`);
  if (filter.lookedAfterBy !== undefined)
    query = query.where(
      sql<boolean>`exists (select from responsibilities o where o.station_id = s.id and o.valid @> today_in_china()
        and o.role in ('dutyHolder', 'host') and o.maintainer_id = ${filter.lookedAfterBy}::uuid)`,
    );
  return query;
}

export interface OverduePlace {
  readonly maintainer: string;
  readonly verifiedMs: number;
  readonly id: string;
}

/** A page by duty holder, the longest overdue first, after the place `after`. */
export async function listOverdue(db: Executor, filter: OverdueFilter, after: OverduePlace | undefined, limit: number) {
  let query = selectOverdue(db, filter)
    .select([
      's.id',
      's.code',
      's.name',
      's.adcode',
      's.state',
      's.verified_at',
      'm.id as maintainer_id',
      'm.name as maintainer_name',
    ])
    .orderBy('m.id')
    .orderBy(VERIFIED)
    .orderBy('s.id')
    .limit(limit);
  if (after)
    query = query.where(
      sql<boolean>`(m.id, ${VERIFIED}, s.id) > (${after.maintainer}::uuid, ${new Date(after.verifiedMs)}::timestamptz, ${after.id}::uuid)`,
    );
  return await query.execute();
}

export async function countOverdue(db: Executor, filter: OverdueFilter): Promise<number> {
  const row = await selectOverdue(db, filter)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
