/** The process: configuration, database, migrations, seeds, app, listening; and the same backwards on a signal. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pino } from 'pino';
import { sessionLimits } from './access/session.repository.ts';
import { forgetOldAccess } from './access/throttle.repository.ts';
import { buildApp } from './app.ts';
import { codeTag } from './code-tag.ts';
import { readConfig, type Config } from './config.ts';
import type { Database } from './db/database.ts';
import { openDatabase, openReplicas } from './db/open.ts';
import { migrate } from './db/migrate.ts';
import { forgetOldPhotos } from './photos/photo.repository.ts';
import { turnReports } from './reports/report.repository.ts';
import { readWebFiles } from './http/web-files.ts';
import { seedDistricts, seedStations } from './seed.ts';
import { IndexCopy } from './stations/index-copy.ts';
import { IndexKeeper } from './stations/index-keeper.ts';
import { LiveStations } from './stations/live-stations.ts';
import { startClock, turnClock } from './stations/clock.ts';
import { letHeapGrow } from './heap-growth.ts';
import { keepTickShape } from './tick-shape.ts';
import { VERSION } from './version.ts';

const HERE = new URL('../', import.meta.url);
const CLOCK_EVERY_MS = 15_000;
const CLOSE_WITHIN_MS = 10_000;

const say = (message: string): void => void process.stdout.write(`${message}\n`);

/** The administrator of this data folder, made once and kept beside the data, readable by its owner only. */
async function folderToken(dataDir: string): Promise<string> {
  const file = join(dataDir, 'admin-token');
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept !== undefined && kept.trim().length >= 32) return kept.trim();
  const token = `ls_admin_${randomBytes(32).toString('base64url')}`;
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, `${token}\n`, { mode: 0o600 });
  return token;
}

async function prepare(database: Database, config: Config): Promise<void> {
  const ran = await migrate(database, new URL('migrations/', HERE));
  if (ran.length > 0) say(`Migrated: ${ran.join(', ')}`);
  const districts = await seedDistricts(database, new URL('seeds/', HERE));
  if (districts > 0) say(`Districts: ${districts} new or changed`);
  if (config.seed === 'real') {
    const created = await seedStations(database, new URL('seeds/', HERE), say);
    if (created > 0) say(`Seeds: ${created} stations`);
  }
}

/** What a newcomer needs next. The nearest call is ready to paste; its place is a public square of the seeded city. */
function banner(config: Config, address: string, token: string | undefined): string {
  const base = `${config.publicUrl ?? address}${config.pathPrefix}`;
  return [
    '',
    `爱心驿站 Love Stations ${VERSION} is ready.`,
    `  Riders    ${base}/`,
    `  Managers  ${base}/manage`,
    `  Docs      ${base}/docs`,
    `  Nearest   curl '${base}/v1/stations/nearest?lng=113.6253&lat=34.7466&crs=wgs84'`,
    `  Layers    curl '${base}/v1/layers'`,
    ...(token === undefined ? [] : [`  Admin     Authorization: Bearer ${token}`]),
    '',
  ].join('\n');
}

/** Start the service; resolves when it listens. Throws ConfigError, FolderInUseError, or what the database said. */
export async function main(environment: Readonly<Record<string, string | undefined>>): Promise<void> {
  keepTickShape();
  const given = readConfig(environment);
  const isEmbedded = given.databaseUrl === undefined;
  const dataDir = resolve(given.dataDir);
  // What was opened, to be closed the other way round: on a signal, and where starting fails half-way.
  const opened: (() => Promise<unknown>)[] = [];
  const closeAll = async (): Promise<void> => {
    for (let close = opened.pop(); close; close = opened.pop()) await close();
  };
  try {
    const database = await openDatabase({
      url: given.databaseUrl,
      dataDir,
      templateDir: given.templateDir && resolve(given.templateDir),
      onProgress: say,
    });
    opened.push(() => database.close());
    const token = given.bootstrapAdminToken ?? (isEmbedded ? await folderToken(dataDir) : undefined);
    const config: Config = { ...given, bootstrapAdminToken: token };
    await prepare(database, config);
    const logger = pino({ level: config.logLevel });
    const freshness = { freshForHours: config.freshForHours, staleForDays: config.staleForDays };
    const replicas = openReplicas(config.databaseReadUrls);
    opened.push(() => Promise.all(replicas.map((replica) => replica.close())));
    const copy = config.keepIndex
      ? new IndexCopy(join(dataDir, 'index.copy'), await codeTag(new URL('./', import.meta.url)))
      : undefined;
    const stations = await LiveStations.start(database, freshness, {
      replicas,
      remember: async () => await copy?.read(database, freshness),
      onError: (error) =>
        logger.warn({ error: { name: (error as Error).name } }, 'the index could not be brought up to date'),
    });
    opened.push(() => stations.close());
    const keeper =
      copy &&
      new IndexKeeper(copy, database, stations, (error) =>
        logger.warn({ error: { name: (error as Error).name } }, 'the copy of the index could not be written'),
      );
    opened.push(async () => await keeper?.close());
    const web = await readWebFiles(new URL('dist/web/', HERE));
    const app = await buildApp({ config, database, stations, web, version: VERSION, logger });
    opened.push(() => app.close());
    const stopClock = startClock(
      async () => {
        await turnClock(database, { freshness, changeLogDays: config.changeLogDays }, new Date());
        await turnReports(database, new Date());
        await forgetOldPhotos(database.kysely, config.photoDays, new Date());
        await forgetOldAccess(database.kysely, sessionLimits(config).idleMs, new Date());
      },
      CLOCK_EVERY_MS,
      (error) => logger.warn({ error: { name: (error as Error).name } }, 'the clock could not be turned'),
    );
    opened.push(stopClock);
    const address = await app.listen({ host: config.host, port: config.port });
    letHeapGrow();
    // A token given by the operator is the operator's to know: only one made here is shown.
    say(banner(config, address, given.bootstrapAdminToken === undefined ? token : undefined));
    closeOnSignal(closeAll);
  } catch (error) {
    await closeAll();
    throw error;
  }
}

function closeOnSignal(close: () => Promise<void>): void {
  let isClosing = false;
  const onSignal = (): void => {
    if (isClosing) return;
    isClosing = true;
    setTimeout(() => process.exit(1), CLOSE_WITHIN_MS).unref();
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main(process.env).catch((error: unknown) => {
    const { name, message } = error as Error;
    process.stderr.write(`${name}: ${message}\n`);
    process.exitCode = 1;
  });
}
