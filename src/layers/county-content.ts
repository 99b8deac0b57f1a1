/** What is kept of a county's stations while they are the same: one value, whatever slots they lie in. */
import type { DeflatedPieces, Piece } from './deflated-pieces.ts';
import type { MemberPart } from './gzip-member.ts';

export interface ChunkFacts extends MemberPart {
  readonly stations: number;
  /** The same with the separator after it. */
  readonly separated: MemberPart;
  /** SHA-256 of the file of this county alone: head, chunk, tail. */
  readonly sha256: Buffer;
}

/** A county's bytes as they were written. */
export interface Written {
  readonly body: Buffer;
  readonly facts: ChunkFacts;
  readonly cuts: readonly number[];
}

/** A county's stations in one variant. What is undefined was never asked for, or had to go. */
export interface KeptChunk {
  facts: ChunkFacts | undefined;
  /** The stations' texts, each followed by the separator. */
  body: Buffer | undefined;
  /** The same compressed, for a gzip member (gzip-member.ts); the last separator is a chunk of its own. */
  deflated: Buffer | undefined;
  /** Its length without that separator; known also when the bytes had to go. */
  deflatedBytes: number | undefined;
  /** Where pieces of the body end; none where it is compressed as one. */
  cuts: readonly number[];
  /** Of `deflated`: what the next version of the county takes over. */
  pieces: readonly Piece[] | undefined;
  /** What an earlier version of the county left, until this one is compressed. */
  earlier: DeflatedPieces | undefined;
  writing: Promise<Written> | undefined;
  deflating: Promise<Buffer> | undefined;
  /** Stand for the two kinds of bytes in a budget. */
  readonly bodyKey: object;
  readonly deflatedKey: object;
}

/** Another value as soon as one of the stations changes, comes or leaves. */
export class CountyContent {
  /** When this node first had it, in milliseconds. */
  readonly seenAt: number;
  /** By variant. Owned by chunk-store.ts. */
  readonly chunks = new Map<string, KeptChunk>();
  /** Others have taken its place: nothing new is kept. */
  isRetired = false;

  constructor(seenAt: number) {
    this.seenAt = seenAt;
  }
}
