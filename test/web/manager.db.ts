/**
 * The manager's page in a browser, phone and desktop: the door, the day's list, opening and pausing, the daily check with
 * its photo, answers, writing without a network. Stations and their edits: manager-stations.db.ts.
 */
import type { Locator, Page } from 'playwright-core';
import { axeFaults } from '../support/axe.ts';
import { noBrowser, openBrowser, until } from '../support/browser.ts';
import { layoutFaults } from '../support/layout.ts';
import { TINY_PNG } from '../support/photos.ts';
import { DESKTOP, openPage, openSite, PHONE } from '../support/site.ts';
import type { Suite } from '../support/suite.ts';
import { castOf, enter, KEEPER, OFFICE } from './manager-cast.ts';

const FINE = { errors: [], elsewhere: [] };

/** A picture of 3000 x 2000, drawn by the browser itself: what a camera would give. */
async function largePicture(page: Page): Promise<Buffer> {
  const address = await page.evaluate<string>(`(() => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [3000, 2000];
    canvas.getContext('2d').fillRect(100, 100, 500, 500);
    return canvas.toDataURL('image/jpeg');
  })()`);
  return Buffer.from(address.split(',')[1] ?? '', 'base64');
}

/** All that was written on this card, or page, has been sent. */
const nothingWaits = (within: Locator | Page): Promise<void> =>
  within.locator('.pending').first().waitFor({ state: 'detached' });

/** Do something, and wait until the write that it makes was answered. */
async function arriving(page: Page, ending: string, act: () => Promise<void>): Promise<void> {
  const answered = page.waitForResponse(
    (answer) => answer.request().method() !== 'GET' && answer.url().endsWith(ending) && answer.ok(),
  );
  await act();
  await answered;
}

