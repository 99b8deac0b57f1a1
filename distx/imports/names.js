/**
 * When two texts are the same name or address, and how alike two station names are: for finding a station listed twice.
 * Owns the comparison only; which likeness at which distance deserves a remark is row-check.ts's.
 */
/** A station's name for comparison: width, case, spaces, brackets and punctuation removed, all words kept. */
export function normaliseStationName(name) {
    return name
        .normalize('NFKC')
        .toLowerCase()
        .replace(/[\s\p{P}\p{S}\p{C}]+/gu, '');
}
/** An address for comparison: as for names, but `74-3号` keeps its dash. */
export function normaliseAddress(text) {
    return text
        .normalize('NFKC')
        .toLowerCase()
        .replace(/[‐-―−]/g, '-')
        .replace(/(?<!\d)-|-(?!\d)|[\s\p{S}\p{C}]|(?!-)\p{P}/gu, '');
}
/** Sørensen-Dice coefficient over bigrams with their counts. */
function dice(a, b) {
    if (a === b)
        return 1;
    const pairs = new Map();
    for (let i = 0; i + 1 < a.length; i += 1)
        pairs.set(a.slice(i, i + 2), (pairs.get(a.slice(i, i + 2)) ?? 0) + 1);
    let shared = 0;
    for (let i = 0; i + 1 < b.length; i += 1) {
        const left = pairs.get(b.slice(i, i + 2)) ?? 0;
        if (left > 0)
            pairs.set(b.slice(i, i + 2), left - 1);
        shared += left > 0 ? 1 : 0;
    }
    const total = Math.max(0, a.length - 1) + Math.max(0, b.length - 1);
    return total === 0 ? 0 : (2 * shared) / total;
}
const GENERIC = /工会|户外劳动者|劳动者|爱心|驿站|服务站|站点/g;
const DIFFERENT_NUMBERS = 0.5;
/**
 * How alike two station names are, 0 to 1. The words that nearly every name has do not count, and two names with different
 * numbers (商城路220号, 商城路206号) are at most 0.5: they are neighbours, not one station.
 */
export function nameSimilarity(a, b) {
    const [fullA, fullB] = [normaliseStationName(a), normaliseStationName(b)];
    const [coreA, coreB] = [fullA.replace(GENERIC, ''), fullB.replace(GENERIC, '')];
    const similarity = coreA === '' || coreB === '' ? dice(fullA, fullB) : dice(coreA, coreB);
    const [numbersA, numbersB] = [fullA, fullB].map((text) => (text.match(/\d+/g) ?? []).sort().join());
    return numbersA && numbersB && numbersA !== numbersB ? Math.min(similarity, DIFFERENT_NUMBERS) : similarity;
}
//# sourceMappingURL=names.js.map