const STEP = 20_000;
export class PointMasks {
    /** Words of 32 bits a node. */
    words;
    #bits;
    #tree;
    constructor(tree, words) {
        this.#tree = tree;
        this.words = words;
        this.#bits = new Int32Array(tree.leaves * 2 * words);
    }
    /** Steps that end in the masks of a tree; `bitsOf` ORs a point's bits into `out` at `offset`. */
    static *building(tree, words, bitsOf) {
        const masks = new PointMasks(tree, words);
        let done = 0;
        // Leaf by leaf, by halving as the tree does.
        const stack = [[1, 0, tree.ranks.length]];
        for (let next = stack.pop(); next; next = stack.pop()) {
            const [node, low, high] = next;
            if (node < tree.leaves) {
                const middle = (low + high) >>> 1;
                stack.push([node * 2, low, middle], [node * 2 + 1, middle, high]);
                continue;
            }
            for (let place = low; place < high; place++)
                bitsOf(tree.ranks[place], masks.#bits, node * words);
            done += high - low;
            if (done > STEP) {
                done = 0;
                yield;
            }
        }
        for (let node = tree.leaves - 1; node > 0; node--) {
            for (let word = 0; word < words; word++) {
                masks.#bits[node * words + word] =
                    masks.#bits[node * 2 * words + word] | masks.#bits[(node * 2 + 1) * words + word];
            }
        }
        return masks;
    }
    get byteLength() {
        return this.#bits.byteLength;
    }
    /** Whether a node has all of these bits. */
    has(node, required) {
        const bits = this.#bits;
        for (let word = 0, at = node * this.words; word < required.length; word++, at++) {
            const wanted = required[word];
            if ((bits[at] & wanted) !== wanted)
                return false;
        }
        return true;
    }
    /** The point at these earth-centred coordinates has these bits too: all nodes above it learn of them. */
    add(coordinates, rank, bits) {
        this.#addBelow(1, 0, this.#tree.ranks.length, coordinates, rank, bits);
    }
    /** The way down is found by boxes: a place per rank would cost four bytes a point. */
    #addBelow(node, low, high, at, rank, bits) {
        const { boxes, leaves, ranks } = this.#tree;
        for (let axis = 0; axis < 3; axis++) {
            const value = at[axis];
            if (value < boxes[node * 6 + axis * 2] || value > boxes[node * 6 + axis * 2 + 1])
                return false;
        }
        const middle = (low + high) >>> 1;
        const isFound = node >= leaves
            ? ranks.subarray(low, high).includes(rank)
            : this.#addBelow(node * 2, low, middle, at, rank, bits) ||
                this.#addBelow(node * 2 + 1, middle, high, at, rank, bits);
        if (isFound)
            for (let word = 0; word < this.words; word++)
                this.#bits[node * this.words + word] |= bits[word];
        return isFound;
    }
}
//# sourceMappingURL=point-masks.js.map