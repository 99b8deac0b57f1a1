/** From a row that was checked to the station that it makes. Owns the defaults: who answers where the row names nobody, which state. */
import type { Tx } from '../db/database.ts';
import type { MaintainerKind } from '../maintainers/maintainer.schema.ts';
import type { NewStation } from '../stations/new-station.schema.ts';
import type { ParsedRow } from './parse-row.ts';
import type { CheckedRow } from './row-check.ts';

/** The id of the maintainer of this name, made known where it is new. */
export type EnsureMaintainer = (tx: Tx, name: string, kind: MaintainerKind) => Promise<string>;

export interface DefaultMaintainer {
  readonly name: string;
  readonly kind: MaintainerKind;
}

/** What the operator says of the whole list. */
export interface ListFacts {
  /** Where the list comes from, as it will stand in `provenance`. */
  readonly source: string;
  readonly sourceUrl: string | null;
  readonly observedAt: string | null;
  /** Answers for rows that name nobody, marked as assumed. Without one such rows stay unpublished. */
  readonly defaultMaintainer: DefaultMaintainer | null;
  readonly by: string;
}

type Maintainers = NewStation['maintainers'];

/**
 * Who the row says answers for the station, made known where new; where it names nobody, the operator's default, as assumed.
 * `hosts` are those of a station that is there already: they stay unless the row names another.
 */
export async function namedMaintainers(
  tx: Tx,
  ensure: EnsureMaintainer,
  row: Pick<ParsedRow, 'builder' | 'host' | 'dutyHolder'>,
  facts: Pick<ListFacts, 'defaultMaintainer'>,
  hosts: readonly string[],
): Promise<Maintainers> {
  const maintainers: Maintainers[number][] =
    row.host === null ? hosts.map((id) => ({ id, role: 'host', assumed: false })) : [];
  for (const role of ['builder', 'host', 'dutyHolder'] as const) {
    const name = row[role];
    if (name !== null) maintainers.push({ id: await ensure(tx, name, 'other'), role, assumed: false });
  }
  if (row.dutyHolder === null && row.builder === null && facts.defaultMaintainer) {
    const { name, kind } = facts.defaultMaintainer;
    maintainers.push({ id: await ensure(tx, name, kind), role: 'dutyHolder', assumed: true });
  }
  return maintainers;
}

export function newStation(
  row: ParsedRow,
  checked: CheckedRow,
  adcode: string,
  said: NonNullable<NewStation['import']>,
  maintainers: Maintainers,
  facts: ListFacts,
): NewStation {
  const { position } = checked;
  return {
    name: row.name ?? '',
    address: row.address,
    adcode,
    districtAsWritten: row.districtAsWritten,
    position: position && {
      crs: position.crs,
      coordinates: [position.lng, position.lat],
      accuracy: position.accuracy,
      method: position.method,
    },
    unlocatedReason: checked.unlocatedReason,
    hours: checked.hours,
    state: row.state === null || row.state === 'retired' ? 'open' : row.state,
    stateReason: null,
    water: 'unknown',
    power: 'unknown',
    source: facts.source,
    sourceUrl: facts.sourceUrl,
    observedAt: row.observedAt ?? facts.observedAt,
    contact: row.phoneText,
    import: said,
    amenities: row.amenities,
    access: row.access === null ? [] : [{ mode: row.access }],
    maintainers,
    publish: true,
    by: facts.by,
  };
}
