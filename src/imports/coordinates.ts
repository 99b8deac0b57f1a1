/**
 * A pair of coordinates out of cells: decimal degrees, degrees and minutes, one cell or two, full-width digits.
 * Owns reading and the plain mistakes (swapped, half, out of range). Whether a point lies in the service area or in its
 * stated district is for src/geo and the outlines; nothing is corrected in silence.
 */
import { issue, type Issue } from './issue.ts';

export interface CoordinateReading {
  readonly lng: number;
  readonly lat: number;
  /** What the cells said, kept as evidence. */
  readonly asWritten: string;
}

export interface PairReading {
  readonly position: CoordinateReading | null;
  /** The pair the other way round, where it was refused as swapped: for who can tell whether that is certain. */
  readonly swapped?: CoordinateReading;
  readonly issues: readonly Issue[];
}

interface Angle {
  readonly value: number;
  /** Decimals of a degree that the text stands for: a whole second counts as 3. */
  readonly decimals: number;
  /** Where the text itself says which of the two it is: 东经, E, lng:. */
  readonly axis: 'lng' | 'lat' | null;
}

// Generous bounds of mainland China, only to recognise a swapped pair: the two ranges do not overlap.
const LOOKS_LNG = { min: 73, max: 136 };
const LOOKS_LAT = { min: 3, max: 54 };

