/**
 * `npm run screenshots [name ...]`: the service with the real stations of seeds/ on a throw-away database (embedded, or
 * an empty one that DATABASE_URL names), Chromium, and a picture of every screen of screens.ts, with a palette, so that
 * they stay small. Names: only the screens that begin so.
 */
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions } from 'playwright-core';
import sharp from 'sharp';
import { v7 as uuidv7 } from 'uuid';
import { PasswordHasher } from '../../src/access/password.ts';
import { createUser } from '../../src/access/user.repository.ts';
import { buildApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import type { Database } from '../../src/db/database.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openDatabase } from '../../src/db/open.ts';
import { readWebFiles } from '../../src/http/web-files.ts';
import { seedDistricts, seedStations } from '../../src/seed.ts';
import { LiveStations } from '../../src/stations/live-stations.ts';
import { VERSION } from '../../src/version.ts';
import { SCREENS, type Role, type Screen } from './screens.ts';

const ROOT = new URL('../../', import.meta.url);
const OUT = fileURLToPath(new URL('docs/screenshots/', ROOT));
const MOST_BYTES = 6 * 1024 * 1024;
const COLOURS = 48;
/** For what is drawn after the last answer: tiles, letters, transitions. */
const SETTLE_MS = 700;
const PASSWORD = uuidv7();

const SIZES: Readonly<Record<string, BrowserContextOptions>> = {
  phone: { viewport: { width: 360, height: 740 }, deviceScaleFactor: 1.5, isMobile: true, hasTouch: true },
  desktop: { viewport: { width: 1280, height: 800 } },
};
const LOCALES = { zh: 'zh-CN', en: 'en-GB' } as const;
const THEMES = ['light', 'dark'] as const;

async function addPeople(database: Database): Promise<void> {
  const passwordHash = await new PasswordHasher().hash(PASSWORD);
  const maintainer = await database.kysely.selectFrom('maintainers').select('id').orderBy('id').executeTakeFirst();
  await database.kysely.transaction().execute(async (tx) => {
    for (const role of ['admin', 'union', 'manager'] as const) {
      await createUser(tx, {
        login: role,
        displayName: role,
        email: null,
        role,
        adcode: role === 'union' ? '410100' : null,
        maintainerId: role === 'manager' ? (maintainer?.id ?? null) : null,
        passwordHash,
        oidc: null,
      });
    }
  });
}

interface Shot {
  readonly base: string;
  readonly station: string;
  readonly screen: Screen;
  readonly size: string;
  readonly language: keyof typeof LOCALES;
  readonly theme: (typeof THEMES)[number];
}

async function take(browser: Browser, { base, station, screen, size, language, theme }: Shot): Promise<number> {
  const { name, path, as, at, steps } = screen;
  const context = await browser.newContext({
    ...SIZES[size],
    locale: LOCALES[language],
    timezoneId: 'Asia/Shanghai',
    colorScheme: theme,
    reducedMotion: 'reduce',
    ...(at ? { geolocation: { longitude: at[0], latitude: at[1] }, permissions: ['geolocation'] } : {}),
  });
  try {
    if (as) {
      await signIn(context.request.post.bind(context.request), base, as);
      // As the page remembers it when somebody signs in there (src/web/manage/session.ts).
      await context.addInitScript("localStorage.setItem('signed-in', '1')");
    }
    const page = await context.newPage();
    await page.goto(`${base}${path.replace('{station}', station)}`);
    await steps?.(page);
    await page.waitForLoadState('networkidle');
    await page.waitForTimeout(SETTLE_MS);
    const picture = await sharp(await page.screenshot())
      .png({ palette: true, colours: COLOURS, effort: 10, compressionLevel: 9 })
      .toBuffer();
    await writeFile(`${OUT}${name}-${size}-${language}-${theme}.png`, picture);
    return picture.length;
  } finally {
    await context.close();
  }
}

type Post = (
  url: string,
  options: { data: unknown; headers: Record<string, string> },
) => Promise<{ ok(): boolean; text(): Promise<string> }>;

async function signIn(post: Post, base: string, role: Role): Promise<void> {
  const answer = await post(`${base}/v1/session`, {
    data: { login: role, password: PASSWORD },
    headers: { origin: base },
  });
  if (!answer.ok()) throw new Error(`sign-in as ${role}: ${await answer.text()}`);
}

async function takeAll(wanted: readonly string[]): Promise<void> {
  const screens = SCREENS.filter(({ name }) => wanted.length === 0 || wanted.some((begin) => name.startsWith(begin)));
  const database = await openDatabase({
    url: process.env['DATABASE_URL'] || undefined,
    dataDir: undefined,
    templateDir: fileURLToPath(new URL('.cache/', ROOT)),
  });
  await migrate(database, new URL('migrations/', ROOT));
  const seeds = new URL('seeds/', ROOT);
  await seedDistricts(database, seeds);
  await seedStations(database, seeds, () => undefined);
  await addPeople(database);
  const config = readConfig({ LOG_LEVEL: 'silent' });
  const stations = await LiveStations.start(database, config);
  const web = await readWebFiles(new URL('dist/web/', ROOT));
  if (web.size === 0) throw new Error('the pages are not built: npm run build:web');
  const app = await buildApp({ config, database, stations, web, version: VERSION, shedLoad: false });
  const base = await app.listen({ host: '127.0.0.1', port: 0 });
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
  try {
    const first = await database.kysely.selectFrom('stations').select('code').orderBy('code').executeTakeFirst();
    await mkdir(OUT, { recursive: true });
    for (const screen of screens)
      for (const size of Object.keys(SIZES))
        for (const language of ['zh', 'en'] as const)
          for (const theme of THEMES) {
            const bytes = await take(browser, { base, station: first?.code ?? '', screen, size, language, theme });
            console.log(`${screen.name}-${size}-${language}-${theme}.png ${bytes}`);
          }
  } finally {
    await browser.close();
    await app.close();
    await stations.close();
    await database.close();
  }
}

/** Pictures of screens that are no more are removed; all of them together must stay small enough to be kept in git. */
async function tidy(): Promise<void> {
  let total = 0;
  for (const file of await readdir(OUT)) {
    const isKept = SCREENS.some(({ name }) =>
      new RegExp(`^${name}-(phone|desktop)-(zh|en)-(light|dark)\\.png$`).test(file),
    );
    if (!isKept) await rm(`${OUT}${file}`);
    else total += (await stat(`${OUT}${file}`)).size;
  }
  console.log(`${total} bytes in docs/screenshots`);
  if (total > MOST_BYTES) throw new Error(`more than ${MOST_BYTES} bytes of pictures: fewer screens, or fewer colours`);
}

await takeAll(process.argv.slice(2));
await tidy();
