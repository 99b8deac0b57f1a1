/** npm run dictionary: write docs/data-dictionary.md and .zh-CN.md. test/dictionary holds them against schemas and database. */
import { readFile, writeFile } from 'node:fs/promises';
import { openDatabase } from '../db/open.ts';
import { migrate } from '../db/migrate.ts';
import { describeColumns } from '../dictionary/dictionary.repository.ts';
import { publicProperties } from '../dictionary/properties.ts';
import { renderDictionary, WordsSchema } from '../dictionary/render.ts';
import { readNoArguments, ROOT, runCommand } from './command.ts';

const WORDS = new URL('docs/data-dictionary.words.json', ROOT);

export async function run(args: readonly string[]): Promise<number> {
  return await runCommand('Usage: npm run dictionary', async () => {
    readNoArguments(args);
    const words = WordsSchema.parse(JSON.parse(await readFile(WORDS, 'utf8')));
    // An empty database of its own: what it holds is of no matter.
    const database = await openDatabase({ url: undefined, dataDir: undefined, templateDir: undefined });
    try {
      await migrate(database, new URL('migrations/', ROOT));
      const columns = await describeColumns(database.kysely);
      const properties = publicProperties();
      for (const [language, file] of [
        ['en', 'data-dictionary.md'],
        ['zh', 'data-dictionary.zh-CN.md'],
      ] as const)
        await writeFile(new URL(`docs/${file}`, ROOT), renderDictionary(properties, columns, words, language));
    } finally {
      await database.close();
    }
    return 0;
  });
}
