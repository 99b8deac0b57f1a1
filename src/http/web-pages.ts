/**
 * Which address shows which page, under which policy. The pages themselves are src/web/, built by Vite; they call
 * nothing but the public API. What an installation decides (path prefix, base map, keys) is written into the page as
 * data, so that the bytes of the scripts are the same everywhere.
 */
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';
import { Problem } from '../problems.ts';
import { sendWebFile, webFileOf, type WebFile, type WebFiles } from './web-files.ts';

/** What the pages are told of the installation; src/web/page/settings.ts reads it. No secret is among it. */
export interface PageSettings {
  /** '' or /path. */
  readonly pathPrefix: string;
  readonly version: string;
  /** May people sign in by an identity provider? */
  readonly hasOidc: boolean;
  /** What lies under our layers. */
  readonly baseMap?: Config['baseMap'];
  /** The providers' keys: only on the page of that provider. */
  readonly amap?: Config['amap'];
  readonly baidu?: Config['baidu'];
}

/** What a page may load besides the service's own files; each a list of sources as in the policy. */
export type PagePolicy = Readonly<Record<string, readonly string[]>>;

const STRICT: PagePolicy = {
  'default-src': ["'self'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'worker-src': ["'self'"],
  'manifest-src': ["'self'"],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
};

/** The strict policy with more sources for some directives. */
export function pagePolicy(more: PagePolicy = {}): string {
  const names = new Set([...Object.keys(STRICT), ...Object.keys(more)]);
  return [...names].map((name) => [name, ...(STRICT[name] ?? []), ...(more[name] ?? [])].join(' ')).join('; ');
}

type Provider = 'amap' | 'baidu';

interface PageEntry {
  readonly file: string;
  /** The addresses that show it (a `*` at the end: everything below). */
  readonly paths: readonly string[];
  /** Whose script it loads, where the operator has a key. */
  readonly provider?: Provider;
}

const PAGES: readonly PageEntry[] = [
  { file: 'rider.html', paths: ['/', '/s/:code', '/map', '/activities', '/reports', '/reports/:code', '/settings'] },
  { file: 'manage.html', paths: ['/manage', '/manage/*'] },
  { file: 'overlay-amap.html', paths: ['/overlays/amap'], provider: 'amap' },
  { file: 'overlay-baidu.html', paths: ['/overlays/baidu'], provider: 'baidu' },
  { file: 'overlay-maplibre.html', paths: ['/overlays/maplibre'] },
];

/**
 * What the providers' scripts load and do, and nothing of it on any other page: they write style attributes, start
 * workers from blobs, and Amap's makes functions from text. Their hosts as sites that use them have them in their own
 * policies (docs/overlays.md).
 */
const PROVIDER_POLICIES: Readonly<Record<Provider, PagePolicy>> = {
  amap: {
    'script-src': ['https://*.amap.com', "'unsafe-eval'"],
    'style-src': ["'unsafe-inline'"],
    'img-src': ['https://*.amap.com', 'https://*.autonavi.com'],
    'connect-src': ['https://*.amap.com', 'https://*.autonavi.com'],
    'worker-src': ['blob:'],
  },
  baidu: {
    'script-src': ['https://*.baidu.com', 'https://*.bdimg.com', 'https://*.bcebos.com'],
    'style-src': ["'unsafe-inline'"],
    'img-src': ['https://*.baidu.com', 'https://*.bdimg.com', 'https://*.bcebos.com'],
    'connect-src': ['https://*.baidu.com', 'https://*.bdimg.com', 'https://*.bcebos.com'],
    'worker-src': ['blob:'],
  },
};

const INLINE = /<script>([^]*?)<\/script>/g;

/** The scripts that stand in a page, by their hashes: those run and no others. */
const inlineScripts = (page: WebFile): string[] =>
  [...page.plain.toString().matchAll(INLINE)].map(
    ([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  );

/** What stands in the page itself, the base map's one host, and the provider's on its page. */
function policyOf({ provider }: PageEntry, page: WebFile, settings: PageSettings): string {
  const more: Record<string, string[]> = { 'script-src': inlineScripts(page) };
  const allow = (directive: string, ...sources: readonly string[]) =>
    void (more[directive] = [...(more[directive] ?? []), ...sources]);
  if (settings.baseMap) {
    const { origin } = new URL(settings.baseMap.url);
    allow('img-src', origin);
    allow('connect-src', origin);
  }
  const own = provider && settings[provider];
  if (own) {
    for (const [directive, sources] of Object.entries(PROVIDER_POLICIES[provider])) allow(directive, ...sources);
    allow('script-src', new URL(own.scriptUrl).origin);
    if ('serviceHost' in own && own.serviceHost !== undefined) {
      allow('connect-src', new URL(own.serviceHost).origin);
      allow('script-src', new URL(own.serviceHost).origin);
    }
  }
  return pagePolicy(more);
}

/** Each provider's key on that provider's page only. */
function settingsFor({ provider }: PageEntry, settings: PageSettings): PageSettings {
  const { amap, baidu, ...shared } = settings;
  return { ...shared, ...(provider === 'amap' ? { amap } : {}), ...(provider === 'baidu' ? { baidu } : {}) };
}

const SETTINGS = /(<script type="application\/json" id="settings">)\s*\{\}\s*(<\/script>)/;
/** Hashed names never change their bytes. */
const FOR_EVER = 'public, max-age=31536000, immutable';
const ASK_EACH_TIME = 'public, no-cache';

/** JSON inside HTML: nothing in it may end the element. */
const asData = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

function pageOf(file: WebFile, settings: PageSettings): WebFile {
  const html = file.plain
    .toString()
    .replaceAll(/(["'])\.\/(?=assets\/|icons\/|manifest\.webmanifest|list["'])/g, `$1${settings.pathPrefix}/`);
  if (!SETTINGS.test(html)) throw new Error('a page has no place for its settings');
  const filled = html.replace(SETTINGS, (_all, begin: string, end: string) => begin + asData(settings) + end);
  return webFileOf(file.contentType, filled);
}

/** Serve the pages and their files below `root`'s prefix. Without built pages their addresses stay 404. */
export function pageRoutes(root: FastifyInstance, files: WebFiles, settings: PageSettings): void {
  for (const entry of PAGES) {
    const built = files.get(entry.file);
    if (!built) continue;
    const page = pageOf(built, settingsFor(entry, settings));
    const policy = policyOf(entry, page, settings);
    // A provider that restricts its key to a domain reads it from the Referer.
    const referrer = entry.provider && settings[entry.provider] ? 'strict-origin-when-cross-origin' : undefined;
    for (const path of entry.paths) {
      root.get(path, { schema: { hide: true } }, (request, reply) => {
        reply.header('content-security-policy', policy);
        if (referrer !== undefined) reply.header('referrer-policy', referrer);
        return sendWebFile(request, reply, page, ASK_EACH_TIME);
      });
    }
  }
  if (files.size === 0) return;
  const send = (name: string, cacheControl: string) => {
    const file = files.get(name);
    if (!file) throw new Problem('not-found');
    return { file, cacheControl };
  };
  root.get('/assets/*', { schema: { hide: true } }, (request, reply) => {
    const { file, cacheControl } = send(`assets/${(request.params as { '*': string })['*']}`, FOR_EVER);
    return sendWebFile(request, reply, file, cacheControl);
  });
  for (const name of files.keys()) {
    // What must keep its name: the service worker, the manifest, icons.
    if (name.endsWith('.html') || name.startsWith('assets/')) continue;
    root.get(`/${name}`, { schema: { hide: true } }, (request, reply) => {
      const { file, cacheControl } = send(name, ASK_EACH_TIME);
      // Map libraries draw the signs of the layer on a canvas, which reads nothing of another origin unasked.
      if (name.startsWith('icons/')) reply.header('access-control-allow-origin', '*');
      return sendWebFile(request, reply, file, cacheControl);
    });
  }
}
