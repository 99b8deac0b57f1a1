/** Every page opens under every prefix, under its own policy, from the service alone; files are sent as files should be. */
import { openBrowser, noBrowser } from '../support/browser.ts';
import { openPage, openSite, someCode } from '../support/site.ts';
import type { Suite } from '../support/suite.ts';

const PAGES = ['/', '/s/{code}', '/manage', '/overlays/amap', '/overlays/baidu', '/overlays/maplibre'];

export const suite: Suite = async (t, { database }) => {
  const browser = noBrowser === false ? await openBrowser() : undefined;
  t.teardown(async () => await browser?.close());
  for (const pathPrefix of ['', '/map/stations']) {
    const site = await openSite(t, database, { environment: { PATH_PREFIX: pathPrefix }, seeds: true });
    const code = await someCode(database);
    for (const path of PAGES) {
      await t.test(`${path} under "${pathPrefix}"`, { skip: noBrowser }, async (t) => {
        const { page, faults } = await openPage(t, browser!, site);
        const answer = await page.goto(`${site.base}${path.replace('{code}', code)}`, { waitUntil: 'load' });
        t.equal(answer?.status(), 200);
        t.match(answer?.headers()['content-security-policy'], /default-src 'self';.*frame-ancestors 'none'/);
        t.not(await page.title(), '');
        t.equal(await page.evaluate('document.documentElement.lang'), 'zh-CN');
        t.strictSame(faults, { errors: [], elsewhere: [] }, 'no error, no other host');
      });
    }
    await t.test(`files under "${pathPrefix}"`, async (t) => {
      const html = await (await fetch(`${site.base}/`)).text();
      const [, script = ''] = /src="([^"]+)"/.exec(html) ?? [];
      t.match(script, new RegExp(`^${pathPrefix}/assets/rider-`), 'addresses carry the prefix');
      const sent = await fetch(`${site.origin}${script}`, { headers: { 'accept-encoding': 'identity' } });
      t.match(Object.fromEntries(sent.headers), {
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'Accept-Encoding',
        'x-content-type-options': 'nosniff',
      });
      const etag = sent.headers.get('etag') ?? '';
      t.match(etag, /^"[^"]+"$/, 'a strong tag');
      const again = await fetch(`${site.origin}${script}`, {
        headers: { 'if-none-match': etag, 'accept-encoding': 'identity' },
      });
      t.equal(again.status, 304);
      t.equal((await fetch(`${site.base}/assets/none.js`)).status, 404);
      t.equal((await fetch(`${site.base}/assets/..%2frider.html`)).status, 404);
    });
  }
};
