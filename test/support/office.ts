/** The office in a browser: signed in, held against what the API says, and what every screen of it must never do. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Test } from 'tap';
import { PASSWORD } from './accounts.ts';
import type { Faults } from './browser.ts';
import { ADMIN_TOKEN } from './service.ts';
import { DESKTOP, openPage, type Site } from './site.ts';

export const NO_FAULTS: Faults = { errors: [], elsewhere: [] };
const SHOTS = process.env['SCREENSHOTS'];

/** A picture for who looks, where SCREENSHOTS names a folder. */
export async function shoot(page: Page, name: string): Promise<void> {
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: false });
}

/** A page at `path`, signed in by the form. */
export async function signedIn(
  t: Test,
  browser: Browser,
  site: Site,
  login: string,
  path: string,
  size: BrowserContextOptions = DESKTOP,
) {
  const opened = await openPage(t, browser, site, size);
  const { page } = opened;
  await page.goto(`${site.base}${path}`);
  await page.getByLabel('用户名').fill(login);
  await page.getByLabel('密码').fill(PASSWORD);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.locator('main.screen h1').waitFor();
  return opened;
}

/** What the API says, asked as the administrator. */
export async function told<Body>(site: Site, path: string): Promise<Body> {
  const answer = await fetch(`${site.base}${path}`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Body;
}

/** A write of somebody else, as the administrator. */
export async function wrote(site: Site, method: string, path: string, body: object): Promise<void> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' };
  const answer = await fetch(`${site.base}${path}`, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}

/** Would one have to scroll sideways? */
export const isWide = (page: Page): Promise<boolean> =>
  page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
