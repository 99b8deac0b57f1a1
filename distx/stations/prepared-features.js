/**
 * Features of nearest answers as bytes, kept for as long as they stay true: riders ask about the same stations again and
 * again, and copying one costs a tenth of writing it. Owns keeping and copying; what a feature says is station-body.ts.
 *
 * The bytes lie in a ring of segments: the oldest is overwritten when all are full, whatever is asked most, so that nothing
 * has to be counted on the way. Each version of an index has its own `PreparedPlaces`.
 */
import { Buffer } from 'node:buffer';
import { roundThree, writeThousandths, writeWhole } from "./byte-text.js";
import { COLLECTION_HEADS } from "./station-body.js";
import { SYSTEMS } from "./station-page.js";
const SEGMENT_BYTES = 2 ** 22;
/** Some 90,000 features of 1.4 kB. */
const SEGMENTS = 32;
/** A table of places that is too short grows by so many more. */
const SPARE_SLOTS = 65_536;
/** Before a feature's bytes: four moments, then their length. */
const MOMENTS = 4;
const HEADER_BYTES = (MOMENTS + 1) * 8;
/** Where the features of an index are, by slot: theirs to keep who prepares them. */
export class PreparedPlaces {
    #variants = [];
    /** -1: not prepared. */
    get(variant, slot) {
        const places = this.#variants[variant];
        return places !== undefined && slot < places.length ? places[slot] : -1;
    }
    set(variant, slot, place) {
        let places = this.#variants[variant];
        if (places === undefined || slot >= places.length) {
            const grown = new Float64Array(slot + SPARE_SLOTS).fill(-1);
            if (places)
                grown.set(places);
            places = this.#variants[variant] = grown;
        }
        places[slot] = place;
    }
    /** The station in this slot is no longer what it was. */
    forget(slot) {
        for (const places of this.#variants)
            if (places && slot < places.length)
                places[slot] = -1;
    }
}
function newSegment(size) {
    const memory = new ArrayBuffer(size);
    return { bytes: new Uint8Array(memory), text: Buffer.from(memory), moments: new Float64Array(memory) };
}
const align = (size) => (size + 7) & ~7;
const HEADS = Object.fromEntries(SYSTEMS.map((crs) => [crs, Buffer.from(COLLECTION_HEADS[crs])]));
const DISTANCE = Buffer.from(',"distance":');
const BEARING = Buffer.from(',"bearing":');
const SECONDS = Buffer.from(',"travelSeconds":');
/** What follows a feature's kept bytes: three numbers, the longest there are, their names, two braces and a comma. */
const WAY_BYTES = 3 * 16 + DISTANCE.length + BEARING.length + SECONDS.length + 3;
export class PreparedFeatures {
    #bodies;
    #segmentBytes;
    #segments;
    /** Segments that were begun: the last is being filled. A place is a segment's number times its size and the byte in it. */
    #begun = 0;
    #used = Infinity;
    /** Places of the hits of the answer being written; it is done before another begins. */
    #places = new Float64Array(64);
    constructor(bodies, { segmentBytes = SEGMENT_BYTES, segments = SEGMENTS } = {}) {
        this.#bodies = bodies;
        this.#segmentBytes = segmentBytes;
        this.#segments = new Array(segments).fill(undefined);
    }
    /** Bytes held. */
    get byteLength() {
        return this.#segments.reduce((sum, segment) => sum + (segment?.bytes.length ?? 0), 0);
    }
    /** The collection of these hits, in memory of its own. `places` is of the index that they are of. */
    collection(hits, places, view) {
        const { count } = hits;
        if (this.#places.length < count)
            this.#places = new Float64Array(count);
        const variant = SYSTEMS.indexOf(view.crs) * 2 + (view.language === 'zh' ? 0 : 1);
        const nowMs = view.at.getTime();
        const head = HEADS[view.crs];
        let size = head.length + 2;
        for (let i = 0; i < count; i++) {
            const slot = hits.slots[i];
            const arrivalMs = nowMs + hits.seconds[i] * 1_000;
            let place = places.get(variant, slot);
            if (!this.#isTrue(place, nowMs, arrivalMs)) {
                place = this.#prepare(hits.pages[i], hits.offsets[i], arrivalMs, view);
                places.set(variant, slot, place);
            }
            this.#places[i] = place;
            size += this.#lengthOf(place) + WAY_BYTES;
        }
        return this.#write(hits, head, takeMemory(size));
    }
    #write({ count, distances, bearings, seconds }, head, out) {
        out.set(head);
        let end = head.length;
        for (let i = 0; i < count; i++) {
            if (i > 0)
                out[end++] = 0x2c;
            const place = this.#places[i];
            const number = Math.floor(place / this.#segmentBytes);
            const from = place - number * this.#segmentBytes + HEADER_BYTES;
            const length = this.#lengthOf(place);
            out.set(this.#segment(number).bytes.subarray(from, from + length), end);
            end = put(out, end + length, DISTANCE);
            end = writeThousandths(out, end, roundThree(distances[i]));
            end = put(out, end, BEARING);
            end = writeThousandths(out, end, roundThree(bearings[i]));
            end = put(out, end, SECONDS);
            end = writeWhole(out, end, seconds[i]);
            out[end++] = 0x7d;
            out[end++] = 0x7d;
        }
        out[end++] = 0x5d;
        out[end++] = 0x7d;
        return out.subarray(0, end);
    }
    /** Whether what lies there is still there, and true at these moments. */
    #isTrue(place, leavingMs, arrivalMs) {
        const number = Math.floor(place / this.#segmentBytes);
        if (place < 0 || number < this.#begun - this.#segments.length)
            return false;
        const { moments } = this.#segment(number);
        const at = (place - number * this.#segmentBytes) / 8;
        return (leavingMs >= moments[at] &&
            leavingMs < moments[at + 1] &&
            arrivalMs >= moments[at + 2] &&
            arrivalMs < moments[at + 3]);
    }
    #lengthOf(place) {
        const number = Math.floor(place / this.#segmentBytes);
        return this.#segment(number).moments[(place - number * this.#segmentBytes) / 8 + MOMENTS];
    }
    #prepare(page, offset, arrivalMs, view) {
        const { text, leaving, arriving } = this.#bodies.feature(page, offset, arrivalMs, view);
        const size = align(HEADER_BYTES + text.length);
        if (this.#used + size > this.#segmentBytes)
            this.#begin(size);
        const from = this.#used;
        this.#used += size;
        const { text: memory, moments } = this.#segment(this.#begun - 1);
        const at = from / 8;
        moments[at] = leaving.fromMs;
        moments[at + 1] = leaving.untilMs;
        moments[at + 2] = arriving.fromMs;
        moments[at + 3] = arriving.untilMs;
        moments[at + MOMENTS] = text.length;
        memory.write(text, from + HEADER_BYTES, 'latin1');
        return (this.#begun - 1) * this.#segmentBytes + from;
    }
    /** The next segment, with room for `size`: one that is larger than all is alone in its own. */
    #begin(size) {
        const number = this.#begun % this.#segments.length;
        const bytes = Math.max(size, this.#segmentBytes);
        if (this.#segments[number]?.bytes.length !== bytes)
            this.#segments[number] = newSegment(bytes);
        this.#begun += 1;
        this.#used = 0;
    }
    #segment(number) {
        return this.#segments[number % this.#segments.length];
    }
}
const SLAB_BYTES = 2 ** 18;
const LARGE_BYTES = 2 ** 16;
let slab = new ArrayBuffer(0);
let slabUsed = 0;
/**
 * Memory for one answer, never used by another: a piece of a slab that goes when all its answers are sent. Some twenty share
 * the cost of memory that the garbage collector has to follow.
 */
function takeMemory(size) {
    if (size > LARGE_BYTES)
        return Buffer.allocUnsafeSlow(size);
    if (slabUsed + size > slab.byteLength)
        [slab, slabUsed] = [Buffer.allocUnsafeSlow(SLAB_BYTES).buffer, 0];
    const memory = Buffer.from(slab, slabUsed, size);
    slabUsed += align(size);
    return memory;
}
/** Copy few bytes; where they end. */
function put(out, at, bytes) {
    for (let i = 0; i < bytes.length; i++)
        out[at + i] = bytes[i];
    return at + bytes.length;
}
//# sourceMappingURL=prepared-features.js.map