/**
 * A county's bytes compressed in pieces that end where the stations themselves say so: after an edit only the pieces that
 * hold it are compressed anew, the others are known by their digest and taken over as they are.
 */
import { createHash } from 'node:crypto';
import { deflateChunk } from './gzip-member.ts';

/** One piece of what was compressed. */
export interface Piece {
  /** SHA-256 of its plain bytes, a character a byte. */
  readonly digest: string;
  /** How long it is compressed. */
  readonly length: number;
}

export interface DeflatedPieces {
  /** The pieces one after the other, and what was asked to stand behind them. */
  readonly deflated: Buffer;
  readonly pieces: readonly Piece[];
}

/** Bits of an id that decide whether a piece ends after its station: one in 64. */
const CUT_MASK = 63;
/** Stations of a piece: fewer compress badly, more are much to do anew. */
const LEAST_STATIONS = 32;
const MOST_STATIONS = 256;

/** Whether a piece of so many stations ends after the one whose id ends in this word. */
export function isCut(lastIdWord: number, stations: number): boolean {
  return stations >= MOST_STATIONS || (stations >= LEAST_STATIONS && (lastIdWord & CUT_MASK) === 0);
}

const NOTHING = Buffer.alloc(0);

/**
 * Compress `plain` in pieces that end at `cuts` (ascending) and at its end; those that `known` has are taken over. `then`
 * is deflated already. The result holds no more memory than its bytes.
 */
export async function deflatePieces(
  plain: Buffer,
  cuts: readonly number[],
  known: DeflatedPieces | undefined,
  then: Buffer,
  deflate = deflateChunk,
): Promise<DeflatedPieces> {
  const taken = known ? byDigest(known) : undefined;
  const parts: Buffer[] = [];
  const pieces: Piece[] = [];
  let from = 0;
  for (const to of [...cuts.filter((cut) => cut < plain.length), plain.length]) {
    const piece = plain.subarray(from, to);
    from = to;
    const digest = createHash('sha256').update(piece).digest().toString('latin1');
    const part = taken?.get(digest) ?? (await deflate(piece, NOTHING));
    parts.push(part);
    pieces.push({ digest, length: part.length });
  }
  const deflated = Buffer.allocUnsafeSlow(parts.reduce((sum, part) => sum + part.length, then.length));
  let at = 0;
  for (const part of [...parts, then]) at += part.copy(deflated, at);
  return { deflated, pieces };
}

function byDigest({ deflated, pieces }: DeflatedPieces): Map<string, Buffer> {
  let at = 0;
  return new Map(pieces.map(({ digest, length }) => [digest, deflated.subarray(at, (at += length))]));
}
