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

const answered = async (page: Page): Promise<void> => {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
};
/** A public square of the seeded city. */
const SQUARE = [113.6253, 34.7466] as const;

export const SCREENS: readonly Screen[] = [
  { name: 'rider-nearest', path: '/', at: SQUARE, steps: answered },
  { name: 'rider-no-position', path: '/', steps: answered },
  { name: 'rider-station', path: '/s/{station}', steps: answered },
  { name: 'rider-map', path: '/map', at: SQUARE, steps: mapDrawn },
  { name: 'manage-sign-in', path: '/manage', steps: answered },
  { name: 'manage-today', path: '/manage/today', as: 'manager', steps: answered },
  { name: 'manage-stations', path: '/manage/stations', as: 'manager', steps: answered },
  { name: 'manage-station', path: '/manage/stations/{station}', as: 'admin', steps: answered },
  { name: 'manage-plate', path: '/manage/stations/{station}/plate', as: 'admin', steps: answered },
  { name: 'manage-imports', path: '/manage/imports', as: 'union', steps: answered },
  { name: 'manage-desk', path: '/manage/desk', as: 'union', steps: answered },
  { name: 'manage-desk-checks', path: '/manage/desk/checks', as: 'union', steps: answered },
  { name: 'overlay-amap-no-key', path: '/overlays/amap', steps: mapDrawn },
  { name: 'overlay-baidu-no-key', path: '/overlays/baidu', steps: mapDrawn },
  { name: 'overlay-maplibre', path: '/overlays/maplibre', steps: mapDrawn },
];
