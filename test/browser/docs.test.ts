/** The documentation page in a real browser: it works under its own policy and fetches nothing from outside. */
import t from 'tap';
import { buildApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import type { Database } from '../../src/db/database.ts';
import { VERSION } from '../../src/version.ts';
import { noBrowser, openBrowser, watchFaults } from '../support/browser.ts';

// The page shows the API document, which needs no data.
const noDatabase = { engine: 'embedded', close: async () => undefined } as unknown as Database;

for (const pathPrefix of ['', '/stations']) {
  t.test(`/docs under prefix "${pathPrefix}"`, { skip: noBrowser }, async (t) => {
    const app = await buildApp({
      config: readConfig({ PATH_PREFIX: pathPrefix }),
      database: noDatabase,
      version: VERSION,
      shedLoad: false,
    });
    const origin = await app.listen({ host: '127.0.0.1', port: 0 });
    t.teardown(() => app.close());
    const browser = await openBrowser();
    t.teardown(() => browser.close());
    const page = await browser.newPage();
    const faults = watchFaults(page, origin);
    await page.goto(`${origin}${pathPrefix}/docs`);
    await page.getByText('/v1/stations/nearest').first().waitFor({ timeout: 30_000 });
    t.ok((await page.locator('.opblock').count()) > 20, 'the operations are listed');
    t.equal(await page.title(), '爱心驿站 Love Stations');
    t.notOk(await page.locator('.topbar').first().isVisible(), 'no logo but ours');
    t.strictSame(faults.elsewhere, [], 'no request leaves the service');
    t.strictSame(faults.errors, [], 'no console error, no violation of the policy');
  });
}
