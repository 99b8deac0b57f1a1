/** Every screen of the rider's page: no accessibility fault in any look, nothing moves, little is loaded before the answer. */
import type { Page } from 'playwright-core';
import { axeFaults } from '../support/axe.ts';
import { noBrowser, openBrowser, until } from '../support/browser.ts';
import { layoutFaults } from '../support/layout.ts';
import { NAMES, SQUARE, riderStations } from '../support/rider.ts';
import { DESKTOP, PHONE, openPage, openSite } from '../support/site.ts';
import type { Suite } from '../support/suite.ts';

const HERE = { permissions: ['geolocation'], geolocation: { ...SQUARE, accuracy: 20 } };

/** Sums the layout shifts that no input caused. Before the first navigation. */
async function watchShifts(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(`
    window.shifts = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });`);
  return async () => Number(await page.evaluate('window.shifts'));
}

interface Loaded {
  readonly url: string;
  readonly bytes: number;
}

/**
 * What the page itself had begun to load when `name` became its heading, by its own clock: seen from here, answers and
 * scripts come in no order. Before the first navigation.
 */
async function watchAnswer(page: Page, name: string): Promise<() => Promise<Loaded[]>> {
  await page.addInitScript(`
    new MutationObserver((_changes, observer) => {
      if (document.querySelector('h1')?.textContent !== ${JSON.stringify(name)}) return;
      observer.disconnect();
      window.answeredAt = performance.now();
    }).observe(document, { childList: true, subtree: true, characterData: true });`);
  return async () => {
    const text = await page.evaluate(`JSON.stringify(performance.getEntriesByType('resource')
      .filter((entry) => entry.startTime < window.answeredAt)
      .map((entry) => ({ url: new URL(entry.name).pathname, bytes: entry.encodedBodySize })))`);
    return JSON.parse(String(text)) as Loaded[];
  };
}

