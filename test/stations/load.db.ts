/** Loading in batches gives what any other reader gives, whatever the batches cut apart. */
import { sql } from 'kysely';
import { inSnapshot } from '../../src/db/change-log.ts';
import { uploadHash } from '../../src/http/photo.ts';
import { putPhoto } from '../../src/stations/station-photo.repository.ts';
import { readAllLocated } from '../../src/stations/station-load.repository.ts';
import { retireStation } from '../../src/stations/station-write.repository.ts';
import { selectStations, toRecord } from '../../src/stations/station.repository.ts';
import { randomAmenities, randomRecord } from '../support/records.ts';
import { insertStations, newStation, randomPoint, seededRandom, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

/** Its bytes are nobody’s to look at here. */
const PHOTO = { bytes: Buffer.from('synthetic'), width: 96, height: 64 };

export const suite: Suite = async (t, { database }) => {
  const random = seededRandom(20261201);
  const duty = await testMaintainer(database, '值守“单位”\t（合成）');
  const builder = await testMaintainer(database, '建设单位（合成）');

  const read = (size: number) =>
    inSnapshot(database, async (db) => {
      const batches = [];
      for await (const records of readAllLocated(db, size)) batches.push(records);
      return batches;
    });

  await t.test('nothing is read of nothing', async (t) => {
    t.strictSame(await read(10), []);
  });

  const ids = await insertStations(
    database,
    Array.from({ length: 60 }, (_, i) =>
      newStation({
        name: `合成驿站 ${i}`,
        position: { crs: 'gcj02', coordinates: randomPoint(random), accuracy: 'map', method: 'stated' },
        amenities: i % 5 === 0 ? [] : randomAmenities(random),
        access: i % 4 === 0 ? [] : randomRecord(random, i).access,
        maintainers: [
          { id: duty, role: 'dutyHolder' as const, assumed: false },
          ...(i % 3 === 0 ? [{ id: builder, role: 'builder' as const, assumed: false }] : []),
        ],
      }),
    ),
  );
  await database.kysely.transaction().execute(async (tx) => {
    const photo = { ...PHOTO, uploadHash: uploadHash(PHOTO.bytes) };
    for (const [i, id] of ids.entries())
      if (i % 4 < 2)
        await putPhoto(tx, id, photo, i % 4 === 0 ? null : '“红门”，\\左\n（合成）', new Date(1_790_000_000_000 + i));
    for (const id of ids.filter((_, i) => i % 7 === 3)) await retireStation(tx, id, 'test', new Date());
    // Moments are cut to milliseconds; the double that tells the first in seconds, times a thousand, falls short of its own.
    const moments = ['2004-03-22 01:28:11.751', '2026-01-02 03:04:05.999999', '1969-12-31 23:59:05.000999'];
    for (const [i, moment] of moments.entries())
      await sql`update stations set state = 'paused', verified_at = ${`${moment}+00`}::timestamptz,
        state_until = ${`${moment}+08`}::timestamptz where id = ${ids[11 + i]}`.execute(tx);
    // No request lets these in (http/params.ts); who writes to the database by hand may.
    await sql`update stations set name = e'合成\x1f驿站' where id = ${ids[20]}`.execute(tx);
    await sql`update stations set source = e'合成\x1f\x1e' where id = ${ids[21]}`.execute(tx);
    await sql`update stations set opening_hours_text = e'早\x1f晚' where id = ${ids[22]}`.execute(tx);
    const forged = `建设\x1fbuilder\x1fnamed\x1e${duty}\x1f单位（合成）`;
    await sql`update maintainers set name = ${forged} where id = ${builder}`.execute(tx);
    // Who answered until yesterday does not any more.
    await sql`update responsibilities set valid = daterange(today_in_china() - 9, today_in_china())
      where role = 'builder' and station_id = ${ids[0]}`.execute(tx);
  });

  for (const size of [1, 7, 51, 52, 1_000]) {
    await t.test(`batches of ${size}`, async (t) => {
      const batches = await read(size);
      const rows = await selectStations(database.kysely).where('s.in_layer', '=', true).orderBy('s.id').execute();
      t.equal(rows.length, 51);
      t.strictSame(batches.flat(), rows.map(toRecord));
      t.equal(batches.flat().filter((one) => one.photo?.alt === null).length, 13);
      t.equal(batches.flat().filter((one) => one.photo?.alt?.startsWith('“红门”')).length, 13);
      t.ok(batches.slice(0, -1).every((batch) => batch.length === size));
    });
  }

  await t.test('who stops early leaves the connection usable', async (t) => {
    const first = await inSnapshot(database, async (db) => {
      for await (const records of readAllLocated(db, 5)) return records[0]?.id;
      return undefined;
    });
    t.equal(first, [...ids].sort()[0]);
    t.equal((await read(1_000)).flat().length, 51);
  });
};
