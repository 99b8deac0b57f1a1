/** What is kept of a block while its counties are the same; by variant. Owned by layer-views.ts and chunk-store.ts. */
export class BlockNotes {
    facts = new Map();
    deflated = new Map();
    /** false: the block is of no view (any more), and its bytes are not kept. */
    isKept;
    constructor(isKept) {
        this.isKept = isKept;
    }
}
export const BLOCK_COUNTIES = 32;
/**
 * Counties in blocks; those whose counties are the same as in `before` have the same notes. Without `before` they are
 * blocks for once.
 */
export function blocksOf(counties, before) {
    const blocks = [];
    for (let at = 0; at < counties.length; at += BLOCK_COUNTIES) {
        const own = counties.slice(at, at + BLOCK_COUNTIES);
        const known = before?.[blocks.length];
        const isSame = known?.counties.length === own.length && own.every((one, i) => one.content === contentAt(known, i));
        blocks.push(isSame
            ? { ...known, counties: own }
            : {
                counties: own,
                notes: new BlockNotes(before !== undefined),
                seenAt: Math.max(...own.map(({ content }) => content.seenAt)),
            });
    }
    return blocks;
}
function contentAt({ counties }, index) {
    return counties[index]?.content;
}
//# sourceMappingURL=county-blocks.js.map