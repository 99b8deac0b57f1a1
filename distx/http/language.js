import Negotiator from 'negotiator';
const OFFERED = ['zh-CN', 'zh', 'en'];
const MAX_KNOWN = 1_000;
const MAX_HEADER = 100;
/** What browsers send is much the same: read once. Emptied when full. */
const known = new Map();
/** From Accept-Language; Chinese when it says nothing that we speak. */
export function languageOf(request) {
    const header = request.headers['accept-language'] ?? '';
    const language = known.get(header);
    if (language !== undefined)
        return language;
    const best = new Negotiator({ headers: request.headers }).language(OFFERED) === 'en' ? 'en' : 'zh';
    if (known.size >= MAX_KNOWN)
        known.clear();
    if (header.length <= MAX_HEADER)
        known.set(header, best);
    return best;
}
/** The value for Content-Language. */
export function languageTag(language) {
    return language === 'zh' ? 'zh-CN' : 'en';
}
//# sourceMappingURL=language.js.map