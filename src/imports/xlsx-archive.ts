/**
 * A workbook's container: a ZIP archive, opened with the suspicion it deserves. What it claims to inflate to is bounded
 * before anything is inflated, and what really comes out is counted. Owns that, and XML parts as streams of tags;
 * what the tags mean is xlsx-parts.ts's and xlsx-sheet.ts's.
 */
import type { Readable } from 'node:stream';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { fromBuffer, type Entry, type ZipFile } from 'yauzl';
import { ImportFileError } from './file-error.ts';

const MB = 1024 * 1024;
const MAX_ENTRIES = 2_000;
/** One part, and all that are read, inflated. A list of 50,000 rows is about 30 MB. */
export const MAX_PART_BYTES = 128 * MB;
const MAX_INFLATED_BYTES = 256 * MB;

export interface Archive {
  readonly names: ReadonlySet<string>;
  /** Calls the handler for the tags of an XML part until it returns false. A missing part is an empty one. */
  read(name: string, handler: XmlHandler): Promise<void>;
}

/** Names come without their prefix. `false` ends the reading. */
export interface XmlHandler {
  open?(name: string, attributes: Readonly<Record<string, string>>): boolean | void;
  text?(text: string): boolean | void;
  close?(name: string): boolean | void;
}

const bomb = (): ImportFileError => new ImportFileError('zip-bomb', { limit: MAX_PART_BYTES / MB });
const broken = (part: string): ImportFileError => new ImportFileError('xlsx-broken', { part });

function openZip(bytes: Uint8Array): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    fromBuffer(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), { lazyEntries: true }, (error, zip) =>
      error ? reject(broken('zip')) : resolve(zip),
    );
  });
}

function listEntries(zip: ZipFile): Promise<Map<string, Entry>> {
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>();
    let declared = 0;
    zip.on('entry', (entry: Entry) => {
      // Last one wins in some programs, first one in others: an archive that says both is not to be trusted.
      if (entries.has(entry.fileName) || entries.size >= MAX_ENTRIES) return reject(broken('zip'));
      if (entry.isEncrypted()) return reject(new ImportFileError('xlsx-encrypted'));
      // Pictures are never inflated; the parts are.
      if (/\.(?:xml|rels)$/i.test(entry.fileName)) declared += entry.uncompressedSize;
      if (entry.uncompressedSize > MAX_PART_BYTES || declared > MAX_INFLATED_BYTES) return reject(bomb());
      entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', () => reject(broken('zip')));
    zip.readEntry();
  });
}

function openEntry(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(broken(entry.fileName)) : resolve(stream)));
  });
}

const bare = (name: string): string => name.slice(name.indexOf(':') + 1);

/**
 * Opens a workbook's archive. Errors: `wrong-type` and its kin for archives that are none, `xlsx-macros`,
 * `xlsx-encrypted`, `zip-bomb`, `xlsx-broken`.
 */
export async function openArchive(bytes: Uint8Array): Promise<Archive> {
  const zip = await openZip(bytes);
  const entries = await listEntries(zip);
  const names = [...entries.keys()];
  if (names.some((name) => /vbaproject\.bin$|^xl\/(?:macrosheets|dialogsheets)\//i.test(name)))
    throw new ImportFileError('xlsx-macros');
  if (entries.has('xl/workbook.bin')) throw new ImportFileError('xlsb-not-supported');
  if (entries.has('content.xml') && entries.has('mimetype')) throw new ImportFileError('ods-not-supported');
  if (entries.has('word/document.xml')) throw new ImportFileError('wrong-type', { what: 'Word' });
  if (!entries.has('[Content_Types].xml') || !names.some((name) => name.startsWith('xl/')))
    throw new ImportFileError('wrong-type', { what: 'ZIP' });

  let inflated = 0;
  const read = async (name: string, handler: XmlHandler): Promise<void> => {
    const entry = entries.get(name);
    if (!entry) return;
    const parser = new SaxesParser({ xmlns: false, fragment: false, position: false });
    let isOver = false;
    let failure: ImportFileError | undefined;
    const guarded = (call: () => boolean | void): void => {
      if (isOver || failure) return;
      try {
        isOver = call() === false;
      } catch (error) {
        failure = error instanceof ImportFileError ? error : broken(name);
      }
    };
    parser.on('opentag', ({ name: tag, attributes }: SaxesTagPlain) =>
      guarded(() => handler.open?.(bare(tag), attributes)),
    );
    parser.on('text', (text) => guarded(() => handler.text?.(text)));
    parser.on('cdata', (text) => guarded(() => handler.text?.(text)));
    parser.on('closetag', ({ name: tag }) => guarded(() => handler.close?.(bare(tag))));
    // No workbook needs a DOCTYPE: it is where entity bombs live.
    parser.on('doctype', () => (failure ??= broken(name)));
    parser.on('error', () => (failure ??= broken(name)));
    const decoder = new TextDecoder('utf-8');
    const stream = await openEntry(zip, entry);
    let part = 0;
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        part += chunk.length;
        inflated += chunk.length;
        if (part > MAX_PART_BYTES || inflated > MAX_INFLATED_BYTES) throw bomb();
        parser.write(decoder.decode(chunk, { stream: true }));
        // Assigned in callbacks, which the flow analysis does not follow.
        if (failure) throw failure;
        if (isOver as boolean) return;
      }
      parser.close();
      if (failure) throw failure;
    } catch (error) {
      // Fewer or more bytes than declared, a wrong checksum, no deflate stream: all the same to whoever sent it.
      throw error instanceof ImportFileError ? error : broken(name);
    } finally {
      stream.destroy();
    }
  };
  await read('[Content_Types].xml', {
    open: (_tag, { ContentType = '' }) => {
      if (/macroEnabled/i.test(ContentType)) throw new ImportFileError('xlsx-macros');
    },
  });
  return { names: new Set(names), read };
}
