/** What both engines promise alike: values, isolation, errors, migrations. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sql } from 'kysely';
import type { Test } from 'tap';
import type { Database } from '../../src/db/database.ts';
import { databaseProblem } from '../../src/db/errors.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openDatabase } from '../../src/db/open.ts';
import { createServerDatabase, MIGRATIONS, openEmptyEngine, serverUrl } from '../support/engine.ts';
import { newStation, testMaintainer, insertStations } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';
import { catalogueOf } from './catalogue.ts';

export const suite: Suite = async (t, { database }) => {
  await t.test('values are parsed alike', async (t) => {
    const { rows } = await sql<Record<string, unknown>>`select
      9007199254740991::int8 as big, count(*) as n, '2024-02-29'::date as day, '{"a":[1,null,"二"]}'::jsonb as doc,
      '2024-02-29T12:34:56.789+08:00'::timestamptz as at, 1.50::numeric as money, array['甲','乙"']::text[] as list,
      0.1::float8 + 0.2::float8 as double, true as yes, null::int8 as nothing, '\\x00ff'::bytea as bytes,
      '018f0000-0000-7000-8000-000000000000'::uuid as id, 7::int4 as small, array[1,2]::int4[] as numbers
      from generate_series(1, 3)`.execute(database.kysely);
    const [row] = rows;
    t.strictSame(
      { ...row, bytes: [...(row?.['bytes'] as Uint8Array)] },
      {
        big: 9_007_199_254_740_991,
        n: 3,
        day: '2024-02-29',
        doc: { a: [1, null, '二'] },
        at: new Date('2024-02-29T04:34:56.789Z'),
        money: '1.50',
        list: ['甲', '乙"'],
        double: 0.1 + 0.2,
        yes: true,
        nothing: null,
        bytes: [0, 255],
        id: '018f0000-0000-7000-8000-000000000000',
        small: 7,
        numbers: [1, 2],
      },
    );
    await t.rejects(sql`select 9007199254740993::int8 as big`.execute(database.kysely), { message: /2\^53/ });
    t.strictSame(
      (await sql`select 1 as one`.execute(database.kysely)).rows,
      [{ one: 1 }],
      'and the connection goes on',
    );
  });

  await t.test('values are sent alike: doubles to the last bit, instants, documents, lists', async (t) => {
    const at = new Date('2026-11-22T01:02:03.456Z');
    for (const value of [113.10000000000001, 0.1 + 0.2, 5e-324, 1.7976931348623157e308, -34.300000000000004]) {
      const { rows } = await sql<{ v: number }>`select ${value}::float8 as v`.execute(database.kysely);
      t.equal(rows[0]?.v, value);
    }
    const { rows } = await sql<
      Record<string, unknown>
    >`select ${at}::timestamptz as at, ${JSON.stringify({ k: '值' })}::jsonb as doc,
      ${['甲', '乙', "'\\"]}::text[] as list, ${'2024-02-29'}::date as day, ${null}::text as nothing, ${true}::boolean as yes`.execute(
      database.kysely,
    );
    t.strictSame(rows[0], {
      at,
      doc: { k: '值' },
      list: ['甲', '乙', "'\\"],
      day: '2024-02-29',
      nothing: null,
      yes: true,
    });
    const wrote =
      await sql`update districts set next_number = next_number where adcode in ('410102', '410103')`.execute(
        database.kysely,
      );
    t.equal(wrote.numAffectedRows, 2n);
  });

  await t.test('a query outside does not see inside a transaction, nor what was rolled back', async (t) => {
    const name = async () =>
      (await sql<{ name: string }>`select name from districts where adcode = '410102'`.execute(database.kysely)).rows[0]
        ?.name;
    let changed!: () => void;
    const hasChanged = new Promise<void>((resolve) => (changed = resolve));
    const seen: (string | undefined)[] = [];
    const outside = hasChanged.then(async () => seen.push(await name()));
    await database.kysely
      .transaction()
      .execute(async (tx) => {
        await sql`update districts set name = '别名' where adcode = '410102'`.execute(tx);
        changed();
        await Promise.race([outside, new Promise((resolve) => setTimeout(resolve, 200))]);
        throw new Error('rolled back');
      })
      .catch((error: Error) => t.equal(error.message, 'rolled back'));
    await outside;
    t.strictSame(seen, ['中原区']);
    t.equal(await name(), '中原区');
    const both = await Promise.all(
      [1, 2].map(() =>
        database.kysely.transaction().execute(async (tx) => {
          const { rows } = await sql<{
            n: number;
          }>`update districts set next_number = next_number + 1 where adcode = '410102' returning next_number as n`.execute(
            tx,
          );
          return rows[0]?.n ?? 0;
        }),
      ),
    );
    t.equal(Math.abs((both[0] ?? 0) - (both[1] ?? 0)), 1, 'two writers of one row: one after the other');
    const mixed = await Promise.all(
      Array.from({ length: 30 }, (_, i) => sql<{ i: number }>`select ${i}::int4 as i`.execute(database.kysely)),
    );
    t.strictSame(
      mixed.map((one) => one.rows[0]?.i),
      Array.from({ length: 30 }, (_, i) => i),
      'each gets its own answer',
    );
  });

  await t.test('errors: SQLSTATE and constraint, and nothing of what was sent', async (t) => {
    const id = await testMaintainer(database, '机密的单位');
    const [station = ''] = await insertStations(database, [
      newStation({ maintainers: [{ id, role: 'dutyHolder', assumed: false }] }),
    ]);
    const secret = '113.6271828';
    const cases: readonly (readonly [why: string, query: ReturnType<typeof sql>, code: string, constraint?: string])[] =
      [
        [
          'unique',
          sql`insert into maintainers (id, name, kind) values (gen_random_uuid(), ${'机密的单位'}, 'other')`,
          '23505',
          'maintainers_name_key',
        ],
        [
          'check',
          sql`update stations set state_until = now(), state_reason = ${secret} where id = ${station}`,
          '23514',
          'stations_until_only_while_away',
        ],
        [
          'foreign key',
          sql`update stations set adcode = ${'659999'} where id = ${station}`,
          '23503',
          'stations_adcode_fkey',
        ],
        ['not null', sql`update stations set name = null, state_reason = ${secret} where id = ${station}`, '23502'],
        ['not a number', sql`select ${`${secret}x`}::text::float8`, '22P02'],
        ['not a uuid', sql`select ${secret}::text::uuid`, '22P02'],
        ['not an instant', sql`select ${secret}::text::timestamptz`, '22007'],
        ['not a document', sql`select ${`{"lng":${secret}`}::text::jsonb`, '22P02'],
        ['out of range', sql`select ${'1e999'}::text::float8 + ${secret}::text::float8`, '22003'],
        ['syntax', sql.raw(`select 'x' ${secret} "${secret}"`), '42601'],
        ['unknown column', sql.raw('select nothing_of_that_name from stations'), '42703'],
        ['our own: never deleted', sql`delete from stations where id = ${station}`, 'LS001'],
        ['our own: nobody answers', sql`delete from responsibilities where station_id = ${station}`, 'LS002'],
      ];
    for (const [why, query, code, constraint] of cases) {
      const error = await query.execute(database.kysely).then(
        () => t.fail(why),
        (caught: Error & { code?: string; constraint?: string }) => caught,
      );
      if (!(error instanceof Error)) continue;
      t.equal(error.code, code, why);
      if (constraint !== undefined) t.equal(error.constraint, constraint);
      const told = [error.message, error.stack, JSON.stringify(error), ...Object.values(error).map(String)].join('\n');
      for (const part of [secret, '机密', 'insert into', 'update stations set', '659999', '1e999'])
        t.notOk(told.includes(part), `${why}: without ${part}`);
      t.strictSame(
        Object.keys(error).filter((key) => !['code', 'constraint', 'name'].includes(key)),
        [],
      );
    }
    t.equal(databaseProblem(Object.assign(new Error(), { code: 'LS002' }))?.slug, 'duty-holder-missing');
    t.strictSame((await sql`select 1 as one`.execute(database.kysely)).rows, [{ one: 1 }]);
  });

  await t.test('a script of several statements, and an error in the midst of a transaction', async (t) => {
    await sql
      .raw('create temp table scratch (n int); insert into scratch values (1), (2);')
      .execute(database.kysely)
      .catch(() => undefined);
    const failing = database.kysely.transaction().execute(async (tx) => {
      await sql`create table half_made (n int)`.execute(tx);
      await sql`select 1/0`.execute(tx);
    });
    await t.rejects(failing, { code: '22012' });
    const { rows } = await sql<{ there: string | null }>`select to_regclass('half_made')::text as there`.execute(
      database.kysely,
    );
    t.equal(rows[0]?.there, null);
  });

  await migrations(t);
  await lostConnection(t, serverUrl);
};

/** On an empty database of their own: twice is once, an edited file and a newer database are refused, both engines get one schema. */
async function migrations(t: Test): Promise<void> {
  await t.test('every migration twice; changed files and newer databases are refused', async (t) => {
    const own = await openEmptyEngine();
    t.teardown(() => own.close());
    const ran = await migrate(own.database, MIGRATIONS);
    t.ok(ran.length >= 5);
    t.strictSame([...ran].sort(), ran, 'in the order of their names');
    const once = await catalogueOf(own.database);
    t.ok(once.length > 200, `${once.length} lines of catalogue`);
    t.strictSame(await migrate(own.database, MIGRATIONS), [], 'the second time there is nothing to do');
    t.strictSame(await catalogueOf(own.database), once);

    const folder = await mkdtemp(join(tmpdir(), 'love-stations-migrations-'));
    t.teardown(() => rm(folder, { recursive: true }));
    await cp(MIGRATIONS, folder, { recursive: true });
    const url = pathToFileURL(`${folder}/`);
    const first = join(folder, ran[0] ?? '');
    const text = await readFile(first, 'utf8');
    await writeFile(first, `${text}\n-- edited\n`);
    await t.rejects(migrate(own.database, url), { message: new RegExp(`${ran[0]} was changed`) });
    await writeFile(first, text);
    t.strictSame(await migrate(own.database, url), []);
    await writeFile(join(folder, '9998_good.sql'), 'create table good (n int); insert into good values (1);');
    await writeFile(join(folder, '9999_bad.sql'), 'create table bad (n int); select 1/0;');
    await t.rejects(migrate(own.database, url), { code: '22012' });
    const { rows } = await sql<
      Record<string, unknown>
    >`select to_regclass('good')::text as good, to_regclass('bad')::text as bad`.execute(own.database.kysely);
    t.strictSame(rows, [{ good: 'good', bad: null }], 'a file is done whole or not at all');
    await t.rejects(migrate(own.database, MIGRATIONS), { message: /newer than this version.*9998_good\.sql/ });
    await rm(join(folder, '9999_bad.sql'));
    const together = await Promise.all([migrate(own.database, url), migrate(own.database, url)]);
    t.strictSame(together, [[], []], 'two at once, one after the other');
    await sql`drop table good`.execute(own.database.kysely);

    const skip = serverUrl === undefined ? 'the other engine is compared where TEST_DATABASE_URL is set' : false;
    await t.test('the schema is the same on the embedded engine', { skip }, async (t) => {
      const templateDir = join(import.meta.dirname, '../../.cache');
      const embedded = await openDatabase({ url: undefined, dataDir: undefined, templateDir });
      t.teardown(() => embedded.close());
      await migrate(embedded, MIGRATIONS);
      t.strictSame(await catalogueOf(embedded), once);
    });
  });
}

/** What only a server can do to us: end the connection under a transaction. The process must live and say so. */
async function lostConnection(t: Test, url: string | undefined): Promise<void> {
  const skip = url === undefined ? 'the embedded engine has no connection to lose' : false;
  await t.test('a connection lost in the midst of a transaction', { skip }, async (t) => {
    const own = await createServerDatabase(url ?? '');
    const database: Database = await openDatabase({ url: own.url, dataDir: undefined });
    t.teardown(async () => {
      await database.close();
      await own.drop();
    });
    const { rows: before } = await sql`select 1 as one`.execute(database.kysely);
    t.strictSame(before, [{ one: 1 }]);
    const failing = database.kysely.transaction().execute(async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
      await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(database.kysely);
      await new Promise((resolve) => setTimeout(resolve, 100));
      await sql`select 1`.execute(tx);
    });
    const error = await failing.then(
      () => undefined,
      (caught: unknown) => caught,
    );
    t.equal(databaseProblem(error)?.slug, 'database-unavailable');
    t.strictSame(
      (await sql`select 2 as two`.execute(database.kysely)).rows,
      [{ two: 2 }],
      'the next one has another connection',
    );
  });
}
