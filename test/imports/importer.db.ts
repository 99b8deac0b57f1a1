/** What the import does with single rows: refusals and remarks, what a second list may change, who answers, what a dry run is. */
import { sql } from 'kysely';
import type { Database } from '../../src/db/database.ts';
import { emptyStations } from '../support/engine.ts';
import { codesOf, importList, pictureOf, UNION } from '../support/imports.ts';
import { asAdmin, startService } from '../support/service.ts';
import type { Suite } from '../support/suite.ts';

const HEAD = '站点名称,详细地址,所属区县,开放时间,联系电话,经度,纬度';
const csv = (...rows: readonly string[]): string => [HEAD, ...rows].join('\n');
const FIRST = '甲驿站,郑州市二七区甲路1号,二七区,09:00-18:00,,113.655000,34.740000';

async function stationOf(database: Database, name: string) {
  return await database.kysely.selectFrom('stations').selectAll().where('name', '=', name).executeTakeFirstOrThrow();
}

async function dutiesOf(database: Database, name: string) {
  return await database.kysely
    .selectFrom('responsibilities as r')
    .innerJoin('stations as s', 's.id', 'r.station_id')
    .innerJoin('maintainers as m', 'm.id', 'r.maintainer_id')
    .select(['r.role', 'm.name', 'r.basis'])
    .where('s.name', '=', name)
    .orderBy('r.role')
    .execute();
}

