/**
 * One gzip member (RFC 1952) joined from raw-deflate chunks that were compressed apart: each is closed with a full flush,
 * which ends on a byte and refers to nothing before it, so that any sequence of them is one deflate stream.
 */
import { promisify } from 'node:util';
import { constants, crc32, deflateRaw, deflateRawSync, inflateRaw } from 'node:zlib';
import { crc32Join, crc32Shift } from './crc32.ts';

const deflateAsync = promisify(deflateRaw);
const inflateAsync = promisify(inflateRaw);
const OPTIONS = { finishFlush: constants.Z_FULL_FLUSH };
/** Zlib takes no less. */
const LEAST_CHUNK_BYTES = 64;

/** Bytes that stand in a member: their CRC, length, and what the CRC before them is multiplied by. */
export interface MemberPart {
  readonly bytes: number;
  readonly crc: number;
  readonly crcShift: number;
}

/** Method deflate, no time, unknown system. */
export const MEMBER_HEAD = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
/** An empty last block, then CRC and length. */
export const MEMBER_TAIL_BYTES = 10;

/** Compressed on zlib's threads, and `then` (deflated already) after it. The result holds no more memory than its bytes. */
export async function deflateChunk(bytes: Buffer, then: Buffer): Promise<Buffer> {
  const deflated = await deflateAsync(bytes, OPTIONS);
  const exact = Buffer.allocUnsafeSlow(deflated.length + then.length);
  deflated.copy(exact);
  then.copy(exact, deflated.length);
  return exact;
}

/** Back to what was compressed, `bytes` long, on zlib's threads too: into memory of one piece, so that nothing is joined here. */
export async function inflateChunk(deflated: Buffer, bytes: number): Promise<Buffer> {
  // One byte of room tells zlib that it was enough.
  const chunkSize = Math.max(LEAST_CHUNK_BYTES, bytes + 1);
  return await inflateAsync(deflated, { finishFlush: constants.Z_SYNC_FLUSH, chunkSize });
}

/** For the few bytes of a head, separator or tail. */
export function deflateSmall(bytes: Buffer): Buffer {
  return bytes.length === 0 ? bytes : deflateRawSync(bytes, OPTIONS);
}

export function partOf(bytes: Buffer): MemberPart {
  return { bytes: bytes.length, crc: crc32(bytes), crcShift: crc32Shift(bytes.length) };
}

/** These bytes after those. */
export function append(before: MemberPart, after: MemberPart): MemberPart {
  return {
    bytes: before.bytes + after.bytes,
    crc: crc32Join(before.crc, after.crc, after.crcShift),
    // Needed only where something longer holds it: `withShift`.
    crcShift: 0,
  };
}

/** A joined part that stands in something longer. */
export function withShift(part: MemberPart): MemberPart {
  return { ...part, crcShift: crc32Shift(part.bytes) };
}

/** What ends the member that holds `whole`. */
export function memberTail({ bytes, crc }: Pick<MemberPart, 'bytes' | 'crc'>): Buffer {
  const tail = Buffer.alloc(MEMBER_TAIL_BYTES);
  tail[0] = 0x03;
  tail.writeUInt32LE(crc, 2);
  tail.writeUInt32LE(bytes % 2 ** 32, 6);
  return tail;
}
