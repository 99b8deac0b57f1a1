/** What this installation decided, as the service wrote it into the page (src/http/web-pages.ts). */

/** What the operator's own map lies under ours; without one the background is quiet. */
export interface BaseMap {
  /** raster: addresses of tiles with {z} {x} {y}; style: the address of a MapLibre style. */
  readonly type: 'raster' | 'style';
  readonly url: string;
  readonly crs: 'gcj02' | 'bd09' | 'wgs84';
  readonly attribution: string;
  readonly maxZoom: number;
}

export interface Settings {
  /** '' or /path: goes before every address of ours. */
  readonly pathPrefix: string;
  readonly version: string;
  readonly hasOidc: boolean;
  readonly baseMap?: BaseMap;
}

const NONE: Settings = { pathPrefix: '', version: '', hasOidc: false };

function readSettings(): Settings {
  const text = document.getElementById('settings')?.textContent ?? '{}';
  return { ...NONE, ...(JSON.parse(text) as Partial<Settings>) };
}

export const settings: Settings = readSettings();

/** An address of this service: `path` begins with a slash. */
export const ours = (path: string): string => `${settings.pathPrefix}${path}`;
