/** The photo of a door, in a browser: put up by who keeps the station, and found by a rider without anything moving. */
import sharp from 'sharp';
import { axeFaults } from '../support/axe.ts';
import { noBrowser, openBrowser, until } from '../support/browser.ts';
import { NAMES, riderStations } from '../support/rider.ts';
import { asAdmin } from '../support/service.ts';
import { DESKTOP, openPage, openSite, PHONE } from '../support/site.ts';
import type { Suite } from '../support/suite.ts';
import { castOf, enter, KEEPER } from './manager-cast.ts';

const FINE = { errors: [], elsewhere: [] };

/** A red door in a grey wall, drawn here: nobody's. */
async function door(width: number, height: number, colour = '#b3261e'): Promise<Buffer> {
  const input = { create: { width: width >> 2, height: height >> 1, channels: 3, background: colour } } as const;
  return await sharp({ create: { width, height, channels: 3, background: '#9aa0a6' } })
    .composite([{ input, left: Math.floor(width * 0.4), top: height - (height >> 1) }])
    .jpeg()
    .toBuffer();
}

export const suite: Suite = async (t, { database }) => {
  if (noBrowser !== false) return void t.test('the photo of a door', { skip: noBrowser }, () => undefined);
  const browser = await openBrowser();
  t.teardown(() => browser.close());

  await t.test('a manager puts it up, describes it, replaces and removes it', async (t) => {
    const site = await openSite(t, database);
    const made = await castOf(database, site);
    const code = await made.codeOf(made.well);
    const photoOf = async () =>
      (
        (await (await made.admin('GET', `/v1/stations/${made.well}`)).json()) as {
          properties: { photo: object | null };
        }
      ).properties.photo;
    const { page, faults } = await openPage(t, browser, site, PHONE);
    await enter(page, site, KEEPER, `/manage/stations/${code}`);
    const part = page.getByRole('region', { name: '门口照片' });
    await part.getByText('不要拍到人脸').waitFor();
    t.equal(await part.getByRole('img').count(), 0, 'no empty frame');
    t.equal(await part.getByLabel('照片里是什么').count(), 0);
    const [camera, files] = [part.getByLabel('拍照'), part.getByLabel('选照片')];
    t.strictSame(
      [await camera.getAttribute('capture'), await camera.getAttribute('accept'), await files.getAttribute('capture')],
      ['environment', 'image/*', null],
      'from the camera, or a file',
    );
    await files.setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') });
    await part.getByRole('alert').getByText('打不开').waitFor();
    await files.setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: await door(2_400, 1_800) });
    await part.getByRole('img', { name: '刚选的照片' }).waitFor();
    await part.getByText('还没有放上去').waitFor();
    t.equal(await part.getByRole('alert').count(), 0);
    t.equal(await photoOf(), null, 'nothing is sent before it is looked at');
    await part.getByLabel('照片里是什么').fill('红门，右边是邮局（合成）');
    t.strictSame(await axeFaults(page), []);
    await part.getByRole('button', { name: '放上去' }).click();
    await part.getByText(/960 × 720 像素 · \d+ KB/).waitFor();
    await part.getByText('已保存').waitFor();
    t.match(await photoOf(), { width: 960, height: 720, alt: '红门，右边是邮局（合成）' });
    await part.getByRole('img', { name: '红门，右边是邮局（合成）' }).waitFor();
    t.strictSame(await axeFaults(page), []);

    // Its words alone; and another part is saved afterwards without a conflict.
    await part.getByLabel('照片里是什么').fill('红门（合成）');
    await part.getByRole('button', { name: '保存' }).click();
    await part.getByRole('img', { name: '红门（合成）' }).waitFor();
    const text = page.getByRole('region', { name: '名称、地址和开放时间' });
    await text.getByLabel('地址').fill('合成路 2 号（红门）');
    await text.getByRole('button', { name: '保存' }).click();
    await text.getByText('已保存').waitFor();

    await part.getByLabel('换一张').setInputFiles({
      name: 'b.png',
      mimeType: 'image/png',
      buffer: await sharp(await door(600, 900, '#205080'))
        .png()
        .toBuffer(),
    });
    await part.getByText('还没有放上去').waitFor();
    await part.getByRole('button', { name: '放上去' }).click();
    await part.getByText(/600 × 900 像素/).waitFor();
    await part.getByRole('button', { name: '删除照片' }).click();
    await part.getByRole('button', { name: '不删' }).click();
    await part.getByRole('button', { name: '删除照片' }).click();
    await part.getByRole('button', { name: '确定删除' }).click();
    await part.getByRole('img').waitFor({ state: 'detached' });
    t.equal(await photoOf(), null);
    t.strictSame(faults, FINE);
  });

  await t.test('what the service refuses is told in words', async (t) => {
    const site = await openSite(t, database);
    const code = (await (await fetch(`${site.base}/v1/stations?q=${encodeURIComponent('桥头')}`)).json()) as {
      features: [{ properties: { code: string } }];
    };
    const { page } = await openPage(t, browser, site, DESKTOP);
    await enter(page, site, KEEPER, `/manage/stations/${code.features[0].properties.code}`);
    const part = page.getByRole('region', { name: '门口照片' });
    await part
      .getByLabel('选照片')
      .setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: await door(90, 60) });
    await page.route('**/photo*', (route) => route.abort());
    await part.getByRole('button', { name: '放上去' }).click();
    await part.getByRole('alert').getByText('没有连上服务').waitFor();
    await page.unroute('**/photo*');
    await part.getByRole('button', { name: '放上去' }).click();
    await part.getByText(/90 × 60 像素/).waitFor();
  });

  await t.test('a rider sees it, with its place kept, from our own origin whatever it is called', async (t) => {
    const site = await openSite(t, database, {
      environment: { PUBLIC_URL: 'https://stations.example', PATH_PREFIX: '/yizhan' },
    });
    const stations = await riderStations(database, site.base);
    for (const [name, size] of [
      ['good', [1_600, 1_200]],
      ['scan', [900, 1_600]],
    ] as const) {
      const alt = name === 'good' ? `?alt=${encodeURIComponent('灰墙上的红门（合成）')}` : '';
      const answer = await fetch(`${site.base}/v1/stations/${stations[name].id}/photo${alt}`, {
        method: 'PUT',
        headers: { ...asAdmin, 'content-type': 'image/jpeg' },
        body: new Uint8Array(await door(size[0], size[1])),
      });
      t.equal(answer.status, 200);
    }
    for (const options of [PHONE, DESKTOP]) {
      const { page, faults } = await openPage(t, browser, site, options);
      await page.addInitScript(`
        window.shifts = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
        }).observe({ type: 'layout-shift', buffered: true });`);
      let open = (): void => undefined;
      const opened = new Promise<void>((resolve) => (open = resolve));
      await page.route('**/photo?v=*', async (route) => {
        await opened;
        await route.continue();
      });
      await page.goto(`${site.base}/s/${stations.good.code}`);
      const image = page.getByRole('img', { name: '灰墙上的红门（合成）' });
      await image.scrollIntoViewIfNeeded();
      const before = await image.boundingBox();
      t.ok(before && Math.abs(before.width / before.height - 4 / 3) < 0.02, 'its place is kept before it comes');
      open();
      await until(page, `document.querySelector('img.door').naturalWidth > 0`);
      t.equal(await page.evaluate(`document.querySelector('img.door').naturalWidth`), 960);
      t.strictSame(await image.boundingBox(), before);
      t.ok(Number(await page.evaluate('window.shifts')) < 0.01, 'nothing moved');
      t.strictSame(await axeFaults(page), []);
      await page.goto(`${site.base}/s/${stations.scan.code}`);
      const tall = page.getByRole('img', { name: `${NAMES.scan}的门口` });
      await tall.scrollIntoViewIfNeeded();
      t.ok(((await tall.boundingBox())?.height ?? 999) <= 430, 'a tall one does not fill the screen');
      await page.goto(`${site.base}/s/${stations.vague.code}`);
      await page.getByRole('heading', { level: 1, name: NAMES.vague }).waitFor();
      t.equal(await page.getByRole('heading', { name: '门口的样子' }).count(), 0, 'where there is none: nothing');
      t.strictSame(faults, FINE);
    }

    const { page: saver } = await openPage(t, browser, site, PHONE);
    await saver.addInitScript(`Object.defineProperty(navigator, 'connection', { value: { saveData: true } })`);
    const asked: string[] = [];
    saver.on('request', (request) => void asked.push(request.url()));
    await saver.goto(`${site.base}/s/${stations.good.code}`);
    const show = saver.getByRole('button', { name: /看照片（\d+ KB）/ });
    await show.scrollIntoViewIfNeeded();
    t.strictSame(await axeFaults(saver), []);
    t.notOk(
      asked.some((url) => url.includes('/photo')),
      'who saves data is asked first',
    );
    await show.click();
    await until(saver, `document.querySelector('img.door')?.naturalWidth > 0`);
    t.ok(asked.some((url) => url.includes('/photo?v=')));

    const { page: lost } = await openPage(t, browser, site, PHONE);
    await lost.route('**/photo?v=*', (route) => route.abort());
    await lost.goto(`${site.base}/s/${stations.good.code}`);
    await lost.getByRole('heading', { name: '怎么进' }).scrollIntoViewIfNeeded();
    await lost.getByRole('heading', { name: '门口的样子' }).waitFor({ state: 'detached' });
    t.equal(await lost.getByRole('heading', { level: 1 }).textContent(), NAMES.good, 'the rest stands');
  });
};
