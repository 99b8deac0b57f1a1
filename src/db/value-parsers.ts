/**
 * How wire values become JavaScript values: one table for both engines, whose defaults differ.
 * int8 becomes a number that is asserted safe; date stays the text YYYY-MM-DD (a calendar day has no time zone).
 */
const INT8 = 20;
const DATE = 1082;
const NUMERIC = 1700;

/** int8 text to number. Throws RangeError from 2^53 on: better no answer than a wrong id. */
function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('int8 value beyond 2^53');
  return value;
}

const asText = (text: string): string => text;

/** Type OID to parser, the shape that PGlite takes. */
export const valueParsers: Readonly<Record<number, (text: string) => unknown>> = {
  [INT8]: safeInteger,
  [DATE]: asText,
  [NUMERIC]: asText,
};
