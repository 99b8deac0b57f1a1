/** What the commands share: an open, migrated database, arguments with a usage text, errors in words. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from "../config.js";
import { openDatabase } from "../db/open.js";
import { migrate } from "../db/migrate.js";
import { seedDistricts } from "../seed.js";
export const ROOT = new URL('../../', import.meta.url);
export const SEEDS = new URL('seeds/', ROOT);
export const say = (message) => void process.stdout.write(`${message}\n`);
export const complain = (message) => void process.stderr.write(`${message}\n`);
/** The arguments are not usable; the command's usage is shown. */
export class UsageError extends Error {
}
/** Parse arguments strictly; at most `maxPositionals` without a name. Throws UsageError. */
export function readArguments(args, options, maxPositionals = 0) {
    try {
        const parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
        const extra = parsed.positionals[maxPositionals];
        if (extra !== undefined)
            throw new Error(`Unexpected argument '${extra}'.`);
        return parsed;
    }
    catch (error) {
        throw new UsageError(error.message);
    }
}
/** For a command that takes none. Throws UsageError. */
export function readNoArguments(args) {
    readArguments(args, {});
}
/** Run `work` on the configured database, migrated and with its districts; always closes it. */
export async function withDatabase(environment, work) {
    const config = readConfig(environment);
    const database = await openDatabase({
        url: config.databaseUrl,
        dataDir: resolve(config.dataDir),
        templateDir: config.templateDir && resolve(config.templateDir),
        onProgress: complain,
    });
    try {
        await migrate(database, new URL('migrations/', ROOT));
        await seedDistricts(database, SEEDS);
        return await work(database);
    }
    finally {
        await database.close();
    }
}
/** Run a command's body; returns the exit code: 0, 1 for a failure, 2 for wrong usage. */
export async function runCommand(usage, body) {
    try {
        return await body();
    }
    catch (error) {
        const { name, message } = error;
        complain(error instanceof UsageError ? `${message}\n\n${usage}` : `${name}: ${message}`);
        return error instanceof UsageError ? 2 : 1;
    }
}
//# sourceMappingURL=command.js.map