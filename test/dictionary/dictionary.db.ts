/** The data dictionary says of every table and public property what it is, and the pages are as the generator makes them. */
import { readFile } from 'node:fs/promises';
import { describeColumns } from '../../src/dictionary/dictionary.repository.ts';
import { publicProperties } from '../../src/dictionary/properties.ts';
import { renderDictionary, WordsSchema } from '../../src/dictionary/render.ts';
import { ROOT } from '../support/engine.ts';
import type { Suite } from '../support/suite.ts';

const read = async (file: string): Promise<string> => await readFile(new URL(`docs/${file}`, ROOT), 'utf8');

export const suite: Suite = async (t, { database }) => {
  const words = WordsSchema.parse(JSON.parse(await read('data-dictionary.words.json')));
  const columns = await describeColumns(database.kysely);
  const properties = publicProperties();

  await t.test('the pages are up to date: npm run dictionary', async (t) => {
    for (const [language, file] of [
      ['en', 'data-dictionary.md'],
      ['zh', 'data-dictionary.zh-CN.md'],
    ] as const)
      t.equal(renderDictionary(properties, columns, words, language), await read(file), file);
  });

  await t.test('what a new column or property lacks is named', async (t) => {
    const column = { table: 'stations', column: 'colour', type: 'text', isNullable: true, allowed: [], refersTo: null };
    t.throws(() => renderDictionary(properties, [...columns, column], words, 'en'), /stations colour/);
    const other = { ...column, table: 'benches' };
    t.throws(() => renderDictionary(properties, [...columns, other], words, 'en'), /table benches/);
    const property = { path: 'colour', type: 'string', isNullable: false, isOptional: false, allowed: [] };
    const more = { ...properties, Station: [...(properties['Station'] ?? []), property] };
    t.throws(() => renderDictionary(more, columns, words, 'en'), /Station colour/);
    t.throws(() => renderDictionary(properties, columns.slice(1), words, 'en'), /not there/);
  });

  await t.test('facts are those of the database and the schemas', async (t) => {
    const of = (table: string, name: string) => columns.find((one) => one.table === table && one.column === name);
    t.match(of('stations', 'state'), {
      allowed: ['planned', 'open', 'paused', 'closed', 'retired'],
      isNullable: false,
    });
    t.match(of('stations', 'adcode'), { refersTo: 'districts.adcode', type: 'text' });
    t.match(of('stations', 'position_crs'), { allowed: ['wgs84', 'gcj02', 'bd09'], isNullable: true });
    const paths = new Map(properties['Station']?.map((one) => [one.path, one]));
    t.match(paths.get('amenities[].state'), { allowed: ['available', 'outOfOrder', 'unknown'] });
    t.match(paths.get('district.asWritten'), { isNullable: true });
    t.match(paths.get('published'), { isOptional: true, type: 'boolean' });
  });
};
