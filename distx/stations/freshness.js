/** How far the last verification can be trusted: it decays with time. */
const HOUR_MS = 3_600_000;
/** Fresh up to freshForHours after the verification, stale up to staleForDays after it, unverified from then on or without one. */
export function freshnessAt(verifiedAt, at, rule) {
    return verifiedAt === null ? 'unverified' : freshnessOfAge(at.getTime() - verifiedAt.getTime(), rule);
}
/** The same by the age of the verification in milliseconds; NaN: there is none. */
export function freshnessOfAge(ageMs, rule) {
    if (ageMs <= rule.freshForHours * HOUR_MS)
        return 'fresh';
    return ageMs <= rule.staleForDays * 24 * HOUR_MS ? 'stale' : 'unverified';
}
/** From when until when (not included) the freshness is what it is at `atMs`, in milliseconds; `verifiedMs` NaN: for ever. */
export function freshnessSpan(verifiedMs, atMs, rule) {
    if (Number.isNaN(verifiedMs))
        return [-Infinity, Infinity];
    // The last fresh and the last stale millisecond are the rule's: the change is with the next.
    const stale = Math.floor(verifiedMs + rule.freshForHours * HOUR_MS) + 1;
    const unverified = Math.max(stale, Math.floor(verifiedMs + rule.staleForDays * 24 * HOUR_MS) + 1);
    if (atMs < stale)
        return [-Infinity, stale];
    return atMs < unverified ? [stale, unverified] : [unverified, Infinity];
}
//# sourceMappingURL=freshness.js.map