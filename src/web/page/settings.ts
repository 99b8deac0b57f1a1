/** What this installation decided, as the service wrote it into the page (src/http/web-pages.ts). */

export interface Settings {
  /** '' or /path: goes before every address of ours. */
  readonly pathPrefix: string;
  readonly version: string;
  readonly hasOidc: boolean;
}

const NONE: Settings = { pathPrefix: '', version: '', hasOidc: false };

function readSettings(): Settings {
  const text = document.getElementById('settings')?.textContent ?? '{}';
  return { ...NONE, ...(JSON.parse(text) as Partial<Settings>) };
}

export const settings: Settings = readSettings();

/** An address of this service: `path` begins with a slash. */
export const ours = (path: string): string => `${settings.pathPrefix}${path}`;
