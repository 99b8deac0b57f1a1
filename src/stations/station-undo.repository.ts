/**
 * Takes back what an import did to stations, where nobody has changed it since. Created stations leave a tombstone, since
 * followers may have them; edits are reverted group by group. Runs in the caller's transaction.
 */
import { sql } from 'kysely';
import type { Tx } from '../db/database.ts';

/** Parts of a station that change together, as JSON. */
export type StationPicture = Readonly<Record<string, unknown>>;

/** Column groups: one is reverted as a whole or not at all. */
const GROUPS = {
  name: ['name'],
  address: ['address'],
  position: [
    'adcode',
    'position_crs',
    'wgs84_lng',
    'wgs84_lat',
    'gcj02_lng',
    'gcj02_lat',
    'bd09_lng',
    'bd09_lat',
    'position_accuracy',
    'position_method',
    'unlocated_reason',
  ],
  district: ['district_as_written'],
  hours: ['opening_hours_text', 'opening_hours', 'hours_confidence'],
  contact: ['contact'],
  state: ['state', 'state_reason', 'state_until', 'state_by', 'state_at'],
  observedAt: ['observed_at'],
  importRow: ['import_key', 'import_row'],
  published: ['published_at', 'unpublished_reason'],
} as const satisfies Record<string, readonly string[]>;

type Group = keyof typeof GROUPS;
const GROUP_NAMES = Object.keys(GROUPS) as Group[];

export interface PicturedStation {
  readonly picture: StationPicture;
  readonly revision: number;
}

/** What can be taken back of these stations, by id, with their revisions. */
export async function picturesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, PicturedStation>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{
    id: string;
    row: StationPicture;
    revision: number;
    amenities: unknown;
    access: unknown;
    duties: unknown;
  }>`
    select s.id::text, to_jsonb(s) - 'geog' as row, s.revision,
      coalesce((select jsonb_object_agg(a.amenity_code, a.state) from station_amenities a where a.station_id = s.id), '{}')
        as amenities,
      coalesce((
        select jsonb_agg(jsonb_build_object('place', w.place, 'mode', w.mode, 'hours', w.hours) order by w.place)
        from station_access w where w.station_id = s.id), '[]') as access,
      coalesce((
        select jsonb_agg(jsonb_build_object('id', r.id, 'maintainer', r.maintainer_id, 'role', r.role,
          'valid', r.valid::text, 'basis', r.basis) order by r.role, r.id)
        from responsibilities r where r.station_id = s.id), '[]') as duties
    from stations s where s.id = any(${sql.val([...ids])}::uuid[])`.execute(tx);
  return new Map(
    rows.map(({ id, row, revision, amenities, access, duties }) => {
      const groups = GROUP_NAMES.map((group) => [
        group,
        Object.fromEntries(GROUPS[group].map((column) => [column, row[column] ?? null])),
      ]);
      return [
        id,
        { picture: { ...(Object.fromEntries(groups) as StationPicture), amenities, access, duties }, revision },
      ];
    }),
  );
}

/** JSON with sorted keys, to compare what comes from jsonb. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** The groups in which two pictures differ, as they were and as they became. */
export function changesBetween(
  before: StationPicture,
  after: StationPicture,
): Record<string, { readonly before: unknown; readonly after: unknown }> {
  return Object.fromEntries(
    Object.keys(after)
      .filter((group) => canonical(before[group]) !== canonical(after[group]))
      .map((group) => [group, { before: before[group], after: after[group] }]),
  );
}

/**
 * Retire stations that an import created and nobody has touched since (their revision is still the one given). They let
 * go of their import key, so that the corrected list can be imported. Returns the ids that were retired.
 */
export async function retireUntouched(
  tx: Tx,
  created: readonly { readonly id: string; readonly revision: number }[],
  by: string,
  now: Date,
): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    update stations s set state = 'retired', state_reason = null, state_until = null, state_by = ${by}, state_at = ${now},
      published_at = null, unpublished_reason = 'retired', import_key = null
    from unnest(${sql.val(created.map((one) => one.id))}::uuid[], ${sql.val(created.map((one) => one.revision))}::integer[])
      as c(id, revision)
    where s.id = c.id and s.revision = c.revision and s.state <> 'retired'
    returning s.id::text`.execute(tx);
  return new Set(rows.map((row) => row.id));
}

/**
 * Revert what an import changed in one station: the groups that are still as the import left them. Returns the groups
 * that somebody has changed since, and that stay.
 */
export async function revertChanges(
  tx: Tx,
  id: string,
  changes: Readonly<Record<string, { readonly before?: unknown; readonly after?: unknown }>>,
): Promise<string[]> {
  await sql`select from stations where id = ${id} for update`.execute(tx);
  const now = (await picturesOf(tx, [id])).get(id);
  if (!now) return Object.keys(changes);
  const kept: string[] = [];
  const columns: Record<string, unknown> = {};
  for (const [group, { before, after }] of Object.entries(changes)) {
    if (canonical(now.picture[group]) !== canonical(after)) kept.push(group);
    else if (group in GROUPS) Object.assign(columns, before);
    else if (group === 'amenities') await restoreAmenities(tx, id, before as Readonly<Record<string, string>>);
    else if (group === 'access') await restoreAccess(tx, id, before);
    else if (group === 'duties') await restoreDuties(tx, id, before as readonly Duty[]);
  }
  const names = Object.keys(columns);
  if (names.length > 0) {
    // Names come from GROUPS, never from the stored JSON.
    const known = names.filter((name) =>
      GROUP_NAMES.some((group) => (GROUPS[group] as readonly string[]).includes(name)),
    );
    const list = sql.join(known.map((name) => sql.ref(name)));
    const from = sql.join(known.map((name) => sql.ref(`p.${name}`)));
    await sql`
      update stations s set (${list}) = (select ${from} from jsonb_populate_record(null::stations, ${JSON.stringify(columns)}::jsonb) p)
      where s.id = ${id}`.execute(tx);
  }
  return kept;
}

async function restoreAmenities(tx: Tx, id: string, before: Readonly<Record<string, string>>): Promise<void> {
  await tx.deleteFrom('station_amenities').where('station_id', '=', id).execute();
  await sql`
    insert into station_amenities (station_id, amenity_code, state)
    select ${id}::uuid, key, value from jsonb_each_text(${JSON.stringify(before)}::jsonb)`.execute(tx);
}

async function restoreAccess(tx: Tx, id: string, before: unknown): Promise<void> {
  await tx.deleteFrom('station_access').where('station_id', '=', id).execute();
  await sql`
    insert into station_access (station_id, place, mode, hours)
    select ${id}::uuid, w.place, w.mode, w.hours
    from jsonb_to_recordset(${JSON.stringify(before)}::jsonb) as w(place smallint, mode text, hours text)`.execute(tx);
}

interface Duty {
  readonly id: string;
  readonly maintainer: string;
  readonly role: string;
  readonly valid: string;
  readonly basis: string;
}

async function restoreDuties(tx: Tx, id: string, before: readonly Duty[]): Promise<void> {
  await tx.deleteFrom('responsibilities').where('station_id', '=', id).execute();
  await sql`
    insert into responsibilities (id, station_id, maintainer_id, role, valid, basis)
    select d.id, ${id}::uuid, d.maintainer, d.role, d.valid::daterange, d.basis
    from jsonb_to_recordset(${JSON.stringify(before)}::jsonb) as d(id uuid, maintainer uuid, role text, valid text, basis text)`.execute(
    tx,
  );
}
