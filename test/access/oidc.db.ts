/** Signing in by an identity provider: a real one on loopback, and everything that must not get in. */
import { createUser } from '../../src/access/user.repository.ts';
import { cookieOf, testUser } from '../support/accounts.ts';
import { CLIENT, startIdentityProvider } from '../support/identity-provider.ts';
import { startService } from '../support/service.ts';
import type { Suite } from '../support/suite.ts';

const PUBLIC_URL = 'http://127.0.0.1:9';
const CALLBACK = `${PUBLIC_URL}/v1/session/oidc/callback`;

export const suite: Suite = async (t, { database }) => {
  const people = {
    'sub-linked': { email: 'someone.else@example.org', email_verified: true },
    'sub-mail': { email: 'Wang.Wu@example.org', email_verified: true },
    'sub-later': { email: 'wang.wu@example.org', email_verified: true },
    'sub-unproved': { email: 'zhao.liu@example.org', email_verified: false },
    'sub-stranger': { email: 'nobody@example.org', email_verified: true },
    'sub-disabled': { email: 'gone@example.org', email_verified: true },
  };
  const provider = await startIdentityProvider(people, CALLBACK);
  t.teardown(() => provider.close());
  const environment = {
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: CLIENT.id,
    OIDC_CLIENT_SECRET: CLIENT.secret,
    PUBLIC_URL,
  };
  const service = await startService(database, environment, { withIndex: false });
  t.teardown(() => service.close());

  const linked = await testUser(database, { login: 'li.si', oidc: { issuer: provider.issuer, subject: 'sub-linked' } });
  const byMail = await testUser(database, { login: 'wang.wu', email: 'wang.wu@example.org', passwordHash: null });
  await testUser(database, { login: 'zhao.liu', email: 'zhao.liu@example.org' });
  const disabled = await testUser(database, { login: 'gone', email: 'gone@example.org' });
  await database.kysely.updateTable('users').set({ disabled_at: new Date() }).where('id', '=', disabled).execute();
  const accounts = async () => (await database.kysely.selectFrom('users').select('id').execute()).length;
  const before = await accounts();

  const begin = async (query = '') => {
    const response = await service.call({ url: `/v1/session/oidc${query}` });
    return { response, location: String(response.headers.location), cookie: cookieOf(response) };
  };
  const back = async (url: URL, cookie: string) =>
    await service.call({ url: `${url.pathname}${url.search}`, headers: { cookie }, remoteAddress: '198.51.100.7' });
  /** All of it; returns the answer of the callback. */
  const goThrough = async (subject: string, query = '') => {
    const { location, cookie } = await begin(query);
    return await back(await provider.signIn(location, subject), cookie);
  };
  const sessionOf = (response: { headers: Record<string, unknown> }) =>
    [response.headers['set-cookie']].flat().find((one) => /^ls_session=[\w-]{43};/.test(String(one)));
  const whoIs = async (session: unknown) =>
    (await service.call({ url: '/v1/me', headers: { cookie: String(session).split(';')[0] ?? '' } })).json();

  await t.test('what the provider is asked', async (t) => {
    const { response, location } = await begin();
    t.match([response.statusCode, response.headers['cache-control']], [303, 'no-store']);
    const asked = new URL(location);
    t.equal(asked.origin, provider.issuer);
    t.match(Object.fromEntries(asked.searchParams), {
      client_id: CLIENT.id,
      response_type: 'code',
      redirect_uri: CALLBACK,
      code_challenge_method: 'S256',
      code_challenge: /^[\w-]{43}$/,
      state: /^[\w-]{20,}$/,
      nonce: /^[\w-]{20,}$/,
    });
    t.match(response.headers['set-cookie'], /^ls_oidc=.*Max-Age=600; HttpOnly; SameSite=Lax$/);
    t.notMatch(response.headers['set-cookie'], CLIENT.secret);
    const other = new URL((await begin()).location).searchParams;
    t.not(other.get('state'), asked.searchParams.get('state'));
  });

  await t.test('a linked identity opens an ordinary session', async (t) => {
    const response = await goThrough('sub-linked', '?returnTo=%2Fmanage%3Ftab%3D1');
    t.match([response.statusCode, response.headers.location], [303, '/manage?tab=1'], response.body);
    const session = sessionOf(response);
    t.match(session, /HttpOnly; SameSite=Strict/);
    t.match([response.headers['set-cookie']].flat().join('\n'), /ls_oidc=;.*Max-Age=0/, 'what was kept is removed');
    t.match(await whoIs(session), { id: `user:${linked}`, login: 'li.si', csrfToken: /.{43}/ });
    const entry = await database.kysely
      .selectFrom('audit_log')
      .selectAll()
      .where('actor', '=', `user:${linked}`)
      .orderBy('seq', 'desc')
      .executeTakeFirst();
    t.match(entry, { action: 'session.open', address: '198.51.100.7' });
  });

  await t.test('a verified address links, once; afterwards the subject counts', async (t) => {
    t.match(await whoIs(sessionOf(await goThrough('sub-mail'))), { id: `user:${byMail}` });
    const row = await database.kysely.selectFrom('users').selectAll().where('id', '=', byMail).executeTakeFirst();
    t.match(row, { oidc_issuer: provider.issuer, oidc_subject: 'sub-mail', revision: 2 });
    const entries = await database.kysely
      .selectFrom('audit_log')
      .select(['action', 'changes'])
      .where('object_id', '=', byMail)
      .where('action', '=', 'user.link')
      .execute();
    t.match(entries, [{ changes: { identityProvider: { from: null, to: `${provider.issuer} sub-mail` } } }]);
    t.match(await whoIs(sessionOf(await goThrough('sub-mail'))), { id: `user:${byMail}` }, 'again');
    const later = await goThrough('sub-later');
    t.match(
      [later.statusCode, later.json().type, sessionOf(later)],
      [401, /sign-in-refused/, undefined],
      'the address of another now',
    );
  });

  await t.test('who has no account gets none', async (t) => {
    for (const subject of ['sub-unproved', 'sub-stranger', 'sub-disabled']) {
      const response = await goThrough(subject);
      t.match(
        [response.statusCode, response.json().type, sessionOf(response)],
        [401, /sign-in-refused/, undefined],
        subject,
      );
    }
    t.equal(await accounts(), before, 'nobody is made an account');
  });

  await t.test('answers that were not asked for, or not here, or already used', async (t) => {
    const refused = async (url: URL, cookie: string, message: string) => {
      const response = await back(url, cookie);
      t.match([response.statusCode, response.json().type], [401, /sign-in-refused/], message);
      t.equal(sessionOf(response), undefined, message);
    };
    const mine = await begin();
    const theirs = await begin();
    const answer = await provider.signIn(mine.location, 'sub-linked');
    await refused(answer, '', 'no cookie: another browser');
    await refused(answer, theirs.cookie, 'another sign-in’s state');
    const [name = '', value = ''] = mine.cookie.split('=');
    const [payload = '', mac = ''] = value.split('.');
    const forged = Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), returnTo: 'https://evil.example' }),
    ).toString('base64url');
    await refused(answer, `${name}=${forged}.${mac}`, 'an altered cookie');
    await refused(answer, `${name}=${payload}.`, 'without its signature');
    const altered = new URL(answer);
    altered.searchParams.set('code', 'x'.repeat(43));
    await refused(altered, mine.cookie, 'a code that was never given');
    const wrongIssuer = new URL(answer);
    wrongIssuer.searchParams.set('iss', 'https://evil.example');
    await refused(wrongIssuer, mine.cookie, 'another issuer’s (mix-up)');
    const denied = new URL(CALLBACK);
    denied.search = new URLSearchParams({
      error: 'access_denied',
      state: answer.searchParams.get('state') ?? '',
    }).toString();
    await refused(denied, mine.cookie, 'the person said no');
    t.equal((await back(answer, mine.cookie)).statusCode, 303, 'the right one still gets in');
    await refused(answer, mine.cookie, 'the same code again');

    const late = await begin();
    const lateAnswer = await provider.signIn(late.location, 'sub-linked');
    service.setNow(new Date(Date.now() + 601_000).toISOString());
    await refused(lateAnswer, late.cookie, 'after ten minutes');
    service.setNow(new Date().toISOString());
  });

  await t.test('only back to this service', async (t) => {
    for (const target of ['https://evil.example', '//evil.example', '/\\evil.example', 'evil', '/a b', '/a\r\nx: y'])
      t.equal((await begin(`?returnTo=${encodeURIComponent(target)}`)).response.statusCode, 400, target);
    t.equal((await goThrough('sub-linked')).headers.location, '/');
  });

  await t.test('over https, below a path', async (t) => {
    const secure = await startService(
      database,
      { ...environment, PUBLIC_URL: 'https://stations.example', PATH_PREFIX: '/ls' },
      { withIndex: false },
    );
    t.teardown(() => secure.close());
    const { headers } = await secure.call({ url: '/ls/v1/session/oidc' });
    t.match(headers['set-cookie'], /^__Secure-ls_oidc=.*Path=\/ls;.*; Secure$/);
    t.equal(
      new URL(String(headers.location)).searchParams.get('redirect_uri'),
      'https://stations.example/ls/v1/session/oidc/callback',
    );
  });

  await t.test('with the provider away: 503, and passwords go on', async (t) => {
    const other = await startIdentityProvider(people, CALLBACK);
    await other.close();
    const alone = await startService(database, { ...environment, OIDC_ISSUER: other.issuer }, { withIndex: false });
    t.teardown(() => alone.close());
    const response = await alone.call({ url: '/v1/session/oidc' });
    t.match([response.statusCode, response.json().type], [503, /sign-in-unavailable/]);
    const { location, cookie } = await begin();
    const answer = await provider.signIn(location, 'sub-linked');
    await provider.close();
    t.match((await back(answer, cookie)).json(), { status: 503, type: /sign-in-unavailable/ });
    t.equal(
      (await service.call({ method: 'POST', url: '/v1/session', payload: { login: 'x', password: 'y' } })).statusCode,
      401,
    );
  });

  await t.test('a subject is one account’s', async (t) => {
    const again = database.kysely.transaction().execute((tx) =>
      createUser(tx, {
        login: 'second',
        displayName: '合成',
        email: null,
        role: 'admin',
        adcode: null,
        maintainerId: null,
        passwordHash: null,
        oidc: { issuer: provider.issuer, subject: 'sub-linked' },
      }),
    );
    await t.rejects(again, /users_oidc/);
  });
};
