/**
 * Why a whole file cannot be read, as opposed to one row of it (issue.ts).
 * Owns the closed list of codes with their wording; how the error is shown is the caller's.
 */
const FILE_ERRORS = {
  'file-empty': ['文件是空的，请检查后重新上传。', 'The file is empty.'],
  'file-too-large': ['文件超过 {limit} MB，请拆分后再导入。', 'The file is larger than {limit} MB; split it.'],
  'wrong-type': [
    '这不是可以读取的表格（看起来是 {what}），请上传 xlsx 或 CSV。',
    'This is no table but {what}; send xlsx or CSV.',
  ],
  'xls-old': [
    '这是旧版 Excel 文件（.xls），请用 Excel 或 WPS 另存为 .xlsx 或“CSV UTF-8”后再上传。',
    'This is an old Excel file (.xls): save it as .xlsx or “CSV UTF-8” first.',
  ],
  'xlsb-not-supported': [
    '这是二进制工作簿（.xlsb），请另存为 .xlsx 后再上传。',
    'This is a binary workbook (.xlsb): save it as .xlsx first.',
  ],
  'ods-not-supported': [
    '这是 OpenDocument 表格（.ods），请另存为 .xlsx 后再上传。',
    'This is an OpenDocument sheet (.ods): save it as .xlsx first.',
  ],
  'not-xlsx': [
    '这不是 .xlsx 文件，请用 Excel 或 WPS 另存为 .xlsx 后再上传；CSV 请以 text/csv 提交。',
    'This is no .xlsx file: save it as .xlsx first, or send CSV as text/csv.',
  ],
  'xlsx-as-text': [
    '这是 Excel 工作簿（或 ZIP），不是 CSV，请按 .xlsx 的类型提交。',
    'This is a workbook (or a ZIP archive) and no CSV: send it with the type of .xlsx.',
  ],
  'xlsx-encrypted': [
    '文件有打开密码，无法读取，请去掉密码后再上传。',
    'The file is protected by a password: remove it first.',
  ],
  'xlsx-macros': [
    '文件带有宏，不予读取，请另存为不带宏的 .xlsx。',
    'The workbook holds macros and is refused: save it as .xlsx without macros.',
  ],
  'xlsx-broken': [
    'Excel 文件已损坏或不完整（{part}），请重新保存后再上传。',
    'The workbook is damaged or incomplete ({part}): save it again.',
  ],
  'zip-bomb': [
    '文件解压后超过 {limit} MB，远大于正常表格，不予读取。',
    'Unpacked, the file is larger than {limit} MB, far beyond an ordinary sheet: refused.',
  ],
  'cell-too-large': [
    '第 {row} 行附近有一格超过 {limit} 个字，不予读取。',
    'Near row {row} one cell holds more than {limit} characters: refused.',
  ],
  'text-too-large': [
    '表格里的文字总量超过 {limit} 个字，请拆分后再导入。',
    'The cells hold more than {limit} characters together: split the file.',
  ],
  'read-timeout': [
    '文件太复杂，{limit} 秒内没有读完，请删去格式和多余的工作表后再试。',
    'The file could not be read within {limit} seconds: remove formatting and further sheets.',
  ],
  'read-memory': [
    '文件太复杂，读取时超出内存限制，请拆分后再导入。',
    'The file needs more memory than is allowed: split it.',
  ],
  'not-text': ['这不是文本文件，请上传 xlsx 或 CSV。', 'This is not a text file; send xlsx or CSV.'],
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
} as const satisfies Record<string, readonly [zh: string, en: string]>;

export type ImportFileErrorCode = keyof typeof FILE_ERRORS;

/** Whether a text is one of the codes: what a worker thread says of an error. */
export function isFileErrorCode(code: string): code is ImportFileErrorCode {
  return Object.hasOwn(FILE_ERRORS, code);
}

/** The file as a whole cannot be imported. `zh` and `en` are sentences for the person who sent it. */
export class ImportFileError extends Error {
  readonly code: ImportFileErrorCode;
  /** What its sentences were filled with. */
  readonly values: Readonly<Record<string, number | string>>;
  readonly zh: string;
  readonly en: string;

  constructor(code: ImportFileErrorCode, values: Readonly<Record<string, number | string>> = {}) {
    const [zh, en] = FILE_ERRORS[code];
    const fill = (sentence: string): string =>
      sentence.replace(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole));
    super(fill(en));
    this.name = 'ImportFileError';
    this.code = code;
    this.values = values;
    this.zh = fill(zh);
    this.en = this.message;
  }
}
