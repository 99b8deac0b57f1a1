// When does a rider see the answer? A cheap phone (CPU slowed 4x) on slow 4G (150 ms, 1.6 Mbit/s down, 750 kbit/s up), nothing
// cached, the position granted. Prints median and range of some first visits: first paint, the answer drawn, bytes before it.
//   node bench/web/rider-paint.mjs http://127.0.0.1:8080/[,http://...] [runs] [lng,lat]
// Several addresses take turns, so that two versions of the page are compared in one run.
// The service runs already; its stations should be around the position (default: a public square of Zhengzhou, WGS-84).
import { chromium } from 'playwright-core';

const [addresses = 'http://127.0.0.1:8080/', runs = '9', place = '113.6253,34.7466'] = process.argv.slice(2);
const [longitude, latitude] = place.split(',').map(Number);
const KBIT = 1_000 / 8;
const NETWORK = { offline: false, latency: 150, downloadThroughput: 1_600 * KBIT, uploadThroughput: 750 * KBIT };

// The moment after the frame in which the answer stands.
const WATCH = `
  window.answerAt = new Promise((resolve) => {
    const look = () => {
      if (!document.querySelector('.hero .how-far')) return requestAnimationFrame(look);
      requestAnimationFrame(() => resolve(performance.now()));
    };
    requestAnimationFrame(look);
  });`;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
const seen = [];
const urls = addresses.split(',');
for (let run = 0; run < Number(runs) * urls.length; run++) {
  const url = urls[run % urls.length];
  const context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
    locale: 'zh-CN',
    permissions: ['geolocation'],
    geolocation: { longitude, latitude, accuracy: 20 },
  });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send('Network.enable');
  await cdp.send('Network.emulateNetworkConditions', NETWORK);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.addInitScript(WATCH);
  await page.goto(url, { waitUntil: 'commit' });
  const answerMs = await page.evaluate('window.answerAt');
  const { paintMs, bytes, script } = await page.evaluate(`({
    paintMs: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
    bytes: performance.getEntriesByType('resource').reduce((sum, one) => sum + one.transferSize, 0),
    script: performance.getEntriesByType('resource')
      .filter((one) => one.name.endsWith('.js')).reduce((sum, one) => sum + one.encodedBodySize, 0),
  })`);
  seen.push({ url, answerMs, paintMs, bytes, script });
  await context.close();
}
await browser.close();
for (const url of urls) {
  const mine = seen.filter((one) => one.url === url);
  const spread = (name) => {
    const sorted = mine.map((one) => Math.round(one[name])).sort((a, b) => a - b);
    return `${sorted[Math.floor(sorted.length / 2)]} [${sorted[0]}-${sorted.at(-1)}]`;
  };
  console.log(`${url}: first paint ${spread('paintMs')} ms, answer ${spread('answerMs')} ms, of ${runs} first visits`);
  console.log(`  script before the answer ${spread('script')} bytes on the wire, all resources ${spread('bytes')}`);
}
