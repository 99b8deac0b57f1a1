/** npm run migrate: bring the database up to date and its districts with it. */
import { readNoArguments, runCommand, say, withDatabase } from "./command.js";
export async function run(args, environment) {
    return await runCommand('Usage: npm run migrate', async () => {
        readNoArguments(args);
        await withDatabase(environment, async () => undefined);
        say('The database is up to date.');
        return 0;
    });
}
//# sourceMappingURL=migrate.js.map