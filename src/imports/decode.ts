/**
 * Bytes to text: which encoding a file is in, by evidence rather than by its name or a header.
 * Owns the refusal of what is not text at all; what the text means is read-table.ts's.
 */
import { ImportFileError } from './file-error.ts';

export type Encoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be';

export interface DecodedText {
  readonly text: string;
  readonly encoding: Encoding;
}

function startsWith(bytes: Uint8Array, ...signature: readonly number[]): boolean {
  return signature.every((byte, i) => bytes[i] === byte);
}

const BINARY: readonly (readonly [what: string, ...signature: readonly number[]])[] = [
  ['PDF', 0x25, 0x50, 0x44, 0x46, 0x2d],
  ['PNG', 0x89, 0x50, 0x4e, 0x47],
  ['JPEG', 0xff, 0xd8, 0xff],
  ['GIF', 0x47, 0x49, 0x46, 0x38],
  ['RAR', 0x52, 0x61, 0x72, 0x21],
  ['7z', 0x37, 0x7a, 0xbc, 0xaf],
  ['gzip', 0x1f, 0x8b],
];

/** A ZIP archive, which a workbook is. */
export function isZip(bytes: Uint8Array): boolean {
  return startsWith(bytes, 0x50, 0x4b, 0x03, 0x04) || startsWith(bytes, 0x50, 0x4b, 0x05, 0x06);
}

/** What is plainly no text gets its own words: an old workbook, one with a password, a picture, an archive. */
function refuseKnownBinary(bytes: Uint8Array): void {
  if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) {
    // The names of its streams stand in a directory, as UTF-16: a protected xlsx is one stream in such a container.
    const holds = (name: string): boolean => Buffer.from(bytes).includes(Buffer.from(name, 'utf16le'));
    if (holds('EncryptedPackage')) throw new ImportFileError('xlsx-encrypted');
    if (holds('Workbook') || holds('Book')) throw new ImportFileError('xls-old');
    throw new ImportFileError('wrong-type', { what: 'Office 97' });
  }
  const known = BINARY.find(([, ...signature]) => startsWith(bytes, ...signature));
  if (known) throw new ImportFileError('wrong-type', { what: known[0] });
  if (isZip(bytes)) throw new ImportFileError('wrong-type', { what: 'ZIP' });
}

/** The text, or undefined where the bytes are not valid in that encoding. `partial` lets the end be incomplete. */
function decodeAs(encoding: Encoding, bytes: Uint8Array, partial = false): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: partial });
  } catch {
    return undefined;
  }
}

function found(text: string | undefined, encoding: Encoding): DecodedText {
  if (text === undefined) throw new ImportFileError('encoding-unknown');
  const bare = text.replace(/^\ufeff+/, ''); // joined files carry a second mark
  if (bare.includes('\0')) throw new ImportFileError('not-text');
  if (bare.trim() === '') throw new ImportFileError('file-empty');
  return { text: bare, encoding };
}

/**
 * The text of a file without its byte-order mark. A mark decides; else strict UTF-8, which GBK text of more than a few
 * characters never satisfies; else GB 18030, the superset of GBK that clerks' Excel writes.
 * Errors: `file-empty`, `wrong-type`, `xls-old`, `xlsx-encrypted`, `not-text`, `file-truncated`, `encoding-unknown`.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  if (bytes.length === 0) throw new ImportFileError('file-empty');
  refuseKnownBinary(bytes);
  if (startsWith(bytes, 0xff, 0xfe)) return found(decodeAs('utf-16le', bytes), 'utf-16le');
  if (startsWith(bytes, 0xfe, 0xff)) return found(decodeAs('utf-16be', bytes), 'utf-16be');
  if (bytes.includes(0)) throw new ImportFileError('not-text');

  const utf8 = decodeAs('utf-8', bytes);
  if (utf8 !== undefined) return found(utf8, 'utf-8');
  const cutOff = decodeAs('utf-8', bytes, true);
  // Only the last character is broken: read as GBK, every Chinese character of the file would come out wrong.
  if (cutOff !== undefined && /[^\0-\x7f]/.test(cutOff)) throw new ImportFileError('file-truncated');
  return found(decodeAs('gb18030', bytes), 'gb18030');
}
