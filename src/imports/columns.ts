/**
 * Which column of a clerk's table holds what, by its Chinese or English heading.
 * Owns the vocabulary of headings. Reading what the cells say is parse-row.ts's.
 */
import type { Crs } from '../geo/crs.ts';
import { namedCrs, withoutCrsWords } from './crs-words.ts';

// The best-known heading first: where a table has two for one field, that order decides. All in the form of headingKey().
const HEADINGS = {
  code: '编号 站点编号 驿站编号 站点编码 驿站编码 编码 代码 code stationcode',
  id: 'id 序号 stationid objectid fid uuid no',
  name: '站点名称 驿站名称 名称 服务站点名称 服务站名称 站名 站点 驿站 name stationname title',
  address: '详细地址 地址 站点地址 驿站地址 具体地址 具体位置 详细位置 所在地址 address addr fulladdress',
  district:
    '所属区县 区县 所在区县 县区 所属县区 所在县区 区县市 县市区 市县区 区市县 所属县市区 所属区 所在区 区 县 行政区 所属行政区 ' +
    '行政区划 所属辖区 辖区 district county districtname',
  city: '城市 所属城市 所在城市 所属市 所在市 地市 地级市 设区市 市 city cityname',
  lng: '经度 东经 经度坐标 坐标经度 坐标x x坐标 lng lon long longitude x',
  lat: '纬度 北纬 纬度坐标 坐标纬度 坐标y y坐标 lat latitude y',
  coordinates:
    '坐标 经纬度 坐标经纬度 经纬度坐标 位置坐标 地理坐标 坐标点 location coordinates coordinate coord lnglat lonlat',
  crs: '坐标系 坐标系统 坐标类型 坐标系类型 crs coordinatesystem srs datum',
  hours:
    '开放时间 营业时间 服务时间 开放时段 开放时间段 运营时间 工作时间 openhoursobserved openhours openinghours opentime hours ' +
    'businesshours servicehours',
  phone:
    '联系电话 电话 电话号码 联系方式 联系人电话 负责人电话 负责人联系方式 联系人联系方式 负责人及电话 联系人及电话 负责人及联系方式 ' +
    '联系人及联系方式 手机 手机号 手机号码 座机 固定电话 咨询电话 服务电话 站点电话 phone telephone tel mobile contact contactphone ' +
    'contactmasked phonenumber',
  facilities:
    '服务设施 设施 设施设备 设备设施 配套设施 设施配置 服务设施设备 服务功能 服务项目 服务内容 facilities amenities facilitylabels',
  builder: '建设单位 建设主体 建站单位 主建单位 创建单位 builder builderunit',
  host: '承建单位 依托单位 所在单位 场所提供单位 host hostunit',
  dutyHolder:
    '责任单位 管理单位 管护单位 管理责任单位 运营单位 运维单位 维护单位 管理主体 dutyholder maintainer operator',
  managerPerson: '负责人 联系人 负责人姓名 联系人姓名 站点负责人 驿站负责人 管理员 站长 manager contactperson',
  coordinateSource: '坐标来源 定位来源 定位方式 coordinatesource coordsource positionsource',
  observedAt: '核实日期 核实时间 核查日期 核查时间 采集日期 采集时间 observedat verifiedat surveydate',
  state: '状态 站点状态 运营状态 开放状态 使用状态 state status statuslabel',
  access: '进入方式 进门方式 开门方式 进站方式 accessmode access',
  remarks: '备注 说明 备注说明 描述 remarks remark notes note description comment memo',
} as const satisfies Record<string, string>;

/** What a column can hold. `managerPerson` and `phone` are personal data. */
export type Field = keyof typeof HEADINGS;

export const FIELDS = Object.keys(HEADINGS) as [Field, ...Field[]];

/** A recognised column: its heading as in the table, and the coordinate system that the heading names, if any. */
export interface FieldColumn {
  readonly header: string;
  readonly crs: Crs | null;
}

