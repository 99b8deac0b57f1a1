/**
 * A provider's list from the wire to entries: JSON, newline-delimited JSON or CSV, read as it arrives, bounded in bytes,
 * lines and entries, all or nothing. Another format (a spreadsheet) is one more reader in `READERS`.
 */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { parse } from 'csv-parse';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { InputError } from '../http/validation.ts';
import { Problem } from '../problems.ts';
import { EntrySchema, MAX_ENTRIES, MAX_JSON_BYTES, MAX_LIST_BYTES, type Entry } from './publication.schema.ts';

const MAX_LINE_CHARS = 8_192;
const MAX_ERRORS = 20;

/** The entries of a request, and a hash of its bytes, by which a repeated request is known. */
export class UploadedList {
  readonly entries: readonly Entry[];
  readonly #sha256: string;
  constructor(entries: readonly Entry[], sha256: string) {
    this.entries = entries;
    this.#sha256 = sha256;
  }

  /** What stands for it where a request is hashed. */
  toJSON(): string {
    return this.#sha256;
  }
}

/** Collects entries; faults are told together, as many as fit. */
class Entries {
  readonly #entries: Entry[] = [];
  readonly #issues: z.core.$ZodIssue[] = [];
  readonly #places = new Set<string>();
  #row = 0;

  /** Throws `body-too-large` for one too many, and what was refused once that is enough to tell. */
  add(value: unknown): void {
    const row = this.#row++;
    if (row >= MAX_ENTRIES) throw new Problem('body-too-large', { detail: TOO_MANY });
    const parsed = EntrySchema.safeParse(value, { reportInput: true });
    if (!parsed.success) {
      for (const issue of parsed.error.issues) this.#issues.push({ ...issue, path: ['entries', row, ...issue.path] });
    } else if (this.#places.has(parsed.data.placeId)) {
      const path = ['entries', row, 'placeId'];
      this.#issues.push({ code: 'custom', path, params: REPEATED, message: REPEATED.en, input: undefined });
    } else {
      this.#places.add(parsed.data.placeId);
      this.#entries.push(parsed.data);
    }
    if (this.#issues.length >= MAX_ERRORS) this.done();
  }

  /** Throws the faults, as any refused input. */
  done(): readonly Entry[] {
    if (this.#issues.length > 0) throw new InputError(this.#issues, 'body');
    return this.#entries;
  }
}

const TOO_MANY = { zh: `最多 ${MAX_ENTRIES} 条`, en: `At most ${MAX_ENTRIES} entries` };
const REPEATED = { code: 'repeated', zh: 'placeId 重复', en: 'placeId is there twice' };
const NOT_UTF8 = { zh: '应为 UTF-8', en: 'Expected UTF-8' };
const LONG_LINE = { zh: '行过长', en: 'The line is too long' };

/** The text as it arrives. Throws `body-too-large`, `malformed-body` for what is not UTF-8. */
async function* textOf(payload: Readable, limit: number, onBytes: (chunk: Buffer) => void): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (chunk?: Buffer): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      throw new Problem('malformed-body', { detail: NOT_UTF8 });
    }
  };
  let bytes = 0;
  for await (const chunk of payload as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limit) throw new Problem('body-too-large');
    onBytes(chunk);
    yield decode(chunk);
  }
  yield decode();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem('malformed-body');
  }
}

type Reader = (text: AsyncIterable<string>, entries: Entries) => Promise<void>;

/** { entries: [...] }, whole. */
const readJson: Reader = async (text, entries) => {
  let whole = '';
  for await (const part of text) whole += part;
  const body = parseJson(whole) as { entries?: unknown } | null;
  if (!Array.isArray(body?.entries)) {
    const detail = { zh: '应为 { "entries": [...] }', en: 'Expected { "entries": [...] }' };
    throw new Problem('invalid-request', { errors: [{ pointer: '#/entries', code: 'required', detail }] });
  }
  for (const one of body.entries) entries.add(one);
};

