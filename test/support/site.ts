/**
 * The whole service on a real port with the built pages (dist/web, which `npm test` builds), for a browser to open.
 * Time is the test's, as in service.ts; the browser's own clock is `page.clock`'s to set.
 */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import type { Test } from 'tap';
import { buildApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import type { Database } from '../../src/db/database.ts';
import { readWebFiles } from '../../src/http/web-files.ts';
import { seedStations } from '../../src/seed.ts';
import { LiveStations } from '../../src/stations/live-stations.ts';
import { VERSION } from '../../src/version.ts';
import { watchFaults, type Faults } from './browser.ts';
import { ROOT, SEEDS } from './engine.ts';
import { ADMIN_TOKEN } from './service.ts';

/** Phone and desktop, as every page must work. */
export const PHONE: BrowserContextOptions = {
  viewport: { width: 360, height: 740 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};
export const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };

export interface Site {
  /** http://127.0.0.1:port */
  readonly origin: string;
  /** The same with the path prefix: what goes before every address. */
  readonly base: string;
  setNow(iso: string | undefined): void;
  /** Stop listening, as a network that is gone; and come back on the same port. */
  close(): Promise<void>;
}

export interface SiteOptions {
  readonly environment?: Record<string, string>;
  /** Load the real stations of seeds/ first. */
  readonly seeds?: boolean;
  /** Where other pages than the built ones lie. */
  readonly pages?: URL;
}

/** Open the service; closed with `t`. */
export async function openSite(
  t: Test,
  database: Database,
  { environment = {}, seeds = false, pages }: SiteOptions = {},
): Promise<Site> {
  let now: Date | undefined;
  if (seeds) await seedStations(database, SEEDS, () => undefined);
  const config = readConfig({ BOOTSTRAP_ADMIN_TOKEN: ADMIN_TOKEN, ...environment });
  const stations = await LiveStations.start(database, config);
  const web = await readWebFiles(pages ?? new URL('dist/web/', ROOT));
  if (web.size === 0) throw new Error('the pages are not built: npm run build:web');
  const clock = { now: () => now ?? new Date() };
  const app = await buildApp({ config, database, stations, web, version: VERSION, shedLoad: false, ...clock });
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  let isClosed = false;
  const close = async (): Promise<void> => {
    if (isClosed) return;
    isClosed = true;
    await app.close();
    await stations.close();
  };
  t.teardown(close);
  return {
    origin,
    base: `${origin}${config.pathPrefix}`,
    setNow: (iso) => void (now = iso ? new Date(iso) : undefined),
    close,
  };
}

/** A page of its own context (storage, permissions, size), watched for what a page must never do; closed with `t`. */
export async function openPage(
  t: Test,
  browser: Browser,
  site: Site,
  options: BrowserContextOptions = PHONE,
): Promise<{ page: Page; context: BrowserContext; faults: Faults }> {
  const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...options });
  t.teardown(() => context.close());
  const page = await context.newPage();
  return { page, context, faults: watchFaults(page, site.origin) };
}

/** The code of a station that is in the seeds, the first one: codes go on counting from suite to suite. */
export async function someCode(database: Database): Promise<string> {
  const stations = database.kysely.selectFrom('stations').select('code');
  return (await stations.where('state', '<>', 'retired').orderBy('code').executeTakeFirstOrThrow()).code;
}
