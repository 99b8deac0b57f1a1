/**
 * The import clinic in a browser with the union's own spreadsheet, at desktop and phone size: a sheet is dropped, a wrong
 * guess at a column corrected, a cell fixed, a pin moved by mouse, keys and numbers, a merge decided, all of it saved and
 * undone. What the screen says is held against what the API says.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { testUser } from '../support/accounts.ts';
import { axeFaults } from '../support/axe.ts';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { emptyStations, ROOT } from '../support/engine.ts';
import { isWide, NO_FAULTS, shoot, signedIn, told } from '../support/office.ts';
import { DESKTOP, openSite, PHONE, type Site } from '../support/site.ts';
import { insertStations, newStation, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';
import { oneSheet } from '../support/xlsx.ts';

const RAW = new URL('test/fixtures/zhengzhou/', ROOT);
const GBK = fileURLToPath(new URL('zhengzhou_raw82_gbk.csv', RAW));
const SIZES: readonly (readonly [string, BrowserContextOptions])[] = [
  ['desktop', DESKTOP],
  ['phone', PHONE],
];

/** The clerk's list under a title, with a heading for the addresses that nobody can guess. */
async function messySheet(): Promise<Buffer> {
  const [header = [], ...rows] = parse(await readFile(new URL('zhengzhou_raw82_utf8.csv', RAW)), {
    bom: true,
  }) as string[][];
  const headings = header.map((one) => (one === '详细地址' ? '在哪条路' : one));
  return oneSheet([['郑州市户外劳动者驿站一览表'], headings, ...rows]);
}

interface ImportRows {
  readonly progress: { readonly total: number };
  readonly counts: Readonly<Record<string, number>>;
  readonly rows: readonly {
    readonly row: number;
    readonly name: string | null;
    readonly position: readonly number[] | null;
    readonly verdict: string;
  }[];
}

const importOf = (page: Page): string => new URL(page.url()).pathname.split('/').at(-1) ?? '';
const rowsOf = (site: Site, id: string): Promise<ImportRows> => told<ImportRows>(site, `/v1/imports/${id}?limit=500`);

async function dropSheet(page: Page, onto: string, bytes: Buffer, name: string): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    `(() => {
      const bytes = Uint8Array.from(atob(${JSON.stringify(bytes.toString('base64'))}), (one) => one.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], ${JSON.stringify(name)}));
      return transfer;
    })()`,
  );
  await page.dispatchEvent(onto, 'drop', { dataTransfer });
}

/** What the dialog says of the new position: longitude, latitude. */
async function newPlace(dialog: Locator): Promise<number[]> {
  const said = await dialog.getByText('新位置：').textContent();
  return (said ?? '').replace('新位置：', '').split(',').map(Number);
}