export const suite: Suite = async (t, { database }) => {
  await t.test(
    'refused with the reason: swapped, outside, half, nameless, unknown district; the rest goes on',
    async (t) => {
      const report = await importList(
        database,
        csv(
          FIRST,
          '乙驿站,郑州市二七区乙路2号,二七区,,,34.74,113.655',
          '丙驿站,郑州市二七区丙路3号,二七区,,,114.1694,22.3193',
          '丁驿站,郑州市二七区丁路4号,二七区,,,113.655,',
          ',郑州市二七区戊路5号,二七区,,,113.655001,34.745001',
          '己驿站,某处,不存在区,,,,',
          '庚驿站,郑州市二七区庚路7号,二七区,看天气,,,',
          '辛驿站,郑州市二七区辛路8号,二七区,,,0,0',
        ),
      );
      const outcomes = report.verdicts.map((one) => one.outcome[0]).join('');
      t.equal(outcomes, 'crrrrrcc');
      t.strictSame(
        report.verdicts.map((_, i) => codesOf(report, i).join(' ')),
        [
          '',
          'coordinates-swapped',
          'outside-service-area',
          'coordinates-half',
          'name-missing',
          'district-unknown position-missing',
          'hours-unreadable position-missing',
          'coordinates-zero',
        ],
      );
      for (const { issues, outcome } of report.verdicts) {
        if (outcome === 'refused') t.match(issues.map((one) => one.zh).join(), /[一-龥]/, 'in Chinese');
      }
      const unreadable = await stationOf(database, '庚驿站');
      t.match(unreadable, { opening_hours_text: '看天气', opening_hours: null, hours_confidence: 'none' });
      t.match(unreadable, { position_crs: null, unlocated_reason: 'position-missing', in_layer: false });
      t.match(await stationOf(database, '甲驿站'), { opening_hours: '09:00-18:00' });
    },
  );

  await t.test('a row says a new thing: that is updated, and nothing else', async (t) => {
    await emptyStations(database);
    await importList(database, csv(FIRST, '庚驿站,郑州市二七区庚路7号,二七区,,,,'));
    const before = await stationOf(database, '甲驿站');
    // What a manager did in between.
    await sql`update stations set address = '改过的地址', water = 'ok' where id = ${before.id}`.execute(
      database.kysely,
    );

    const second = await importList(
      database,
      csv(FIRST.replace('09:00-18:00', '08:00-20:00'), '庚驿站,郑州市二七区庚路7号,二七区,,,113.66,34.741'),
    );
    t.match(second, { created: 0, updated: 2, unchanged: 0, refused: 0 });
    t.strictSame(codesOf(second, 0), [], 'a station is not its own duplicate');
    const after = await stationOf(database, '甲驿站');
    const changed = Object.keys(after).filter(
      (key) => JSON.stringify(after[key as keyof typeof after]) !== JSON.stringify(before[key as keyof typeof before]),
    );
    t.strictSame(
      changed.sort(),
      [
        'address',
        'import_row',
        'opening_hours',
        'opening_hours_text',
        'revised_by_xact',
        'revision',
        'updated_at',
        'water',
      ],
      'only the hours, beside what the manager did',
    );
    t.equal(after.opening_hours, '08:00-20:00');
    const located = await stationOf(database, '庚驿站');
    t.match(located, {
      position_crs: 'gcj02',
      gcj02_lng: 113.66,
      gcj02_lat: 34.741,
      in_layer: true,
      unlocated_reason: null,
    });
    t.equal(second.verdicts[1]?.isLocated, true);

    const picture = await pictureOf(database, ['imports']);
    const blank = await importList(database, csv('甲驿站,郑州市二七区甲路1号,二七区,,,,'));
    t.match(blank, { unchanged: 1 }, 'a blank cell takes nothing back');
    t.equal(blank.verdicts[0]?.isLocated, true);
    await importList(database, csv('甲驿站,郑州市二七区甲路1号,二七区,,0371-12345678,,'));
    const again = await importList(database, csv(FIRST.replace('09:00-18:00', '08:00-20:00')));
    t.match(again, { unchanged: 1 }, 'nor does a list with less of it make the rest news again');
    t.not(
      (await pictureOf(database, ['imports']))['stations'],
      picture['stations'],
      'while the phone number was taken',
    );
    t.equal((await stationOf(database, '甲驿站')).contact, '0371-12345678');

    const withState = (state: string): string =>
      `站点名称,详细地址,所属区县,状态\n甲驿站,郑州市二七区甲路1号,二七区,${state}\n`;
    t.match(await importList(database, withState('维修中')), { updated: 1 });
    t.match(
      await stationOf(database, '甲驿站'),
      { state: 'paused', state_by: 'import' },
      'a list that tells the state',
    );
    await sql`update stations set state = 'open', state_by = 'manager' where id = ${before.id}`.execute(
      database.kysely,
    );
    t.match(await importList(database, withState('维修中')), { unchanged: 1 });
    t.match(await stationOf(database, '甲驿站'), { state: 'open' }, 'does not tell it again over a manager');
  });

  await t.test(
    'duplicates: the same name and place in a file, neighbours of nearly the same name, true pairs',
    async (t) => {
      await emptyStations(database);
      const report = await importList(
        database,
        csv(
          FIRST,
          FIRST.replace('甲驿站', ' 甲 驿站').replace('113.655', '113.656'),
          // The real pair of the list: 37 m apart, two different banks.
          '工会驿站(中国银行郑州商城路支行),郑州市管城区商城路220号,管城回族区,,,113.690000,34.750000',
          '工会驿站(建设银行郑州商城路支行),郑州市管城区商城路206号,管城回族区,,,113.690404,34.750000',
          '工会驿站(中国银行郑州商城路支行),郑州市管城区商城路东段,管城回族区,,,113.690200,34.750000',
        ),
      );
      t.strictSame(
        report.verdicts.map((one) => one.outcome),
        ['created', 'refused', 'created', 'created', 'created'],
      );
      t.strictSame(codesOf(report, 1), ['duplicate-in-file']);
      t.match(report.verdicts[1]?.issues[0]?.zh, /第 2 行|第 1 行/);
      t.notOk(codesOf(report, 3).includes('possible-duplicate'), '37 m apart with different names: two stations');
      t.ok(codesOf(report, 4).includes('possible-duplicate'), 'the same name some 20 m off: worth a look');
      const service = await startService(database);
      t.teardown(() => service.close());
      const nearest = await service.call({ url: '/v1/stations/nearest?lng=113.69&lat=34.75&crs=gcj02&radius=100' });
      t.equal(nearest.json().features.length, 3, 'all of them live');

      const corrected = await importList(
        database,
        csv('壬驿站,郑州市二七区壬路9号,二七区,,,34.74,113.655', '壬驿站,郑州市二七区壬路9号,二七区,,,113.655,34.74'),
      );
      t.strictSame(
        corrected.verdicts.map((one) => one.outcome),
        ['refused', 'created'],
        'a refused row does not make the next one a repetition',
      );
    },
  );

  await t.test('who answers: named by the row, by the operator, or nobody yet', async (t) => {
    await emptyStations(database);
    const head = '站点名称,详细地址,所属区县,经度,纬度,建设单位,承建单位,责任单位';
    const at = (name: string, rest: string) => `${name},郑州市二七区${name}路1号,二七区,113.65,34.74,${rest}`;
    const list = [
      head,
      at('甲', '某区总工会,某银行,某街道办'),
      at('乙', '某区总工会,某银行,'),
      at('丙', ',某银行,'),
      at('丁', ',,'),
    ].join('\n');
    const first = await importList(database, list, { defaultMaintainer: null });
    t.match(first, { created: 4 });
    t.strictSame(await dutiesOf(database, '甲'), [
      { role: 'builder', name: '某区总工会', basis: 'named' },
      { role: 'dutyHolder', name: '某街道办', basis: 'named' },
      { role: 'host', name: '某银行', basis: 'named' },
    ]);
    t.strictSame(
      await dutiesOf(database, '乙'),
      [
        { role: 'builder', name: '某区总工会', basis: 'named' },
        { role: 'dutyHolder', name: '某区总工会', basis: 'builder' },
        { role: 'host', name: '某银行', basis: 'named' },
      ],
      'who builds answers',
    );
    const published = await database.kysely
      .selectFrom('stations')
      .select(['name', 'unpublished_reason'])
      .orderBy('name')
      .execute();
    t.strictSame(Object.fromEntries(published.map((one) => [one.name, one.unpublished_reason])), {
      甲: null,
      乙: null,
      丙: 'no-duty-holder',
      丁: 'no-duty-holder',
    });
    t.ok(codesOf(first, 2).includes('no-duty-holder') && codesOf(first, 3).includes('no-duty-holder'));
    t.notOk(codesOf(first, 1).includes('no-duty-holder'));

    const service = await startService(database);
    t.teardown(() => service.close());
    const layer = async (): Promise<string[]> =>
      (await service.call({ url: '/v1/layers/amap/stations.geojson' }))
        .json()
        .features.map((one: { properties: { name: string } }) => one.properties.name)
        .sort();
    t.strictSame(await layer(), ['乙', '甲'].sort());

    const { code, revision } = await stationOf(database, '丁');
    const named = await service.call({
      method: 'PUT',
      url: `/v1/stations/${code}/maintainers`,
      headers: { ...asAdmin, 'if-match': `"${revision}"` },
      payload: {
        maintainers: [
          {
            id: (await database.kysely.selectFrom('maintainers').select('id').executeTakeFirstOrThrow()).id,
            role: 'dutyHolder',
          },
        ],
      },
    });
    t.equal(named.statusCode, 200);
    t.strictSame(await layer(), ['丁', '乙', '甲'].sort(), 'published when a manager names somebody');

    const before = { 甲: await dutiesOf(database, '甲'), 丁: await dutiesOf(database, '丁') };
    const withDefault = await importList(database, list);
    t.match(withDefault, { updated: 1, unchanged: 3 }, 'a default that is named later publishes what waited for it');
    t.strictSame(await layer(), ['丁', '丙', '乙', '甲'].sort());
    t.ok(
      (await dutiesOf(database, '丙')).some(
        (one) => one.role === 'dutyHolder' && one.basis === 'assumed' && one.name === UNION.name,
      ),
    );
    t.strictSame(
      { 甲: await dutiesOf(database, '甲'), 丁: await dutiesOf(database, '丁') },
      before,
      'whom a person named stays',
    );
    t.match(await importList(database, list), { updated: 0, unchanged: 4 });

    const settled = await importList(database, [head, at('丙', ',某银行,某社区')].join('\n'));
    t.match(settled, { updated: 1 });
    t.ok(
      (await dutiesOf(database, '丙')).some(
        (one) => one.role === 'dutyHolder' && one.name === '某社区' && one.basis === 'named',
      ),
    );
  });

  await t.test('printed codes: the station they name, never another; retired ones stay retired', async (t) => {
    await emptyStations(database);
    const made = await importList(database, csv(FIRST, '乙驿站,郑州市二七区乙路2号,二七区,,,113.6601,34.7412'));
    const [first, second] = made.verdicts.map((one) => one.code);
    const head = `编号,${HEAD}`;
    const renamed = await importList(database, `${head}\n${first},甲驿站（新）,郑州市二七区甲路1号,二七区,24小时,,,`);
    t.match(renamed, { updated: 1, created: 0 });
    t.equal(renamed.verdicts[0]?.code, first);
    const confused = await importList(database, `${head}\n${first},乙驿站,郑州市二七区乙路2号,二七区,,,,`);
    t.strictSame([confused.refused, codesOf(confused, 0)], [1, ['code-conflict', 'position-missing']]);
    const unknown = await importList(database, `${head}\n410103-9999,癸驿站,郑州市二七区癸路3号,二七区,,,,`);
    t.strictSame([unknown.created, codesOf(unknown, 0)], [1, ['code-unknown', 'position-missing']]);
    t.not(unknown.verdicts[0]?.code, '410103-9999');

    const service = await startService(database);
    t.teardown(() => service.close());
    await service.call({ method: 'DELETE', url: `/v1/stations/${second}`, headers: asAdmin });
    const before = await pictureOf(database, ['imports']);
    const row = '乙驿站,郑州市二七区乙路2号,二七区,,,113.6601,34.7412';
    t.match(await importList(database, csv(row)), { unchanged: 1, created: 0 });
    const news = await importList(database, csv(row.replace(',,,', ',24小时,,')));
    t.strictSame([news.refused, codesOf(news, 0)], [1, ['station-retired']]);
    t.strictSame(await pictureOf(database, ['imports']), before, 'the tombstone is as it was');
  });

  await t.test('a dry run changes nothing at all and tells what the real run does', async (t) => {
    await emptyStations(database);
    await importList(database, csv(FIRST));
    const list = csv(
      FIRST.replace('09:00', '08:00'),
      '乙驿站,郑州市二七区乙路2号,二七区,,139****1234,113.66,34.741',
      '乙驿站,郑州市二七区乙路2号,二七区,,,113.66,34.741',
      '丙驿站,郑州市二七区丙路3号,二七区,,,34.74,113.655',
      '丁驿站,郑州市金水区丁路4号,金水区,,,113.40,34.10',
    );
    const before = await pictureOf(database);
    const seq = async () =>
      (await sql<{ v: number }>`select last_value as v from change_log_seq`.execute(database.kysely)).rows[0]?.v;
    const seqBefore = await seq();
    const dry = await importList(database, list, { dryRun: true });
    t.strictSame(await pictureOf(database), before, 'rows, revisions, numbers of codes, maintainers, imports');
    t.equal(await seq(), seqBefore, 'no place of the change log is used up');
    const real = await importList(database, list);
    t.strictSame(real.verdicts, dry.verdicts, 'codes too');
    t.match(real, { created: 2, updated: 1, unchanged: 0, refused: 2 });
  });

  await t.test('two imports of one list at once: each station once', async (t) => {
    await emptyStations(database);
    const rows = Array.from({ length: 450 }, (_, i) => `驿站${i},郑州市二七区第${i}号路1号,二七区,,,,`);
    const reports = await Promise.all([1, 2, 3].map(() => importList(database, csv(...rows))));
    t.equal(
      reports.reduce((sum, one) => sum + one.created, 0),
      450,
    );
    t.equal(
      reports.reduce((sum, one) => sum + one.unchanged, 0),
      900,
    );
    t.equal((await database.kysely.selectFrom('stations').select('id').execute()).length, 450);
  });
};
