/** Ids and times as text, straight into bytes: what every feature has of its own. */

export const UUID_BYTES = 36;
export const ISO_BYTES = 24;

const DIGITS = new Uint8Array([...'0123456789abcdef'].map((digit) => digit.charCodeAt(0)));
const HYPHEN = 0x2d;
const ZERO = 0x30;
const COLON = 0x3a;

/** Write a UUID in lower case, from its four words of 32 bits; 36 bytes from `from` on. */
export function writeUuid(words: Uint32Array, out: Uint8Array, from = 0): void {
  let at = from;
  for (let word = 0; word < 4; word += 1) {
    const bits = words[word]!;
    for (let shift = 28; shift >= 0; shift -= 4) {
      // Before the second word, and in the middle of it and the next; before the last.
      if ((shift === 28 && word > 0 && word < 3) || (shift === 12 && (word === 1 || word === 2))) out[at++] = HYPHEN;
      out[at++] = DIGITS[(bits >>> shift) & 15]!;
    }
  }
}

const DAY_MS = 86_400_000;
/** From 1970 to 9999 a year has four digits. */
const END_MS = Date.UTC(10_000, 0);
/** From 0000-03-01. */
const DAYS_TO_1970 = 719_468;

/** Write 24 bytes from `at` on as `Date.toISOString` does; false, and nothing written, for a time that has more or fewer. */
export function writeIso(ms: number, out: Uint8Array, at = 0): boolean {
  if (!(ms >= 0 && ms < END_MS)) return false;
  const day = Math.floor(ms / DAY_MS);
  const rest = ms - day * DAY_MS;
  writeDate(day, out, at);
  const seconds = (rest / 1_000) | 0;
  const minutes = (seconds / 60) | 0;
  const hours = (minutes / 60) | 0;
  out[at + 10] = 0x54;
  two(hours, out, at + 11);
  out[at + 13] = COLON;
  two(minutes - hours * 60, out, at + 14);
  out[at + 16] = COLON;
  two(seconds - minutes * 60, out, at + 17);
  const millis = rest - seconds * 1_000;
  const tenths = (millis / 100) | 0;
  out[at + 19] = 0x2e;
  out[at + 20] = ZERO + tenths;
  two(millis - tenths * 100, out, at + 21);
  out[at + 23] = 0x5a;
  return true;
}

/** Year, month and day of a day since 1970-01-01: days are counted from a first of March, so that the leap day is the last. */
function writeDate(day: number, out: Uint8Array, at: number): void {
  const days = day + DAYS_TO_1970;
  const era = (days / 146_097) | 0;
  const ofEra = days - era * 146_097;
  const yearOfEra = ((ofEra - ((ofEra / 1_460) | 0) + ((ofEra / 36_524) | 0) - ((ofEra / 146_096) | 0)) / 365) | 0;
  const ofYear = ofEra - (365 * yearOfEra + (yearOfEra >> 2) - ((yearOfEra / 100) | 0));
  const march = ((5 * ofYear + 2) / 153) | 0;
  const month = march < 10 ? march + 3 : march - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const century = (year / 100) | 0;
  two(century, out, at);
  two(year - century * 100, out, at + 2);
  out[at + 4] = HYPHEN;
  two(month, out, at + 5);
  out[at + 7] = HYPHEN;
  two(ofYear - (((153 * march + 2) / 5) | 0) + 1, out, at + 8);
}

function two(number: number, out: Uint8Array, at: number): void {
  const tens = (number / 10) | 0;
  out[at] = ZERO + tens;
  out[at + 1] = ZERO + number - tens * 10;
}
