/** Signing in and out: cookies, CSRF, expiry, rotation, revocation, throttle, and that nobody learns which accounts exist. */
import { sql } from 'kysely';
import { forgetOldAccess, sourceOf } from '../../src/access/throttle.repository.ts';
import { PasswordHasher, generatePassword, requireGoodPassword } from '../../src/access/password.ts';
import { cookieOf, PASSWORD, signIn, testUser, trySignIn } from '../support/accounts.ts';
import { asAdmin, startService } from '../support/service.ts';
import { insertStations, newStation, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

const NOW = '2026-11-20T02:00:00Z';
const at = (seconds: number): string => new Date(Date.parse(NOW) + seconds * 1_000).toISOString();
const HOUR = 3_600;

export const suite: Suite = async (t, { database }) => {
  const service = await startService(database);
  t.teardown(() => service.close());
  service.setNow(NOW);
  const duty = await testMaintainer(database, '社区（合成）');
  const maintainers = [{ id: duty, role: 'dutyHolder' as const, assumed: false }];
  const [station = ''] = await insertStations(database, [newStation({ maintainers })]);
  const status = `/v1/stations/${station}/status`;
  const managerId = await testUser(database, { login: 'li.si', role: 'manager', maintainerId: duty });
  const me = async (headers: object) => await service.call({ url: '/v1/me', headers: { ...headers } });
  const put = async (headers: object) =>
    await service.call({ method: 'PUT', url: status, headers: { ...headers }, payload: { state: 'open' } });
  const slug = (response: { statusCode: number; body: string }): string =>
    `${response.statusCode}${response.statusCode < 400 ? '' : ` ${String(JSON.parse(response.body).type).split('/').at(-1)}`}`;
  const forget = () => sql`delete from sign_in_throttle`.execute(database.kysely);

  await t.test('sign in, be somebody, sign out', async (t) => {
    const response = await trySignIn(service, ' Li.Si ');
    t.equal(response.statusCode, 200, 'one spelling is one account');
    t.equal(response.headers['cache-control'], 'no-store');
    t.match(
      response.headers['set-cookie'],
      /^ls_session=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Strict$/,
    );
    const cookie = cookieOf(response);
    const about = (await me({ cookie })).json();
    t.match(about, {
      id: `user:${managerId}`,
      login: 'li.si',
      role: 'manager',
      scope: { district: null, maintainer: duty, layers: null },
      sessionExpiresAt: at(30 * 24 * HOUR),
    });
    t.ok(about.permissions.includes('station.status') && !about.permissions.includes('station.create'));
    t.equal(about.csrfToken, response.json().csrfToken);
    const headers = { cookie, 'x-csrf-token': about.csrfToken };
    t.equal((await put(headers)).statusCode, 200);
    const { rows } = await sql<{ all: string }>`select string_agg(s::text, ' ') as all from sessions s`.execute(
      database.kysely,
    );
    t.notMatch(rows[0]?.all, cookie.split('=')[1], 'only its hash is kept');
    const out = await service.call({ method: 'DELETE', url: '/v1/session', headers });
    t.equal(out.statusCode, 204);
    t.match(out.headers['set-cookie'], /^ls_session=; .*Max-Age=0/);
    t.equal(slug(await me({ cookie })), '401 unauthenticated');
    t.notMatch(
      service.log.join(''),
      new RegExp(`${cookie.split('=')[1]}|${about.csrfToken}|凉茶`),
      'nothing of it in the log',
    );
  });

  await t.test('the cookie over https, below a path, behind a proxy', async (t) => {
    const cases: [Record<string, string>, Record<string, string>, RegExp][] = [
      [{ PUBLIC_URL: 'https://a.example' }, {}, /^__Host-ls_session=[\w-]{43}; Path=\/; .*; Secure$/],
      [
        { PUBLIC_URL: 'https://a.example', PATH_PREFIX: '/x' },
        {},
        /^__Secure-ls_session=[\w-]{43}; Path=\/x; .*; Secure$/,
      ],
      [{ TRUST_PROXY: 'true' }, { 'x-forwarded-proto': 'https' }, /^__Host-ls_session=.*; Secure$/],
      [{}, { 'x-forwarded-proto': 'https' }, /^ls_session=[^]*SameSite=Strict$/],
    ];
    for (const [environment, headers, expected] of cases) {
      const other = await startService(database, environment, { withIndex: false });
      const url = `${environment['PATH_PREFIX'] ?? ''}/v1/session`;
      const response = await other.app.inject({
        method: 'POST',
        url,
        headers,
        payload: { login: 'li.si', password: PASSWORD },
      });
      t.match(response.headers['set-cookie'], expected);
      const again = await other.app.inject({
        url: url.replace('session', 'me'),
        headers: { ...headers, cookie: cookieOf(response) },
      });
      t.equal(again.statusCode, 200, 'and it is read back');
      await other.close();
    }
  });

  await t.test('writes with the cookie need the token and our own page', async (t) => {
    const headers = await signIn(service, 'li.si');
    const { cookie } = headers;
    const other = await signIn(service, 'li.si');
    t.equal(slug(await put({ cookie })), '403 csrf');
    t.equal(slug(await put({ cookie, 'x-csrf-token': '' })), '403 csrf');
    t.equal(slug(await put({ cookie, 'x-csrf-token': 'x'.repeat(43) })), '403 csrf');
    t.equal(slug(await put({ cookie, 'x-csrf-token': other['x-csrf-token'] })), '403 csrf', 'another session’s');
    for (const foreign of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ])
      t.equal(slug(await put({ ...headers, ...foreign })), '403 csrf', JSON.stringify(foreign));
    t.equal(
      slug(
        await put({ ...headers, 'sec-fetch-site': 'same-origin', origin: 'http://localhost:80', host: 'localhost:80' }),
      ),
      '200',
    );
    t.equal(slug(await put({ ...asAdmin, cookie })), '200', 'a token needs none, and the cookie is not looked at');
    const nearest = {
      method: 'POST' as const,
      url: '/v1/stations/nearest',
      payload: { lng: 113.6, lat: 34.75, crs: 'wgs84' },
    };
    t.equal(
      (await service.call({ ...nearest, headers: { cookie } })).statusCode,
      200,
      'what needs no account needs no token',
    );
    for (const foreign of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }])
      t.equal(slug(await trySignIn(service, 'li.si', PASSWORD, foreign)), '403 csrf', 'login CSRF');
    const seen = await service.call({ url: `/v1/stations/${station}`, headers: { cookie } });
    t.match(seen.headers, { 'cache-control': /private/, vary: /Cookie/ }, 'no shared cache keeps what a session sees');
    t.equal(
      (await service.call({ url: `/v1/stations/${station}`, headers: { cookie: 'ls_session=stale' } })).statusCode,
      200,
    );
  });

  await t.test('a session ends: idle, absolute, everywhere, disabled, password', async (t) => {
    service.setNow(at(0));
    const idle = await signIn(service, 'li.si');
    service.setNow(at(71 * HOUR));
    t.equal((await me(idle)).statusCode, 200);
    service.setNow(at((71 + 73) * HOUR));
    t.equal((await me(idle)).statusCode, 401, 'idle for longer than 72 hours');
    service.setNow(at(0));
    const kept = await signIn(service, 'li.si');
    let { cookie } = kept;
    for (let day = 2; day < 30; day += 2) {
      service.setNow(at(day * 24 * HOUR));
      const response = await me({ cookie });
      t.equal(response.statusCode, 200);
      if (response.headers['set-cookie']) cookie = cookieOf(response);
    }
    service.setNow(at(30 * 24 * HOUR + 1));
    t.equal((await me({ cookie })).statusCode, 401, 'after 30 days in any case');
    service.setNow(NOW);
    const [one, two] = [await signIn(service, 'li.si'), await signIn(service, 'li.si')];
    t.equal(
      (await service.call({ method: 'DELETE', url: '/v1/session?everywhere=true', headers: one })).statusCode,
      204,
    );
    t.strictSame([(await me(one)).statusCode, (await me(two)).statusCode], [401, 401], 'everywhere');
    const disabled = await signIn(service, 'li.si');
    const edit = async (payload: object) =>
      await service.call({
        method: 'PATCH',
        url: `/v1/users/${managerId}`,
        headers: { ...asAdmin, 'if-match': '*' },
        payload,
      });
    t.equal((await edit({ disabled: true })).statusCode, 200);
    t.equal((await me(disabled)).statusCode, 401);
    t.equal(slug(await trySignIn(service, 'li.si')), '401 sign-in-failed');
    t.equal((await edit({ disabled: false })).statusCode, 200);
    t.equal((await me(disabled)).statusCode, 401, 'it does not come back');
    await forget();
    const [here, there] = [await signIn(service, 'li.si'), await signIn(service, 'li.si')];
    const change = async (payload: object) =>
      await service.call({ method: 'PUT', url: '/v1/me/password', headers: here, payload });
    const newPassword = '另一句很长的话,别人猜不着 7';
    t.equal(slug(await change({ currentPassword: 'wrong', newPassword })), '403 forbidden');
    t.equal(slug(await change({ currentPassword: PASSWORD, newPassword: 'short' })), '422 weak-password');
    t.equal((await change({ currentPassword: PASSWORD, newPassword })).statusCode, 204);
    t.strictSame([(await me(here)).statusCode, (await me(there)).statusCode], [200, 401], 'the others end');
    t.equal(slug(await trySignIn(service, 'li.si')), '401 sign-in-failed', 'the old one is no longer right');
    t.equal((await trySignIn(service, 'li.si', newPassword)).statusCode, 200);
    const reset = await service.call({
      method: 'PUT',
      url: `/v1/users/${managerId}/password`,
      headers: asAdmin,
      payload: { password: PASSWORD },
    });
    t.strictSame([reset.statusCode, reset.json()], [200, { password: null }]);
    t.equal((await me(here)).statusCode, 401, 'set by another: all end');
  });

  await t.test('the secret changes, a lost answer does not lock out, a stolen one does', async (t) => {
    await forget();
    service.setNow(NOW);
    const first = (await signIn(service, 'li.si')).cookie;
    service.setNow(at(14 * 60));
    t.notOk((await me({ cookie: first })).headers['set-cookie'], 'not yet');
    service.setNow(at(16 * 60));
    const answers = await Promise.all([1, 2, 3].map(() => me({ cookie: first })));
    t.strictSame(
      answers.map((one) => one.statusCode),
      [200, 200, 200],
    );
    const renewed = answers.flatMap((one) => (one.headers['set-cookie'] ? [cookieOf(one)] : []));
    t.equal(renewed.length, 1, 'one of several at once gets the new secret');
    service.setNow(at(20 * 60));
    const again = await me({ cookie: first });
    t.equal(again.statusCode, 200, 'the new cookie never arrived');
    const second = cookieOf(again);
    t.notSame(second, renewed[0]);
    t.equal((await me({ cookie: String(renewed[0]) })).statusCode, 401, 'what was lost is void');
    t.equal((await me({ cookie: second })).statusCode, 200);
    t.equal((await me({ cookie: first })).statusCode, 200, 'requests under way still count');
    service.setNow(at(22 * 60));
    t.equal((await me({ cookie: first })).statusCode, 401, 'replaced and seen: somebody has a copy');
    t.equal((await me({ cookie: second })).statusCode, 401, 'so the session has ended');
  });

  await t.test('the same answer for whoever it is not', async (t) => {
    await forget();
    service.setNow(NOW);
    await testUser(database, { login: 'gone.away', role: 'admin' });
    await testUser(database, { login: 'no.password', role: 'admin', passwordHash: null });
    await sql`update users set disabled_at = now() where login = 'gone.away'`.execute(database.kysely);
    const strip = (response: { body: string }) => ({ ...JSON.parse(response.body), instance: '' });
    const wrong = await trySignIn(service, 'li.si', 'not the password');
    for (const [login, password] of [
      ['nobody.here', PASSWORD],
      ['gone.away', PASSWORD],
      ['no.password', PASSWORD],
      ["' or 1=1", 'x'],
    ] as const) {
      const response = await trySignIn(service, login, password);
      t.strictSame([response.statusCode, strip(response)], [401, strip(wrong)], login);
      t.strictSame(Object.keys(response.headers).sort(), Object.keys(wrong.headers).sort());
    }
    // The work is the same: a decoy is hashed where there is no account. Generous, and relative to this run.
    const hasher = new PasswordHasher();
    const kept = await hasher.hash(PASSWORD);
    const time = async (hash: string | undefined): Promise<number> => {
      const from = process.hrtime.bigint();
      t.equal(await hasher.verify('wrong', hash), false);
      return Number(process.hrtime.bigint() - from);
    };
    // In turns, and the best of each: what a busy machine does to one it does to both.
    let [known, unknown] = [Infinity, Infinity];
    for (let i = 0; i < 5; i++) {
      known = Math.min(known, await time(kept));
      unknown = Math.min(unknown, await time(undefined));
    }
    t.ok(unknown > known / 4, `an unknown name takes its time: ${unknown} of ${known} ns`);
  });

  await t.test('guessing is slowed, by account and by source, without keeping either', async (t) => {
    await forget();
    service.setNow(NOW);
    for (let i = 0; i < 5; i++) t.equal((await trySignIn(service, 'li.si', `guess ${i}`)).statusCode, 401);
    const blocked = await trySignIn(service, 'li.si');
    t.equal(slug(blocked), '429 too-many-requests', 'the right password has to wait as well');
    t.equal(blocked.headers['retry-after'], '30');
    t.equal(slug(await trySignIn(service, 'nobody')), '401 sign-in-failed', 'another name is not blocked yet');
    service.setNow(at(31));
    t.equal((await trySignIn(service, 'li.si', 'guess')).statusCode, 401);
    t.equal((await trySignIn(service, 'li.si')).headers['retry-after'], '60', 'twice as long');
    service.setNow(at(92));
    t.equal((await trySignIn(service, 'li.si')).statusCode, 200);
    t.equal((await trySignIn(service, 'li.si', 'guess')).statusCode, 401, 'and it starts anew');
    await forget();
    const spread = await Promise.all(Array.from({ length: 8 }, (_, i) => trySignIn(service, 'li.si', `at once ${i}`)));
    t.equal(spread.filter((one) => one.statusCode === 429).length, 3, 'also when they come at once');
    await forget();
    for (let i = 0; i < 30; i++) await trySignIn(service, `name-${i}`, 'x');
    t.equal(slug(await trySignIn(service, 'name-99', 'x')), '429 too-many-requests', 'many names from one source');
    const { rows } = await sql<{ all: string }>`select string_agg(b::text, ' ') as all from sign_in_throttle b`.execute(
      database.kysely,
    );
    t.notMatch(rows[0]?.all, /127\.0\.0\.1|li\.si|name-\d/);
    await forgetOldAccess(database.kysely, 72 * HOUR * 1_000, new Date(at(40 * 24 * HOUR)));
    for (const table of ['sign_in_throttle', 'sign_in_throttle_keys', 'sessions'] as const)
      t.equal((await database.kysely.selectFrom(table).selectAll().execute()).length, 0, `${table} is forgotten`);
    t.equal(sourceOf('2001:db8:1:2:aaaa::1'), sourceOf('2001:0db8:1:2:bbbb:cccc:dddd:eeee'), 'one /64');
    t.not(sourceOf('2001:db8:1:2::1'), sourceOf('2001:db8:1:3::1'));
    t.equal(sourceOf('::ffff:192.0.2.7'), '192.0.2.7');
    service.setNow(NOW);
  });

  await t.test('which passwords are taken', async (t) => {
    const refused = [
      '',
      'short',
      'aaaaaaaaaaaaaaaaaaaa',
      'li.si-li.si-li.si-li.si',
      'password1234567890',
      '爱心驿站爱心驿站爱心驿站爱心驿站',
      'x'.repeat(129),
      `${'好1b'.repeat(43)}c`,
    ];
    for (const one of refused)
      t.throws(() => requireGoodPassword(one, ['li.si']), { message: 'weak-password' }, one.slice(0, 20));
    for (const one of [PASSWORD, '床前明月光疑是地上霜举头望明月', 'correct horse battery staple', generatePassword()])
      t.doesNotThrow(() => requireGoodPassword(one, ['li.si']), one);
    const hasher = new PasswordHasher();
    const hash = await hasher.hash('ﬁne caf\u0065\u0301 and long words');
    t.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    t.ok(await hasher.verify('fine café and long words', hash), 'one spelling of what was typed');
    t.equal(hasher.isOutdated(hash), false);
    t.ok(hasher.isOutdated('$argon2id$v=19$m=4096,t=3,p=1$x$y'));
    const storm = await Promise.allSettled(Array.from({ length: 60 }, () => hasher.verify('x', hash)));
    const turned = storm.filter((one) => one.status === 'rejected');
    t.ok(turned.length > 0 && turned.length < 60, `a storm is told to come back: ${turned.length} of 60`);
    for (const one of turned) t.match(one, { reason: { slug: 'overloaded' } });
    t.equal(await hasher.verify('fine café and long words', hash), true, 'and afterwards it goes on');
  });

  await t.test('accounts: made, shown without secrets, changed with If-Match', async (t) => {
    const make = async (payload: object) =>
      await service.call({ method: 'POST', url: '/v1/users', headers: asAdmin, payload });
    const user = { login: 'Wang.Wu', displayName: '王五（合成）', role: 'union', scope: { district: '410100' } };
    const made = await make(user);
    t.equal(made.statusCode, 201);
    t.match(made.json(), {
      login: 'wang.wu',
      scope: { district: '410100' },
      hasPassword: true,
      disabled: false,
      revision: 1,
    });
    t.equal((await trySignIn(service, 'wang.wu', made.json().password)).statusCode, 200, 'the password that was shown');
    t.equal(slug(await make(user)), '409 already-exists');
    for (const wrong of [
      { ...user, role: 'provider' },
      { ...user, scope: {} },
      { ...user, scope: { maintainer: duty } },
      { ...user, scope: { district: '410100', maintainer: duty } },
      { ...user, scope: { district: '410100', layers: ['amap'] } },
      { ...user, login: 'a b' },
      { ...user, stray: 1 },
    ])
      t.equal(slug(await make(wrong)), '400 invalid-request', JSON.stringify(wrong));
    t.equal(slug(await make({ ...user, login: 'x.y.z', scope: { district: '999999' } })), '422 unknown-district');
    t.equal(slug(await make({ ...user, login: 'x.y.z', password: 'x.y.z' })), '422 weak-password');
    const url = `/v1/users/${made.json().id}`;
    const shown = await service.call({ url, headers: asAdmin });
    const patch = async (etag: object, payload: object) =>
      await service.call({ method: 'PATCH', url, headers: { ...asAdmin, ...etag }, payload });
    t.equal(slug(await patch({}, { displayName: '改（合成）' })), '428 precondition-required');
    t.equal(
      (await patch({ 'if-match': String(shown.headers['etag']) }, { displayName: '改（合成）' })).statusCode,
      200,
    );
    t.equal(
      slug(await patch({ 'if-match': String(shown.headers['etag']) }, { displayName: '又（合成）' })),
      '412 precondition-failed',
    );
    const page = (await service.call({ url: '/v1/users?limit=1', headers: asAdmin })).json();
    const next = (await service.call({ url: `/v1/users?limit=1&cursor=${page.next}`, headers: asAdmin })).json();
    t.not(page.users[0].id, next.users[0].id, 'page by page');
    for (const answer of [shown.body, JSON.stringify(page)]) t.notMatch(answer, /argon2|hash"/i);
  });
};
