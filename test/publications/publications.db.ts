/** The publication ledger over HTTP: lists, what they mean, what is missing, stale, misplaced, unknown. */
import geodesicLibrary from 'geographiclib-geodesic';
import { parse } from 'csv-parse/sync';
import type { InjectOptions } from 'fastify';
import { createToken, type TokenScope } from '../../src/access/token.repository.ts';
import type { Role } from '../../src/http/access.ts';
import { csvCell } from '../../src/publications/ledger-view.ts';
import { asAdmin, startService } from '../support/service.ts';
import { insertStations, newStation, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

const HOUR = 3_600_000;
const later = (hours: number): string => new Date(Date.now() + hours * HOUR).toISOString();

export const suite: Suite = async (t, { database }) => {
  const service = await startService(database);
  t.teardown(() => service.close());
  const ours = await testMaintainer(database, '本区社区（合成）');
  const maintainers = [{ id: ours, role: 'dutyHolder' as const, assumed: false }];
  const at = (lng: number, lat: number) =>
    ({ crs: 'wgs84', coordinates: [lng, lat], accuracy: 'map', method: 'stated' }) as const;
  const make = async (name: string, lng: number, lat: number, more: object = {}) =>
    (await insertStations(database, [newStation({ name, position: at(lng, lat), maintainers, ...more })]))[0] ?? '';
  const right = await make('甲站（合成）', 113.6, 34.75);
  const moved = await make('乙站（合成）', 113.61, 34.75);
  const missed = await make('丙站（合成）', 113.62, 34.75);
  const named = await make('丁站（合成）', 113.63, 34.75);
  await make('同名站（合成）', 113.64, 34.75);
  await make('同名站（合成）', 113.6405, 34.75);
  const gone = await make('戊站（合成）', 113.65, 34.75);
  const foreign = await make('=外地站（合成）', 114.7, 23.735, { adcode: '441602' });
  const codes = new Map(
    (await database.kysely.selectFrom('stations').select(['id', 'code']).execute()).map((row) => [row.id, row.code]),
  );
  const token = async (role: Role, scope: TokenScope = {}) => ({
    authorization: `Bearer ${(await createToken(database.kysely, { name: '合成', role, scope, expiresAt: null })).token}`,
  });
  const amap = await token('provider', { layers: ['amap'] });
  const union = await token('union', { adcode: '410100' });
  const manager = await token('manager', { maintainerId: ours });

  const call = async (method: NonNullable<InjectOptions['method']>, url: string, headers: object, payload?: unknown) =>
    await service.call({
      method,
      url,
      headers: { ...headers },
      ...(payload === undefined ? {} : { payload: payload as string }),
    });
  const put = async (
    entries: readonly object[] | string,
    { query = 'crs=wgs84', layer = 'amap', headers = amap as object, type = 'application/json' } = {},
  ) =>
    await call(
      'PUT',
      `/v1/layers/${layer}/publications?${query}`,
      { 'content-type': type, ...headers },
      typeof entries === 'string' ? entries : JSON.stringify({ entries }),
    );
  const ledger = async (query = '', headers: object = amap, layer = 'amap') =>
    (await call('GET', `/v1/layers/${layer}/publications?${query}`, headers)).json();
  const entries = [
    { placeId: 'P1', stationId: right, name: '甲站(合成)', lng: 113.6, lat: 34.75, rating: 5 },
    { placeId: 'P2', code: codes.get(moved), lng: 113.612, lat: 34.751 },
    { placeId: 'P4', name: '丁站 （合成）', lng: 113.6305, lat: 34.7501 },
    { placeId: 'P5', name: '同名站（合成）', lng: 113.6402, lat: 34.75 },
    { placeId: 'P6', code: codes.get(gone), lng: 113.65, lat: 34.75 },
    { placeId: 'P7', name: '别家（合成）', lng: 113.6, lat: 34.75 },
    { placeId: 'P8', stationId: foreign, lng: 114.7, lat: 23.735 },
  ];

  await t.test('before any list: nothing is said, and nobody is said to be missing', async (t) => {
    t.match(await ledger(), { total: { stations: 0, missing: 0, unknown: 0 }, items: [], uploads: [], next: null });
    t.equal((await call('GET', `/v1/stations/${right}/publications`, manager)).json().findable, null);
  });

  await t.test('a list is matched by id, by code, by name and nearness; the unsure stays unknown', async (t) => {
    const response = await put(entries);
    t.equal(response.statusCode, 200, response.body);
    t.match(response.json().upload, {
      entries: 7,
      matched: { id: 2, code: 2, position: 1 },
      unknown: 2,
      district: null,
    });
    await call('DELETE', `/v1/stations/${gone}`, asAdmin);
    const all = await ledger();
    t.strictSame(all.total, {
      stations: 7,
      published: 4,
      correct: 3,
      missing: 3,
      stale: 0,
      misplaced: 1,
      unknown: 2,
      gone: 1,
    });
    t.match(all.districts, [
      { adcode: '410102', stations: 6, published: 3, missing: 3, misplaced: 1 },
      { adcode: '441602', stations: 1, published: 1 },
    ]);
    const of = (id: string) => all.items.find((one: { station: { id: string } | null }) => one.station?.id === id);
    t.match(of(right), { verdicts: ['correct'], misplacedBy: 0, shown: { placeId: 'P1', matchedBy: 'id' } });
    t.match(of(missed), { verdicts: ['missing'], shown: null, misplacedBy: null });
    t.match(of(named), { verdicts: ['correct'], shown: { placeId: 'P4', matchedBy: 'position' } });
    t.match(of(gone), { verdicts: ['gone'], shown: { placeId: 'P6' } });
    const { s12 } = geodesicLibrary.Geodesic.WGS84.Inverse(34.75, 113.61, 34.751, 113.612);
    t.match(of(moved).verdicts, ['misplaced']);
    t.ok(Math.abs(of(moved).misplacedBy - Number(s12)) < 0.002, `${of(moved).misplacedBy} ${s12}`);
    const unknown = await ledger('verdict=unknown');
    t.strictSame(
      unknown.items.map((one: { shown: { placeId: string } }) => one.shown.placeId),
      ['P5', 'P7'],
      'two of that name are near: it is not guessed which',
    );
  });

  await t.test('in another system the same places are as far off, and come back as they went in', async (t) => {
    const before = (await ledger('verdict=misplaced')).items[0];
    t.equal((await ledger()).coordinateSystem, 'gcj02', 'the layer’s own');
    const [lng, lat] = before.shown.coordinates;
    const { statusCode } = await put([{ placeId: 'P2', code: codes.get(moved), lng, lat }], { query: 'crs=gcj02' });
    t.equal(statusCode, 200);
    const [after] = (await ledger('verdict=misplaced')).items;
    t.strictSame(after.shown.coordinates, [lng, lat], 'bit for bit');
    t.ok(Math.abs(after.misplacedBy - before.misplacedBy) < 0.01);
    t.match(
      (await ledger()).total,
      { stations: 7, published: 1, missing: 6, unknown: 0, gone: 0 },
      'the list before is gone',
    );
    t.strictSame(
      (await ledger()).uploads.map((one: { entries: number; current: boolean }) => [one.entries, one.current]),
      [
        [1, true],
        [7, false],
      ],
      'but for its counts',
    );
    t.equal(
      (await put([{ placeId: 'P2', code: codes.get(moved), lng: 113.612, lat: 34.751 }], { query: 'crs=gcj02' }))
        .statusCode,
      200,
    );
    // Read as GCJ-02 what is WGS-84: hundreds of metres, which is what the ledger is for.
    t.ok((await ledger('verdict=misplaced')).items[0].misplacedBy > 300);
  });

  await t.test('lines and tables say the same', async (t) => {
    const lines = entries.map((one) => JSON.stringify(one)).join('\n');
    const counts = { entries: 7, matched: { id: 2, code: 2, position: 1 }, unknown: 2 };
    t.match((await put(lines, { type: 'application/x-ndjson' })).json().upload, counts);
    const table = [
      '\ufeff地点编号,驿站编号,名称,经度,纬度,备注',
      ...entries.map((one) =>
        [
          one.placeId,
          one.code ?? (one.stationId ? codes.get(one.stationId) : ''),
          `"${one.name ?? ''}"`,
          one.lng,
          one.lat,
          'x',
        ].join(','),
      ),
    ].join('\r\n');
    t.match((await put(table, { type: 'text/csv' })).json().upload, {
      ...counts,
      matched: { id: 0, code: 4, position: 1 },
    });
    const total = { published: 4, correct: 3, missing: 3, misplaced: 1, unknown: 2, gone: 1 };
    t.match((await ledger()).total, total);
    // More than the service's ordinary bound of a body, in pieces that cut characters and lines.
    const many = Array.from({ length: 12_000 }, (_, i) =>
      JSON.stringify({ placeId: `很长的地点编号-${i}`, lng: 113.6, lat: 34.75, note: '字'.repeat(30) }),
    );
    t.ok(Buffer.byteLength(many.join('\n')) > 1_500_000);
    t.match((await put(many.join('\n'), { type: 'application/x-ndjson' })).json().upload, {
      entries: 12_000,
      unknown: 12_000,
    });
    const seen = new Set<string>();
    for (let cursor = ''; ;) {
      const page = await ledger(`verdict=unknown&limit=1000${cursor}`);
      for (const one of page.items) seen.add(one.shown.placeId);
      if (page.next === null) break;
      cursor = `&cursor=${page.next}`;
    }
    t.equal(seen.size, 12_000, 'page by page');
  });

  await t.test('what is refused changes nothing', async (t) => {
    await put(entries);
    const before = await ledger();
    const refused = async (list: readonly object[] | string, more: object = {}) => {
      const response = await put(list, more);
      return [response.statusCode, response.json().errors?.[0]?.pointer ?? response.json().type.split('/').pop()];
    };
    const [one] = entries;
    t.strictSame(await refused([one ?? {}, { ...one, placeId: 'X', lng: 'x' }]), [400, '#/entries/1/lng']);
    const zh = await put(
      [
        { ...one, lng: 'x' },
        { placeId: 'Y', lng: 181, lat: 0, code: 'x' },
      ],
      { headers: { ...amap, 'accept-language': 'zh-CN' } },
    );
    t.match(zh.json().errors, [
      { pointer: '#/entries/0/lng', code: 'invalid-type', detail: /[一-龥]/ },
      { pointer: '#/entries/1/code', code: 'invalid-format', detail: '应为驿站编号' },
      { pointer: '#/entries/1/lng', code: 'too-big', detail: /[一-龥]/ },
    ]);
    t.strictSame(await refused([one ?? {}, one ?? {}]), [400, '#/entries/1/placeId'], 'twice');
    t.strictSame(await refused([{ placeId: 'X', lng: 113 }]), [400, '#/entries/0/lat']);
    t.strictSame(await refused(entries, { query: '' }), [400, 'crs-required']);
    t.strictSame(await refused('{"entries":1}'), [400, '#/entries']);
    t.strictSame(await refused('{"entries":['), [400, 'malformed-body']);
    t.strictSame(await refused('{"placeId":"a"', { type: 'application/x-ndjson' }), [400, 'malformed-body']);
    t.strictSame(await refused('x'.repeat(10_000), { type: 'application/x-ndjson' }), [413, 'body-too-large']);
    t.strictSame(await refused('名称,经度\na,1', { type: 'text/csv' }), [400, 'invalid-request']);
    t.strictSame(await refused('placeId,lng,lat\na,"113', { type: 'text/csv' }), [400, 'malformed-body']);
    t.strictSame(await refused('placeId,lng,lat\na,1e2,3', { type: 'text/csv' }), [400, '#/entries/0/lng']);
    t.strictSame(await refused('x', { type: 'text/plain' }), [415, 'unsupported-media-type']);
    t.strictSame(await refused(`{"entries":[],"pad":"${'x'.repeat(9_000_000)}"}`), [413, 'body-too-large']);
    const latin = await call(
      'PUT',
      '/v1/layers/amap/publications?crs=wgs84',
      { ...amap, 'content-type': 'text/csv' },
      Buffer.from([0xb1, 0xe0, 0xba, 0xc5]),
    );
    t.match([latin.statusCode, latin.json().detail], [400, /缺少列：地点编号（placeId）/], 'GBK, read but no list');
    for (const [list, headers, layer] of [
      [entries, amap, 'baidu'],
      [entries, manager, 'amap'],
    ] as const)
      t.strictSame(await refused(list, { headers, layer }), [403, 'forbidden']);
    t.strictSame(await refused(entries, { headers: union, query: 'crs=wgs84&district=440000' }), [403, 'forbidden']);
    t.strictSame(
      await refused(entries, { query: 'crs=wgs84&district=410100' }),
      [403, 'forbidden'],
      'a provider’s is of all',
    );
    t.strictSame(await ledger(), before);
  });

  await t.test('what is older than our change is stale, once the provider had its time', async (t) => {
    const list = [
      { placeId: 'P1', stationId: right, lng: 113.6, lat: 34.75, name: '甲站（合成）', state: 'open' },
      { placeId: 'P2', stationId: moved, lng: 113.61, lat: 34.75, observedAt: later(1) },
      { placeId: 'P3', stationId: missed, lng: 113.62, lat: 34.75, name: '丙旧名（合成）', observedAt: later(1) },
      { placeId: 'P4', stationId: named, lng: 113.63, lat: 34.75, state: 'closed', observedAt: later(1) },
    ];
    await put(list, { query: `crs=wgs84&observedAt=${later(-1)}` });
    service.setNow(later(70));
    t.equal((await ledger()).total.stale, 0, 'within its time');
    service.setNow(later(74));
    const { items, total } = await ledger('verdict=stale');
    t.equal(total.stale, 3);
    t.strictSame(
      Object.fromEntries(
        items.map((one: { shown: { placeId: string }; staleWhy: string[] }) => [one.shown.placeId, one.staleWhy]),
      ),
      { P1: ['observed-before-change'], P3: ['name'], P4: ['state'] },
    );
    await call('PUT', `/v1/stations/${moved}/status`, asAdmin, { state: 'open' });
    t.equal((await ledger()).total.stale, 3, 'a daily check is no change of what a map shows');
    await put(list, { query: `crs=wgs84&observedAt=${later(2)}` });
    t.strictSame((await ledger('verdict=stale')).items.length, 2, 'looked at again');
    service.setNow(new Date().toISOString());
  });

  await t.test('a union’s list speaks of its district, and it sees no other', async (t) => {
    await put(entries);
    const mine = await ledger('', union);
    t.strictSame(
      mine.districts.map((one: { adcode: string }) => one.adcode),
      ['410102'],
    );
    t.match(mine.total, { stations: 6, unknown: 2, gone: 1 }, 'what is unknown by where it lies');
    t.notMatch(JSON.stringify(mine), new RegExp(`441602|P8|${foreign}`));
    t.equal((await call('GET', '/v1/layers/amap/publications?district=440000', union)).statusCode, 403);
    t.equal((await call('GET', '/v1/layers/baidu/publications', amap)).statusCode, 403);
    const upload = await put([{ placeId: 'U1', stationId: missed, lng: 113.62, lat: 34.75 }], { headers: union });
    t.equal(upload.json().upload.district, '410100');
    t.match((await ledger('', asAdmin)).districts, [
      { adcode: '410102', published: 1, missing: 5 },
      { adcode: '441602', published: 1 },
    ]);
    await put(entries);
    t.match(
      (await ledger('', asAdmin)).districts,
      [{ adcode: '410102', published: 3 }],
      'the newest that speaks of it',
    );
    const audit = (await call('GET', '/v1/audit?object=publication:amap&limit=1', asAdmin)).json().entries[0];
    t.match(audit, { action: 'publication.replace', actor: { id: /^token:/ }, changes: { list: {} } });
  });

  await t.test('for who looks after a station: is it findable?', async (t) => {
    const of = async (id: string, headers: object) => {
      const response = await call('GET', `/v1/stations/${id}/publications`, headers);
      return response.statusCode === 200 ? response.json() : response.statusCode;
    };
    t.match(await of(right, manager), {
      findable: true,
      layers: [{ layer: 'amap', verdicts: ['correct'] }, { layer: 'baidu', listObservedAt: null, verdicts: [] }, {}],
    });
    t.match(await of(missed, union), { findable: false, layers: [{ verdicts: ['missing'] }] });
    t.match(await of(moved, manager), { findable: false, layers: [{ verdicts: ['misplaced'] }] });
    await put([{ placeId: 'B', stationId: moved, lng: 113.61, lat: 34.75 }], { layer: 'baidu', headers: asAdmin });
    t.match(await of(moved, manager), { findable: true });
    const other = await token('manager', { maintainerId: await testMaintainer(database, '别家（合成）') });
    t.strictSame(
      [await of(right, other), await of(foreign, union), await of(right, amap), await of(right, {})],
      [404, 404, 403, 401],
    );
  });

  await t.test('the table: everything, for Excel, and no cell is a formula', async (t) => {
    const response = await call('GET', '/v1/layers/amap/publications.csv', asAdmin);
    t.match(response.headers, {
      'content-type': /^text\/csv/,
      'content-disposition': /publications-amap\.csv/,
      'content-crs': 'gcj02',
    });
    t.ok(response.body.startsWith('\ufeff'));
    const rows = parse(response.body, { bom: true, columns: true }) as Record<string, string>[];
    const total = (await ledger('', asAdmin)).total;
    t.equal(rows.length, total.stations + total.unknown + total.gone);
    t.ok(
      rows.some((row) => row['驿站名称'] === "'=外地站（合成）"),
      'with an apostrophe before the sign',
    );
    for (const row of rows) for (const cell of Object.values(row)) t.notMatch(cell, /^[=+@]/);
    t.equal(rows.filter((row) => row['结论'] === '缺失').length, total.missing);
    const some = (await call('GET', '/v1/layers/amap/publications.csv?verdict=unknown', union)).body;
    t.equal((parse(some, { bom: true, columns: true }) as unknown[]).length, 2);
    t.strictSame(
      ['=1+1', '+1', '-1', '@x', '\tx', 'a,"b"', 'x\ny', null, -3.5].map((one) => csvCell(one)),
      ["'=1+1", "'+1", "'-1", "'@x", "'\tx", '"a,""b"""', '"x\ny"', '', '-3.5'],
    );
  });

  await t.test('one list a time, repeated requests once, twenty remembered', async (t) => {
    const headers = { ...amap, 'idempotency-key': 'list-1' };
    const first = await put(entries, { headers });
    const again = await put(entries, { headers });
    t.match([again.json().upload.id, again.headers['idempotent-replayed']], [first.json().upload.id, 'true']);
    t.equal((await put(entries.slice(1), { headers })).statusCode, 422);
    for (let i = 0; i < 21; i++) await put([]);
    const kept = await database.kysely
      .selectFrom('publication_lists')
      .select(['id'])
      .where('layer', '=', 'amap')
      .where('adcode', 'is', null)
      .execute();
    t.equal(kept.length, 20);
    t.match((await ledger()).total, { stations: 7, published: 0 });
  });
};
