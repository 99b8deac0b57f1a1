/** The corrected sheet: the user's own columns in their order, the reasons beside them, the cells in question coloured. */
import type { Executor } from '../db/database.ts';
import type { SheetCell, SheetColumn, SheetRows, SheetValue } from '../http/sheet.ts';
import { readingOf } from './clinic-commit.ts';
import { rowsAfter, type StoredImport, type StoredRow } from './clinic.repository.ts';
import type { Field } from './columns.ts';

const PAGE_ROWS = 500;
const RED = 'FFFFC7CE';
const YELLOW = 'FFFFEB9C';

const VERDICT_WORDS: Readonly<Record<string, string>> = {
  new: '新建',
  update: '更新',
  same: '无变化',
  'merge-proposed': '待决定（合并或新建）',
  refused: '不收录',
};

interface SaidIssue {
  readonly severity: 'warning' | 'error';
  readonly field?: string;
  readonly zh: string;
  readonly en: string;
  readonly fix: { readonly zh: string; readonly en: string } | null;
}

// Headings that the importer ignores, so that the sheet can be corrected and sent again as it is.
export const REASON_COLUMNS = ['导入行号', '导入结论', '导入原因', '修改建议', 'Import reasons'];

export function errorColumns(stored: StoredImport): SheetColumn[] {
  return [
    ...readingOf(stored).headers.map((header) => ({ header, width: 20 })),
    ...REASON_COLUMNS.map((header, i) => ({ header, width: i < 2 ? 12 : 50 })),
  ];
}

/** Numbers stay numbers: Excel marks those that are kept as text. */
function plainValue(text: string): SheetValue {
  return /^-?\d{1,9}(?:\.\d{1,12})?$/.test(text) && !/^-?0\d/.test(text) && String(Number(text)) === text
    ? Number(text)
    : text;
}

function toLine(
  row: StoredRow,
  headers: readonly string[],
  headersOf: Readonly<Record<string, readonly string[]>>,
): (SheetValue | SheetCell)[] {
  const issues = (row.details?.['issues'] ?? []) as readonly SaidIssue[];
  const fills = new Map<string, string>();
  for (const { field, severity } of [...issues].sort((a) => (a.severity === 'error' ? 1 : -1))) {
    const named = field === 'coordinates' ? ['coordinates', 'lng', 'lat'] : [field ?? ''];
    for (const header of named.flatMap((one) => headersOf[one] ?? []))
      fills.set(header, severity === 'error' ? RED : YELLOW);
  }
  const { values, geometry } = row.raw;
  const cells = headers.map((header, i) => {
    const fill = fills.get(header);
    const value = plainValue(values[i] ?? '');
    return fill === undefined ? value : { value, fill };
  });
  const join = (texts: readonly string[]): string => [...new Set(texts)].join('\n');
  const isRefused = issues.some(({ severity }) => severity === 'error');
  const verdict = { value: VERDICT_WORDS[row.verdict ?? ''] ?? '', fill: isRefused ? RED : YELLOW };
  return [
    ...cells,
    row.line,
    issues.length === 0 ? verdict.value : verdict,
    join([...issues.map((one) => one.zh), ...(geometry ? [`位置：${geometry.join(',')}`] : [])]),
    join(issues.flatMap(({ fix }) => (fix ? [`${fix.zh}（${fix.en}）`] : []))),
    join(issues.map((one) => one.en)),
  ];
}

/** Every row of the import, page by page; `onlyIssues` leaves out those that nothing is said about. */
export async function* errorRows(db: Executor, stored: StoredImport, onlyIssues: boolean): SheetRows {
  const { headers, columns } = readingOf(stored);
  const headersOf = Object.fromEntries(
    (Object.keys(columns.byField) as Field[]).map((field) => [
      field,
      (columns.byField[field] ?? []).map(({ header }) => header),
    ]),
  );
  for (let line = 0; ;) {
    const page = await rowsAfter(db, stored.id, line, PAGE_ROWS);
    if (page.length === 0) return;
    line = page.at(-1)?.line ?? line;
    const wanted = onlyIssues
      ? page.filter((row) => ((row.details?.['issues'] ?? []) as readonly unknown[]).length > 0)
      : page;
    yield wanted.map((row) => toLine(row, headers, headersOf));
  }
}
