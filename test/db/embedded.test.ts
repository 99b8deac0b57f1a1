/**
 * What the embedded engine has to do by itself because PGlite does not: one process a folder, bounded waiting, an end to a
 * runaway query, a first creation that was killed half-way. Runs whichever engine the other suites run on.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import t from 'tap';
import { openDatabase } from '../../src/db/open.ts';
import { databaseProblem } from '../../src/db/errors.ts';
import { lockFolder } from '../../src/db/folder-lock.ts';

const templateDir = join(import.meta.dirname, '../../.cache');

const dataDir = await mkdtemp(join(tmpdir(), 'love-stations-embedded-'));
t.teardown(() => rm(dataDir, { recursive: true, force: true }));
const limits = { sessionWaitMs: 700, queryMs: 3_000 };

t.test('a folder is one process’s, and free again afterwards', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'love-stations-lock-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const unlock = await lockFolder(folder);
  t.equal((await readFile(join(folder, 'lock.pid'), 'utf8')).trim(), String(process.pid));
  await t.rejects(lockFolder(folder), {
    name: 'FolderInUseError',
    message: new RegExp(`pid ${process.pid}.*DATA_DIR`, 's'),
  });
  await t.rejects(lockFolder(join(folder, '.')), { name: 'FolderInUseError' }, 'by whatever name');
  await unlock();
  const again = await lockFolder(folder);
  await again();
  // A pid file that outlived its process says nothing.
  await writeFile(join(folder, 'lock.pid'), '999999\n');
  await (
    await lockFolder(folder)
  )();
});

t.test('created over the rests of a creation that was killed; reopened with what was written', async (t) => {
  await mkdir(join(dataDir, 'db', 'base'), { recursive: true });
  await writeFile(join(dataDir, 'db', 'PG_VERSION'), '18\n');
  const told: string[] = [];
  const first = await openDatabase({
    url: undefined,
    dataDir,
    templateDir,
    limits,
    onProgress: (line) => told.push(line),
  });
  t.match(told.join(), /Creating the embedded database/);
  await sql`create table kept (n int)`.execute(first.kysely);
  await sql`insert into kept values (1), (2)`.execute(first.kysely);
  await t.rejects(openDatabase({ url: undefined, dataDir, templateDir }), { name: 'FolderInUseError' });
  await first.close();
  await first.close();
  await t.rejects(sql`select 1`.execute(first.kysely), 'closed is closed');
});

t.test('limits', async (t) => {
  const database = await openDatabase({ url: undefined, dataDir, templateDir, limits });
  t.teardown(() => database.close());
  const count = async () =>
    (await sql<{ n: number }>`select count(*) as n from kept`.execute(database.kysely)).rows[0]?.n;
  t.equal(await count(), 2, 'what was written is there');

  await t.test('waiting for oneself ends with a clear error, and the engine goes on', async (t) => {
    const waiting = database.kysely.transaction().execute(async (tx) => {
      await sql`insert into kept values (3)`.execute(tx);
      // The mistake: a query on the database inside its transaction.
      await sql`select 1`.execute(database.kysely);
    });
    const error = await waiting.then(
      () => undefined,
      (caught: Error & { code?: string }) => caught,
    );
    t.equal(error?.code, '55P03');
    t.match(error?.message, /inside a transaction/);
    t.equal(databaseProblem(error)?.slug, 'overloaded');
    t.equal(await count(), 2, 'rolled back');
  });

  await t.test(
    'who waits behind one that gave up still gets its turn, and never in the midst of a transaction',
    async (t) => {
      const order: string[] = [];
      let release!: () => void;
      const released = new Promise<void>((resolve) => (release = resolve));
      const holder = database.kysely.transaction().execute(async (tx) => {
        await released;
        await sql`insert into kept values (4)`.execute(tx);
        order.push('holder');
      });
      await new Promise((resolve) => setImmediate(resolve));
      await count().catch((error: { code?: string }) => order.push(String(error.code)));
      const later = count().then((n) => order.push(`later ${n}`));
      release();
      await Promise.all([holder, later]);
      t.strictSame(order, ['55P03', 'holder', 'later 3']);
    },
  );

  await t.test('a runaway query leaves the event loop free, ends, and the folder is opened again', async (t) => {
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 20);
    const runaway = await sql`select count(*) from generate_series(1, 100000) a, generate_series(1, 100000) b`
      .execute(database.kysely)
      .catch((error: unknown) => error);
    clearInterval(timer);
    t.equal((runaway as { code?: string }).code, '08006');
    t.equal(databaseProblem(runaway)?.slug, 'database-unavailable');
    t.ok(ticks > 20, `the event loop turned ${ticks} times meanwhile`);
    t.equal(await count(), 3, 'the next query is answered, with everything that was committed');
    const half = database.kysely.transaction().execute(async (tx) => {
      await sql`insert into kept values (5)`.execute(tx);
      await sql`select count(*) from generate_series(1, 100000) a, generate_series(1, 100000) b`.execute(tx);
    });
    await t.rejects(half, { code: '08006' });
    t.equal(await count(), 3, 'and nothing of what was not');
  });
});
