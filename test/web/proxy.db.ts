/**
 * Behind a reverse proxy, below a path: the rider's page and its service worker, signing in with its cookie and proof, the
 * overlays, what they fetch, live events.
 */
import { noBrowser, openBrowser, watchFaults } from '../support/browser.ts';
import { PASSWORD, testUser } from '../support/accounts.ts';
import { openProxy } from '../support/proxy.ts';
import { asAdmin } from '../support/service.ts';
import { DESKTOP, openSite, someCode } from '../support/site.ts';
import type { Suite } from '../support/suite.ts';

const PREFIX = '/union/map';

export const suite: Suite = async (t, { database }) => {
  await t.test('in Chromium', { skip: noBrowser }, async (t) => {
    const proxy = await openProxy(t);
    const environment = { PATH_PREFIX: PREFIX, PUBLIC_URL: proxy.origin, TRUST_PROXY: 'true' };
    const site = await openSite(t, database, { environment, seeds: true });
    proxy.forwardTo(site.origin);
    const browser = await openBrowser();
    t.teardown(() => browser.close());
    const context = await browser.newContext({ locale: 'zh-CN', ...DESKTOP });
    const page = await context.newPage();
    // Whoever asks the service past the proxy is caught as another host.
    const faults = watchFaults(page, proxy.origin);

    const at = (path: string): string => `${proxy.origin}${PREFIX}${path}`;

    await page.goto(at('/'));
    const scope = await page.evaluate<string>('navigator.serviceWorker.ready.then(({ scope }) => scope)');
    t.equal(scope, at('/'), 'the worker serves what is below the path, and no other site of the host');
    const manifest = (await (await fetch(at('/manifest.webmanifest'))).json()) as Record<string, string>;
    for (const name of ['start_url', 'scope'])
      t.equal(new URL(manifest[name] ?? '', at('/manifest.webmanifest')).href, at('/'), name);
    const code = await someCode(database);
    const { id, name } = await database.kysely
      .selectFrom('stations')
      .select(['id', 'name'])
      .where('code', '=', code)
      .executeTakeFirstOrThrow();
    await page.goto(at(`/s/${code}`));
    await page.getByRole('heading', { name }).waitFor();
    await page.reload();
    t.equal(await page.evaluate('navigator.serviceWorker.controller !== null'), true, 'and it does serve them');
    await page.getByRole('heading', { name }).waitFor();
    // Whoever knows an address without its slash, or outside the path, gets no page of ours by mistake.
    t.equal((await fetch(`${proxy.origin}/s/${code}`)).status, 404);

    await page.evaluate(`(async () => {
      const events = new EventSource('${PREFIX}/v1/events');
      globalThis.told = new Promise((resolve) => events.addEventListener('status', ({ data }) => resolve(JSON.parse(data))));
      await new Promise((resolve, reject) => Object.assign(events, { onopen: resolve, onerror: reject }));
    })()`);
    const paused = await fetch(at(`/v1/stations/${id}/status`), {
      method: 'PUT',
      headers: { ...asAdmin, 'content-type': 'application/json', 'if-match': '*' },
      body: JSON.stringify({ state: 'paused', reason: '装修' }),
    });
    t.equal(paused.status, 200);
    t.match(
      await page.evaluate('globalThis.told'),
      { code, state: 'paused', stateReason: '装修' },
      'told as it happens',
    );
    await page.getByText('装修').first().waitFor();

    for (const [path, title] of [
      ['/overlays/amap', '高德地图上的爱心驿站'],
      ['/overlays/baidu', '百度地图上的爱心驿站'],
      ['/overlays/maplibre', 'MapLibre 上的爱心驿站'],
    ] as const) {
      const tile = page.waitForResponse((answer) => answer.url().endsWith('.mvt') && answer.status() === 200);
      await page.goto(at(path));
      await page.getByRole('heading', { name: title }).waitFor();
      t.ok((await tile).url().startsWith(at('/v1/layers/amap/tiles/')), `${path}: its tiles through the proxy`);
      await page.getByRole('link', { name: '百度', exact: true }).click();
      await page.waitForURL(at('/overlays/baidu'));
    }
    const { tiles } = (await (await fetch(at('/v1/layers/amap/tiles.json'))).json()) as { tiles: string[] };
    t.strictSame(tiles, [at('/v1/layers/amap/tiles/{z}/{x}/{y}.mvt')], 'addresses as the world sees them');

    await testUser(database, { login: 'proxy.admin' });
    await page.goto(at('/manage'));
    await page.getByLabel('用户名').fill('proxy.admin');
    await page.getByLabel('密码').fill(PASSWORD);
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByRole('button', { name: '退出' }).waitFor();
    const [cookie] = await context.cookies();
    t.match(cookie, { path: PREFIX, httpOnly: true, sameSite: 'Strict' }, 'the cookie goes to the prefix only');
    await page.reload();
    await page.getByRole('button', { name: '退出' }).click();
    await page.getByRole('button', { name: '登录' }).waitFor();
    t.strictSame(await context.cookies(), [], 'signing out passes: its proof was taken');
    // What the page had asked for when the session ended is refused.
    const errors = faults.errors.filter((one) => !one.endsWith('401 (Unauthorized)'));
    t.strictSame({ ...faults, errors }, { errors: [], elsewhere: [] });
  });
};
