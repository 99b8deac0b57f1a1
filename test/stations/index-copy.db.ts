/** The copy of the index on disk: the same again, brought up to date by the log, and never believed where it might lie. */
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { codeTag } from '../../src/code-tag.ts';
import { IndexCopy } from '../../src/stations/index-copy.ts';
import { IndexKeeper } from '../../src/stations/index-keeper.ts';
import { LiveStations } from '../../src/stations/live-stations.ts';
import type { LocatedRecord } from '../../src/stations/station-page.ts';
import { selectStations, toRecord } from '../../src/stations/station.repository.ts';
import {
  createStation,
  positionColumns,
  retireStation,
  setAmenity,
  setPublished,
  updateStation,
} from '../../src/stations/station-write.repository.ts';
import { cuttable } from '../support/cuttable.ts';
import { AMENITIES, HOURS, bruteForce, pick, randomAmenities, randomQuery, randomRecord } from '../support/records.ts';
import { insertStations, newStation, randomPoint, seededRandom, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

const RULE = { freshForHours: 36, staleForDays: 30 };
const NEVER_MS = 3_600_000;

export const suite: Suite = async (t, { database }) => {
  const { kysely } = database;
  const random = seededRandom(20261130);
  const duty = await testMaintainer(database);
  const folder = await mkdtemp(join(tmpdir(), 'ls-index-copy-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const file = join(folder, 'kept', 'index.copy');
  const copy = new IndexCopy(file, 'this code');

  const randomStation = () => {
    const record = randomRecord(random, 0);
    const osm = pick(random, HOURS);
    return newStation({
      position: { crs: 'gcj02', coordinates: randomPoint(random), accuracy: 'map', method: 'stated' },
      hours: { text: osm, osm, confidence: record.hoursConfidence },
      amenities: randomAmenities(random),
      access: record.access,
      water: record.water,
      power: record.power,
      maintainers: [{ id: duty, role: 'dutyHolder', assumed: false }],
    });
  };
  const ids = await insertStations(database, Array.from({ length: 600 }, randomStation));
  /** A status, an amenity, a move, withheld or published, retired, new. */
  const edit = async (): Promise<void> => {
    const id = pick(random, ids);
    await kysely.transaction().execute(async (tx) => {
      const row = await tx.selectFrom('stations').select('state').where('id', '=', id).executeTakeFirst();
      const kind = row?.state === 'retired' ? 1 : random();
      const moved = { crs: 'wgs84', coordinates: randomPoint(random), accuracy: 'surveyed', method: 'stated' } as const;
      if (kind < 0.3)
        await updateStation(tx, id, { state: 'paused', state_reason: '检修（合成）', state_until: new Date() });
      else if (kind < 0.45) await setAmenity(tx, id, pick(random, AMENITIES)[0], 'outOfOrder');
      else if (kind < 0.65) await updateStation(tx, id, positionColumns(moved));
      else if (kind < 0.75) await setPublished(tx, id, random() < 0.5);
      else if (kind < 0.85) await retireStation(tx, id, 'test', new Date());
      else ids.push(await createStation(tx, randomStation()));
    });
  };
  const edits = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) await edit();
  };
  /** Everything that the database has, and what it answers to queries with filters. */
  const isEqual = async ({ index }: Pick<LiveStations, 'index'>): Promise<boolean> => {
    const rows = await selectStations(kysely).where('s.in_layer', '=', true).orderBy('s.id').execute();
    const records = rows.map((row) => toRecord(row) as LocatedRecord);
    const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
    const queries = Array.from({ length: 100 }, () => randomQuery(random));
    return (
      index.size === records.length &&
      records.every((record) => isSame(index.byId(record.id), record)) &&
      queries.every((query) => isSame(index.find(query), bruteForce(records, query, RULE)))
    );
  };
  /** A node that starts with the copy there is. */
  const started = async (told: unknown[] = [], from = copy): Promise<LiveStations> => {
    const live = await LiveStations.start(database, RULE, {
      pollMs: NEVER_MS,
      remember: () => from.read(database, RULE),
      onError: (error) => told.push(error),
    });
    t.teardown(() => live.close());
    return live;
  };

  await edits(40);
  const first = await LiveStations.start(database, RULE, { pollMs: NEVER_MS });
  t.teardown(() => first.close());
  await edits(60);
  await first.refresh();

  await t.test('it is the same index, with what lies beside the tree', async (t) => {
    t.ok(first.index.contents.beside.length > 5 && first.index.overlaySize > first.index.contents.beside.length);
    t.strictSame(await copy.write(database, first), first.state.head);
    const loaded = await copy.read(database, RULE);
    t.strictSame(loaded?.head, first.state.head);
    t.strictSame(loaded?.index.tally, first.index.tally);
    t.ok(loaded && (await isEqual(loaded)));
    t.equal(loaded?.index.vocabularySize, first.index.vocabularySize);
    t.equal(loaded?.loadedVocabulary, first.loadedVocabulary, 'what was shared is forgotten no later than before');
    t.strictSame(await readdir(join(folder, 'kept')), ['index.copy'], 'nothing else is left');
    t.equal((await stat(file)).mode & 0o777, 0o600);
  });

  await t.test('what changed since is read, and nothing else; again and again', async (t) => {
    for (let round = 0; round < 3; round++) {
      await edits(40);
      await kysely
        .updateTable('maintainers')
        .set({ name: `单位${round}（合成）` })
        .where('id', '=', duty)
        .execute();
      const live = await started();
      t.equal(live.figures.loads, 0, 'not all of it was read');
      t.ok(live.ageMs() < 60_000);
      t.ok(await isEqual(live), `round ${round}`);
      await edits(5);
      await live.refresh();
      t.ok(await isEqual(live), 'and it follows');
      t.ok(await copy.write(database, live));
    }
    const same = await started();
    t.equal(same.figures.loads, 0, 'nothing changed');
    t.ok(await isEqual(same));
  });

  /** All is read from the database, and right. */
  const isReadAnew = async (told: unknown[] = [], from = copy): Promise<boolean> => {
    const live = await started(told, from);
    return live.figures.loads === 1 && (await isEqual(live));
  };

  await t.test('it is not believed where it might lie', async (t) => {
    const told: unknown[] = [];
    t.ok(await isReadAnew(told, new IndexCopy(file, 'other code')), 'other code');
    t.ok(await isReadAnew(told, new IndexCopy(join(folder, 'nowhere'), 'this code')), 'no copy');
    const { head } = (await copy.read(database, RULE)) ?? {};
    const seq = head?.seq ?? 0;
    // As after a restore: the place was given again.
    await sql`update change_log set at = at - interval '1 second' where seq = ${seq}`.execute(kysely);
    t.equal(await copy.read(database, RULE), undefined);
    t.ok(await isReadAnew(told), 'another entry at its place of the log');
    await sql`update change_log set at = at + interval '1 second' where seq = ${seq}`.execute(kysely);
    await sql`update instance set names_seq = names_seq - 1`.execute(kysely);
    t.ok(await isReadAnew(told), 'names went back');
    await sql`update instance set names_seq = names_seq + 1`.execute(kysely);
    await sql`update amenities set sort_order = sort_order + 1000 where code = ${AMENITIES[0]?.[0] ?? ''}`.execute(
      kysely,
    );
    t.ok(await isReadAnew(told), 'another catalogue');
    await sql`update amenities set sort_order = sort_order - 1000 where code = ${AMENITIES[0]?.[0] ?? ''}`.execute(
      kysely,
    );
    await sql`insert into schema_migrations (name, hash) values ('9999_test.sql', 'x')`.execute(kysely);
    t.ok(await isReadAnew(told), 'another migration ran');
    await sql`delete from schema_migrations where name = '9999_test.sql'`.execute(kysely);
    t.equal((await started(told)).figures.loads, 0, 'and believed again');
    t.strictSame(told, [], 'none of that is an error');
  });

  await t.test('a change that the log does not know of is found by the tally', async (t) => {
    await sql`alter table stations disable trigger user`.execute(kysely);
    await sql`update stations set revision = revision + 1, name = '改过（合成）' where id =
      (select id from stations where in_layer order by id limit 1)`.execute(kysely);
    await sql`alter table stations enable trigger user`.execute(kysely);
    t.ok(await copy.read(database, RULE), 'the copy itself is right');
    t.ok(await isReadAnew());
  });

  await t.test('another epoch, a log that was cut', async (t) => {
    const live = await started();
    await copy.write(database, live);
    await edits(3);
    await sql`with cut as (delete from change_log returning seq)
      update instance set change_log_cut_at = (select max(seq) from cut)`.execute(kysely);
    t.ok(await isReadAnew());
    t.equal(await copy.write(database, await started()), undefined, 'an empty log: it could not be known again');
    await edits(1);
    const after = await started();
    await copy.write(database, after);
    t.equal((await started()).figures.loads, 0);
    await sql`update instance set epoch = gen_random_uuid()`.execute(kysely);
    t.ok(await isReadAnew());
    await copy.write(database, await started());
  });

  await t.test('damage is noticed, wherever it is', async (t) => {
    const whole = await readFile(file);
    const damaged: Buffer[] = [
      Buffer.alloc(0),
      Buffer.alloc(20),
      Buffer.from('not a copy of anything at all, but long enough to be read as one'),
    ];
    for (let i = 0; i < 60; i++) {
      const bytes = Buffer.from(whole);
      const at = i < 50 ? Math.floor(random() * bytes.length) : bytes.length - 1 - (i - 50) * 5;
      bytes[at]! ^= 1 << Math.floor(random() * 8);
      damaged.push(bytes);
    }
    for (let i = 0; i < 20; i++) damaged.push(whole.subarray(0, Math.floor(random() * whole.length)));
    damaged.push(Buffer.concat([whole, Buffer.from('\n')]));
    for (const [i, bytes] of damaged.entries()) {
      await writeFile(file, bytes);
      const read = await copy.read(database, RULE).catch((error: unknown) => error);
      t.ok(read === undefined || read instanceof Error, `damage ${i}`);
    }
    const told: unknown[] = [];
    t.ok(await isReadAnew(told), 'and the node starts without');
    t.match(told, [{ name: 'DamagedCopyError' }]);
    await writeFile(file, whole);
    t.equal((await started()).figures.loads, 0);
  });

  await t.test('the keeper writes some time after the start, now and then, and at the end', async (t) => {
    const told: unknown[] = [];
    const live = await started();
    const keeper = (options = {}) =>
      new IndexKeeper(copy, database, live, (error) => told.push(error), { leastStations: 1, ...options });
    const changed = async (): Promise<number> => (await stat(file).catch(() => undefined))?.mtimeMs ?? 0;
    const until = async (isSo: () => Promise<boolean>): Promise<boolean> => {
      for (const end = Date.now() + 10_000; Date.now() < end;) if (await isSo()) return true;
      return false;
    };
    await rm(file);
    const soon = keeper({ firstMs: 1, everyMs: 1 });
    t.ok(await until(async () => (await changed()) > 0), 'after the start');
    const before = await changed();
    await edits(1);
    await live.refresh();
    t.ok(await until(async () => (await changed()) > before), 'after a change');
    await soon.close();
    const kept = await changed();
    await keeper({ leastStations: 1_000_000 }).close();
    t.equal(await changed(), kept, 'not where there are few');
    await edits(1);
    await live.refresh();
    await keeper().close();
    t.ok((await changed()) > kept, 'at the end');
    t.equal((await started()).figures.loads, 0);
    t.strictSame(told, []);

    const last = await readFile(file);
    await edits(1);
    await live.refresh();
    await keeper({ lastMs: 0 }).close();
    t.match(told, [{ name: /Error/ }], 'too late is told');
    const cut = cuttable(database);
    cut.set(true);
    await new IndexKeeper(copy, cut.database, live, (error) => told.push(error), { leastStations: 1 }).close();
    const nowhere = new IndexCopy(join(file, 'below a file'), 'this code');
    await new IndexKeeper(nowhere, database, live, (error) => told.push(error), { leastStations: 1 }).close();
    t.equal(told.length, 3, 'a database that is away, a folder that cannot be');
    t.ok(last.equals(await readFile(file)), 'what there was stays whole');
    t.strictSame(await readdir(join(folder, 'kept')), ['index.copy']);
  });

  await t.test('code is told apart by its modules', async (t) => {
    const code = join(folder, 'code');
    const tag = async (): Promise<string> => await codeTag(new URL(`file://${code}/`));
    await mkdir(join(code, 'web'), { recursive: true });
    await writeFile(join(code, 'a.js'), '1');
    const before = await tag();
    await writeFile(join(code, 'web', 'page.js'), '1');
    await writeFile(join(code, 'a.js.map'), '1');
    t.equal(await tag(), before, 'pages and maps are no code of the service');
    await writeFile(join(code, 'a.js'), '2');
    t.not(await tag(), before);
  });
};
