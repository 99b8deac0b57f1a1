/**
 * How wire values become JavaScript values: one table for both engines, whose defaults differ.
 * int8 becomes a number that is asserted safe; date stays the text YYYY-MM-DD (a calendar day has no time zone);
 * timestamptz becomes a Date, cut to milliseconds.
 */
import pg from 'pg';

const INT8 = 20;
const DATE = 1082;
const NUMERIC = 1700;
const TIMESTAMPTZ = 1184;

/** int8 text to number. Throws RangeError from 2^53 on: better no answer than a wrong id. */
function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('int8 value beyond 2^53');
  return value;
}

const asText = (text: string): string => text;

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
 * for anything else. A full load has two of them a station.
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

const anyTimestamp = pg.types.getTypeParser(TIMESTAMPTZ, 'text') as (text: string) => unknown;

/** Type OID to parser, the shape that PGlite takes. */
export const valueParsers: Readonly<Record<number, (text: string) => unknown>> = {
  [INT8]: safeInteger,
  [DATE]: asText,
  [NUMERIC]: asText,
  [TIMESTAMPTZ]: (text) => usualTimestamp(text) ?? anyTimestamp(text),
};
