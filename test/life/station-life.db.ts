/**
 * The whole life of one station (synthetic), from the sheet to the tombstone, each step by who does it in practice, over
 * HTTP with sessions and tokens that were made over HTTP; after each step every view of it must say the same (witness.ts).
 * What each part refuses by itself is tried elsewhere: roles and foreign objects in access/policy.db.ts, cookies without
 * their proof and ended sessions in access/sessions.db.ts, expired tokens and repeated keys in stations/manage.db.ts,
 * checks/checks.db.ts, reports/reports.db.ts. Here: that at a living station a refusal leaves no trace in any view.
 */
import geodesicLibrary from 'geographiclib-geodesic';
import { sql } from 'kysely';
import sharp from 'sharp';
import { EventReader } from '../support/event-stream.ts';
import type { Suite } from '../support/suite.ts';
import { oneSheet } from '../support/xlsx.ts';
import { castOf, CLERK } from './cast.ts';
import { Person, slugOf } from './person.ts';
import { SOMETHING, Witness } from './witness.ts';

const PHONE = '13900001234';
const ADCODE = '410102';
/** GCJ-02, both in the district; two sides of a street and some more. */
const PLACE = [113.61, 34.75] as const;
const NEW_PLACE = [113.613, 34.7512] as const;
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const FOUR = { utilities: 'ok', order: 'ok', cleanliness: 'ok', equipment: 'ok' };

