/** Reports of riders: joined, throttled, anonymous, answered by a deadline; and what three that say "locked" do. */
import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { sql } from 'kysely';
import { createToken, type TokenScope } from '../../src/access/token.repository.ts';
import { forgetOldAccess } from '../../src/access/throttle.repository.ts';
import type { Role } from '../../src/http/access.ts';
import { turnReports } from '../../src/reports/report.repository.ts';
import { readTrackingCode } from '../../src/reports/tracking-code.ts';
import { TINY_PNG } from '../support/photos.ts';
import { asAdmin, startService } from '../support/service.ts';
import { insertStations, newStation, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

const slugOf = (response: LightMyRequestResponse): string =>
  response.statusCode < 400
    ? String(response.statusCode)
    : `${response.statusCode} ${String(response.json().type).split('/').at(-1)}`;

const START = Date.parse('2026-11-20T02:00:00.000Z');
const at = (minutes: number): string => new Date(START + minutes * 60_000).toISOString();

export const suite: Suite = async (t, { database }) => {
  const service = await startService(database);
  t.teardown(() => service.close());
  // The same database, nearest asked of PostGIS.
  const plain = await startService(database, {}, { withIndex: false });
  t.teardown(() => plain.close());
  const setNow = (minutes: number) => {
    service.setNow(at(minutes));
    plain.setNow(at(minutes));
  };
  setNow(0);
  const ours = await testMaintainer(database, '本社区（合成）');
  const theirs = await testMaintainer(database, '别的社区（合成）');
  const bearer = async (role: Role, scope: TokenScope) => ({
    authorization: `Bearer ${(await createToken(database.kysely, { name: `${role}（合成）`, role, scope, expiresAt: null })).token}`,
  });
  const manager = await bearer('manager', { maintainerId: ours });
  const foreign = await bearer('manager', { maintainerId: theirs });
  const union = await bearer('union', { adcode: '410100' });
  let places = 0;
  /** Each somewhere else, so that nearest can be asked for it alone. */
  const make = async (more: object = {}, maintainer = ours) => {
    const coordinates = [113.2 + (places += 1) * 0.01, 34.5] as const;
    const [id = ''] = await insertStations(database, [
      newStation({
        position: { crs: 'wgs84', coordinates, accuracy: 'surveyed', method: 'surveyed' },
        hours: { text: '24/7', osm: '24/7', confidence: 'high' },
        access: [{ mode: 'openDoor', hours: null }],
        maintainers: [{ id: maintainer, role: 'dutyHolder', assumed: false }],
        ...more,
      }),
    ]);
    await service.call({
      method: 'PUT',
      url: `/v1/stations/${id}/status`,
      headers: asAdmin,
      payload: { state: 'open' },
    });
    return { id, coordinates };
  };
  let addresses = 0;
  const somewhere = () => `10.1.${Math.floor((addresses += 1) / 200)}.${addresses % 200}`;
  const tell = async (id: string, body: object, from = somewhere(), headers: object = {}) =>
    await service.call({
      method: 'POST',
      url: `/v1/stations/${id}/reports`,
      remoteAddress: from,
      headers: { ...headers },
      payload: body,
    });
  const get = async (url: string, headers: object = {}) => await service.call({ url, headers: { ...headers } });
  const follow = async (code: string) => (await get(`/v1/reports/${code}`)).json();
  const casesOf = async (id: string, headers: object = manager) =>
    (await get(`/v1/reports?station=${id}`, headers)).json().reports;
  const patch = async (id: string, payload: object, ifMatch: string | undefined, headers: object = manager) =>
    await service.call({
      method: 'PATCH',
      url: `/v1/reports/${id}`,
      headers: { ...headers, ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }) },
      payload,
    });
  const etagOf = async (id: string, headers: object = manager) =>
    String((await get(`/v1/reports/${id}`, headers)).headers['etag']);

  await t.test('told without an account, followed by a code', async (t) => {
    const { id } = await make();
    const response = await tell(id, { kind: 'noWater', words: '饮水机没水' });
    t.equal(slugOf(response), '201');
    const told = response.json();
    t.match(told, {
      trackingCode: /^[0-9A-HJKMNP-TV-Z]{10}$/,
      station: { id },
      kind: 'noWater',
      status: 'open',
      joined: false,
      reportedAt: at(0),
      dueAt: at(24 * 60),
      escalatedAt: null,
      answeredAt: null,
      answer: null,
    });
    t.equal(response.headers['location'], `/v1/reports/${told.trackingCode}`);
    t.equal(response.headers['cache-control'], 'no-store');
    t.strictSame(await follow(told.trackingCode), told);
    const typed = `${told.trackingCode.slice(0, 5)}-${told.trackingCode.slice(5)}`.toLowerCase();
    t.equal((await follow(typed)).trackingCode, told.trackingCode, 'as people type it');
    t.notMatch(JSON.stringify(told), /饮水机没水/, 'the words are for those responsible');
    for (const code of ['0000000000', 'x', 'UUUUUUUUUU', '%F0%9F%98%80'])
      t.equal(slugOf(await get(`/v1/reports/${code}`)), '404 not-found', code);
    for (const [kind, hours] of [
      ['locked', 2],
      ['broken', 72],
      ['wrongPlace', 72],
      ['closedDown', 24],
      ['other', 72],
    ] as const)
      t.equal((await tell(id, { kind })).json().dueAt, at(hours * 60), kind);
    t.match((await tell((await casesOf(id))[0].station.code, { kind: 'noWater' })).json(), { joined: true }, 'by code');
  });

  await t.test('what is refused', async (t) => {
    const { id } = await make();
    for (const body of [
      {},
      { kind: 'noise' },
      { kind: 'other', words: 'x'.repeat(501) },
      { kind: 'other', words: '  ' },
      { kind: 'locked', phone: '13800000000' },
      { kind: 'locked', words: 'a\u0000b' },
    ])
      t.equal(slugOf(await tell(id, body)), '400 invalid-request', JSON.stringify(body).slice(0, 60));
    t.equal(slugOf(await tell('410102-9999', { kind: 'locked' })), '404 not-found');
    t.equal(slugOf(await tell((await make({ publish: false })).id, { kind: 'locked' })), '404 not-found');
    const retired = await make();
    await service.call({ method: 'DELETE', url: `/v1/stations/${retired.id}`, headers: asAdmin });
    t.equal(slugOf(await tell(retired.id, { kind: 'locked' })), '410 gone');
    const preflight = await service.app.inject({
      method: 'OPTIONS',
      url: `/v1/stations/${id}/reports`,
      headers: { origin: 'https://other.example', 'access-control-request-method': 'POST' },
    });
    t.equal(preflight.headers['access-control-allow-origin'], undefined, 'no other site speaks for its visitors');
    t.strictSame(await casesOf(id), [], 'nothing came of it');
  });

  await t.test('reports of one thing join; each has its own code', async (t) => {
    const { id } = await make();
    const first = (await tell(id, { kind: 'broken', words: '空调坏了' })).json();
    setNow(30);
    const second = (await tell(id, { kind: 'broken', words: '空调不制冷' })).json();
    const other = (await tell(id, { kind: 'wrongPlace' })).json();
    t.match([first.joined, second.joined, other.joined], [false, true, false]);
    t.not(first.trackingCode, second.trackingCode);
    t.equal(second.dueAt, first.dueAt, 'the deadline is that of the first');
    t.equal(second.reportedAt, at(30));
    const [wrongPlace, broken] = await casesOf(id);
    t.match(wrongPlace, { kind: 'wrongPlace', reports: 1 });
    t.match(broken, {
      kind: 'broken',
      status: 'open',
      reports: 2,
      dutyHolder: { id: ours, name: '本社区（合成）' },
      openedAt: at(0),
      lastReportedAt: at(30),
      overdue: false,
    });
    const whole = (await get(`/v1/reports/${broken.id}`, manager)).json();
    t.match(
      whole.told.map((one: { words: string }) => one.words),
      ['空调不制冷', '空调坏了'],
    );
    t.equal(
      slugOf(await patch(broken.id, { status: 'resolved', answer: '已换新空调' }, await etagOf(broken.id))),
      '200',
    );
    for (const code of [first.trackingCode, second.trackingCode])
      t.match(await follow(code), { status: 'resolved', answer: '已换新空调', answeredAt: at(30) });
    const again = (await tell(id, { kind: 'broken' })).json();
    t.match(again, { status: 'open', joined: false }, 'told after the answer, it is another case');
    t.equal((await follow(first.trackingCode)).status, 'resolved');
    const rush = await Promise.all(Array.from({ length: 8 }, () => tell(id, { kind: 'closedDown' })));
    t.strictSame([...new Set(rush.map((one) => one.statusCode))], [201]);
    t.equal((await casesOf(id)).filter((one: { kind: string }) => one.kind === 'closedDown').length, 1, 'also at once');
    t.equal((await casesOf(id)).find((one: { kind: string }) => one.kind === 'closedDown').reports, 8);
    setNow(0);
  });

  await t.test('once per Idempotency-Key, which nobody can guess', async (t) => {
    const { id } = await make();
    const key = { 'idempotency-key': randomUUID() };
    const first = await tell(id, { kind: 'broken' }, somewhere(), key);
    const again = await tell(id, { kind: 'broken' }, somewhere(), key);
    t.strictSame(again.json(), first.json(), 'also from another cell of the network');
    t.equal((await casesOf(id))[0].reports, 1);
    t.equal(slugOf(await tell(id, { kind: 'locked' }, somewhere(), key)), '422 idempotency-key-reused');
    const short = await tell(id, { kind: 'broken' }, somewhere(), { 'idempotency-key': '1' });
    t.equal(slugOf(short), '400 invalid-request');
    t.match(short.json().errors, [{ header: 'Idempotency-Key' }]);
  });

  await t.test('throttled by source, without keeping addresses', async (t) => {
    const strict = await startService(database, { REPORTS_PER_SOURCE_HOUR: '3' });
    t.teardown(() => strict.close());
    const { id } = await make();
    const send = async (minutes: number, from: string, headers: object = {}) => {
      strict.setNow(at(minutes));
      return await strict.call({
        method: 'POST',
        url: `/v1/stations/${id}/reports`,
        remoteAddress: from,
        headers: { ...headers },
        payload: { kind: 'other' },
      });
    };
    const MINE = '2001:db8:1:2::5';
    const key = { 'idempotency-key': randomUUID() };
    t.equal((await send(0, MINE, key)).statusCode, 201);
    for (let i = 1; i < 3; i++) t.equal((await send(10, '2001:db8:1:2:ffff::9')).statusCode, 201, 'the same /64');
    const refused = await send(20, MINE);
    t.equal(slugOf(refused), '429 too-many-requests');
    t.equal(refused.headers['retry-after'], String(40 * 60));
    t.equal((await send(20, MINE, key)).statusCode, 201, 'a repetition is not charged');
    t.equal((await send(20, '2001:db8:1:3::5')).statusCode, 201, 'others are not kept from it');
    t.equal((await send(20, MINE, asAdmin)).statusCode, 429, 'whoever it is');
    t.equal((await send(61, MINE)).statusCode, 201, 'after its hour');
    const kept = await sql<{ row: string }>`
      select t::text as row from report_throttle t union all select t::text from report_sources t
      union all select t::text from reports t union all select t::text from report_cases t
      union all select t::text from idempotency_keys t where caller = 'rider'
      union all select t::text from audit_log t where action like 'report.file%'`.execute(database.kysely);
    t.ok(kept.rows.length > 5);
    for (const { row } of kept.rows) t.notMatch(row, /2001:db8|10\.1\.\d+\.\d+/);
    const audit = await database.kysely
      .selectFrom('audit_log')
      .selectAll()
      .where('action', '=', 'report.file')
      .execute();
    t.ok(audit.length > 0);
    for (const entry of audit) t.match(entry, { actor: 'rider', address: null, request_id: null });
    t.notMatch(service.log.join(), /2001:db8|10\.1\.\d+\.\d+/, 'nor is it logged');
    await turnReports(database, new Date(at(24 * 60)));
    t.strictSame(
      await database.kysely.selectFrom('report_sources').selectAll().execute(),
      [],
      'forgotten after an hour',
    );
    t.strictSame(await database.kysely.selectFrom('report_throttle').selectAll().execute(), []);
  });

  await t.test('three sources that find it locked within an hour: unknown until somebody answers', async (t) => {
    const { id, coordinates } = await make();
    const view = async (target = service) => {
      const [lng, lat] = coordinates;
      const answer = await target.call({
        url: `/v1/stations/nearest?lng=${lng}&lat=${lat}&crs=wgs84&limit=1`,
        headers: { 'accept-language': 'en' },
      });
      const [feature] = answer.json().features;
      if (feature.id !== id) throw new Error('another station is nearer');
      return {
        usable: feature.properties.usable as string,
        reasons: feature.properties.reasons.map((one: { code: string }) => one.code).join(' ') as string,
        detail: feature.properties.reasons.at(-1).detail as string,
      };
    };
    const isDoubted = async () => {
      const [index, database, single] = [await view(), await view(plain), await get(`/v1/stations/${id}`)];
      t.strictSame(index, database, 'memory and database say the same');
      const doubts = single.json().properties.doubts as string[];
      t.equal(doubts.includes('reported-locked'), index.reasons.includes('reported-locked'), 'so does the station');
      const direct = (await plain.call({ url: `/v1/stations/${id}` })).json().properties.doubts;
      t.strictSame(direct, doubts);
      return index.reasons.includes('reported-locked');
    };
    t.equal((await view()).usable, 'yes');
    const seq = () => service.stations?.state.head.seq ?? 0;
    const locked = async (minutes: number, from: string) => {
      setNow(minutes);
      return (await tell(id, { kind: 'locked' }, from)).json().trackingCode as string;
    };
    for (let i = 0; i < 5; i++) await locked(0, '10.7.0.1');
    t.equal(await isDoubted(), false, 'one source five times is one source');
    await locked(1, '10.7.0.2');
    await locked(61.5, '10.7.0.3');
    t.equal(await isDoubted(), false, 'the first two are too long ago');
    for (let i = 0; i < 3; i++) await tell(id, { kind: 'broken' });
    t.equal(await isDoubted(), false, 'other kinds do not lock it');
    await locked(70, '10.7.0.4');
    t.equal(await isDoubted(), false);
    const before = seq();
    const code = await locked(80, '10.7.0.1');
    t.equal(await isDoubted(), true, 'the third within an hour');
    t.ok(seq() > before, 'followers hear of it');
    t.match(await view(), { usable: 'unknown', detail: /locked/ });
    const wanted = await service.call({
      url: `/v1/stations/nearest?lng=${coordinates[0]}&lat=${coordinates[1]}&crs=wgs84&limit=1&usable=yes,likely&radius=50`,
    });
    t.strictSame(wanted.json().features, [], 'nobody is sent there who asks for a usable one');
    await locked(85, '10.7.0.9');
    t.equal(await isDoubted(), true, 'a fourth changes nothing');
    setNow(86);
    await service.call({
      method: 'POST',
      url: `/v1/stations/${id}/checks`,
      headers: manager,
      payload: { duties: { order: 'ok' } },
    });
    t.equal(await isDoubted(), true, 'a check is no answer to it');
    const found = (await casesOf(id)).find((one: { kind: string }) => one.kind === 'locked');
    await patch(found.id, { status: 'acknowledged' }, await etagOf(found.id));
    t.equal(await isDoubted(), true, 'nor is that somebody is at it');
    t.equal(
      slugOf(await patch(found.id, { status: 'resolved', answer: '已换锁，白天开门' }, await etagOf(found.id))),
      '200',
    );
    t.equal(await isDoubted(), false, 'an answer is');
    t.equal((await view()).usable, 'yes');
    t.match(await follow(code), { status: 'resolved', answer: '已换锁，白天开门' });
    await locked(90, '10.7.0.1');
    await locked(91, '10.7.0.2');
    t.equal(await isDoubted(), false, 'and counting begins anew');
    setNow(0);
  });

  await t.test('a source is the same one over the midnight at which its key changes', async (t) => {
    const { id } = await make();
    const before = (minutes: number) => {
      service.setNow(new Date(Date.parse('2026-11-21T00:00:00Z') + minutes * 60_000).toISOString());
    };
    before(-20);
    await tell(id, { kind: 'locked' }, '10.8.0.1');
    await tell(id, { kind: 'locked' }, '10.8.0.2');
    before(10);
    await forgetOldAccess(database.kysely, 3_600_000, new Date('2026-11-21T00:10:00Z'));
    await tell(id, { kind: 'locked' }, '10.8.0.1');
    await tell(id, { kind: 'locked' }, '10.8.0.2');
    const doubts = async () => (await get(`/v1/stations/${id}`)).json().properties.doubts;
    t.strictSame(await doubts(), []);
    await tell(id, { kind: 'locked' }, '10.8.0.3');
    t.strictSame(await doubts(), ['reported-locked']);
    setNow(0);
  });

  await t.test('late ones go to the union above', async (t) => {
    const { id } = await make();
    const { trackingCode } = (await tell(id, { kind: 'locked' })).json();
    await tell(id, { kind: 'noWater' });
    const [noWater, locked] = await casesOf(id);
    t.equal(await turnReports(database, new Date(at(119))), 0, 'not due yet');
    const overdue = async (headers: object, query: string) =>
      (await get(`/v1/reports?station=${id}&${query}`, headers)).json().reports.map((one: { id: string }) => one.id);
    t.strictSame(await overdue(union, 'overdue=true'), []);
    setNow(121);
    t.strictSame(await overdue(union, 'overdue=true'), [locked.id]);
    t.strictSame(await overdue(union, 'overdue=false'), [noWater.id]);
    const before = await etagOf(locked.id);
    t.ok((await turnReports(database, new Date(at(121)))) > 0);
    t.equal(await turnReports(database, new Date(at(122))), 0, 'once');
    t.match((await casesOf(id, union))[1], { escalatedAt: at(121), overdue: true });
    t.strictSame(await overdue(union, 'escalated=true'), [locked.id]);
    t.strictSame(await overdue(manager, 'escalated=false'), [noWater.id]);
    t.equal((await follow(trackingCode)).escalatedAt, at(121), 'the rider sees it, too');
    const trail = (await get(`/v1/audit?object=report:${locked.id}&action=report.escalate`, union)).json().entries;
    t.match(trail, [{ actor: { id: 'clock' }, changes: { escalatedAt: { from: null, to: at(121) } } }]);
    t.equal(trail.length, 1);
    t.equal(
      slugOf(await patch(locked.id, { status: 'resolved', answer: '已开门' }, before)),
      '412 precondition-failed',
      'who answers knows that it was late',
    );
    t.equal(
      slugOf(await patch(locked.id, { status: 'resolved', answer: '已开门' }, await etagOf(locked.id), union)),
      '200',
    );
    t.strictSame(await overdue(union, 'overdue=true'), [], 'answered: no longer late');
    await turnReports(database, new Date(at(24 * 60)));
    t.match((await casesOf(id))[0], { id: noWater.id, escalatedAt: at(24 * 60) });
    setNow(0);
  });

  await t.test('answering: by those responsible, once, in words', async (t) => {
    const { id } = await make();
    const { trackingCode } = (await tell(id, { kind: 'broken', words: '门把手松了' })).json();
    const [{ id: caseId }] = await casesOf(id);
    for (const url of [`/v1/reports/${caseId}`]) {
      t.equal(slugOf(await get(url)), '404 not-found', 'not for everybody');
      t.equal(slugOf(await get(url, foreign)), '404 not-found');
    }
    const tag = await etagOf(caseId);
    const done = { status: 'resolved', answer: '已修好' };
    t.equal(slugOf(await patch(caseId, done, tag, foreign)), '404 not-found');
    t.equal(slugOf(await patch(caseId, done, tag, {})), '401 unauthenticated');
    t.equal(slugOf(await patch(trackingCode, done, tag)), '404 not-found', 'a rider’s code answers nothing');
    t.equal(slugOf(await patch(randomUUID(), done, '*')), '404 not-found');
    t.equal(slugOf(await patch(caseId, done, undefined)), '428 precondition-required');
    t.equal(slugOf(await patch(caseId, done, '"9.x"')), '412 precondition-failed');
    for (const [body, code] of [
      [{ status: 'resolved' }, 'required'],
      [{ status: 'rejected', answer: ' ' }, 'too-small'],
      [{ status: 'acknowledged', answer: '在修' }, 'not-yet'],
      [{ status: 'open' }, 'invalid-value'],
      [{ status: 'resolved', answer: '请打 13812345678' }, 'phone-number'],
      [{ status: 'resolved', answer: '请打 138-1234-5678' }, 'phone-number'],
      [{ status: 'resolved', answer: 'x'.repeat(1_001) }, 'too-big'],
    ] as const) {
      const response = await patch(caseId, body, tag);
      t.equal(slugOf(response), '400 invalid-request', JSON.stringify(body).slice(0, 60));
      t.match(response.json().errors, [{ code }]);
    }
    const acknowledged = await patch(caseId, { status: 'acknowledged' }, tag);
    t.match(acknowledged.json(), { status: 'acknowledged', acknowledgedAt: at(0), answeredAt: null, revision: 2 });
    t.match(await follow(trackingCode), { status: 'acknowledged', acknowledgedAt: at(0) });
    t.equal(slugOf(await patch(caseId, { status: 'acknowledged' }, await etagOf(caseId))), '409 conflict');
    t.match((await tell(id, { kind: 'broken' })).json(), { joined: true }, 'somebody is at it: the same case');
    const key = { ...manager, 'idempotency-key': 'answer-1' };
    const next = String(acknowledged.headers['etag']);
    const rejected = await patch(caseId, { status: 'rejected', answer: '现场查看，门把手完好' }, next, key);
    t.match(rejected.json(), { status: 'rejected', answer: '现场查看，门把手完好', reports: 2 });
    t.strictSame(
      (await patch(caseId, { status: 'rejected', answer: '现场查看，门把手完好' }, next, key)).json(),
      rejected.json(),
    );
    t.equal(slugOf(await patch(caseId, done, await etagOf(caseId))), '409 conflict', 'answered once');
    const entries = await database.kysely
      .selectFrom('audit_log')
      .select(['actor', 'action', 'changes'])
      .where('object_id', '=', caseId)
      .where('action', '=', 'report.answer')
      .orderBy('seq')
      .execute();
    t.match(entries, [
      { actor: /^token:/, changes: { status: { from: 'open', to: 'acknowledged' } } },
      { changes: { status: { from: 'acknowledged', to: 'rejected' }, answer: { from: null } } },
    ]);
    const shown = JSON.stringify(await follow(trackingCode));
    t.notMatch(shown, /token:|manager|门把手松了/, 'no name, no words of others');
  });

  await t.test('lists: within the scope, filtered, page by page', async (t) => {
    const away = { adcode: '441602', position: null, unlocatedReason: 'position-missing' };
    const far = await make(away, theirs);
    await tell(far.id, { kind: 'other' });
    const mine = await make();
    for (const kind of ['locked', 'broken', 'noWater', 'other', 'closedDown']) await tell(mine.id, { kind });
    const ids = async (headers: object, query = '') =>
      (await get(`/v1/reports?limit=200&${query}`, headers)).json().reports.map((one: { id: string }) => one.id);
    const [farCase] = await casesOf(far.id, asAdmin);
    t.ok((await ids(asAdmin)).includes(farCase.id));
    t.notOk((await ids(union)).includes(farCase.id));
    t.notOk((await ids(manager)).includes(farCase.id));
    t.strictSame(await ids(foreign), [farCase.id]);
    t.strictSame(await casesOf(far.id, manager), []);
    t.strictSame(await ids(manager, 'station=nothing'), []);
    const own = await ids(manager, `station=${mine.id}`);
    t.equal(own.length, 5);
    t.strictSame(own, [...own].sort().reverse(), 'newest first');
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { reports: { id: string }[]; next: string | null } = (
        await get(`/v1/reports?station=${mine.id}&limit=2${cursor && `&cursor=${cursor}`}`, manager)
      ).json();
      seen.push(...page.reports.map((one) => one.id));
      cursor = page.next;
    }
    t.strictSame(seen, own);
    await patch(own[0], { status: 'acknowledged' }, '*');
    await patch(own[1], { status: 'resolved', answer: '好了' }, '*');
    t.strictSame(await ids(manager, `station=${mine.id}&status=open`), own.slice(2));
    t.strictSame(await ids(manager, `station=${mine.id}&status=acknowledged,resolved`), own.slice(0, 2));
    t.equal(slugOf(await get('/v1/reports?cursor=abc', manager)), '400 invalid-cursor');
    t.equal(slugOf(await get('/v1/reports?status=lost', manager)), '400 invalid-request');
    t.equal(slugOf(await get('/v1/reports')), '401 unauthenticated');
  });

  await t.test('a photo: by tracking code, for those responsible only', async (t) => {
    const { id } = await make();
    const { trackingCode } = (await tell(id, { kind: 'broken' })).json();
    const put = async (code: string, payload: Buffer, type = 'image/png', headers: object = {}) =>
      await service.call({
        method: 'PUT',
        url: `/v1/reports/${code}/photo`,
        headers: { ...headers, 'content-type': type },
        payload,
      });
    t.equal(slugOf(await put('0000000000', TINY_PNG)), '404 not-found');
    t.equal(slugOf(await put(trackingCode, Buffer.from('no photo, just some words'))), '415 unsupported-media-type');
    t.equal(slugOf(await put(trackingCode, TINY_PNG.subarray(0, 50))), '422 invalid-photo');
    t.equal(slugOf(await put(trackingCode, TINY_PNG, 'image/png', { 'idempotency-key': randomUUID() })), '204');
    t.equal(slugOf(await put(trackingCode.toLowerCase(), TINY_PNG)), '204', 'the same again');
    t.equal(slugOf(await put(trackingCode, Buffer.concat([TINY_PNG, Buffer.from('x')]))), '409 conflict');
    const [{ id: caseId }] = await casesOf(id);
    const { told } = (await get(`/v1/reports/${caseId}`, manager)).json();
    t.match(told, [{ photo: `/v1/reports/${told[0].id}/photo` }]);
    const read = await get(told[0].photo, union);
    t.equal(read.headers['content-type'], 'image/jpeg');
    t.match(read.headers['cache-control'], /no-store/);
    t.equal(slugOf(await get(told[0].photo, foreign)), '404 not-found');
    t.equal(slugOf(await get(told[0].photo)), '401 unauthenticated');
    t.equal(slugOf(await get(`/v1/reports/${trackingCode}/photo`, manager)), '404 not-found');
    const second = (await tell(id, { kind: 'noWater' })).json().trackingCode as string;
    setNow(61);
    t.equal(slugOf(await put(second, TINY_PNG)), '409 conflict', 'an hour later it is too late');
    setNow(0);
  });

  await t.test('tracking codes as people type them', async (t) => {
    t.equal(readTrackingCode('abcde-fgh12'), 'ABCDEFGH12');
    t.equal(readTrackingCode('oil12 34567'), '0111234567');
    for (const wrong of ['', 'ABCDEFGH1', 'ABCDEFGH123', 'ABCDEFGHU1', '１234567890'])
      t.equal(readTrackingCode(wrong), undefined, wrong);
  });
};
