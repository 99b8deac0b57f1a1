/** What the commands share: an open, migrated database, arguments with a usage text, errors in words. */
import { resolve } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { readConfig } from '../config.ts';
import type { Database } from '../db/database.ts';
import { openDatabase } from '../db/open.ts';
import { migrate } from '../db/migrate.ts';
import { seedDistricts } from '../seed.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export const ROOT = new URL('../../', import.meta.url);
export const SEEDS = new URL('seeds/', ROOT);

export const say = (message: string): void => void process.stdout.write(`${message}\n`);
export const complain = (message: string): void => void process.stderr.write(`${message}\n`);

/** The arguments are not usable; the command's usage is shown. */
export class UsageError extends Error {}

/** Parse arguments strictly; at most `maxPositionals` without a name. Throws UsageError. */
export function readArguments<T extends ParseArgsConfig['options']>(
  args: readonly string[],
  options: T,
  maxPositionals = 0,
) {
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    const extra = parsed.positionals[maxPositionals];
    if (extra !== undefined) throw new Error(`Unexpected argument '${extra}'.`);
    return parsed;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** For a command that takes none. Throws UsageError. */
export function readNoArguments(args: readonly string[]): void {
  readArguments(args, {});
}

/** Run `work` on the configured database, migrated and with its districts; always closes it. */
export async function withDatabase<T>(environment: Environment, work: (database: Database) => Promise<T>): Promise<T> {
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
  } finally {
    await database.close();
  }
}

/** Run a command's body; returns the exit code: 0, 1 for a failure, 2 for wrong usage. */
export async function runCommand(usage: string, body: () => Promise<number>): Promise<number> {
  try {
    return await body();
  } catch (error) {
    const { name, message } = error as Error;
    complain(error instanceof UsageError ? `${message}\n\n${usage}` : `${name}: ${message}`);
    return error instanceof UsageError ? 2 : 1;
  }
}
