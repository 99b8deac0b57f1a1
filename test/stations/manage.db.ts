/** What managers do with stations, and who may: create, edit, retire, status, amenities, maintainers, tokens. */
import { randomUUID } from 'node:crypto';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { sql } from 'kysely';
import { convert, type Crs } from '../../src/geo/crs.ts';
import { turnClock } from '../../src/stations/clock.ts';
import { ADMIN_TOKEN, asAdmin, startService } from '../support/service.ts';
import { testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

/** WGS-84 places well inside a county whose outline is loaded, and one in another county. */
const ZHONGYUAN: [number, number] = [113.605, 34.75];
const YUANCHENG: [number, number] = [114.7, 23.735];

const slugOf = (response: LightMyRequestResponse): string =>
  response.statusCode < 400
    ? String(response.statusCode)
    : `${response.statusCode} ${String(response.json().type).split('/').at(-1)}`;

const chinaDay = (days: number): string =>
  new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);

export const suite: Suite = async (t, { database }) => {
  const service = await startService(database);
  t.teardown(() => service.close());
  const NOW = '2026-11-20T02:00:00Z';
  service.setNow(NOW);
  const union = await testMaintainer(database, '工会（合成）');
  const builder = await testMaintainer(database, '建设单位（合成）');

  const call = async (method: InjectOptions['method'], url: string, payload?: object, headers: object = {}) =>
    await service.call({
      ...(method ? { method } : {}),
      url,
      headers: { ...asAdmin, ...headers },
      ...(payload ? { payload } : {}),
    });
  const feature = (properties: object, geometry: object | null = null, more: object = {}) => ({
    type: 'Feature',
    geometry,
    properties: { name: '合成站', ...properties },
    ...more,
  });
  const point = (coordinates: readonly number[]) => ({ type: 'Point', coordinates });
  const duty = (id = union) => ({ maintainers: [{ id, role: 'dutyHolder' }] });
  const create = async (properties: object = {}, geometry: object | null = point(ZHONGYUAN), query = 'crs=wgs84') => {
    const response = await call('POST', `/v1/stations?${query}`, feature({ ...duty(), ...properties }, geometry));
    if (response.statusCode !== 201) throw new Error(response.body);
    const { id, properties: made } = response.json();
    return { id: id as string, url: `/v1/stations/${id}`, etag: String(response.headers['etag']), made };
  };
  const etagOf = async (url: string) => String((await call('GET', url)).headers['etag']);
  const patch = async (url: string, body: object, query = '') =>
    await call('PATCH', `${url}${query}`, body, { 'if-match': await etagOf(url) });
  const isPublic = async (url: string) => (await service.call({ url })).statusCode;

  await t.test('create: in each system, and without a position', async (t) => {
    for (const crs of ['wgs84', 'gcj02', 'bd09'] as Crs[]) {
      const submitted = convert(ZHONGYUAN, 'wgs84', crs);
      const response = await call('POST', `/v1/stations?crs=${crs}`, feature(duty(), point(submitted)));
      t.equal(response.statusCode, 201);
      t.equal(response.headers['content-crs'], crs, 'answered in the system it came in');
      const station = response.json();
      t.strictSame(station.geometry.coordinates, submitted, `${crs}: bit for bit`);
      t.match(station.properties.code, /^410102-\d{4}$/, 'the district follows from the outline');
      t.equal(station.properties.district.name, '中原区');
      t.equal(station.properties.positionAccuracy, 'map');
      t.equal(station.properties.published, true);
      t.equal(station.properties.freshness, 'unverified');
      t.equal(station.properties.revision, 1);
      t.match(response.headers['etag'], /^"1\./);
      t.equal(response.headers['cache-control'], 'no-store');
      t.equal(response.headers['location'], `/v1/stations/${station.id}`);
      t.equal(await isPublic(String(response.headers['location'])), 200, 'there at once');
      const inBody = await call('POST', '/v1/stations', feature(duty(), point(submitted), { crs }));
      t.strictSame(inBody.json().geometry?.coordinates, submitted, 'crs may stand in the body');
    }
    const { made, url } = await create({ district: { adcode: '410105', asWritten: '高新区' } }, null, '');
    t.match(made, { positionAccuracy: null, district: { adcode: '410105', asWritten: '高新区' } });
    t.equal(await isPublic(url), 200);
    const nobody = await create({ maintainers: [] });
    t.match(nobody.made, { published: false, unpublishedReason: 'no-duty-holder' });
    t.equal(await isPublic(nobody.url), 404);
    const withheld = await create({ published: false });
    t.match(withheld.made, { published: false, unpublishedReason: 'withheld' });
    const whole = await create({
      address: '中原路1号',
      state: 'planned',
      stateReason: '筹建',
      utilities: { water: 'ok' },
      openingHoursText: '周一至周五 08:30-12:00,13:00-17:30',
      access: [{ mode: 'qrCode', hours: 'mo-su 22:00-08:00' }, { mode: 'openDoor' }],
      amenities: [{ code: 'heating' }, { code: 'fan', state: 'outOfOrder' }],
      provenance: { source: '合成', url: 'https://source.example/1', observedAt: '2026-11-01' },
    });
    t.match(whole.made, {
      state: 'planned',
      stateReason: '筹建',
      utilities: { water: 'ok', power: 'unknown' },
      openingHours: 'Mo-Fr 08:30-12:00,13:00-17:30',
      openingHoursText: '周一至周五 08:30-12:00,13:00-17:30',
      needs: ['warm'],
      amenities: [
        { code: 'fan', state: 'outOfOrder' },
        { code: 'heating', state: 'available' },
      ],
      access: [
        { mode: 'qrCode', hours: /22:00/ },
        { mode: 'openDoor', hours: null },
      ],
      provenance: { source: '合成', url: 'https://source.example/1', observedAt: '2026-11-01' },
    });
  });

  await t.test('create: what is refused, and why', async (t) => {
    const refuse = async (want: string, body: object, query = '?crs=wgs84') => {
      const response = await call('POST', `/v1/stations${query}`, body);
      t.equal(slugOf(response), want, `${want} ${JSON.stringify(body).slice(0, 120)}`);
      return response.json();
    };
    const before = await database.kysely.selectFrom('stations').select('id').execute();
    await refuse('400 crs-required', feature(duty(), point(ZHONGYUAN)), '');
    await refuse('400 crs-required', feature(duty(), point(ZHONGYUAN), { crs: 'gcj02' }));
    const swapped = await refuse('422 coordinates-swapped', feature({}, point([34.75, 113.605])));
    t.match(swapped.errors, [{ pointer: '#/geometry/coordinates', code: 'coordinates-swapped' }]);
    for (const [place, where] of [
      [[114.1694, 22.3193], 'hong-kong'],
      [[113.5439, 22.1987], 'macau'],
      [[121.5654, 25.033], 'taiwan'],
      [[139.69, 35.69], 'abroad'],
      [[0, 0], 'abroad'],
    ] as const) {
      t.equal((await refuse('422 outside-service-area', feature({}, point(place)))).where, where);
    }
    await refuse('400 invalid-request', feature({}, point([113.6, 1000])));
    await refuse('400 invalid-request', feature({}, point([113.6, 34.7, 100])));
    await refuse('400 invalid-request', feature({}, { type: 'LineString', coordinates: [] }));
    for (const adcode of ['810000', '710000', '820001', '990000'])
      await refuse('422 outside-service-area', feature({ district: { adcode } }));
    await refuse('422 unknown-district', feature({ district: { adcode: '410199' } }));
    await refuse('422 unknown-district', feature({ district: { adcode: '410199' } }, point(ZHONGYUAN)));
    await refuse('400 invalid-request', feature({ district: { adcode: '41010' } }));
    t.match((await refuse('400 invalid-request', feature({}))).errors, [{ pointer: '#/properties/district/adcode' }]);
    // Lhasa: no outline is loaded that could say where it is.
    await refuse('400 invalid-request', feature({}, point([91.11, 29.65])));
    const mismatch = await refuse(
      '422 district-mismatch',
      feature({ district: { adcode: '441602' } }, point(ZHONGYUAN)),
    );
    t.match(mismatch.liesIn, { adcode: '410102', name: '中原区' }, 'says where it lies');
    t.ok(mismatch.metersOff > 1_200_000 && mismatch.metersOff < 1_260_000, `and how far off (${mismatch.metersOff})`);
    t.match(mismatch.detail, /中原区/);
    await refuse('422 unknown-amenity', feature({ district: { adcode: '410102' }, amenities: [{ code: 'helipad' }] }));
    await refuse('400 invalid-request', feature({ district: { adcode: '410102' }, amenities: [{ code: '; drop' }] }));
    await refuse(
      '400 invalid-request',
      feature({ district: { adcode: '410102' }, amenities: [{ code: 'fan' }, { code: 'fan' }] }),
    );
    await refuse('422 unknown-maintainer', feature({ district: { adcode: '410102' }, ...duty(randomUUID()) }));
    await refuse('422 invalid-hours', feature({ district: { adcode: '410102' }, openingHours: 'whenever' }));
    await refuse(
      '422 invalid-hours',
      feature({ district: { adcode: '410102' }, access: [{ mode: 'app', hours: '早上' }] }),
    );
    await refuse('400 invalid-request', feature({ district: { adcode: '410102' }, positionAccuracy: 'surveyed' }));
    await refuse('400 invalid-request', feature({ district: { adcode: '410102' }, state: 'retired' }));
    await refuse('400 invalid-request', feature({ district: { adcode: '410102' }, code: '410102-9999' }));
    for (const [from, to] of [
      ['2026-01-02', '2026-01-02'],
      ['2026-01-02', '2026-01-01'],
      [undefined, '2020-01-01'],
      [undefined, chinaDay(0)],
      ['0000-01-01', undefined],
    ]) {
      const maintainers = [{ id: union, role: 'host', from, to }];
      const { errors } = await refuse('400 invalid-request', feature({ district: { adcode: '410102' }, maintainers }));
      t.match(errors[0].pointer, /^#\/properties\/maintainers\/0\/(from|to)$/, `${from}..${to}`);
    }
    const unread = await create({ openingHoursText: '看心情' });
    t.match(unread.made, { openingHours: null, openNow: null, openingHoursText: '看心情' }, 'never "24 h"');
    await call('DELETE', unread.url);
    const after = await database.kysely.selectFrom('stations').select('id').execute();
    t.equal(after.length, before.length + 1, 'a refusal leaves nothing behind');
  });

  await t.test('edit: If-Match, and what absent and null mean', async (t) => {
    const { url, etag, made } = await create({
      openingHoursText: '08:00-20:00',
      address: '旧址',
      district: { asWritten: '高新区' },
      amenities: [{ code: 'fan' }],
      access: [{ mode: 'openDoor' }],
    });
    const body = { properties: { name: '新名' } };
    t.equal(slugOf(await call('PATCH', url, body)), '428 precondition-required');
    for (const stale of ['"0.x"', `W/${etag}`, '"nonsense"', 'nonsense', '"99999999999"', '', 'W/"1"']) {
      t.equal(slugOf(await call('PATCH', url, body, { 'if-match': stale })), '412 precondition-failed', stale);
    }
    const first = await call('PATCH', url, body, { 'if-match': `"0.x", ${etag}` });
    t.equal(first.statusCode, 200);
    t.match(first.json().properties, { name: '新名', revision: 2, address: '旧址', openingHours: made.openingHours });
    t.equal(slugOf(await call('PATCH', url, body, { 'if-match': etag })), '412 precondition-failed', 'it moved on');
    t.equal(slugOf(await call('PATCH', url, body, { 'if-match': '*' })), '200', '* is any');
    const other = await call('GET', `${url}?crs=bd09`);
    const viaOther = await call('PATCH', url, { properties: {} }, { 'if-match': String(other.headers['etag']) });
    t.equal(viaOther.statusCode, 200, 'the tag of any representation of this revision will do');
    t.equal(viaOther.json().properties.revision, 3, 'nothing changed: the same revision');

    const cleared = await patch(url, {
      properties: { openingHoursText: null, address: null, amenities: [], access: [], district: { asWritten: null } },
    });
    t.match(cleared.json().properties, {
      openingHours: null,
      openingHoursText: null,
      address: null,
      amenities: [],
      access: [],
      district: { adcode: '410102', asWritten: null },
      name: '新名',
      revision: 4,
    });
    const more = await patch(url, {
      properties: {
        openingHours: 'mo-fr 9:00-18:00',
        amenities: [{ code: 'aed' }],
        access: [{ mode: 'app' }],
        provenance: { source: '实地' },
      },
    });
    t.match(more.json().properties, {
      openingHours: 'Mo-Fr 09:00-18:00',
      amenities: [{ code: 'aed', state: 'available' }],
      access: [{ mode: 'app', hours: null }],
      provenance: { source: '实地', url: null, observedAt: null },
      revision: 5,
    });
    t.equal(slugOf(await patch(url, { properties: { openingHours: 'x' } })), '422 invalid-hours');
    t.equal(slugOf(await patch(url, { properties: { colour: 'red' } })), '400 invalid-request');
    t.equal(
      slugOf(await patch(url, { properties: { name: null } })),
      '400 invalid-request',
      'a name cannot be cleared',
    );
    t.equal(slugOf(await patch('/v1/stations/410102-9999', {})), '404 not-found');
    const merge = await call('PATCH', url, undefined, {
      'if-match': '*',
      'content-type': 'application/merge-patch+json',
    });
    t.equal(slugOf(merge), '400 malformed-body');
  });

  await t.test('edit: moving takes the district along', async (t) => {
    const { url, made } = await create();
    const moved = await patch(url, { geometry: point(YUANCHENG) }, '?crs=wgs84');
    t.match(moved.json().properties.district, { adcode: '441602', name: '源城区' });
    t.equal(moved.json().properties.code, made.code, 'the code on the door stays');
    t.strictSame(moved.json().geometry.coordinates, YUANCHENG);
    t.equal(slugOf(await patch(url, { geometry: point(ZHONGYUAN) })), '400 crs-required');
    t.equal(slugOf(await patch(url, { geometry: point([2.35, 48.85]) }, '?crs=wgs84')), '422 outside-service-area');
    t.equal(slugOf(await patch(url, { geometry: point([34.75, 113.6]) }, '?crs=wgs84')), '422 coordinates-swapped');
    t.equal(
      slugOf(
        await patch(url, { geometry: point(ZHONGYUAN), properties: { district: { adcode: '441602' } } }, '?crs=wgs84'),
      ),
      '422 district-mismatch',
    );
    t.equal(
      slugOf(await patch(url, { properties: { district: { adcode: '410102' } } })),
      '422 district-mismatch',
      'a district alone is held against the position that stays',
    );
    t.equal(slugOf(await patch(url, { properties: { district: { adcode: '810000' } } })), '422 outside-service-area');
    t.equal(slugOf(await patch(url, { properties: { district: { adcode: '441699' } } })), '422 unknown-district');
    t.equal(
      (await patch(url, { properties: { positionAccuracy: 'surveyed' } })).json().properties.positionAccuracy,
      'surveyed',
    );
    const gone = await patch(url, { geometry: null });
    t.match(gone.json(), { geometry: null, properties: { positionAccuracy: null, district: { adcode: '441602' } } });
    t.equal(slugOf(await patch(url, { properties: { positionAccuracy: 'surveyed' } })), '400 invalid-request');
    t.equal(
      slugOf(await patch(url, { geometry: null, properties: { positionAccuracy: 'map' } })),
      '400 invalid-request',
      'nothing cannot be accurate',
    );
    const back = await patch(url, {
      geometry: point(ZHONGYUAN),
      crs: 'wgs84',
      properties: { positionAccuracy: 'surveyed' },
    });
    t.match(back.json().properties, { positionAccuracy: 'surveyed', district: { adcode: '410102' } });
  });

  await t.test('publishing and withholding', async (t) => {
    const { url } = await create();
    t.match((await patch(url, { properties: { published: false } })).json().properties, {
      unpublishedReason: 'withheld',
    });
    t.equal(await isPublic(url), 404);
    t.equal((await patch(url, { properties: { published: true } })).json().properties.published, true);
    t.equal(await isPublic(url), 200);
    const waiting = await create({ maintainers: [] });
    t.equal(slugOf(await patch(waiting.url, { properties: { published: true } })), '409 duty-holder-missing');
    t.equal((await call('GET', waiting.url)).json().properties.published, false);
    await patch(waiting.url, { properties: { published: false } });
    const put = await call('PUT', `${waiting.url}/maintainers`, duty(), { 'if-match': '*' });
    t.match(put.json().properties, { published: false, unpublishedReason: 'withheld' }, 'what was withheld stays so');
  });

  await t.test('retire: a tombstone', async (t) => {
    const { url, made, etag } = await create();
    t.equal(slugOf(await call('DELETE', url, undefined, { 'if-match': '"7.stale"' })), '412 precondition-failed');
    const gone = await call('DELETE', url, undefined, { 'if-match': etag });
    t.equal(gone.statusCode, 204);
    t.equal(gone.body, '');
    for (const address of [url, `/v1/stations/${made.code}`]) {
      t.equal(slugOf(await service.call({ url: address })), '410 gone');
      t.equal(slugOf(await call('GET', address)), '410 gone');
      t.equal(slugOf(await call('DELETE', address)), '410 gone', 'a second time');
    }
    t.equal(slugOf(await call('PATCH', url, {}, { 'if-match': '*' })), '410 gone');
    t.equal(slugOf(await call('PUT', `${url}/status`, { state: 'open' })), '410 gone');
    t.equal(slugOf(await call('PUT', `${url}/amenities/fan`, { state: 'available' })), '410 gone');
    t.equal(slugOf(await call('PUT', `${url}/maintainers`, duty(), { 'if-match': '*' })), '410 gone');
    t.equal(slugOf(await call('DELETE', '/v1/stations/410102-9999')), '404 not-found');
    const again = await create();
    t.not(again.made.code, made.code, 'its code is never given again');
  });

  await t.test('status: pause until, open again by itself, utilities, verification', async (t) => {
    service.setNow(NOW);
    const { url, id } = await create({ openingHours: '24/7', access: [{ mode: 'openDoor' }] });
    const until = '2026-11-22T00:00:00.000Z';
    const put = async (body: object) => await call('PUT', `${url}/status`, body);
    const paused = await put({
      state: 'paused',
      reason: '停水检修',
      until: '2026-11-22T08:00:00+08:00',
      utilities: { water: 'out' },
    });
    t.match(paused.json().properties, {
      state: 'paused',
      stateReason: '停水检修',
      stateUntil: until,
      openNow: false,
      opensAt: until,
      utilities: { water: 'out', power: 'unknown' },
      verifiedAt: '2026-11-20T02:00:00.000Z',
      freshness: 'fresh',
    });
    for (const body of [
      { state: 'open', until: '2026-11-22T00:00:00Z' },
      { state: 'paused', until: '2026-11-20T02:00:00Z' },
      { state: 'paused', until: '2020-01-01T00:00:00Z' },
      { state: 'paused', until: '2026-11-22' },
      { state: 'paused', until: '2026-11-22T00:00:00' },
      { state: 'retired' },
      { state: 'planned' },
      { state: 'open', utilities: { gas: 'ok' } },
      { reason: 'x' },
      {},
    ])
      t.equal(slugOf(await put(body)), '400 invalid-request', JSON.stringify(body));
    t.equal(
      slugOf(await call('PUT', `${url}/status`, { state: 'open' }, { 'if-match': '"1.x"' })),
      '412 precondition-failed',
    );

    const options = { freshness: { freshForHours: 36, staleForDays: 30 }, changeLogDays: 90 };
    const revision = async () => (await call('GET', url)).json().properties.revision as number;
    const before = await revision();
    t.equal(await turnClock(database, options, new Date('2026-11-21T00:00:00Z')), 0, 'nothing is due yet');
    t.equal(await revision(), before);
    service.setNow(until);
    t.match((await service.call({ url })).json().properties, {
      state: 'open',
      stateReason: null,
      stateUntil: null,
      openNow: true,
    });
    t.ok((await turnClock(database, options, new Date(until))) > 0, 'the clock writes what time has changed');
    const row = await database.kysely.selectFrom('stations').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    t.match(row, { state: 'open', state_reason: null, state_until: null, state_by: 'clock', freshness: 'stale' });
    t.equal(row.revision, before + 1, 'as one change');
    t.equal(await turnClock(database, options, new Date(until)), 0, 'once');
    t.ok((await turnClock(database, options, new Date('2026-12-30T00:00:00Z'))) > 0);
    t.equal(
      (await database.kysely.selectFrom('stations').select('freshness').where('id', '=', id).executeTakeFirst())
        ?.freshness,
      'unverified',
    );
    const open = await put({ state: 'open', utilities: { power: 'out' } });
    t.match(open.json().properties, {
      state: 'open',
      utilities: { water: 'out', power: 'out' },
      verifiedAt: until,
      freshness: 'fresh',
    });
    service.setNow(NOW);
  });

  await t.test('one amenity', async (t) => {
    const { url } = await create({ amenities: [{ code: 'drinkingWater' }] });
    const put = async (code: string, state: string, headers = {}) =>
      await call('PUT', `${url}/amenities/${code}`, { state }, headers);
    t.match((await put('drinkingWater', 'outOfOrder')).json().properties, { needs: [], revision: 2 });
    t.match(
      (await put('drinkingWater', 'outOfOrder')).json().properties,
      { revision: 2 },
      'the same again is no change',
    );
    t.match((await put('fan', 'available')).json().properties, { needs: ['cool'], revision: 3 });
    t.equal(slugOf(await put('helipad', 'available')), '422 unknown-amenity');
    t.equal(slugOf(await put('%00', 'available')), '400 invalid-request');
    t.equal(slugOf(await put('fan', 'gone')), '400 invalid-request');
    t.equal(slugOf(await put('fan', 'unknown', { 'if-match': '"1.x"' })), '412 precondition-failed');
  });

  await t.test('maintainers of a station: one duty holder at any moment', async (t) => {
    const put = async (url: string, maintainers: object[]) =>
      await call('PUT', `${url}/maintainers`, { maintainers }, { 'if-match': await etagOf(url) });
    const shown = (response: LightMyRequestResponse) =>
      (response.json().properties.maintainers as { name: string; role: string }[])
        .map((one) => `${one.role} ${one.name}`)
        .sort();
    const { url } = await create();
    t.equal(slugOf(await call('PUT', `${url}/maintainers`, duty())), '428 precondition-required');
    const byBuilder = await put(url, [{ id: builder, role: 'builder' }]);
    t.strictSame(shown(byBuilder), ['builder 建设单位（合成）', 'dutyHolder 建设单位（合成）'], 'who builds answers');
    t.strictSame(shown(await call('GET', url)), shown(byBuilder), 'the answer tells what is stored');
    const named = await put(url, [
      { id: builder, role: 'builder', from: '2020-01-01' },
      { id: union, role: 'dutyHolder', assumed: true },
    ]);
    t.strictSame(shown(named), ['builder 建设单位（合成）', 'dutyHolder 工会（合成）'], 'unless another is named');
    t.match(
      named.json().properties.maintainers.find((one: { role: string }) => one.role === 'dutyHolder'),
      { assumed: true },
    );
    const today = chinaDay(0);
    t.equal(
      slugOf(
        await put(url, [
          { id: union, role: 'dutyHolder' },
          { id: builder, role: 'dutyHolder' },
        ]),
      ),
      '409 duty-holder-conflict',
    );
    t.equal(
      slugOf(
        await put(url, [
          { id: union, role: 'dutyHolder', from: today, to: chinaDay(11) },
          { id: builder, role: 'dutyHolder', from: chinaDay(10) },
        ]),
      ),
      '409 duty-holder-conflict',
      'one day of overlap',
    );
    const adjoining = await put(url, [
      { id: union, role: 'dutyHolder', from: today, to: chinaDay(10) },
      { id: builder, role: 'dutyHolder', from: chinaDay(10) },
    ]);
    t.equal(adjoining.statusCode, 200, 'one goes on the day the next comes');
    t.strictSame(shown(adjoining), ['dutyHolder 工会（合成）']);
    t.equal(
      slugOf(
        await put(url, [
          { id: union, role: 'host' },
          { id: union, role: 'host', from: '2020-01-01' },
        ]),
      ),
      '409 conflict',
      'the same role twice at once',
    );
    for (const [what, maintainers] of [
      ['nobody', []],
      ['a host is not one', [{ id: union, role: 'host' }]],
      ['it would end', [{ id: union, role: 'dutyHolder', to: chinaDay(30) }]],
      ['it comes too late', [{ id: union, role: 'dutyHolder', from: chinaDay(1) }]],
      [
        'a day between',
        [
          { id: union, role: 'dutyHolder', to: chinaDay(5) },
          { id: builder, role: 'dutyHolder', from: chinaDay(6) },
        ],
      ],
      ['a builder who goes', [{ id: builder, role: 'builder', to: chinaDay(5) }]],
    ] as const) {
      t.equal(slugOf(await put(url, [...maintainers])), '409 duty-holder-missing', what);
    }
    t.strictSame(shown(await call('GET', url)), shown(adjoining), 'a refusal changes nothing');
    const gap = await put(url, [
      { id: builder, role: 'builder' },
      { id: union, role: 'dutyHolder', from: chinaDay(1) },
    ]);
    t.strictSame(shown(gap), ['builder 建设单位（合成）', 'dutyHolder 建设单位（合成）'], 'the builder fills the gap');

    const waiting = await create({ maintainers: [] });
    t.equal(await isPublic(waiting.url), 404);
    t.equal(
      (await put(waiting.url, [{ id: union, role: 'dutyHolder', to: chinaDay(30) }])).json().properties.published,
      false,
    );
    t.equal((await put(waiting.url, [{ id: union, role: 'dutyHolder' }])).json().properties.published, true);
    t.equal(await isPublic(waiting.url), 200, 'named and so published');
    t.equal(slugOf(await put(url, [{ id: randomUUID(), role: 'host' }])), '422 unknown-maintainer');
    t.equal(slugOf(await put(url, [{ id: 'x', role: 'host' }])), '400 invalid-request');
    t.equal(slugOf(await put(url, [{ id: union, role: 'owner' }])), '400 invalid-request');
  });

  await t.test('two writers with the same If-Match: one 200, one 412', async (t) => {
    const { url } = await create();
    for (let round = 0; round < 5; round++) {
      const etag = await etagOf(url);
      const answers = await Promise.all(
        ['甲', '乙', '丙'].map((name) => call('PATCH', url, { properties: { name } }, { 'if-match': etag })),
      );
      t.strictSame(answers.map(slugOf).sort(), ['200', '412 precondition-failed', '412 precondition-failed']);
      const winner = answers.find((one) => one.statusCode === 200)?.json().properties.name;
      t.equal((await call('GET', url)).json().properties.name, winner, 'what the winner wrote is there');
    }
    const etag = await etagOf(url);
    const mixed = await Promise.all([
      call('PUT', `${url}/status`, { state: 'closed' }, { 'if-match': etag }),
      call('PUT', `${url}/maintainers`, duty(builder), { 'if-match': etag }),
      call('PUT', `${url}/amenities/fan`, { state: 'available' }, { 'if-match': etag }),
      call('DELETE', url, undefined, { 'if-match': etag }),
    ]);
    t.equal(mixed.filter((one) => one.statusCode < 300).length, 1, 'also where each writes something else');
  });

  await t.test('Idempotency-Key', async (t) => {
    const count = async () => (await database.kysely.selectFrom('stations').select('id').execute()).length;
    const body = feature(duty(), point(ZHONGYUAN));
    const send = async (key: string, payload: object = body, headers: object = {}) =>
      await call('POST', '/v1/stations?crs=wgs84', payload, { 'idempotency-key': key, ...headers });
    const start = await count();
    const first = await send('k1');
    const again = await send('k1');
    t.equal(again.statusCode, 201);
    t.equal(again.body, first.body, 'the first answer, to the byte');
    for (const name of ['etag', 'location', 'content-type', 'content-crs'])
      t.equal(again.headers[name], first.headers[name], name);
    t.equal(again.headers['idempotent-replayed'], 'true');
    t.equal(await count(), start + 1, 'one station');
    t.equal(
      slugOf(await send('k1', feature({ ...duty(), name: '别的' }, point(ZHONGYUAN)))),
      '422 idempotency-key-reused',
    );
    t.equal(
      slugOf(await call('POST', '/v1/stations?crs=gcj02', body, { 'idempotency-key': 'k1' })),
      '422 idempotency-key-reused',
    );
    const racers = await Promise.all(Array.from({ length: 5 }, () => send('k2')));
    t.equal(new Set(racers.map((one) => one.body)).size, 1, 'concurrent duplicates get one answer');
    t.strictSame([...new Set(racers.map((one) => one.statusCode))], [201]);
    t.equal(await count(), start + 2);
    const failing = feature({ ...duty(), amenities: [{ code: 'helipad' }] }, point(ZHONGYUAN));
    t.equal(slugOf(await send('k3', failing)), '422 unknown-amenity');
    t.equal((await send('k3')).statusCode, 201, 'what failed is not remembered: the key is free');
    for (const key of ['', 'a b', '中', 'x'.repeat(201)]) {
      const response = await send(key);
      t.equal(slugOf(response), '400 invalid-request', `key ${key.slice(0, 5)}`);
      t.match(response.json().errors, [{ header: 'Idempotency-Key' }]);
    }
    const { token } = (await call('POST', '/v1/tokens', { name: '另一个', role: 'admin' })).json();
    const other = await send('k1', body, { authorization: `Bearer ${token}` });
    t.equal(other.statusCode, 201);
    t.not(other.json().id, first.json().id, 'keys are each caller’s own');
    const { url, etag } = await create();
    const del = async () => await call('DELETE', url, undefined, { 'idempotency-key': 'k4', 'if-match': etag });
    t.equal((await del()).statusCode, 204);
    t.equal((await del()).statusCode, 204, 'an answer without a body is kept as well');
    await turnClock(
      database,
      { freshness: { freshForHours: 36, staleForDays: 30 }, changeLogDays: 90 },
      new Date(Date.now() + 3 * 86_400_000),
    );
    t.equal(slugOf(await del()), '410 gone', 'kept for a limited time');
  });

  await t.test('who may write', async (t) => {
    const provider = (await call('POST', '/v1/tokens', { name: '图商', role: 'provider' })).json();
    const { url } = await create();
    const writes: (InjectOptions & { readonly url: string })[] = [
      { method: 'POST', url: '/v1/stations?crs=wgs84', payload: feature({}) },
      { method: 'PATCH', url, payload: {} },
      { method: 'DELETE', url },
      { method: 'PUT', url: `${url}/status`, payload: { state: 'open' } },
      { method: 'PUT', url: `${url}/amenities/fan`, payload: { state: 'available' } },
      { method: 'PUT', url: `${url}/maintainers`, payload: duty() },
      { method: 'POST', url: '/v1/maintainers', payload: { name: '丁' } },
      { method: 'GET', url: '/v1/maintainers' },
      { method: 'GET', url: `/v1/maintainers/${union}` },
      { method: 'PATCH', url: `/v1/maintainers/${union}`, payload: {} },
      { method: 'GET', url: '/v1/tokens' },
      { method: 'POST', url: '/v1/tokens', payload: { name: '戊', role: 'admin' } },
      { method: 'DELETE', url: `/v1/tokens/${provider.id}` },
    ];
    for (const options of writes) {
      const what = `${options.method} ${options.url}`;
      const none = await service.call(options);
      t.equal(slugOf(none), '401 unauthenticated', what);
      t.equal(none.headers['www-authenticate'], 'Bearer');
      for (const authorization of [
        'Bearer wrong-wrong-wrong-wrong-wrong',
        `Bearer ${ADMIN_TOKEN}x`,
        `Bearer ${ADMIN_TOKEN.slice(0, -1)}`,
        `Basic ${Buffer.from(`admin:${ADMIN_TOKEN}`).toString('base64')}`,
        ADMIN_TOKEN,
        'Bearer',
        '',
      ]) {
        const wrong = await service.call({ ...options, headers: { authorization } });
        t.equal(slugOf(wrong), '401 unauthenticated', `${what}: ${authorization.slice(0, 10)}`);
        t.notMatch(wrong.body, ADMIN_TOKEN.slice(0, 20));
      }
      const refused = await service.call({ ...options, headers: { authorization: `Bearer ${provider.token}` } });
      t.equal(slugOf(refused), '403 forbidden', what);
    }
    t.equal(
      slugOf(await service.call({ url: '/v1/stations', headers: { authorization: 'Bearer wrong-wrong-wrong' } })),
      '401 unauthenticated',
      'a wrong token is told so where none is needed',
    );
    t.equal((await service.call({ url, headers: { authorization: `bearer ${provider.token}` } })).statusCode, 200);
    t.notMatch(service.log.join(''), /ls_[\w-]{20}|test-administrator/, 'no token in the log');
  });

  await t.test('tokens: shown once, revoked and expired', async (t) => {
    service.setNow(NOW);
    const made = await call('POST', '/v1/tokens', { name: '短期', role: 'admin', expiresAt: '2026-11-21T00:00:00Z' });
    t.equal(made.statusCode, 201);
    t.equal(made.headers['cache-control'], 'no-store');
    const { token, id } = made.json();
    t.match(token, /^ls_[\w-]{43}$/);
    const headers = { authorization: `Bearer ${token}` };
    const works = async () => slugOf(await service.call({ url: '/v1/tokens', headers }));
    t.equal(await works(), '200');
    const listed = await call('GET', '/v1/tokens');
    t.notMatch(listed.body, token, 'never shown again');
    t.match(
      listed.json().tokens.find((one: { id: string }) => one.id === id),
      {
        name: '短期',
        role: 'admin',
        expiresAt: '2026-11-21T00:00:00.000Z',
        lastUsedAt: '2026-11-20T02:00:00.000Z',
        revokedAt: null,
      },
    );
    const { rows } = await sql<{ all: string }>`select string_agg(t::text, ' ') as all from tokens t`.execute(
      database.kysely,
    );
    t.notMatch(rows[0]?.all, token, 'nor stored');
    service.setNow('2026-11-21T00:00:00Z');
    t.equal(await works(), '401 unauthenticated', 'expired at that very moment');
    service.setNow(NOW);
    t.equal(await works(), '200');
    t.equal(slugOf(await call('DELETE', `/v1/tokens/${id}`)), '204');
    t.equal(await works(), '401 unauthenticated', 'revoked at once');
    t.equal(slugOf(await call('DELETE', `/v1/tokens/${id}`)), '204', 'revoking again changes nothing');
    t.equal(slugOf(await call('DELETE', `/v1/tokens/${randomUUID()}`)), '404 not-found');
    t.equal(slugOf(await call('DELETE', '/v1/tokens/x')), '400 invalid-request');
    for (const body of [
      {},
      { name: 'x' },
      { name: '', role: 'admin' },
      { name: 'x', role: 'root' },
      { name: 'x', role: 'admin', expiresAt: 'tomorrow' },
      { name: 'x', role: 'admin', expiresAt: '0001-01-01T00:00:00Z' },
      { name: 'x', role: 'admin', token: 'mine' },
    ])
      t.equal(slugOf(await call('POST', '/v1/tokens', body)), '400 invalid-request', JSON.stringify(body));
  });

  await t.test('maintainers', async (t) => {
    const made = await call('POST', '/v1/maintainers', { name: '社区（合成）', kind: 'community' });
    t.equal(made.statusCode, 201);
    const { id } = made.json();
    const url = `/v1/maintainers/${id}`;
    t.match(made.json(), { name: '社区（合成）', kind: 'community', dutyStationCount: 0, revision: 1 });
    t.equal(slugOf(await call('POST', '/v1/maintainers', { name: '社区（合成）' })), '409 already-exists');
    const etag = String(made.headers['etag']);
    t.equal(slugOf(await call('PATCH', url, { name: '甲' })), '428 precondition-required');
    t.equal(slugOf(await call('PATCH', url, { name: '甲' }, { 'if-match': `W/${etag}` })), '412 precondition-failed');
    t.equal((await call('PATCH', url, {}, { 'if-match': etag })).json().revision, 1, 'no change, no revision');
    const renamed = await call('PATCH', url, { name: '社区新名（合成）' }, { 'if-match': etag });
    t.match(renamed.json(), { name: '社区新名（合成）', kind: 'community', revision: 2 });
    t.equal(slugOf(await call('PATCH', url, { kind: 'union' }, { 'if-match': etag })), '412 precondition-failed');
    t.equal(slugOf(await call('PATCH', url, { name: '工会（合成）' }, { 'if-match': '*' })), '409 already-exists');
    const station = await create(duty(id));
    t.equal((await call('GET', url)).json().dutyStationCount, 1);
    t.match((await service.call({ url: station.url })).json().properties.maintainers, [
      { id, name: '社区新名（合成）' },
    ]);
    await call('DELETE', station.url);
    t.equal((await call('GET', url)).json().dutyStationCount, 0, 'tombstones do not count');
    t.equal(slugOf(await call('GET', `/v1/maintainers/${randomUUID()}`)), '404 not-found');
    t.equal(slugOf(await call('GET', '/v1/maintainers/x')), '400 invalid-request');
    const race = await Promise.all([1, 2].map(() => call('POST', '/v1/maintainers', { name: '同名（合成）' })));
    t.strictSame(race.map(slugOf).sort(), ['201', '409 already-exists']);
    for (let i = 0; i < 5; i++) await call('POST', '/v1/maintainers', { name: `第${i}街道%（合成）` });
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const page = (await call('GET', `/v1/maintainers?limit=2&q=${encodeURIComponent('道%')}${cursor}`)).json();
      seen.push(...page.maintainers.map((one: { name: string }) => one.name));
      if (page.next === null) break;
      cursor = `&cursor=${page.next}`;
    }
    t.strictSame(
      [...seen].sort(),
      Array.from({ length: 5 }, (_, i) => `第${i}街道%（合成）`),
    );
    t.equal(slugOf(await call('GET', '/v1/maintainers?cursor=x')), '400 invalid-cursor');
  });
};
