/**
 * What layers show of a station, as it lies in a page: for whoever writes many of them and needs no record of each.
 * Shared texts are the same string each time; a station's own texts stay the UTF-8 that they are kept as.
 */
import { NEEDS } from "../amenities/amenity.schema.js";
import { FIRST_CHARACTER } from "./station-vocabulary.js";
/** The needs of each combination of the bits that station-bits.ts gives them. */
export const NEEDS_MET = Array.from({ length: 2 ** NEEDS.length }, (_, bits) => NEEDS.filter((_, need) => (bits & (1 << need)) !== 0).join(','));
const COMMA = 0x2c;
/** Read the amenities that are written from `from` on, up to a NUL (see Vocabulary.writeAmenities). Returns where that is. */
export function readAmenityCodes(text, from, vocabulary, shown) {
    let at = from;
    let to = 0;
    for (;;) {
        let character = text[at++];
        if (character === 0)
            break;
        // Numbers are far below 2^11: two bytes of UTF-8 at most, up to U+07FF, or three.
        if (character >= 0xe0) {
            character = ((character & 0x0f) << 12) | ((text[at++] & 0x3f) << 6) | (text[at++] & 0x3f);
        }
        else if (character >= 0xc0) {
            character = ((character & 0x1f) << 6) | (text[at++] & 0x3f);
        }
        const code = vocabulary.workingCode(character - FIRST_CHARACTER);
        if (code.length === 0)
            continue;
        if (to + code.length + 1 > shown.amenities.length)
            shown.amenities = grown(shown.amenities, code.length + 1);
        const { amenities } = shown;
        if (to > 0)
            amenities[to++] = COMMA;
        for (let i = 0; i < code.length; i++)
            amenities[to++] = code[i];
    }
    shown.amenitiesTo = to;
    return at - 1;
}
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** What lies between code and name, and between name and address (station-page.ts). */
const BEFORE_NAME = '","name":"'.length;
const BEFORE_ADDRESS = '","address":'.length;
/** Read code, name and address, which are escaped for JSON from `from` up to `to`, beginning within the code's quotes. */
export function readNames(text, from, to, shown) {
    const codeTo = endOfPlain(text, from);
    const nameFrom = codeTo + BEFORE_NAME;
    const nameTo = endOfPlain(text, nameFrom);
    const address = nameTo + BEFORE_ADDRESS;
    const hasAddress = text[address] === QUOTE;
    const addressTo = hasAddress ? endOfPlain(text, address + 1) : to;
    // Quotes, backslashes and control characters are escaped: few stations have any.
    if (text[codeTo] !== QUOTE || text[nameTo] !== QUOTE || (hasAddress && text[addressTo] !== QUOTE)) {
        return readEscapedNames(text.subarray(from, to), shown);
    }
    shown.text = text;
    shown.codeFrom = from;
    shown.codeTo = codeTo;
    shown.nameFrom = nameFrom;
    shown.nameTo = nameTo;
    shown.addressFrom = hasAddress ? address + 1 : addressTo;
    shown.addressTo = addressTo;
}
/** Where the next quote is, or the next backslash. Texts are short: a loop takes less than asking Buffer. */
function endOfPlain(text, from) {
    let at = from;
    while (at < text.length && text[at] !== QUOTE && text[at] !== BACKSLASH)
        at += 1;
    return at;
}
function readEscapedNames(escaped, shown) {
    const json = `{"code":"${Buffer.from(escaped).toString()}}`;
    const { code, name, address } = JSON.parse(json);
    const parts = [code, name, address ?? ''].map((part) => Buffer.from(part));
    const [codeTo, nameTo, addressTo] = [1, 2, 3].map((count) => Buffer.concat(parts.slice(0, count)).length);
    Object.assign(shown, {
        text: Buffer.concat(parts),
        codeFrom: 0,
        codeTo,
        nameFrom: codeTo,
        nameTo,
        addressFrom: nameTo,
        addressTo,
    });
}
function grown(bytes, more) {
    const longer = new Uint8Array(bytes.length * 2 + more);
    longer.set(bytes);
    return longer;
}
//# sourceMappingURL=shown-station.js.map