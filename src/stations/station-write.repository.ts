/**
 * Changes stations: create, edit, retire, status, amenities, responsibilities. Every function runs in the caller's
 * transaction; revision, change log and the duty rules are the database's (migrations/0002, 0003).
 */
import { sql, type Updateable } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '../db/database.ts';
import type { StationTable } from '../db/tables.ts';
import { convert, type Crs } from '../geo/crs.ts';
import { Problem } from '../problems.ts';
import type { Freshness } from './freshness.ts';
import type { AccessInput, NewStation, SubmittedPosition } from './new-station.schema.ts';
import { removePhoto } from './station-photo.repository.ts';
import { EMPTY_PERIOD, type MaintainerInput, type StationStatus } from './station.schema.ts';

type PositionColumns = Pick<
  StationTable,
  | 'position_crs'
  | 'wgs84_lng'
  | 'wgs84_lat'
  | 'gcj02_lng'
  | 'gcj02_lat'
  | 'bd09_lng'
  | 'bd09_lat'
  | 'position_accuracy'
  | 'position_method'
>;

/** The submitted pair goes into its own system's columns as it is; the others are derived. */
export function positionColumns(position: SubmittedPosition | null): PositionColumns {
  const pair = (crs: Crs): readonly [number, number] | readonly [null, null] =>
    position === null ? [null, null] : convert(position.coordinates, position.crs, crs);
  const [wgs84, gcj02, bd09] = [pair('wgs84'), pair('gcj02'), pair('bd09')];
  return {
    position_crs: position?.crs ?? null,
    wgs84_lng: wgs84[0],
    wgs84_lat: wgs84[1],
    gcj02_lng: gcj02[0],
    gcj02_lat: gcj02[1],
    bd09_lng: bd09[0],
    bd09_lat: bd09[1],
    position_accuracy: position?.accuracy ?? null,
    position_method: position?.method ?? null,
  };
}

/** The next printable code of a district. Throws `unknown-district`. */
async function nextCode(tx: Tx, adcode: string): Promise<string> {
  const row = await tx
    .updateTable('districts')
    .set({ next_number: sql`next_number + 1` })
    .where('adcode', '=', adcode)
    .returning(sql<number>`next_number - 1`.as('number'))
    .executeTakeFirst();
  if (!row) throw new Problem('unknown-district');
  return `${adcode}-${String(row.number).padStart(4, '0')}`;
}

/** Create a station; returns its id. Throws `unknown-district`, `unknown-amenity`, `unknown-maintainer`, `duty-holder-conflict`. */
export async function createStation(tx: Tx, station: NewStation): Promise<string> {
  const id = uuidv7();
  const { hours } = station;
  await tx
    .insertInto('stations')
    .values({
      id,
      code: await nextCode(tx, station.adcode),
      name: station.name,
      address: station.address,
      adcode: station.adcode,
      district_as_written: station.districtAsWritten,
      ...positionColumns(station.position),
      unlocated_reason: station.unlocatedReason,
      opening_hours_text: hours.text,
      opening_hours: hours.osm,
      hours_confidence: hours.confidence,
      state: station.state,
      state_reason: station.stateReason,
      state_by: station.by,
      water: station.water,
      power: station.power,
      source: station.source,
      source_url: station.sourceUrl,
      observed_at: station.observedAt,
      contact: station.contact,
      import_key: station.import?.key ?? null,
      import_row: station.import ? JSON.stringify(station.import.row) : null,
      // Published below, once its duty holder is known.
      unpublished_reason: station.publish ? 'no-duty-holder' : 'withheld',
    })
    .execute();
  await replaceAmenities(tx, id, station.amenities);
  await replaceAccess(tx, id, station.access);
  await insertResponsibilities(tx, id, station.maintainers, '#/properties/maintainers');
  await publishWhenAnswered(tx, id);
  return id;
}

const selectForChange = (tx: Tx, idOrCode: string) =>
  tx
    .selectFrom('stations')
    .selectAll()
    .where(idOrCode.length === 36 ? 'id' : 'code', '=', idOrCode)
    .forUpdate();

export type LockedStation = Awaited<ReturnType<ReturnType<typeof selectForChange>['execute']>>[number];

/**
 * Lock a station for a change. Throws `not-found`, and `gone` for a tombstone. `mayChange` throws where the caller may
 * not: under the lock, and before anything else is told about the station.
 */
export async function lockStation(tx: Tx, idOrCode: string, mayChange?: (row: LockedStation) => Promise<void>) {
  const row = await selectForChange(tx, idOrCode).executeTakeFirst();
  if (!row) throw new Problem('not-found');
  await mayChange?.(row);
  if (row.state === 'retired') throw new Problem('gone');
  return row;
}

