/**
 * If-Match on writes. The ETag of a single station or maintainer starts with its revision (`"7.abc"`): a writer proves
 * which revision was edited, whatever coordinate system or moment the representation was for.
 */
import type { FastifyRequest } from 'fastify';
import { Problem } from '../problems.ts';
import { etagOf } from './shared-reply.ts';

/** Strong ETag of a representation of revision `revision`. */
export function revisionEtag(revision: number, body: string): string {
  return `"${revision}.${etagOf(body).slice(1, -1)}"`;
}

/** The revisions the caller accepts: undefined without the header, 'any' for `*`. */
function acceptedRevisions(request: FastifyRequest): readonly number[] | 'any' | undefined {
  const header = request.headers['if-match'];
  if (header === undefined) return undefined;
  if (header.trim() === '*') return 'any';
  // Weak tags never match here (RFC 9110 section 13.1.1).
  return header.split(',').flatMap((tag) => {
    const revision = /^\s*"(\d{1,10})(?:\.[\w-]*)?"\s*$/.exec(tag)?.[1];
    return revision === undefined ? [] : [Number(revision)];
  });
}

/** A check to be made under the row's lock. Throws `precondition-failed` (412). */
export type RevisionCheck = (currentRevision: number) => void;

/** From the request's If-Match. With `required`, its absence is `precondition-required` (428). */
export function revisionCheck(request: FastifyRequest, options: { readonly required: boolean }): RevisionCheck {
  const accepted = acceptedRevisions(request);
  if (accepted === undefined && options.required) throw new Problem('precondition-required');
  return (currentRevision) => {
    if (accepted === undefined || accepted === 'any' || accepted.includes(currentRevision)) return;
    throw new Problem('precondition-failed');
  };
}
