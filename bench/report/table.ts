/** The table of budgets: on the terminal and as Markdown. */
import type { Budget } from './budgets.ts';
import type { BenchResult, Row } from './result.ts';

const UNITS: Readonly<Record<Budget['unit'], string>> = {
  x: 'x',
  share: '',
  ms: ' ms',
  s: ' s',
  MB: ' MB',
  m: ' m',
  count: '',
};

function number(value: number, unit: Budget['unit']): string {
  if (unit === 'count') return String(Math.round(value));
  if (unit === 'm') return value === 0 ? '0' : value.toPrecision(1);
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits);
}

const withUnit = (value: number, unit: Budget['unit']): string => `${number(value, unit)}${UNITS[unit]}`;

function bound(value: number | undefined, { better, unit }: Budget): string {
  if (value === undefined) return '-';
  return `${better === 'more' ? '>=' : '<='} ${withUnit(value, unit).replace(/\.?0+(?=\D*$)/, (zeros) => (zeros.includes('.') ? '' : zeros))}`;
}

export function measured({ budget: { unit }, measure }: Row): string {
  if (!measure) return 'not measured';
  const { median, min, max, n } = measure.spread;
  return n === 1 ? withUnit(median, unit) : `${withUnit(median, unit)} [${number(min, unit)}-${number(max, unit)}]`;
}

export function verdict({ isMet, isGoalMet, measure, budget }: Row): string {
  if (!measure) return '-';
  if (isGoalMet) return 'goal met';
  if (isMet) return 'met';
  return budget.must === undefined ? '' : 'NOT MET';
}

const HEADER = ['path', 'must', 'goal', 'measured, median [min-max]', ''] as const;
const cells = (row: Row): readonly string[] => [
  row.budget.path,
  bound(row.budget.must, row.budget),
  bound(row.budget.goal, row.budget),
  measured(row),
  verdict(row),
];

export function terminalTable(rows: readonly Row[]): string {
  const all = [HEADER, ...rows.map(cells)];
  const widths = HEADER.map((_, column) => Math.max(...all.map((line) => (line[column] ?? '').length)));
  return all
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function markdownTable(rows: readonly Row[]): string {
  const line = (all: readonly string[]): string => `| ${all.join(' | ')} |`;
  return [line(HEADER), line(HEADER.map(() => '---')), ...rows.map((row) => line(cells(row)))].join('\n');
}

/** Table, how it was measured, what was left out, and what is to be known. */
export function markdownReport(rows: readonly Row[], results: readonly BenchResult[]): string {
  const runs = results.map(
    (one) =>
      `| ${one.bench} | ${one.startedAt.slice(0, 16).replace('T', ' ')} | ${one.commit} | ${one.stations.toLocaleString('en')} | ${one.rounds} x ${one.sliceMs} ms | ${one.machine.loadAtStart} | \`${one.command}\` |`,
  );
  const machines = [...new Set(results.map(describe))];
  const skipped = results.flatMap((one) =>
    one.skipped.map((what) => `- ${one.bench}: left out: ${what.replaceAll(/\s+/g, ' ').trim()}`),
  );
  const notes = results.flatMap((one) => [
    ...one.notes.map((note) => `- ${one.bench}: ${note}`),
    ...one.measures.flatMap(({ key, note }) => (note === undefined ? [] : [`- ${key}: ${note}`])),
  ]);
  return [
    ...(results.some((one) => one.quick) ? ['**A smoke run (`--quick`): these figures mean nothing.**', ''] : []),
    markdownTable(rows),
    '',
    '| bench | UTC | commit | stations | rounds | load at start | command |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...runs,
    '',
    ...machines,
    '',
    ...skipped,
    ...notes,
  ]
    .join('\n')
    .trimEnd();
}

function describe({ machine: { cpu, cores, memoryGb, kernel, versions } }: BenchResult): string {
  const all = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${cpu}, ${cores} cores, ${memoryGb} GB, ${kernel}; ${all.join(', ')}.`;
}
