/** Exports for the office: they open with Chinese intact, start no formula, and come back through the clinic unchanged. */
import { sql } from 'kysely';
import { amenityCodes, readAmenities } from '../../src/imports/amenity-words.ts';
import { readFile } from '../../src/imports/read-file.ts';
import { importList, pictureOf, zhengzhou } from '../support/imports.ts';
import { asAdmin, startService } from '../support/service.ts';
import type { Suite } from '../support/suite.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export const suite: Suite = async (t, { database }) => {
  await t.test('the catalogue’s own names are read back as the amenities that they name', async (t) => {
    const rows = await database.kysely.selectFrom('amenities').select(['code', 'zh']).execute();
    t.equal(rows.length, amenityCodes.length);
    for (const { code, zh } of rows) {
      t.strictSame(readAmenities([zh]).amenities, [{ code, state: 'available' }], zh);
      t.strictSame(readAmenities([`${zh}(损坏)`]).amenities, [{ code, state: 'outOfOrder' }], zh);
    }
  });

  await t.test('exported and imported again, nothing changes, in every system and format', async (t) => {
    // The word that other tests name their source by would have every row refused as invented.
    await importList(database, await zhengzhou('zhengzhou_82_gcj02.geojson'), { source: '郑州市总工会' });
    const service = await startService(database);
    t.teardown(() => service.close());
    const created = await service.call({
      method: 'POST',
      url: '/v1/stations?crs=bd09',
      headers: asAdmin,
      payload: {
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [113.5734901, 34.8012345] },
        properties: {
          name: '=手建驿站',
          address: '+某路',
          district: { adcode: '410102' },
          openingHoursText: '周一至周五 08:30-17:30',
          amenities: [
            { code: 'aed', state: 'available' },
            { code: 'microwave', state: 'outOfOrder' },
            { code: 'wifi', state: 'unknown' },
          ],
          maintainers: [],
        },
      },
    });
    t.equal(created.statusCode, 201, created.body.slice(0, 300));
    await sql`update stations set contact = '187****2336' where name = '=手建驿站'`.execute(database.kysely);
    const before = await pictureOf(database, ['imports']);
    for (const crs of ['gcj02', 'wgs84', 'bd09']) {
      for (const [format, type] of [
        ['xlsx', XLSX],
        ['csv', 'text/csv'],
      ] as const) {
        const answer = await service.call({ url: `/v1/exports/stations.${format}?crs=${crs}`, headers: asAdmin });
        t.equal(answer.statusCode, 200);
        t.equal(answer.headers['content-crs'], crs);
        const table = await readFile(answer.rawPayload);
        t.equal(table.rows.length, 83);
        const cells = table.rows.flatMap((row) => Object.values(row.cells));
        t.strictSame(
          cells.filter((cell) => /^[=+\-@\t\r]/.test(cell)),
          [],
          'no cell starts a formula',
        );
        const back = await service.call({
          method: 'POST',
          url: `/v1/imports?crs=${crs}&dryRun=false`,
          headers: { ...asAdmin, 'content-type': type },
          payload: answer.rawPayload,
        });
        t.match(back.json(), { counts: { same: 83 }, result: { unchanged: 83, updated: 0, created: 0 } });
        t.strictSame(await pictureOf(database, ['imports']), before, `${format} in ${crs}`);
      }
    }
    const csv = await service.call({ url: '/v1/exports/stations.csv', headers: asAdmin });
    t.equal(csv.rawPayload.subarray(0, 3).toString('hex'), 'efbbbf', 'Excel needs the mark');
  });

  await t.test('a sheet that was edited changes what was edited, by code', async (t) => {
    const service = await startService(database);
    t.teardown(() => service.close());
    const csv = await service.call({ url: '/v1/exports/stations.csv', headers: asAdmin });
    const lines = csv.body.split('\r\n');
    const edited = [lines[0], lines[1]?.replace(/^("[^"]+"),"[^"]*"/, '$1,"改过的名字"')].join('\r\n');
    const back = await service.call({
      method: 'POST',
      url: '/v1/imports?crs=gcj02&dryRun=false',
      headers: { ...asAdmin, 'content-type': 'text/csv' },
      payload: Buffer.from(edited),
    });
    t.match(back.json(), {
      result: { updated: 1 },
      rows: [{ differences: [{ field: 'name', proposed: '改过的名字' }] }],
    });
    const code = /^"?([^",]+)/.exec(lines[1] ?? '')?.[1];
    const station = await service.call({ url: `/v1/stations/${code}` });
    t.equal(station.json().properties.name, '改过的名字');
  });

  await t.test('filters; and nobody without the right', async (t) => {
    const service = await startService(database);
    t.teardown(() => service.close());
    const some = await service.call({ url: '/v1/exports/stations.csv?district=410102&state=open', headers: asAdmin });
    const table = await readFile(some.rawPayload);
    t.ok(table.rows.length > 0 && table.rows.length < 83);
    t.ok(table.rows.every((row) => row.cells['所属区县'] === '河南省郑州市中原区' && row.cells['状态'] === '开放'));
    t.equal((await service.call({ url: '/v1/exports/stations.csv' })).statusCode, 401);
    t.equal((await service.call({ url: '/v1/exports/stations.xlsx' })).statusCode, 401);
  });
};
