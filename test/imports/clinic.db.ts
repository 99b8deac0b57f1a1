/** The import clinic over HTTP: dry run, commit, undo, decisions, the corrected sheet. Synthetic stations, but for Zhengzhou's. */
import ExcelJS from 'exceljs';
import type { LightMyRequestResponse } from 'fastify';
import { createToken } from '../../src/access/token.repository.ts';
import { readFile } from '../../src/imports/read-file.ts';
import { emptyStations } from '../support/engine.ts';
import { pictureOf, UNION, zhengzhou } from '../support/imports.ts';
import { asAdmin, startService, type Service } from '../support/service.ts';
import type { Suite } from '../support/suite.ts';
import { oneSheet, type Cell } from '../support/xlsx.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const MAINTAINER = `defaultMaintainer=${encodeURIComponent(UNION.name)}`;
const HEADER = '站点名称,详细地址,所属区县,经度,纬度,开放时间';

interface Row {
  row: number;
  verdict: string;
  outcome: string | null;
  located: boolean;
  stationId: string | null;
  undo: string | null;
  undoKept: string[];
  issues: { code: string; zh: string; en: string; fix: { zh: string } | null }[];
  candidate: { stationId: string; code: string; basis: string } | null;
  differences: { field: string; current: string | null; proposed: string | null }[];
}

async function send(service: Service, body: Buffer | string, query: string, type = 'text/csv') {
  return await service.call({
    method: 'POST',
    url: `/v1/imports?${query}`,
    headers: { ...asAdmin, 'content-type': type },
    payload: Buffer.from(body),
  });
}

const post = (service: Service, path: string, payload: object = {}): Promise<LightMyRequestResponse> =>
  service.call({ method: 'POST', url: `/v1/imports/${path}`, headers: asAdmin, payload });

async function allRows(service: Service, id: string, verdict = ''): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const url: string = `/v1/imports/${id}?limit=40${verdict && `&verdict=${verdict}`}${cursor && `&cursor=${cursor}`}`;
    const page: { rows: Row[]; next: string | null } = (await service.call({ url, headers: asAdmin })).json();
    rows.push(...page.rows);
    cursor = page.next;
  }
  return rows;
}

const list = (...lines: string[]): string => [HEADER, ...lines].join('\n');
const codes = (row: Row | undefined): string[] => (row?.issues ?? []).map((one) => one.code).sort();