export interface IgnoredColumn {
  readonly header: string;
  /** Guessed or computed from other fields, or written by our own exports: never imported as fact. */
  readonly reason: 'inferred' | 'exported';
}

export interface Columns {
  /** Per field its columns, best heading first. */
  readonly byField: Readonly<Partial<Record<Field, readonly FieldColumn[]>>>;
  readonly ignored: readonly IgnoredColumn[];
  /** Kept with each row as `extra`, and to be shown to the clerk. */
  readonly unknown: readonly string[];
}

const FIELD_OF = new Map<string, { readonly field: Field; readonly rank: number }>(
  (Object.keys(HEADINGS) as Field[]).flatMap((field) =>
    HEADINGS[field].split(' ').map((heading, rank) => [heading, { field, rank }] as const),
  ),
);

// Results of other columns: the district a polygon gave, the distance to whoever asked.
const INFERRED = /^(?:inferred|predicted|guessed|推断|推测)|^(?:polygondistrict|distancem|distance)$/;

// What our own sheets carry besides facts: verdicts beside a corrected list, states that only the service sets.
const EXPORTED =
  /^(?:导入行号|导入结论|导入原因|修改建议|importreasons|坐标精度|责任待确认|是否公开|巡查时间|新鲜度|更新时间|版本|数据来源)$/;

// A longer cell in a header row is no heading; also bounds the work on hostile files.
const MAX_HEADING_CHARS = 100;

function squeeze(text: string): string {
  return text.replace(/[\s_\-./、:*'"“”]+/g, '');
}

/** A heading without width, case, spaces, marks and what stands in brackets: `经度（°）*` to `经度`. */
export function headingKey(header: string): string {
  if (header.length > MAX_HEADING_CHARS) return '';
  const text = header.normalize('NFKC').toLowerCase();
  const bare = squeeze(text.replace(/[([{【〔<《][^)\]}】〕>》]*[)\]}】〕>》]/g, ''));
  return bare === '' ? squeeze(text) : bare;
}

function fieldOf(header: string): { readonly field: Field; readonly rank: number } | undefined {
  const key = headingKey(header);
  return FIELD_OF.get(key) ?? FIELD_OF.get(squeeze(withoutCrsWords(key)));
}

/** The same columns where a person says what some of them hold; null: nothing of ours, kept with the row. A said one comes first. */
export function correctColumns(columns: Columns, said: ReadonlyMap<string, Field | null>): Columns {
  const byField: Partial<Record<Field, FieldColumn[]>> = {};
  for (const [header, field] of said)
    if (field !== null) (byField[field] ??= []).push({ header, crs: namedCrs(header) });
  for (const field of FIELDS)
    for (const column of columns.byField[field] ?? [])
      if (!said.has(column.header)) (byField[field] ??= []).push(column);
  const others = [...said].flatMap(([header, field]) => (field === null ? [header] : []));
  return {
    byField,
    ignored: columns.ignored.filter(({ header }) => !said.has(header)),
    unknown: [...columns.unknown.filter((header) => !said.has(header)), ...others],
  };
}

/** Sorts a table's headings into fields, ignored and unknown; every non-blank heading lands in exactly one of the three. */
export function recogniseColumns(headers: readonly string[]): Columns {
  const found: { readonly field: Field; readonly rank: number; readonly column: FieldColumn }[] = [];
  const ignored: IgnoredColumn[] = [];
  const unknown: string[] = [];
  for (const header of headers) {
    if (header.trim() === '') continue;
    const match = fieldOf(header);
    if (INFERRED.test(headingKey(header))) ignored.push({ header, reason: 'inferred' });
    else if (EXPORTED.test(headingKey(header))) ignored.push({ header, reason: 'exported' });
    else if (match) found.push({ ...match, column: { header, crs: namedCrs(header) } });
    else unknown.push(header);
  }
  const byField: Partial<Record<Field, FieldColumn[]>> = {};
  for (const { field, column } of found.sort((a, b) => a.rank - b.rank)) (byField[field] ??= []).push(column);
  return { byField, ignored, unknown };
}
