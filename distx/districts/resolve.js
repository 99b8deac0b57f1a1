// Functional zones (开发区 and the like) are run by committees and are not in GB/T 2260. Real 新区 (浦东新区) are in the list.
const ZONE = /(?:高新|经开|开发|新城|港|示范|试验|实验|保税|度假|风景|名胜|管理|集聚|聚集|合作|先行|创新|产业|综保|旅游|一体化|工业园|产业园|科技园|园)区|新区|片区|自贸区|科学城|开发园/;
const ZONE_WITHIN_CHARS = 14;
const MAX_READ_CHARS = 100;
const STREET = /^(?:[东西南北中]|[一二三四五六七八九十])?(?:路|街(?!道)|大街|大道|巷)/;
// 自治州 and 自治区 also name them without 族: 巴音郭楞蒙古, 新疆维吾尔.
const NATIONALITIES = /(?:(?:[壮满回苗彝藏傣白侗瑶畲黎羌怒水土京各]|土家|哈尼|朝鲜|蒙古|拉祜|佤|布朗|布依|仡佬|傈僳|景颇|纳西|普米|独龙|仫佬|毛南|锡伯|达斡尔|鄂温克|东乡|保安|裕固|撒拉|塔吉克|哈萨克)族|蒙古|哈萨克|柯尔克孜|维吾尔)+$/;
const SUFFIX = /^(.+?)(自治州|自治县|自治旗|自治区|地区|林区|特区|新区|盟|[省市区县旗])$/;
function plain(text) {
    return (text ?? '').normalize('NFKC').replace(/[\s,;.、·/>-]+/g, '');
}
/** Official name and its shortening (管城回族区, 管城区), and the bare name (管城), which only counts standing alone. */
function namesOf(name) {
    const [, stem = '', suffix = ''] = SUFFIX.exec(name) ?? [];
    const core = stem.replace(NATIONALITIES, '');
    const shortened = core !== stem && core.length >= 2 ? [core + suffix.slice(-1)] : [];
    return { strong: [name, ...shortened], bare: [...new Set([stem, core])].filter((word) => word.length >= 2) };
}
// Some 3,300 names once per list, not once per row of an import.
const indexes = new WeakMap();
function indexOf(list) {
    const known = indexes.get(list);
    if (known)
        return known;
    const strong = new Map();
    const bare = new Map();
    const add = (map, name, district) => {
        const same = map.get(name);
        if (same)
            same.push(district);
        else
            map.set(name, [district]);
    };
    for (const district of list) {
        const names = namesOf(district.name);
        for (const name of names.strong)
            add(strong, name, district);
        for (const name of names.bare)
            add(bare, name, district);
    }
    const byAdcode = new Map(list.map((district) => [district.adcode, district]));
    const index = { byAdcode, strong, bare, longestName: Math.max(0, ...list.map(({ name }) => name.length)) };
    indexes.set(list, index);
    return index;
}
function parentOf(index, { parentAdcode }) {
    return parentAdcode === null ? undefined : index.byAdcode.get(parentAdcode);
}
function liesIn(index, district, area) {
    for (let at = district; at; at = parentOf(index, at))
        if (at.adcode === area.adcode)
            return true;
    return false;
}
function isCityLike({ level, name }) {
    return level === 'city' || (level === 'province' && name.endsWith('市'));
}
/**
 * Reads 省, 市, 县 from the start of a text. A bare name counts where the text ends with it, or where a district or zone of it
 * follows (郑州中原区, 郑州高新区): many streets are called after cities (南阳路).
 */
