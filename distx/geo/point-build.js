/**
 * Builds the tree of point-index.ts, in steps that a caller may spread over the event loop's turns.
 *
 * The tree is implicit: node 1 holds all points, node i the halves 2i and 2i + 1, and the nodes from `leaves` on are the
 * leaves of a few points each. Nothing but its box is kept of a node: halves are where the middle of the range is.
 */
import { toEcef } from "./distance.js";
/** A leaf has at most this many points, half as many at least: fewer cost boxes, more cost distances. */
const LEAF_SIZE = 10;
/** A step moves at most about this many points before it yields. */
const STEP = 60_000;
/** More than float32 loses of a coordinate below 2^23 m (0.5 m). */
const OUTWARD_METERS = 1;
/** Run all steps at once. Throws where one has to be waited for. */
export function drain(steps) {
    for (;;) {
        const step = steps.next();
        if (step.done)
            return step.value;
        if (step.value)
            throw new Error('a step has to be waited for');
    }
}
/** Steps that end in the tree over `lng, lat` pairs. Throws RangeError for a pair that is no position. */
export function* buildTree(pairs, names) {
    const count = pairs.length >>> 1;
    if (names && names.length !== count)
        throw new RangeError('as many ranks as positions');
    const coordinates = new Float64Array(count * 3);
    const position = [0, 0];
    for (let i = 0; i < count; i++) {
        position[0] = pairs[i * 2];
        position[1] = pairs[i * 2 + 1];
        toEcef(position, coordinates, i * 3);
        if (i % STEP === STEP - 1)
            yield;
    }
    const ranks = names ? names.slice() : new Uint32Array(count);
    if (!names)
        for (let i = 0; i < count; i++)
            ranks[i] = i;
    return yield* arrange(coordinates, ranks);
}
/** Steps that end in the tree over these earth-centred coordinates, which it takes over and reorders. */
export function* arrange(coordinates, ranks) {
    const leaves = 2 ** Math.max(0, Math.ceil(Math.log2(ranks.length / LEAF_SIZE)));
    const boxes = new Float32Array(leaves * 2 * 6);
    const tree = { coordinates, ranks, boxes, leaves };
    const work = { moved: 0 };
    yield* split(tree, 1, 0, ranks.length, work);
    return tree;
}
function* split(tree, node, low, high, work) {
    measure(tree, node, low, high);
    work.moved += high - low;
    if (work.moved > STEP) {
        work.moved = 0;
        yield;
    }
    if (node >= tree.leaves)
        return;
    const middle = (low + high) >>> 1;
    if (middle > low)
        yield* select(tree, widestAxis(tree.boxes, node * 6), middle, low, high - 1, work);
    if (high - low > 512) {
        yield* split(tree, node * 2, low, middle, work);
        yield* split(tree, node * 2 + 1, middle, high, work);
    }
    else {
        // Small enough for one go: a generator a node would cost more than the work.
        finish(tree, node * 2, low, middle);
        finish(tree, node * 2 + 1, middle, high);
        work.moved += 8 * (high - low);
    }
}
function finish(tree, node, low, high) {
    measure(tree, node, low, high);
    if (node >= tree.leaves)
        return;
    const middle = (low + high) >>> 1;
    if (middle > low)
        drain(select(tree, widestAxis(tree.boxes, node * 6), middle, low, high - 1, { moved: 0 }));
    finish(tree, node * 2, low, middle);
    finish(tree, node * 2 + 1, middle, high);
}
function measure({ coordinates, boxes }, node, low, high) {
    for (let axis = 0; axis < 3; axis++) {
        let [least, greatest] = [Infinity, -Infinity];
        for (let at = low * 3 + axis; at < high * 3; at += 3) {
            const value = coordinates[at];
            if (value < least)
                least = value;
            if (value > greatest)
                greatest = value;
        }
        boxes[node * 6 + axis * 2] = least - OUTWARD_METERS;
        boxes[node * 6 + axis * 2 + 1] = greatest + OUTWARD_METERS;
    }
}
function widestAxis(boxes, at) {
    const width = (axis) => boxes[at + axis * 2 + 1] - boxes[at + axis * 2];
    const [x, y, z] = [width(0), width(1), width(2)];
    return x >= y && x >= z ? 0 : y >= z ? 1 : 2;
}
/** Hoare's selection: afterwards nothing before `middle` is greater on the axis, and nothing after it less. */
function* select(tree, axis, middle, from, to, work) {
    const { coordinates } = tree;
    let [low, high] = [from, to];
    while (low < high) {
        const pivot = medianOfThree(coordinates, axis, low, high);
        let [i, j] = [low, high];
        while (i <= j) {
            // Both stop at equals, so that duplicates are shared between the sides and the work stays n log n.
            while (coordinates[i * 3 + axis] < pivot)
                i++;
            while (coordinates[j * 3 + axis] > pivot)
                j--;
            if (i <= j)
                swap(tree, i++, j--);
        }
        work.moved += high - low;
        if (work.moved > STEP) {
            work.moved = 0;
            yield;
        }
        if (middle <= j)
            high = j;
        else if (middle >= i)
            low = i;
        else
            return;
    }
}
function medianOfThree(coordinates, axis, low, high) {
    const a = coordinates[low * 3 + axis];
    const b = coordinates[((low + high) >>> 1) * 3 + axis];
    const c = coordinates[high * 3 + axis];
    return a < b ? (b < c ? b : a < c ? c : a) : a < c ? a : b < c ? c : b;
}
function swap({ coordinates, ranks }, i, j) {
    if (i === j)
        return;
    for (let axis = 0; axis < 3; axis++) {
        const kept = coordinates[i * 3 + axis];
        coordinates[i * 3 + axis] = coordinates[j * 3 + axis];
        coordinates[j * 3 + axis] = kept;
    }
    const rank = ranks[i];
    ranks[i] = ranks[j];
    ranks[j] = rank;
}
//# sourceMappingURL=point-build.js.map