/** npm run seed: load the real records of seeds/ (the embedded engine does so by itself). */
import { seedStations } from "../seed.js";
import { readNoArguments, runCommand, say, SEEDS, withDatabase } from "./command.js";
export async function run(args, environment) {
    return await runCommand('Usage: npm run seed', async () => {
        readNoArguments(args);
        const created = await withDatabase(environment, (database) => seedStations(database, SEEDS, say));
        say(`${created} stations loaded.`);
        return 0;
    });
}
//# sourceMappingURL=seed.js.map