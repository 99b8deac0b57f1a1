/**
 * The bytes of a layer's file, whole or in part, as they are or as one gzip member: read county by county, so that a
 * response holds a few counties and never the file.
 */
import type { County } from './county-order.ts';
import { MEMBER_HEAD, MEMBER_TAIL_BYTES, memberTail } from './gzip-member.ts';
import type { LayerFile, LayerViews } from './layer-views.ts';

/** Small pieces are joined up to this before they are sent. */
const PIECE_BYTES = 64 * 1024;
/** So many counties are made ahead of the one that is being sent. */
const AHEAD = 3;

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
  yield* pieces.add(clip(head.bytes));
  const counties = shown(file);
  const last = counties.at(-1);
  for (const county of counties) {
    if (at >= to) break;
    const { stations, bytes } = await chunks.facts(county, view.table, variant);
    if (stations === 0) continue;
    const length = county === last ? bytes : bytes + separator.bytes.length;
    if (at + length <= from) at += length;
    else yield* pieces.add(clip((await chunks.body(county, view.table, variant)).subarray(0, length)));
  }
  yield* pieces.add(clip(tail.bytes));
  yield* pieces.rest();
}

/** One gzip member of the whole file. */
export async function* readGzip({ chunks }: LayerViews, file: LayerFile): AsyncGenerator<Buffer, void> {
  const { variant, view } = file;
  const { head, separator, tail } = variant;
  const pieces = new Pieces();
  yield* pieces.add(MEMBER_HEAD);
  yield* pieces.add(head.deflated);
  const counties = shown(file);
  for (const [index, county] of counties.entries()) {
    for (const next of counties.slice(index + 1, index + 1 + AHEAD)) {
      // Who fails here fails again when it is its turn.
      if (!chunks.find(next, variant)?.deflated) chunks.prepare(next, view.table, variant);
    }
    const deflated = await chunks.deflated(county, view.table, variant);
    const isLast = index === counties.length - 1;
    yield* pieces.add(isLast ? deflated.subarray(0, deflated.length - separator.deflated.length) : deflated);
  }
  yield* pieces.add(tail.deflated);
  yield* pieces.add(memberTail(file.whole));
  yield* pieces.rest();
}

/** Joins what is small, so that not every county is a packet. */
class Pieces {
  #waiting: Buffer[] = [];
  #bytes = 0;

  *add(bytes: Buffer): Generator<Buffer, void> {
    if (bytes.length === 0) return;
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
    if (this.#bytes >= PIECE_BYTES) yield* this.rest();
  }

  *rest(): Generator<Buffer, void> {
    if (this.#waiting.length > 1) yield Buffer.concat(this.#waiting);
    else if (this.#waiting[0]) yield this.#waiting[0];
    this.#waiting = [];
    this.#bytes = 0;
  }
}
