/**
 * The office in a browser: a list of real stations through the import clinic, and the desk. What the screens say is held
 * against what the API says.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import type { Test } from 'tap';
import { testUser } from '../support/accounts.ts';
import { axeFaults } from '../support/axe.ts';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { seedStations } from '../../src/seed.ts';
import { emptyStations, ROOT, SEEDS } from '../support/engine.ts';
import { isWide, NO_FAULTS, shoot, signedIn, told, wrote } from '../support/office.ts';
import { openSite, PHONE } from '../support/site.ts';
import type { Suite } from '../support/suite.ts';

const ZHENGZHOU = fileURLToPath(new URL('test/fixtures/zhengzhou/zhengzhou_82_gcj02.geojson', ROOT));

interface StationFigures {
  readonly days: readonly {
    readonly date: string;
    readonly open: number;
    readonly paused: number;
    readonly closed: number;
  }[];
  readonly districts: readonly unknown[];
}

/** The first of the 30 days that the desk shows, in China. */
const monthAgo = (): string => new Date(Date.now() + (8 - 29 * 24) * 3_600_000).toISOString().slice(0, 10);

interface Stations {
  readonly features: readonly {
    readonly geometry: { readonly coordinates: readonly number[] };
    readonly properties: { readonly code: string };
  }[];
}

/** Every table of the part sorts by a heading, filters by typing, and hands out what it shows: no more, no less. */
async function tryTables(t: Test, page: Page, part: string): Promise<void> {
  const tables = page.locator('.data-table');
  for (let i = 0; i < (await tables.count()); i++) {
    const table = tables.nth(i);
    const what = `${part}: ${await table.locator('h2').textContent()}`;
    const cells = (): Promise<string[]> => table.locator('tbody tr > td:first-child').allInnerTexts();
    const heading = table.locator('th button').first();
    const isEmpty = (await cells()).length === 0;
    await heading.click();
    const ascending = await cells();
    await heading.click();
    t.equal(await table.locator('th').first().getAttribute('aria-sort'), 'descending', what);
    const descending = await cells();
    const byName = new Intl.Collator('zh-CN').compare;
    t.strictSame(descending, [...ascending].sort(byName).reverse(), `${what}: sorted`);
    const search = table.getByRole('searchbox');
    await search.fill('没有这样的字');
    t.equal((await cells()).length, 0, `${what}: nothing matches`);
    await search.fill(isEmpty ? '' : (descending[0] ?? ''));
    const downloaded = page.waitForEvent('download');
    await table.getByRole('button', { name: '导出所见' }).click();
    const lines = (await readFile(await (await downloaded).path(), 'utf8')).trim().split('\r\n');
    t.equal(lines.length - 1, (await cells()).length, `${what}: the file has what is shown`);
    t.equal(lines.length > 1, !isEmpty, what);
    await search.fill('');
  }
}

