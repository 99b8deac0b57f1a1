/** Debian's Chromium through playwright-core, which downloads nothing. */
import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';

const EXECUTABLE = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** Why browser tests cannot run here, or false. */
export const noBrowser: string | false = existsSync(EXECUTABLE)
  ? false
  : `${EXECUTABLE} is not installed (apt-get install chromium fonts-noto-cjk)`;

export async function openBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Until `expression` is true in the page, whose policy lets no text be run but by the debugger. Throws after 15 s. */
export async function until(page: Page, expression: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if ((await page.evaluate(expression)) === true) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`never: ${expression}`);
}

export interface Faults {
  /** Console errors, uncaught exceptions and CSP violations. */
  readonly errors: string[];
  /** Requests to any other host. */
  readonly elsewhere: string[];
}

/** Listen for what a page must never do. Call before the first navigation. */
export function watchFaults(page: Page, origin: string): Faults {
  const faults: Faults = { errors: [], elsewhere: [] };
  page.on('console', (message) => {
    if (message.type() === 'error') faults.errors.push(message.text());
  });
  page.on('pageerror', (error) => faults.errors.push(String(error)));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith('data:') && !url.startsWith('blob:')) faults.elsewhere.push(url);
  });
  return faults;
}
