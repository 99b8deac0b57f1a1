/**
 * Pieces of JSON as *byte text*: strings in which each character is one byte of the UTF-8. Joining such strings copies
 * nothing until the whole is written, and writing them needs no encoder: of all ways tried, the one that costs least.
 * Owns numbers and instants as such text, and whole numbers as bytes.
 */
import { Buffer } from 'node:buffer';

/** A text as byte text. */
export function byteText(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** A value's JSON as byte text. */
export function jsonBytes(value: unknown): string {
  return byteText(JSON.stringify(value));
}

const table = (length: number, write: (i: number) => string): readonly string[] =>
  Array.from({ length }, (_, i) => write(i));
const padded = (i: number, digits: number): string => String(i).padStart(digits, '0');

const THREE = table(1_000, (i) => padded(i, 3));
const PLAIN = table(1_000, String);
const THREE_AFTER_POINT = table(1_000, (i) => `.${padded(i, 3)}`);
const SECONDS = table(60, (i) => `:${padded(i, 2)}`);
/** HH:MM by the minute of the day. */
export const CLOCK = table(1_440, (i) => `${padded(Math.floor(i / 60), 2)}:${padded(i % 60, 2)}`);
const CLOCK_AFTER_T = CLOCK.map((clock) => `T${clock}`);
const MILLISECONDS = table(1_000, (i) => `.${padded(i, 3)}Z`);

/** A whole number, not negative. */
export function wholeText(value: number): string {
  if (value < 1_000) return PLAIN[value] as string;
  if (value >= 1_000_000) return String(value);
  const thousands = Math.floor(value / 1_000);
  return (PLAIN[thousands] as string) + (THREE[value - thousands * 1_000] as string);
}

/** Below this a number is worked on as 32 bits, whose division by ten is a multiplication. */
const SMALL = 2 ** 31;

/** Write a whole number, not negative, from `at` on; where it ends. */
export function writeWhole(out: Uint8Array, at: number, value: number): number {
  if (value >= SMALL) {
    const thousands = Math.floor(value / 1_000);
    return writeThree(out, writeWhole(out, at, thousands), value - thousands * 1_000);
  }
  let rest = value | 0;
  let end = at + 1;
  for (let more = (rest / 10) | 0; more > 0; more = (more / 10) | 0) end += 1;
  for (let digit = end - 1; digit >= at; digit--) {
    const tens = (rest / 10) | 0;
    out[digit] = 0x30 + rest - tens * 10;
    rest = tens;
  }
  return end;
}

/** Write three digits of a number below a thousand; where they end. */
function writeThree(out: Uint8Array, at: number, value: number): number {
  const rest = value | 0;
  const hundreds = (rest / 100) | 0;
  const tens = (rest / 10) | 0;
  out[at] = 0x30 + hundreds;
  out[at + 1] = 0x30 + tens - hundreds * 10;
  out[at + 2] = 0x30 + rest - tens * 10;
  return at + 3;
}

/** Write a number of thousandths, not negative, with all three decimals: 12345 as 12.345; where it ends. */
export function writeThousandths(out: Uint8Array, at: number, thousandths: number): number {
  const whole = thousandths < SMALL ? (thousandths / 1_000) | 0 : Math.floor(thousandths / 1_000);
  const point = writeWhole(out, at, whole);
  out[point] = 0x2e;
  return writeThree(out, point + 1, thousandths - whole * 1_000);
}

/** To a thousandth: millimetres of a distance. */
export function roundThree(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

/** A coordinate: the same number when it is read again. */
export function degreesText(value: number): string {
  const scaled = Math.round(value * 1e6);
  // As people give them, with six decimals: a fraction of what any double costs.
  if (scaled / 1e6 !== value || scaled < 0) return String(value);
  const thousands = Math.floor(scaled / 1_000);
  const whole = Math.floor(thousands / 1_000);
  return (
    wholeText(whole) +
    (THREE_AFTER_POINT[thousands - whole * 1_000] as string) +
    (THREE[scaled - thousands * 1_000] as string)
  );
}

const DAY_MS = 86_400_000;
const MAX_DAYS = 20_000;
const days = new Map<number, string>();

/** An instant as `toISOString` has it, without quotes. */
export function instantText(ms: number): string {
  const day = Math.floor(ms / DAY_MS);
  const rest = ms - day * DAY_MS;
  let text = days.get(day);
  if (text === undefined) {
    const iso = new Date(ms).toISOString();
    text = iso.slice(0, iso.indexOf('T'));
    if (days.size >= MAX_DAYS) days.clear();
    days.set(day, text);
  }
  const seconds = Math.floor(rest / 1_000);
  const minutes = Math.floor(seconds / 60);
  return (
    text +
    (CLOCK_AFTER_T[minutes] as string) +
    (SECONDS[seconds - minutes * 60] as string) +
    (MILLISECONDS[rest - seconds * 1_000] as string)
  );
}

const HEX = table(256, (i) => i.toString(16).padStart(2, '0'));
const hex = (word: number): string =>
  (HEX[word >>> 24] as string) +
  (HEX[(word >>> 16) & 255] as string) +
  ((HEX[(word >>> 8) & 255] as string) + (HEX[word & 255] as string));
const hexHalf = (half: number): string => (HEX[half >>> 8] as string) + (HEX[half & 255] as string);

/** A UUID from its four words. */
export function uuidText(a: number, b: number, c: number, d: number): string {
  return `${hex(a)}-${hexHalf(b >>> 16)}-${hexHalf(b & 0xffff)}-${hexHalf(c >>> 16)}-${hexHalf(c & 0xffff)}${hex(d)}`;
}
