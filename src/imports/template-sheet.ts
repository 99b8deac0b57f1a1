/**
 * The blank sheet for clerks: Chinese headings with English notes, drop-downs, and examples that the importer skips.
 * Owns its columns; a test sends it through the importer.
 */
import type { District } from '../districts/district.schema.ts';
import { EXAMPLE_MARK } from './header.ts';

interface TemplateColumn {
  readonly header: string;
  readonly note: string;
  readonly width: number;
  readonly examples: readonly [string | number, string | number];
  readonly list?: 'state' | 'access' | 'districts';
}

const COLUMNS: readonly TemplateColumn[] = [
  { header: '站点编号', note: 'Station code; leave blank for a new station', width: 16, examples: ['', ''] },
  {
    header: '站点名称',
    note: 'Name (required)',
    width: 34,
    examples: [`${EXAMPLE_MARK}某某街道工会爱心驿站`, `${EXAMPLE_MARK}某某广场爱心驿站`],
  },
  { header: '详细地址', note: 'Address', width: 40, examples: ['郑州市中原区某某路1号', '郑州市金水区某某路2号'] },
  {
    header: '所属区县',
    note: 'District: pick one or write province, city and county',
    width: 26,
    examples: ['河南省郑州市中原区', '河南省郑州市金水区'],
    list: 'districts',
  },
  { header: '经度', note: 'Longitude, decimal degrees', width: 14, examples: [113.123456, ''] },
  {
    header: '纬度',
    note: 'Latitude, decimal degrees; leave both blank if unknown',
    width: 14,
    examples: [34.123456, ''],
  },
  { header: '开放时间', note: 'Opening hours', width: 28, examples: ['周一至周五 08:30-17:30', '每天 06:00-22:00'] },
  {
    header: '服务设施',
    note: 'Amenities, separated by 、',
    width: 36,
    examples: ['饮水机、空调、座椅', '饮用水、微波炉(损坏)'],
  },
  { header: '状态', note: 'State', width: 10, examples: ['开放', '暂停'], list: 'state' },
  { header: '进入方式', note: 'How one gets in', width: 14, examples: ['自由进入', '扫码'], list: 'access' },
  { header: '建设单位', note: 'Who built it', width: 24, examples: ['某某街道总工会', ''] },
  { header: '依托单位', note: 'Whose premises it is on', width: 24, examples: ['某某便民服务中心', ''] },
  { header: '责任单位', note: 'Who answers for it', width: 24, examples: ['某某街道总工会', '某某社区居委会'] },
  { header: '联系电话', note: 'Telephone; never published', width: 18, examples: ['', ''] },
  { header: '核实日期', note: 'Date of the last look on site', width: 14, examples: ['2024-05-01', ''] },
  { header: '备注', note: 'Remarks', width: 24, examples: ['示例行不会导入，可以删除', ''] },
];

/** The words of `row-values.ts`, and of the export. */
const CHOICES = {
  state: ['开放', '暂停', '关闭', '规划中'],
  access: ['自由进入', '找工作人员', '扫码', '指纹', '小程序或App', '仅限会员'],
} as const;
const ENTRY_ROWS = 2_000;

/** Full names of all counties, so that a pick is never ambiguous. */
export function fullNames(districts: readonly District[]): string[] {
  const byAdcode = new Map(districts.map((one) => [one.adcode, one]));
  return districts
    .filter(({ level }) => level === 'county')
    .map((county) => {
      const names: string[] = [];
      for (let at: District | undefined = county; at; at = at.parentAdcode ? byAdcode.get(at.parentAdcode) : undefined)
        names.unshift(at.name);
      return names.join('');
    });
}

/** The workbook's bytes. */
export async function templateBook(districts: readonly District[]): Promise<Buffer> {
  // With the first who asks, as in http/sheet.ts.
  const { default: ExcelJS } = await import('exceljs');
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('驿站', { views: [{ state: 'frozen', ySplit: 1 }] });
  const lists = book.addWorksheet('选项', { state: 'hidden' });
  const counties = fullNames(districts);
  counties.forEach((name, i) => (lists.getCell(i + 1, 1).value = name));
  sheet.columns = COLUMNS.map(({ width }) => ({ width }));
  sheet.addRow(COLUMNS.map(({ header }) => header)).font = { bold: true };
  for (const i of [0, 1] as const) {
    const row = sheet.addRow(COLUMNS.map(({ examples }) => (examples[i] === '' ? null : examples[i])));
    row.font = { italic: true, color: { argb: 'FF808080' } };
  }
  COLUMNS.forEach(({ note, list }, i) => {
    const head = sheet.getCell(1, i + 1);
    head.note = note;
    head.fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFDDEBF7' } };
    if (list === undefined) return;
    const formula =
      list === 'districts' ? `选项!$A$1:$A$${Math.max(1, counties.length)}` : `"${CHOICES[list].join(',')}"`;
    for (let row = 2; row <= ENTRY_ROWS; row += 1)
      // A word that is not in the list may be right all the same: it is only asked about.
      sheet.getCell(row, i + 1).dataValidation = {
        type: 'list',
        allowBlank: true,
        formulae: [formula],
        showErrorMessage: true,
        errorStyle: 'warning',
        error: '不在选项里，确定要这样填吗？',
      };
  });
  return Buffer.from(await book.xlsx.writeBuffer());
}