export const suite: Suite = async (t, { database }) => {
  if (noBrowser !== false) {
    t.pass('in Chromium', { skip: noBrowser });
    return;
  }
  const browser = await openBrowser();
  t.teardown(() => browser.close());
  const site = await openSite(t, database);
  const stations = await riderStations(database, site.base);
  const station = `/s/${stations.good.code}`;

  const looks = [
    { name: 'light', options: PHONE, display: 'light normal', language: 'zh' },
    { name: 'dark, larger type', options: PHONE, display: 'dark large', language: 'en' },
    {
      name: 'sunlight',
      options: { ...PHONE, viewport: { width: 320, height: 640 } },
      display: 'sunlight normal',
      language: 'zh',
    },
    {
      name: 'narrow, larger type',
      options: { ...PHONE, viewport: { width: 320, height: 640 } },
      display: 'light large',
      language: 'en',
    },
    { name: 'desktop', options: { ...DESKTOP, colorScheme: 'dark' as const }, display: 'auto normal', language: 'en' },
  ];
  for (const { name, options, display, language } of looks) {
    await t.test(`screens: ${name}`, async (t) => {
      const { page, faults } = await openPage(t, browser, site, { ...options, ...HERE });
      await page.addInitScript(`
        localStorage.setItem('display', ${JSON.stringify(display)});
        localStorage.setItem('language', ${JSON.stringify(language)});`);
      const clean = async (what: string): Promise<void> => {
        t.strictSame(await axeFaults(page), [], what);
        t.strictSame(await layoutFaults(page), [], `${what}: to the eye and the thumb`);
      };
      await page.goto(`${site.base}/`);
      await page.getByRole('heading', { level: 1, name: NAMES.good }).waitFor();
      await clean('nearest');
      const way = await page.getByRole('button', { name: /^(导航|Take me there)$/ }).boundingBox();
      const tabs = await page.getByRole('navigation').boundingBox();
      t.ok(
        way && tabs && way.height >= 56 && way.y + way.height <= tabs.y,
        'the way there is below the thumb, unscrolled',
      );
      await page.getByRole('button', { name: /进不去？|Could not/ }).click();
      await page.getByRole('dialog').waitFor();
      await clean('report');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^(导航|Take me there)$/ }).click();
      await page.getByRole('dialog').waitFor();
      await clean('navigate');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /从哪里找|Searching from/ }).click();
      await page.getByRole('button', { name: /河南省/ }).waitFor();
      await clean('place');
      await page.goto(`${site.base}${station}`);
      await page.getByRole('heading', { level: 1, name: NAMES.good }).waitFor();
      await clean('station');
      await page.goto(`${site.base}/map`);
      await page.getByRole('region', { name: /驿站地图|Map of stations/ }).waitFor();
      await clean('map');
      await page.goto(`${site.base}/activities`);
      await page.getByRole('heading', { name: '免费理发（合成）' }).waitFor();
      await clean('activities');
      for (const path of ['/reports', '/settings']) {
        await page.goto(`${site.base}${path}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.locator('main .card').first().waitFor();
        await clean(path);
      }
      t.strictSame(faults, { errors: [], elsewhere: [] });
    });
  }

  await t.test(
    'before the script has come: its shape, in the chosen colours, still for who wants no motion',
    async (t) => {
      for (const reducedMotion of ['reduce', 'no-preference'] as const) {
        const { page, context, faults } = await openPage(t, browser, site, { ...PHONE, ...HERE, reducedMotion });
        await context.addInitScript(`localStorage.setItem('display', 'sunlight large')`);
        let come = (): void => undefined;
        const comes = new Promise<void>((resolve) => (come = resolve));
        await page.route('**/assets/*.js', async (route) => {
          await comes;
          await route.continue();
        });
        let questions = 0;
        page.on('request', (request) => void (questions += request.url().endsWith('/nearest') ? 1 : 0));
        const asked = page.waitForRequest(/\/nearest$/);
        await page.goto(`${site.base}/`, { waitUntil: 'commit' });
        t.match((await asked).postDataJSON(), { crs: 'wgs84', outCrs: 'gcj02', mode: 'ebike' }, 'it has asked already');
        const shape = page.locator('.shell .skeleton').first();
        await shape.waitFor();
        t.equal(await page.locator('.shell .brand').innerText(), '爱心驿站');
        t.equal(
          await page.evaluate(`getComputedStyle(document.querySelector('.shell .skeleton')).animationName`),
          reducedMotion === 'reduce' ? 'none' : 'breathe',
        );
        t.equal(
          await page.evaluate(`getComputedStyle(document.body).backgroundColor`),
          'rgb(255, 255, 255)',
          'as chosen for sunlight, with nothing flashing first',
        );
        t.equal(await page.evaluate(`getComputedStyle(document.body).fontSize`), '21px');
        t.equal(
          await page.evaluate(`document.getAnimations().some((one) => one.playState === 'running')`),
          reducedMotion === 'no-preference',
          'it breathes for those only who have nothing against it',
        );
        come();
        await page.getByRole('heading', { level: 1, name: NAMES.good }).waitFor();
        t.equal(await page.locator('.shell').count(), 0);
        t.equal(questions, 1, 'and does not ask again');
        t.strictSame(faults, { errors: [], elsewhere: [] });
      }
      const without = await openPage(t, browser, site, { ...PHONE, javaScriptEnabled: false });
      await without.page.goto(`${site.base}/`);
      t.equal(await without.page.locator('.shell').isVisible(), false, 'nothing is promised that cannot come');
      await without.page.getByRole('link', { name: /按区县看驿站/ }).click();
      await without.page.getByRole('heading', { level: 1 }).waitFor();
    },
  );

  await t.test('the first screens before there is an answer', async (t) => {
    const { page, context } = await openPage(t, browser, site);
    await page.goto(`${site.base}/`);
    await page.getByRole('heading', { level: 1, name: '离你最近的驿站在哪儿？' }).waitFor();
    t.strictSame(await axeFaults(page), [], 'no place yet');
    await page.goto(`${site.base}/s/410102-9999`);
    await page.getByRole('heading', { level: 1, name: '没有这个驿站' }).waitFor();
    t.strictSame(await axeFaults(page), [], 'no such station');
    const held = await context.newPage();
    await context.grantPermissions(['geolocation']);
    await context.setGeolocation(SQUARE);
    await held.route('**/v1/stations/nearest', () => undefined);
    await held.goto(`${site.base}/`);
    await held.locator('.hero[aria-busy=true]').waitFor();
    t.strictSame(await axeFaults(held), [], 'waiting');
  });

  await t.test('text of twice the size still fits', async (t) => {
    const { page } = await openPage(t, browser, site, { ...PHONE, ...HERE });
    for (const path of ['/', station, '/activities', '/settings']) {
      await page.goto(`${site.base}${path}`);
      await page.locator('main .card').first().waitFor();
      await page.evaluate(`for (const [name, size] of [['--text', 34], ['--text-small', 30], ['--text-tiny', 28]])
        document.documentElement.style.setProperty(name, size + 'px');`);
      t.strictSame(await layoutFaults(page), [], path);
    }
  });

  await t.test('by keyboard alone: to the way there and back', async (t) => {
    const { page } = await openPage(t, browser, site, { ...DESKTOP, ...HERE });
    await page.goto(`${site.base}/`);
    await page.getByRole('heading', { level: 1, name: NAMES.good }).waitFor();
    await page.keyboard.press('Tab');
    t.equal(await page.evaluate('document.activeElement.className'), 'skip');
    await page.keyboard.press('Enter');
    for (let i = 0; i < 20; i++) {
      await page.keyboard.press('Tab');
      if ((await page.evaluate('document.activeElement.innerText')) === '导航') break;
    }
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    t.equal(await page.evaluate('document.activeElement.closest("dialog") !== null'), true, 'focus is in the sheet');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    t.equal(await page.evaluate('document.activeElement.innerText'), '导航', 'and goes back to where it came from');
  });

  await t.test('nothing moves, and little is loaded before the answer', async (t) => {
    for (const [name, options] of [
      ['phone', PHONE],
      ['desktop', DESKTOP],
    ] as const) {
      const { page } = await openPage(t, browser, site, { ...options, ...HERE });
      const shifts = await watchShifts(page);
      const loadedBefore = await watchAnswer(page, NAMES.good);
      await page.goto(`${site.base}/`);
      await page.getByRole('heading', { level: 1, name: NAMES.good }).waitFor();
      await until(page, 'navigator.serviceWorker.controller !== null');
      t.equal(await shifts(), 0, `${name}: no layout shift`);
      const before = await loadedBefore();
      const script = before.filter(({ url }) => url.endsWith('.js')).reduce((sum, { bytes }) => sum + bytes, 0);
      t.ok(script > 10_000 && script < 60_000, `${name}: ${script} bytes of script`);
      t.ok(before.length <= 12, `${name}: ${before.map(({ url }) => url).join(' ')}`);
      t.notOk(
        before.some(({ url }) => /map-panel|tiles/.test(url)),
        'the map comes after',
      );
      // The page that the code on the door opens.
      const atDoor = await openPage(t, browser, site, { ...options, ...HERE });
      const doorShifts = await watchShifts(atDoor.page);
      await atDoor.page.goto(`${site.base}${station}`);
      await atDoor.page.getByRole('heading', { level: 1, name: NAMES.good }).waitFor();
      await atDoor.page.getByText('免费理发（合成）').waitFor();
      await until(atDoor.page, 'navigator.serviceWorker.controller !== null');
      t.equal(await doorShifts(), 0, `${name}: nor at the door`);
    }
  });
};
