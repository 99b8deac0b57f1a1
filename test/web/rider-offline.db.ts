/** A rider without a network: the shell opens, the device ranks and says how old its data is, a report waits and goes. */
import { convert } from '../../src/geo/crs.ts';
import { rankOnDevice, type LayerFeature } from '../../src/web/rider/offline/rank-on-device.ts';
import { noBrowser, openBrowser, until } from '../support/browser.ts';
import { NAMES, SQUARE, riderStations } from '../support/rider.ts';
import { PHONE, openPage, openSite } from '../support/site.ts';
import { seededRandom } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

const HERE = { permissions: ['geolocation'], geolocation: { ...SQUARE, accuracy: 20 } };
const HOUR_MS = 3_600_000;

export const suite: Suite = async (t, { database }) => {
  const site = await openSite(t, database, { environment: { PATH_PREFIX: '/rest' }, seeds: true });
  const stations = await riderStations(database, site.base);

  await t.test('on the real stations the device’s order is the service’s', async (t) => {
    const read = async (path: string, body?: object) => {
      const headers = { 'content-type': 'application/json' };
      const init = body ? { method: 'POST', headers, body: JSON.stringify(body) } : {};
      return (await (await fetch(`${site.base}${path}`, init)).json()) as { features: never[] };
    };
    const { features } = await read('/v1/layers/amap/districts/410000/stations.geojson');
    t.ok(features.length > 60, 'the layer of the province');
    const random = seededRandom(3);
    const filters = { isUsable: false, needs: [], amenities: [], mode: 'ebike' as const };
    for (let i = 0; i < 40; i++) {
      const [lng, lat] = [113.3 + random() * 0.8, 34.5 + random() * 0.5];
      const answer = await read('/v1/stations/nearest', { lng, lat, crs: 'wgs84', outCrs: 'gcj02', limit: 20 });
      const truth = answer.features as { id: string; properties: { distance: number } }[];
      const query = { from: [lng, lat] as const, filters, limit: 20, at: new Date(), language: 'zh' as const };
      const ranked = rankOnDevice(features as LayerFeature[], query);
      t.strictSame(
        ranked.map(({ id }) => id),
        truth.map(({ id }) => id),
      );
      const off = ranked.map((one, place) => Math.abs(one.distance - (truth[place]?.properties.distance ?? NaN)));
      t.ok(Math.max(...off) < 0.002, `within two millimetres, was ${Math.max(...off)}`);
    }
    // A place chosen on the map is in the map's system.
    const gcj02 = convert([SQUARE.longitude, SQUARE.latitude], 'wgs84', 'gcj02');
    const [nearest] = (await read('/v1/stations/nearest', { lng: gcj02[0], lat: gcj02[1], crs: 'gcj02' })).features;
    t.equal((nearest as unknown as { id: string }).id, stations.shut.id);
  });

  if (noBrowser !== false) return;
  const browser = await openBrowser();
  t.teardown(() => browser.close());

  await t.test('after one visit it works without a network, and says so', async (t) => {
    const { page, context, faults } = await openPage(t, browser, site, { ...PHONE, ...HERE });
    await page.goto(`${site.base}/`);
    await page.getByRole('heading', { level: 1, name: NAMES.good }).waitFor();
    await until(
      page,
      `navigator.serviceWorker.controller !== null && (JSON.parse(localStorage.getItem('counties')) ?? []).length > 0`,
    );
    const kept = JSON.parse(String(await page.evaluate('localStorage.getItem("counties")'))) as string[];
    t.ok(kept.includes('410102') && kept.length <= 5, 'counties are kept, no positions');
    t.notMatch(await page.evaluate('JSON.stringify(localStorage)'), /113\.6|34\.74/);
    t.strictSame(faults, { errors: [], elsewhere: [] });

    await context.setOffline(true);
    // Three hours later.
    await page.evaluate(`(async () => {
      const cache = await caches.open('stations/rest');
      for (const request of await cache.keys()) {
        const answer = await cache.match(request);
        const headers = new Headers(answer.headers);
        headers.set('x-kept-at', String(Date.now() - ${3 * HOUR_MS}));
        await cache.put(request, new Response(await answer.arrayBuffer(), { headers }));
      }
    })()`);
    await page.reload();
    await page.getByText(/没有网络：这是 3 小时前存在手机上的数据/).waitFor();
    await page.getByRole('heading', { level: 1, name: NAMES.good }).waitFor();
    t.match(
      await page.getByRole('region', { name: '离你最近的驿站' }).innerText(),
      /可能可进[^]*180 米[^]*进门方式不明/,
    );
    const rows = await page.locator('.rows .row b').allInnerTexts();
    t.strictSame(rows.slice(0, 2), [NAMES.shut, NAMES.scan], 'in the service’s order');
    await page.getByRole('button', { name: '急救' }).click();
    await page.getByRole('heading', { level: 1, name: NAMES.good }).waitFor();

    // A page that was never opened, from what is kept; a report that waits.
    await page.goto(`${site.base}/s/${stations.scan.code}`);
    await page.getByRole('heading', { level: 1, name: NAMES.scan }).waitFor();
    t.match(await page.getByRole('main').innerText(), /没有网络：这是 3 小时前[^]*开放时间[^]*微波炉/);
    await page.getByRole('button', { name: '进不去？告诉我们' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '进不去', exact: true }).click();
    await page.getByText('没有网络，先存在手机上').waitFor();
    await page.getByRole('dialog').getByRole('link', { name: '看进展' }).click();
    await page.getByText('等待网络').waitFor();

    await context.setOffline(false);
    await page.getByText('已发送').waitFor();
    await page.getByRole('link', { name: NAMES.scan }).click();
    await page.getByText('等待答复').waitFor();
    const reports = JSON.parse(String(await page.evaluate('localStorage.getItem("reports")'))) as { state: string }[];
    t.strictSame(
      reports.map(({ state }) => state),
      ['sent'],
      'once',
    );
    const known = await fetch(`${site.base}/s/${stations.scan.code}`);
    t.equal(known.status, 200);
  });

  await t.test('without a network and without a visit: what to do is said', async (t) => {
    const { page, context } = await openPage(t, browser, site, { ...PHONE, ...HERE });
    await context.route('**/v1/**', (route) => route.abort());
    await page.goto(`${site.base}/`);
    await page.getByRole('heading', { level: 1, name: '没有网络' }).waitFor();
    await context.unroute('**/v1/**');
    await page.getByRole('button', { name: '再试一次' }).click();
    await page.getByRole('heading', { level: 1, name: NAMES.good }).waitFor();
  });

  await t.test('installable below a prefix', async (t) => {
    const html = await (await fetch(`${site.base}/`)).text();
    t.match(html, 'href="/rest/manifest.webmanifest"');
    const answer = await fetch(`${site.base}/manifest.webmanifest`);
    t.match(answer.headers.get('content-type'), /^application\/manifest\+json/);
    const manifest = (await answer.json()) as { icons: { src: string; sizes: string }[]; start_url: string };
    t.equal(new URL(manifest.start_url, answer.url).pathname, '/rest/');
    for (const { src } of manifest.icons) {
      t.equal((await fetch(new URL(src, answer.url))).status, 200, src);
    }
    t.ok(manifest.icons.some(({ sizes }) => sizes === '512x512'));
    const worker = await fetch(`${site.base}/sw.js`);
    t.match(worker.headers.get('cache-control'), /no-cache/, 'a new one is seen');
    const list = /SHELL_FILES=(\[[^\]]*\])/.exec(await worker.text())?.[1] ?? '[]';
    for (const file of JSON.parse(list) as string[]) {
      t.equal((await fetch(`${site.base}/${file}`)).status, 200, file);
    }
  });
};
