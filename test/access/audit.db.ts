/** The audit log: every change leaves an entry in its transaction, none can be rewritten, and nothing private gets out. */
import Fastify, { type InjectOptions } from 'fastify';
import { sql } from 'kysely';
import { changesBetween } from '../../src/db/audit-log.ts';
import { identifyCallers } from '../../src/http/access.ts';
import { write } from '../../src/http/write.ts';
import { turnClock } from '../../src/stations/clock.ts';
import { EventReader } from '../support/event-stream.ts';
import { importList } from '../support/imports.ts';
import { signIn, testUser } from '../support/accounts.ts';
import { asAdmin, startService } from '../support/service.ts';
import { insertStations, newStation, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

const PHONE = '13900001234';

export const suite: Suite = async (t, { database }) => {
  const service = await startService(database);
  t.teardown(() => service.close());
  const duty = await testMaintainer(database, '社区（合成）');
  const maintainers = [{ id: duty, role: 'dutyHolder' as const, assumed: false }];
  const [id = ''] = await insertStations(database, [newStation({ maintainers, contact: `赵六 ${PHONE}` })]);
  const url = `/v1/stations/${id}`;
  const userId = await testUser(database, { login: 'zhao.liu', role: 'manager', maintainerId: duty });
  const call = async (
    method: NonNullable<InjectOptions['method']>,
    path: string,
    payload?: object,
    headers: object = {},
  ) => await service.call({ method, url: path, headers: { ...asAdmin, ...headers }, ...(payload ? { payload } : {}) });
  const entriesOf = async (query: string) => (await call('GET', `/v1/audit?${query}`)).json().entries;

  await t.test('who, when, from where, which fields from what to what', async (t) => {
    const manager = await signIn(service, 'zhao.liu');
    const put = await service.call({
      method: 'PUT',
      url: `${url}/status`,
      headers: manager,
      remoteAddress: '198.51.100.7',
      payload: { state: 'paused', reason: '停水', utilities: { water: 'out' } },
    });
    t.equal(put.statusCode, 200);
    const [entry] = await entriesOf(`object=station:${id}`);
    t.match(entry, {
      actor: { id: `user:${userId}`, name: /^张三/ },
      address: '198.51.100.7',
      action: 'station.status',
      object: { type: 'station', id, district: '410102' },
      changes: { state: { from: 'open', to: 'paused' }, stateReason: { from: null, to: '停水' }, water: { to: 'out' } },
    });
    t.strictSame(
      Object.keys(entry.changes).sort(),
      ['state', 'stateReason', 'verifiedAt', 'water'],
      'and no other field',
    );
    const { code } = (await call('GET', url)).json().properties;
    t.strictSame(await entriesOf(`object=station:${code}`), await entriesOf(`object=station:${id}`), 'by its code too');
    const count = async () => (await entriesOf(`object=station:${id}`)).length;
    const before = await count();
    await call('PUT', `${url}/amenities/fan`, { state: 'available' });
    await call('PUT', `${url}/amenities/fan`, { state: 'available' });
    t.equal(await count(), before + 1, 'what changes nothing leaves nothing');
    t.equal((await call('PUT', `${url}/amenities/nosuch`, { state: 'available' })).statusCode, 422);
    t.equal(await count(), before + 1, 'nor does what was refused');
    const key = { 'idempotency-key': 'once' };
    await call('PUT', `${url}/amenities/fan`, { state: 'outOfOrder' }, key);
    await call('PUT', `${url}/amenities/fan`, { state: 'outOfOrder' }, key);
    t.equal(await count(), before + 2, 'a repeated request is one change');
    t.match((await entriesOf(`object=user:${userId}`))[0], { action: 'session.open', changes: {} });
    t.equal((await entriesOf(`actor=user:${userId}`)).length, 2);
    t.equal((await entriesOf('district=410105')).length, 0);
    t.strictSame(await entriesOf('from=2090-01-01T00:00:00Z'), []);
    const page = (await call('GET', '/v1/audit?limit=1')).json();
    const next = (await call('GET', `/v1/audit?limit=1&cursor=${page.next}`)).json();
    t.ok(next.entries[0].seq < page.entries[0].seq, 'page by page, newest first');
    t.equal((await call('GET', '/v1/audit?cursor=xx')).statusCode, 400);
  });

  await t.test('it cannot be rewritten', async (t) => {
    for (const statement of [
      sql`update audit_log set actor = 'nobody'`,
      sql`delete from audit_log`,
      sql`truncate audit_log`,
    ])
      await t.rejects(statement.execute(database.kysely), { code: 'LS003' });
  });

  await t.test('a write that leaves no entry fails, and changes nothing', async (t) => {
    const app = Fastify();
    t.teardown(() => app.close());
    identifyCallers(app, {
      authenticate: async () => ({ id: 'test', role: 'admin' }),
      sessions: { find: async () => undefined, renew: async () => undefined },
      cookies: { pathPrefix: '', publicUrl: undefined },
    });
    app.post('/forgetful', async (request, reply) =>
      write(database, request, reply, async (tx) => {
        await tx.updateTable('maintainers').set({ kind: 'company' }).where('id', '=', duty).execute();
        return { status: 200, headers: {} };
      }),
    );
    const response = await app.inject({ method: 'POST', url: '/forgetful', headers: asAdmin });
    t.match([response.statusCode, response.body], [500, /POST \/forgetful left no audit entry/]);
    const row = await database.kysely
      .selectFrom('maintainers')
      .select('kind')
      .where('id', '=', duty)
      .executeTakeFirst();
    t.equal(row?.kind, 'other');
  });

  await t.test('secrets stay out, phones are masked', async (t) => {
    t.strictSame(
      changesBetween(
        { contact: `赵六 ${PHONE}`, a: { x: 1, y: 2 } },
        { contact: '钱七 13800005678', a: { y: 2, x: 1 } },
      ),
      {
        contact: { from: '***34', to: '***78' },
      },
    );
    for (const field of ['password', 'passwordHash', 'csrfToken', 'secret'])
      t.throws(() => changesBetween({}, { [field]: 'x' }), /must not reach/);
    await call('POST', '/v1/users', {
      login: 'qian.qi',
      displayName: '钱七（合成）',
      role: 'admin',
      password: '一句没有别人知道的话,1234',
    });
    const token = (await call('POST', '/v1/tokens', { name: '合成', role: 'provider' })).json().token;
    const { rows } = await sql<{ all: string }>`select string_agg(a::text, ' ') as all from audit_log a`.execute(
      database.kysely,
    );
    t.notMatch(rows[0]?.all, new RegExp(`${token}|argon2|没有别人|${PHONE}`));
  });

  await t.test('an import is audited row by row', async (t) => {
    const report = await importList(
      database,
      `name,address,district,lng,lat,phone\n合成导入站,郑州市金水区,金水区,113.7123,34.7734,${PHONE}\n`,
    );
    t.equal(report.created, 1, JSON.stringify(report.verdicts));
    const entry = (await entriesOf('actor=import&action=station.create'))[0];
    t.match(entry, { actor: { id: 'import' }, address: null, changes: { name: { from: null, to: '合成导入站' } } });
    t.notMatch(JSON.stringify(entry), PHONE);
  });

  await t.test('the public history: states without persons', async (t) => {
    await call('PUT', `${url}/status`, {
      state: 'closed',
      reason: '装修',
      until: new Date(Date.now() + 60_000).toISOString(),
    });
    await turnClock(
      database,
      { freshness: { freshForHours: 36, staleForDays: 30 }, changeLogDays: 90 },
      new Date(Date.now() + 120_000),
    );
    t.match((await entriesOf(`object=station:${id}`))[0], {
      actor: { id: 'clock', name: null },
      address: null,
      action: 'station.reopen',
      object: { district: '410102' },
      changes: {
        state: { from: 'closed', to: 'open' },
        stateReason: { from: '装修', to: null },
        stateUntil: { to: null },
      },
    });
    const history = await service.call({ url: `${url}/history` });
    t.match(history.json().states, [
      { state: 'open', by: 'schedule', reason: null },
      { state: 'closed', by: 'operator', reason: '装修' },
      { state: 'paused', by: 'maintainer', reason: '停水' },
      { state: 'open' },
    ]);
    t.notMatch(history.body, /user:|张三|zhao|198\.51/);
    const first = (await service.call({ url: `${url}/history?limit=1` })).json();
    t.equal(
      (await service.call({ url: `${url}/history?limit=1&cursor=${first.next}` })).json().states[0].state,
      'closed',
    );
    t.equal((await service.call({ url: '/v1/stations/410102-9999/history' })).statusCode, 404);
  });

  await t.test('no public answer holds a phone or the name of a person', async (t) => {
    const paths = Object.entries(service.app.swagger().paths ?? {}).filter(([, operations]) => {
      const get = (operations as { get?: { security?: unknown } }).get;
      return get !== undefined && get.security === undefined;
    });
    const fill: Readonly<Record<string, string>> = { id, layer: 'amap', adcode: '410102', z: '0', x: '0', y: '0' };
    let answered = 0;
    for (const [path] of paths) {
      // It does not end: read below.
      if (path === '/v1/events') continue;
      const filled = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => fill[name] ?? '0');
      const query = path.endsWith('/nearest') ? '?lng=113.6&lat=34.75&crs=wgs84&limit=50' : '';
      const response = await service.call({ url: `${filled}${query}` });
      if (response.statusCode === 200) answered += 1;
      t.notMatch(response.rawPayload.toString('latin1'), /13900001234|1234567890123/, path);
      t.notMatch(response.body, /张三|赵六|zhao\.liu/, path);
    }
    const origin = await service.app.listen({ host: '127.0.0.1', port: 0 });
    const reader = await EventReader.open(`${origin}/v1/events`);
    const payload = { state: 'paused', reason: '停电' };
    await service.call({ method: 'PUT', url: `${url}/status`, headers: await signIn(service, 'zhao.liu'), payload });
    await reader.until(({ events }) => events.length > 0);
    reader.close();
    t.match(reader.events[0]?.data, { state: 'paused' });
    t.notMatch(JSON.stringify(reader.events), new RegExp(`${PHONE}|张三|赵六|zhao\\.liu|user:`), 'nor do events');
    t.ok(answered >= 12, `${answered} of ${paths.length} public answers were looked at`);
    t.notMatch(service.log.join(''), new RegExp(`${PHONE}|张三|赵六|198\\.51`), 'nor does the log');
  });
};
