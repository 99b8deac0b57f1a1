/**
 * Bytes to text: which encoding a file is in, by evidence rather than by its name or a header.
 * Owns the refusal of what is not text at all; what the text means is read-table.ts's.
 */
import { isAscii, isUtf8 } from 'node:buffer';
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

/** Whether UTF-8 text ends in the middle of a character: all but the last bytes are right, and more than ASCII. */
function isCutOff(bytes: Uint8Array): boolean {
  for (let left = 1; left <= 3 && left < bytes.length; left += 1) {
    const whole = bytes.subarray(0, bytes.length - left);
    if (!isUtf8(whole)) continue;
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(bytes.length - left), { stream: true });
      return !isAscii(whole);
    } catch {
      return false;
    }
  }
  return false;
}

function encodingOf(bytes: Uint8Array): Encoding {
  if (bytes.length === 0) throw new ImportFileError('file-empty');
  refuseKnownBinary(bytes);
  if (startsWith(bytes, 0xff, 0xfe)) return 'utf-16le';
  if (startsWith(bytes, 0xfe, 0xff)) return 'utf-16be';
  if (bytes.includes(0)) throw new ImportFileError('not-text');
  if (isUtf8(bytes)) return 'utf-8';
  // Only the last character is broken: read as GBK, every Chinese character of the file would come out wrong.
  if (isCutOff(bytes)) throw new ImportFileError('file-truncated');
  return 'gb18030';
}

const STEP_BYTES = 64 * 1024;

/**
 * The text of a file without its byte-order mark, in steps. A mark decides which encoding it is; else strict UTF-8, which
 * GBK text of more than a few characters never satisfies; else GB 18030, the superset of GBK that clerks' Excel writes.
 * Errors: `file-empty`, `wrong-type`, `xls-old`, `xlsx-encrypted`, `not-text`, `file-truncated`, `encoding-unknown`.
 */
export function* decodeSteps(bytes: Uint8Array, encoding = encodingOf(bytes)): Generator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let isBlank = true;
  let isStart = true;
  for (let from = 0; from < bytes.length; from += STEP_BYTES) {
    let text: string;
    try {
      const isLast = from + STEP_BYTES >= bytes.length;
      text = decoder.decode(bytes.subarray(from, from + STEP_BYTES), { stream: !isLast });
    } catch {
      throw new ImportFileError('encoding-unknown');
    }
    if (isStart) text = text.replace(/^\ufeff+/, ''); // joined files carry a second mark
    isStart = false;
    if (text.includes('\0')) throw new ImportFileError('not-text');
    isBlank &&= text.trim() === '';
    yield text;
  }
  if (isBlank) throw new ImportFileError('file-empty');
}

/** The same at once, and which encoding it was. */
export function decodeText(bytes: Uint8Array): DecodedText {
  const encoding = encodingOf(bytes);
  return { text: [...decodeSteps(bytes, encoding)].join(''), encoding };
}