export const suite: Suite = async (t, { database }) => {
  if (noBrowser !== false) return void t.test('the manager’s page', { skip: noBrowser }, () => undefined);
  const browser = await openBrowser();
  t.teardown(() => browser.close());
  const site = await openSite(t, database);
  const made = await castOf(database, site);
  const json = async (path: string) => (await (await made.admin('GET', path)).json()) as never;
  const stateOf = async (id: string) => (await json(`/v1/stations/${id}`))['properties'] as Record<string, unknown>;
  const checksOf = async (id: string) =>
    (await json(`/v1/stations/${id}/checks`))['checks'] as Record<string, unknown>[];

  await t.test('the day on a phone: pause, explain, undo, check, answer', async (t) => {
    const { page, faults } = await openPage(t, browser, site, PHONE);
    await enter(page, site, KEEPER);
    const card = page.getByRole('region', { name: '合成驿站·河边' });
    await card.getByText('1 人报告“进不去”').waitFor();
    t.equal(await page.getByText('合成驿站·别处').count(), 0, 'only what is in this organisation’s care');
    t.strictSame(
      await page.locator('.count strong').allTextContents(),
      ['1', '1', '2'],
      'a report, a check, two that are open',
    );
    t.strictSame(await axeFaults(page), []);

    await arriving(page, '/status', () => card.getByRole('button', { name: '暂停' }).click());
    await card.getByText('已改为暂停。').waitFor();
    await card.getByRole('button', { name: '写原因和恢复时间' }).click();
    await page.getByLabel('原因').fill('停水检修');
    t.strictSame(await axeFaults(page), [], 'the sheet too');
    await arriving(page, '/status', () => page.getByRole('button', { name: '保存' }).click());
    await card.getByText('停水检修').waitFor();
    t.match(await stateOf(made.locked), { state: 'paused', stateReason: '停水检修' });
    await arriving(page, '/status', () => card.getByRole('button', { name: '撤销' }).click());
    t.match(await stateOf(made.locked), { state: 'paused', stateReason: null }, 'as it was before the reason');
    await arriving(page, '/status', () => card.getByRole('button', { name: '开放', exact: true }).click());
    await card.getByText('已改为开放。').waitFor();
    t.match(await stateOf(made.locked), { state: 'open', stateReason: null });

    // Setting a state is a verification; the check of the day is done all the same.
    await card.getByRole('button', { name: '再巡查一次' }).click();
    await card.getByRole('button', { name: '四项都正常' }).click();
    await card.getByRole('button', { name: /设备完好/ }).click();
    await card.getByLabel('说明').fill('门吸坏了');
    const picture = await largePicture(page);
    await card.locator('input[type=file]').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: picture });
    await card.getByRole('img', { name: '巡查照片' }).waitFor();
    t.strictSame(await axeFaults(page), []);
    const sent = page.waitForResponse(
      (answer) => answer.url().endsWith('/photo') && answer.request().method() === 'PUT',
    );
    await card.getByRole('button', { name: '完成今日巡查' }).click();
    const upload = (await sent).request();
    t.equal(upload.headers()['content-type'], 'image/jpeg');
    t.equal((await sent).status(), 204);
    const [check] = await checksOf(made.locked);
    t.match(check, {
      duties: { utilities: 'ok', order: 'ok', cleanliness: 'ok', equipment: 'notOk' },
      note: '门吸坏了',
      applied: true,
      photo: /photo$/,
    });
    const kept = await made.admin('GET', String(check?.['photo']));
    const bytes = Buffer.from(await kept.arrayBuffer()).toString('base64');
    const size = await page.evaluate<number[]>(`new Promise((resolve) => {
      const image = new Image();
      image.onload = () => resolve([image.width, image.height]);
      image.src = 'data:image/jpeg;base64,${bytes}';
    })`);
    t.ok(Math.max(...size) <= 1_600, `made small on the device: ${size.join(' x ')}`);

    await card.getByRole('button', { name: '看来信' }).click();
    await card.getByText('门锁着，敲门没人应（合成）').waitFor();
    await card.getByRole('button', { name: '知道了，去处理' }).click();
    await card.getByText('您已确认，正在处理').waitFor();
    await card.getByRole('button', { name: '已解决' }).click();
    await page.getByLabel('答复').fill('已开门，值班时间会有人在');
    await nothingWaits(card);
    await arriving(page, '', () => page.getByRole('button', { name: '发送答复' }).click());
    await card.getByText('1 人报告').waitFor({ state: 'detached' });
    const { reports } = (await json('/v1/reports?status=resolved')) as {
      reports: { station: { id: string }; answer: string }[];
    };
    t.match(reports, [{ station: { id: made.locked }, answer: '已开门，值班时间会有人在' }]);
    t.strictSame(faults, FINE);
  });

  await t.test('for a bright doorway and for larger type: chosen here, kept on the device', async (t) => {
    const { page, faults } = await openPage(t, browser, site, PHONE);
    await enter(page, site, KEEPER);
    await page.getByRole('button', { name: '颜色和文字' }).click();
    const sheet = page.getByRole('dialog', { name: '颜色和文字' });
    await sheet.getByRole('button', { name: '强光下' }).click();
    await sheet.getByRole('button', { name: '大字' }).click();
    t.equal(await sheet.getByRole('button', { name: '强光下' }).getAttribute('aria-pressed'), 'true');
    const look = `(({ backgroundColor, color, fontSize, fontWeight }) =>
      [backgroundColor, color, fontSize, fontWeight].join(' '))(getComputedStyle(document.body))`;
    const chosen = 'rgb(255, 255, 255) rgb(0, 0, 0) 21px 600';
    t.equal(await page.evaluate(look), chosen);
    t.strictSame(await axeFaults(page), []);
    t.strictSame(await layoutFaults(page), [], 'the sheet fits');
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    t.strictSame(await layoutFaults(page), [], 'and the day');
    await page.reload();
    await page.getByRole('navigation', { name: '驿站管理' }).waitFor();
    t.equal(await page.evaluate(look), chosen, 'the next time, too');
    t.strictSame(faults, FINE);
  });

  await t.test('in a dead spot: kept, shown, there after a reload, sent once when the network is back', async (t) => {
    const { page, context, faults } = await openPage(t, browser, site, PHONE);
    await enter(page, site, KEEPER);
    const card = page.getByRole('region', { name: '合成驿站·桥头' });
    await card.getByRole('button', { name: '再巡查一次' }).waitFor();
    const before = (await checksOf(made.well)).length;
    await until(page, `navigator.serviceWorker.controller && caches.match('${site.base}/manage').then(Boolean)`);
    await context.setOffline(true);
    await card.getByRole('button', { name: '再巡查一次' }).click();
    await card.getByRole('button', { name: '四项都正常' }).click();
    await card.locator('input[type=file]').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: TINY_PNG });
    await card.getByRole('img', { name: '巡查照片' }).waitFor();
    await card.getByRole('button', { name: '完成今日巡查' }).click();
    await card.getByText(/待发送：巡查/).waitFor();
    await card.getByRole('button', { name: '关闭', exact: true }).click();
    await card.getByText(/待发送：开放状态/).waitFor();
    await page.getByText('2 项待发送').waitFor();
    t.strictSame(await axeFaults(page), []);
    t.equal((await checksOf(made.well)).length, before, 'nothing arrived yet');
    // What is on the device outlives the page, and the page opens: the frame, the day as it was read, what waits.
    await page.reload();
    await page.getByRole('navigation', { name: '驿站管理' }).waitFor();
    await page.getByText('李四（合成）').waitFor({ state: 'attached' });
    await page.getByText('2 项待发送').waitFor();
    await page.getByText(/内容是 .*的/).waitFor();
    await card.getByText(/待发送：巡查/).waitFor();
    const other = page.getByRole('region', { name: '合成驿站·河边' });
    await other.getByRole('button', { name: '暂停' }).click();
    await other.getByText(/待发送：开放状态/).waitFor();
    await page.getByText('3 项待发送').waitFor();
    t.strictSame(await axeFaults(page), []);
    const kept = await page.evaluate<string>(`(async () => {
      const name = (await caches.keys()).find((one) => one.startsWith('manage '));
      const cache = await caches.open(name);
      const answers = await Promise.all((await cache.keys()).map((one) => cache.match(one)));
      return (await Promise.all(answers.map((one) => one.text()))).join();
    })()`);
    t.match(kept, /李四（合成）/);
    t.notMatch(kept, /"csrfToken":"/, 'no proof of the session lies on the device');
    const keys: string[] = [];
    page.on('request', (request) => {
      if (request.method() !== 'GET' && request.headers()['idempotency-key'])
        keys.push(`${new URL(request.url()).pathname.split('/').at(-1)} ${request.headers()['idempotency-key']}`);
    });
    await context.setOffline(false);
    await nothingWaits(page);
    await card.getByRole('button', { name: '关闭', pressed: true }).waitFor();
    await page.getByText(/内容是 .*的/).waitFor({ state: 'detached' });
    const checks = await checksOf(made.well);
    t.equal(checks.length, before + 1, 'once');
    t.match(checks[0], { applied: true, photo: /photo$/ });
    t.match(await stateOf(made.well), { state: 'closed' });
    t.match(await stateOf(made.locked), { state: 'paused' });
    t.strictSame(
      keys.map((one) => one.split(' ')[0]),
      ['checks', 'photo', 'status', 'status'],
      'in the order in which they were written, the photo behind its check',
    );
    t.equal(new Set(keys.map((one) => one.split(' ')[1])).size, 4, 'a key each, sent once');

    // Signed out without a network: nothing of this person is shown again, and the session ends when there is one.
    await context.setOffline(true);
    await page.getByRole('button', { name: '退出' }).click();
    await page.getByLabel('用户名').waitFor();
    await until(page, `caches.keys().then((names) => !names.some((one) => one.startsWith('manage ')))`);
    await page.reload();
    await page.getByLabel('用户名').waitFor();
    t.equal(await page.getByText('李四（合成）').count(), 0);
    await context.setOffline(false);
    const ended = page.waitForResponse((answer) => answer.request().method() === 'DELETE');
    await page.reload();
    t.ok((await ended).ok(), 'the service was told');
    t.equal((await context.request.get(`${site.base}/v1/me`)).status(), 401);
    t.strictSame(
      faults.errors.filter((one) => !one.includes('ERR_INTERNET_DISCONNECTED')),
      [],
    );
  });

  await t.test(
    'what the service refuses is shown with what to do; a session that ended asks at the door',
    async (t) => {
      const { page, context, faults } = await openPage(t, browser, site, PHONE);
      await enter(page, site, KEEPER);
      const card = page.getByRole('region', { name: '合成驿站·桥头' });
      await card.getByRole('button', { name: '关闭', pressed: true }).waitFor();
      await context.setOffline(true);
      await card.getByText('设施和水电').click();
      await card.getByLabel('微波炉').selectOption('outOfOrder');
      await card.getByText(/待发送：设施/).waitFor();
      await context.clearCookies();
      await context.setOffline(false);
      await page.getByLabel('用户名').waitFor();
      await enterAgain(page);
      await page.getByRole('region', { name: '合成驿站·桥头' }).getByText('1 项故障').waitFor();
      await nothingWaits(page);
      const { amenities } = (await stateOf(made.well)) as { amenities: { code: string; state: string }[] };
      t.match(
        amenities.find((one) => one.code === 'microwave'),
        { state: 'outOfOrder' },
      );

      // Handed over to others while this phone had no network.
      await context.setOffline(true);
      await card.getByRole('button', { name: '开放', exact: true }).click();
      await card.getByText(/待发送：开放状态/).waitFor();
      const tag = (await made.admin('GET', `/v1/stations/${made.well}`)).headers.get('etag') ?? '';
      const { maintainers } = (await stateOf(made.foreign)) as { maintainers: { id: string; role: string }[] };
      const theirs = maintainers.map(({ id, role }) => ({ id, role }));
      await made.admin('PUT', `/v1/stations/${made.well}/maintainers`, { maintainers: theirs }, { 'if-match': tag });
      await context.setOffline(false);
      const refused = page.getByRole('alert').filter({ hasText: '没有发成：开放状态' });
      await refused.waitFor();
      t.match(await refused.textContent(), /已不归您管/);
      t.match(await stateOf(made.well), { state: 'closed' }, 'nothing was changed');
      await refused.getByRole('button', { name: '不再发送' }).click();
      await refused.waitFor({ state: 'detached' });
      // Chrome tells of each answer of 4xx: the session that ended, and what is no longer theirs.
      const unexpected = faults.errors.filter((one) => !/ERR_INTERNET_DISCONNECTED|status of (401|404)/.test(one));
      t.strictSame({ ...faults, errors: unexpected }, FINE);
    },
  );

  await t.test('an office on a desktop: the whole district, in English, in the dark', async (t) => {
    const { page, faults } = await openPage(t, browser, site, { ...DESKTOP, colorScheme: 'dark' });
    await enter(page, site, OFFICE);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('region', { name: '合成驿站·别处' }).waitFor();
    await page.getByLabel('District').selectOption('410103');
    await page.getByText('No stations here.').waitFor();
    await page.getByLabel('District').selectOption('410102');
    await page.getByRole('region', { name: '合成驿站·别处' }).waitFor();
    t.strictSame(await axeFaults(page), []);
    t.strictSame(faults, FINE);
  });
};

async function enterAgain(page: Page): Promise<void> {
  const { PASSWORD } = await import('../support/accounts.ts');
  await page.getByLabel('用户名').fill(KEEPER);
  await page.getByLabel('密码').fill(PASSWORD);
  await page.getByRole('button', { name: '登录', exact: true }).click();
}
