/**
 * One row of text cells to the fields of a station, with everything that a clerk should know about it.
 * Owns what a row can tell by itself. Left to others: opening hours (src/geo/opening-hours.ts), which district the wording and
 * the point mean, the service area, duplicates, and whether a warning is acceptable.
 */
import type { Crs } from '../geo/crs.ts';
import { readAmenities, type NamedAmenity } from './amenity-words.ts';
import type { Columns, Field } from './columns.ts';
import { findFabricated } from './fabricated.ts';
import type { Issue } from './issue.ts';
import { readPhones, type Phone } from './phones.ts';
import { readPosition, type ParsedPosition } from './row-position.ts';
import { RowReader } from './row-reader.ts';
import type { AccessMode } from '../stations/station.schema.ts';
import { positionOrigin, readAccess, readDate, readState, type StationState } from './row-values.ts';
import type { RawRow } from './table.ts';

export type { Issue } from './issue.ts';
export type { ParsedPosition } from './row-position.ts';

/** A row's fields, cleaned but never guessed: null means that the file does not say. */
export interface ParsedRow {
  readonly line: number;
  /** The source's own name for the row: the feature's id, else the id column. */
  readonly sourceId: string | null;
  readonly code: string | null;
  readonly name: string | null;
  readonly address: string | null;
  readonly districtAsWritten: string | null;
  readonly city: string | null;
  /** Null: to be located. */
  readonly position: ParsedPosition | null;
  /** Where the coordinates were refused as swapped: what they would be the other way round. */
  readonly swapped?: ParsedPosition;
  readonly coordinateSource: string | null;
  /** As written; line ends kept. */
  readonly openingHoursText: string | null;
  readonly phones: readonly Phone[];
  /** Personal data: the whole cell, also where no number is recognised in it. */
  readonly phoneText: string | null;
  readonly amenities: readonly NamedAmenity[];
  readonly amenitiesText: string | null;
  readonly builder: string | null;
  readonly host: string | null;
  readonly dutyHolder: string | null;
  /** Personal data: never published. */
  readonly managerPerson: string | null;
  /** `YYYY-MM-DD`. */
  readonly observedAt: string | null;
  readonly state: StationState | null;
  /** How one gets in at all opening times. */
  readonly access: AccessMode | null;
  readonly remarks: string | null;
  /** Cells that no field took, by heading. May hold anything, personal data too: never published. */
  readonly extra: Readonly<Record<string, string>>;
  readonly issues: readonly Issue[];
}

function readPhoneCells(reader: RowReader): Pick<ParsedRow, 'phones' | 'phoneText'> {
  const phoneText = reader.texts('phone').join('；') || null;
  if (phoneText === null) return { phones: [], phoneText };
  const { phones, unreadable } = readPhones(phoneText);
  if (phones.some(({ masked }) => masked)) reader.note('phone-masked', 'phone');
  if (unreadable) reader.note('phone-unreadable', 'phone');
  return { phones, phoneText };
}

function readAmenityCells(reader: RowReader): Pick<ParsedRow, 'amenities' | 'amenitiesText'> {
  const texts = reader.texts('facilities');
  const { amenities, absent, unknown } = readAmenities(texts);
  if (unknown.length > 0) reader.note('amenity-unknown', 'facilities', { value: unknown.join('、') });
  if (absent.length > 0) reader.note('amenity-absent', 'facilities', { value: absent.join('、') });
  return { amenities, amenitiesText: texts.join('；') || null };
}

/** A value of a small vocabulary, or null; with a remark where there is a text but no value. */
function readValue<T>(
  reader: RowReader,
  field: Field,
  read: (text: string) => T | undefined,
  unreadable: 'state-unknown' | 'access-unknown' | 'date-unreadable',
): T | null {
  const text = reader.text(field);
  const value = text === null ? undefined : read(text);
  if (text !== null && value === undefined) reader.note(unreadable, field, { value: text });
  return value ?? null;
}

/**
 * Parses one row. `crs` is the system that the import was told its coordinates are in. Never throws: what is wrong is in
 * `issues`, and a row with an `error` among them (isRefused) must not be saved.
 */
export function parseRow(raw: RawRow, columns: Columns, options: { readonly crs: Crs }): ParsedRow {
  const reader = new RowReader(raw, columns);
  const fabricated = findFabricated(raw.cells);
  if (fabricated) reader.note('fabricated-suspect', undefined, { header: fabricated.header, value: fabricated.words });
  const name = reader.text('name');
  if (name === null) reader.note('name-missing', 'name');
  const coordinateSource = reader.text('coordinateSource');
  const idCell = reader.text('id');
  const fields = {
    line: raw.line,
    sourceId: raw.id ?? idCell,
    code: reader.text('code'),
    name,
    address: reader.text('address'),
    districtAsWritten: reader.text('district'),
    city: reader.text('city'),
    ...readPosition(reader, raw, options.crs, positionOrigin(coordinateSource)),
    coordinateSource,
    openingHoursText: reader.text('hours'),
    ...readPhoneCells(reader),
    ...readAmenityCells(reader),
    builder: reader.text('builder'),
    host: reader.text('host'),
    dutyHolder: reader.text('dutyHolder'),
    managerPerson: reader.text('managerPerson'),
    observedAt: readValue(reader, 'observedAt', readDate, 'date-unreadable'),
    state: readValue(reader, 'state', readState, 'state-unknown'),
    access: readValue(reader, 'access', readAccess, 'access-unknown'),
    remarks: reader.texts('remarks').join('\n') || null,
  };
  return { ...fields, extra: reader.extra, issues: reader.issues };
}
