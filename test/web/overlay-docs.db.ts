/**
 * The code of docs/overlays.md, taken out of it and run: pages in Chromium on another origin than the service's, which is
 * behind a proxy and below a path; the mini-program with a stand-in of `wx`; the lines of the shell with GDAL.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { runInNewContext } from 'node:vm';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import type { Test } from 'tap';
import { noBrowser, openBrowser, until } from '../support/browser.ts';
import { ROOT } from '../support/engine.ts';
import { providerScript, type Call } from '../support/map-providers.ts';
import { openProxy } from '../support/proxy.ts';
import { DESKTOP, openSite, someCode } from '../support/site.ts';
import { readSnippets, snippetOf } from '../support/snippets.ts';
import type { Suite } from '../support/suite.ts';
import { readTile } from '../support/tiles.ts';

interface Feature {
  readonly geometry: { readonly coordinates: readonly [number, number] };
  readonly properties: { readonly name: string; readonly address: string | null; readonly state: string };
}

const SERVICE = 'https://stations.example';
const PREFIX = '/union/map';
const HOSTILE = '<img src=x onerror="document.title=1">驿站';
const MOST_MS = 60_000;
const exec = promisify(execFile);

const callsOf = async (page: Page, name: string): Promise<unknown[][]> => {
  const calls: Call[] = await page.evaluate('globalThis.calls');
  return calls.filter(([called]) => called === name).map(([, ...args]) => args);
};

/** A package as the CDN of the guide gives it out, of the version that is installed. */
async function fromPackage(url: URL): Promise<{ body: Buffer; contentType: string } | undefined> {
  const [, name = '', version, path = ''] = /^\/([a-z-]+)@([\d.]+)(\/dist\/[\w./-]+)$/.exec(url.pathname) ?? [];
  const folder = new URL(`node_modules/${name}/`, ROOT);
  const installed = JSON.parse(await readFile(new URL('package.json', folder), 'utf8')) as { version: string };
  if (installed.version !== version) return undefined;
  const contentType = path.endsWith('.css') ? 'text/css' : path.endsWith('.png') ? 'image/png' : 'text/javascript';
  return { body: await readFile(new URL(`.${path}`, folder)), contentType };
}

/** A page of somebody else's with this content. `asked`: what it fetched from other hosts than ours. */
async function openPartner(t: Test, browser: Browser, html: string) {
  const server = createServer((_request, response) => {
    const icon = '<link rel="icon" href="data:," />';
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(
      `<!doctype html><html lang="en"><head><title>Partner</title>${icon}</head><body>${html}</body></html>`,
    );
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const context: BrowserContext = await browser.newContext({ locale: 'zh-CN', ...DESKTOP });
  t.teardown(async () => {
    await context.close();
    server.close();
  });
  const asked: string[] = [];
  const errors: string[] = [];
  const base = await sharp({ create: { width: 256, height: 256, channels: 3, background: '#ffd9a8' } })
    .png()
    .toBuffer();
  const anybody = { 'access-control-allow-origin': '*' };
  await context.route(/^https:/, async (route) => {
    const url = new URL(route.request().url());
    asked.push(url.href);
    const script = /^(webapi\.amap|api\.map\.baidu)\.com$/.test(url.host) ? providerScript(url) : undefined;
    if (script !== undefined) return await route.fulfill({ body: script, contentType: 'text/javascript' });
    if (url.host === 'tiles.example')
      return await route.fulfill({ body: base, contentType: 'image/png', headers: anybody });
    const file = url.host === 'unpkg.com' ? await fromPackage(url) : undefined;
    await route.fulfill(file ? { ...file, headers: anybody } : { status: 404 });
  });
  const page = await context.newPage();
  page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())));
  page.on('pageerror', (error) => void errors.push(String(error)));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return { page, asked, errors };
}

/** Where a map of 512 or 256 pixels a tile puts a position, from its centre, in pixels. */
function offset([lng, lat]: readonly [number, number], zoom: number, tile: number): [number, number] {
  const size = tile * 2 ** zoom;
  const y = (degrees: number): number => Math.asinh(Math.tan((degrees * Math.PI) / 180)) / Math.PI / 2;
  return [((lng - 113.65) / 360) * size, (y(34.76) - y(lat)) * size];
}