/** One entry a line. */
const readLines: Reader = async (text, entries) => {
  const addLine = (line: string): void => {
    if (line.length > MAX_LINE_CHARS) throw new Problem('body-too-large', { detail: LONG_LINE });
    if (line.trim() !== '') entries.add(parseJson(line));
  };
  let rest = '';
  for await (const part of text) {
    const lines = (rest + part).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) addLine(line);
    if (rest.length > MAX_LINE_CHARS) throw new Problem('body-too-large', { detail: LONG_LINE });
  }
  addLine(rest.replace(/^\ufeff/, ''));
};

/** What offices call the columns. */
const COLUMNS: Readonly<Record<string, keyof Entry>> = {
  placeid: 'placeId',
  poiid: 'placeId',
  地点编号: 'placeId',
  stationid: 'stationId',
  code: 'code',
  驿站编号: 'code',
  编号: 'code',
  name: 'name',
  名称: 'name',
  state: 'state',
  状态: 'state',
  lng: 'lng',
  lon: 'lng',
  经度: 'lng',
  lat: 'lat',
  纬度: 'lat',
  observedat: 'observedAt',
  观察时间: 'observedAt',
};
const REQUIRED: readonly (keyof Entry)[] = ['placeId', 'lng', 'lat'];

const columnOf = (heading: string): keyof Entry | undefined =>
  COLUMNS[
    heading
      .trim()
      .toLowerCase()
      .replaceAll(/[\s_-]+/g, '')
  ];

/** A plain decimal; anything else stays text, which the schema refuses. */
const numberOf = (cell: string): unknown => (/^-?\d{1,3}(\.\d{1,20})?$/.test(cell) ? Number(cell) : cell);

function entryOf(cells: readonly string[], columns: readonly (keyof Entry | undefined)[]): Record<string, unknown> {
  const entry: Record<string, unknown> = {};
  columns.forEach((column, i) => {
    const cell = cells[i]?.trim() ?? '';
    if (column !== undefined && cell !== '')
      entry[column] = column === 'lng' || column === 'lat' ? numberOf(cell) : cell;
  });
  return entry;
}

/** Comma-separated UTF-8 with a header. */
const readCsv: Reader = async (text, entries) => {
  const parser = parse({
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_LINE_CHARS,
  });
  const fed = (async () => {
    for await (const part of text) if (!parser.write(part)) await new Promise((go) => parser.once('drain', go));
    parser.end();
  })();
  // What went wrong on the way in is told below, where both are awaited.
  fed.catch((error: unknown) => parser.destroy(error as Error));
  let columns: (keyof Entry | undefined)[] | undefined;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      if (columns) entries.add(entryOf(cells, columns));
      else {
        columns = cells.map(columnOf);
        const missing = REQUIRED.filter((one) => !columns?.includes(one));
        const detail = { zh: `缺少列：${missing.join('、')}`, en: `Columns are missing: ${missing.join(', ')}` };
        if (missing.length > 0) throw new Problem('invalid-request', { detail });
      }
    }
  } catch (error) {
    throw error instanceof Problem ? error : new Problem('malformed-body');
  }
  await fed;
};

const READERS: Readonly<Record<string, { readonly read: Reader; readonly maxBytes: number }>> = {
  'application/json': { read: readJson, maxBytes: MAX_JSON_BYTES },
  'application/x-ndjson': { read: readLines, maxBytes: MAX_LIST_BYTES },
  'text/csv': { read: readCsv, maxBytes: MAX_LIST_BYTES },
};

export const LIST_TYPES = Object.keys(READERS);

/** In this context bodies are lists: `request.body` is an UploadedList. The context's guards have run by then. */
export function acceptLists(context: FastifyInstance): void {
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
        await read(
          textOf(payload, maxBytes, (chunk) => hash.update(chunk)),
          entries,
        );
        return new UploadedList(entries.done(), hash.digest('hex'));
      } finally {
        reading -= 1;
      }
    });
  }
}
