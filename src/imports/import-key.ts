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
    access: row.access,
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

type Said = Readonly<Record<string, unknown>>;

interface SaidPosition {
  readonly lng?: unknown;
  readonly lat?: unknown;
  readonly crs?: unknown;
  readonly method?: unknown;
}

/** The same point is not news because another file writes it with fewer zeros, or does not say how it was found. */
function samePosition(before: SaidPosition, now: SaidPosition): boolean {
  const isSamePoint = before.lng === now.lng && before.lat === now.lat && before.crs === now.crs;
  return isSamePoint && (now.method === before.method || now.method === 'stated');
}

function sameValue(field: string, before: unknown, now: unknown): boolean {
  // The number of a row names it within its file; another file of the same stations numbers them anew.
  if (field === 'sourceId') return true;
  if (field === 'position' && !isBlank(before)) return samePosition(before as SaidPosition, now as SaidPosition);
  return canonical(now) === canonical(before);
}

/**
 * The fields in which the row says something that it did not say when it was imported before. A blank cell takes nothing
 * back: it only does not say. What managers changed since is left alone, as long as the row says the same as before.
 */
export function newFields(before: Said, now: Said): string[] {
  return Object.keys(now).filter((field) => !isBlank(now[field]) && !sameValue(field, before[field], now[field]));
}

/** What has been said of the station so far. Blank cells keep what earlier rows said, so that it is no news when said again. */
export function saidSoFar(before: Said, now: Said): Record<string, unknown> {
  const said = Object.entries(now).filter(([field, value]) => !isBlank(value) || isBlank(before[field]));
  return { ...before, ...Object.fromEntries(said) };
}
