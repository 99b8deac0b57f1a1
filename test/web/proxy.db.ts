/** Behind a reverse proxy, below a path: the pages, signing in with its cookie and proof, what they fetch, live events. */
import { noBrowser, openBrowser, watchFaults } from '../support/browser.ts';
import { PASSWORD, testUser } from '../support/accounts.ts';
import { openProxy } from '../support/proxy.ts';
import { DESKTOP, openSite } from '../support/site.ts';
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

    await page.goto(`${proxy.origin}${PREFIX}/`);
    const told = await page.evaluate<string>(`new Promise((resolve, reject) => {
      const events = new EventSource('${PREFIX}/v1/events');
      events.onopen = () => { events.close(); resolve('open'); };
      events.onerror = () => reject(new Error('no stream'));
    })`);
    t.equal(told, 'open', 'live events pass');

    await testUser(database, { login: 'proxy.admin' });
    await page.goto(`${proxy.origin}${PREFIX}/manage`);
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
    t.strictSame(faults, { errors: [], elsewhere: [] });
  });
};
