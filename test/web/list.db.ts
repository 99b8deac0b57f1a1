/** The list without script: what it shows, escaped, in both languages, page by page, shared. */
import { escapeHtml } from '../../src/pages/list-page.ts';
import { axeFaults } from '../support/axe.ts';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { PHONE, openPage, openSite } from '../support/site.ts';
import { insertStations, newStation, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

const EVIL = `合成 <script>alert(1)</script> "&'`;

export const suite: Suite = async (t, { database }) => {
  const id = await testMaintainer(database);
  const maintainers = [{ id, role: 'dutyHolder' as const, assumed: false }];
  const [first = ''] = await insertStations(database, [
    newStation({
      name: EVIL,
      address: EVIL,
      hours: { text: '<b>9-17</b>', osm: null, confidence: 'none' },
      maintainers,
    }),
    ...Array.from({ length: 204 }, (_none, i) => newStation({ name: `合成驿站 ${i}`, maintainers })),
    newStation({
      name: '合成驿站（没有位置）',
      position: null,
      unlocatedReason: 'position-missing',
      adcode: '410103',
      maintainers,
    }),
    newStation({ name: '合成驿站（未发布）', adcode: '410105', publish: false, maintainers }),
  ]);
  const site = await openSite(t, database, { environment: { PATH_PREFIX: '/rest' } });
  const read = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${site.base}${path}`, { headers });
    return { answer, text: await answer.text() };
  };

  await t.test('districts that have stations', async (t) => {
    const { answer, text } = await read('/list');
    t.equal(answer.status, 200);
    t.match(answer.headers.get('content-security-policy'), /default-src 'self'; script-src 'self'/);
    t.match(text, '<a href="/rest/list/410102">河南省 郑州市 中原区</a> (205 个)');
    t.match(text, /410103/);
    t.notMatch(text, /410105/, 'what is withheld counts nowhere');
    const etag = answer.headers.get('etag') ?? '';
    t.equal((await read('/list', { 'if-none-match': etag })).answer.status, 304);
    t.match((await read('/list', { 'accept-language': 'en' })).text, /<html lang="en">[^]*Stations by district/);
    t.match(answer.headers.get('vary'), /Accept-Language/);
  });

  await t.test('stations of one, escaped, page by page', async (t) => {
    const { text } = await read('/list/410102');
    t.notMatch(text, '<script');
    t.notMatch(text, '<b>9-17');
    t.match(text, `<h2>${escapeHtml(EVIL)}</h2><p>${escapeHtml(EVIL)}</p>`);
    t.match(text, /状态: 开放/);
    t.match(text, /href="https:\/\/uri\.amap\.com\/navigation\?to=113\.[0-9]+,34\.[0-9]+,/);
    t.equal(text.match(/<li id=/g)?.length, 200);
    const next = /href="(\/rest\/list\/410102\?after=[^"]+)"/.exec(text)?.[1] ?? '';
    const second = await (await fetch(`${site.origin}${next}`)).text();
    t.equal(second.match(/<li id=/g)?.length, 5);
    t.notMatch(second, 'after=', 'it was the last');
    t.match((await read('/list/410103')).text, '没有位置');
    t.notMatch((await read('/list/410103')).text, 'uri.amap.com', 'no way to what has no position');
  });

  await t.test('what is not there', async (t) => {
    t.equal((await read('/list/410105')).answer.status, 404);
    t.equal((await read('/list/999999')).answer.status, 404);
    t.equal((await read('/list/abc')).answer.status, 400);
    t.equal((await read(`/list/410102?after=${'x'.repeat(50)}`)).answer.status, 400);
    t.equal((await read(`/list/410102?after=${first}`)).answer.status, 200);
  });

  await t.test('from a page without script', { skip: noBrowser }, async (t) => {
    const browser = await openBrowser();
    t.teardown(() => browser.close());
    const { page, faults } = await openPage(t, browser, site, { ...PHONE, javaScriptEnabled: false });
    await page.goto(`${site.base}/s/410102-0001`);
    await page.getByRole('link', { name: /按区县看驿站/ }).click();
    await page.getByRole('link', { name: '河南省 郑州市 中原区' }).click();
    await page.getByRole('heading', { level: 2, name: '合成驿站 3', exact: true }).waitFor();
    t.strictSame(faults, { errors: [], elsewhere: [] });
    const other = await openPage(t, browser, site);
    await other.page.goto(`${site.base}/list/410103`);
    t.strictSame(await axeFaults(other.page), []);
  });
};
