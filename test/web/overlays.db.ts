/** The overlay pages: what a provider's script is told of the layer, and what is shown where there is none. */
import type { Page } from 'playwright-core';
import { axeFaults } from '../support/axe.ts';
import { noBrowser, openBrowser, until } from '../support/browser.ts';
import { openMapProviders, type Call } from '../support/map-providers.ts';
import { DESKTOP, openPage, openSite, PHONE, someCode } from '../support/site.ts';
import type { Suite } from '../support/suite.ts';

interface Layer {
  readonly features: readonly {
    readonly geometry: { readonly coordinates: readonly [number, number] };
    readonly properties: { readonly name: string; readonly address: string; readonly state: string };
  }[];
}

const KEY = 'k'.repeat(32);
const CODE = 'c'.repeat(32);
const CLEAN = { errors: [], elsewhere: [] };
const HOSTILE = '<img src=x onerror="document.title=1">驿站';

const callsOf = async (page: Page, ...names: string[]): Promise<Call[]> => {
  const calls: Call[] = await page.evaluate('globalThis.calls');
  return calls.filter(([name]) => names.includes(name));
};

export const suite: Suite = async (t, { database }) => {
  if (noBrowser) return void t.pass('in Chromium', { skip: noBrowser });
  const browser = await openBrowser();
  t.teardown(async () => await browser.close());
  const providers = await openMapProviders(t);
  const bare = await openSite(t, database, { seeds: true, environment: { PATH_PREFIX: '/map' } });
  // A name is data: nothing that a provider, or a pop-up, may take for markup.
  const code = await someCode(database);
  await database.kysely.updateTable('stations').set({ name: HOSTILE }).where('code', '=', code).execute();
  const environment = {
    AMAP_KEY: KEY,
    AMAP_SECURITY_CODE: CODE,
    AMAP_SCRIPT_URL: `${providers.origin}/amap`,
    BAIDU_KEY: KEY,
    BAIDU_SCRIPT_URL: `${providers.origin}/baidu`,
  };
  const site = await openSite(t, database, { environment });
  const layer = async (name: string): Promise<Layer> =>
    (await (await fetch(`${site.base}/v1/layers/${name}/stations.geojson`)).json()) as Layer;

  const amap = await layer('amap');
  const hostile = amap.features.findIndex(({ properties }) => properties.name === HOSTILE);
  t.not(hostile, -1);

  await t.test('Amap, GeoJSON: the layer in GCJ-02 as it is, an icon by state, names as text', async (t) => {
    const { page, faults } = await openPage(t, browser, site, DESKTOP);
    const answer = await page.goto(`${site.base}/overlays/amap`);
    const policy = answer?.headers()['content-security-policy'] ?? '';
    t.match(policy, new RegExp(`script-src 'self' https://\\*\\.amap\\.com 'unsafe-eval' ${providers.origin};`));
    t.match(answer?.headers()['referrer-policy'], 'strict-origin-when-cross-origin');
    await until(page, 'globalThis.calls?.some(([name]) => name === "GeoJSON.setMap")');
    const asked = providers.asked.find(({ url }) => url.pathname === '/amap')!;
    t.match(Object.fromEntries(asked.url.searchParams), { v: '2.0', key: KEY, plugin: 'AMap.GeoJSON' });
    t.equal(asked.referer, `${site.origin}/`, 'a key can be restricted to the domain');
    t.strictSame(await page.evaluate('_AMapSecurityConfig'), { securityJsCode: CODE });
    const [[, given]] = (await callsOf(page, 'GeoJSON')) as [Call];
    t.strictSame((given as { geoJSON: Layer }).geoJSON, amap, 'the layer');
    const markers = (await callsOf(page, 'Marker')).map(([, options]) => options as Record<string, unknown>);
    t.strictSame(
      markers.map(({ position, icon }) => ({ position, icon })),
      amap.features.map(({ geometry, properties }) => ({
        position: geometry.coordinates,
        icon: `${site.base}/icons/state-${properties.state}.svg`,
      })),
      'longitude before latitude, both as in the layer',
    );
    t.equal((await fetch(String(markers[0]!['icon']))).headers.get('content-type'), 'image/svg+xml; charset=utf-8');
    await page.evaluate(`made.Marker[${hostile}].fire('click')`);
    const [[, content, position]] = (await callsOf(page, 'InfoWindow.open')) as [Call];
    const { html } = content as { html: string };
    t.match(html, '&lt;img src=x onerror="document.title=1"&gt;驿站');
    t.notMatch(html, '<img');
    t.match(html, amap.features[hostile]!.properties.address);
    t.match(html, '开放');
    t.strictSame(position, amap.features[hostile]!.geometry.coordinates);
    t.strictSame(await axeFaults(page), []);
    t.strictSame({ ...faults, elsewhere: faults.elsewhere.filter((url) => !url.startsWith(providers.origin)) }, CLEAN);
  });

  await t.test('Amap, MassMarks: the marks as they are, styles in their order', async (t) => {
    const { page, faults } = await openPage(t, browser, site, PHONE);
    await page.goto(`${site.base}/overlays/amap?district=410100`);
    await page.getByRole('link', { name: 'MassMarks', exact: true }).click();
    await page.waitForURL(/way=massmarks/);
    t.match(await page.getByRole('link', { name: '百度' }).getAttribute('href'), /\?district=410100$/, 'stays chosen');
    await page.getByRole('link', { name: '/v1/layers/amap/massmarks.json' }).waitFor();
    await until(page, 'globalThis.calls?.some(([name]) => name === "MassMarks.setMap")');
    const marks = (await (
      await fetch(`${site.base}/v1/layers/amap/massmarks.json?district=410100`)
    ).json()) as unknown[];
    const [[, given, options]] = (await callsOf(page, 'MassMarks')) as [Call];
    t.strictSame(given, marks);
    const { style } = options as { style: { url: string }[] };
    t.strictSame(
      style.map(({ url }) => url.split('/').pop()),
      ['state-open.svg', 'state-paused.svg', 'state-closed.svg', 'state-planned.svg'],
      '0 open, 1 paused, 2 closed, 3 planned',
    );
    await page.evaluate(`made.MassMarks[0].fire('click', { data: ${JSON.stringify(marks[hostile])} })`);
    await until(page, 'calls.some(([name]) => name === "InfoWindow.open")');
    const [[, content]] = (await callsOf(page, 'InfoWindow.open')) as [Call];
    t.match((content as { html: string }).html, '&lt;img src=x');
    t.match((content as { html: string }).html, '开放');
    t.strictSame(await axeFaults(page), []);
    t.strictSame(faults.errors, []);
  });

  await t.test('Baidu JSAPI 4.0: the layer in BD-09 as it is, icons by state', async (t) => {
    const { page, faults } = await openPage(t, browser, site, PHONE);
    const answer = await page.goto(`${site.base}/overlays/baidu`);
    const policy = answer?.headers()['content-security-policy'] ?? '';
    t.match(policy, /script-src 'self' https:\/\/\*\.baidu\.com [^;]*;/);
    t.notMatch(policy, 'unsafe-eval');
    const baidu = await layer('baidu');
    await until(page, 'globalThis.calls?.filter(([name]) => name === "PointIconLayer.setData").length === 4');
    const asked = providers.asked.at(-1)!;
    t.strictSame(Object.fromEntries(asked.url.searchParams), { v: '4.0', ak: KEY, callback: 'onBaiduReady' });
    t.strictSame(await callsOf(page, 'Map.centerAndZoom'), [['Map.centerAndZoom', [113.66, 34.77], 11]]);
    const icons = (await callsOf(page, 'PointIconLayer')).map(([, options]) => options);
    t.strictSame(
      icons,
      ['open', 'paused', 'closed', 'planned'].map((state) => ({
        crs: 'BD09LL',
        enablePicked: true,
        style: { icon: `${site.base}/icons/state-${state}.svg`, sizes: [28, 28] },
      })),
    );
    const given = (await callsOf(page, 'PointIconLayer.setData')).map(
      ([, collection]) => (collection as Layer).features,
    );
    const states = ['open', 'paused', 'closed', 'planned'];
    t.strictSame(
      given,
      states.map((state) => baidu.features.filter(({ properties }) => properties.state === state)),
      'each once, as it is',
    );
    t.equal(given.flat().length, baidu.features.length);
    const of = baidu.features[hostile]!;
    const at = '{ latLng: new BMap.Point(113.5, 34.5), value: ';
    const click = `made.PointIconLayer[${states.indexOf(of.properties.state)}].fire('click', ${at}`;
    await page.evaluate(`${click}{ dataIndex: -1 } })`);
    t.strictSame(await callsOf(page, 'Map.openInfoWindow'), [], 'beside every icon');
    await page.evaluate(`${click}{ dataIndex: 0, dataItem: ${JSON.stringify(of)} } })`);
    const [[, content, point]] = (await callsOf(page, 'Map.openInfoWindow')) as [Call];
    t.match((content as { html: string }).html, '&lt;img src=x');
    t.match((content as { html: string }).html, '开放');
    t.strictSame(point, [113.5, 34.5]);
    t.strictSame(await axeFaults(page), []);
    t.strictSame(faults.errors, []);
  });

  await t.test('Baidu GL: the layer in BD-09 as it is, longitude first', async (t) => {
    const { page, faults } = await openPage(t, browser, site, PHONE);
    await page.goto(`${site.base}/overlays/baidu?way=gl`);
    const baidu = await layer('baidu');
    await until(page, `globalThis.calls?.filter(([name]) => name === "Marker").length === ${baidu.features.length}`);
    const asked = providers.asked.at(-1)!;
    t.match(Object.fromEntries(asked.url.searchParams), { type: 'webgl', v: '1.0', ak: KEY });
    const points = (await callsOf(page, 'Point')).slice(1).map(([, lng, lat]) => [lng, lat]);
    t.strictSame(
      points,
      baidu.features.map(({ geometry }) => geometry.coordinates),
    );
    t.not(points[0]![0], amap.features[0]!.geometry.coordinates[0], 'another system than Amap’s');
    await page.evaluate(`made.Marker[${hostile}].fire('click')`);
    const [[, content, point]] = (await callsOf(page, 'Map.openInfoWindow')) as [Call];
    t.match((content as { html: string }).html, '&lt;img src=x');
    t.strictSame(point, baidu.features[hostile]!.geometry.coordinates);
    t.strictSame(await axeFaults(page), []);
    t.strictSame(faults.errors, []);
  });

  await t.test('a script that does not come is said, and the layer is shown all the same', async (t) => {
    const { page } = await openPage(t, browser, site, DESKTOP);
    await page.route(`${providers.origin}/**`, (route) => route.abort());
    await page.goto(`${site.base}/overlays/baidu`);
    await page.getByText('没能加载百度的脚本').waitFor();
    await page.getByRole('region', { name: '驿站地图' }).waitFor();
  });

  for (const [name, size] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
    await t.test(`without a key: what to set, and MapLibre: ${name}`, async (t) => {
      for (const [path, setting] of Object.entries({ amap: 'AMAP_KEY', baidu: 'BAIDU_KEY', maplibre: 'MapLibre' })) {
        const { page, faults } = await openPage(t, browser, bare, size);
        const tiles = page.waitForResponse((answer) => answer.url().endsWith('.mvt') && answer.status() === 200);
        const answer = await page.goto(`${bare.base}/overlays/${path}`);
        t.match(answer?.headers()['content-security-policy'], /script-src 'self';.*worker-src 'self';/, 'strict');
        await page.getByText(setting).first().waitFor();
        await page.getByRole('region', { name: '驿站地图' }).waitFor();
        t.match(new URL((await tiles).url()).pathname, /^\/map\/v1\/layers\/amap\/tiles\//);
        await page.getByText('源码').click();
        const source = page.getByRole('region', { name: 'station-layer.ts' });
        await source.getByText('export async function loadScript').waitFor();
        await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
        await source.getByRole('button', { name: '复制' }).click();
        await source.getByRole('button', { name: '已复制' }).waitFor();
        t.match(await page.evaluate('navigator.clipboard.readText()'), /export async function loadScript/);
        const width: number = await page.evaluate('document.documentElement.scrollWidth');
        t.equal(width, page.viewportSize()?.width, 'no sideways scroll');
        t.strictSame(await axeFaults(page), []);
        await page.getByRole('button', { name: 'English' }).click();
        await page.getByRole('heading', { name: /^Love Stations on/ }).waitFor();
        t.strictSame(faults, CLEAN);
      }
    });
  }

  await t.test('keys are on the page of their provider only', async (t) => {
    for (const path of ['/', '/manage', '/overlays/baidu', '/overlays/maplibre'])
      t.notMatch(await (await fetch(`${site.base}${path}`)).text(), CODE, path);
    t.match(await (await fetch(`${site.base}/overlays/amap`)).text(), CODE);
    t.notMatch(await (await fetch(`${site.base}/`)).text(), KEY);
  });
};
