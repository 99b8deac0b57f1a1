/** The map itself, on a page with nothing else: what it shows, says, tells, and asks for. Drawn by SwiftShader. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import type { Test } from 'tap';
import { build } from 'vite';
import { axeFaults } from '../support/axe.ts';
import { noBrowser, openBrowser, until } from '../support/browser.ts';
import { ROOT } from '../support/engine.ts';
import { DESKTOP, openPage, openSite, PHONE } from '../support/site.ts';
import type { Suite } from '../support/suite.ts';

/** The page of map-bench/, built as the pages are. */
export async function buildBench(t: Test): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'map-bench-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const root = new URL('test/web/map-bench/', ROOT).pathname;
  await build({
    configFile: false,
    logLevel: 'error',
    root,
    base: './',
    publicDir: new URL('src/web/public/', ROOT).pathname,
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: ['chrome80', 'safari14'],
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 1_500,
      rollupOptions: { input: { rider: join(root, 'rider.html') } },
    },
  });
  return pathToFileURL(`${folder}/`);
}

/** Another host with raster tiles, all of them grey. */
async function openTiles(t: Test): Promise<{ readonly origin: string; readonly asked: readonly string[] }> {
  const tile = await sharp({ create: { width: 256, height: 256, channels: 3, background: '#ddd' } })
    .png()
    .toBuffer();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(200, { 'content-type': 'image/png', 'access-control-allow-origin': '*' }).end(tile);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const CANVAS = 'canvas.maplibregl-canvas';

type Told = readonly (readonly [string, unknown])[];

const told = async (page: Page): Promise<Told> => await page.evaluate('globalThis.told');
const run = async (page: Page, script: string): Promise<unknown> => await page.evaluate(script);
/** The middle of the map, where `center` is. */
const middle = async (page: Page): Promise<[number, number]> => {
  const { x, y, width, height } = (await page.locator(CANVAS).boundingBox())!;
  return [x + width / 2, y + height / 2];
};
const open = async (page: Page, options: unknown): Promise<string> =>
  await page.evaluate(`openMap(${JSON.stringify(options)})`);

/** Of the map's background, read from the corner of what is drawn. */
const BRIGHTNESS = `(() => {
  const [r, g, b] = getComputedStyle(document.querySelector('#map')).backgroundColor.match(/\\d+/g).map(Number);
  return (r + g + b) / 3;
})()`;

/** Wait until the map says this of what is in view. */
const says = async (page: Page, text: RegExp): Promise<void> =>
  await page
    .locator(`${CANVAS}[aria-label]`)
    .and(page.getByRole('region', { name: text }))
    .waitFor();

export const suite: Suite = async (t, { database }) => {
  if (noBrowser) return void t.pass('in Chromium', { skip: noBrowser });
  const browser = await openBrowser();
  t.teardown(async () => await browser.close());
  const pages = await buildBench(t);
  const site = await openSite(t, database, { seeds: true, pages });
  const layer = (await (await fetch(`${site.origin}/v1/layers/amap/stations.geojson`)).json()) as {
    features: { geometry: { coordinates: [number, number] }; properties: { code: string; name: string } }[];
  };
  const [first] = layer.features;
  const place = first!.geometry.coordinates;

  for (const [name, size] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
    await t.test(`all stations are on it: ${name}`, async (t) => {
      const { page, faults } = await openPage(t, browser, site, size);
      const asked: string[] = [];
      page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      await page.goto(site.base);
      t.equal(
        await open(page, { center: [113.65, 34.76], zoom: name === 'phone' ? 7 : 8, label: '驿站地图' }),
        'gcj02',
      );
      await says(page, new RegExp(`驿站地图，视野内 ${layer.features.length} 个驿站`));
      t.ok(
        asked.some((path) => /^\/v1\/layers\/amap\/tiles\/\d+\/\d+\/\d+\.mvt$/.test(path)),
        'tiles of the layer in the map’s system',
      );
      t.strictSame(
        asked.filter((path) => /glyph|font|sprite|\.pbf/.test(path)),
        [],
        'no server draws letters or signs',
      );
      t.strictSame(await axeFaults(page), []);
      t.strictSame(faults, { errors: [], elsewhere: [] });
    });
  }

  await t.test('districts are named by their level, from our own lists, each asked for once', async (t) => {
    const { page, faults } = await openPage(t, browser, site, DESKTOP);
    const asked: string[] = [];
    page.on('request', (request) => {
      const { pathname, searchParams } = new URL(request.url());
      if (pathname === '/v1/districts') asked.push(searchParams.get('parent') ?? 'all');
    });
    await page.goto(site.base);
    await open(page, { center: [113.65, 34.76], zoom: 11 });
    await says(page, /图上有 .*金水区/);
    await run(page, 'map.flyTo([113.65, 34.76], 7)');
    await says(page, /图上有 .*郑州市/);
    await run(page, 'map.flyTo([113.65, 34.76], 4)');
    await says(page, /图上有 .*河南省/);
    t.ok(asked.includes('410100'), 'what is looked at');
    t.strictSame(asked, [...new Set(asked)]);
    t.ok(asked.length <= 25, `a bounded number: ${asked.length}`);
    await run(page, 'document.documentElement.dataset.theme = "sunlight"');
    await says(page, /图上有 .*河南省/);
    t.strictSame(await axeFaults(page), []);
    t.strictSame(faults, { errors: [], elsewhere: [] });
  });

  await t.test('a station is where the layer has it, by click and by key', async (t) => {
    const { page, faults } = await openPage(t, browser, site, DESKTOP);
    await page.goto(site.base);
    await open(page, { center: place, zoom: 17 });
    await says(page, /视野内 [1-9]/);
    await page.mouse.click(...(await middle(page)));
    t.strictSame(await told(page), [['station', first!.properties.code]]);
    await page.locator(CANVAS).focus();
    await page.keyboard.press('Enter');
    t.strictSame((await told(page)).at(-1), ['station', first!.properties.code], 'Enter takes what is in the middle');
    t.strictSame(faults, { errors: [], elsewhere: [] });
  });

  await t.test('a pin is moved by mouse and by keys', async (t) => {
    const { page, faults } = await openPage(t, browser, site, DESKTOP);
    await page.goto(site.base);
    await open(page, { center: [113.65, 34.76], zoom: 12, hasStations: false });
    await run(page, 'void map.pin([113.65, 34.76], (at) => told.push(["moved", at]))');
    const pin = page.getByRole('button', { name: /^图钉：/ });
    await pin.focus();
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('ArrowUp');
    const box = (await pin.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 - 100, box.y + 10, { steps: 5 });
    await page.mouse.up();
    const places = (await told(page)).filter(([name]) => name === 'moved').map(([, at]) => at as [number, number]);
    t.equal(places.length, 3);
    // A world is 512 * 2^12 pixels wide at zoom 12.
    const degrees = (pixels: number): number => (pixels * 360) / (512 * 2 ** 12);
    t.ok(Math.abs(places[0]![0] - 113.65 - degrees(10)) < degrees(1), 'ten pixels east');
    t.ok(places[1]![1] > places[0]![1], 'north');
    t.ok(Math.abs(places[2]![0] - places[1]![0] + degrees(100)) < degrees(2), 'a hundred pixels west');
    await page.mouse.click(200, 200);
    t.equal((await told(page)).at(-1)?.[0], 'place');
    t.strictSame(await axeFaults(page), []);
    t.strictSame(faults, { errors: [], elsewhere: [] });
  });

  await t.test('points of the page’s own, in another theme, without motion', async (t) => {
    const { page, faults } = await openPage(t, browser, site, { ...DESKTOP, reducedMotion: 'reduce' });
    await page.goto(site.base);
    await open(page, { center: [113.65, 34.76], zoom: 5 });
    await says(page, /视野内 [1-9]/);
    const tones = ['yes', 'likely', 'unknown', 'no'];
    const points = tones.map((tone, i) => ({ id: `row-${i}`, position: [110 + i, 30], tone, label: `第 ${i} 行` }));
    await run(page, `map.show(${JSON.stringify(points)})`);
    await run(page, `map.fitBounds(${JSON.stringify(points.map(({ position }) => position))})`);
    await run(page, 'map.flyTo([110, 30], 15)');
    await says(page, /视野内 0/);
    await page.mouse.click(...(await middle(page)));
    t.strictSame(await told(page), [['point', 'row-0']]);
    const light = (await page.screenshot()).toString('base64');
    await run(page, 'document.documentElement.dataset.theme = "dark"');
    await until(page, `${BRIGHTNESS} < 60`);
    t.not((await page.screenshot()).toString('base64'), light);
    await page.mouse.click(...(await middle(page)));
    t.strictSame((await told(page)).at(-1), ['point', 'row-0'], 'still there');
    t.strictSame(faults, { errors: [], elsewhere: [] });
  });

  await t.test('on the operator’s base map: its tiles, its system, its name, and no other host', async (t) => {
    const tiles = await openTiles(t);
    const environment = {
      BASE_MAP_URL: `${tiles.origin}/{z}/{x}/{y}.png`,
      BASE_MAP_CRS: 'bd09',
      BASE_MAP_ATTRIBUTION: '测试底图 <b>&',
      BASE_MAP_MAX_ZOOM: '17',
    };
    const based = await openSite(t, database, { environment, pages });
    const { page, faults } = await openPage(t, browser, based, DESKTOP);
    const answer = await page.goto(based.base);
    const policy = answer?.headers()['content-security-policy'] ?? '';
    t.match(policy, new RegExp(`img-src [^;]*${tiles.origin}(;| )`));
    t.match(policy, new RegExp(`script-src 'self';`));
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const own = page.waitForRequest((request) => /\/v1\/layers\/baidu\/tiles\//.test(request.url()));
    t.equal(await open(page, { center: [113.66, 34.77], zoom: 11 }), 'bd09');
    await own;
    await says(page, /视野内 [1-9]/);
    t.notMatch(await page.locator(CANVAS).getAttribute('aria-label'), /图上有/, 'the base map names its places');
    t.notOk(asked.includes('/v1/districts'));
    await page.getByText('测试底图 <b>&').waitFor();
    t.ok(tiles.asked.length > 0);
    t.ok(
      tiles.asked.every((path) => /^\/\d+\/\d+\/\d+\.png$/.test(path)),
      'each address filled in',
    );
    t.strictSame(
      faults.elsewhere.filter((url) => !url.startsWith(tiles.origin)),
      [],
    );
    t.strictSame(faults.errors, []);
    await run(page, 'fetch("http://localhost:9/").catch(() => 0)');
    t.match(faults.errors, [/Content Security Policy/], 'another host is refused still');
  });

  await t.test('refresh shows what changed', async (t) => {
    const { page, faults } = await openPage(t, browser, site, DESKTOP);
    await page.goto(site.base);
    await open(page, { center: place, zoom: 18 });
    await says(page, /视野内 [1-9]/);
    const asked = page.waitForResponse((answer) => answer.url().endsWith('.mvt'));
    await run(page, 'map.refresh()');
    const status = (await asked).status();
    t.ok([200, 204, 304].includes(status), String(status));
    await run(page, 'map.close()');
    t.equal(await page.locator(CANVAS).count(), 0);
    t.strictSame(faults, { errors: [], elsewhere: [] });
  });
};
