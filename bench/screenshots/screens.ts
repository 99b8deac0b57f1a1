/**
 * The screens that `npm run screenshots` takes pictures of: one row each. Every row is taken on a phone and a desktop, in
 * Chinese and English, light and dark: docs/screenshots/{name}-{phone|desktop}-{zh|en}-{light|dark}.png.
 */
import type { Page } from 'playwright-core';

/** Who signs in before the page is opened. */
export type Role = 'admin' | 'union' | 'manager';

export interface Screen {
  readonly name: string;
  /** Below the service's address; `{station}` is the code of a real station. */
  readonly path: string;
  readonly as?: Role;
  /** Where the rider stands: longitude and latitude in WGS-84. Without it the browser refuses to say. */
  readonly at?: readonly [number, number];
  /** From the opened page to the screen: clicks, words, waiting for what must be there. */
  readonly steps?: (page: Page) => Promise<void>;
}

const mapDrawn = async (page: Page): Promise<void> => {
  await page.locator('canvas.maplibregl-canvas').waitFor();
};

export const SCREENS: readonly Screen[] = [
  { name: 'overlay-amap-no-key', path: '/overlays/amap', steps: mapDrawn },
  { name: 'overlay-baidu-no-key', path: '/overlays/baidu', steps: mapDrawn },
  { name: 'overlay-maplibre', path: '/overlays/maplibre', steps: mapDrawn },
];
