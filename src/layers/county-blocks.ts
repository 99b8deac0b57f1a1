/**
 * Counties in blocks of neighbours, so that what is known of a whole layer after an edit comes from few parts: the blocks
 * that the edit did not touch keep what was noted of them.
 */
import type { CountyContent } from './county-content.ts';
import type { County } from './county-order.ts';
import type { MemberPart } from './gzip-member.ts';

/** The counties of a block in one variant, as ChunkFacts of one. */
export interface BlockFacts extends MemberPart {
  readonly stations: number;
  readonly separated: MemberPart;
  /** SHA-256 of each county that has stations, one after the other. */
  readonly hashes: Buffer;
  /** Of the last county with stations, within the block; -1: none. */
  readonly lastCounty: number;
}

/** What is kept of a block while its counties are the same; by variant. Owned by layer-views.ts and chunk-store.ts. */
export class BlockNotes {
  readonly facts = new Map<string, BlockFacts>();
  readonly deflated = new Map<string, { readonly key: object; readonly bytes: Buffer }>();
  /** false: the block is of no view (any more), and its bytes are not kept. */
  isKept: boolean;

  constructor(isKept: boolean) {
    this.isKept = isKept;
  }
}

export interface CountyBlock {
  readonly counties: readonly County[];
  readonly notes: BlockNotes;
  /** When this node first had all of it so, in milliseconds. */
  readonly seenAt: number;
}

export const BLOCK_COUNTIES = 32;

/**
 * Counties in blocks; those whose counties are the same as in `before` have the same notes. Without `before` they are
 * blocks for once.
 */
export function blocksOf(counties: readonly County[], before?: readonly CountyBlock[]): CountyBlock[] {
  const blocks: CountyBlock[] = [];
  for (let at = 0; at < counties.length; at += BLOCK_COUNTIES) {
    const own = counties.slice(at, at + BLOCK_COUNTIES);
    const known = before?.[blocks.length];
    const isSame = known?.counties.length === own.length && own.every((one, i) => one.content === contentAt(known, i));
    blocks.push(
      isSame
        ? { ...known, counties: own }
        : {
            counties: own,
            notes: new BlockNotes(before !== undefined),
            seenAt: Math.max(...own.map(({ content }) => content.seenAt)),
          },
    );
  }
  return blocks;
}

function contentAt({ counties }: CountyBlock, index: number): CountyContent | undefined {
  return counties[index]?.content;
}
