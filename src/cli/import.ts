/** npm run import -- FILE --crs CRS: import a list, or with --dry-run tell what would happen; a verdict per row. */
import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { CRS_NAMES } from '../http/crs.ts';
import { importFile, type ImportReport, type RowVerdict } from '../imports/importer.ts';
import { ImportFileError } from '../imports/file-error.ts';
import { reportGeojson } from '../imports/report-geojson.ts';
import { MAINTAINER_KINDS } from '../maintainers/maintainer.schema.ts';
import { importDependencies } from '../wiring.ts';
import { complain, readArguments, runCommand, say, UsageError, withDatabase, type Environment } from './command.ts';

const USAGE = `Usage: npm run import -- FILE --crs wgs84|gcj02|bd09 [options]
  FILE: xlsx, CSV (UTF-8 or GBK), GeoJSON, newline-delimited GeoJSON or JSON, with Chinese or English headings.
  --default-maintainer NAME   who answers for rows that name nobody (marked as assumed)
  --maintainer-kind KIND      ${MAINTAINER_KINDS.join(' | ')} (default union)
  --source TEXT               where the list comes from (default: the file's name)
  --source-url URL   --observed-at YYYY-MM-DD   --city NAME_OR_ADCODE
  --report FILE.geojson       the verdicts as points, to look at on a map
  --english                   reasons in English
  --dry-run                   tell the verdicts, change nothing`;

const OPTIONS = {
  crs: { type: 'string' },
  'default-maintainer': { type: 'string' },
  'maintainer-kind': { type: 'string' },
  source: { type: 'string' },
  'source-url': { type: 'string' },
  'observed-at': { type: 'string' },
  city: { type: 'string' },
  report: { type: 'string' },
  english: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
} as const;

const OUTCOMES = {
  zh: { created: '新建', updated: '更新', unchanged: '无变化', refused: '拒绝' },
  en: { created: 'created', updated: 'updated', unchanged: 'unchanged', refused: 'refused' },
} as const;

function describe(verdict: RowVerdict, language: 'zh' | 'en'): string {
  const where =
    verdict.outcome !== 'refused' && !verdict.isLocated ? (language === 'zh' ? '（待定位）' : ' (to be located)') : '';
  const head = `${language === 'zh' ? `第 ${verdict.line} 行` : `row ${verdict.line}`}  ${OUTCOMES[language][verdict.outcome]}${where}  ${verdict.code ?? ''}  ${verdict.name ?? ''}`;
  const reasons = verdict.issues.map((one) => `      ${one.severity === 'error' ? '✗' : '!'} ${one[language]}`);
  return [head, ...reasons].join('\n');
}

function summary(report: ImportReport, isDryRun: boolean, language: 'zh' | 'en'): string {
  const words = OUTCOMES[language];
  const warned = report.verdicts.filter((one) => one.outcome !== 'refused' && one.issues.length > 0).length;
  const unlocated = report.verdicts.filter((one) => one.outcome !== 'refused' && !one.isLocated).length;
  const counts = (['created', 'updated', 'unchanged', 'refused'] as const)
    .map((one) => `${words[one]} ${report[one]}`)
    .join(language === 'zh' ? '，' : ', ');
  const ignored = report.columns.ignored.map((column) => column.header).join(', ');
  const unknown = report.columns.unknown.join(', ');
  const lines =
    language === 'zh'
      ? [
          `共 ${report.verdicts.length} 行（${report.table.format}，${report.table.encoding}）：${counts}；有提醒 ${warned}，待定位 ${unlocated}`,
          ...(ignored ? [`不采用的推测列：${ignored}`] : []),
          ...(unknown ? [`不认识的列（原文已保留）：${unknown}`] : []),
          ...(isDryRun ? ['试运行：没有保存任何内容。'] : []),
        ]
      : [
          `${report.verdicts.length} rows (${report.table.format}, ${report.table.encoding}): ${counts}; with warnings ${warned}, to be located ${unlocated}`,
          ...(ignored ? [`guessed columns, not imported: ${ignored}`] : []),
          ...(unknown ? [`unknown columns, kept as they are: ${unknown}`] : []),
          ...(isDryRun ? ['Dry run: nothing was saved.'] : []),
        ];
  return lines.join('\n');
}

export async function run(args: readonly string[], environment: Environment): Promise<number> {
  return await runCommand(USAGE, async () => {
    const { values, positionals } = readArguments(args, OPTIONS, 1);
    const [file] = positionals;
    const crs = CRS_NAMES.find((name) => name === values.crs);
    const kind = MAINTAINER_KINDS.find((one) => one === (values['maintainer-kind'] ?? 'union'));
    const observedAt = values['observed-at'] ?? null;
    if (file === undefined) throw new UsageError('One FILE is needed. 请给出一个文件。');
    if (crs === undefined) throw new UsageError('--crs is needed: wgs84, gcj02 or bd09. 请用 --crs 说明坐标系。');
    if (kind === undefined) throw new UsageError(`--maintainer-kind must be one of ${MAINTAINER_KINDS.join(', ')}.`);
    if (observedAt !== null && !/^\d{4}-\d{2}-\d{2}$/.test(observedAt))
      throw new UsageError('--observed-at is a date, YYYY-MM-DD.');
    const bytes = await readFile(file);
    const name = values['default-maintainer'];
    const isDryRun = values['dry-run'] ?? false;
    const language = values.english ? 'en' : 'zh';
    try {
      const report = await withDatabase(environment, async (database) =>
        importFile(await importDependencies(database, 'import'), bytes, {
          fileName: basename(file),
          crs,
          source: values.source ?? basename(file),
          sourceUrl: values['source-url'] ?? null,
          observedAt,
          defaultMaintainer: name === undefined ? null : { name, kind },
          cityHint: values.city ?? null,
          dryRun: isDryRun,
          by: 'import',
          // On standard error: the verdicts on standard output may be piped into a file.
          onProgress: (done, total) => total > done && complain(`${done}/${total} ...`),
        }),
      );
      for (const verdict of report.verdicts) say(describe(verdict, language));
      say(`\n${summary(report, isDryRun, language)}`);
      if (values.report !== undefined) await writeFile(values.report, reportGeojson(report, crs));
      return report.refused > 0 ? 3 : 0;
    } catch (error) {
      if (!(error instanceof ImportFileError)) throw error;
      say(error[language]);
      return 1;
    }
  });
}
