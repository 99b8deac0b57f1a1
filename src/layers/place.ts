/** A follower's cursor: which database, and which place of its change log. Opaque to the follower. */
import type { LogHead } from '../db/change-log.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import { Problem } from '../problems.ts';

const KIND = 'changes';

export function encodePlace(place: Pick<LogHead, 'epoch' | 'seq'>): string {
  return encodeCursor(KIND, [place.epoch, place.seq]);
}

/**
 * The place after which to go on; without a cursor the beginning. Throws `cursor-too-old` (410) when what followed is no
 * longer kept, or the cursor is from another database (or from the future of this one, before a restore).
 */
export function decodePlace(cursor: string | undefined, head: LogHead, manifestUrl: string): number {
  const [epoch, seq] = cursor === undefined ? [head.epoch, 0] : decodeCursor(KIND, cursor);
  if (typeof epoch !== 'string' || typeof seq !== 'number' || seq < 0) throw new Problem('invalid-cursor');
  if (epoch !== head.epoch || seq < head.cutAt || seq > head.seq) {
    throw new Problem('cursor-too-old', { members: { restart: manifestUrl } });
  }
  return seq;
}
