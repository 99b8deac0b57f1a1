/**
 * The data dictionary as Markdown, in Chinese or English: facts from the schemas and the database, meanings from
 * docs/data-dictionary.words.json. Throws where the two do not fit, so that nothing is without a meaning.
 */
import { z } from 'zod';
import type { ColumnFacts } from './dictionary.repository.ts';
import type { PropertyFacts } from './properties.ts';

const WHO = {
  P: ['所有人', 'everybody'],
  S: ['管理员、工会、管理单位', 'administrators, unions, managers'],
  L: ['管理员、本区划工会、照看它的单位', 'administrators, the union of its district, who looks after it'],
  O: ['管理员、本区划工会', 'administrators, the union of its district'],
  K: [
    '持查询码的人、管理员、本区划工会、照看它的单位',
    'who has a tracking code of it, administrators, the union of its district, who looks after it',
  ],
  C: ['只有反映的人', 'only who reported it'],
  M: ['管理员、本区划工会、该图层的地图平台', 'administrators, the union of its district, the provider of the layer'],
  N: ['不对外', 'nobody: internal'],
} as const;

const who = z.enum(['P', 'S', 'L', 'O', 'K', 'C', 'M', 'N']);
const meaning = { zh: z.string().min(1), en: z.string().min(1) };
const text = z.string().min(1);
// [zh, en, where it comes from, who may see it, unit]
const PropertyWords = z.union([
  z.tuple([text, text, text]),
  z.tuple([text, text, text, who]),
  z.tuple([text, text, text, who, text]),
]);
// [zh, en, who may see it where that differs from the table, unit]
const ColumnWords = z.union([
  z.tuple([text, text]),
  z.tuple([text, text, who.or(z.literal(''))]),
  z.tuple([text, text, who.or(z.literal('')), text]),
]);

export const WordsSchema = z.strictObject({
  properties: z.record(z.string(), z.strictObject({ ...meaning, of: z.record(z.string(), PropertyWords) })),
  tables: z.record(z.string(), z.strictObject({ ...meaning, who, columns: z.record(z.string(), ColumnWords) })),
});
export type Words = z.output<typeof WordsSchema>;

const LANGUAGES = {
  zh: {
    title: '数据字典',
    intro:
      '由 `npm run dictionary` 从接口的模式、数据库的目录和 `data-dictionary.words.json` 生成，请勿手改。English: [data-dictionary.md](data-dictionary.md)。时刻为 UTC，写法见 RFC 3339；日期为北京时间的日历日；距离以米、角度以度、时间以秒计。接口的全部内容见 `/openapi.json`。',
    answers: '公开的回答',
    tables: '表',
    answerHead: ['属性', '类型', '含义', '单位', '可取值', '谁能看', '来自'],
    columnHead: ['列', '类型', '含义', '单位', '可取值', '谁能看'],
    empty: '可为空',
    absent: '可缺',
    computed: '回答时算出',
    refers: '见',
  },
  en: {
    title: 'Data dictionary',
    intro:
      'Made by `npm run dictionary` from the schemas of the API, the catalogue of the database and `data-dictionary.words.json`; not to be edited. 中文：[data-dictionary.zh-CN.md](data-dictionary.zh-CN.md). Moments are UTC as in RFC 3339; days are calendar days in China; distances are in metres, angles in degrees, times in seconds. All of the API is in `/openapi.json`.',
    answers: 'Public answers',
    tables: 'Tables',
    answerHead: ['property', 'type', 'meaning', 'unit', 'allowed values', 'who may see it', 'comes from'],
    columnHead: ['column', 'type', 'meaning', 'unit', 'allowed values', 'who may see it'],
    empty: 'or null',
    absent: 'may be absent',
    computed: 'computed for the answer',
    refers: 'see',
  },
} as const;
export type DictionaryLanguage = keyof typeof LANGUAGES;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');

const code = (word: string): string => `\`${word}\``;

/** Throws, naming all of them, where one list has what the other lacks. */
function requireSame(what: string, facts: readonly string[], words: readonly string[]): void {
  const missing = facts.filter((one) => !words.includes(one));
  const stray = words.filter((one) => !facts.includes(one));
  if (missing.length > 0)
    throw new Error(`docs/data-dictionary.words.json does not say what this is: ${what} ${missing.join(', ')}`);
  if (stray.length > 0)
    throw new Error(`docs/data-dictionary.words.json speaks of what is not there: ${what} ${stray.join(', ')}`);
}

/** The whole page. */
export function renderDictionary(
  properties: Readonly<Record<string, readonly PropertyFacts[]>>,
  columns: readonly ColumnFacts[],
  words: Words,
  language: DictionaryLanguage,
): string {
  const say = LANGUAGES[language];
  const pick = language === 'zh' ? 0 : 1;
  const separator = language === 'zh' ? '、' : ', ';
  const whoMay = (key: keyof typeof WHO): string => WHO[key][pick];
  const parts = [`# ${say.title}`, say.intro, `## ${say.answers}`];

  requireSame('answer', Object.keys(properties), Object.keys(words.properties));
  for (const [name, one] of Object.entries(words.properties)) {
    const facts = properties[name] ?? [];
    requireSame(
      name,
      facts.map(({ path }) => path),
      Object.keys(one.of),
    );
    const rows = facts.map(({ path, type, isNullable, isOptional, allowed }) => {
      const given = one.of[path];
      const from = given?.[2] ?? '';
      const kind = [type, ...(isNullable ? [say.empty] : []), ...(isOptional ? [say.absent] : [])].join(separator);
      return [
        code(path),
        kind,
        given?.[pick] ?? '',
        given?.[4] ?? '',
        allowed.map(code).join(' '),
        whoMay(given?.[3] ?? 'P'),
        from === 'computed' ? say.computed : code(from),
      ];
    });
    parts.push(`### ${name}`, one[language], table(say.answerHead, rows));
  }

  parts.push(`## ${say.tables}`);
  const tables = [...new Set(columns.map((one) => one.table))];
  requireSame('table', tables, Object.keys(words.tables));
  for (const [name, one] of Object.entries(words.tables)) {
    const facts = columns.filter((each) => each.table === name);
    requireSame(
      name,
      facts.map(({ column }) => column),
      Object.keys(one.columns),
    );
    const rows = facts.map(({ column, type, isNullable, allowed, refersTo }) => {
      const given = one.columns[column];
      const values = [...allowed.map(code), ...(refersTo === null ? [] : [`${say.refers} ${code(refersTo)}`])];
      return [
        code(column),
        isNullable ? `${type}${separator}${say.empty}` : type,
        given?.[pick] ?? '',
        given?.[3] ?? '',
        values.join(' '),
        whoMay(given?.[2] || one.who),
      ];
    });
    parts.push(`### ${name}`, one[language], table(say.columnHead, rows));
  }
  return `${parts.join('\n\n')}\n`;
}