export const suite: Suite = async (t, { database }) => {
  const proxy = await openProxy(t);
  const environment = { PATH_PREFIX: PREFIX, PUBLIC_URL: proxy.origin, TRUST_PROXY: 'true' };
  const site = await openSite(t, database, { environment, seeds: true });
  proxy.forwardTo(site.origin);
  const service = `${proxy.origin}${PREFIX}`;
  const code = await someCode(database);
  await database.kysely.updateTable('stations').set({ name: HOSTILE }).where('code', '=', code).execute();
  const snippets = (await readSnippets('docs/overlays.md')).map((one) => ({
    ...one,
    code: one.code.replaceAll(SERVICE, service),
  }));
  const ask = async <Body>(path: string): Promise<Body> => (await (await fetch(`${service}${path}`)).json()) as Body;
  const layer = async (name: string): Promise<readonly Feature[]> =>
    (await ask<{ features: Feature[] }>(`/v1/layers/${name}/stations.geojson?district=410100`)).features;
  const isThere = async (name: string): Promise<boolean> =>
    (await layer(name)).some(({ properties }) => properties.name === HOSTILE);
  for (let tries = 0; !(await isThere('amap')); tries++) {
    if (tries === 100) throw new Error('the name never came');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const amap = await layer('amap');
  const baidu = await layer('baidu');
  const hostile = amap.findIndex(({ properties }) => properties.name === HOSTILE);
  const iconOf = ({ properties }: Feature): string => `${service}/icons/state-${properties.state}.svg`;

  await t.test('Mini-programs: GCJ-02 into openLocation, and back from the nearest', async (t) => {
    const [first] = amap as readonly [Feature];
    const [longitude, latitude] = first.geometry.coordinates;
    const opened: unknown[] = [];
    const sent: { method: string; url: string; data: unknown }[] = [];
    await new Promise<void>((resolve, reject) => {
      const wx = {
        getLocation: (options: { type: string; success: (place: unknown) => void }) => {
          t.equal(options.type, 'gcj02');
          options.success({ longitude, latitude });
        },
        request: ({
          success,
          ...wanted
        }: {
          method: string;
          url: string;
          data: unknown;
          success: (answer: unknown) => void;
        }) => {
          // Of another realm, which makes them other objects.
          sent.push(structuredClone(wanted));
          const { method, url, data } = wanted;
          const headers = { 'content-type': 'application/json' };
          fetch(url, { method, headers, body: JSON.stringify(data) })
            .then(async (answer) => success({ data: await answer.json() }))
            .catch(reject);
        },
        openLocation: (options: unknown) => {
          opened.push(structuredClone(options));
          resolve();
        },
      };
      runInNewContext(snippetOf(snippets, 'Mini-programs', 'js'), { wx });
    });
    t.strictSame(sent, [
      { method: 'POST', url: `${service}/v1/stations/nearest`, data: { lng: longitude, lat: latitude, crs: 'gcj02' } },
    ]);
    const near = amap.find(({ properties }) => properties.name === (opened[0] as { name: string }).name);
    t.strictSame(opened, [
      {
        longitude: near?.geometry.coordinates[0],
        latitude: near?.geometry.coordinates[1],
        name: near?.properties.name,
        address: near?.properties.address ?? '',
      },
    ]);
    t.strictSame(near?.geometry.coordinates, first.geometry.coordinates, 'the system that it was asked in');
  });

  const noGdal = await exec('ogrinfo', ['--version']).then(
    () => false as const,
    () => 'ogrinfo (gdal-bin) is not installed',
  );
  await t.test('QGIS: what GDAL reads by these lines', { skip: noGdal }, async (t) => {
    const lines = snippetOf(snippets, 'QGIS', 'sh').trim().split('\n');
    t.equal(lines.length, 2);
    const [whole = '', tile = ''] = await Promise.all(
      lines.map(async (line) => {
        const [command = '', ...args] = line.split(' ');
        return (await exec(command, args)).stdout;
      }),
    );
    const { features } = await ask<{ features: Feature[] }>('/v1/layers/wgs84/stations.geojson');
    t.match(whole, `Feature Count: ${features.length}\n`);
    t.match(whole, 'GEOGCRS["WGS 84"');
    const bytes = await (await fetch(`${service}/v1/layers/wgs84/tiles/9/417/203.mvt`)).arrayBuffer();
    const read = readTile(new Uint8Array(bytes));
    t.ok(read.length > 0);
    t.match(tile, `Feature Count: ${read.length}\n`);
    t.match(tile, 'WGS 84 / Pseudo-Mercator');
  });

  if (noBrowser) return void t.pass('in Chromium', { skip: noBrowser });
  const browser = await openBrowser();
  t.teardown(() => browser.close());

  await t.test('Amap', async (t) => {
    const { page, asked, errors } = await openPartner(t, browser, snippetOf(snippets, 'Amap JS 2.0', 'html'));
    await until(page, 'globalThis.calls?.some(([name]) => name === "GeoJSON.setMap")');
    t.strictSame(asked, ['https://webapi.amap.com/maps?v=2.0&key=YOUR_KEY&plugin=AMap.GeoJSON']);
    t.strictSame(
      (await callsOf(page, 'Marker')).map(([options]) => {
        const { position, icon } = options as { position: unknown; icon: unknown };
        return [position, icon];
      }),
      amap.map((feature) => [feature.geometry.coordinates, iconOf(feature)]),
    );
    await page.evaluate(`made.Marker[${hostile}].fire('click')`);
    const [[content, position]] = (await callsOf(page, 'InfoWindow.open')) as [unknown[]];
    t.match((content as { html: string }).html, '<b>&lt;img src=x');
    t.strictSame(position, amap[hostile]!.geometry.coordinates);
    // Amap draws marks on a canvas, which wants to read the pictures.
    t.equal(await page.evaluate(`fetch('${iconOf(amap[0]!)}').then(({ ok }) => ok)`), true);
    await page.addScriptTag({ type: 'module', content: snippetOf(snippets, 'Amap JS 2.0', 'js') });
    await until(page, 'calls.some(([name]) => name === "MassMarks.setMap")');
    const [[marks, { style }]] = (await callsOf(page, 'MassMarks')) as [[unknown, { style: { url: string }[] }]];
    t.strictSame(marks, await ask('/v1/layers/amap/massmarks.json'));
    t.match(
      style.map(({ url }) => url),
      [/open\.svg$/, /paused\.svg$/, /closed\.svg$/, /planned\.svg$/],
    );
    t.strictSame(errors, []);
  });

  await t.test('Baidu JSAPI 4.0', async (t) => {
    const html = snippetOf(snippets, 'Baidu JSAPI 4.0', 'html');
    const { page, asked, errors } = await openPartner(t, browser, html);
    await until(page, 'globalThis.calls?.filter(([name]) => name === "PointIconLayer.setData").length === 4');
    t.strictSame(asked, ['https://api.map.baidu.com/api?v=4.0&ak=YOUR_AK']);
    t.strictSame(await callsOf(page, 'Map.centerAndZoom'), [[[113.66, 34.77], 11]]);
    const icons = (await callsOf(page, 'PointIconLayer')) as [{ crs: string; style: { icon: string } }][];
    t.ok(icons.every(([{ crs }]) => crs === 'BD09LL'));
    const given = (await callsOf(page, 'PointIconLayer.setData')) as [{ features: Feature[] }][];
    const shown = given.flatMap(([{ features }], i) => features.map((one) => [icons[i]![0].style.icon, one] as const));
    t.equal(shown.length, baidu.length);
    for (const feature of baidu) {
      const found = shown.find(([, { properties }]) => properties.name === feature.properties.name);
      t.strictSame(found, [iconOf(feature), feature]);
    }
    const state = ['open', 'paused', 'closed', 'planned'].indexOf(baidu[hostile]!.properties.state);
    const click = (value: string): string =>
      `made.PointIconLayer[${state}].fire('click', { latLng: new BMap.Point(113.5, 34.5), value: ${value} })`;
    await page.evaluate(click('{ dataIndex: -1 }'));
    t.strictSame(await callsOf(page, 'Map.openInfoWindow'), []);
    await page.evaluate(click(`{ dataIndex: 0, dataItem: ${JSON.stringify(baidu[hostile])} }`));
    const [[content, point]] = (await callsOf(page, 'Map.openInfoWindow')) as [unknown[]];
    t.match((content as { html: string }).html, '<b>&lt;img src=x');
    t.strictSame(point, [113.5, 34.5]);
    t.strictSame(errors, []);
  });

  await t.test('Baidu GL', async (t) => {
    const html = snippetOf(snippets, 'Baidu JavaScript API GL', 'html');
    const { page, asked, errors } = await openPartner(t, browser, html);
    await until(page, `globalThis.calls?.filter(([name]) => name === 'Map.addOverlay').length === ${baidu.length}`);
    t.strictSame(asked, ['https://api.map.baidu.com/api?type=webgl&v=1.0&ak=YOUR_AK']);
    t.strictSame(await callsOf(page, 'Point'), [[113.66, 34.77], ...baidu.map(({ geometry }) => geometry.coordinates)]);
    t.strictSame(
      (await callsOf(page, 'Icon')).map(([url]) => url),
      baidu.map(iconOf),
    );
    t.strictSame(errors, []);
  });

  await t.test('Leaflet: each station where it belongs on the base map', async (t) => {
    const { page, asked, errors } = await openPartner(t, browser, snippetOf(snippets, 'Leaflet', 'html'));
    await until(page, `document.querySelectorAll('.leaflet-marker-icon').length === ${amap.length}`);
    const shown: [string, string, number, number][] = await page.evaluate(`(() => {
      const middle = (box) => [box.left + box.width / 2, box.top + box.height / 2];
      const [x, y] = middle(document.querySelector('#map').getBoundingClientRect());
      return [...document.querySelectorAll('.leaflet-marker-icon')].map((icon) => {
        const [left, top] = middle(icon.getBoundingClientRect());
        return [icon.alt, icon.src, left - x, top - y];
      });
    })()`);
    amap.forEach((feature, i) => {
      const [name, icon, x, y] = shown[i]!;
      const [right, down] = offset(feature.geometry.coordinates, 11, 256);
      t.strictSame([name, icon], [feature.properties.name, iconOf(feature)]);
      t.ok(Math.abs(x - right) < 2 && Math.abs(y - down) < 2, `${name}: ${x - right}, ${y - down}`);
    });
    await page.locator('.leaflet-marker-icon').nth(hostile).dispatchEvent('click');
    await page.locator('.leaflet-popup').getByText(HOSTILE).waitFor();
    await page.getByText('Your base map').waitFor();
    t.ok(asked.some((url) => /^https:\/\/tiles\.example\/11\/\d+\/\d+\.png$/.test(url)));
    t.strictSame(errors, []);
  });

  await t.test('MapLibre: each station where it belongs on the base map', async (t) => {
    const { page, errors } = await openPartner(t, browser, snippetOf(snippets, 'MapLibre', 'html'));
    const canvas = page.locator('#map canvas');
    await canvas.waitFor();
    // One that lies alone, in view, and is not below a button.
    const placed = amap.map((feature) => ({ feature, at: offset(feature.geometry.coordinates, 11, 512) }));
    const alone = placed.find(
      ({ at: [x, y], feature }) =>
        Math.abs(x) < 500 &&
        Math.abs(y) < 150 &&
        placed.every((other) => other.feature === feature || Math.hypot(other.at[0] - x, other.at[1] - y) > 30),
    );
    if (!alone) throw new Error('no station lies alone');
    const box = (await canvas.boundingBox())!;
    const [x, y] = [box.x + box.width / 2 + alone.at[0], box.y + box.height / 2 + alone.at[1]];
    const colourAt = async (left: number, top: number): Promise<number[]> => {
      const clip = { x: Math.round(left), y: Math.round(top), width: 1, height: 1 };
      return [
        ...(await sharp(await page.screenshot({ clip }))
          .removeAlpha()
          .raw()
          .toBuffer()),
      ];
    };
    const green = [7, 92, 56];
    const before = Date.now();
    while (String(await colourAt(x, y)) !== String(green)) {
      if (Date.now() - before > MOST_MS)
        throw new Error(`never green: ${String(await colourAt(x, y))}, ${errors.join()}`);
    }
    t.strictSame(await colourAt(x + 20, y), [255, 217, 168], 'beside it is the base map');
    await page.mouse.click(x, y);
    await page.locator('.maplibregl-popup').getByText(alone.feature.properties.name, { exact: true }).waitFor();
    t.strictSame(errors, []);
  });
};
