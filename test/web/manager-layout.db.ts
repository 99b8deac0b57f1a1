/** The manager's screens to the eye and the thumb: in usual type on a phone, in large type on the narrowest one. */
import { noBrowser, openBrowser } from '../support/browser.ts';
import { layoutFaults } from '../support/layout.ts';
import { openPage, openSite, PHONE } from '../support/site.ts';
import type { Suite } from '../support/suite.ts';
import { castOf, enter, OFFICE } from './manager-cast.ts';

const LOOKS = [
  { name: 'phone', options: PHONE, display: 'light normal', language: 'zh' },
  {
    name: 'narrow, larger type',
    options: { ...PHONE, viewport: { width: 320, height: 640 } },
    display: 'dark large',
    language: 'en',
  },
] as const;

export const suite: Suite = async (t, { database }) => {
  if (noBrowser !== false) return void t.test('the manager’s page', { skip: noBrowser }, () => undefined);
  const browser = await openBrowser();
  t.teardown(() => browser.close());
  const site = await openSite(t, database);
  const made = await castOf(database, site);
  const code = await made.codeOf(made.locked);
  for (const { name, options, display, language } of LOOKS) {
    await t.test(name, async (t) => {
      const { page } = await openPage(t, browser, site, options);
      await enter(page, site, OFFICE);
      await page.evaluate(`localStorage.setItem('display', ${JSON.stringify(display)});
        localStorage.setItem('language', ${JSON.stringify(language)});`);
      const screens: readonly (readonly [path: string, there: string])[] = [
        ['/manage', '.segments.states'],
        ['/manage/stations', '.station-row'],
        ['/manage/stations/new', 'form, .part, .card'],
        [`/manage/stations/${code}`, '.amenity-row'],
        [`/manage/stations/${code}/plate`, '.plate img'],
      ];
      for (const [path, there] of screens) {
        await page.goto(`${site.base}${path}`);
        await page.locator(there).first().waitFor();
        t.strictSame(await layoutFaults(page), [], path);
      }
    });
  }
};
