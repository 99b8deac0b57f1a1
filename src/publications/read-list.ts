/**
 * A provider's list from the wire to entries: JSON and newline-delimited JSON read as they arrive, CSV and workbooks whole.
 * Bounded in bytes, lines and entries, all or nothing. Another format is one more reader in `READERS`.
 */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { parse } from 'csv-parse';
import type { FastifyInstance } from 'fastify';
import { XLSX_TYPE } from '../http/sheet.ts';
import { InputError } from '../http/validation.ts';
import { Problem } from '../problems.ts';
import { Entries, UploadedList } from './list-entries.ts';
import { HEADINGS, ListTable, REQUIRED_COLUMNS, type CellMarks } from './list-table.ts';
import { MAX_JSON_BYTES, MAX_LIST_BYTES, MAX_WORKBOOK_BYTES } from './publication.schema.ts';

const MAX_LINE_CHARS = 8_192;

interface WorkbookRow extends CellMarks {
  /** As a spreadsheet counts, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** How files of unknown making are read: the import clinic's. Both throw `unreadable-file` for what they cannot take. */
export interface FileReaders {
  /** Text in the encoding that its bytes are in, step by step. */
  readonly text: (bytes: Uint8Array) => Iterable<string>;
  /** The rows of the sheet with such headings, at least so many of them, and the names of other such sheets. */
  readonly workbook: (
    bytes: Uint8Array,
    asked: { readonly headings: readonly string[]; readonly atLeast: number },
  ) => Promise<{ readonly records: readonly WorkbookRow[]; readonly others: readonly string[] }>;
}

const NOT_UTF8 = { zh: '应为 UTF-8', en: 'Expected UTF-8' };
const LONG_LINE = { zh: '行过长', en: 'The line is too long' };

type Body = AsyncIterable<Buffer>;

/** The bytes as they arrive. Throws `body-too-large`. */
async function* bytesOf(payload: Readable, limit: number, onBytes: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of payload as Body) {
    bytes += chunk.length;
    if (bytes > limit) throw new Problem('body-too-large');
    onBytes(chunk);
    yield chunk;
  }
}

/** Which encoding or archive it is shows at the end only. */
async function wholeOf(body: Body): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The text as it arrives. Throws `malformed-body` for what is not UTF-8. */
async function* textOf(body: Body): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (chunk?: Buffer): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      throw new Problem('malformed-body', { detail: NOT_UTF8 });
    }
  };
  for await (const chunk of body) yield decode(chunk);
  yield decode();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem('malformed-body');
  }
}

type Reader = (body: Body, entries: Entries, files: FileReaders) => Promise<void>;

/** { entries: [...] }, whole. */
const readJson: Reader = async (body, entries) => {
  let whole = '';
  for await (const part of textOf(body)) whole += part;
  const list = parseJson(whole) as { entries?: unknown } | null;
  if (!Array.isArray(list?.entries)) {
    const detail = { zh: '应为 { "entries": [...] }', en: 'Expected { "entries": [...] }' };
    throw new Problem('invalid-request', { errors: [{ pointer: '#/entries', code: 'required', detail }] });
  }
  for (const one of list.entries) entries.add(one);
};

/** One entry a line. */
const readLines: Reader = async (body, entries) => {
  const addLine = (line: string): void => {
    if (line.length > MAX_LINE_CHARS) throw new Problem('body-too-large', { detail: LONG_LINE });
    if (line.trim() !== '') entries.add(parseJson(line));
  };
  let rest = '';
  for await (const part of textOf(body)) {
    const lines = (rest + part).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) addLine(line);
    if (rest.length > MAX_LINE_CHARS) throw new Problem('body-too-large', { detail: LONG_LINE });
  }
  addLine(rest.replace(/^\ufeff/, ''));
};

/** Comma-separated, in UTF-8 or GBK, with a header. */
const readCsv: Reader = async (body, entries, files) => {
  const text = files.text(await wholeOf(body));
  const parser = parse({ relax_column_count: true, max_record_size: MAX_LINE_CHARS });
  const fed = (async () => {
    for (const part of text) if (!parser.write(part)) await new Promise((go) => parser.once('drain', go));
    parser.end();
  })();
  // What went wrong on the way in is told below, where both are awaited.
  fed.catch((error: unknown) => parser.destroy(error as Error));
  const table = new ListTable(entries);
  let line = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) table.add(++line, cells);
    table.end();
  } catch (error) {
    throw error instanceof Problem || error instanceof InputError ? error : new Problem('malformed-body');
  }
  await fed;
};

/** A workbook, of which one sheet is a list. */
const readXlsx: Reader = async (body, entries, files) => {
  const asked = { headings: HEADINGS, atLeast: REQUIRED_COLUMNS };
  const { records, others } = await files.workbook(await wholeOf(body), asked);
  if (others.length > 0) {
    const names = others.map((name) => `“${name}”`);
    const detail = {
      zh: `有几张工作表都像清单（另有 ${names.join('、')}），请合并或只留一张`,
      en: `Several sheets look like lists (${names.join(', ')} besides): merge them or leave one`,
    };
    throw new Problem('unreadable-file', { detail, errors: [{ pointer: '#', code: 'several-lists', detail }] });
  }
  const table = new ListTable(entries);
  for (const { line, cells, ...marks } of records) table.add(line, cells, marks);
  table.end();
};

const READERS: Readonly<Record<string, { readonly read: Reader; readonly maxBytes: number }>> = {
  'application/json': { read: readJson, maxBytes: MAX_JSON_BYTES },
  'application/x-ndjson': { read: readLines, maxBytes: MAX_LIST_BYTES },
  'text/csv': { read: readCsv, maxBytes: MAX_LIST_BYTES },
  [XLSX_TYPE]: { read: readXlsx, maxBytes: MAX_WORKBOOK_BYTES },
};

export const LIST_TYPES = Object.keys(READERS);

/** In this context bodies are lists: `request.body` is an UploadedList. The context's guards have run by then. */
export function acceptLists(context: FastifyInstance, files: FileReaders): void {
  let reading = 0;
  context.removeAllContentTypeParsers();
  for (const [type, { read, maxBytes }] of Object.entries(READERS)) {
    context.addContentTypeParser(type, async (_request: unknown, payload: Readable) => {
      // A list takes some hundred megabytes while it is read: one at a time.
      if (reading > 0) throw new Problem('overloaded');
      reading += 1;
      try {
        const hash = createHash('sha256').update(type);
        const entries = new Entries();
        const body = bytesOf(payload, maxBytes, (chunk) => hash.update(chunk));
        await read(body, entries, files);
        return new UploadedList(entries.done(), hash.digest('hex'));
      } finally {
        reading -= 1;
      }
    });
  }
}
