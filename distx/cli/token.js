/** npm run token -- --name NAME --role admin|provider: make a bearer token; it is shown once. */
import { createToken } from "../access/token.repository.js";
import { readArguments, runCommand, say, UsageError, withDatabase } from "./command.js";
const USAGE = 'Usage: npm run token -- --name NAME --role admin|provider [--days N]';
const DAY_MS = 86_400_000;
export async function run(args, environment) {
    return await runCommand(USAGE, async () => {
        const { values } = readArguments(args, {
            name: { type: 'string' },
            role: { type: 'string' },
            days: { type: 'string' },
        });
        const { name, role, days } = values;
        if (!name || (role !== 'admin' && role !== 'provider'))
            throw new UsageError('--name and --role are needed.');
        if (days !== undefined && !/^[1-9]\d{0,3}$/.test(days))
            throw new UsageError('--days is a whole number of days.');
        const expiresAt = days === undefined ? null : new Date(Date.now() + Number(days) * DAY_MS);
        const { token } = await withDatabase(environment, (database) => createToken(database.kysely, { name, role, expiresAt }));
        say(token);
        return 0;
    });
}
//# sourceMappingURL=token.js.map