/** Lock stations by id or code, always in the order of ids, so that two batches never wait for each other. */
export async function lockStations(tx: Tx, keys: readonly string[]): Promise<LockedStation[]> {
  const ids = keys.filter((key) => key.length === 36);
  const codes = keys.filter((key) => key.length !== 36);
  if (keys.length === 0) return [];
  return await tx
    .selectFrom('stations')
    .selectAll()
    .where((eb) =>
      eb.or([
        eb('id', '=', sql<string>`any(${sql.val(ids)}::uuid[])`),
        eb('code', '=', sql<string>`any(${sql.val(codes)}::text[])`),
      ]),
    )
    .orderBy('id')
    .forUpdate()
    .execute();
}

/** What a change of status shows of a station. */
export type StatusRow = Pick<
  LockedStation,
  'id' | 'code' | 'state' | 'state_reason' | 'state_until' | 'water' | 'power' | 'verified_at' | 'revision'
>;

export async function statusOf(tx: Tx, id: string): Promise<StatusRow> {
  return await tx
    .selectFrom('stations')
    .select(['id', 'code', 'state', 'state_reason', 'state_until', 'water', 'power', 'verified_at', 'revision'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
}

/** Set columns of a station that the caller has locked. */
export async function updateStation(tx: Tx, id: string, set: Updateable<StationTable>): Promise<void> {
  if (Object.keys(set).length > 0) await tx.updateTable('stations').set(set).where('id', '=', id).execute();
}

export async function replaceAmenities(tx: Tx, id: string, amenities: NewStation['amenities']): Promise<void> {
  const codes = amenities.map((one) => one.code);
  let gone = tx.deleteFrom('station_amenities').where('station_id', '=', id);
  if (codes.length > 0) gone = gone.where('amenity_code', 'not in', codes);
  await gone.execute();
  for (const { code, state } of amenities) await setAmenity(tx, id, code, state);
}

/** Record one amenity's state; an unchanged one counts as no change. Throws `unknown-amenity`. */
export async function setAmenity(
  tx: Tx,
  id: string,
  code: string,
  state: 'available' | 'outOfOrder' | 'unknown',
): Promise<void> {
  await tx
    .insertInto('station_amenities')
    .values({ station_id: id, amenity_code: code, state })
    .onConflict((conflict) =>
      conflict
        .columns(['station_id', 'amenity_code'])
        .doUpdateSet({ state, updated_at: sql`now()` })
        .where('station_amenities.state', '<>', state),
    )
    .execute();
}

export async function replaceAccess(tx: Tx, id: string, access: readonly AccessInput[]): Promise<void> {
  await tx.deleteFrom('station_access').where('station_id', '=', id).execute();
  if (access.length === 0) return;
  const rows = access.map(({ mode, hours }, place) => ({ station_id: id, place, mode, hours: hours ?? null }));
  await tx.insertInto('station_access').values(rows).execute();
}

function basisOf(one: MaintainerInput, all: readonly MaintainerInput[]): 'assumed' | 'builder' | 'named' {
  if (one.assumed) return 'assumed';
  const holdsAsBuilder =
    one.asBuilder === true &&
    one.role === 'dutyHolder' &&
    all.some((other) => other.role === 'builder' && other.id === one.id);
  return holdsAsBuilder ? 'builder' : 'named';
}

/** Throws `invalid-request` for a period that is over before it begins; `pointer` says where the list stands in the body. */
async function insertResponsibilities(
  tx: Tx,
  id: string,
  maintainers: readonly MaintainerInput[],
  pointer: string,
): Promise<void> {
  if (maintainers.length === 0) return;
  const { rows } = await sql<{ today: string }>`select today_in_china() as today`.execute(tx);
  const today = rows[0]?.today ?? '';
  for (const [i, one] of maintainers.entries()) {
    const from = one.from ?? today;
    if (one.to != null && one.to <= from) {
      const errors = [{ pointer: `${pointer}/${i}/to`, code: 'empty-period', detail: EMPTY_PERIOD }];
      throw new Problem('invalid-request', { errors });
    }
    await tx
      .insertInto('responsibilities')
      .values({
        id: uuidv7(),
        station_id: id,
        maintainer_id: one.id,
        role: one.role,
        valid: sql`daterange(${from}::date, ${one.to ?? null}::date)`,
        basis: basisOf(one, maintainers),
      })
      .execute();
  }
}

/** Replace all responsibilities. Where no duty holder is named, the builder becomes it at commit (谁建谁负责). */
export async function replaceResponsibilities(
  tx: Tx,
  id: string,
  maintainers: readonly MaintainerInput[],
): Promise<void> {
  await tx.deleteFrom('responsibilities').where('station_id', '=', id).execute();
  await insertResponsibilities(tx, id, maintainers, '#/maintainers');
  await publishWhenAnswered(tx, id);
}

/** Publish a station that only waited for somebody to answer for it. */
async function publishWhenAnswered(tx: Tx, id: string): Promise<void> {
  await sql`select stations_settle_duty(${id}::uuid)`.execute(tx);
  await sql`
    update stations set published_at = now(), unpublished_reason = null
    where id = ${id} and unpublished_reason = 'no-duty-holder' and exists (
      select from responsibilities where station_id = ${id} and role = 'dutyHolder'
      having range_agg(valid) @> datemultirange(daterange(today_in_china(), null)))`.execute(tx);
}

/**
 * Publish or withhold. Throws `duty-holder-missing` (at commit) when nobody answers for it. What only waits for a duty
 * holder can be withheld too: it then stays so when one is named.
 */
export async function setPublished(tx: Tx, id: string, publish: boolean): Promise<void> {
  await sql`
    update stations set
      published_at = case when ${publish}::boolean then coalesce(published_at, now()) end,
      unpublished_reason = case when ${publish}::boolean then null else 'withheld' end
    where id = ${id} and unpublished_reason is distinct from case when ${publish}::boolean then null else 'withheld' end`.execute(
    tx,
  );
}

/** Set the status. Whoever sets it has seen the station: it counts as verified. */
export async function setStatus(tx: Tx, id: string, status: StationStatus, by: string, now: Date): Promise<void> {
  await updateStation(tx, id, {
    state: status.state,
    state_reason: status.reason ?? null,
    state_until: status.until ?? null,
    state_by: by,
    state_at: now,
    verified_at: now,
    verified_by: by,
    freshness: 'fresh',
    ...(status.utilities?.water ? { water: status.utilities.water } : {}),
    ...(status.utilities?.power ? { power: status.utilities.power } : {}),
  });
}

/** What somebody who stood there found. */
export interface Finding {
  readonly at: Date;
  readonly by: string;
  /** At the time of writing. */
  readonly freshness: Freshness;
  readonly water?: 'ok' | 'out' | 'unknown' | undefined;
  readonly power?: 'ok' | 'out' | 'unknown' | undefined;
  readonly amenities: NewStation['amenities'];
}

/**
 * Record a verification at the station that the caller has locked. False, and nothing is set, where it was verified later
 * already: what is told late must not undo what was seen since. Throws `unknown-amenity`.
 */
export async function applyFinding(tx: Tx, row: LockedStation, found: Finding): Promise<boolean> {
  if (row.verified_at !== null && row.verified_at > found.at) return false;
  await updateStation(tx, row.id, {
    verified_at: found.at,
    verified_by: found.by,
    freshness: found.freshness,
    ...(found.water ? { water: found.water } : {}),
    ...(found.power ? { power: found.power } : {}),
  });
  for (const { code, state } of found.amenities) await setAmenity(tx, row.id, code, state);
  return true;
}

/** Riders say that one does not get in: unknown until somebody answers. */
export async function doubtStation(tx: Tx, id: string, at: Date): Promise<void> {
  await tx
    .updateTable('stations')
    .set({ doubted_at: at })
    .where('id', '=', id)
    .where('doubted_at', 'is', null)
    .execute();
}

/** Somebody answered them. */
export async function settleDoubt(tx: Tx, id: string): Promise<void> {
  await tx
    .updateTable('stations')
    .set({ doubted_at: null })
    .where('id', '=', id)
    .where('doubted_at', 'is not', null)
    .execute();
}

/** Leave a tombstone: the row stays, no answer but its own (410) and the change feed mention it. */
export async function retireStation(tx: Tx, id: string, by: string, now: Date): Promise<void> {
  await updateStation(tx, id, {
    state: 'retired',
    state_reason: null,
    state_until: null,
    state_by: by,
    state_at: now,
    published_at: null,
    unpublished_reason: 'retired',
  });
  // Nobody could see it any more, nor remove it.
  await removePhoto(tx, id);
}

/**
 * Set what a newer row of the same source says and an older one did not (`fields` of imports/import-key.ts). Everything
 * else stays, also what managers changed since.
 */
export async function applyImport(tx: Tx, id: string, station: NewStation, fields: readonly string[]): Promise<void> {
  const has = (field: string): boolean => fields.includes(field);
  await updateStation(tx, id, {
    import_key: station.import?.key ?? null,
    import_row: station.import ? JSON.stringify(station.import.row) : null,
    ...(has('name') ? { name: station.name } : {}),
    ...(has('address') ? { address: station.address } : {}),
    ...(has('districtAsWritten') ? { district_as_written: station.districtAsWritten, adcode: station.adcode } : {}),
    ...(has('position') && station.position
      ? { ...positionColumns(station.position), adcode: station.adcode, unlocated_reason: null }
      : {}),
    ...(has('openingHoursText')
      ? {
          opening_hours_text: station.hours.text,
          opening_hours: station.hours.osm,
          hours_confidence: station.hours.confidence,
        }
      : {}),
    ...(has('contact') ? { contact: station.contact } : {}),
    ...(has('state')
      ? { state: station.state, state_reason: null, state_until: null, state_by: station.by, state_at: new Date() }
      : {}),
    ...(has('observedAt') ? { observed_at: station.observedAt } : {}),
  });
  if (has('access')) await replaceAccess(tx, id, station.access);
  if (has('amenities')) for (const { code, state } of station.amenities) await setAmenity(tx, id, code, state);
}

/** The printed code of a station that was just made. */
export async function codeOf(tx: Tx, id: string): Promise<string> {
  return (await tx.selectFrom('stations').select('code').where('id', '=', id).executeTakeFirstOrThrow()).code;
}
