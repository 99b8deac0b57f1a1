/** npm run migrate: bring the database up to date and its districts with it. */
import { readNoArguments, runCommand, say, withDatabase, type Environment } from './command.ts';

export async function run(args: readonly string[], environment: Environment): Promise<number> {
  return await runCommand('Usage: npm run migrate', async () => {
    readNoArguments(args);
    await withDatabase(environment, async () => undefined);
    say('The database is up to date.');
    return 0;
  });
}
