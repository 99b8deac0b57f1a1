/** What the database itself holds, whoever writes to it: asked in SQL, past every repository. */
import { readFile } from 'node:fs/promises';
import { sql, type RawBuilder } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { Executor, Tx } from '../../src/db/database.ts';
import { ROOT } from '../support/engine.ts';
import { insertStations, newStation, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

export const suite: Suite = async (t, { database }) => {
  const db = database.kysely;
  const union = await testMaintainer(database, '甲（合成）');
  const other = await testMaintainer(database, '乙（合成）');
  const answered = [{ id: union, role: 'dutyHolder' as const, assumed: false }];
  const make = async (overrides: Parameters<typeof newStation>[0] = {}) => {
    const [id] = await insertStations(database, [newStation({ maintainers: answered, ...overrides })]);
    return String(id);
  };
  /** SQLSTATE and constraint that these statements fail with, in one transaction; '' when they do not. */
  const outcome = async (...statements: RawBuilder<unknown>[]): Promise<string> => {
    try {
      await db.transaction().execute(async (tx) => {
        for (const statement of statements) await statement.execute(tx);
      });
      return '';
    } catch (error) {
      const { code, constraint } = error as { code?: string; constraint?: string };
      return [code, constraint].filter(Boolean).join(' ');
    }
  };
  const duty = (station: string, maintainer: string, valid: string, role = 'dutyHolder') => sql`
    insert into responsibilities (id, station_id, maintainer_id, role, valid, basis)
    values (${uuidv7()}, ${station}, ${maintainer}, ${role}, ${valid}::daterange, 'named')`;
  const revisionOf = async (id: string) =>
    (await db.selectFrom('stations').select('revision').where('id', '=', id).executeTakeFirstOrThrow()).revision;
  const changesOf = async (id: string) =>
    (await db.selectFrom('change_log').selectAll().where('station_id', '=', id).orderBy('seq').execute()) as {
      seq: number;
      kind: string;
      revision: number;
    }[];

  await t.test('one duty holder at any moment', async (t) => {
    const id = await make({ publish: false, maintainers: [] });
    t.equal(await outcome(duty(id, union, '[2026-01-01,2026-06-01)')), '');
    t.equal(await outcome(duty(id, other, '[2026-06-01,2027-01-01)')), '', 'adjoining periods');
    const clash = '23P01 responsibilities_one_duty_holder';
    t.equal(await outcome(duty(id, other, '[2026-05-31,2026-06-01)')), clash, 'one day');
    t.equal(await outcome(duty(id, other, '[2020-01-01,)')), clash, 'all around');
    t.equal(
      await outcome(
        sql`update responsibilities set valid = '[2026-01-01,)' where station_id = ${id} and maintainer_id = ${union}`,
      ),
      clash,
    );
    t.equal(await outcome(duty(id, other, '[2020-01-01,)', 'host')), '', 'hosts are not bound by it');
    t.equal(await outcome(duty(id, other, '[2021-01-01,)', 'host')), '23P01 responsibilities_no_repeat');
    t.match(await outcome(duty(id, other, '[2030-01-01,2030-01-01)')), /^23514/, 'an empty period');
    t.match(await outcome(duty(id, other, '(,2019-01-01)')), /^23514/, 'a period without a first day');
    // Two sessions at once: the second waits for the first and is refused.
    const far = ['[2040-01-01,2041-01-01)', '[2040-06-01,2042-01-01)'];
    const race = await Promise.all(
      far.map((valid, i) => outcome(duty(id, i === 0 ? union : other, valid), sql`select 1`)),
    );
    t.strictSame(race.sort(), ['', clash]);
  });

  await t.test('nothing is published without a duty holder', async (t) => {
    const missing = 'LS002';
    const id = await make();
    t.equal(await outcome(sql`delete from responsibilities where station_id = ${id}`), missing, 'taken away');
    t.equal(
      await outcome(
        sql`update responsibilities set valid = daterange(lower(valid), today_in_china() + 10) where station_id = ${id}`,
      ),
      missing,
      'end-dated',
    );
    t.equal(
      await outcome(
        sql`update responsibilities set valid = daterange(today_in_china() + 1, null) where station_id = ${id}`,
      ),
      missing,
      'put off',
    );
    t.equal(await outcome(sql`update responsibilities set role = 'host' where station_id = ${id}`), missing, 'demoted');
    const elsewhere = await make({ maintainers: [], publish: false });
    t.equal(
      await outcome(sql`update responsibilities set station_id = ${elsewhere} where station_id = ${id}`),
      missing,
      'moved to another station',
    );
    t.equal(
      await outcome(sql`delete from responsibilities where station_id = ${id}`, duty(id, other, '[2020-01-01,)')),
      '',
      'handed over in one transaction',
    );
    const waiting = await make({ maintainers: [] });
    const publish = sql`update stations set published_at = now(), unpublished_reason = null where id = ${waiting}`;
    t.equal(await outcome(publish), missing);
    t.equal(await outcome(duty(waiting, union, '[2020-01-01,2030-01-01)'), publish), missing, 'not for ever');
    t.equal(await outcome(duty(waiting, union, '[2020-01-01,2030-01-01)', 'builder'), publish), missing);
    t.equal(await outcome(duty(waiting, union, '[2020-01-01,)', 'builder'), publish), '', 'the builder answers');
    const { rows } = await sql<{ maintainer_id: string; basis: string }>`
      select maintainer_id, basis from responsibilities where station_id = ${waiting} and role = 'dutyHolder'`.execute(
      db,
    );
    t.strictSame(rows, [{ maintainer_id: union, basis: 'builder' }]);
    t.match(
      await outcome(sql`update stations set published_at = null where id = ${id}`),
      /^23514 stations_published_or_why/,
    );
    t.match(
      await outcome(sql`update stations set state = 'retired' where id = ${id}`),
      /^23514 stations_retired_unpublished/,
    );

    // One publishes while another takes the duty holder away: whoever comes second is refused.
    for (let round = 0; round < 10; round++) {
      const torn = await make({ publish: false });
      const release = sql`delete from responsibilities where station_id = ${torn}`;
      const show = sql`update stations set published_at = now(), unpublished_reason = null where id = ${torn}`;
      const pause = sql`select count(*) from districts`;
      const both = await Promise.all([outcome(release, pause), outcome(pause, show)]);
      t.strictSame(both.sort(), ['', missing], `round ${round}`);
    }
    const { rows: bare } = await sql`
      select id from stations s where published_at is not null and not exists (
        select from responsibilities where station_id = s.id and role = 'dutyHolder'
        having range_agg(valid) @> datemultirange(daterange(today_in_china(), null)))`.execute(db);
    t.strictSame(bare, [], 'no published station is without one');
  });

  await t.test('a position is whole or absent', async (t) => {
    const id = await make();
    const whole = '23514 stations_position_whole';
    for (const column of [
      'position_crs',
      'wgs84_lng',
      'wgs84_lat',
      'gcj02_lng',
      'gcj02_lat',
      'bd09_lng',
      'bd09_lat',
      'position_accuracy',
    ]) {
      t.equal(await outcome(sql`update stations set ${sql.ref(column)} = null where id = ${id}`), whole, column);
    }
    const none = await make({ position: null });
    t.equal(await outcome(sql`update stations set wgs84_lng = 113, wgs84_lat = 34 where id = ${none}`), whole);
    t.match(
      await outcome(sql`update stations set wgs84_lng = 34, wgs84_lat = 113 where id = ${id}`),
      /^23514/,
      'swapped',
    );
    t.match(await outcome(sql`update stations set wgs84_lng = 'NaN' where id = ${id}`), /^23514/, 'NaN');
    t.match(await outcome(sql`update stations set geog = null where id = ${id}`), /^428C9/, 'derived, never written');
    const { rows } = await sql`
      select st_x(geog::geometry) = wgs84_lng and st_y(geog::geometry) = wgs84_lat as same, in_layer
      from stations where id = ${id}`.execute(db);
    t.strictSame(rows, [{ same: true, in_layer: true }]);
  });

  await t.test('tombstones stay', async (t) => {
    const id = await make();
    t.equal(await outcome(sql`delete from stations where id = ${id}`), 'LS001');
    await outcome(
      sql`update stations set state = 'retired', published_at = null, unpublished_reason = 'retired' where id = ${id}`,
    );
    t.equal(await outcome(sql`delete from stations where id = ${id}`), 'LS001');
    t.equal(
      await outcome(sql`update stations set published_at = now(), unpublished_reason = null where id = ${id}`),
      '23514 stations_retired_unpublished',
      'a tombstone is not published',
    );
    t.equal((await changesOf(id)).at(-1)?.kind, 'delete', 'followers hear of it');
    t.match(
      await outcome(sql`update stations set state_until = now() where id = ${await make()}`),
      /stations_until_only/,
    );
  });

  await t.test('the revision counts one per transaction, whatever is touched', async (t) => {
    const id = await make({ amenities: [{ code: 'fan', state: 'available' }], access: [{ mode: 'openDoor' }] });
    t.equal(await revisionOf(id), 1, 'making it touches a lot and is one');
    const touches: RawBuilder<unknown>[] = [
      sql`update stations set name = '一' where id = ${id}`,
      sql`update station_amenities set state = 'outOfOrder' where station_id = ${id}`,
      sql`insert into station_amenities (station_id, amenity_code, state) values (${id}, 'aed', 'available')`,
      sql`delete from station_amenities where station_id = ${id} and amenity_code = 'aed'`,
      sql`insert into station_access (station_id, place, mode) values (${id}, 1, 'app')`,
      sql`update station_access set mode = 'qrCode' where station_id = ${id} and place = 1`,
      sql`delete from station_access where station_id = ${id} and place = 1`,
      duty(id, other, '[2020-01-01,)', 'host'),
      sql`update responsibilities set basis = 'assumed' where station_id = ${id} and role = 'host'`,
      sql`delete from responsibilities where station_id = ${id} and role = 'host'`,
    ];
    for (const [i, touch] of touches.entries()) {
      const before = await changesOf(id);
      t.equal(await outcome(touch), '');
      t.equal(await revisionOf(id), i + 2, `touch ${i} counts one`);
      const after = await changesOf(id);
      t.ok(after.length > before.length, `touch ${i} is in the change log`);
      t.match(after.at(-1), { kind: 'upsert', revision: i + 2 });
    }
    const before = await revisionOf(id);
    t.equal(await outcome(...touches), '');
    t.equal(await revisionOf(id), before + 1, 'all at once count one');
    const logged = (await changesOf(id)).length;
    t.match(await outcome(sql`update stations set name = '二' where id = ${id}`, sql`select 1/0`), /^22012/);
    t.equal(await revisionOf(id), before + 1, 'what is rolled back does not count');
    t.equal((await changesOf(id)).length, logged, 'nor is it in the log');
    await outcome(sql`update stations set revision = 99, updated_at = '2000-01-01' where id = ${id}`);
    t.equal(await revisionOf(id), before + 2, 'nobody sets it by hand');
    const target = await make({ publish: false });
    const [from, to] = [await revisionOf(id), await revisionOf(target)];
    t.equal(
      await outcome(sql`update station_access set station_id = ${target}, place = 9 where station_id = ${id}`),
      '',
    );
    t.strictSame(
      [await revisionOf(id), await revisionOf(target)],
      [from + 1, to + 1],
      'a part that moves changes both',
    );
  });

  await t.test('what followers of a layer are told', async (t) => {
    const kinds = async (id: string) => (await changesOf(id)).map((one) => one.kind);
    const hidden = await make({ publish: false });
    t.strictSame([...new Set(await kinds(hidden))], ['hidden'], 'never in a layer');
    const id = await make();
    t.equal((await kinds(id)).at(-1), 'upsert');
    await outcome(sql`update stations set published_at = null, unpublished_reason = 'withheld' where id = ${id}`);
    t.equal((await kinds(id)).at(-1), 'delete');
    await outcome(sql`update stations set name = '别处' where id = ${id}`);
    t.equal((await kinds(id)).at(-1), 'hidden');
    await outcome(sql`update stations set published_at = now(), unpublished_reason = null where id = ${id}`);
    t.equal((await kinds(id)).at(-1), 'upsert');
    await outcome(sql`update stations set position_crs = null, wgs84_lng = null, wgs84_lat = null, gcj02_lng = null,
      gcj02_lat = null, bd09_lng = null, bd09_lat = null, position_accuracy = null where id = ${id}`);
    t.equal((await kinds(id)).at(-1), 'delete', 'what has no position leaves the layer');
  });

  await t.test('places of the log become visible in order: a follower skips nothing', async (t) => {
    const SMALL_WRITERS = 4;
    const LARGE = 150;
    const ROUNDS = 12;
    const start = await lastSeq(db);
    const made = async (count: number) =>
      await insertStations(
        database,
        Array.from({ length: count }, (_, i) => newStation({ name: `序 ${i}`, maintainers: answered })),
      );
    const [large, small] = [await made(LARGE), await made(SMALL_WRITERS)];
    const created = await lastSeq(db);
    t.ok(created > start);
    let isWriting = true;
    let commits = 0;
    const touch = async (ids: readonly string[], what: string) =>
      await db.transaction().execute(async (tx: Tx) => {
        await tx
          .updateTable('stations')
          .set({ address: what })
          .where('id', 'in', [...ids])
          .execute();
      });
    // A large transaction takes its places one after the other while it commits. Small ones commit all the time: without
    // an order of commits they would show places above some that are still to come.
    const writeLarge = async () => {
      for (let round = 0; round < ROUNDS; round++) await touch(large, `大 ${round}`);
      isWriting = false;
    };
    const writeSmall = async (id: string) => {
      for (; isWriting; commits++) await touch([id], `小 ${commits}`);
    };
    const seen: number[] = [];
    const follow = async () => {
      for (let last = created, isOver = false; !isOver;) {
        isOver = !isWriting;
        const rows = await db.selectFrom('change_log').select('seq').where('seq', '>', last).orderBy('seq').execute();
        for (const row of rows) seen.push(row.seq);
        last = seen.at(-1) ?? last;
      }
    };
    const followed = Promise.all([follow(), writeLarge()]);
    await Promise.all(small.map(writeSmall));
    await followed;
    const upTo = seen.at(-1) ?? 0;
    const { rows } = await sql<{ seq: number }>`
      select seq from change_log where seq > ${created} and seq <= ${upTo} order by seq`.execute(db);
    t.strictSame(
      seen,
      rows.map((row) => row.seq),
      'everything, once, in order',
    );
    t.ok((await lastSeq(db)) >= upTo && commits > ROUNDS, `beside ${commits} small commits`);
    const { rows: counted } = await sql<{ n: number }>`
      select count(*) as n from change_log where seq > ${created}`.execute(db);
    t.equal(counted[0]?.n, LARGE * ROUNDS + commits, 'every change has its place');
  });

  await t.test('src/db/tables.ts says what the database has', async (t) => {
    const source = await readFile(new URL('src/db/tables.ts', ROOT), 'utf8');
    const interfaces = new Map(
      [...source.matchAll(/export interface (\w+) \{\n([^}]*)\n\}/g)].map(([, name = '', body = '']) => [name, body]),
    );
    const tables = [...(interfaces.get('Tables') ?? '').matchAll(/^ {2}(\w+): (\w+);/gm)];
    t.ok(tables.length > 10);
    const { rows } = await sql<{ table_name: string; column_name: string; is_nullable: string }>`
      select c.table_name, c.column_name, c.is_nullable from information_schema.columns c
      join information_schema.tables b using (table_schema, table_name)
      where c.table_schema = 'public' and b.table_type = 'BASE TABLE'
        and c.table_name not in ('spatial_ref_sys', 'migrations', 'schema_migrations')`.execute(db);
    t.strictSame(
      [...new Set(rows.map((row) => row.table_name))].sort(),
      tables.map(([, table]) => table).sort(),
      'tables',
    );
    for (const [, table, type = ''] of tables) {
      const declared = [...(interfaces.get(type) ?? '').matchAll(/^ {2}(\w+): (.*);/gm)].map(
        ([, column, columnType = '']) => `${column}${/\bnull\b|^Maybe/.test(columnType) ? '?' : ''}`,
      );
      const real = rows
        .filter((row) => row.table_name === table)
        .map((row) => `${row.column_name}${row.is_nullable === 'YES' ? '?' : ''}`);
      // Generated columns are nullable to the schema, whatever their expression says.
      const sure = (columns: string[]) => columns.map((one) => one.replace(/^in_layer\?$/, 'in_layer')).sort();
      t.strictSame(sure(real), sure(declared), `${table}: names, and which may be null`);
    }
  });
};

async function lastSeq(db: Executor): Promise<number> {
  const row = await db
    .selectFrom('change_log')
    .select((eb) => eb.fn.max<number | null>('seq').as('seq'))
    .executeTakeFirst();
  return row?.seq ?? 0;
}
