/** A follower's cursor: which database, and which place of its change log. Opaque to the follower. */
import type { LogHead } from '../db/change-log.ts';
import { decodeLogPlace, encodeLogPlace, type LogPlace } from '../http/log-place.ts';
import { Problem } from '../problems.ts';

const KIND = 'changes';

export function encodePlace(place: LogPlace): string {
  return encodeLogPlace(KIND, place);
}

/** What a cursor says, whether it can still be followed or not. Throws `invalid-cursor`. */
export function readPlace(cursor: string): LogPlace {
  return decodeLogPlace(KIND, cursor);
}

/**
 * The place after which to go on; without a cursor the beginning. Throws `cursor-too-old` (410) when what followed is no
 * longer kept, or the cursor is from another database (or from the future of this one, before a restore).
 */
export function decodePlace(cursor: string | undefined, head: LogHead, manifestUrl: string): number {
  const { epoch, seq } = cursor === undefined ? { epoch: head.epoch, seq: 0 } : readPlace(cursor);
  if (epoch !== head.epoch || seq < head.cutAt || seq > head.seq) {
    throw new Problem('cursor-too-old', { members: { restart: manifestUrl } });
  }
  return seq;
}
