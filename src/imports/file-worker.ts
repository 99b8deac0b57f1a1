/** Worker thread that reads one file and ends: it may run out of memory or time without harm to the service. */
import { parentPort, workerData } from 'node:worker_threads';
import { isZip } from './decode.ts';
import { ImportFileError } from './file-error.ts';
import type { FileWorkerInit, FileWorkerReply } from './file-protocol.ts';
import { readListRows, type ListAsked } from './read-list.ts';
import { readTable } from './read-table.ts';
import { readXlsx } from './read-xlsx.ts';
import type { Table } from './table.ts';

const port = parentPort;
if (!port) throw new Error('file-worker runs as a worker thread only');

const ROWS_A_MESSAGE = 2_000;
const tell = (reply: FileWorkerReply): void => port.postMessage(reply);
const { bytes, fileName, list } = workerData as FileWorkerInit;

async function readStations(): Promise<void> {
  const read: Table = isZip(bytes)
    ? { ...(await readXlsx(bytes)), encoding: 'utf-8' }
    : readTable(bytes, fileName === undefined ? {} : { fileName });
  const { rows, ...table } = read;
  for (let i = 0; i < rows.length; i += ROWS_A_MESSAGE) {
    const some = rows.slice(i, i + ROWS_A_MESSAGE);
    const bare = some.map(({ cells, ...row }) => ({
      ...row,
      values: table.headers.map((header) => cells[header] ?? ''),
    }));
    tell({ kind: 'rows', headers: table.headers, rows: bare });
  }
  tell({ kind: 'end', table });
}

async function readRows(asked: ListAsked): Promise<void> {
  const { records, ...read } = await readListRows(bytes, asked);
  for (let i = 0; i < records.length; i += ROWS_A_MESSAGE)
    tell({ kind: 'records', records: records.slice(i, i + ROWS_A_MESSAGE) });
  tell({ kind: 'listed', list: read });
}

try {
  await (list ? readRows(list) : readStations());
} catch (error) {
  if (error instanceof ImportFileError) tell({ kind: 'failed', code: error.code, values: error.values });
  else tell({ kind: 'failed', code: (error as Error).name, values: {} });
}
