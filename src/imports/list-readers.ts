/** The readers of files that app.ts hands to slices which take lists of their own; what cannot be read is a Problem. */
import { decodeSteps, isZip } from './decode.ts';
import { ImportFileError } from './file-error.ts';
import { readWorkbookList } from './read-file.ts';
import type { ListAsked, ListRead } from './read-list.ts';
import { unreadable } from './unreadable.ts';

/** The text of delimited text, in the encoding that its bytes are in, step by step. Throws `unreadable-file`. */
export function* listText(bytes: Uint8Array): Generator<string> {
  try {
    if (isZip(bytes)) throw new ImportFileError('xlsx-as-text');
    yield* decodeSteps(bytes);
  } catch (error) {
    throw unreadable(error);
  }
}

/** The rows of a workbook, read beside the event loop. Throws `unreadable-file`, `body-too-large`. */
export async function workbookRows(bytes: Uint8Array, asked: ListAsked): Promise<ListRead> {
  try {
    return await readWorkbookList(bytes, asked);
  } catch (error) {
    throw unreadable(error);
  }
}
