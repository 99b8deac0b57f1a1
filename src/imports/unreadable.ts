/** A file that cannot be read, as the problem its sender is told. */
import { Problem } from '../problems.ts';
import { ImportFileError } from './file-error.ts';

/** Any other error stays what it is. */
export function unreadable(error: unknown): unknown {
  if (!(error instanceof ImportFileError)) return error;
  const detail = { zh: error.zh, en: error.en };
  const slug = error.code === 'file-too-large' ? 'body-too-large' : 'unreadable-file';
  return new Problem(slug, { detail, errors: [{ pointer: '#', code: error.code, detail }] });
}
