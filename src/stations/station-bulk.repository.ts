/**
 * Creates many stations with a handful of statements, as station-write.repository.ts creates one: an import of 50,000 rows
 * would otherwise take half a million round trips. Runs in the caller's transaction.
 */
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '../db/database.ts';
import { Problem } from '../problems.ts';
import type { CreatedStation, NewStation } from './new-station.schema.ts';
import { positionColumns } from './station-write.repository.ts';

/** Takes as many numbers as there are stations in each district. Throws `unknown-district`. */
async function takeCodes(tx: Tx, adcodes: readonly string[]): Promise<string[]> {
  const wanted = new Map<string, number>();
  for (const adcode of adcodes) wanted.set(adcode, (wanted.get(adcode) ?? 0) + 1);
  // In one order, so that two imports never wait for each other crosswise.
  const list = [...wanted].sort(([a], [b]) => (a < b ? -1 : 1));
  const next = new Map<string, number>();
  for (const [adcode, count] of list) {
    const row = await tx
      .updateTable('districts')
      .set({ next_number: sql`next_number + ${count}::integer` })
      .where('adcode', '=', adcode)
      .returning(sql<number>`next_number - ${count}::integer`.as('first'))
      .executeTakeFirst();
    if (!row) throw new Problem('unknown-district');
    next.set(adcode, row.first);
  }
  return adcodes.map((adcode) => {
    const number = next.get(adcode) ?? 0;
    next.set(adcode, number + 1);
    return `${adcode}-${String(number).padStart(4, '0')}`;
  });
}

/**
 * One that somebody answers for from today on is published as it is made, which is checked at once below; the others
 * wait, as those of `createStation` do.
 */
function publication(station: NewStation) {
  if (!station.publish) return { unpublished_reason: 'withheld' as const };
  const isAnswered = station.maintainers.some(
    ({ role, from, to }) => (role === 'builder' || role === 'dutyHolder') && from == null && to == null,
  );
  return isAnswered ? { published_at: sql<Date>`now()` } : { unpublished_reason: 'no-duty-holder' as const };
}

/** Create stations, at most some hundreds a call; ids, codes and revisions in their order. Throws as `createStation`. */
export async function createStations(tx: Tx, stations: readonly NewStation[]): Promise<CreatedStation[]> {
  if (stations.length === 0) return [];
  const codes = await takeCodes(
    tx,
    stations.map((one) => one.adcode),
  );
  const ids = stations.map(() => uuidv7());
  const idOf = (i: number): string => ids[i] ?? '';
  await tx
    .insertInto('stations')
    .values(
      stations.map((station, i) => ({
        id: idOf(i),
        code: codes[i] ?? '',
        name: station.name,
        address: station.address,
        adcode: station.adcode,
        district_as_written: station.districtAsWritten,
        ...positionColumns(station.position),
        unlocated_reason: station.unlocatedReason,
        opening_hours_text: station.hours.text,
        opening_hours: station.hours.osm,
        hours_confidence: station.hours.confidence,
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
        ...publication(station),
      })),
    )
    .execute();
  const amenities = stations.flatMap((station, i) =>
    station.amenities.map(({ code, state }) => ({ station_id: idOf(i), amenity_code: code, state })),
  );
  if (amenities.length > 0) await tx.insertInto('station_amenities').values(amenities).execute();
  const access = stations.flatMap((station, i) =>
    station.access.map(({ mode, hours }, place) => ({ station_id: idOf(i), place, mode, hours: hours ?? null })),
  );
  if (access.length > 0) await tx.insertInto('station_access').values(access).execute();
  const duties = stations.flatMap((station, i) =>
    station.maintainers.map((one) => ({
      id: uuidv7(),
      station_id: idOf(i),
      maintainer_id: one.id,
      role: one.role,
      valid: sql<string>`daterange(coalesce(${one.from ?? null}::date, today_in_china()), ${one.to ?? null}::date)`,
      basis: one.assumed ? ('assumed' as const) : ('named' as const),
    })),
  );
  if (duties.length > 0) await tx.insertInto('responsibilities').values(duties).execute();
  await sql`select stations_settle_duty(id) from unnest(${sql.val(ids)}::uuid[]) as t(id)`.execute(tx);
  await sql`
    update stations s set published_at = now(), unpublished_reason = null
    where s.id = any(${sql.val(ids)}::uuid[]) and s.unpublished_reason = 'no-duty-holder' and exists (
      select from responsibilities r where r.station_id = s.id and r.role = 'dutyHolder'
      having range_agg(r.valid) @> datemultirange(daterange(today_in_china(), null)))`.execute(tx);
  // What is checked at the commit is checked here, a batch at a time: the commit itself must stay short.
  await sql`set constraints responsibilities_settled, stations_settled immediate`.execute(tx);
  await sql`set constraints responsibilities_settled, stations_settled deferred`.execute(tx);
  const { rows } = await sql<{ id: string; revision: number }>`
    select id::text, revision from stations where id = any(${sql.val(ids)}::uuid[])`.execute(tx);
  const revisions = new Map(rows.map((row) => [row.id, row.revision]));
  return ids.map((id, i) => ({ id, code: codes[i] ?? '', revision: revisions.get(id) ?? 1 }));
}