const AXIS_BEFORE = /^(?:(东经|经度|longitude|lng|lon|e)|(北纬|纬度|latitude|lat|n))[:=]?/i;
const AXIS_AFTER = /(?:(e)|(n))$/i;
const DECIMAL = /^[+-]?\d{1,12}(?:\.(\d{1,20}))?°?$/;
const SEXAGESIMAL = /^(\d{1,3})[°度](?:(\d{1,2})(?:\.(\d{1,12}))?['分](?:(\d{1,2})(?:\.(\d{1,12}))?["秒]?)?)?$/;

function within(value: number, { min, max }: { readonly min: number; readonly max: number }): boolean {
  return value >= min && value <= max;
}

/** Prime marks and their stand-ins to ' and ", then NFKC: full-width digits and signs to ASCII. */
function plain(text: string): string {
  return text
    .replace(/[″“”]|′′|''/g, '"')
    .replace(/[′‘’`´]/g, "'")
    .replace(/º/g, '°')
    .normalize('NFKC')
    .trim();
}

function readAngle(cell: string): Angle | undefined {
  let text = plain(cell).replace(/\s+/g, '');
  const before = AXIS_BEFORE.exec(text);
  if (before) text = text.slice(before[0].length);
  const after = AXIS_AFTER.exec(text);
  if (after) text = text.slice(0, -1);
  const axis = before?.[1] || after?.[1] ? 'lng' : before?.[2] || after?.[2] ? 'lat' : null;

  const decimal = DECIMAL.exec(text);
  if (decimal) return { value: Number(text.replace('°', '')), decimals: decimal[1]?.length ?? 0, axis };

  const [whole, degrees, minutes = '0', minuteFraction, seconds = '0', secondFraction] = SEXAGESIMAL.exec(text) ?? [];
  if (whole === undefined || (minuteFraction !== undefined && seconds !== '0')) return undefined;
  const m = Number(`${minutes}.${minuteFraction ?? '0'}`);
  const s = Number(`${seconds}.${secondFraction ?? '0'}`);
  if (m >= 60 || s >= 60) return undefined;
  // Seven decimals are a centimetre: what lies beyond is only the division's tail.
  const value = Math.round((Number(degrees) + m / 60 + s / 3600) * 1e7) / 1e7;
  const decimals = /["秒]/.test(text)
    ? 3 + (secondFraction?.length ?? 0)
    : /['分]/.test(text)
      ? 1 + (minuteFraction?.length ?? 0)
      : 0;
  return { value, decimals, axis };
}

function judge(lng: Angle, lat: Angle, asWritten: string): PairReading {
  const values = { lng: lng.value, lat: lat.value };
  const refuse = (code: 'coordinates-swapped' | 'coordinates-out-of-range'): PairReading => ({
    position: null,
    issues: [issue(code, 'coordinates', values)],
    ...(code === 'coordinates-swapped' ? { swapped: { lng: lat.value, lat: lng.value, asWritten } } : {}),
  });
  const mislabelled = lng.axis === 'lat' || lat.axis === 'lng';
  if (mislabelled || (within(lng.value, LOOKS_LAT) && within(lat.value, LOOKS_LNG)))
    return refuse('coordinates-swapped');
  if (Math.abs(lng.value) > 180 || Math.abs(lat.value) > 90) return refuse('coordinates-out-of-range');
  if (lng.value === 0 && lat.value === 0) return { position: null, issues: [issue('coordinates-zero', 'coordinates')] };
  // Spreadsheets and JSON drop trailing zeros, so one of the two may look shorter than it was measured.
  const imprecise = Math.max(lng.decimals, lat.decimals) < 4 || Math.min(lng.decimals, lat.decimals) < 3;
  return {
    position: { ...values, asWritten },
    issues: imprecise ? [issue('coordinates-imprecise', 'coordinates')] : [],
  };
}

/** Reads longitude and latitude from two cells, neither of them blank. */
export function readTwoCells(lngCell: string, latCell: string): PairReading {
  const asWritten = `${lngCell.trim()},${latCell.trim()}`;
  const lng = readAngle(lngCell);
  const lat = readAngle(latCell);
  if (lng && lat) return judge(lng, lat, asWritten);
  return { position: null, issues: [issue('coordinates-not-number', 'coordinates', { value: asWritten })] };
}

/** The two members of a JSON position: `{lng, lat}` under its usual names, or `[lng, lat]`. */
function jsonPair(text: string): readonly [string, string] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const members = value as Readonly<Record<string, unknown>>;
  const pick = (...names: readonly string[]): string => {
    const found = names
      .map((name) => (Object.hasOwn(members, name) ? members[name] : undefined))
      .find((v) => v != null);
    return typeof found === 'number' || typeof found === 'string' ? String(found) : '';
  };
  return [pick('lng', 'lon', 'longitude', 'x', '0'), pick('lat', 'latitude', 'y', '1')];
}

/** Splits a pair at a separator, at white space, or where the second axis is named. */
function splitPair(cell: string): readonly string[] {
  const text = plain(cell).replace(/^(?:point)?\s*[([]?\s*|\s*[)\]]?$/gi, '');
  const splits = [/[,;、/|]/, /\s+/, /(?<=[EN])(?=[\d东北])/i, /(?<=.)(?=北纬|东经|纬度|经度)/];
  for (const separator of splits) {
    const parts = text.split(separator).filter((part) => part.trim() !== '');
    if (parts.length === 2) return parts;
  }
  return [];
}

/**
 * Reads a cell that holds both, longitude first: `113.56,34.81`, `POINT(113.56 34.81)`, JSON. Latitude first is accepted where
 * the text names the axes (`北纬34.81 东经113.56`); without names it is a swapped pair and refused.
 */
export function readOneCell(cell: string): PairReading {
  const [first, second] = jsonPair(cell) ?? splitPair(cell);
  const unreadable = {
    position: null,
    issues: [issue('coordinates-not-number', 'coordinates', { value: cell.trim() })],
  };
  if (first === undefined || second === undefined) return unreadable;
  if (first === '' || second === '') {
    const code = first === second ? 'position-missing' : 'coordinates-half';
    return { position: null, issues: [issue(code, 'coordinates')] };
  }
  const a = readAngle(first);
  const b = readAngle(second);
  if (!a || !b) return unreadable;
  return a.axis === 'lat' && b.axis === 'lng' ? judge(b, a, cell.trim()) : judge(a, b, cell.trim());
}