export const suite: Suite = async (t, { database }) => {
  // What other suites did stays in the audit log, which nothing can cut.
  const { rows: told } = await sql<{ seq: string }>`select coalesce(max(seq), 0) as seq from audit_log`.execute(
    database.kysely,
  );
  const cast = await castOf(database);
  const { service, plain, at, day, setNow, turn, admin, rider, made, account, token, auditOf } = cast;
  const origin = await service.app.listen({ host: '127.0.0.1', port: 0 });
  const events = await EventReader.open(`${origin}/v1/events`);
  t.teardown(async () => {
    events.close();
    await service.close();
    await plain.close();
  });

  // --- who there is
  const union = await account(admin, 'union.zhongyuan', 'union', { district: ADCODE });
  const provider = await token('provider', { layers: ['amap'] });
  const [{ id: first = '' }, { id: second = '' }, { id: afar = '' }] = [
    await made(union, '/v1/maintainers', { name: '前一社区（合成）', kind: 'community' }),
    await made(union, '/v1/maintainers', { name: '后一社区（合成）', kind: 'community' }),
    await made(admin, '/v1/maintainers', { name: '外地社区（合成）', kind: 'community' }),
  ];
  await made(admin, '/v1/stations?crs=gcj02', {
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [114.7, 23.735] },
    properties: { name: '外地驿站（合成）', maintainers: [{ id: afar, role: 'dutyHolder' }] },
  });
  const foreign = await account(admin, 'manager.afar', 'manager', { maintainer: afar });

  // --- the sheet
  const rows = [
    ['站点名称', '详细地址', '所属区县', '经度', '纬度', '开放时间', '联系电话', '服务设施', '进入方式'],
    [
      '一生驿站（合成）',
      '合成路 1 号',
      '郑州市中原区',
      PLACE[0],
      PLACE[1],
      '24小时',
      PHONE,
      '饮水机、空调',
      '直接进入',
    ],
    ['邻站（合成）', '合成路 9 号', '郑州市中原区', '', '', '24小时', '', '', ''],
    ['别区驿站（合成）', '合成路 3 号', '郑州市金水区', 113.7123, 34.7734, '', '', '', ''],
  ];
  const judged = await union.call('POST', '/v1/imports?crs=gcj02&fileName=list.xlsx', oneSheet(rows), {
    'content-type': XLSX,
  });
  t.match(judged.json(), { state: 'ready', counts: { rows: 3, new: 2, refused: 1, located: 1 } }, judged.body);
  const nothing = await service.call({ url: `/v1/stations?district=${ADCODE}` });
  t.strictSame(nothing.json().features, [], 'a dry run makes no station');
  t.equal(await foreign.slug('GET', `/v1/imports/${judged.json().id}`), '403 forbidden');
  const people = { union, admin };
  const from = `lng=${PLACE[0]}&lat=${PLACE[1]}&crs=gcj02`;
  const layer = await service.call({ url: '/v1/layers/amap/stations.geojson' });
  const committed = await union.call('POST', `/v1/imports/${judged.json().id}/commit`, {});
  t.match(committed.json(), { state: 'committed', result: { created: 2, refused: 1 } });
  const id = String(committed.json().rows.find((one: { located: boolean }) => one.located).stationId);
  const witness = await Witness.begin({ service, plain }, people, { id, from }, events);
  t.equal(
    (await service.call({ url: '/v1/layers/amap/stations.geojson' })).body,
    layer.body,
    'nobody answers: not shown',
  );
  const { url } = witness;
  await witness.agree(t, 'imported by the union: kept, and not public, since nobody answers for it', {
    feed: [],
    audit: {
      by: String(union.id),
      action: 'station.create',
      changes: Object.fromEntries(
        'name address district districtAsWritten openingHoursText openingHours state water power source contact unpublishedReason positionAccuracy position amenities access import'
          .split(' ')
          .map((field) => [field, SOMETHING]),
      ),
    },
    state: { state: 'open', reason: null, until: null, by: 'union' },
    seen: 'unpublished',
  });

  // --- who answers for it
  const newManager = { login: 'manager.first', displayName: CLERK, role: 'manager', scope: { maintainer: first } };
  t.equal(
    await union.slug('POST', '/v1/users', newManager),
    '403 forbidden',
    'an organisation without stations is nobody’s to staff',
  );
  t.equal(slugOf(await union.edit('PUT', url, '/maintainers', duty({ id: first, from: day(-9) }))), '200');
  const published = await witness.agree(t, 'somebody answers: published', {
    feed: ['upsert'],
    audit: {
      by: String(union.id),
      action: 'station.maintainers',
      changes: { maintainers: SOMETHING, unpublishedReason: null },
    },
    seen: 'public',
  });
  t.match(published, { name: '一生驿站（合成）', freshness: 'unverified', distance: 0, usable: 'unknown' });
  const manager = await account(union, 'manager.first', 'manager', { maintainer: first });
  t.match((await auditOf(union, `user:${String(manager.id).slice(5)}`)).at(-1), { actor: { id: union.id } });

  // --- a map provider shows it
  const seen = (await provider.get('/v1/layers/amap/stations.geojson')).json().features[0];
  const list = {
    entries: [{ placeId: 'P1', stationId: id, name: seen.properties.name, lng: PLACE[0], lat: PLACE[1] }],
  };
  const put = await provider.call('PUT', '/v1/layers/amap/publications?crs=gcj02', list);
  t.match(put.json().upload, { matched: { id: 1 }, unknown: 0 });
  const ledger = async () => {
    const items = (await provider.get('/v1/layers/amap/publications')).json().items as {
      station: { id: string } | null;
      misplacedBy: number | null;
      verdicts: string[];
    }[];
    return items.find((one) => one.station?.id === id);
  };
  t.match(await ledger(), { verdicts: ['correct'], misplacedBy: 0 });
  t.match(await auditOf(admin, 'publication:amap'), [{ action: 'publication.replace', actor: { id: provider.id } }]);
  await witness.agree(t, 'a provider’s list is about its map, not about the station', { feed: [], seen: 'public' });

  // --- the daily check
  setNow(10);
  const check = await manager.call('POST', `${url}/checks`, { duties: FOUR, note: '一切正常（合成）' });
  t.equal(check.statusCode, 201, check.body);
  const checked = await witness.agree(t, 'the daily check verifies it', {
    feed: ['upsert'],
    audit: {
      by: String(manager.id),
      action: 'station.check',
      changes: { check: check.json().id, verifiedAt: SOMETHING, water: 'ok', power: 'ok' },
    },
    seen: 'public',
  });
  t.match(checked, { freshness: 'fresh', verifiedAt: at(10), usable: 'yes', needs: ['drink', 'cool'] });
  const photo = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#88aacc' } })
    .jpeg()
    .toBuffer();
  const photoUrl = `/v1/checks/${check.json().id}/photo`;
  t.equal((await manager.call('PUT', photoUrl, photo, { 'content-type': 'image/jpeg' })).statusCode, 204);
  t.equal((await union.get(photoUrl)).headers['content-type'], 'image/jpeg');
  t.match(await auditOf(union, `check:${check.json().id}`), [{ action: 'check.photo', actor: { id: manager.id } }]);

  // --- closed until, and opened before
  setNow(20);
  const closing = { state: 'closed', reason: '装修（合成）', until: at(200), utilities: { water: 'out' } };
  t.equal(await manager.slug('PUT', `${url}/status`, closing), '200');
  const closed = await witness.agree(t, 'closed, with reason and until', {
    feed: ['upsert'],
    audit: {
      by: String(manager.id),
      action: 'station.status',
      changes: {
        state: 'closed',
        stateReason: closing.reason,
        stateUntil: SOMETHING,
        water: 'out',
        verifiedAt: SOMETHING,
      },
    },
    state: { state: 'closed', reason: closing.reason, until: at(200), by: 'maintainer' },
    seen: 'public',
  });
  t.match(closed, { state: 'closed', usable: 'no', stateUntil: at(200), utilities: { water: 'out', power: 'ok' } });
  setNow(40);
  const opening = { state: 'open', utilities: { water: 'ok' } };
  t.equal(await manager.slug('PUT', `${url}/status`, opening), '200');
  const opened = await witness.agree(t, 'opened again by hand, before the time', {
    feed: ['upsert'],
    audit: {
      by: String(manager.id),
      action: 'station.status',
      changes: { state: 'open', stateReason: null, stateUntil: null, water: 'ok', verifiedAt: SOMETHING },
    },
    state: { state: 'open', reason: null, until: null, by: 'maintainer' },
    seen: 'public',
  });
  t.match(opened, { state: 'open', usable: 'yes' });

  // --- paused until, and the time comes
  setNow(60);
  t.equal(await manager.slug('PUT', `${url}/status`, { state: 'paused', reason: '停电', until: at(90) }), '200');
  await witness.agree(t, 'paused until', {
    feed: ['upsert'],
    audit: {
      by: String(manager.id),
      action: 'station.status',
      changes: { state: 'paused', stateReason: '停电', stateUntil: SOMETHING, verifiedAt: SOMETHING },
    },
    state: { state: 'paused', reason: '停电', until: at(90), by: 'maintainer' },
    seen: 'public',
  });
  await turn(89);
  await witness.agree(t, 'not before the time', { feed: [], seen: 'public' });
  await turn(91);
  await service.stations?.refresh();
  const reopened = await witness.agree(t, 'it reopens by itself', {
    feed: ['upsert'],
    audit: { by: 'clock', action: 'station.reopen', changes: { state: 'open', stateReason: null, stateUntil: null } },
    state: { state: 'open', reason: null, until: null, by: 'schedule' },
    seen: 'public',
  });
  t.match(reopened, { state: 'open', usable: 'yes', verifiedAt: at(60) }, 'which verifies nothing');

  // --- riders tell
  setNow(100);
  const tell = async (kind: string, address: string, words?: string) => {
    const answer = await rider.call('POST', `${url}/reports`, { kind, ...(words ? { words } : {}) }, {}, address);
    t.equal(answer.statusCode, 201, answer.body);
    return String(answer.json().trackingCode);
  };
  const code = await tell('noWater', '198.51.100.7', `没水，打 ${PHONE}`);
  await witness.agree(t, 'one report changes nothing of the station', { feed: [], seen: 'public' });
  const cases = async (who: Person) =>
    (await who.get(`/v1/reports?station=${id}&status=open`)).json().reports as { id: string; kind: string }[];
  const [noWater] = await cases(manager);
  const answer = async (who: Person, report: string | undefined, words: string) =>
    slugOf(await who.edit('PATCH', `/v1/reports/${report}`, '', { status: 'resolved', answer: words }));
  t.equal(await answer(foreign, noWater?.id, '换了'), '404 not-found');
  t.equal(await answer(manager, noWater?.id, '已换水（合成）'), '200');
  t.match((await rider.get(`/v1/reports/${code}`)).json(), { status: 'resolved', answer: '已换水（合成）' });
  t.match(await auditOf(union, `report:${noWater?.id}`), [
    { action: 'report.answer', actor: { id: manager.id } },
    { action: 'report.file', actor: { id: 'rider' }, address: null },
  ]);
  await witness.agree(t, 'nor does its answer', { feed: [], seen: 'public' });
  for (const address of ['198.51.100.1', '198.51.100.2', '198.51.100.3']) await tell('locked', address);
  await service.stations?.refresh();
  const doubted = await witness.agree(t, 'three who find it locked: followers and riders hear of it', {
    feed: ['upsert'],
    seen: 'public',
  });
  t.match(doubted, { usable: 'unknown', doubts: ['reported-locked'], state: 'open' });
  const [locked] = await cases(manager);
  t.equal(await answer(manager, locked?.id, '已开门（合成）'), '200');
  const settled = await witness.agree(t, 'until somebody answers', { feed: ['upsert'], seen: 'public' });
  t.match(settled, { usable: 'yes', doubts: [] });

  // --- an activity
  setNow(120);
  const talk = { station: id, kind: 'lawTalk', title: '普法（合成）', startsAt: at(600), endsAt: at(700), places: 2 };
  t.equal(await foreign.slug('POST', '/v1/activities', talk), '404 not-found');
  const activity = await made(manager, '/v1/activities', talk);
  await witness.agree(t, 'an activity is announced', { feed: [], seen: 'public' });
  const toCome = async () => (await rider.get(url)).json().properties as object;
  t.match(await toCome(), { activities: [{ id: activity['id'], placesLeft: 2 }] });
  const signup = await rider.call('POST', `/v1/activities/${activity['id']}/signups`);
  t.match([signup.statusCode, signup.json().placesLeft], [201, 1]);
  await witness.agree(t, 'a rider holds a place', { feed: [], seen: 'public' });
  // The station's own answer says so some seconds later.
  t.equal((await rider.get(`/v1/activities/${activity['id']}`)).json().placesLeft, 1);
  t.equal(await manager.slug('PUT', `/v1/activities/${activity['id']}/cancellation`, { reason: '下雨' }), '200');
  await witness.agree(t, 'called off', { feed: [], seen: 'public' });
  t.strictSame((await rider.get(url)).json().properties.activities, []);
  t.equal(await rider.slug('POST', `/v1/activities/${activity['id']}/signups`), '409 activity-cancelled');
  t.match(await auditOf(union, `activity:${activity['id']}`), [
    { action: 'activity.cancel', actor: { id: manager.id } },
    { action: 'activity.create', actor: { id: manager.id } },
  ]);

  // --- it moves
  setNow(140);
  const move = { crs: 'gcj02', geometry: { type: 'Point', coordinates: NEW_PLACE } };
  t.equal(slugOf(await manager.edit('PATCH', url, '', move)), '403 forbidden', 'not the manager’s to do');
  t.equal(slugOf(await union.edit('PATCH', url, '', move)), '200');
  const moved = await witness.agree(t, 'moved by the union', {
    feed: ['upsert'],
    audit: {
      by: String(union.id),
      action: 'station.manage',
      changes: { position: { crs: 'gcj02', coordinates: NEW_PLACE } },
    },
    seen: 'public',
  });
  const wgs84 = (await rider.get(`${url}?outCrs=wgs84`)).json().geometry.coordinates as [number, number];
  const before = (await rider.get(`/v1/stations/nearest?${from}&limit=1&outCrs=wgs84`)).json().features[0];
  t.strictSame(before.geometry.coordinates, wgs84);
  // The offset of GCJ-02 hardly changes over 300 m, so the distance there is nearly that here.
  const { s12 } = geodesicLibrary.Geodesic.WGS84.Inverse(PLACE[1], PLACE[0], NEW_PLACE[1], NEW_PLACE[0]);
  t.ok(Math.abs(Number(moved['distance']) - Number(s12)) < 0.5, `${String(moved['distance'])} ${s12}`);
  const shown = await ledger();
  t.match(shown?.verdicts, ['misplaced'], 'the provider is told that it shows it elsewhere');
  t.ok(Math.abs(Number(shown?.misplacedBy) - Number(moved['distance'])) < 0.01, 'by as much as it moved');

  // --- another answers for it
  setNow(160);
  const handover = duty({ id: first, from: day(-9), to: day(0) }, { id: second, from: day(0) });
  t.equal(slugOf(await manager.edit('PUT', url, '/maintainers', handover)), '403 forbidden');
  t.equal(slugOf(await union.edit('PUT', url, '/maintainers', handover)), '200');
  const handed = await witness.agree(t, 'another answers for it', {
    feed: ['upsert'],
    audit: { by: String(union.id), action: 'station.maintainers', changes: { maintainers: SOMETHING } },
    seen: 'public',
  });
  t.match(handed['maintainers'], [{ id: second, role: 'dutyHolder' }]);
  t.equal((handed['maintainers'] as unknown[]).length, 1);
  const successor = await account(union, 'manager.second', 'manager', { maintainer: second });
  const open = { state: 'open' };
  t.strictSame(
    [
      await manager.slug('PUT', `${url}/status`, open),
      await manager.slug('POST', `${url}/checks`, { duties: FOUR }),
      await manager.slug('GET', `${url}/checks`),
      await manager.slug('GET', photoUrl),
      await manager.slug('GET', `/v1/reports/${locked?.id}`),
      await manager.slug('POST', '/v1/activities', talk),
      await manager.slug('GET', url),
    ],
    [...Array<string>(6).fill('404 not-found'), '200'],
    'the one before sees what everybody sees, no more',
  );
  t.strictSame(await manager.get(`/v1/reports?station=${id}`).then((one) => one.json().reports), []);
  t.equal((await successor.get(photoUrl)).statusCode, 200, 'what was checked before is the successor’s to read');
  const next = await successor.call('POST', `${url}/checks`, { duties: { ...FOUR, order: 'notOk' } });
  t.match(next.json(), { dutyHolder: { id: second }, applied: true });
  await witness.agree(t, 'the successor checks it', {
    feed: ['upsert'],
    audit: {
      by: String(successor.id),
      action: 'station.check',
      changes: { check: next.json().id, verifiedAt: SOMETHING },
    },
    seen: 'public',
  });

  // --- who may not: a refusal leaves no trace
  setNow(180);
  const key = { 'idempotency-key': 'from-a-dead-spot' };
  const once = { state: 'open', utilities: { power: 'out' } };
  const answers = [];
  for (let i = 0; i < 2; i++) answers.push(await successor.call('PUT', `${url}/status`, once, key));
  t.strictSame(answers[1]?.json(), answers[0]?.json(), 'sent twice by a phone in a dead spot');
  await witness.agree(t, 'sent twice, done once', {
    feed: ['upsert'],
    audit: { by: String(successor.id), action: 'station.status', changes: { power: 'out', verifiedAt: SOMETHING } },
    seen: 'public',
  });
  const colleague = await account(union, 'manager.third', 'manager', { maintainer: second });
  const thief = new Person(service, undefined, { cookie: colleague.cookie });
  const pause = { state: 'paused', reason: '不该（合成）' };
  t.equal(await thief.slug('GET', `${url}/checks`), '200', 'the cookie is a good one');
  t.equal(await thief.slug('PUT', `${url}/status`, pause), '403 csrf', 'a stolen cookie, without the proof');
  t.equal(
    await successor.slug('PUT', `${url}/status`, pause, key),
    '422 idempotency-key-reused',
    'the key, another body',
  );
  t.equal(await colleague.slug('DELETE', '/v1/session'), '204');
  const short = await token('manager', { maintainer: second }, { expiresAt: at(185) });
  const revoked = await token('manager', { maintainer: second });
  t.equal(await short.slug('GET', `${url}/checks`), '200', 'not expired yet');
  t.equal(await admin.slug('DELETE', `/v1/tokens/${revoked.tokenId}`), '204');
  setNow(186);
  const refused: readonly (readonly [string, Person, string])[] = [
    ['a foreign manager', foreign, '404 not-found'],
    ['the one who looked after it before', manager, '404 not-found'],
    ['an ended session', colleague, '401 unauthenticated'],
    ['an expired token', short, '401 unauthenticated'],
    ['a revoked token', revoked, '401 unauthenticated'],
    ['a provider', provider, '403 forbidden'],
    ['a rider', rider, '401 unauthenticated'],
  ];
  for (const [who, person, slug] of refused) {
    t.equal(await person.slug('PUT', `${url}/status`, pause), slug, `${who}: status`);
    t.equal(await person.slug('POST', `${url}/checks`, { duties: FOUR }), slug, `${who}: check`);
    t.equal(await person.slug('DELETE', url), slug, `${who}: retire`);
  }
  t.equal(await successor.slug('DELETE', url), '403 forbidden', 'a manager retires nothing');
  await witness.agree(t, 'refused, and no view shows a trace of it', { feed: [], seen: 'public' });

  // --- the end
  setNow(200);
  const last = await made(successor, '/v1/activities', talk);
  await witness.agree(t, 'one more activity, which will not be', { feed: [], seen: 'public' });
  t.equal(await union.slug('DELETE', url), '204');
  await witness.agree(t, 'retired: a tombstone', {
    feed: ['delete'],
    audit: {
      by: String(union.id),
      action: 'station.retire',
      changes: { state: 'retired', unpublishedReason: 'retired' },
    },
    state: { state: 'retired', reason: null, until: null, by: 'union' },
    seen: 'retired',
  });
  t.strictSame(
    [
      await union.slug('DELETE', url),
      await union.slug('PUT', `${url}/status`, open),
      await successor.slug('POST', `${url}/checks`, { duties: FOUR }),
      await successor.slug('POST', '/v1/activities', talk),
      await rider.slug('POST', `${url}/reports`, { kind: 'locked' }),
    ],
    Array<string>(5).fill('410 gone'),
    'nothing more happens to it',
  );
  t.strictSame((await rider.get('/v1/activities')).json().activities, [], 'nor at it');
  t.equal(await rider.slug('POST', `/v1/activities/${last['id']}/signups`), '404 not-found');
  t.equal(await rider.slug('GET', `${url}/activities`), '410 gone');
  t.notMatch((await rider.get('/v1/activities.ics')).body, String(last['id']));
  t.match((await ledger())?.verdicts, ['gone'], 'the provider is told to take it down');
  t.equal((await successor.get(`${url}/checks`)).json().checks.length, 2, 'its checks stay, for those responsible');
  await witness.agree(t, 'and so it stays', { feed: [], seen: 'retired' });
  await witness.agreeFromTheStart(t, ['delete']);

  const { forAll, forOffice } = witness.read;
  t.ok(forAll.length > 300 && forOffice.length > 40, `${forAll.length} and ${forOffice.length} answers were read`);
  const PRIVATE = `${PHONE}|198\\.51\\.100`;
  for (const [what, texts] of Object.entries({ forAll, forOffice, log: service.log }))
    t.notMatch(texts.join('\n'), new RegExp(PRIVATE), `no phone, no rider’s address: ${what}`);
  t.notMatch([...forAll, ...service.log].join('\n'), new RegExp(CLERK), 'no name of a person');
  const { rows: kept } = await sql<{ text: string }>`
    select a::text as text from audit_log a where seq > ${told[0]?.seq}`.execute(database.kysely);
  t.ok(kept.length > 20, `${kept.length} entries`);
  t.notMatch(kept.map((one) => one.text).join('\n'), new RegExp(PRIVATE), 'nor in the audit log');
};

const duty = (...terms: readonly { readonly id: string; readonly from: string; readonly to?: string }[]) => ({
  maintainers: terms.map((one) => ({ ...one, role: 'dutyHolder' })),
});
