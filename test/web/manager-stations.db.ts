/**
 * Stations on the manager's page, in a browser: found, edited against others who edit, moved on the map and by numbers,
 * created, handed over, retired; and the door plate on paper.
 */
import { axeFaults } from '../support/axe.ts';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { DESKTOP, openPage, openSite, PHONE } from '../support/site.ts';
import type { Suite } from '../support/suite.ts';
import { castOf, enter, KEEPER, OFFICE } from './manager-cast.ts';

const FINE = { errors: [], elsewhere: [] };
interface StationAnswer {
  readonly geometry: { readonly coordinates: readonly [number, number] };
  readonly properties: Record<string, unknown>;
}

export const suite: Suite = async (t, { database }) => {
  if (noBrowser !== false) return void t.test('stations', { skip: noBrowser }, () => undefined);
  const browser = await openBrowser();
  t.teardown(() => browser.close());
  const site = await openSite(t, database);
  const made = await castOf(database, site);
  const code = await made.codeOf(made.locked);
  const read = async (id: string, crs = 'gcj02') =>
    (await (await made.admin('GET', `/v1/stations/${id}?outCrs=${crs}`)).json()) as StationAnswer;

  await t.test('found by typing; edited while somebody else does; hours as they are understood', async (t) => {
    const { page, faults } = await openPage(t, browser, site, DESKTOP);
    await enter(page, site, OFFICE, '/manage/stations');
    await page.getByRole('link', { name: /合成驿站·桥头/ }).waitFor();
    t.strictSame(await axeFaults(page), []);
    await page.getByLabel('查找').fill('河边');
    await page.getByRole('link', { name: /合成驿站·桥头/ }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: /合成驿站·河边/ }).click();
    const part = page.getByRole('region', { name: '名称、地址和开放时间' });
    await part.getByText('这样理解').waitFor();
    t.strictSame(await axeFaults(page), []);
    await part.getByLabel('开放时间').fill('周一至周五 9:00-18:30');
    await part.getByText('Mo-Fr 09:00-18:30').waitFor();
    t.equal((await part.getByRole('cell', { name: '09:00–18:30' }).count()) > 0, true);
    await part.getByLabel('开放时间').fill('随缘');
    await part.getByText('没有看懂').waitFor();
    await part.getByLabel('开放时间').fill('周一至周五 9:00-18:30');
    await part.getByText('Mo-Fr 09:00-18:30').waitFor();

    const tag = (await made.admin('GET', `/v1/stations/${made.locked}`)).headers.get('etag') ?? '';
    await made.admin(
      'PATCH',
      `/v1/stations/${made.locked}`,
      { properties: { address: '合成路 1 号院内' } },
      { 'if-match': tag },
    );
    await part.getByRole('button', { name: '保存' }).click();
    const sheet = page.getByRole('dialog', { name: '别人刚刚改过' });
    await sheet.getByText('合成路 1 号院内').waitFor();
    t.strictSame(await axeFaults(page), []);
    await sheet.getByRole('button', { name: '保存我的' }).click();
    await sheet.waitFor({ state: 'detached' });
    t.match(
      (await read(made.locked)).properties,
      {
        openingHours: 'Mo-Fr 09:00-18:30',
        address: '合成路 1 号院内',
      },
      'mine is saved, and theirs is not lost',
    );
    // Chrome tells of the 412.
    t.strictSame({ ...faults, errors: faults.errors.filter((one) => !one.includes('412')) }, FINE);
  });

  await t.test('the pin: dragged, and what was dropped is what is kept, in the map’s own system', async (t) => {
    const { page, faults } = await openPage(t, browser, site, DESKTOP);
    await enter(page, site, OFFICE, `/manage/stations/${code}`);
    const part = page.getByRole('region', { name: '位置', exact: true });
    await part.getByText('GCJ-02').first().waitFor();
    const before = await part.getByLabel('经度').inputValue();
    const pin = part.locator('.maplibregl-marker');
    await pin.waitFor();
    await pin.scrollIntoViewIfNeeded();
    const at = await pin.boundingBox();
    if (!at) throw new Error('no pin');
    const [x, y] = [at.x + at.width / 2, at.y + at.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 40, y + 25, { steps: 5 });
    await page.mouse.up();
    // Drawn with the next frame.
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
    const dropped = [
      Number(await part.getByLabel('经度').inputValue()),
      Number(await part.getByLabel('纬度').inputValue()),
    ];
    t.not(String(dropped[0]), before);
    const saved = page.waitForRequest((request) => request.method() === 'PATCH');
    await part.getByRole('button', { name: '保存' }).click();
    t.match((await saved).postDataJSON(), { crs: 'gcj02', geometry: { coordinates: dropped } });
    await (await saved).response();
    t.strictSame((await read(made.locked)).geometry.coordinates, dropped, 'bit for bit');

    // By the keyboard, the same pin, as often as one likes.
    await part
      .getByText('已保存')
      .waitFor()
      .catch(() => undefined);
    const again = part.locator('.maplibregl-marker');
    await again.focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
    t.ok(Number(await part.getByLabel('经度').inputValue()) > (dropped[0] ?? 0), 'the arrow keys move it east');

    // By numbers, in another system, which is named.
    await part.getByLabel('坐标系').selectOption('bd09');
    await part.getByLabel('经度').fill('113.6201');
    await part.getByLabel('纬度').fill('34.7556');
    const moved = page.waitForResponse((answer) => answer.request().method() === 'PATCH' && answer.ok());
    await part.getByRole('button', { name: '保存' }).click();
    await moved;
    t.strictSame((await read(made.locked, 'bd09')).geometry.coordinates, [113.6201, 34.7556], 'as typed');

    // A pair in the wrong order is refused in words, with what to do; nothing moves.
    await page.reload();
    await part.getByLabel('经度').fill('34.7556');
    await part.getByLabel('纬度').fill('113.6201');
    await part.getByRole('button', { name: '保存' }).click();
    await part.getByRole('alert').getByText('经度大约在 73 到 135 之间').waitFor();
    await part.getByLabel('经度').fill('151.2');
    await part.getByLabel('纬度').fill('-33.8');
    await part.getByRole('button', { name: '保存' }).click();
    await part.getByRole('alert').getByText('这个位置不在中国大陆').waitFor();
    t.strictSame((await read(made.locked, 'bd09')).geometry.coordinates, [113.6201, 34.7556]);
    t.strictSame({ ...faults, errors: faults.errors.filter((one) => !one.includes('422')) }, FINE);
  });

  await t.test('a duty holder on a phone: what is theirs to change, and what is not', async (t) => {
    const { page, faults } = await openPage(t, browser, site, PHONE);
    await enter(page, site, KEEPER, `/manage/stations/${code}`);
    await page.getByText('位置由工会修改').waitFor();
    t.equal(await page.getByRole('button', { name: '撤销驿站' }).count(), 0);
    const ways = page.getByRole('region', { name: '怎么进门' });
    await ways.getByRole('button', { name: '再加一种' }).click();
    await ways.getByLabel('方式').selectOption('askStaff');
    await ways.getByLabel('什么时候').fill('8:00-18:00');
    await ways.getByText('08:00-18:00', { exact: true }).waitFor();
    const saved = page.waitForResponse((answer) => answer.request().method() === 'PATCH' && answer.ok());
    await ways.getByRole('button', { name: '保存' }).click();
    await saved;
    t.match((await read(made.locked)).properties['access'], [{ mode: 'askStaff', hours: '08:00-18:00' }]);

    const amenities = page.getByRole('region', { name: '设施', exact: true });
    await amenities.getByLabel('冰箱').selectOption('available');
    await amenities.getByLabel('微波炉').selectOption('');
    const kept = page.waitForResponse((answer) => answer.request().method() === 'PATCH' && answer.ok());
    await amenities.getByRole('button', { name: '保存' }).click();
    await kept;
    const codes = ((await read(made.locked)).properties['amenities'] as { code: string }[]).map((one) => one.code);
    t.strictSame([codes.includes('fridge'), codes.includes('microwave'), codes.includes('fan')], [true, false, true]);

    const activities = page.getByRole('region', { name: '活动' });
    await activities.getByRole('button', { name: '发布活动' }).click();
    const sheet = page.getByRole('dialog', { name: '发布活动' });
    await sheet.getByLabel('类别').selectOption('haircut');
    await sheet.getByLabel('名称').fill('免费理发（合成）');
    const day = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    await sheet.getByLabel('开始').fill(`${day}T14:00`);
    await sheet.getByLabel('结束').fill(`${day}T17:00`);
    await sheet.getByLabel('名额').fill('20');
    t.strictSame(await axeFaults(page), []);
    await sheet.getByRole('button', { name: '确定' }).click();
    await activities.getByText('0 / 20 人报名').waitFor();
    await activities.getByRole('button', { name: '修改活动' }).click();
    await page.getByLabel('名额').fill('30');
    await page.getByRole('button', { name: '确定' }).click();
    await activities.getByText('0 / 30 人报名').waitFor();
    const told = (await (await made.admin('GET', `/v1/stations/${made.locked}/activities`)).json()) as {
      activities: object[];
    };
    t.match(told.activities, [{ kind: 'haircut', places: 30, startsAt: `${day}T14:00:00+08:00` }]);
    await activities.getByRole('button', { name: '取消活动' }).click();
    await page.getByLabel('取消的原因').fill('理发师临时有事');
    await page.getByRole('button', { name: '确定' }).click();
    await activities.getByText('已取消：理发师临时有事').waitFor();
    t.strictSame(await axeFaults(page), []);
    t.strictSame(faults, FINE);
  });

  await t.test('an office: a new station, handed over on a day, withheld, removed', async (t) => {
    const { page, faults } = await openPage(t, browser, site, DESKTOP);
    await enter(page, site, OFFICE, '/manage/stations/new');
    await page.getByRole('textbox', { name: '名称' }).fill('合成驿站·新');
    await page.getByLabel('区县').selectOption('410102');
    await page.getByLabel('经度').fill('113.63');
    await page.getByLabel('纬度').fill('34.75');
    await page.getByLabel('责任单位').fill('合成新单位');
    await page.getByRole('button', { name: '新建单位“合成新单位”' }).click();
    await page.getByText('合成新单位').waitFor();
    t.strictSame(await axeFaults(page), []);
    await page.getByRole('button', { name: '建立驿站' }).click();
    await page.getByRole('heading', { name: /合成驿站·新/ }).waitFor();
    const fresh = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    t.match(await read(fresh), {
      geometry: { coordinates: [113.63, 34.75] },
      properties: { name: '合成驿站·新', maintainers: [{ name: '合成新单位', role: 'dutyHolder' }], published: true },
    });

    const holders = page.getByRole('region', { name: '建设、场地和责任单位' });
    const tomorrow = new Date(Date.now() + 32 * 3_600_000).toISOString().slice(0, 10);
    await holders.getByLabel('添加单位').fill('合成社区');
    await holders.getByRole('button', { name: /合成社区工作站/ }).click();
    const next = holders.getByRole('group', { name: '合成社区工作站' });
    await next.getByLabel('身份').selectOption('dutyHolder');
    await holders.getByRole('button', { name: '保存' }).click();
    await holders.getByRole('alert').getByText('同一天只能有一个责任单位').waitFor();
    await next.getByLabel('从哪天起').fill(tomorrow);
    await holders.getByRole('group', { name: '合成新单位' }).getByLabel('到哪天止').fill(tomorrow);
    const handed = page.waitForResponse((answer) => answer.url().endsWith('/maintainers') && answer.ok());
    await holders.getByRole('button', { name: '保存' }).click();
    t.match((await handed).request().postDataJSON(), {
      maintainers: [{ to: tomorrow }, { from: tomorrow, role: 'dutyHolder' }],
    });

    // A planned handover, and what is long over, survive the saving of something else.
    const url = `/v1/stations/${fresh}/maintainers`;
    type Periods = { maintainers: { id: string; role: string; from: string; to: string | null }[] };
    const periods = async () => (await (await made.admin('GET', url)).json()) as Periods;
    const planned = (await periods()).maintainers;
    const over = { id: made.community, role: 'host', from: '2021-03-01', to: '2022-03-01', assumed: true };
    await made.admin('PUT', url, { maintainers: [over, ...planned] }, { 'if-match': '*' });
    const before = (await periods()).maintainers;
    await page.reload();
    await next.getByText('还没有开始').waitFor();
    t.equal(await next.getByLabel('从哪天起').inputValue(), tomorrow, 'the dates that are there are shown');
    t.equal(await holders.getByText('2022-03-01 起不再负责').isVisible(), false, 'what is over is folded');
    await holders.getByText('以前的（1）').click();
    await holders.getByText('2021-03-01 起，2022-03-01 起不再负责').waitFor();
    t.strictSame(await axeFaults(page), []);
    // Something else of the station moves on meanwhile: the tag that was read is stale then.
    await made.admin('PUT', `/v1/stations/${fresh}/status`, { state: 'paused', reason: '合成停水' });
    await holders.getByLabel('添加单位').fill('合成区总');
    await holders.getByRole('button', { name: /合成区总工会/ }).click();
    await holders.getByRole('group', { name: '合成区总工会' }).getByLabel('身份').selectOption('builder');
    await holders.getByRole('button', { name: '保存' }).click();
    await holders.getByText('已保存').waitFor();
    const after = (await periods()).maintainers;
    t.strictSame(
      after.filter(({ role }) => role !== 'builder'),
      before,
      'nothing is lost',
    );
    t.match(
      after.filter(({ role }) => role === 'builder'),
      [{ name: '合成区总工会', to: null }],
    );

    const life = page.getByRole('region', { name: '公开和撤销' });
    await life.getByRole('button', { name: '先不公开' }).click();
    await life.getByRole('button', { name: '公开', exact: true }).waitFor();
    t.match((await read(fresh)).properties, { published: false, unpublishedReason: 'withheld' });
    await life.getByRole('button', { name: '撤销驿站' }).click();
    const sheet = page.getByRole('dialog', { name: /撤销“合成驿站·新”/ });
    t.equal(await sheet.getByRole('button', { name: '撤销', exact: true }).isDisabled(), true);
    await sheet.getByLabel(/输入编号/).fill(fresh);
    await sheet.getByRole('button', { name: '撤销', exact: true }).click();
    await page.getByRole('heading', { name: '驿站', exact: true }).waitFor();
    t.equal((await fetch(`${site.base}/v1/stations/${fresh}`)).status, 410);
    t.strictSame({ ...faults, errors: faults.errors.filter((one) => !/409|412/.test(one)) }, FINE);
  });

  await t.test('the door plate: one page of A6 or A4, with the code that opens the station', async (t) => {
    const { page, faults } = await openPage(t, browser, site, PHONE);
    await enter(page, site, KEEPER, `/manage/stations/${code}/plate`);
    const plate = page.getByRole('article', { name: '爱心驿站' });
    await plate.getByText('扫码看开放时间、报告问题').waitFor();
    await plate.getByText('周一至周五 9:00-18:30').waitFor();
    await plate.getByText(code).waitFor();
    t.strictSame(await axeFaults(page), []);
    const link = page.getByRole('link', { name: '下载二维码（SVG）' });
    t.equal(await link.getAttribute('download'), `${code}.svg`);
    t.match(await (await fetch(`${site.origin}${await link.getAttribute('href')}`)).text(), /^<(\?xml|svg)/);
    const papers = { A6: [105, 148], A4: [210, 297] } as const;
    for (const [name, wanted] of Object.entries(papers)) {
      await page.getByRole('button', { name, exact: true }).click();
      const sheet = page.locator(`link[rel=stylesheet][href*="plate-${name.toLowerCase()}"]`);
      await sheet.waitFor({ state: 'attached' });
      // Its rules are there once the file is.
      await sheet.evaluate('(link) => link.sheet ?? new Promise((resolve) => (link.onload = () => resolve(0)))');
      const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1');
      const sizes = [...pdf.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, width, height]) =>
        [width, height].map((points) => Math.round((Number(points) / 72) * 25.4)),
      );
      t.strictSame(sizes, [wanted], `${name}: one page`);
    }
    t.strictSame(faults, FINE);
  });
};
