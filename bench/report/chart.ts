/** The chart: one bar a ratio, on a logarithmic scale where the "must" is the same line for all. Plain SVG. */
import type { Row } from './result.ts';
import { measured, verdict } from './table.ts';

const WIDTH = 1_080;
const LEFT = 470;
const RIGHT = 200;
const ROW = 30;
const BAR = 16;
const TOP = 104;
const FONT = 'font-family="system-ui, sans-serif"';
const COLOURS = { goal: '#1b7f4b', met: '#5aa469', missed: '#c8553d' } as const;

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

interface Bar {
  readonly row: Row;
  /** How many times better than the must: 1 is just met. */
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly goal: number | undefined;
}

function barOf(row: Row): Bar | undefined {
  const { must, goal, better } = row.budget;
  if (must === undefined || must === 0 || !row.measure) return undefined;
  const { median, min, max } = row.measure.spread;
  const least = 1e-9;
  const times = (value: number): number => (better === 'more' ? value / must : must / Math.max(value, least));
  const ends = [times(min), times(max)].sort((a, b) => a - b) as [number, number];
  return {
    row,
    median: times(median),
    low: ends[0],
    high: ends[1],
    goal: goal === undefined ? undefined : times(goal),
  };
}

/** Rows with a bound and a figure; everything is drawn as "times better than the must". */
export function chartSvg(rows: readonly Row[], subtitle: string): string {
  const bars = rows.map(barOf).filter((bar) => bar !== undefined);
  const all = bars.flatMap(({ low, high, goal }) => [low, high, goal ?? 1, 1]).filter((value) => value > 0);
  const low = Math.floor(Math.log10(Math.min(0.5, ...all)) * 2) / 2;
  // What is a hundred times better is good enough to be drawn to the edge.
  const high = Math.min(2, Math.ceil(Math.log10(Math.max(2, ...all)) * 2) / 2);
  const scale = (WIDTH - LEFT - RIGHT) / (high - low);
  const x = (times: number): number =>
    LEFT + (Math.min(high, Math.max(low, Math.log10(Math.max(times, 1e-12)))) - low) * scale;
  const height = TOP + bars.length * ROW + 46;
  const bottom = TOP + bars.length * ROW;
  const ticks = [0.01, 0.1, 0.3, 1, 3, 10, 30, 100].filter((one) => Math.log10(one) >= low && Math.log10(one) <= high);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    '<title>Measured against the budgets</title>',
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="24" y="34" ${FONT} font-size="20" font-weight="600" fill="#1d1d1f">Measured against the budgets</text>`,
    `<text x="24" y="56" ${FONT} font-size="13" fill="#55555a">Each bar: how many times better than the must (logarithmic); whisker: range of the rounds; mark: the goal</text>`,
    `<text x="24" y="76" ${FONT} font-size="13" fill="#55555a">${escape(subtitle)}</text>`,
    ...ticks.map((tick) => {
      const at = x(tick).toFixed(1);
      const line = tick === 1 ? 'stroke="#1d1d1f" stroke-width="1.5"' : 'stroke="#d9d9de"';
      return `<line x1="${at}" x2="${at}" y1="${TOP - 8}" y2="${bottom}" ${line}/><text x="${at}" y="${bottom + 18}" ${FONT} font-size="12" fill="#55555a" text-anchor="middle">${tick === 1 ? 'must' : `${tick}x`}</text>`;
    }),
    ...bars.map((bar, i) => drawBar(bar, TOP + i * ROW, x)),
    '</svg>',
    '',
  ].join('\n');
}

function drawBar({ row, median, low, high, goal }: Bar, top: number, x: (times: number) => number): string {
  const colour = row.isGoalMet ? COLOURS.goal : row.isMet ? COLOURS.met : COLOURS.missed;
  const [from, to] = [x(1), x(median)].sort((a, b) => a - b) as [number, number];
  const middle = top + BAR / 2;
  const value = `${measured(row)} ${verdict(row)}`;
  const mark =
    goal === undefined
      ? ''
      : `<path d="M${x(goal).toFixed(1)} ${top - 3}v${BAR + 6}" stroke="#1d1d1f" stroke-width="2" stroke-dasharray="3 2"/>`;
  return [
    `<text x="${LEFT - 12}" y="${middle + 4.5}" ${FONT} font-size="13" fill="#1d1d1f" text-anchor="end">${escape(row.budget.path)}</text>`,
    `<rect x="${from.toFixed(1)}" y="${top}" width="${Math.max(2, to - from).toFixed(1)}" height="${BAR}" fill="${colour}"/>`,
    `<path d="M${x(low).toFixed(1)} ${middle}H${x(high).toFixed(1)}" stroke="#1d1d1f" stroke-width="1"/>`,
    mark,
    `<text x="${WIDTH - RIGHT + 10}" y="${middle + 4.5}" ${FONT} font-size="12" fill="#1d1d1f">${escape(value)}</text>`,
  ].join('');
}
