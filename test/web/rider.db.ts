/** A rider, in a browser: position allowed and refused, filters, the way there, a station's page, a report and its answer. */
import { axeFaults } from '../support/axe.ts';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { NAMES, SQUARE, riderStations } from '../support/rider.ts';
import { TINY_PNG } from '../support/photos.ts';
import { ADMIN_TOKEN } from '../support/service.ts';
import { DESKTOP, PHONE, openPage, openSite } from '../support/site.ts';
import type { Suite } from '../support/suite.ts';

const HERE = { permissions: ['geolocation'], geolocation: { ...SQUARE, accuracy: 20 } };
const NOTHING_WRONG = { errors: [], elsewhere: [] };

export const suite: Suite = async (t, { database }) => {
  if (noBrowser !== false) {
    t.pass('in Chromium', { skip: noBrowser });
    return;
  }
  const browser = await openBrowser();
  t.teardown(() => browser.close());
  const site = await openSite(t, database, { environment: { PATH_PREFIX: '/map/stations' } });
  const stations = await riderStations(database, site.base);

  await t.test('position allowed: the nearest that lets one in, and why not the nearer', async (t) => {
    const { page, faults } = await openPage(t, browser, site, { ...PHONE, ...HERE });
    const urls: string[] = [];
    const bodies: string[] = [];
    page.on('request', (request) => {
      urls.push(request.url());
      bodies.push(request.postData() ?? '');
    });
    await page.goto(`${site.base}/`);
    await page.getByRole('heading', { level: 1, name: NAMES.good }).waitFor();
    const hero = page.getByRole('region', { name: '离你最近的驿站' });
    t.match(await hero.innerText(), /可以进入[^]*180 米[^]*电动车 1 分钟 · 步行 4 分钟[^]*推门即入[^]*已巡查/);
    t.match(await hero.locator('.need.absent').innerText(), /取暖/, 'the one need that is not met');
    t.equal(await hero.locator('.need:not(.absent)').count(), 4);
    t.match(await hero.locator('.nearer').innerText(), /近处，已关闭.*60 米.*现在进不去/);
    const rows = await page.locator('.rows .row b').allInnerTexts();
    t.strictSame(rows, [NAMES.shut, NAMES.scan, NAMES.vague], 'the next ones by distance');
    t.match(await page.getByRole('button', { name: /从哪里找/ }).innerText(), /我的位置 ±20\s米/);
    t.ok(
      bodies.some((body) => body.includes('113.6253') && body.includes('"crs":"wgs84"')),
      'in the body, declared',
    );
    const kept = String(await page.evaluate('JSON.stringify(localStorage)'));
    for (const text of [...urls, kept, page.url()]) t.notMatch(text, /113\.6|34\.74/, 'and nowhere else');
    t.strictSame(faults, NOTHING_WRONG);
  });

  await t.test('filters stand in the address, and a link with them asks the same', async (t) => {
    const { page, faults } = await openPage(t, browser, site, { ...PHONE, ...HERE });
    await page.goto(`${site.base}/`);
    await page.getByRole('heading', { level: 1, name: NAMES.good }).waitFor();
    await page.getByRole('button', { name: '取暖' }).click();
    await page.getByRole('heading', { level: 1, name: NAMES.scan }).waitFor();
    await page.getByRole('button', { name: '走路' }).click();
    await page.getByRole('button', { name: '现在可进' }).click();
    await page.waitForURL('**/?usable=true&needs=warm&mode=walk');
    await page.reload();
    await page.getByRole('heading', { level: 1, name: NAMES.scan }).waitFor();
    t.equal(await page.getByRole('button', { name: '取暖' }).getAttribute('aria-pressed'), 'true');
    await page.getByRole('button', { name: '急救' }).click();
    await page.getByRole('heading', { level: 1, name: '没有符合条件的驿站' }).waitFor();
    await page.getByRole('button', { name: '清除条件' }).click();
    await page.getByRole('heading', { level: 1, name: NAMES.good }).waitFor();
    await page.waitForURL('**/?mode=walk');
    t.strictSame(faults, NOTHING_WRONG);
  });

  await t.test('the way there: chosen once, remembered, on the button', async (t) => {
    const { page, context, faults } = await openPage(t, browser, site, { ...PHONE, ...HERE });
    await context.route(/amap\.com|baidu\.com|qq\.com/, (route) => route.fulfill({ body: 'a map' }));
    await page.goto(`${site.base}/`);
    await page.getByRole('button', { name: '导航' }).click();
    const sheet = page.getByRole('dialog', { name: '用哪个地图导航？' });
    // On the web Baidu's page shows the place: what opens is what is promised.
    const baidu = sheet.getByRole('link', { name: '百度 · 看位置' });
    t.match(await baidu.getAttribute('href'), /^https:\/\/api\.map\.baidu\.com\/marker\?location=34\.\d+,113\.\d+&/);
    const [opened] = await Promise.all([page.waitForEvent('popup'), baidu.click()]);
    t.match(opened.url(), /baidu/);
    await page.getByRole('link', { name: '导航（百度 · 看位置）' }).waitFor();
    await page.reload();
    const main = page.getByRole('link', { name: '导航（百度 · 看位置）' });
    await main.waitFor();
    await page.getByRole('button', { name: '换一个地图' }).click();
    await sheet.getByRole('button', { name: '复制地址' }).waitFor();
    t.match(await sheet.innerText(), /合成路 2 号/);
    await page.evaluate(`navigator.clipboard.writeText = () => Promise.reject(new Error('refused, synthetic'))`);
    await sheet.getByRole('button', { name: '复制地址' }).click();
    t.equal(await sheet.getByRole('button', { name: '已复制' }).count(), 0, 'not said where it is not so');
    await page.reload();
    await context.grantPermissions(['geolocation', 'clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: '换一个地图' }).click();
    await sheet.getByRole('button', { name: '复制地址' }).click();
    await sheet.getByRole('button', { name: '已复制' }).waitFor();
    t.equal(await page.evaluate('navigator.clipboard.readText()'), `${NAMES.good} 合成路 2 号 · 一楼大厅`);
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'hidden' });
    t.strictSame(faults, NOTHING_WRONG);
  });

  await t.test('on a phone the app is tried first, then its page on the web', async (t) => {
    const userAgent = 'Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36';
    const { page, context } = await openPage(t, browser, site, { ...PHONE, ...HERE, userAgent });
    await context.route(/amap\.com/, (route) => route.fulfill({ body: 'a map' }));
    const tried: string[] = [];
    const cdp = await context.newCDPSession(page);
    await cdp.send('Page.enable');
    cdp.on('Page.frameRequestedNavigation', ({ url }) => void tried.push(url));
    await page.goto(`${site.base}/?mode=walk`);
    await page.getByRole('button', { name: '导航' }).click();
    await page.getByRole('dialog').getByRole('link', { name: '高德 · 步行' }).click();
    await page.waitForURL(/^https:\/\/uri\.amap\.com\/navigation\?to=113\.\d+,34\.\d+,.*mode=walk/);
    t.match(tried[0], /^amapuri:\/\/route\/plan\/\?.*dlat=34\.\d+&dlon=113\.\d+.*&t=2$/);
  });

  await t.test('position refused: a place of one’s own choice, remembered', async (t) => {
    const { page, faults } = await openPage(t, browser, site);
    await page.goto(`${site.base}/`);
    await page.getByRole('heading', { level: 1, name: '离你最近的驿站在哪儿？' }).waitFor();
    await page.getByRole('button', { name: '用我的位置' }).click();
    await page.getByRole('heading', { level: 1, name: '没有拿到位置' }).waitFor();
    await page.getByRole('button', { name: '自己选一个地方' }).click();
    await page.getByRole('searchbox').fill('扫码');
    await page.getByRole('button', { name: NAMES.scan }).click();
    await page.getByRole('button', { name: /从哪里找.*扫码进门/ }).waitFor();
    await page.getByRole('heading', { level: 1, name: NAMES.scan }).waitFor();
    t.match(await page.locator('.how-far').innerText(), /10 米/, 'from there');
    await page.reload();
    await page.getByRole('heading', { level: 1, name: NAMES.scan }).waitFor();
    await page.getByRole('button', { name: /从哪里找/ }).click();
    for (const district of ['河南省', '郑州市', '中原区']) {
      await page.getByRole('button', { name: new RegExp(`^${district}`) }).click();
    }
    await page.getByRole('button', { name: /从哪里找.*中原区一带/ }).waitFor();
    t.equal(page.url(), `${site.base}/`, 'no place in the address');
    t.strictSame(faults, NOTHING_WRONG);
  });

  await t.test('a point on the map is a place to search from', async (t) => {
    const { page, faults } = await openPage(t, browser, site, { ...PHONE, ...HERE });
    await page.goto(`${site.base}/`);
    await page.getByRole('heading', { level: 1, name: NAMES.good }).waitFor();
    await page.getByRole('link', { name: '地图' }).click();
    await page.getByRole('region', { name: '驿站地图' }).locator('.maplibregl-marker').waitFor();
    await page.getByRole('region', { name: '驿站地图' }).click({ position: { x: 160, y: 60 } });
    await page.getByRole('button', { name: '从这一点找最近的驿站' }).click();
    await page.getByRole('button', { name: /从哪里找.*地图上选的点/ }).waitFor();
    await page.getByRole('heading', { level: 1, name: NAMES.good }).waitFor();
    await page.getByRole('button', { name: /从哪里找/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: '用我的位置' }).click();
    await page.getByRole('button', { name: /我的位置/ }).waitFor();
    t.equal(await page.evaluate('localStorage.getItem("chosen-place")'), null, 'the choice is forgotten');
    t.strictSame(faults, NOTHING_WRONG);
  });

  await t.test('a station’s page: all of it, live, and a place at its activity', async (t) => {
    const { page, faults } = await openPage(t, browser, site, { ...DESKTOP, ...HERE });
    await page.goto(`${site.base}/s/${stations.good.code}`);
    await page.getByRole('heading', { level: 1, name: NAMES.good }).waitFor();
    const text = await page.getByRole('main').innerText();
    t.match(text, /^可以进入[^]*180 米[^]*现在开放[^]*推门即入[^]*已巡查/, 'the same answer as on the first screen');
    t.match(text, /推门即入[^]*今天[^]*全天[^]*饮用水[^]*合成社区居委会[^]*巡查过/);
    t.equal(await page.getByRole('table', { name: '开放时间' }).getByRole('row').count(), 7);
    await page.getByText('还剩 2 个位子').waitFor();
    await page.getByRole('button', { name: '留一个位子' }).click();
    await page.getByText(/已留位，凭证/).waitFor();
    await page.reload();
    await page.getByRole('button', { name: '不去了，退还位子' }).click();
    await page.getByText('还剩 2 个位子').waitFor();
    // Somebody pauses it while the page is open.
    const paused = await fetch(`${site.base}/v1/stations/${stations.good.id}/status`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ state: 'paused', reason: '临时停电检修' }),
    });
    t.equal(paused.status, 200);
    await page.getByText('临时停电检修').waitFor();
    t.match(await page.getByRole('main').innerText(), /^不可进[^]*暂停开放：临时停电检修/);
    await fetch(`${site.base}/v1/stations/${stations.good.id}/status`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ state: 'open' }),
    });
    await page.getByText('现在开放').waitFor();
    t.strictSame(faults, NOTHING_WRONG);
  });

  await t.test('the answer follows what happens at the door', async (t) => {
    const { page, faults } = await openPage(t, browser, site, { ...PHONE, ...HERE });
    const set = async (state: string): Promise<Response> =>
      await fetch(`${site.base}/v1/stations/${stations.good.id}/status`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify({ state }),
      });
    const streamed = page.waitForResponse(/\/v1\/events\?district=410100$/);
    await page.goto(`${site.base}/`);
    await page.getByRole('heading', { level: 1, name: NAMES.good }).waitFor();
    await streamed;
    await set('closed');
    await page.getByRole('heading', { level: 1, name: NAMES.scan }).waitFor();
    await set('open');
    await page.getByRole('heading', { level: 1, name: NAMES.good }).waitFor();
    t.strictSame(faults, NOTHING_WRONG);
  });

  await t.test('a report in two taps, with a receipt to follow', async (t) => {
    const { page, faults } = await openPage(t, browser, site);
    await page.goto(`${site.base}/s/${stations.scan.code}`);
    await page.getByRole('button', { name: '进不去？告诉我们' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '没水' }).click();
    await page.getByText('已经告诉负责的单位').waitFor();
    const receipt = page.getByRole('dialog');
    t.match(await receipt.innerText(), /最晚 .* 前答复/);
    const files = receipt.getByLabel('加一张照片');
    await files.setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') });
    await receipt.getByText('这个文件不是能打开的照片').waitFor();
    // The network goes away while it is sent: the photo is kept, and goes the second time.
    await page.route('**/photo', (route) => route.abort());
    await files.setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: TINY_PNG });
    await receipt.getByText('没有网络').waitFor();
    await page.unroute('**/photo');
    const put = page.waitForRequest((request) => request.method() === 'PUT');
    await receipt.getByRole('button', { name: '再试一次' }).click();
    await receipt.getByText('照片已经发给负责的单位').waitFor();
    t.equal((await put).headers()['content-type'], 'image/jpeg', 'made small on the device');
    t.strictSame(await axeFaults(page), []);
    await page.getByRole('link', { name: '看进展' }).click();
    await page.waitForURL('**/reports/*');
    const asked = async (path: string) =>
      (await (
        await fetch(`${site.base}${path}`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })
      ).json()) as never;
    const { reports } = (await asked(`/v1/reports?station=${stations.scan.id}`)) as { reports: { id: string }[] };
    t.match(
      JSON.stringify(await asked(`/v1/reports/${reports[0]?.id}`)),
      /"photo":"[^"]+\/photo"/,
      'those responsible have it',
    );
    await page.getByRole('heading', { level: 1, name: `没水 · ${NAMES.scan}` }).waitFor();
    t.match(await page.getByRole('main').innerText(), /等待答复[^]*最晚/);
    await page.getByLabel('加一张照片').waitFor({ state: 'attached' });
    await page.goto(`${site.base}/reports`);
    t.match(await page.locator('.rows').innerText(), /扫码进门[^]*已发送/, 'kept on the device');
    t.strictSame(faults.elsewhere, []);
    t.match(faults.errors, [/ERR_FAILED/], 'none but the network that was taken away');
    t.equal(faults.errors.length, 1);
  });

  await t.test('a device without positions, and one that finds none: said, with a way on', async (t) => {
    const without = await openPage(t, browser, site);
    await without.page.addInitScript('delete Navigator.prototype.geolocation');
    await without.page.goto(`${site.base}/`);
    await without.page.getByRole('heading', { level: 1, name: '这个浏览器不能定位' }).waitFor();
    t.strictSame(await axeFaults(without.page), []);
    await without.page.getByRole('button', { name: '自己选一个地方' }).click();
    await without.page.getByRole('searchbox').waitFor();
    t.equal(await without.page.getByRole('button', { name: '用我的位置' }).count(), 0, 'nothing that cannot work');

    const lost = await openPage(t, browser, site, { ...PHONE, permissions: ['geolocation'] });
    await lost.page.addInitScript(`navigator.geolocation.getCurrentPosition = (_found, failed) =>
      failed({ code: 3, PERMISSION_DENIED: 1, TIMEOUT: 3, message: 'synthetic' });`);
    await lost.page.goto(`${site.base}/`);
    await lost.page.getByRole('heading', { level: 1, name: '一时定不到位' }).waitFor();
    await lost.page.getByRole('button', { name: '再试一次' }).waitFor();
    t.strictSame(await axeFaults(lost.page), []);
  });

  await t.test('a code that is on no door, and one whose station is gone', async (t) => {
    const { page } = await openPage(t, browser, site);
    await page.goto(`${site.base}/s/410102-9999`);
    await page.getByRole('heading', { level: 1, name: '没有这个驿站' }).waitFor();
    await page.getByRole('link', { name: '看最近的驿站' }).waitFor();
    const retired = await fetch(`${site.base}/v1/stations/${stations.vague.id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'if-match': '*' },
    });
    t.ok(retired.ok, String(retired.status));
    await page.goto(`${site.base}/s/${stations.vague.code}`);
    await page.getByRole('heading', { level: 1, name: '这个驿站已撤销' }).waitFor();
    await page.goto(`${site.base}/reports/NONE-0000-0000`);
    await page.getByRole('heading', { level: 1, name: '没有这个编号' }).waitFor();
  });
};