export const suite: Suite = async (t, { database }) => {
  await t.test('the Zhengzhou sheet saved by LibreOffice: judged, committed, undone', async (t) => {
    const service = await startService(database);
    t.teardown(() => service.close());
    const before = await pictureOf(database);
    const reports = [];
    for (const file of ['zhengzhou_raw82_utf8.xlsx', 'zhengzhou_raw82_gbk.xlsx']) {
      const answer = await send(service, await zhengzhou(file), `crs=gcj02&${MAINTAINER}`, XLSX);
      t.equal(answer.statusCode, 201);
      t.match(answer.json(), {
        state: 'ready',
        file: { format: 'xlsx' },
        counts: { rows: 82, new: 82, refused: 0, located: 18, unlocated: 64 },
        progress: { done: 82, total: 82 },
        crs: { value: 'gcj02', basis: 'requested' },
      });
      reports.push(answer.json());
    }
    t.strictSame(await pictureOf(database), before, 'a dry run writes no station, no maintainer, no code');
    const { id } = reports[0];
    const rows = await allRows(service, id);
    t.equal(rows.length, 82);
    t.equal(new Set(rows.map((row) => row.row)).size, 82, 'pages neither repeat nor skip');
    const unlocated = rows.filter((row) => !row.located);
    t.equal(unlocated.length, 64);
    t.ok(
      unlocated.every((row) => codes(row).includes('position-missing') && row.issues.every((one) => one.zh && one.en)),
      'with reasons in both languages',
    );
    const zones = rows.filter((row) => codes(row).includes('zone-resolved'));
    t.equal(zones.length, 12, 'functional zones resolved');
    t.strictSame(await allRows(service, reports[1].id), rows, 'the same verdicts from the other encoding');

    const committed = await post(service, `${id}/commit`);
    t.equal(committed.statusCode, 200);
    t.match(committed.json(), { state: 'committed', result: { created: 82, refused: 0 } });
    const layer = await service.call({ url: '/v1/layers/amap/stations.geojson' });
    t.equal(layer.json().features.length, 18);
    const after = await pictureOf(database);
    t.match((await post(service, `${id}/commit`)).json(), { state: 'committed', result: { created: 82 } });
    t.strictSame(await pictureOf(database), after, 'committing twice changes nothing');

    const again = await send(
      service,
      await zhengzhou('zhengzhou_raw82_gbk.csv'),
      `crs=gcj02&dryRun=false&${MAINTAINER}`,
    );
    t.match(again.json(), { state: 'committed', counts: { same: 82 }, result: { unchanged: 82, created: 0 } });
    t.equal((await pictureOf(database))['stations'], after['stations'], 'another file of the same stations is no news');
    t.equal((await pictureOf(database))['change_log'], after['change_log']);

    const undone = await post(service, `${id}/undo`);
    t.match(undone.json(), { state: 'undone', result: { created: 82, 'undo-undone': 82 } });
    t.equal((await service.call({ url: '/v1/layers/amap/stations.geojson' })).json().features.length, 0);
    t.equal(
      (await service.call({ url: `/v1/stations/${rows[0] && undone.json().rows[0].stationId}` })).statusCode,
      410,
    );
    const fresh = await send(service, await zhengzhou('zhengzhou_raw82_utf8.csv'), `crs=gcj02&${MAINTAINER}`);
    t.match(fresh.json(), { counts: { new: 82 } }, 'and the list can come again');
    t.equal((await post(service, `${id}/commit`)).statusCode, 409, 'what was undone is not committed again');
  });

  await t.test('the geocoded list: four points named with their district; the invented one: caught', async (t) => {
    await emptyStations(database);
    const service = await startService(database);
    t.teardown(() => service.close());
    const geojson = 'application/geo+json';
    const answer = await send(
      service,
      await zhengzhou('zhengzhou_82_gcj02.geojson'),
      `crs=gcj02&${MAINTAINER}`,
      geojson,
    );
    t.match(answer.json(), { counts: { new: 82, located: 78, unlocated: 4 } });
    const wrong = (await allRows(service, answer.json().id)).filter((row) => !row.located);
    t.strictSame(
      wrong.map((row) => row.row),
      [37, 61, 77, 79],
    );
    for (const row of wrong)
      t.match(
        row.issues.find((one) => one.code === 'position-outside-district')?.zh,
        /坐标却在\S+ \d{6}，距\S+ \d+ 米/,
      );
    const invented = await send(
      service,
      await zhengzhou('fabricated-negative-fixture.json'),
      'crs=gcj02',
      'application/json',
    );
    t.match(invented.json(), { counts: { refused: 60, new: 0 } });
    t.ok((await allRows(service, invented.json().id)).every((row) => codes(row).includes('fabricated-suspect')));
    t.match((await post(service, `${invented.json().id}/commit`)).json().result, { created: 0, refused: 60 });
  });

  await t.test('the coordinate system by evidence; unclear is asked about', async (t) => {
    await emptyStations(database);
    const service = await startService(database);
    t.teardown(() => service.close());
    const raw = await zhengzhou('zhengzhou_82_gcj02.geojson');
    await send(service, raw, `crs=gcj02&dryRun=false&${MAINTAINER}`, 'application/geo+json');
    const csv = await zhengzhou('zhengzhou_raw82_utf8.csv');
    const found = (await send(service, csv, MAINTAINER)).json();
    t.match(found.crs, { value: 'gcj02', basis: 'evidence' }, 'known stations tell');
    t.ok(found.crs.confidence >= 0.8);
    t.equal(found.crs.evidence.scores.length, 3);
    t.match(found.counts, { refused: 0, new: 0 });
    const contradicted = (await send(service, csv, `crs=wgs84&${MAINTAINER}`)).json();
    t.match(contradicted.crs, { value: 'wgs84', basis: 'requested' }, 'what was asked for wins');
    t.match(contradicted.issues, [{ code: 'crs-contradicted', severity: 'warning' }]);

    await emptyStations(database);
    const unclear = (await send(service, list('甲驿站,某路1号,郑州市中原区,113.55,34.79,'), MAINTAINER)).json();
    t.match(unclear, { crs: { value: null, basis: 'unclear' }, issues: [{ code: 'crs-unclear' }] });
    const refused = await post(service, `${unclear.id}/commit`);
    t.equal(refused.statusCode, 422);
    t.match(refused.json().type, /crs-unclear$/);
    const without = (await send(service, '站点名称,所属区县\n乙驿站,郑州市中原区\n', MAINTAINER)).json();
    t.match(without.crs, { basis: 'not-needed' });
    t.match((await post(service, `${without.id}/commit`)).json().result, { created: 1 });
  });

  await t.test('a likely duplicate is proposed, never merged by itself', async (t) => {
    await emptyStations(database);
    const service = await startService(database);
    t.teardown(() => service.close());
    const q = `crs=gcj02&${MAINTAINER}`;
    await send(service, list('工人路爱心驿站,工人路1号,郑州市中原区,113.6100,34.7500,'), `${q}&dryRun=false`);
    const text = list('工人路工会爱心驿站,工人路甲1号,郑州市中原区,113.6105,34.7503,24小时');
    const first = (await send(service, text, q)).json();
    t.match(first.counts, { mergeProposed: 1, new: 0 });
    t.match(first.rows[0].candidate, { basis: 'name-and-place' });
    t.ok(first.rows[0].differences.some((one: { field: string }) => one.field === 'name'));
    t.match((await post(service, `${first.id}/commit`)).json().result, { undecided: 1, created: 0, updated: 0 });

    const second = (await send(service, text, q)).json();
    const nobody = { decisions: [{ row: 9, as: 'new' }] };
    t.equal((await post(service, `${second.id}/commit`, nobody)).statusCode, 400);
    const merged = (await post(service, `${second.id}/commit`, { decisions: [{ row: 2, as: 'merge' }] })).json();
    t.match(merged.result, { updated: 1, created: 0 });
    const { stationId } = merged.rows[0];
    const station = (await service.call({ url: `/v1/stations/${stationId}` })).json();
    t.match(station.properties, { name: '工人路工会爱心驿站', openingHoursText: '24小时' });
    t.match((await send(service, text, q)).json().counts, { same: 1 }, 'decided once');

    const undone = (await post(service, `${second.id}/undo`)).json();
    t.match(undone.result, { 'undo-undone': 1 });
    const back = (await service.call({ url: `/v1/stations/${stationId}` })).json();
    t.match(back.properties, { name: '工人路爱心驿站', openingHoursText: null });
    t.strictSame(back.geometry.coordinates, [113.61, 34.75]);

    const third = (await send(service, text, q)).json();
    const added = (await post(service, `${third.id}/commit`, { decisions: [{ row: 2, as: 'new' }] })).json();
    t.match(added.result, { created: 1 });
  });

  await t.test('undo leaves what somebody has changed since, and says so', async (t) => {
    await emptyStations(database);
    const service = await startService(database);
    t.teardown(() => service.close());
    const q = `crs=gcj02&dryRun=false&${MAINTAINER}`;
    const text = (hours: string): string =>
      list(`甲驿站,某路1号,郑州市中原区,113.5500,34.7900,${hours}`, '乙驿站,某路2号,郑州市中原区,113.5600,34.7800,');
    const made = (await send(service, text(''), q)).json();
    const [a, b] = made.rows as Row[];
    const edited = (await send(service, text('08:00-18:00'), q)).json();
    t.match(edited.result, { updated: 1, unchanged: 1 });
    await service.call({
      method: 'PUT',
      url: `/v1/stations/${b?.stationId}/status`,
      headers: asAdmin,
      payload: { state: 'paused' },
    });
    const undone = (await post(service, `${made.id}/undo`)).json();
    t.match(undone.result, { 'undo-kept': 2 }, 'one was edited by a later import, one by hand');
    t.strictSame(undone.rows[1].undoKept, ['station']);
    t.match((await post(service, `${edited.id}/undo`)).json().result, { 'undo-undone': 1 });
    const station = (await service.call({ url: `/v1/stations/${a?.stationId}` })).json();
    t.equal(station.properties.openingHoursText, null);
    service.setNow(new Date(Date.now() + 25 * 3_600_000).toISOString());
    const late = await post(service, `${made.id}/undo`);
    t.equal(late.statusCode, 200, 'undone already: nothing to refuse');
    const other = (await send(service, list('丙驿站,某路3号,郑州市中原区,,,'), q)).json();
    service.setNow(new Date(Date.now() + 50 * 3_600_000).toISOString());
    t.equal((await post(service, `${other.id}/undo`)).statusCode, 409, 'after a day it stays');
  });

  await t.test('coordinates as clerks write them: one cell, degrees and minutes, swapped', async (t) => {
    await emptyStations(database);
    const service = await startService(database);
    t.teardown(() => service.close());
    const csv = [
      '站点名称,详细地址,所属区县,坐标',
      '"甲驿站","一号","郑州市中原区","113.5500,34.7900"',
      '"乙驿站","二号","郑州市中原区","34.7800 113.5600"',
      '"丙驿站","三号","郑州市中原区","E113°33\'00.5"" N34°47\'12.5"""',
      '"丁驿站","四号","郑州市中原区","113度34分30秒,34度46分30秒"',
      '"戊驿站","五号","郑州市巩义市","34.7700,113.5700"',
    ].join('\n');
    const body = (await send(service, csv, `crs=gcj02&${MAINTAINER}`)).json();
    const [one, swapped, dms, chinese, unsure] = body.rows;
    t.strictSame(one.position, [113.55, 34.79]);
    t.strictSame(swapped.position, [113.56, 34.78]);
    t.ok(codes(swapped).includes('coordinates-swapped-fixed'), 'certain, since only so it lies in its district');
    t.ok(swapped.located && dms.located && chinese.located);
    t.ok(Math.abs(dms.position[0] - 113.550139) < 1e-6);
    t.equal(unsure.verdict, 'refused', 'not certain: said, not fixed');
    t.match(unsure.issues, [{ code: 'coordinates-swapped', fix: { zh: '把经度和纬度对调' } }]);
  });

  await t.test('the corrected sheet: own columns, reasons, no formulas; and it can come again', async (t) => {
    await emptyStations(database);
    const service = await startService(database);
    t.teardown(() => service.close());
    const sheet: Cell[][] = [
      ['站点名称', '面积', '详细地址', '所属区县', '经度', '纬度'],
      ['=cmd|甲', '+12', '@某路1号', '郑州市中原区', 113.55, 34.79],
      ['', '20', '某路2号', '郑州市中原区', 113.55, ''],
    ];
    const id = (await send(service, oneSheet(sheet), `crs=gcj02&${MAINTAINER}`, XLSX)).json().id;
    const answer = await service.call({ url: `/v1/imports/${id}/errors.xlsx`, headers: asAdmin });
    t.equal(answer.headers['content-type'], XLSX);
    const table = await readFile(answer.rawPayload);
    t.strictSame(table.headers.slice(0, 6), sheet[0]);
    t.equal(table.rows.length, 2);
    t.match(table.rows[1]?.cells['导入原因'], /没有站点名称/);
    t.match(table.rows[1]?.cells['Import reasons'], /no name/);
    const cells = table.rows.flatMap((row) => Object.values(row.cells));
    t.strictSame(
      cells.filter((cell) => /^[=+\-@\t\r]/.test(cell)),
      [],
      'no cell starts a formula',
    );
    const again = (await send(service, answer.rawPayload, `crs=gcj02&${MAINTAINER}`, XLSX)).json();
    t.match(again.counts, { new: 1, refused: 1 });
    t.equal(again.rows[0].name, '=cmd|甲', 'the sign that the sheet was given is taken away again');
    t.ok(again.columns.some((one: { use: string }) => one.use === 'ignored'));
  });

  await t.test('a union’s list stays in its district, and learns nothing of others', async (t) => {
    await emptyStations(database);
    const service = await startService(database);
    t.teardown(() => service.close());
    const scope = { adcode: '410102' };
    const { token } = await createToken(database.kysely, { name: '合成', role: 'union', scope, expiresAt: null });
    const asUnion = { authorization: `Bearer ${token}` };
    const q = `crs=gcj02&${MAINTAINER}`;
    const of = async (path: string, payload?: Buffer | object) =>
      await service.call({
        method: 'POST',
        url: `/v1/imports${path}`,
        headers: { ...asUnion, ...(Buffer.isBuffer(payload) ? { 'content-type': 'text/csv' } : {}) },
        payload: payload ?? {},
      });
    // An administrator's, in the next district: one withheld, one public beside the border of what follows.
    const theirs = (
      await send(
        service,
        list(
          '金水路爱心驿站,金水路1号,郑州市金水区,113.6600,34.7600,',
          '花园路爱心驿站,花园路1号,郑州市金水区,113.6800,34.7700,',
        ),
        `${q}&dryRun=false`,
      )
    ).json();
    t.equal(theirs.result.created, 2);
    const hidden = `/v1/stations/${theirs.rows[1].stationId}`;
    const withheld = await service.call({
      method: 'PATCH',
      url: hidden,
      headers: { ...asAdmin, 'if-match': '*' },
      payload: { properties: { published: false } },
    });
    t.equal(withheld.statusCode, 200);
    const { code } = withheld.json().properties;

    const csv = Buffer.from(
      [
        `站点编号,${HEADER}`,
        ',甲驿站,一号,郑州市中原区,113.5500,34.7900,',
        ',乙驿站,二号,郑州市金水区,113.6700,34.7700,',
        ',花园路爱心驿站,花园路1号,郑州市金水区,113.6800,34.7700,24小时',
        `${code},丙驿站,三号,郑州市中原区,,,`,
      ].join('\n'),
    );
    const judged = (await of(`?${q}`, csv)).json();
    t.strictSame(
      judged.rows.map((row: Row) => [
        row.verdict,
        row.candidate,
        row.issues.some((one) => one.code === 'outside-scope'),
      ]),
      [
        ['new', null, false],
        ['refused', null, true],
        ['refused', null, true],
        ['refused', null, true],
      ],
    );
    t.notMatch(JSON.stringify(judged.rows), new RegExp(`${theirs.rows[1].stationId}|no-duty-holder`));
    const decision = (stationId: string) => ({ decisions: [{ row: 2, as: 'merge', stationId }] });
    const foreign = await of(`/${judged.id}/commit`, decision(theirs.rows[0].stationId));
    const nowhere = await of(`/${judged.id}/commit`, decision('018f0000-0000-7000-8000-000000000000'));
    t.equal(foreign.statusCode, 400);
    t.strictSame(foreign.json().errors, nowhere.json().errors, 'a foreign station is as none');
    const committed = await post(service, `${judged.id}/commit`);
    t.match(committed.json().result, { created: 1, refused: 3 }, 'nor may it when an administrator commits it');
    t.equal((await of(`/${theirs.id}/undo`)).statusCode, 404);
    const sheet = await service.call({ url: '/v1/exports/stations.csv?crs=gcj02', headers: asUnion });
    t.match(sheet.body, /甲驿站/);
    t.notMatch(sheet.body, /金水|花园/, 'an export neither');
  });

  await t.test('the audit log: who, which import, which stations, from what to what', async (t) => {
    await emptyStations(database);
    const service = await startService(database);
    t.teardown(() => service.close());
    const entriesOf = async (query: string) =>
      (await service.call({ url: `/v1/audit?limit=200&${query}`, headers: asAdmin })).json().entries;
    const q = `crs=gcj02&dryRun=false&${MAINTAINER}`;
    const PHONE = '13900001234';
    const text = (hours: string) =>
      `${HEADER},联系电话,负责人\n甲驿站,某路1号,郑州市中原区,113.55,34.79,${hours},${PHONE},赵六\n乙驿站,某路2号,郑州市中原区,113.56,34.78,,,\n`;
    const made = (await send(service, text(''), q)).json();
    t.match(made.result, { created: 2 });
    const [a = '', b = ''] = made.rows.map((row: Row) => row.stationId);
    for (const id of [a, b]) {
      const [entry, ...others] = await entriesOf(`object=station:${id}`);
      t.strictSame(others, [], 'one entry a station');
      t.match(entry, {
        actor: { id: 'bootstrap-admin' },
        address: '127.0.0.1',
        requestId: String,
        action: 'station.create',
        object: { type: 'station', id, district: '410102' },
        changes: { import: { from: null, to: made.id }, state: { from: null, to: 'open' } },
      });
    }
    t.strictSame(
      (await entriesOf(`object=import:${made.id}`)).map((one: { action: string }) => one.action),
      ['import.commit', 'import.create'],
    );
    t.match((await entriesOf(`object=import:${made.id}`))[0].changes, { created: { from: null, to: 2 } });
    t.match((await entriesOf('action=maintainer.create'))[0].changes, { import: { to: made.id } });

    const edited = (await send(service, text('08:00-18:00'), q)).json();
    t.match(edited.result, { updated: 1, unchanged: 1 });
    const [edit] = await entriesOf(`object=station:${a}`);
    t.match(edit, { action: 'station.edit', changes: { openingHoursText: { from: null, to: '08:00-18:00' } } });
    t.strictSame(Object.keys(edit.changes).sort(), ['import', 'openingHours', 'openingHoursText']);
    t.equal((await entriesOf(`object=station:${b}`)).length, 1, 'what is as it was leaves nothing');

    t.match((await post(service, `${edited.id}/undo`)).json().result, { 'undo-undone': 1 });
    t.match((await entriesOf(`object=station:${a}`))[0], {
      action: 'station.edit',
      changes: { import: { from: edited.id, to: null }, openingHoursText: { from: '08:00-18:00', to: null } },
    });
    await service.call({
      method: 'PUT',
      url: `/v1/stations/${b}/status`,
      headers: asAdmin,
      payload: { state: 'paused' },
    });
    t.match((await post(service, `${made.id}/undo`)).json().result, { 'undo-kept': 2 });
    t.equal((await entriesOf(`object=station:${b}`))[0].action, 'station.status', 'what was kept was not changed');
    t.notMatch(JSON.stringify(await entriesOf('from=2000-01-01T00:00:00Z')), PHONE, 'telephone numbers are masked');
    for (const url of [
      `/v1/stations/${a}`,
      `/v1/stations/${a}/history`,
      '/v1/stations',
      '/v1/stations/nearest?lng=113.55&lat=34.79&crs=gcj02',
      '/v1/layers/amap/stations.geojson',
      '/v1/layers/amap/changes',
    ]) {
      const answer = await service.call({ url });
      t.equal(answer.statusCode, 200, url);
      t.match(answer.body, /甲驿站|states/);
      t.notMatch(answer.body, new RegExp(`${PHONE}|赵六`), url);
    }
    t.notMatch(service.log.join(''), new RegExp(`${PHONE}|赵六`), 'nor does the log');
  });

  await t.test('the template: its choices are words of the importer, and its examples are no stations', async (t) => {
    await emptyStations(database);
    const service = await startService(database);
    t.teardown(() => service.close());
    const answer = await service.call({ url: '/v1/imports/template.xlsx', headers: asAdmin });
    t.equal(answer.statusCode, 200);
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(answer.rawPayload as never);
    const sheet = book.getWorksheet('驿站');
    const headers = (sheet?.getRow(1).values as string[]).slice(1);
    const choicesOf = (header: string, row: number) =>
      sheet?.getCell(row, headers.indexOf(header) + 1).dataValidation?.formulae?.[0] as string | undefined;
    const wordsOf = (header: string): string[] => choicesOf(header, 2_000)?.replaceAll('"', '').split(',') ?? [];
    for (const row of [2, 2_000]) t.match(choicesOf('所属区县', row), /^选项!\$A\$1:\$A\$\d+$/);
    t.equal(choicesOf('备注', 2), undefined, 'free text has no choices');
    t.equal(wordsOf('状态').length, 4);
    t.equal(wordsOf('进入方式').length, 6);
    const lists = book.getWorksheet('选项');
    t.equal(choicesOf('所属区县', 2), `选项!$A$1:$A$${lists?.rowCount}`);
    t.equal(lists?.getCell(1, 1).value, '北京市东城区');
    // Each choice means what it says: none is a word that the importer does not know.
    const picked = ['状态', '进入方式'].flatMap((header) => wordsOf(header).map((word) => ({ header, word })));
    const lines = picked.map(({ header, word }, i) =>
      [
        `选项${i}驿站`,
        `某路${i}号`,
        '郑州市中原区',
        ...['状态', '进入方式'].map((one) => (one === header ? word : '')),
      ].join(','),
    );
    const text = ['站点名称,详细地址,所属区县,状态,进入方式', ...lines].join('\n');
    const chosen = (await send(service, text, `crs=gcj02&dryRun=false&${MAINTAINER}`)).json();
    t.match(chosen.result, { created: 10 });
    t.notMatch(JSON.stringify(chosen.rows), /state-unknown|access-unknown/);
    const seen = [];
    for (const { stationId } of chosen.rows)
      seen.push((await service.call({ url: `/v1/stations/${stationId}` })).json().properties);
    t.strictSame(
      seen.map(({ state }) => state),
      ['open', 'paused', 'closed', 'planned', ...Array<string>(6).fill('open')],
    );
    t.strictSame(
      seen.flatMap(({ access }) => access),
      ['openDoor', 'askStaff', 'qrCode', 'fingerprint', 'app', 'membersOnly'].map((mode) => ({ mode, hours: null })),
    );
    const changed = (await send(service, text.replace('指纹', '扫码'), `crs=gcj02&dryRun=false&${MAINTAINER}`)).json();
    t.match(changed.result, { updated: 1, unchanged: 9 });
    const url = `/v1/stations/${chosen.rows[7].stationId}`;
    t.match((await service.call({ url })).json().properties.access, [{ mode: 'qrCode' }]);
    t.match((await post(service, `${changed.id}/undo`)).json().result, { 'undo-undone': 1 });
    t.match((await service.call({ url })).json().properties.access, [{ mode: 'fingerprint' }]);
    const empty = await send(service, answer.rawPayload, 'crs=gcj02', XLSX);
    t.equal(empty.statusCode, 422);
    t.match(empty.json().errors, [{ code: 'no-rows' }], 'examples alone are nothing to import');
  });

  await t.test('what cannot be taken: by name, in both languages', async (t) => {
    const service = await startService(database);
    t.teardown(() => service.close());
    const xls = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('Workbook', 'utf16le')]);
    const answer = await send(service, xls, 'crs=gcj02', XLSX);
    t.equal(answer.statusCode, 422);
    t.match(answer.json(), { type: /unreadable-file$/, errors: [{ code: 'xls-old' }], detail: /另存为/ });
    t.equal((await send(service, 'x', 'crs=mars')).statusCode, 400);
    t.equal((await send(service, 'x', 'crs=gcj02', 'image/png')).statusCode, 415);
    const boundary = 'xxBOUNDARYxx';
    const form = (content: string): string =>
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="驿站.csv"\r\ncontent-type: text/csv\r\n\r\n${content}\r\n--${boundary}--\r\n`;
    const type = `multipart/form-data; boundary=${boundary}`;
    const sent = await send(service, form(list('甲驿站,某路1号,郑州市中原区,113.55,34.79,')), 'crs=gcj02', type);
    t.equal(sent.statusCode, 201);
    t.equal(sent.json().file.name, '驿站.csv');
    const nobody = await service.call({
      method: 'POST',
      url: '/v1/imports',
      headers: { 'content-type': 'text/csv' },
      payload: 'x',
    });
    t.equal(nobody.statusCode, 401);
    t.equal((await post(service, '018f0000-0000-7000-8000-000000000000/commit')).statusCode, 404);
    const key = { ...asAdmin, 'content-type': 'text/csv', 'idempotency-key': 'k1' };
    const twice = [];
    for (const payload of [HEADER + '\n甲,一,郑州市,,,', HEADER + '\n甲,一,郑州市,,,', HEADER + '\n乙,一,郑州市,,,'])
      twice.push(await service.call({ method: 'POST', url: '/v1/imports?crs=gcj02', headers: key, payload }));
    t.equal(twice[0]?.json().id, twice[1]?.json().id, 'a repeated request finds the first import');
    t.equal(twice[2]?.statusCode, 422);
  });

  await t.test('corrected in place: a cell, a position, a column, the system; and all of it judged anew', async (t) => {
    await emptyStations(database);
    const service = await startService(database);
    t.teardown(() => service.close());
    const sheet = [
      '站点名称,哪条路,所属区县,经度,纬度,坐标来源',
      '甲驿站（合成）,某路1号,郑州市中原区,113.61,34.75,',
      '甲驿站（合成）,某路1号,郑州市中原区,113.61,34.75,',
      ',某路3号,郑州市中原区,113.62,34.75,',
      '丁驿站（合成）,某路4号,郑州市中原区,114.7,23.735,地理编码',
    ].join('\n');
    const { id } = (await send(service, sheet, `crs=gcj02&${MAINTAINER}`)).json();
    const correct = (payload: object) =>
      service.call({ method: 'PATCH', url: `/v1/imports/${id}`, headers: asAdmin, payload });
    t.strictSame(
      (await allRows(service, id)).map(({ row, verdict }) => [row, verdict]),
      [
        [2, 'new'],
        [3, 'refused'],
        [4, 'refused'],
        [5, 'new'],
      ],
    );
    t.match((await service.call({ url: `/v1/imports/${id}/rows/4`, headers: asAdmin })).json(), {
      row: 4,
      verdict: 'refused',
      cells: [
        { header: '站点名称', field: 'name', value: '' },
        { header: '哪条路', field: null, value: '某路3号' },
      ],
    });
    const renamed = await correct({
      rows: [
        { row: 2, cells: { 站点名称: '乙驿站（合成）' } },
        { row: 4, cells: { 站点名称: '丙驿站（合成）' } },
      ],
    });
    t.equal(renamed.statusCode, 200);
    t.match(renamed.json(), { state: 'ready', counts: { new: 4, refused: 0, unlocated: 1 }, rows: [] });
    t.notOk(
      codes((await allRows(service, id))[1]).includes('duplicate-in-file'),
      'a row is judged anew because another one was corrected',
    );
    const moved = await correct({ rows: [{ row: 5, position: [113.63, 34.75] }] });
    t.match(moved.json(), { counts: { located: 4 }, crs: { value: 'gcj02', basis: 'requested' } });
    const [, , , last] = (await service.call({ url: `/v1/imports/${id}?limit=9`, headers: asAdmin })).json().rows;
    t.strictSame(last.position, [113.63, 34.75]);
    const { cells } = (await service.call({ url: `/v1/imports/${id}/rows/5`, headers: asAdmin })).json();
    t.equal(cells[5].value, '', 'the new point was not geocoded');
    const read = await correct({ columns: [{ header: '哪条路', field: 'address' }], crs: 'bd09' });
    t.match(read.json(), {
      crs: { value: 'bd09' },
      columns: [{}, { header: '哪条路', field: 'address', use: 'field' }],
    });
    for (const [payload, pointer] of [
      [{ rows: [{ row: 99 }] }, '#/rows/0/row'],
      [{ rows: [{ row: 2, cells: { 别的: 'x' } }] }, '#/rows/0/cells'],
      [{ columns: [{ header: '别的', field: 'name' }] }, '#/columns/0/header'],
    ] as const) {
      const refused = await correct(payload);
      t.equal(refused.statusCode, 400);
      t.match(refused.json().errors, [{ pointer, code: 'not-in-list' }]);
    }
    t.match((await post(service, `${id}/commit`)).json(), { state: 'committed', result: { created: 4 } });
    t.equal((await correct({ crs: 'gcj02' })).statusCode, 409, 'what is saved is edited as stations are');
    const { features } = (await service.call({ url: '/v1/stations?district=410102&outCrs=bd09&limit=9' })).json();
    t.strictSame(
      features.map((one: { properties: { address: string } }) => one.properties.address).sort(),
      ['某路1号', '某路1号', '某路3号', '某路4号'],
      'the address from the corrected column',
    );
    const audited = await service.call({
      url: `/v1/audit?object=import:${id}&action=import.correct`,
      headers: asAdmin,
    });
    t.equal(audited.json().entries.length, 3);

    const listed: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const url: string = `/v1/imports?limit=1${cursor && `&cursor=${cursor}`}`;
      const page = (await service.call({ url, headers: asAdmin })).json();
      listed.push(...page.imports.map((one: { id: string }) => one.id));
      cursor = page.next;
    }
    t.equal(listed[0], id, 'newest first');
    const kept = await database.kysely.selectFrom('clinic_imports').select('id').orderBy('id', 'desc').execute();
    t.strictSame(
      listed,
      kept.map((one) => one.id),
      'every import once',
    );
    const scope = { adcode: '440100' };
    const { token } = await createToken(database.kysely, { name: '合成', role: 'union', scope, expiresAt: null });
    const elsewhere = await service.call({ url: '/v1/imports', headers: { authorization: `Bearer ${token}` } });
    t.strictSame(elsewhere.json(), { imports: [], next: null }, 'a union sees those of its district’s offices');
  });

  await t.test('a check that died with its process is told as such', async (t) => {
    const service = await startService(database);
    t.teardown(() => service.close());
    const { id } = (await send(service, list('甲驿站,某路1号,郑州市中原区,,,'), 'crs=gcj02')).json();
    await database.kysely
      .updateTable('clinic_imports')
      .set({ state: 'checking', touched_at: new Date(Date.now() - 600_000) })
      .where('id', '=', id)
      .execute();
    const told = (await service.call({ url: `/v1/imports/${id}`, headers: asAdmin })).json();
    t.match(told, { state: 'failed', issues: [{ code: 'interrupted' }] });
    t.equal((await post(service, `${id}/commit`)).statusCode, 409);
  });
};
