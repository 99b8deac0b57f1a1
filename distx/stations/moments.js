/** A stretch of time in which something that was said stays true: first everything, then cut at each thing it hangs on. */
export class Moments {
    /** The first millisecond. */
    fromMs = -Infinity;
    /** The first millisecond after it. */
    untilMs = Infinity;
    /** No longer than this stretch. */
    keepTo(fromMs, untilMs) {
        if (fromMs > this.fromMs)
            this.fromMs = fromMs;
        if (untilMs < this.untilMs)
            this.untilMs = untilMs;
    }
    /** Only the side of a change that `atMs` is on; from `changeMs` on it is another. */
    cutAt(changeMs, atMs) {
        if (atMs < changeMs)
            this.keepTo(-Infinity, changeMs);
        else
            this.keepTo(changeMs, Infinity);
    }
}
//# sourceMappingURL=moments.js.map