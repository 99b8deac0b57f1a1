/**
 * A file of unknown size and intent to a table, beside the event loop: large text and every workbook are read in a worker
 * thread with limits of memory and time. Small text is read here: a thread would take longer to start.
 */
import { Worker } from 'node:worker_threads';
import { isZip } from './decode.ts';
import { ImportFileError, isFileErrorCode } from './file-error.ts';
import type { FileWorkerInit, FileWorkerReply } from './file-protocol.ts';
import type { ListAsked, ListRead } from './read-list.ts';
import { readTable } from './read-table.ts';
import { MAX_FILE_BYTES, type RawRow, type Table } from './table.ts';
import type { SheetRecord } from './xlsx-sheet.ts';

const INLINE_BYTES = 64 * 1024;
const TIME_LIMIT_MS = 60_000;
const HEAP_LIMIT_MB = 768;

export interface ReadFileOptions {
  readonly fileName?: string;
  readonly timeLimitMs?: number;
}

function startWorker(init: FileWorkerInit): Worker {
  const isSource = import.meta.url.endsWith('.ts');
  const url = new URL(`./file-worker.${isSource ? 'ts' : 'js'}`, import.meta.url);
  const options = { workerData: init, resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB } };
  if (!isSource) return new Worker(url, options);
  // As in db/embedded-dialect.ts: tsx does not hook worker threads on Node 20.
  const boot = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(url.href)}); })`;
  return new Worker(boot, { ...options, eval: true });
}

/** Gives `take` what the thread says until it has made an answer of it. */
async function askWorker<R extends object>(
  init: FileWorkerInit,
  timeLimitMs: number,
  take: (reply: FileWorkerReply) => R | undefined,
): Promise<R> {
  const worker = startWorker(init);
  let timer: NodeJS.Timeout | undefined;
  const read = new Promise<R>((resolve, reject) => {
    timer = setTimeout(
      () => reject(new ImportFileError('read-timeout', { limit: Math.ceil(timeLimitMs / 1000) })),
      timeLimitMs,
    );
    worker.on('message', (reply: FileWorkerReply) => {
      if (reply.kind === 'failed') {
        if (isFileErrorCode(reply.code)) reject(new ImportFileError(reply.code, reply.values));
        else reject(new Error(`the file could not be read: ${reply.code}`));
        return;
      }
      const answer = take(reply);
      if (answer !== undefined) resolve(answer);
    });
    worker.on('error', (error: Error & { code?: string }) => {
      const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      reject(isMemory ? new ImportFileError('read-memory') : error);
    });
    worker.on('exit', () => reject(new ImportFileError('read-memory')));
  });
  return await read.finally(() => {
    clearTimeout(timer);
    void worker.terminate();
  });
}

async function tableInWorker(init: FileWorkerInit, timeLimitMs: number): Promise<Table> {
  const rows: RawRow[] = [];
  return await askWorker(init, timeLimitMs, (reply) => {
    if (reply.kind === 'rows') {
      for (const { values, ...row } of reply.rows) {
        rows.push({ ...row, cells: Object.fromEntries(reply.headers.map((header, i) => [header, values[i] ?? ''])) });
      }
    }
    return reply.kind === 'end' ? { ...reply.table, rows } : undefined;
  });
}

/**
 * Reads a workbook, CSV, GeoJSON or JSON list; the content decides which. Errors: ImportFileError for a file that cannot
 * be read as a whole; whatever is wrong with single rows is in the rows.
 */
export async function readFile(bytes: Uint8Array, options: ReadFileOptions = {}): Promise<Table> {
  if (bytes.length > MAX_FILE_BYTES)
    throw new ImportFileError('file-too-large', { limit: MAX_FILE_BYTES / 1024 / 1024 });
  const fileName = options.fileName === undefined ? {} : { fileName: options.fileName };
  if (!isZip(bytes) && bytes.length <= INLINE_BYTES) return readTable(bytes, fileName);
  return await tableInWorker({ bytes, ...fileName }, options.timeLimitMs ?? TIME_LIMIT_MS);
}

/** The rows of a workbook's list (read-list.ts), read within the same bounds. Errors: ImportFileError. */
export async function readWorkbookList(bytes: Uint8Array, asked: ListAsked): Promise<ListRead> {
  if (bytes.length > MAX_FILE_BYTES)
    throw new ImportFileError('file-too-large', { limit: MAX_FILE_BYTES / 1024 / 1024 });
  const records: SheetRecord[] = [];
  return await askWorker({ bytes, list: asked }, TIME_LIMIT_MS, (reply) => {
    if (reply.kind === 'records') for (const record of reply.records) records.push(record);
    return reply.kind === 'listed' ? { ...reply.list, records } : undefined;
  });
}
