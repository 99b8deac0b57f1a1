/** Writes results: a JSON file a bench, the table, the chart, and the part of docs/performance.md that is generated. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { BENCHES } from '../options.ts';
import { chartSvg } from './chart.ts';
import { rowsOf, type BenchResult } from './result.ts';
import { markdownReport } from './table.ts';

const START = '<!-- bench:start (npm run bench -- --write-docs) -->';
const END = '<!-- bench:end -->';

/** All results in a folder, in the order of the benches. */
export async function readResults(folder: string): Promise<BenchResult[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  const results = await Promise.all(
    files.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as BenchResult),
  );
  return results.sort((a, b) => BENCHES.indexOf(a.bench) - BENCHES.indexOf(b.bench));
}

export async function writeResult(folder: string, result: BenchResult): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${result.bench}.json`), `${JSON.stringify(result, null, 2)}\n`);
}

/** Table and chart of everything that the folder holds. */
export async function writeSummary(folder: string): Promise<void> {
  const results = await readResults(folder);
  const rows = rowsOf(results);
  const commits = [...new Set(results.map((one) => one.commit))].join(', ');
  const days = [...new Set(results.map((one) => one.startedAt.slice(0, 10)))].join(', ');
  await writeFile(
    join(folder, 'chart.svg'),
    chartSvg(rows, `${days}, commit ${commits}, ${results[0]?.machine.cpu ?? ''}`),
  );
  const head =
    '# Results\n\nWritten by `npm run bench`; what it measures and how: [docs/performance.md](../../docs/performance.md).\n\n![chart](chart.svg)\n\n';
  await writeFile(join(folder, 'README.md'), `${head}${markdownReport(rows, results)}\n`);
}

/** Put the table between the two marks of the document. Throws when they are not there. */
export async function writeDocs(folder: string, document: string): Promise<void> {
  const results = await readResults(folder);
  const text = await readFile(document, 'utf8');
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`${document} has not the marks ${START} and ${END}`);
  const table = markdownReport(rowsOf(results), results);
  const written = `${text.slice(0, start + START.length)}\n\n${table}\n\n${text.slice(end)}`;
  // As the repository's format check wants it.
  const style = (await resolveConfig(document)) ?? {};
  await writeFile(document, await format(written, { ...style, filepath: document }));
}
