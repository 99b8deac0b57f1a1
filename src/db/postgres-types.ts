/**
 * How `pg` reads what PostgreSQL writes: as both engines do (value-parsers.ts), and moments without the regular
 * expressions of its own parser, since a full load reads two of them a station.
 */
import pg from 'pg';
import { valueParsers } from './value-parsers.ts';

const TIMESTAMPTZ = 1184;
const ZERO = 48;
const [DASH, SPACE, COLON, POINT, PLUS] = [...'- :.+'].map((one) => one.charCodeAt(0));

/** The digits from `at` on, `count` of them; NaN where something else stands. */
function digits(text: string, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    value = digit >= 0 && digit <= 9 ? value * 10 + digit : NaN;
  }
  return value;
}

/**
 * `2026-11-29 21:04:05.123456+00` as the server writes it, in years of four digits and zones of whole minutes; undefined
 * for anything else. Cut to milliseconds, as pg does.
 */
export function usualTimestamp(text: string): Date | undefined {
  const isUsual =
    text.charCodeAt(4) === DASH &&
    text.charCodeAt(7) === DASH &&
    text.charCodeAt(10) === SPACE &&
    text.charCodeAt(13) === COLON &&
    text.charCodeAt(16) === COLON;
  if (!isUsual) return undefined;
  let [at, ms] = [19, 0];
  if (text.charCodeAt(at) === POINT) {
    for (let unit = 100; ; unit = Math.floor(unit / 10)) {
      const digit = text.charCodeAt(++at) - ZERO;
      if (!(digit >= 0 && digit <= 9)) break;
      ms += digit * unit;
    }
  }
  const sign = text.charCodeAt(at) === PLUS ? 1 : text.charCodeAt(at) === DASH ? -1 : NaN;
  let offset = digits(text, at + 1, 2) * 60;
  let end = at + 3;
  if (text.charCodeAt(end) === COLON) {
    offset += digits(text, end + 1, 2);
    end += 3;
  }
  if (end !== text.length) return undefined;
  const year = digits(text, 0, 4);
  // Date.UTC takes years below 100 for those of the last century.
  if (!(year >= 100)) return undefined;
  const clock = Date.UTC(
    year,
    digits(text, 5, 2) - 1,
    digits(text, 8, 2),
    digits(text, 11, 2),
    digits(text, 14, 2),
    digits(text, 17, 2),
    ms,
  );
  const date = new Date(clock - sign * offset * 60_000);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

// The parsers of an OID take text and give anything: that is pg's own typing.
const usual = (oid: number, format?: 'text' | 'binary'): ((value: string) => unknown) =>
  pg.types.getTypeParser(oid, format ?? 'text') as (value: string) => unknown;

const anyTimestamp = usual(TIMESTAMPTZ);
const timestamp = (text: string): unknown => usualTimestamp(text) ?? anyTimestamp(text);

export const postgresTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): ((value: string) => unknown) =>
    oid === TIMESTAMPTZ && format !== 'binary' ? timestamp : (valueParsers[oid] ?? usual(oid, format)),
};