export const suite: Suite = async (t, { database }) => {
  if (noBrowser !== false) return void t.comment(`not tried: ${noBrowser}`);
  const browser = await openBrowser();
  t.teardown(() => browser.close());
  const site = await openSite(t, database);
  const sheet = await messySheet();

  for (const [size, options] of SIZES)
    await t.test(`the messy sheet from drop to undo, ${size}`, async (t) => {
      // Whoever signs in comes after it: accounts are emptied with the stations.
      await emptyStations(database);
      await testUser(database, { login: `clinic.${size}` });
      const maintainer = await testMaintainer(database, `枫杨办事处（合成）${size}`);
      // The list's first row is known already, by another address.
      await insertStations(database, [
        newStation({
          name: '工会驿站(郑州高新区枫杨办事处便民服务大厅)',
          address: '翠竹街旧址（合成）',
          position: { crs: 'gcj02', coordinates: [113.564525, 34.819187], accuracy: 'map', method: 'stated' },
          maintainers: [{ id: maintainer, role: 'dutyHolder', assumed: false }],
        }),
      ]);
      const { page, faults } = await signedIn(t, browser, site, `clinic.${size}`, '/manage/imports', options);
      const dialog = page.getByRole('dialog');

      await dropSheet(page, 'h1', sheet, '驿站一览表.xlsx');
      await page.getByText('已选：驿站一览表.xlsx').waitFor();
      await page.getByLabel('高德、腾讯地图').check();
      await page.getByText('更多说明').click();
      await page.getByLabel('整张表属于哪个城市').fill('郑州市');
      await page.getByLabel('没写责任单位的').fill('郑州市总工会');
      await page.getByRole('button', { name: '检查名单' }).click();
      await page.locator('.verdict-row').first().waitFor();
      const id = importOf(page);
      const before = await rowsOf(site, id);
      t.equal(before.progress.total, 82);
      const first = before.rows.find(({ name }) => name?.includes('枫杨办事处便民服务大厅'))?.row ?? 0;

      await page.getByText('1 列不认识').click();
      const guess = page.getByLabel('在哪条路');
      t.equal(await guess.inputValue(), '', 'what nobody can guess is kept, not used');
      await guess.selectOption('address');
      t.strictSame(await axeFaults(page), []);
      await shoot(page, `clinic-columns-${size}`);
      await page.getByRole('button', { name: '重新检查' }).click();
      await page.getByText('1 列不认识').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: '待您决定 1' }).waitFor();
      const cells = await told<{ cells: { header: string; field: string | null; value: string }[] }>(
        site,
        `/v1/imports/${id}/rows/${first}`,
      );
      t.match(
        cells.cells.find(({ header }) => header === '在哪条路'),
        { field: 'address', value: '郑州市中原区石佛镇翠竹街1号53楼' },
      );

      const judged = await rowsOf(site, id);
      const located = judged.rows.filter(({ position }) => position !== null);
      await page.locator(`.rows-and-map .map[data-points="${located.length}"] canvas`).waitFor();
      t.notOk(await isWide(page), 'no scrolling sideways');
      await shoot(page, `clinic-rows-${size}`);
      const target = located.find(({ row }) => row !== first && row < 40)?.row ?? 0;
      const row = page.locator(`.verdict-row[data-row="${target}"]`);
      await row.getByRole('button', { name: '在地图上看' }).click();
      const map = page.locator('.rows-and-map .map');
      const box = await map.boundingBox();
      const height = options.viewport?.height ?? 0;
      t.ok(box && box.y < height && box.y + box.height > 0, 'the map comes into view');

      const open = async (): Promise<void> => {
        await row.getByRole('button', { name: `修改第 ${target} 行` }).click();
        await dialog.locator('.maplibregl-marker').waitFor();
      };
      const save = async (): Promise<readonly number[]> => {
        await dialog.getByRole('button', { name: '保存修改并重新检查' }).click();
        await dialog.waitFor({ state: 'detached' });
        return (await rowsOf(site, id)).rows.find((one) => one.row === target)?.position ?? [];
      };
      await open();
      await dialog.getByLabel('站点名称').fill('改过名称的驿站（合成改动）');
      const pin = dialog.locator('.maplibregl-marker');
      await pin.scrollIntoViewIfNeeded();
      const at = await pin.boundingBox();
      if (!at) throw new Error('there is no pin');
      const [x, y] = [at.x + at.width / 2, at.y + at.height / 2];
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + 20, y - 10, { steps: 4 });
      await page.mouse.move(x + 40, y - 20, { steps: 4 });
      await page.mouse.up();
      const dragged = await newPlace(dialog);
      const was = located.find((one) => one.row === target)?.position ?? [];
      t.ok(
        (dragged[0] ?? 0) > (was[0] ?? 0) && (dragged[1] ?? 0) > (was[1] ?? 0),
        'the pin went to the east and north',
      );
      await shoot(page, `clinic-pin-${size}`);
      t.strictSame(await axeFaults(page), []);
      t.strictSame(await save(), dragged, 'and the row is where the pin was dropped');
      await row.getByText('改过名称的驿站（合成改动）').waitFor();

      await open();
      await pin.focus();
      await page.keyboard.press('ArrowRight');
      const pushed = await newPlace(dialog);
      t.ok((pushed[0] ?? 0) > (dragged[0] ?? 0), 'an arrow key moves it too');
      await dialog.getByLabel('经度').fill('113.6');
      await dialog.getByText('新位置：').waitFor({ state: 'detached' });
      await dialog.getByLabel('纬度').fill('34.75');
      t.strictSame(await save(), [113.6, 34.75], 'of pin and numbers the last one counts');

      await page.getByRole('button', { name: '待您决定 1' }).click();
      const proposed = page.locator(`.verdict-row[data-row="${first}"]`);
      await proposed.getByText('翠竹街旧址（合成） → 郑州市中原区石佛镇翠竹街1号53楼').waitFor();
      await proposed.getByRole('button', { name: '是同一个，合并' }).click();
      t.equal(await proposed.getByRole('button', { name: '是同一个，合并' }).getAttribute('aria-pressed'), 'true');
      await shoot(page, `clinic-merge-${size}`);

      await page.getByRole('button', { name: '提交保存' }).click();
      await dialog.getByText('其中 1 行合并到已有驿站').waitFor();
      t.equal((await told<{ features: unknown[] }>(site, '/v1/stations')).features.length, 1, 'nothing is saved yet');
      t.strictSame(await axeFaults(page), []);
      // 82 rows are quick: the commit is held, and how far it is said to be is the test's.
      let [goOn, done] = [(): void => undefined, 0];
      const held = new Promise<void>((resolve) => (goOn = resolve));
      await page.route('**/commit', async (route) => {
        await held;
        await route.continue();
      });
      await page.route(`**/v1/imports/${id}*`, async (route) => {
        const answer = await route.fetch();
        const told = (await answer.json()) as { progress: { total: number } };
        await route.fulfill({ response: answer, json: { ...told, progress: { ...told.progress, done } } });
      });
      await dialog.getByRole('button', { name: '确定保存' }).click();
      for (done of [20, 61]) {
        await dialog.getByText(`${done} / 82 行`).waitFor();
        t.equal(await dialog.getByRole('progressbar').getAttribute('value'), String(done), 'it says how far it is');
      }
      t.ok(await dialog.getByRole('button', { name: '确定保存' }).isDisabled(), 'and is not asked twice');
      await page.unroute(`**/v1/imports/${id}*`);
      goOn();
      await page.getByText('之前可以撤销').waitFor();
      const found = async (text: string): Promise<number> =>
        (await told<{ features: unknown[] }>(site, `/v1/stations?q=${encodeURIComponent(text)}`)).features.length;
      t.equal(await found('改过名称的驿站'), 1);
      t.equal(await found('翠竹街旧址'), 0, 'the known station has the list’s address now');
      const { result } = await told<{ result: Record<string, number> }>(site, `/v1/imports/${id}`);
      t.match(result, { created: 81, updated: 1 });

      await page.getByRole('button', { name: '撤销这次导入' }).click();
      await dialog.getByText('新建的 81 个驿站会撤下').waitFor();
      await dialog.getByRole('button', { name: '确定撤销' }).click();
      await page.getByText('已撤销。').waitFor();
      t.equal(await found('翠竹街旧址'), 1, 'what was merged is as it was');
      t.equal((await told<{ features: unknown[] }>(site, '/v1/stations')).features.length, 1);
      t.strictSame(await axeFaults(page), []);
      t.strictSame(faults, NO_FAULTS);
    });

  await t.test('the same list as a clerk’s computer writes CSV: GBK, without saying so', async (t) => {
    await testUser(database, { login: 'clinic.clerk' });
    const { page, faults } = await signedIn(t, browser, site, 'clinic.clerk', '/manage/imports', PHONE);
    await page.locator('.drop input[type=file]').setInputFiles(GBK);
    await page.getByLabel('不知道，或没有经纬度').check();
    await page.getByRole('button', { name: '检查名单' }).click();
    await page.locator('.verdict-row').first().waitFor();
    const { rows } = await rowsOf(site, importOf(page));
    t.equal(rows.length, 82);
    await page.getByText('工会驿站(郑州高新区枫杨办事处便民服务大厅)').first().waitFor();
    t.notOk(await isWide(page), 'no scrolling sideways');
    t.strictSame(await axeFaults(page), []);
    t.strictSame(faults, NO_FAULTS);
  });
};