function walk(index, text, within = null) {
    for (let length = Math.min(index.longestName, text.length); length >= 2; length -= 1) {
        const word = text.slice(0, length);
        const rest = text.slice(length);
        const inside = (district) => !within || (district.adcode !== within.adcode && liesIn(index, district, within));
        const official = (index.strong.get(word) ?? []).filter(inside);
        const named = official.length > 0 ? official : (index.bare.get(word) ?? []).filter(inside);
        const areas = named.filter(({ level }) => level !== 'county');
        for (const area of areas) {
            const next = walk(index, rest, area);
            if (next.named.length > 0)
                return { ...next, area: next.area ?? area };
        }
        if (STREET.test(rest))
            continue; // only now: 路南区 is a district of 唐山市
        if (named.length > 0 && (official.length > 0 || rest === ''))
            return { area: null, named, rest };
        if (areas.length > 0 && ZONE.test(rest.slice(0, ZONE_WITHIN_CHARS)))
            return { area: null, named: areas, rest };
    }
    return { area: null, named: [], rest: text };
}
/** The one that is meant: the strongest context must allow it, the others narrow down. Undefined where several remain. */
function pick(index, named, contexts) {
    let left = named;
    for (const [rank, context] of contexts.entries()) {
        const fits = left.filter((district) => liesIn(index, district, context) || liesIn(index, context, district));
        if (fits.length > 0)
            left = fits;
        else if (rank === 0)
            return undefined;
    }
    return left.length === 1 ? left[0] : undefined;
}
/** The city that a walk proves, or the province where it gives no more. */
function contextOf(index, { area, named }) {
    const [only] = named;
    if (named.length !== 1 || !only)
        return area ?? undefined;
    return only.level === 'county' ? parentOf(index, only) : only;
}
/** Counties whose official names stand anywhere in a text: the last resort, for names such as 工会驿站(巩义市嵩山路). */
function countiesIn(index, text) {
    const found = new Set();
    for (let at = 0; at < text.length; at += 1)
        for (let length = 3; length <= index.longestName && at + length <= text.length; length += 1)
            if (!STREET.test(text.slice(at + length)))
                for (const district of index.strong.get(text.slice(at, at + length)) ?? [])
                    if (district.level === 'county')
                        found.add(district);
    return [...found];
}
/** Resolves one row. Deterministic, never throws; what cannot be decided is `ambiguous` or `unknown`, never a guess. */
export function resolveDistrictWording(list, words) {
    const index = indexOf(list);
    const [wording, address, name, hintText] = [words.asWritten, words.address, words.name, words.cityHint].map((text) => plain(text).slice(0, MAX_READ_CHARS));
    const inWording = walk(index, wording);
    const inAddress = walk(index, address);
    const hint = index.byAdcode.get(hintText) ?? pick(index, walk(index, hintText).named, []);
    const outside = [
        { area: contextOf(index, inAddress), basis: 'address' },
        { area: hint, basis: 'hint' },
        { area: contextOf(index, walk(index, name)), basis: 'name' },
    ];
    const areasOf = (...areas) => areas.filter((area) => area != null);
    const written = pick(index, inWording.named, areasOf(inWording.area, ...outside.map(({ area }) => area)));
    const contexts = areasOf(written, ...outside.map(({ area }) => area));
    const resolved = (kind, basis, ...found) => {
        const adcode = found[0] ? { adcode: found[0].adcode } : {};
        return { kind, ...adcode, basis: found[0] ? basis : null, candidates: found };
    };
    const counties = inAddress.named.filter(({ level }) => level === 'county');
    if (written?.level === 'county') {
        const other = pick(index, counties, areasOf(outside[0]?.area));
        return resolved('county', 'wording', written, ...areasOf(other === written ? null : other));
    }
    const isZone = ZONE.test(written ? inWording.rest : wording);
    if (inWording.named.length > 0 && !written && !isZone) {
        const contradicting = inWording.named.length === 1 ? inAddress.named : [];
        return { kind: 'ambiguous', basis: null, candidates: [...inWording.named, ...contradicting] };
    }
    const county = pick(index, counties, contexts);
    if (county)
        return resolved(isZone ? 'zone' : 'county', 'address', county);
    const byName = isZone ? [] : countiesIn(index, name);
    const namedCounty = pick(index, byName, contexts);
    if (namedCounty)
        return resolved('county', 'name', namedCounty);
    const city = [{ area: written, basis: 'wording' }, ...outside].find(({ area }) => area && isCityLike(area));
    if (isZone || city)
        return resolved(isZone ? 'zone' : 'city', city?.basis ?? null, ...areasOf(city?.area));
    const several = counties.length > 0 ? counties : byName;
    return { kind: several.length > 0 ? 'ambiguous' : 'unknown', basis: null, candidates: several };
}
//# sourceMappingURL=resolve.js.map