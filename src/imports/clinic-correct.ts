/**
 * What a person corrects in a judged list, before anything is saved: what a column holds, a cell, a position, the
 * coordinate system. Changes the kept reading of the file only; judging anew is clinic.ts's.
 */
import type { Tx } from '../db/database.ts';
import type { Crs } from '../geo/crs.ts';
import { Problem } from '../problems.ts';
import { readingOf, wrongState, type Reading } from './clinic-commit.ts';
import { findRows, lockImport, replaceReading, updateImport, type StoredRaw } from './clinic.repository.ts';
import { correctColumns, type Columns, type Field } from './columns.ts';
import type { ImportTrail } from './import-trail.ts';
import type { Correction } from './import.schema.ts';

type RowCorrection = Correction['rows'][number];

const PLACE_FIELDS: readonly Field[] = ['lng', 'lat', 'coordinates'];

function unknown(pointer: string, zh: string, en: string): Problem {
  return new Problem('invalid-request', { errors: [{ pointer, code: 'not-in-list', detail: { zh, en } }] });
}

function correctedColumns({ columns, headers }: Reading, said: Correction['columns']): Columns {
  const bad = said.findIndex(({ header }) => !headers.includes(header));
  if (bad >= 0) throw unknown(`#/columns/${bad}/header`, '列表里没有这一列', 'The list has no such column');
  return correctColumns(columns, new Map(said.map(({ header, field }) => [header, field])));
}

/** Where a position is written: into the columns that name this system or none, and into the geometry of a feature. */
function placed(raw: StoredRaw, headers: readonly string[], columns: Columns, at: readonly [number, number], crs: Crs) {
  const values = [...raw.values];
  const columnOf = (field: Field) => {
    const all = columns.byField[field] ?? [];
    return all.find((one) => one.crs === crs) ?? all.find((one) => one.crs === null) ?? all[0];
  };
  const set = (header: string, value: string): void => void (values[headers.indexOf(header)] = value);
  const [lng, lat, both] = [columnOf('lng'), columnOf('lat'), columnOf('coordinates')];
  if (lng && lat) {
    set(lng.header, String(at[0]));
    set(lat.header, String(at[1]));
  } else if (both) set(both.header, at.join(','));
  // How the old point came about says nothing about this one.
  for (const { header } of columns.byField.coordinateSource ?? []) set(header, '');
  const isFeature = raw.geometry !== undefined || !((lng && lat) || both);
  return { ...raw, values, ...(isFeature ? { geometry: at } : {}) };
}

function correctedRow(
  raw: StoredRaw,
  { cells, position }: RowCorrection,
  headers: readonly string[],
  columns: Columns,
  crs: Crs,
): StoredRaw {
  const values = headers.map((header, i) => cells[header] ?? raw.values[i] ?? '');
  const said = new Set<string | undefined>(position ? PLACE_FIELDS : []);
  for (const [field, some] of Object.entries(columns.byField))
    if (some.some(({ header }) => Object.hasOwn(cells, header))) said.add(field);
  // What the reader said of a cell (a formula, merged) does not hold for what was typed instead.
  const issues = (raw.issues ?? []).filter(({ field }) => !said.has(field));
  const typed = { ...raw, values, issues };
  return position ? placed(typed, headers, columns, position, crs) : typed;
}

/**
 * Write a correction into a list that is judged and not committed. Returns the system that a person named, now or when
 * the file came: null leaves it to the evidence.
 */
export async function correctImport(
  tx: Tx,
  id: string,
  correction: Correction,
  trail: ImportTrail,
  now: Date,
): Promise<Crs | null> {
  const stored = await lockImport(tx, id);
  if (!stored) throw new Problem('not-found');
  if (stored.state !== 'ready')
    throw wrongState(
      '只有检查完毕、尚未提交的导入可以修改',
      'Only an import that was checked and not committed can be corrected',
    );
  const reading = readingOf(stored);
  const { headers } = reading;
  const columns = correctedColumns(reading, correction.columns);
  const crs = correction.crs ?? stored.crs ?? 'gcj02';
  const byLine = new Map(correction.rows.map((one) => [one.row, one]));
  const found = await findRows(tx, id, [...byLine.keys()]);
  const lines = new Set(found.map(({ line }) => line));
  correction.rows.forEach(({ row, cells }, i) => {
    if (!lines.has(row)) throw unknown(`#/rows/${i}/row`, '列表里没有这一行', 'The list has no such row');
    const stray = Object.keys(cells).find((header) => !headers.includes(header));
    if (stray !== undefined) throw unknown(`#/rows/${i}/cells`, '列表里没有这一列', 'The list has no such column');
  });
  const rows = found.flatMap(({ line, raw }) => {
    const said = byLine.get(line);
    return said ? [{ line, raw: correctedRow(raw, said, headers, columns, crs) }] : [];
  });
  await replaceReading(tx, id, { ...reading, columns }, rows);
  await updateImport(tx, id, { state: 'checking', done_count: 0, touched_at: now });
  await trail.ofImport('import.correct', stored.adcode, {
    rows: rows.length,
    columns: correction.columns.length,
    crs: correction.crs ?? null,
  });
  return correction.crs ?? (stored.crs_basis === 'requested' ? stored.crs : null);
}
