/** Which station a row is: the key that makes importing the same list again change nothing, and what of a row is new. */
import { createHash } from 'node:crypto';
import { normaliseAddress, normaliseStationName } from './names.ts';
import type { ParsedRow } from './parse-row.ts';

/** Same name at the same address is the same station, whatever file, encoding or spacing it comes in. */
export function importKey(row: Pick<ParsedRow, 'name' | 'address' | 'districtAsWritten'>): string {
  const place = row.address ?? row.districtAsWritten ?? '';
  const text = `${normaliseStationName(row.name ?? '')}\n${normaliseAddress(place)}`;
  return createHash('sha256').update(text).digest('hex');
}

/** What is kept of a row: everything it said, so that nothing is lost and the next import can tell what is new. */
export function rowContent(row: ParsedRow): Record<string, unknown> {
  return {
    sourceId: row.sourceId,
    districtAsWritten: row.districtAsWritten,
    position: row.position && {
      lng: row.position.lng,
      lat: row.position.lat,
      crs: row.position.crs,
      method: row.position.method,
      asWritten: row.position.asWritten,
    },
    coordinateSource: row.coordinateSource,
    openingHoursText: row.openingHoursText,
    contact: row.phoneText,
    amenities: row.amenities.map(({ code, state }) => `${code}:${state}`),
    amenitiesText: row.amenitiesText,
    builder: row.builder,
    host: row.host,
    dutyHolder: row.dutyHolder,
    managerPerson: row.managerPerson,
    observedAt: row.observedAt,
    state: row.state,
    remarks: row.remarks,
    extra: row.extra,
  };
}

const isBlank = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === 'object' && Object.keys(value).length === 0);

/** JSON with sorted keys: PostgreSQL's jsonb keeps no order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/**
 * The fields in which the row says something that it did not say when it was imported before. A blank cell takes nothing
 * back: it only does not say. What managers changed since is left alone, as long as the row says the same as before.
 */
export function newFields(before: Readonly<Record<string, unknown>>, now: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(now).filter((field) => !isBlank(now[field]) && canonical(now[field]) !== canonical(before[field]));
}
