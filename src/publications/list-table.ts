/**
 * A list that is a table: which row is its header, what its columns are called in Chinese and English, and from rows to
 * entries. CSV and workbooks alike; their bytes are read-list.ts's.
 */
import type { Words } from '../http/validation.ts';
import { Problem } from '../problems.ts';
import type { CellFault, Entries } from './list-entries.ts';
import type { Entry } from './publication.schema.ts';

/** What offices call the columns. */
const COLUMNS: Readonly<Record<string, keyof Entry>> = {
  placeid: 'placeId',
  poiid: 'placeId',
  地点编号: 'placeId',
  stationid: 'stationId',
  code: 'code',
  驿站编号: 'code',
  编号: 'code',
  name: 'name',
  名称: 'name',
  state: 'state',
  状态: 'state',
  lng: 'lng',
  lon: 'lng',
  经度: 'lng',
  lat: 'lat',
  纬度: 'lat',
  observedat: 'observedAt',
  观察时间: 'observedAt',
};

export const HEADINGS = Object.keys(COLUMNS);
/** Without them there is no list. */
const REQUIRED = [
  ['placeId', '地点编号'],
  ['lng', '经度'],
  ['lat', '纬度'],
] as const satisfies readonly (readonly [keyof Entry, string])[];
export const REQUIRED_COLUMNS = REQUIRED.length;
/** How far down a header may stand, blank rows aside. */
const HEADER_ROWS = 10;

const columnOf = (heading: string): keyof Entry | undefined =>
  COLUMNS[
    heading
      .trim()
      .toLowerCase()
      .replaceAll(/[\s_-]+/g, '')
  ];

/** A plain decimal; anything else stays text, which the schema refuses. */
const numberOf = (cell: string): unknown => (/^-?\d{1,3}(\.\d{1,20})?$/.test(cell) ? Number(cell) : cell);

const PLAIN_TIME = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}))?$/;

/** A date or time as spreadsheets show it is of China, where the stations are; a day means its beginning. */
function instantOf(cell: string): string {
  const [, day, time = '00:00'] = PLAIN_TIME.exec(cell) ?? [];
  return day === undefined ? cell : `${day}T${time}:00+08:00`;
}

function valueOf(field: keyof Entry, cell: string): unknown {
  if (field === 'lng' || field === 'lat') return numberOf(cell);
  return field === 'observedAt' ? instantOf(cell) : cell;
}

/** What a spreadsheet knows of a row beside its texts, by column. */
export interface CellMarks {
  /** Columns with a formula, and the cell's name. */
  readonly formulas: ReadonlyMap<number, string>;
  /** Columns with a number of which the spreadsheet has not kept all digits. */
  readonly rounded: ReadonlySet<number>;
}

const formulaFault = (field: keyof Entry, cell: string): CellFault => ({
  field,
  code: 'formula-cell',
  zh: `${cell} 格是公式，不予采用；请复制该列，选择性粘贴为“数值”`,
  en: `cell ${cell} is a formula and is not taken: copy the column and paste it as values`,
});

const roundedFault = (field: keyof Entry): CellFault => ({
  field,
  code: 'digits-lost',
  zh: '数字超过 15 位，Excel 已把后面的位数改成 0；请把该列设为“文本”后重新填写',
  en: 'a number of more than 15 digits, of which Excel keeps no more: format the column as text and enter it again',
});

/** Takes the rows of a table in their order. What stands above the header is left aside. */
export class ListTable {
  readonly #entries: Entries;
  #header: readonly string[] | undefined;
  #columns: readonly (keyof Entry | undefined)[] = [];
  #above = 0;

  constructor(entries: Entries) {
    this.#entries = entries;
  }

  /** `line`: as a spreadsheet counts rows, from 1. Throws `invalid-request` without a header, and what Entries throws. */
  add(line: number, cells: readonly string[], marks?: CellMarks): void {
    if (cells.every((cell) => cell.trim() === '') && !marks?.formulas.size) return;
    if (this.#header) return this.#addRow(line, cells, marks);
    const columns = cells.map(columnOf);
    const isHeader = missingIn(columns).length === 0;
    // Of rows that are none, the one that comes nearest is told about.
    if (isHeader || this.#above === 0 || countOf(columns) > countOf(this.#columns)) this.#columns = columns;
    this.#above += 1;
    if (isHeader) this.#header = cells;
    else if (this.#above >= HEADER_ROWS) this.end();
  }

  /** Throws `invalid-request` where there was no header. */
  end(): void {
    if (this.#header) return;
    const missing = missingIn(this.#columns);
    throw new Problem('invalid-request', {
      detail: {
        zh: `缺少列：${missing.map(([field, zh]) => `${zh}（${field}）`).join('、')}`,
        en: `Columns are missing: ${missing.map(([field, zh]) => `${field} (${zh})`).join(', ')}`,
      },
    });
  }

  #addRow(line: number, cells: readonly string[], marks: CellMarks | undefined): void {
    const entry: Partial<Record<keyof Entry, unknown>> = {};
    const faults: CellFault[] = [];
    this.#columns.forEach((field, column) => {
      if (field === undefined) return;
      const formula = marks?.formulas.get(column);
      if (formula !== undefined) return void faults.push(formulaFault(field, formula));
      if (marks?.rounded.has(column)) return void faults.push(roundedFault(field));
      const cell = cells[column]?.trim() ?? '';
      if (cell !== '') entry[field] = valueOf(field, cell);
    });
    this.#entries.add(entry, { faults, placeOf: (field) => this.#placeOf(line, field) });
  }

  #placeOf(line: number, field: PropertyKey | undefined): Words {
    const heading = this.#header?.[this.#columns.findIndex((one) => one === field)]?.trim();
    if (heading === undefined) return { zh: `第 ${line} 行：`, en: `Row ${line}: ` };
    return { zh: `第 ${line} 行“${heading}”：`, en: `Row ${line}, “${heading}”: ` };
  }
}

const countOf = (columns: readonly (keyof Entry | undefined)[]): number =>
  new Set(columns.filter((one) => one !== undefined)).size;

const missingIn = (columns: readonly (keyof Entry | undefined)[]) =>
  REQUIRED.filter(([field]) => !columns.includes(field));
