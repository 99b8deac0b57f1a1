/**
 * Bytes to text: which encoding a file is in, by evidence rather than by its name or a header.
 * Owns the refusal of what is not text at all; what the text means is read-table.ts's.
 */
import { ImportFileError } from "./file-error.js";
function startsWith(bytes, ...signature) {
    return signature.every((byte, i) => bytes[i] === byte);
}
/** The text, or undefined where the bytes are not valid in that encoding. `partial` lets the end be incomplete. */
function decodeAs(encoding, bytes, partial = false) {
    try {
        return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: partial });
    }
    catch {
        return undefined;
    }
}
function found(text, encoding) {
    if (text === undefined)
        throw new ImportFileError('encoding-unknown');
    const bare = text.replace(/^\ufeff+/, ''); // joined files carry a second mark
    if (bare.includes('\0'))
        throw new ImportFileError('not-text');
    if (bare.trim() === '')
        throw new ImportFileError('file-empty');
    return { text: bare, encoding };
}
/**
 * The text of a file without its byte-order mark. A mark decides; else strict UTF-8, which GBK text of more than a few
 * characters never satisfies; else GB 18030, the superset of GBK that clerks' Excel writes.
 * Errors: `file-empty`, `xlsx-not-supported`, `not-text`, `file-truncated`, `encoding-unknown`.
 */
export function decodeText(bytes) {
    if (bytes.length === 0)
        throw new ImportFileError('file-empty');
    const isZip = startsWith(bytes, 0x50, 0x4b, 0x03, 0x04);
    const isOldOffice = startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0);
    if (isZip || isOldOffice)
        throw new ImportFileError('xlsx-not-supported');
    if (startsWith(bytes, 0xff, 0xfe))
        return found(decodeAs('utf-16le', bytes), 'utf-16le');
    if (startsWith(bytes, 0xfe, 0xff))
        return found(decodeAs('utf-16be', bytes), 'utf-16be');
    if (bytes.includes(0))
        throw new ImportFileError('not-text');
    const utf8 = decodeAs('utf-8', bytes);
    if (utf8 !== undefined)
        return found(utf8, 'utf-8');
    const cutOff = decodeAs('utf-8', bytes, true);
    // Only the last character is broken: read as GBK, every Chinese character of the file would come out wrong.
    if (cutOff !== undefined && /[^\0-\x7f]/.test(cutOff))
        throw new ImportFileError('file-truncated');
    return found(decodeAs('gb18030', bytes), 'gb18030');
}
//# sourceMappingURL=decode.js.map