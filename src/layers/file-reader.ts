/**
 * The bytes of a layer's file, whole or in part, as they are or as one gzip member: read county by county, so that a
 * response holds a few counties and never the file.
 */
import { ownTurn } from '../geo/turns.ts';
import { BLOCK_COUNTIES } from './county-blocks.ts';
import type { County } from './county-order.ts';
import { MEMBER_HEAD, MEMBER_TAIL_BYTES, memberTail } from './gzip-member.ts';
import type { LayerFile, LayerViews } from './layer-views.ts';

/** Small pieces are joined up to this before they are sent: those of fewer bytes than that, on an average. */
const PIECE_BYTES = 64 * 1024;
const SMALL_BYTES = 16 * 1024;
/** Written to a socket at once: the system copies what it takes in one go. */
const LARGE_BYTES = 256 * 1024;
const TURN_BYTES = 512 * 1024;

export interface ByteSpan {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/** The compressed length, where every county of the file was compressed once; else undefined. */
export function gzipLength({ chunks }: LayerViews, file: LayerFile): number | undefined {
  const { head, tail, separator } = file.variant;
  let length = MEMBER_HEAD.length + head.deflated.length + tail.deflated.length + MEMBER_TAIL_BYTES;
  for (const county of shown(file)) {
    const chunk = chunks.find(county, file.variant);
    if (chunk?.facts?.stations === 0) continue;
    if (chunk?.deflatedBytes === undefined) return undefined;
    length += chunk.deflatedBytes + separator.deflated.length;
  }
  return file.lastCounty < 0 ? length : length - separator.deflated.length;
}

function shown({ counties, lastCounty }: LayerFile): readonly County[] {
  return counties.slice(0, lastCounty + 1).filter(({ slots }) => slots.length > 0);
}

/** The bytes without Content-Encoding, all of them or a span. */
export async function* readPlain(
  { chunks }: LayerViews,
  file: LayerFile,
  { from, to }: ByteSpan = { from: 0, to: file.whole.bytes },
): AsyncGenerator<Buffer, void> {
  const { variant, view } = file;
  const { head, separator, tail } = variant;
  const pieces = new Pieces();
  let at = 0;
  const clip = (bytes: Buffer): Buffer => {
    const clipped = bytes.subarray(Math.max(0, from - at), Math.max(0, to - at));
    at += bytes.length;
    return clipped;
  };
  pieces.push(clip(head.bytes));
  const counties = shown(file);
  const last = counties.at(-1);
  for (const county of counties) {
    if (at >= to) break;
    const facts = chunks.facts(county, view.table, variant);
    const { stations, bytes } = facts instanceof Promise ? await facts : facts;
    if (stations === 0) continue;
    const length = county === last ? bytes : bytes + separator.bytes.length;
    if (at + length <= from) at += length;
    else {
      const body = chunks.body(county, view.table, variant);
      pieces.push(clip((Buffer.isBuffer(body) ? body : await body).subarray(0, length)));
      if (pieces.isFull) yield* inTurns(pieces);
    }
  }
  pieces.push(clip(tail.bytes));
  yield* inTurns(pieces);
}

/** One gzip member of the whole file. */
export async function* readGzip({ chunks }: LayerViews, file: LayerFile): AsyncGenerator<Buffer, void> {
  const { variant, view } = file;
  const { head, separator, tail } = variant;
  const pieces = new Pieces();
  pieces.push(MEMBER_HEAD);
  pieces.push(head.deflated);
  const lastBlock = Math.floor(file.lastCounty / BLOCK_COUNTIES);
  for (const [index, block] of file.blocks.slice(0, lastBlock + 1).entries()) {
    const deflated = await chunks.blockDeflated(block, view.table, variant);
    const length = index === lastBlock ? deflated.length - separator.deflated.length : deflated.length;
    pieces.push(deflated.subarray(0, length));
    if (pieces.isFull) yield* inTurns(pieces);
  }
  pieces.push(tail.deflated);
  pieces.push(memberTail(file.whole));
  yield* inTurns(pieces);
}

async function* inTurns(pieces: Pieces): AsyncGenerator<Buffer, void> {
  for (const piece of pieces.take()) {
    yield piece;
    if (pieces.isLong) await ownTurn();
  }
}

/** Joins what is small, so that not every county is a packet. What is not is passed on uncopied, in parts where it is large. */
class Pieces {
  #waiting: Buffer[] = [];
  #bytes = 0;
  #given = 0;

  /** A turn of the loop is due: a reader that takes all at once would hold it to the end of the file. */
  get isLong(): boolean {
    if (this.#given < TURN_BYTES) return false;
    this.#given = 0;
    return true;
  }

  get isFull(): boolean {
    return this.#bytes >= PIECE_BYTES;
  }

  push(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
  }

  *take(): Generator<Buffer, void> {
    const [waiting, bytes] = [this.#waiting, this.#bytes];
    this.#waiting = [];
    this.#bytes = 0;
    const isSmall = waiting.length > 0 && bytes / waiting.length < SMALL_BYTES;
    for (const piece of isSmall ? [Buffer.concat(waiting, bytes)] : waiting) {
      for (let from = 0; from < piece.length; from += LARGE_BYTES) {
        const part = piece.subarray(from, from + LARGE_BYTES);
        this.#given += part.length;
        yield part;
      }
    }
  }
}
