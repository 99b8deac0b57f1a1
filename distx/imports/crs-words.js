// 高德 and 腾讯 publish GCJ-02, 百度 BD-09; CGCS2000 agrees with WGS-84 to decimetres.
const CRS_WORDS = [
    [/gcj-?_?02|火星|高德|腾讯|amap|tencent/i, 'gcj02'],
    [/bd-?_?09|百度|baidu/i, 'bd09'],
    [/wgs-?_?(?:19)?84|cgcs-?2000|国家2000|大地2000|epsg:{1,2}4326|gps/i, 'wgs84'],
];
/** The system a text names first, as in `GCJ-02 (not WGS-84)`; null where it names none. */
export function namedCrs(text) {
    let first = null;
    for (const [words, crs] of CRS_WORDS) {
        const at = text.normalize('NFKC').search(words);
        if (at >= 0 && (first === null || at < first.at))
            first = { at, crs };
    }
    return first?.crs ?? null;
}
/** The text without words that name a coordinate system: 高德经度 to 经度. */
export function withoutCrsWords(text) {
    return CRS_WORDS.reduce((rest, [words]) => rest.replace(words, ''), text);
}
//# sourceMappingURL=crs-words.js.map