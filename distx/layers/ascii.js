/** Ids and times as text, straight into bytes: what every feature has of its own. */
export const UUID_BYTES = 36;
export const ISO_BYTES = 24;
const DIGITS = new Uint8Array([...'0123456789abcdef'].map((digit) => digit.charCodeAt(0)));
const HYPHEN = 0x2d;
const ZERO = 0x30;
const COLON = 0x3a;
/** Write a UUID in lower case, from its four words of 32 bits. */
export function writeUuid(words, out) {
    let at = 0;
    for (let word = 0; word < 4; word += 1) {
        const bits = words[word];
        for (let shift = 28; shift >= 0; shift -= 4) {
            if (at === 8 || at === 13 || at === 18 || at === 23)
                out[at++] = HYPHEN;
            out[at++] = DIGITS[(bits >>> shift) & 15];
        }
    }
}
const DAY_MS = 86_400_000;
/** From 1970 to 9999 a year has four digits. */
const END_MS = Date.UTC(10_000, 0);
/** From 0000-03-01. */
const DAYS_TO_1970 = 719_468;
/** Write 24 bytes as `Date.toISOString` does; false, and nothing written, for a time that has more or fewer. */
export function writeIso(ms, out) {
    if (!(ms >= 0 && ms < END_MS))
        return false;
    const day = Math.floor(ms / DAY_MS);
    const rest = ms - day * DAY_MS;
    writeDate(day, out);
    const seconds = (rest / 1_000) | 0;
    const minutes = (seconds / 60) | 0;
    const hours = (minutes / 60) | 0;
    out[10] = 0x54;
    two(hours, out, 11);
    out[13] = COLON;
    two(minutes - hours * 60, out, 14);
    out[16] = COLON;
    two(seconds - minutes * 60, out, 17);
    const millis = rest - seconds * 1_000;
    const tenths = (millis / 100) | 0;
    out[19] = 0x2e;
    out[20] = ZERO + tenths;
    two(millis - tenths * 100, out, 21);
    out[23] = 0x5a;
    return true;
}
/** Year, month and day of a day since 1970-01-01: days are counted from a first of March, so that the leap day is the last. */
function writeDate(day, out) {
    const days = day + DAYS_TO_1970;
    const era = (days / 146_097) | 0;
    const ofEra = days - era * 146_097;
    const yearOfEra = ((ofEra - ((ofEra / 1_460) | 0) + ((ofEra / 36_524) | 0) - ((ofEra / 146_096) | 0)) / 365) | 0;
    const ofYear = ofEra - (365 * yearOfEra + (yearOfEra >> 2) - ((yearOfEra / 100) | 0));
    const march = ((5 * ofYear + 2) / 153) | 0;
    const month = march < 10 ? march + 3 : march - 9;
    const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    const century = (year / 100) | 0;
    two(century, out, 0);
    two(year - century * 100, out, 2);
    out[4] = HYPHEN;
    two(month, out, 5);
    out[7] = HYPHEN;
    two(ofYear - (((153 * march + 2) / 5) | 0) + 1, out, 8);
}
function two(number, out, at) {
    const tens = (number / 10) | 0;
    out[at] = ZERO + tens;
    out[at + 1] = ZERO + number - tens * 10;
}
//# sourceMappingURL=ascii.js.map