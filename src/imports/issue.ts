/**
 * What can be wrong with one row, and the sentence that a clerk reads about it.
 *
 * Owns the closed list of codes with their severity and wording: first what reading and parsing raise, then what only the
 * database, the outlines or the neighbours can tell (row-check.ts, importer.ts).
 */

/** One remark about a row. An `error` refuses the row, a `warning` lets it through. `field` is a `Field` of columns.ts. */
export interface Issue {
  readonly code: string;
  readonly severity: 'warning' | 'error';
  readonly field?: string;
  readonly zh: string;
  readonly en: string;
}

type Entry = readonly [severity: Issue['severity'], zh: string, en: string];

// Wording: what is wrong, then what to do. `{value}` is filled in, shortened and without control characters.
const ISSUES = {
  'name-missing': ['error', '没有站点名称，请补充。', 'The station has no name.'],
  'cell-too-long': [
    'error',
    '“{header}”一格有 {length} 个字，最多 {limit} 个，请缩短。',
    'The cell “{header}” has {length} characters; at most {limit} are allowed.',
  ],
  'extra-too-long': [
    'warning',
    '“{header}”一格有 {length} 个字，只保留了前 {limit} 个。',
    'The cell “{header}” has {length} characters; only the first {limit} are kept.',
  ],
  'control-characters': [
    'warning',
    '“{header}”里有看不见的控制字符，已去掉，请核对。',
    'The cell “{header}” held invisible control characters; they were removed.',
  ],
  'formula-like': [
    'warning',
    '“{header}”以“{sign}”开头，像表格公式，已按普通文字保存，请核对。',
    'The cell “{header}” starts with “{sign}” like a formula; it is kept as plain text.',
  ],
  'formula-cell': [
    'error',
    '{cell} 格（“{header}”）是公式，不予采用；请复制该列，选择性粘贴为“数值”后再上传。',
    'Cell {cell} (“{header}”) is a formula and is not taken: copy the column and paste it as values.',
  ],
  'formula-ignored': [
    'warning',
    '{cell} 格（“{header}”）是公式，未读取；该列不影响导入。',
    'Cell {cell} (“{header}”) is a formula and was not read; the column does not matter here.',
  ],
  'merged-cell': [
    'warning',
    '“{header}”是合并单元格，本行按合并的内容读取，请核对。',
    '“{header}” is a merged cell: this row was read with its content.',
  ],
  'fabricated-suspect': [
    'error',
    '“{header}”里写着“{value}”，说明这不是已核实的真实站点，不予收录；请实地核实后再报。',
    'The cell “{header}” says “{value}”: this is not a verified real station, so it is refused.',
  ],
  'row-too-long': [
    'error',
    '本行有 {found} 格，表头只有 {expected} 格，内容可能错位；含逗号的内容请加英文双引号。',
    'The row has {found} cells and the header {expected}: contents may be shifted. Quote cells that hold the separator.',
  ],
  'row-too-short': [
    'warning',
    '本行只有 {found} 格，表头有 {expected} 格，缺的按空白处理，请核对有无错位。',
    'The row has {found} cells and the header {expected}; the rest is taken as blank.',
  ],
  'row-not-object': [
    'error',
    '这一条不是一个站点对象，请检查文件。',
    'This entry is not an object describing a station.',
  ],
  'line-not-json': ['error', '这一行不是完整的 JSON，请检查文件。', 'This line is not complete JSON.'],
  'geometry-not-point': [
    'error',
    '位置不是一个点（{value}），请改为点。',
    'The geometry is not one point with two finite numbers ({value}).',
  ],
  'position-missing': [
    'warning',
    '没有经纬度：先收录为“待定位”，不会显示在地图上。',
    'No coordinates: the station is kept as “to be located” and not shown on maps.',
  ],
  'coordinates-zero': [
    'warning',
    '经纬度是 0,0，按未填写处理，先收录为“待定位”。',
    'The coordinates are 0,0, taken as blank: kept as “to be located”.',
  ],
  'coordinates-half': [
    'error',
    '经度、纬度只填了一个，请补全，或两个都留空。',
    'Only one of longitude and latitude is given: fill in both, or neither.',
  ],
  'coordinates-not-number': [
    'error',
    '坐标“{value}”读不出来，请写成小数度，例如 113.564525,34.819187。',
    'The coordinates “{value}” cannot be read; write decimal degrees such as 113.564525,34.819187.',
  ],
  'coordinates-swapped': [
    'error',
    '经度和纬度好像填反了（经度 {lng}，纬度 {lat}），是不是应为经度 {lat}、纬度 {lng}？请确认后改正。',
    'Longitude and latitude look swapped (longitude {lng}, latitude {lat}): should it be longitude {lat}, latitude {lng}?',
  ],
  'coordinates-out-of-range': [
    'error',
    '经度 {lng}、纬度 {lat} 超出范围，请填写度数（不是以米为单位的平面坐标）。',
    'Longitude {lng}, latitude {lat} are out of range; give decimal degrees, not projected metres.',
  ],
  'coordinates-imprecise': [
    'warning',
    '坐标小数位太少，可能偏差几十米，建议保留 6 位小数。',
    'The coordinates have too few decimals and may be off by tens of metres; six decimals are best.',
  ],
  'coordinates-conflict': [
    'warning',
    '几何位置与经纬度列不一致，已采用几何位置，请核对。',
    'The geometry and the coordinate columns differ; the geometry is used.',
  ],
  'crs-mismatch': [
    'error',
    '表里写的坐标系是 {found}，本次导入选的是 {expected}，请确认后重新选择。',
    'The file says its coordinates are {found}, this import was told {expected}: choose the right one.',
  ],
  'phone-masked': [
    'warning',
    '电话有打码，原样保留；如需联系，请另补完整号码。',
    'A phone number is masked; it is kept as it is.',
  ],
  'phone-unreadable': [
    'warning',
    '电话认不出来，原文已保留，请核对位数或格式。',
    'The phone number is not recognised; the text is kept.',
  ],
  'amenity-unknown': [
    'warning',
    '设施“{value}”不在目录里，原文已保留。',
    'The amenities “{value}” are not in the catalogue; the text is kept.',
  ],
  'amenity-absent': [
    'warning',
    '设施一栏写明没有：{value}，不计入已有设施。',
    'The amenities column says that these are not there: {value}.',
  ],
  'state-unknown': [
    'warning',
    '状态“{value}”认不出来，按未填写处理。',
    'The state “{value}” is not recognised and taken as blank.',
  ],
  'access-unknown': [
    'warning',
    '进入方式“{value}”认不出来，按未填写处理。',
    'The way in “{value}” is not recognised and taken as blank.',
  ],
  'date-unreadable': [
    'warning',
    '日期“{value}”认不出来，请写成 2024-05-01 的样子。',
    'The date “{value}” cannot be read; write it like 2024-05-01.',
  ],
  'duplicate-in-file': [
    'error',
    '与第 {line} 行重复（同名同址），只收录前一行。',
    'It repeats row {line} (same name, same address); only that row is taken.',
  ],
  'possible-duplicate': [
    'warning',
    '{meters} 米内已有名称相近的站点 {code}（{name}），两个都保留，请核对是否同一处。',
    'Within {meters} m stands {code} ({name}) of a similar name; both are kept: are they one place?',
  ],
  'near-row': [
    'warning',
    '与第 {line} 行名称相近，相距约 {meters} 米，两行都保留，请核对是否同一处。',
    'Row {line} has a similar name about {meters} m away; both are kept: are they one place?',
  ],
  'merge-proposed': [
    'warning',
    '可能就是已有站点 {code}（{name}）：请决定合并还是新建，未决定的不写入。',
    'It may be the station {code} ({name}): decide whether to merge or to add; undecided rows are not written.',
  ],
  'maintainer-kept': [
    'warning',
    '“{value}”与系统里登记的单位不同，未改动；要更换请在系统里办理。',
    '“{value}” differs from who is registered, which stays: change it in the system.',
  ],
  'coordinates-swapped-fixed': [
    'warning',
    '经度和纬度填反了，已按经度 {lng}、纬度 {lat} 采用：只有这样才落在所填的区县内。',
    'Longitude and latitude were swapped and are taken as {lng}, {lat}: only so do they lie in the stated district.',
  ],
  'crs-unclear': [
    'error',
    '坐标系不能确定（最可能是 {best}，把握 {confidence}）：请选定坐标系后重新上传。',
    'The coordinate system is not certain (most likely {best}, confidence {confidence}): choose one and send it again.',
  ],
  'crs-contradicted': [
    'warning',
    '选的坐标系是 {chosen}，但各点的位置更像 {winner}（把握 {confidence}），请核对。',
    'The chosen system is {chosen}, but the points look like {winner} (confidence {confidence}): please check.',
  ],
  'sheets-unread': [
    'warning',
    '只读取了工作表“{sheet}”，没有读取：{unread}。',
    'Only the sheet “{sheet}” was read, not {unread}.',
  ],
  interrupted: [
    'error',
    '检查过程中断（服务重启），没有保存任何站点，请重新上传。',
    'The check was interrupted by a restart and nothing was saved: send the file again.',
  ],
  'check-failed': [
    'error',
    '检查过程出错，没有保存任何站点，请稍后重试。',
    'The check failed and nothing was saved: try again.',
  ],
  'commit-failed': [
    'error',
    '写入过程出错，已全部撤回，没有保存任何站点，请稍后重试。',
    'The commit failed, and all of it was taken back: try again.',
  ],
  'code-unknown': [
    'warning',
    '没有编号为“{value}”的站点，按新站点处理并另编号。',
    'There is no station with the code “{value}”; it is taken as a new one.',
  ],
  'code-conflict': [
    'error',
    '编号“{value}”是一个站点，名称和地址却是另一个站点（{code}），请核对编号。',
    'The code “{value}” is one station, the name and address are another ({code}): check the code.',
  ],
  'outside-scope': [
    'error',
    '这一行不在您负责的区域内，不收录；请交给负责该区县的工会。',
    'The row lies outside your district and is not taken: its own office imports it.',
  ],
  'station-retired': [
    'error',
    '该站点（{code}）已在系统里撤销，本行的改动不收录。',
    'The station {code} was retired in the system, so what is new in this row is not taken.',
  ],
  'state-retired': [
    'error',
    '本行写着已撤销，不收录；已有的站点请在系统里办理撤销。',
    'The row says that the station is gone, so it is not taken; retire an existing one in the system.',
  ],
  'no-duty-holder': [
    'warning',
    '没有写明责任单位或建设单位：先收录，但不公开；补充后自动公开。',
    'Nobody is named who answers for it: kept, but not published until somebody is.',
  ],
  'district-unknown': [
    'error',
    '“{value}”认不出是哪个区县，地址里也看不出来，请补充省、市、区县。',
    'Neither “{value}” nor the address tells which district it is in.',
  ],
  'district-ambiguous': [
    'error',
    '“{value}”有几种可能（{candidates}），请写明是哪个市的。',
    'The district “{value}” may be one of {candidates}: say which city.',
  ],
  'zone-resolved': [
    'warning',
    '“{value}”是功能区，没有行政区划代码，按{district}（{adcode}）登记，原文保留。',
    'The functional zone “{value}” has no adcode: registered under {district} ({adcode}); the wording is kept.',
  ],
  'district-city-only': [
    'warning',
    '只能确定在{district}，看不出区县，请补充。',
    'Only the city {district} is certain, not the county.',
  ],
  'position-outside-district': [
    'warning',
    '填的是{stated}，坐标却在{lies}，距{stated} {meters} 米：坐标不采用，先收录为“待定位”，请核对。',
    'The row says {stated}, the point lies in {lies}, {meters} m outside it: not used, the station is to be located.',
  ],
  'position-approximate': [
    'warning',
    '坐标是由地址推算的，只作大致位置，请现场核实。',
    'The position was computed from the address: approximate until somebody checks it on site.',
  ],
  'outside-service-area': [
    'error',
    '坐标（{lng}, {lat}）不在中国大陆范围内，请核对坐标和坐标系。',
    'The point ({lng}, {lat}) lies outside mainland China: check the coordinates and their system.',
  ],
  'hours-unreadable': [
    'warning',
    '开放时间“{value}”读不出来：原文保留，按“不明”处理，请写成“周一至周五 08:30-17:30”的样子。',
    'The hours “{value}” cannot be read: the text is kept and counts as unknown.',
  ],
  'hours-uncertain': [
    'warning',
    '开放时间“{value}”读得没有把握（{osm}）：按“不明”处理，请核对。',
    'The hours “{value}” were read without certainty ({osm}) and count as unknown: please check.',
  ],
} as const satisfies Record<string, Entry>;

/** Every code that a verdict may carry. */
export type IssueCode = keyof typeof ISSUES;

const MAX_QUOTED_CHARS = 60;

function quoted(value: string | number): string {
  // eslint-disable-next-line no-control-regex -- a message must not carry what the check removes
  const text = String(value).replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g, ' ');
  return text.length > MAX_QUOTED_CHARS ? `${text.slice(0, MAX_QUOTED_CHARS)}…` : text;
}

/** The issue with its sentences filled in. Values are quoted to people: never pass a phone number or a person's name. */
export function issue(code: IssueCode, field?: string, values: Readonly<Record<string, string | number>> = {}): Issue {
  const [severity, zh, en]: Entry = ISSUES[code];
  const fill = (sentence: string): string =>
    sentence.replace(/\{(\w+)\}/g, (whole, key: string) => (key in values ? quoted(values[key] ?? '') : whole));
  return { code, severity, ...(field === undefined ? {} : { field }), zh: fill(zh), en: fill(en) };
}

/** Whether any of the issues refuses the row. */
export function isRefused(issues: readonly Issue[]): boolean {
  return issues.some(({ severity }) => severity === 'error');
}
