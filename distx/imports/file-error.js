/**
 * Why a whole file cannot be read, as opposed to one row of it (issue.ts).
 * Owns the closed list of codes with their wording; how the error is shown is the caller's.
 */
const FILE_ERRORS = {
    'file-empty': ['文件是空的，请检查后重新上传。', 'The file is empty.'],
    'file-too-large': ['文件超过 {limit} MB，请拆分后再导入。', 'The file is larger than {limit} MB; split it.'],
    'xlsx-not-supported': [
        '这是 Excel 工作簿，暂不能直接读取（以后会支持）；请先另存为“CSV UTF-8（逗号分隔）”。',
        'This is an Excel workbook, which comes later; save it as “CSV UTF-8” first.',
    ],
    'not-text': [
        '这不是文本文件，请上传 CSV 或 GeoJSON 文件。',
        'This is not a text file; CSV and GeoJSON are understood.',
    ],
    'encoding-unknown': [
        '文件编码认不出来，请另存为“CSV UTF-8”后重试。',
        'The encoding is neither UTF-8 nor GB 18030; save the file as UTF-8.',
    ],
    'file-truncated': [
        '文件末尾不完整，可能没有传完，请重新导出或上传。',
        'The file ends in the middle of a character; it seems to be cut off.',
    ],
    'header-not-found': [
        '前 {rows} 行里找不到表头，请保留一行列名，至少要有“站点名称”。',
        'No header row among the first {rows} rows; keep one row of column names, with at least “name”.',
    ],
    'csv-quote-open': [
        '从第 {row} 行起有一个英文双引号没有配对，请补上或删去。',
        'A double quote opened in row {row} is never closed.',
    ],
    'csv-broken': ['表格在第 {row} 行附近读不下去，请检查。', 'The table cannot be read near row {row}.'],
    'json-broken': ['JSON 内容不完整或有错，请重新导出。', 'The JSON is incomplete or malformed.'],
    'json-shape': [
        'JSON 里没有站点列表：可用 GeoJSON 要素集合，或一个对象数组。',
        'The JSON holds no list of stations: give a GeoJSON FeatureCollection or an array of objects.',
    ],
    'no-rows': ['文件里只有表头，没有站点。', 'The file has a header but no rows.'],
    'too-many-rows': ['超过 {limit} 行，请拆分后再导入。', 'There are more than {limit} rows; split the file.'],
    'too-many-columns': ['超过 {limit} 列，请删去无关的列。', 'There are more than {limit} columns; remove some.'],
    'too-many-cells': ['单元格总数超过 {limit}，请拆分后再导入。', 'There are more than {limit} cells; split the file.'],
};
/** The file as a whole cannot be imported. `zh` and `en` are sentences for the person who sent it. */
export class ImportFileError extends Error {
    code;
    zh;
    en;
    constructor(code, values = {}) {
        const [zh, en] = FILE_ERRORS[code];
        const fill = (sentence) => sentence.replace(/\{(\w+)\}/g, (whole, key) => String(values[key] ?? whole));
        super(fill(en));
        this.name = 'ImportFileError';
        this.code = code;
        this.zh = fill(zh);
        this.en = this.message;
    }
}
//# sourceMappingURL=file-error.js.map