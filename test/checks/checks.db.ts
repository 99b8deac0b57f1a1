/** The daily check: what it sets, when it counts, who sees it, its photo, and which are overdue. */
import type { LightMyRequestResponse } from 'fastify';
import sharp from 'sharp';
import { createToken, type TokenScope } from '../../src/access/token.repository.ts';
import type { Role } from '../../src/http/access.ts';
import { forgetOldPhotos } from '../../src/photos/photo.repository.ts';
import { turnClock } from '../../src/stations/clock.ts';
import { signIn, testUser } from '../support/accounts.ts';
import { TINY_PNG, png } from '../support/photos.ts';
import { asAdmin, startService } from '../support/service.ts';
import { insertStations, newStation, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

const slugOf = (response: LightMyRequestResponse): string =>
  response.statusCode < 400
    ? String(response.statusCode)
    : `${response.statusCode} ${String(response.json().type).split('/').at(-1)}`;

const NOW = '2026-11-20T02:00:00.000Z';
const hoursAgo = (hours: number): string => new Date(Date.parse(NOW) - hours * 3_600_000).toISOString();

export const suite: Suite = async (t, { database }) => {
  const service = await startService(database);
  t.teardown(() => service.close());
  service.setNow(NOW);
  const ours = await testMaintainer(database, '本社区（合成）');
  const theirs = await testMaintainer(database, '别的社区（合成）');
  const bearer = async (role: Role, scope: TokenScope) => ({
    authorization: `Bearer ${(await createToken(database.kysely, { name: `${role}（合成）`, role, scope, expiresAt: null })).token}`,
  });
  const manager = await bearer('manager', { maintainerId: ours });
  const foreign = await bearer('manager', { maintainerId: theirs });
  const union = await bearer('union', { adcode: '410100' });
  const make = async (more: object = {}, maintainer = ours): Promise<string> => {
    const maintainers = [{ id: maintainer, role: 'dutyHolder' as const, assumed: false }];
    const [id = ''] = await insertStations(database, [newStation({ maintainers, ...more })]);
    return id;
  };
  const check = async (id: string, body: object, headers: object = manager) =>
    await service.call({
      method: 'POST',
      url: `/v1/stations/${id}/checks`,
      headers: { ...headers },
      payload: body,
    });
  const get = async (url: string, headers: object = manager) => await service.call({ url, headers: { ...headers } });
  const shown = async (id: string) => (await get(`/v1/stations/${id}`, {})).json().properties;
  const put = async (id: string, payload: Buffer, type = 'image/jpeg', headers: object = manager) =>
    await service.call({
      method: 'PUT',
      url: `/v1/checks/${id}/photo`,
      headers: { ...headers, 'content-type': type },
      payload,
    });
  const FOUR = { utilities: 'ok', order: 'ok', cleanliness: 'ok', equipment: 'ok' };

  await t.test('a check verifies the station and sets what was found', async (t) => {
    const id = await make({ water: 'out', amenities: [{ code: 'fan', state: 'available' }] });
    t.match(await shown(id), { freshness: 'unverified', verifiedAt: null });
    const { state: head } = service.stations ?? {};
    const response = await check(id, {
      duties: { ...FOUR, equipment: 'notOk' },
      note: '风扇坏了，已报修',
      amenities: [
        { code: 'fan', state: 'outOfOrder' },
        { code: 'drinkingWater', state: 'available' },
      ],
    });
    t.equal(slugOf(response), '201');
    t.match(response.json(), {
      station: { id },
      checkedAt: NOW,
      receivedAt: NOW,
      by: { id: /^token:/, name: 'manager（合成）' },
      dutyHolder: { id: ours, name: '本社区（合成）' },
      duties: { utilities: 'ok', order: 'ok', cleanliness: 'ok', equipment: 'notOk' },
      note: '风扇坏了，已报修',
      utilities: { water: 'ok', power: 'ok' },
      applied: true,
      photo: null,
    });
    t.match(await shown(id), {
      verifiedAt: NOW,
      freshness: 'fresh',
      utilities: { water: 'ok', power: 'ok' },
      amenities: [
        { code: 'drinkingWater', state: 'available' },
        { code: 'fan', state: 'outOfOrder' },
      ],
      needs: ['drink'],
      revision: 2,
    });
    t.notMatch(JSON.stringify(await shown(id)), /token:|合成）"?,"note|已报修/, 'nobody’s name, no note, in public');
    t.ok((service.stations?.state.head.seq ?? 0) > (head?.head.seq ?? 0), 'followers hear of it');
    const layer = (await get('/v1/layers/amap/stations.geojson', {})).json();
    const feature = layer.features.find((one: { id: string }) => one.id === id);
    t.match(feature.properties, { freshness: 'fresh', revision: 2 }, 'recorded, so in the layers too');
    const [entry] = await database.kysely
      .selectFrom('audit_log')
      .selectAll()
      .where('object_id', '=', id)
      .where('action', '=', 'station.check')
      .execute();
    t.match(entry?.changes, {
      water: { from: 'out', to: 'ok' },
      check: { from: null, to: response.json().id },
      verifiedAt: { from: null },
    });
    await turnClock(
      database,
      { freshness: { freshForHours: 36, staleForDays: 30 }, changeLogDays: 90 },
      new Date('2026-11-21T14:00:01Z'),
    );
    const [aged] = await database.kysely.selectFrom('stations').select('freshness').where('id', '=', id).execute();
    t.equal(aged?.freshness, 'stale', 'and it decays');
  });

  await t.test('told later: in order, never undoing what is newer, not for ever', async (t) => {
    const id = await make();
    const early = await check(id, { duties: FOUR, observedAt: hoursAgo(20) });
    t.match(early.json(), { checkedAt: hoursAgo(20), receivedAt: NOW, applied: true });
    t.equal((await shown(id)).verifiedAt, hoursAgo(20));
    await service.call({
      method: 'PUT',
      url: `/v1/stations/${id}/status`,
      headers: manager,
      payload: { state: 'open', utilities: { water: 'out' } },
    });
    const late = await check(id, { duties: FOUR, observedAt: hoursAgo(2) });
    t.match(late.json(), { applied: false, utilities: { water: 'ok' } }, 'kept as it was told');
    t.match(await shown(id), { verifiedAt: NOW, utilities: { water: 'out' } }, 'but it undoes nothing');
    const listed = (await get(`/v1/stations/${id}/checks`)).json().checks;
    t.strictSame(
      listed.map((one: { checkedAt: string }) => one.checkedAt),
      [hoursAgo(2), hoursAgo(20)],
      'newest first',
    );
    const refused = async (observedAt: string, code: string) => {
      const response = await check(id, { duties: FOUR, observedAt });
      t.equal(slugOf(response), '400 invalid-request', observedAt);
      t.match(response.json().errors, [{ pointer: '#/observedAt', code }]);
    };
    await refused(hoursAgo(24.01), 'too-late');
    await refused(hoursAgo(-0.1), 'in-the-future');
    t.match((await check(id, { duties: FOUR, observedAt: hoursAgo(24) })).json(), { applied: false });
    const skewed = await check(id, { duties: FOUR, observedAt: '2026-11-20T02:00:30Z' });
    t.equal(skewed.json().checkedAt, NOW, 'a clock that is off by seconds counts as now');
  });

  await t.test('what is refused', async (t) => {
    const id = await make();
    for (const [body, code] of [
      [{}, 'required'],
      [{ duties: {} }, 'nothing-checked'],
      [{ duties: { order: 'notChecked' } }, 'nothing-checked'],
      [{ duties: { order: 'fine' } }, 'invalid-value'],
      [{ duties: { ...FOUR, smell: 'ok' } }, 'unknown'],
      [{ duties: FOUR, utilities: { water: 'out' } }, 'contradiction'],
      [{ duties: FOUR, note: 'x'.repeat(1_001) }, 'too-big'],
      [{ duties: FOUR, note: ' ' }, 'too-small'],
      [{ duties: FOUR, amenities: [{ code: 'fan' }, { code: 'fan' }] }, 'repeated'],
      [{ duties: FOUR, observedAt: 'yesterday' }, 'invalid-format'],
    ] as const) {
      const response = await check(id, body);
      t.equal(slugOf(response), '400 invalid-request', JSON.stringify(body).slice(0, 80));
      t.match(response.json().errors, [{ code }]);
    }
    t.equal(slugOf(await check(id, { duties: FOUR, amenities: [{ code: 'sauna' }] })), '422 unknown-amenity');
    t.equal(slugOf(await check(id, { duties: FOUR }, foreign)), '404 not-found', 'a foreign manager');
    t.equal(slugOf(await check(id, { duties: FOUR }, {})), '401 unauthenticated');
    t.equal(slugOf(await check('410102-9999', { duties: FOUR })), '404 not-found');
    t.match(await shown(id), { verifiedAt: null, revision: 1 }, 'nothing came of it');
    await service.call({ method: 'DELETE', url: `/v1/stations/${id}`, headers: asAdmin });
    t.equal(slugOf(await check(id, { duties: FOUR }, asAdmin)), '410 gone');
    const expired = await createToken(database.kysely, {
      name: '过期（合成）',
      role: 'manager',
      scope: { maintainerId: ours },
      expiresAt: new Date('2020-01-01'),
    });
    t.equal(
      slugOf(await check(id, { duties: FOUR }, { authorization: `Bearer ${expired.token}` })),
      '401 unauthenticated',
    );
  });

  await t.test('repeated by a phone: once', async (t) => {
    const id = await make();
    const body = { duties: FOUR, observedAt: hoursAgo(1) };
    const key = { ...manager, 'idempotency-key': 'phone-1' };
    const first = await check(id, body, key);
    service.setNow('2026-11-21T10:00:00.000Z');
    const again = await check(id, body, key);
    service.setNow(NOW);
    t.equal(first.statusCode, 201);
    t.strictSame(again.json(), first.json(), 'the first answer, also when the day is over');
    t.equal((await get(`/v1/stations/${id}/checks`)).json().checks.length, 1);
    t.equal((await shown(id)).revision, 2);
    t.equal(slugOf(await check(id, { duties: FOUR }, key)), '422 idempotency-key-reused');
  });

  await t.test('pages, names for those responsible only, and no rewriting', async (t) => {
    const id = await make();
    await testUser(database, { login: 'checker', role: 'manager', maintainerId: ours, displayName: '王五（合成）' });
    const session = await signIn(service, 'checker');
    for (let hour = 9; hour > 0; hour--) await check(id, { duties: FOUR, observedAt: hoursAgo(hour) }, session);
    const seen: string[] = [];
    for (let url: string | undefined = `/v1/stations/${id}/checks?limit=4`; url;) {
      const page: { checks: { checkedAt: string; by: { name: string } }[]; next: string | null } = (
        await get(url, union)
      ).json();
      t.ok(page.checks.length <= 4);
      for (const one of page.checks) t.equal(one.by.name, '王五（合成）');
      seen.push(...page.checks.map((one) => one.checkedAt));
      url = page.next === null ? undefined : `/v1/stations/${id}/checks?limit=4&cursor=${page.next}`;
    }
    t.strictSame(
      seen,
      Array.from({ length: 9 }, (_, i) => hoursAgo(i + 1)),
    );
    t.equal(slugOf(await get(`/v1/stations/${id}/checks`, foreign)), '404 not-found');
    t.equal(slugOf(await get(`/v1/stations/${id}/checks`, {})), '401 unauthenticated');
    t.equal(slugOf(await get(`/v1/stations/${id}/checks?cursor=abc`)), '400 invalid-cursor');
    await t.rejects(database.kysely.updateTable('checks').set({ note: 'x' }).execute(), { code: 'LS004' });
    await t.rejects(database.kysely.deleteFrom('checks').execute(), { code: 'LS004' });
  });

  await t.test('its photo: for those responsible, small, without metadata, once', async (t) => {
    const id = await make();
    const { id: checkId } = (await check(id, { duties: FOUR })).json();
    const photo = `/v1/checks/${checkId}/photo`;
    const upload = await sharp({ create: { width: 2000, height: 1000, channels: 3, background: '#22aa44' } })
      .jpeg()
      .withExif({ IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '34/1 44/1 0/1' }, IFD0: { Make: 'SECRETPHONE' } })
      .toBuffer();
    t.equal(slugOf(await get(photo)), '404 not-found', 'none yet');
    for (const [want, bytes, type] of [
      ['415 unsupported-media-type', Buffer.from('not a photo at all, just words'), 'image/jpeg'],
      ['415 unsupported-media-type', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), 'image/heic'],
      ['415 unsupported-media-type', upload, 'application/octet-stream'],
      ['422 invalid-photo', upload.subarray(0, upload.length - 400), 'image/jpeg'],
      ['422 invalid-photo', png(90_000, 90_000, Buffer.alloc(9)), 'image/png'],
      ['413 body-too-large', Buffer.alloc(10 * 1024 * 1024 + 1), 'image/jpeg'],
    ] as const)
      t.equal(slugOf(await put(checkId, bytes, type)), want, `${want} ${type} ${bytes.length}`);
    const heic = await service.call({
      method: 'PUT',
      url: photo,
      headers: { ...manager, 'content-type': 'image/heic', 'accept-language': 'en' },
      payload: Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'),
    });
    t.match(heic.json().detail, /HEIC/, 'a phone’s own format is named');
    t.equal(slugOf(await put(checkId, upload, 'image/jpeg', foreign)), '404 not-found');
    t.equal(slugOf(await put('018f0000-0000-7000-8000-000000000000', upload)), '404 not-found');

    const key = { ...manager, 'idempotency-key': 'photo-1' };
    t.equal(slugOf(await put(checkId, upload, 'image/jpeg', key)), '204');
    t.equal(slugOf(await put(checkId, upload, 'image/jpeg', key)), '204');
    t.equal(slugOf(await put(checkId, TINY_PNG, 'image/png', key)), '422 idempotency-key-reused');
    t.equal(slugOf(await put(checkId, upload)), '204', 'the same again, without a key');
    t.equal(slugOf(await put(checkId, TINY_PNG, 'image/png')), '409 conflict', 'a proof is not replaced');
    const kept = await database.kysely.selectFrom('photos').selectAll().execute();
    t.equal(kept.length, 1);

    const read = await get(photo, union);
    t.equal(read.headers['content-type'], 'image/jpeg');
    t.match(read.headers['cache-control'], /private.*no-store/);
    t.equal(read.headers['x-content-type-options'], 'nosniff');
    t.notMatch(read.rawPayload.toString('latin1'), /SECRETPHONE|Exif/);
    const info = await sharp(read.rawPayload).metadata();
    t.strictSame([info.format, info.width, info.height], ['jpeg', 1280, 640]);
    t.equal((await get(`/v1/stations/${id}/checks`)).json().checks[0].photo, photo);
    t.equal(slugOf(await get(photo, foreign)), '404 not-found');
    t.equal(slugOf(await get(photo, {})), '401 unauthenticated');

    const { id: other } = (await check(id, { duties: FOUR })).json();
    service.setNow('2026-11-21T03:00:00.000Z');
    t.equal(slugOf(await put(other, TINY_PNG, 'image/png')), '409 conflict', 'a day later it proves nothing');
    service.setNow(NOW);
    t.equal(await forgetOldPhotos(database.kysely, 90, new Date('2027-02-18T01:00:00Z')), 0);
    t.equal(await forgetOldPhotos(database.kysely, 90, new Date('2027-02-19T02:00:00Z')), 1, 'when its time is over');
    t.equal(slugOf(await get(photo)), '404 not-found');
    t.equal((await get(`/v1/stations/${id}/checks`)).json().checks[1].photo, null, 'the check itself stays');
  });

  await t.test('overdue, by duty holder, within the caller’s scope', async (t) => {
    await database.kysely.updateTable('stations').set({ state: 'closed' }).where('state', '<>', 'retired').execute();
    const verified = async (id: string, hours: number) =>
      await database.kysely
        .updateTable('stations')
        .set({ verified_at: hoursAgo(hours) as never, freshness: 'stale' })
        .where('id', '=', id)
        .execute();
    const away = { adcode: '441602', position: null, unlocatedReason: 'position-missing' };
    const mine = [await make(), await make(), await make(), await make()];
    const other = await make({}, theirs);
    const farAway = await make(away, theirs);
    await make({ state: 'closed' });
    await make({ publish: false });
    await verified(mine[0] as string, 35.9);
    await verified(mine[1] as string, 37);
    await verified(mine[2] as string, 100);
    await verified(other, 50);
    const list = async (headers: object, query = '') => (await get(`/v1/checks/overdue?${query}`, headers)).json();
    const ids = ({ stations }: { stations: { id: string }[] }) => stations.map((one) => one.id);
    const ownSorted = [mine[3], mine[2], mine[1]];
    const page = await list(manager);
    t.strictSame(ids(page), ownSorted, 'never verified first, then the longest');
    t.match(page, { freshForHours: 36, overdue: 3, next: null });
    t.match(page.stations[2], {
      dutyHolder: { id: ours, name: '本社区（合成）' },
      verifiedAt: hoursAgo(37),
      overdueHours: 1,
    });
    t.equal(page.stations[0].overdueHours, null);
    t.strictSame(ids(await list(foreign)).sort(), [other, farAway].sort());
    t.strictSame(ids(await list(union)), [...ownSorted, other], 'one duty holder after the other, in its district');
    t.strictSame(ids(await list(asAdmin, 'district=440000')), [farAway]);
    t.strictSame(ids(await list(union, 'district=440000')), [], 'another district is not there for it');
    t.strictSame(ids(await list(union, `maintainer=${theirs}`)), [other]);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const one: { stations: { id: string }[]; next: string | null; overdue: number } = await list(
        asAdmin,
        `limit=2${cursor && `&cursor=${cursor}`}`,
      );
      t.equal(one.overdue, 5);
      seen.push(...ids(one));
      cursor = one.next;
    }
    t.strictSame(seen.slice(0, 3), ownSorted);
    t.equal(new Set(seen).size, 5);
    await check(mine[2] as string, { duties: FOUR });
    t.strictSame(ids(await list(manager)), [mine[3], mine[1]], 'checked: no longer');
    t.equal(slugOf(await get('/v1/checks/overdue?cursor=abc')), '400 invalid-cursor');
    t.equal(slugOf(await get('/v1/checks/overdue', {})), '401 unauthenticated');
  });
};
