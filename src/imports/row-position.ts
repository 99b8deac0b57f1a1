/**
 * Where a row says that its station is: the feature's geometry, two cells or one, in the system the import was told.
 * Owns the choice between them and the check of named systems; reading numbers is coordinates.ts's.
 */
import type { Crs } from '../geo/crs.ts';
import type { Field, FieldColumn } from './columns.ts';
import { readOneCell, readTwoCells, type CoordinateReading, type PairReading } from './coordinates.ts';
import { namedCrs } from './crs-words.ts';
import { issue } from './issue.ts';
import type { RowReader } from './row-reader.ts';
import type { PositionOrigin } from './row-values.ts';
import type { RawRow } from './table.ts';

export interface ParsedPosition extends CoordinateReading, PositionOrigin {
  readonly crs: Crs;
}

const SAME_POINT_DEGREES = 1e-6;

/** The pair in the coordinate columns, or undefined where they are all blank. Two cells count before one. */
function readColumns(reader: RowReader, crs: Crs): PairReading | undefined {
  const lng = reader.coordinateColumn('lng', crs);
  const lat = reader.coordinateColumn('lat', crs);
  const both = reader.coordinateColumn('coordinates', crs);
  const isSplit = lng !== undefined || lat !== undefined;
  const other = (isSplit ? [lng, lat] : [both]).find((column) => column?.crs && column.crs !== crs)?.crs;
  if (other) reader.note('crs-mismatch', 'crs', { found: other, expected: crs });
  const cellOf = (column: FieldColumn | undefined, field: Field): string | null =>
    column ? reader.cell(column.header, field) : null;
  if (isSplit) {
    const lngText = cellOf(lng, 'lng');
    const latText = cellOf(lat, 'lat');
    if (lngText !== null && latText !== null) return readTwoCells(lngText, latText);
    return { position: null, issues: [issue('coordinates-half', 'coordinates')] };
  }
  const text = cellOf(both, 'coordinates');
  return text === null ? undefined : readOneCell(text);
}

function differ(a: CoordinateReading, b: CoordinateReading): boolean {
  return Math.max(Math.abs(a.lng - b.lng), Math.abs(a.lat - b.lat)) > SAME_POINT_DEGREES;
}

/** A position, or the one that the row would have if its coordinates were swapped. */
export interface RowPosition {
  readonly position: ParsedPosition | null;
  readonly swapped?: ParsedPosition;
}

/** The position, or null for a station to be located, with the reasons noted. A geometry counts before columns. */
export function readPosition(reader: RowReader, raw: RawRow, crs: Crs, origin: PositionOrigin): RowPosition {
  const rowCrs = namedCrs(reader.text('crs') ?? '');
  if (rowCrs !== null && rowCrs !== crs) reader.note('crs-mismatch', 'crs', { found: rowCrs, expected: crs });
  const columns = readColumns(reader, crs);
  const geometry = raw.geometry ? readTwoCells(String(raw.geometry[0]), String(raw.geometry[1])) : undefined;
  const reading = geometry ?? columns;
  if (!reading) {
    const said = raw.issues?.some(({ severity }) => severity === 'error');
    if (!said) reader.note('position-missing', 'coordinates');
    return { position: null };
  }
  reader.noteAll(reading.issues);
  if (geometry?.position && columns?.position && differ(geometry.position, columns.position))
    reader.note('coordinates-conflict', 'coordinates');
  return {
    position: reading.position && { ...reading.position, ...origin, crs },
    ...(reading.swapped ? { swapped: { ...reading.swapped, ...origin, crs } } : {}),
  };
}
