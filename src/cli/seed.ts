/** npm run seed: load the real records of seeds/ (the embedded engine does so by itself). */
import { seedStations } from '../seed.ts';
import { readNoArguments, runCommand, say, SEEDS, withDatabase, type Environment } from './command.ts';

export async function run(args: readonly string[], environment: Environment): Promise<number> {
  return await runCommand('Usage: npm run seed', async () => {
    readNoArguments(args);
    const created = await withDatabase(environment, (database) => seedStations(database, SEEDS, say));
    say(`${created} stations loaded.`);
    return 0;
  });
}