export const suite: Suite = async (t, { database }) => {
  if (noBrowser !== false) return void t.comment(`not tried: ${noBrowser}`);
  const browser = await openBrowser();
  t.teardown(() => browser.close());
  const site = await openSite(t, database);
  await testUser(database, { login: 'office.admin' });

  await t.test('the list of Zhengzhou: dropped, judged, corrected, saved, undone', async (t) => {
    const { page, faults } = await signedIn(t, browser, site, 'office.admin', '/manage/imports');
    await shoot(page, 'imports-desktop');
    t.strictSame(await axeFaults(page), []);
    await page.getByRole('button', { name: '检查名单' }).click();
    const dataTransfer = await page.evaluateHandle(
      `(() => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([${JSON.stringify(await readFile(ZHENGZHOU, 'utf8'))}], 'zhengzhou_82_gcj02.geojson'));
        return transfer;
      })()`,
    );
    await page.dispatchEvent('.drop', 'drop', { dataTransfer });
    await page.getByText('zhengzhou_82_gcj02.geojson').waitFor();
    await page.getByLabel('高德、腾讯地图').check();
    await page.getByText('更多说明').click();
    await page.getByLabel('没写责任单位的').fill('郑州市总工会');
    await page.getByRole('button', { name: '检查名单' }).click();
    await page.getByRole('button', { name: '新建 82' }).waitFor();
    await page.locator('.verdict-row').first().waitFor();
    t.equal(await page.locator('.verdict-row').count(), 50, 'no more in the page than a page of them');
    await page.getByText('4 个待定位').waitFor();
    t.equal((await told<{ features: unknown[] }>(site, '/v1/stations')).features.length, 0, 'nothing is saved yet');
    await page.locator('.map[data-points="82"] canvas').waitFor();
    await shoot(page, 'import-desktop');
    t.strictSame(await axeFaults(page), []);

    const wrong = page.locator('.verdict-row[data-row="37"]');
    await wrong.getByText('坐标却在').waitFor();
    await wrong.getByRole('button', { name: '在地图上看' }).click();
    await wrong.getByRole('button', { name: '修改第 37 行' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^name/).fill('改过名称的驿站（合成改动）');
    await dialog.locator('canvas').waitFor();
    await shoot(page, 'import-fix-desktop');
    t.strictSame(await axeFaults(page), []);
    await dialog.getByRole('button', { name: '保存修改并重新检查' }).click();
    await dialog.waitFor({ state: 'detached' });
    await wrong.getByText('改过名称的驿站').waitFor();

    await page.getByRole('button', { name: '提交保存' }).click();
    await dialog.getByText('新建 82 个驿站').waitFor();
    await shoot(page, 'import-commit-desktop');
    await dialog.getByRole('button', { name: '确定保存' }).click();
    await page.getByText('之前可以撤销').waitFor();
    const search = `/v1/stations?q=${encodeURIComponent('改过名称的驿站')}`;
    t.equal((await told<{ features: unknown[] }>(site, search)).features.length, 1, 'the corrected row is a station');
    t.equal((await told<{ features: unknown[] }>(site, '/v1/layers/amap/stations.geojson')).features.length, 78);

    await page.getByRole('button', { name: '撤销这次导入' }).click();
    await dialog.getByText('新建的 82 个驿站会撤下').waitFor();
    await dialog.getByRole('button', { name: '确定撤销' }).click();
    await page.getByText('已撤销。').waitFor();
    t.equal((await told<{ features: unknown[] }>(site, search)).features.length, 0, 'and nothing is left');
    await page.getByRole('link', { name: '全部导入' }).click();
    await page.getByRole('link', { name: 'zhengzhou_82_gcj02.geojson' }).waitFor();
    t.strictSame(faults, NO_FAULTS);
  });

  await t.test('the clinic on a phone', async (t) => {
    const { page, faults } = await signedIn(t, browser, site, 'office.admin', '/manage/imports', PHONE);
    t.notOk(await isWide(page), 'no scrolling sideways');
    await shoot(page, 'imports-phone');
    t.strictSame(await axeFaults(page), []);
    await page.getByRole('link', { name: 'zhengzhou_82_gcj02.geojson' }).click();
    await page.locator('.verdict-row').first().waitFor();
    t.notOk(await isWide(page), 'no scrolling sideways');
    await shoot(page, 'import-phone');
    t.strictSame(await axeFaults(page), []);
    t.strictSame(faults, NO_FAULTS);
  });

  await emptyStations(database);
  await seedStations(database, SEEDS, () => undefined);
  await testUser(database, { login: 'office.desk' });
  await testUser(database, { login: 'office.union', role: 'union', adcode: '410100' });

  await t.test('the desk: tables, plots and their numbers', async (t) => {
    const { page, faults } = await signedIn(t, browser, site, 'office.desk', '/manage/desk');
    const figures = await told<StationFigures>(site, '/v1/stations/figures');
    await page.getByText('每天结束时各状态的驿站数').waitFor();
    const plot = page.locator('.plot');
    await plot.getByText('看数字').click();
    const cells = await plot.locator('tbody tr').last().locator('th, td').allTextContents();
    const last = figures.days.at(-1);
    t.strictSame(cells, [last?.date, `${last?.open}`, `${last?.paused}`, `${last?.closed}`], 'the table is the API');
    t.equal(await plot.locator('tbody tr').count(), 30);
    await plot.locator('canvas[style*="block"]').waitFor();
    const byDistrict = page.getByRole('region', { name: '按区县' }).first();
    t.equal(await byDistrict.locator('tbody tr').count(), figures.districts.length);
    const one = page.locator('.data-table').filter({ has: page.getByRole('heading', { name: '逐个' }) });
    await one.getByText('82 条').waitFor();
    await one.getByRole('button', { name: '编号' }).click();
    await one.getByRole('button', { name: '编号' }).click();
    t.equal(await one.locator('th').first().getAttribute('aria-sort'), 'descending');
    const codes = await one.locator('tbody tr td:first-child').allTextContents();
    t.strictSame(codes, [...codes].sort().reverse());
    await one.getByRole('searchbox').fill('中原区');
    const downloaded = page.waitForEvent('download');
    await one.getByRole('button', { name: '导出所见' }).click();
    const csv = await readFile(await (await downloaded).path(), 'utf8');
    t.equal(csv.charCodeAt(0), 0xfeff, 'Excel reads it as UTF-8');
    t.equal(csv.trim().split('\r\n').length - 1, await one.locator('tbody tr').count(), 'what is shown, no more');
    t.ok(
      csv
        .trim()
        .split('\r\n')
        .slice(1)
        .every((line) => line.includes('中原区')),
    );
    await shoot(page, 'desk-stations-desktop');
    t.strictSame(await axeFaults(page), []);
    t.strictSame(faults, NO_FAULTS);
  });

  await t.test('the desk: every other part', async (t) => {
    const { page, faults } = await signedIn(t, browser, site, 'office.desk', '/manage/desk');
    const part = async (name: string, ...waitFor: string[]): Promise<void> => {
      await page.getByRole('navigation', { name: '工作台' }).getByRole('link', { name, exact: true }).click();
      for (const one of waitFor) await page.getByText(one).first().waitFor();
      t.notOk(await isWide(page), `${name}: the page does not scroll sideways`);
      t.strictSame(await axeFaults(page), [], name);
    };
    const here = (await told<Stations>(site, '/v1/stations?district=410102&outCrs=gcj02&limit=2')).features;
    const [reported, checked] = here.map(({ properties }) => properties.code) as [string, string];
    await wrote(site, 'POST', `/v1/stations/${checked}/checks`, { duties: { order: 'ok' } });
    await wrote(site, 'POST', `/v1/stations/${reported}/reports`, { kind: 'noWater' });
    const checks = await told<{ total: { due: number }; days: { date: string; due: number; checked: number }[] }>(
      site,
      '/v1/checks/figures?from=' + monthAgo(),
    );
    await part('驿站', '每天结束时各状态的驿站数', '按区县', '按责任单位', '逐个');
    await tryTables(t, page, '驿站');
    await part('巡查', '每天开放的驿站里有多少巡查过', '按区县', '按责任单位');
    t.equal(await page.locator('.tallies dd').first().textContent(), String(checks.total.due));
    await page.getByText('该巡查而没巡查的').waitFor();
    await tryTables(t, page, '巡查');
    await shoot(page, 'desk-checks-desktop');
    await page.locator('.plot').getByText('看数字').click();
    const rows = await page.locator('.plot tbody tr').allInnerTexts();
    t.strictSame(
      rows.map((row) => row.trim().split(/\s+/).join(' ')),
      checks.days.map(({ date, due, checked }) => `${date} ${checked} ${due - checked}`),
      'the plot’s numbers are the API’s',
    );
    t.equal(checks.days.at(-1)?.checked, 1);
    await part('反映', '从反映到答复用了多久', '按区县', '按责任单位');
    await page.getByText(reported).waitFor();
    await tryTables(t, page, '反映');
    const reports = await told<{ total: { opened: number } }>(site, '/v1/reports/figures');
    t.equal(reports.total.opened, 1);
    t.equal(await page.locator('.tallies dd').first().textContent(), '1');
    await shoot(page, 'desk-reports-desktop');
    const begins = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
    const talk = {
      station: checked,
      kind: 'lawTalk',
      title: '普法讲座（合成）',
      startsAt: begins(24),
      endsAt: begins(26),
    };
    await wrote(site, 'POST', '/v1/activities', talk);
    // Announced last week and over since: only the clock of the database's row can be set back.
    await wrote(site, 'POST', '/v1/activities', { ...talk, title: '免费理发（合成）', kind: 'haircut' });
    await database.kysely
      .updateTable('activities')
      .set({ starts_at: new Date(begins(-50)), ends_at: new Date(begins(-48)), attended: 12 })
      .where('title', '=', '免费理发（合成）')
      .execute();
    await part('活动', '每天举办和取消的活动', '各种活动有多少人报名', '按区县', '按责任单位', '普法讲座（合成）');
    interface Held {
      readonly total: Readonly<Record<'activities' | 'cancelled' | 'signups' | 'visits', number>>;
      readonly days: readonly { readonly date: string; readonly activities: number; readonly cancelled: number }[];
      readonly dutyHolders: readonly {
        readonly dutyHolder: { readonly name: string } | null;
        readonly visits: number;
      }[];
    }
    const held = await told<Held>(site, `/v1/activities/figures?from=${monthAgo()}`);
    t.match(held.total, { activities: 1, visits: 12 });
    t.strictSame(
      (await page.locator('.tallies dd').allTextContents()).map(Number),
      (['activities', 'cancelled', 'signups', 'visits'] as const).map((one) => held.total[one]),
    );
    const activityPlot = page.locator('.plot').first();
    await activityPlot.getByText('看数字').click();
    t.strictSame(
      (await activityPlot.locator('tbody tr').allInnerTexts()).map((row) => row.trim().split(/\s+/).join(' ')),
      held.days.map(({ date, activities, cancelled }) => `${date} ${activities} ${cancelled}`),
      'the plot’s numbers are the API’s',
    );
    await activityPlot.locator('canvas[style*="block"]').waitFor();
    const byHolder = page.getByRole('region', { name: '按责任单位' });
    t.equal(await byHolder.locator('tbody tr').count(), held.dutyHolders.length);
    // Nobody answered for it before the list was read.
    await byHolder.getByText(held.dutyHolders[0]?.dutyHolder?.name ?? '没有责任单位').waitFor();
    await shoot(page, 'desk-activities-desktop');
    await tryTables(t, page, '活动');
    await page.getByLabel('时间').selectOption('365');
    await page.locator('.plot').first().locator('tbody tr').nth(364).waitFor({ state: 'attached' });
    await page.getByRole('combobox', { name: '区县' }).first().selectOption('440000');
    await page.locator('.tallies dd').first().filter({ hasText: /^0$/ }).waitFor();
    await part('上图情况', '这张地图还没有交来清单');
    await page.getByRole('button', { name: 'WGS-84' }).click();
    const [, shown] = here;
    const [lng = 0, lat = 0] = shown?.geometry.coordinates ?? [];
    // A degree's hundredth to the north: about a kilometre.
    const entries = [{ placeId: 'B0SYNTHETIC', code: checked, lng, lat: lat + 0.01 }];
    await wrote(site, 'PUT', '/v1/layers/amap/publications?crs=gcj02', { entries });
    const { total } = await told<{ total: Record<string, number> }>(site, '/v1/layers/amap/publications');
    t.match(total, { published: 1, misplaced: 1 });
    await page.getByRole('button', { name: '高德' }).click();
    await page.getByText('B0SYNTHETIC').waitFor();
    const tallies = await page.locator('.tallies dd').allTextContents();
    const order = ['stations', 'correct', 'missing', 'stale', 'misplaced', 'unknown', 'gone'];
    t.strictSame(
      tallies.map(Number),
      order.map((one) => total[one]),
      'the ledger is the API’s',
    );
    await page.getByRole('group', { name: '情况' }).getByRole('button', { name: '位置偏' }).click();
    await page.locator('.data-table').nth(1).getByText('1 条').waitFor();
    await tryTables(t, page, '上图情况');
    await shoot(page, 'desk-maps-desktop');
    await part('导出', '每次导出都有记录');
    const downloaded = page.waitForEvent('download');
    await page.getByRole('link', { name: '下载 CSV' }).click();
    t.match(await readFile(await (await downloaded).path(), 'utf8'), /郑州/);
    t.strictSame(faults, NO_FAULTS);
  });

  await t.test('an account and a token: made, shown once, ended, and told in the audit trail', async (t) => {
    const { page, faults } = await signedIn(t, browser, site, 'office.desk', '/manage/desk/accounts');
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: '新建账号' }).click();
    await dialog.getByLabel('用户名').fill('zz.wang');
    await dialog.getByLabel('姓名').fill('王五（合成）');
    await dialog.getByLabel('角色').selectOption('union');
    await dialog.getByLabel('行政区划代码').fill('410100');
    t.strictSame(await axeFaults(page), []);
    await dialog.getByRole('button', { name: '新建' }).click();
    await dialog.getByText('只显示这一次').waitFor();
    const password = (await dialog.locator('.secret').textContent()) ?? '';
    await shoot(page, 'desk-secret-desktop');
    await dialog.getByRole('button', { name: '抄好了' }).click();
    t.notMatch(await page.content(), password, 'gone from the page');
    const trySignIn = async (): Promise<number> => {
      const body = JSON.stringify({ login: 'zz.wang', password });
      const headers = { 'content-type': 'application/json', origin: site.origin };
      return (await fetch(`${site.base}/v1/session`, { method: 'POST', headers, body })).status;
    };
    t.equal(await trySignIn(), 200);
    await page.getByRole('button', { name: '停用: zz.wang' }).click();
    await dialog.getByRole('button', { name: '确定' }).click();
    await page.getByRole('button', { name: '恢复: zz.wang' }).waitFor();
    await tryTables(t, page, '账号');
    t.equal(await trySignIn(), 401);

    await page.getByRole('link', { name: '程序令牌' }).click();
    await page.getByRole('button', { name: '新建令牌' }).click();
    await dialog.getByLabel('给谁用').fill('合成地图方');
    await dialog.getByRole('button', { name: '新建' }).click();
    const token = (await dialog.locator('.secret').textContent()) ?? '';
    await dialog.getByRole('button', { name: '抄好了' }).click();
    const whoAmI = async (): Promise<number> =>
      (await fetch(`${site.base}/v1/me`, { headers: { authorization: `Bearer ${token}` } })).status;
    t.equal(await whoAmI(), 200);
    t.strictSame(await axeFaults(page), []);
    await page.getByRole('button', { name: '吊销: 合成地图方' }).click();
    await dialog.getByRole('button', { name: '确定' }).click();
    await page.getByText('已吊销').waitFor();
    await tryTables(t, page, '程序令牌');
    t.equal(await whoAmI(), 401);

    await page.getByRole('link', { name: '操作记录' }).click();
    const row = page.locator('tbody tr');
    await row.filter({ hasText: '吊销令牌' }).waitFor();
    await row.filter({ hasText: '修改账号' }).first().getByText('disabled').waitFor();
    await page.getByLabel('做了什么').selectOption('token.create');
    await row.filter({ hasText: '吊销令牌' }).waitFor({ state: 'detached' });
    await row.filter({ hasText: '新建令牌' }).getByText('合成地图方').waitFor();
    await tryTables(t, page, '操作记录');
    await shoot(page, 'desk-audit-desktop');
    t.strictSame(await axeFaults(page), []);
    t.strictSame(faults, NO_FAULTS);
  });

  await t.test('the desk of a union on a phone, in the dark, in English', async (t) => {
    const { page, faults } = await signedIn(t, browser, site, 'office.union', '/manage/desk', {
      ...PHONE,
      colorScheme: 'dark',
      reducedMotion: 'reduce',
    });
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText('Stations by state at the end of each day').waitFor();
    await page.getByRole('heading', { name: 'One by one' }).waitFor();
    t.notOk(await isWide(page), 'no scrolling sideways');
    await shoot(page, 'desk-stations-phone-dark-en');
    t.strictSame(await axeFaults(page), []);
    for (const name of ['Checks', 'Reports', 'Activities', 'On the maps', 'Exports', 'Accounts', 'Tokens']) {
      await page.getByRole('link', { name, exact: true }).click();
      await page.locator('main.screen h2').first().waitFor();
      t.notOk(await isWide(page), `${name}: no scrolling sideways`);
    }
    await page.getByRole('link', { name: 'Audit trail' }).click();
    await page.getByRole('heading', { name: 'Audit trail', level: 2 }).waitFor();
    t.notOk(await isWide(page), 'no scrolling sideways');
    await shoot(page, 'desk-audit-phone-dark-en');
    t.strictSame(faults, NO_FAULTS);
  });
};
