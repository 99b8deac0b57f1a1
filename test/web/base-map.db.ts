/**
 * The operator's base map under the pages' maps: raster tiles and a MapLibre style, in each coordinate system, of a local
 * stand-in. The page asks for the layer of the same system, and for nothing of any other host.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import type { Test } from 'tap';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { DESKTOP, openPage, openSite, PHONE } from '../support/site.ts';
import type { Suite } from '../support/suite.ts';

const NAMES = { gcj02: 'amap', bd09: 'baidu', wgs84: 'wgs84' } as const;
/** Of its tiles, and of no page of ours. */
const SAND = [255, 217, 168];
const MOST_MS = 60_000;
const TILE_DELAY_MS = 1500;

/**
 * As a cheap phone draws: each call takes its time. A tile whose fading ends while the rest is drawn must not stay pale.
 */
const SLOW_DRAWING = `{
  const draw = WebGL2RenderingContext.prototype.drawElements;
  WebGL2RenderingContext.prototype.drawElements = function (...values) {
    draw.apply(this, values);
    const end = performance.now() + 30;
    while (performance.now() < end);
  };
}`;

/** Raster tiles at /tiles, and at /style.json a style of them with a server of letters, which has none. */
async function openBaseMap(t: Test): Promise<{ readonly origin: string; readonly asked: string[] }> {
  const [r, g, b] = SAND as [number, number, number];
  const tile = await sharp({ create: { width: 256, height: 256, channels: 3, background: { r, g, b } } })
    .png()
    .toBuffer();
  const asked: string[] = [];
  let origin = '';
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    asked.push(path);
    response.setHeader('access-control-allow-origin', '*');
    if (/^\/tiles\/\d+\/\d+\/\d+\.png$/.test(path)) {
      // After the signs, so that nothing else has the map drawn again.
      setTimeout(() => response.setHeader('content-type', 'image/png').end(tile), TILE_DELAY_MS);
      return;
    }
    if (path !== '/style.json') return void response.writeHead(404).end();
    const style = {
      version: 8,
      glyphs: `${origin}/letters/{fontstack}/{range}.pbf`,
      sources: { tiles: { type: 'raster', tiles: [`${origin}/tiles/{z}/{x}/{y}.png`], tileSize: 256, maxzoom: 18 } },
      layers: [{ id: 'tiles', type: 'raster', source: 'tiles' }],
    };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(style));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, asked };
}

/** How much of a picture is of the base map, and how much of the signs that lie on it (dark discs). */
async function partsOf(picture: Buffer): Promise<{ readonly sand: number; readonly signs: number }> {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const [sand, signs] = [0, 0].map((_, kind) => {
    let count = 0;
    for (let at = 0; at < data.length; at += 3) {
      const pixel = [data[at]!, data[at + 1]!, data[at + 2]!];
      if (kind === 0 ? pixel.every((value, i) => value === SAND[i]) : Math.max(...pixel) < 100) count += 1;
    }
    return count / (info.width * info.height);
  }) as [number, number];
  return { sand, signs };
}

/** Until the base map fills most of the map's middle, and signs of stations lie on it. Throws after a minute. */
async function drawn(page: Page): Promise<void> {
  const canvas = page.locator('canvas.maplibregl-canvas');
  await canvas.waitFor();
  const end = Date.now() + MOST_MS;
  for (;;) {
    const parts = await partsOf(await canvas.screenshot());
    if (parts.sand > 0.5 && parts.signs > 0.0005) return;
    if (Date.now() > end) throw new Error(`the map shows ${JSON.stringify(parts)}`);
  }
}

export const suite: Suite = async (t, { database }) => {
  if (noBrowser) return void t.pass('in Chromium', { skip: noBrowser });
  const browser = await openBrowser();
  t.teardown(() => browser.close());
  let seeds = true;
  for (const [type, path] of [
    ['raster', '/tiles/{z}/{x}/{y}.png'],
    ['style', '/style.json'],
  ] as const) {
    for (const [crs, name] of Object.entries(NAMES)) {
      await t.test(`${type}, ${crs}`, async (t) => {
        const base = await openBaseMap(t);
        const environment = {
          BASE_MAP_TYPE: type,
          BASE_MAP_URL: base.origin + path,
          BASE_MAP_CRS: crs,
          BASE_MAP_ATTRIBUTION: '测试底图 <b>&',
        };
        const site = await openSite(t, database, { environment, seeds });
        seeds = false;
        // Each map of its own make, one of them on a phone: the rider's, and what is there to be copied.
        for (const [address, size] of [
          ['/map', PHONE],
          ['/overlays/maplibre', DESKTOP],
        ] as const) {
          const { page, faults } = await openPage(t, browser, site, size);
          const asked: string[] = [];
          page.on('request', (request) => void asked.push(request.url()));
          await page.addInitScript(SLOW_DRAWING);
          const answer = await page.goto(`${site.base}${address}`);
          const policy = answer?.headers()['content-security-policy'] ?? '';
          for (const directive of ['img-src', 'connect-src'])
            t.match(
              policy,
              new RegExp(`${directive} 'self'[^;]* ${base.origin}(;|$)`),
              `${directive} has the one host`,
            );
          t.match(policy, /script-src 'self'( 'sha256-[\w+/]+=')?;/, 'scripts of ours only');
          await drawn(page);
          await page.getByText('测试底图 <b>&').first().waitFor();
          const layers = new Set(asked.flatMap((url) => /\/v1\/layers\/(\w+)\//.exec(url)?.[1] ?? []));
          t.strictSame([...layers], [name], `${address} asks for the layer of the same system`);
          t.ok(
            asked.every(
              (url) => /^(data|blob):/.test(url) || url.startsWith(site.origin) || url.startsWith(base.origin),
            ),
          );
          t.strictSame(faults.errors, [], address);
          await page.evaluate('fetch("http://localhost:9/").catch(() => 0)');
          t.match(faults.errors, [/Content Security Policy/], 'another host is refused still');
        }
        t.ok(base.asked.some((path) => path.startsWith('/tiles/')));
        t.equal(base.asked.includes('/style.json'), type === 'style');
        t.strictSame(
          base.asked.filter((path) => path.includes('{')),
          [],
          'each address filled in',
        );
      });
    }
  }

  await t.test('a style that does not come: the layer without it, and the page says so', async (t) => {
    const base = await openBaseMap(t);
    const environment = {
      BASE_MAP_TYPE: 'style',
      BASE_MAP_URL: `${base.origin}/gone.json`,
      BASE_MAP_CRS: 'gcj02',
      BASE_MAP_ATTRIBUTION: '测试底图',
    };
    const site = await openSite(t, database, { environment });
    const { page } = await openPage(t, browser, site, DESKTOP);
    const tile = page.waitForResponse(
      (answer) => answer.url().includes('/v1/layers/amap/tiles/') && answer.status() === 200,
    );
    await page.goto(`${site.base}/overlays/maplibre`);
    await page.getByText('有一部分没有取到').waitFor();
    await tile;
  });
};
