/**
 * Pieces of JSON as *byte text*: strings in which each character is one byte of the UTF-8. Joining such strings copies
 * nothing until the whole is written, and writing them needs no encoder: of all ways tried, the one that costs least.
 * Owns numbers and instants as such text, and whole numbers as bytes.
 */
import { Buffer } from 'node:buffer';
/** A text as byte text. */
export function byteText(text) {
    return Buffer.from(text).toString('latin1');
}
/** A value's JSON as byte text. */
export function jsonBytes(value) {
    return byteText(JSON.stringify(value));
}
const table = (length, write) => Array.from({ length }, (_, i) => write(i));
const padded = (i, digits) => String(i).padStart(digits, '0');
const THREE = table(1_000, (i) => padded(i, 3));
const PLAIN = table(1_000, String);
const THREE_AFTER_POINT = table(1_000, (i) => `.${padded(i, 3)}`);
const SECONDS = table(60, (i) => `:${padded(i, 2)}`);
/** HH:MM by the minute of the day. */
export const CLOCK = table(1_440, (i) => `${padded(Math.floor(i / 60), 2)}:${padded(i % 60, 2)}`);
const CLOCK_AFTER_T = CLOCK.map((clock) => `T${clock}`);
const MILLISECONDS = table(1_000, (i) => `.${padded(i, 3)}Z`);
/** A whole number, not negative. */
export function wholeText(value) {
    if (value < 1_000)
        return PLAIN[value];
    if (value >= 1_000_000)
        return String(value);
    const thousands = Math.floor(value / 1_000);
    return PLAIN[thousands] + THREE[value - thousands * 1_000];
}
/** Write a whole number, not negative, from `at` on; where it ends. */
export function writeWhole(out, at, value) {
    let end = at + 1;
    for (let power = 10; power <= value; power *= 10)
        end++;
    let rest = value;
    for (let digit = end - 1; digit >= at; digit--) {
        const tens = Math.floor(rest / 10);
        out[digit] = 0x30 + rest - tens * 10;
        rest = tens;
    }
    return end;
}
/** Write a number of three decimals at most, not negative, as `roundThree` makes them, with all three; where it ends. */
export function writeThousandths(out, at, value) {
    const scaled = Math.round(value * 1_000);
    const whole = Math.floor(scaled / 1_000);
    const point = writeWhole(out, at, whole);
    const rest = scaled - whole * 1_000;
    const hundreds = Math.floor(rest / 100);
    const tens = Math.floor((rest - hundreds * 100) / 10);
    out[point] = 0x2e;
    out[point + 1] = 0x30 + hundreds;
    out[point + 2] = 0x30 + tens;
    out[point + 3] = 0x30 + rest - hundreds * 100 - tens * 10;
    return point + 4;
}
/** To a thousandth: millimetres of a distance. */
export function roundThree(value) {
    return Math.round(value * 1_000) / 1_000;
}
/** A coordinate: the same number when it is read again. */
export function degreesText(value) {
    const scaled = Math.round(value * 1e6);
    // As people give them, with six decimals: a fraction of what any double costs.
    if (scaled / 1e6 !== value || scaled < 0)
        return String(value);
    const thousands = Math.floor(scaled / 1_000);
    const whole = Math.floor(thousands / 1_000);
    return (wholeText(whole) +
        THREE_AFTER_POINT[thousands - whole * 1_000] +
        THREE[scaled - thousands * 1_000]);
}
const DAY_MS = 86_400_000;
const MAX_DAYS = 20_000;
const days = new Map();
/** An instant as `toISOString` has it, without quotes. */
export function instantText(ms) {
    const day = Math.floor(ms / DAY_MS);
    const rest = ms - day * DAY_MS;
    let text = days.get(day);
    if (text === undefined) {
        const iso = new Date(ms).toISOString();
        text = iso.slice(0, iso.indexOf('T'));
        if (days.size >= MAX_DAYS)
            days.clear();
        days.set(day, text);
    }
    const seconds = Math.floor(rest / 1_000);
    const minutes = Math.floor(seconds / 60);
    return (text +
        CLOCK_AFTER_T[minutes] +
        SECONDS[seconds - minutes * 60] +
        MILLISECONDS[rest - seconds * 1_000]);
}
const HEX = table(256, (i) => i.toString(16).padStart(2, '0'));
const hex = (word) => HEX[word >>> 24] +
    HEX[(word >>> 16) & 255] +
    (HEX[(word >>> 8) & 255] + HEX[word & 255]);
const hexHalf = (half) => HEX[half >>> 8] + HEX[half & 255];
/** A UUID from its four words. */
export function uuidText(a, b, c, d) {
    return `${hex(a)}-${hexHalf(b >>> 16)}-${hexHalf(b & 0xffff)}-${hexHalf(c >>> 16)}-${hexHalf(c & 0xffff)}${hex(d)}`;
}
//# sourceMappingURL=byte-text.js.map