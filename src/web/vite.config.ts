/**
 * How the pages are built: one HTML file each, hashed assets, everything compressed ahead (the service compresses
 * nothing on the way), and a list of what belongs to which page for the budget and the offline shell. Addresses are
 * relative to the page; the service puts the installation's path prefix in front (http/web-pages.ts).
 */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build, defineConfig, type Plugin } from 'vite';

const HERE = fileURLToPath(new URL('./', import.meta.url));
const OUT = fileURLToPath(new URL('../../dist/web/', import.meta.url));
const PAGES = ['rider', 'manage', 'overlay-amap', 'overlay-baidu', 'overlay-maplibre'];
/** The rider's service worker keeps its name: its address is its scope. */
const WORKER = 'sw';
/** Preact, the API client, coordinate systems and page/, but for the map, which comes late; and what the compiler adds. */
const SHARED =
  /node_modules\/(?:preact|openapi-fetch)\/|@oxc-project|preload-helper|\/src\/geo\/crs\.ts$|\/web\/page\/(?!station-map|map)[^/]*\.tsx?$/;
/** What cheap phones of the last years run; older ones get the page without script. */
const TARGETS = ['chrome80', 'safari14'];
/** Smaller files fit in a packet as they are. */
const COMPRESS_FROM_BYTES = 1_400;
const TEXT = /\.(js|mjs|css|svg|json|webmanifest|map)$/;

/** name.br and name.gz beside each text file that gains by it. */
function compressAhead(): Plugin {
  return {
    name: 'compress-ahead',
    apply: 'build',
    async closeBundle() {
      const files = await readdir(OUT, { recursive: true });
      await Promise.all(
        files
          .filter((file) => TEXT.test(file) && !file.startsWith('.vite'))
          .map(async (file) => {
            const bytes = await readFile(join(OUT, file));
            if (bytes.length < COMPRESS_FROM_BYTES) return;
            const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
            await writeFile(join(OUT, `${file}.br`), await promisify(brotliCompress)(bytes, quality));
            await writeFile(join(OUT, `${file}.gz`), await promisify(gzip)(bytes, { level: 9 }));
          }),
      );
    },
  };
}

const FIRST = '<!-- first-question -->';

/** Puts rider/first-question.ts into the rider's page: it may not wait for a file of its own. */
function inlineFirstQuestion(): Plugin {
  return {
    name: 'inline-first-question',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      async handler(html) {
        if (!html.includes(FIRST)) return html;
        const built = await build({
          configFile: false,
          logLevel: 'silent',
          build: {
            write: false,
            target: TARGETS,
            lib: { entry: join(HERE, 'rider/first-question.ts'), formats: ['iife'], name: 'first' },
          },
        });
        const [bundle] = [built].flat();
        if (!bundle || !('output' in bundle)) throw new Error('the first question was not built');
        const code = bundle.output[0].code.trim();
        if (code.includes('</script')) throw new Error('the first question would end its element');
        return html.replace(FIRST, () => `<script>${code}</script>`);
      },
    },
  };
}

/** What the manager's page can do without a network: the other screens are for the office. */
const KEPT_SCREEN = 'today/today-screen.tsx';

/**
 * Tells the service worker what to keep for when there is no network: all that the rider's page can load, and the
 * manager's page with its first screen; but not the map, which is a megabyte and shows nothing without a network. Set in front of its script, whose bytes change with it.
 */
function listForWorker(): Plugin {
  return {
    name: 'list-for-worker',
    apply: 'build',
    // After Vite has taken out the chunks that were styles only.
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const chunks = new Map(
          Object.values(bundle).flatMap((one) => (one.type === 'chunk' ? [[one.fileName, one] as const] : [])),
        );
        const chunkOf = (module: string) =>
          [...chunks.values()].find(({ facadeModuleId }) => facadeModuleId?.endsWith(module));
        const [rider, manage, screen] = [chunkOf('rider.html'), chunkOf('manage.html'), chunkOf(KEPT_SCREEN)];
        const worker = chunks.get(`${WORKER}.js`);
        if (!rider || !worker) throw new Error('the rider has no page or no worker');
        if (!manage || !screen) throw new Error('the manager has no page or no screen of the day');
        const isMap = (name: string): boolean =>
          Object.keys(chunks.get(name)?.modules ?? {}).some((module) => module.includes('maplibre-gl'));
        const add = (files: Set<string>, name: string, isOwn: (later: string) => boolean): Set<string> => {
          const chunk = chunks.get(name);
          if (!chunk || files.has(name) || isMap(name)) return files;
          files.add(name);
          for (const css of chunk.viteMetadata?.importedCss ?? []) files.add(css);
          for (const other of [...chunk.imports, ...chunk.dynamicImports.filter(isOwn)]) add(files, other, isOwn);
          return files;
        };
        const listOf = (files: Set<string>): string =>
          JSON.stringify(['icons/icon.svg', 'manifest.webmanifest', ...[...files].sort()]);
        const riders = listOf(add(new Set(), rider.fileName, () => true));
        const office = manage.dynamicImports.filter((name) => name !== screen.fileName);
        const managers = listOf(add(new Set(), manage.fileName, (later) => !office.includes(later)));
        worker.code = `self.SHELL_FILES=${riders};\nself.MANAGE_FILES=${managers};\n${worker.code}`;
      },
    },
  };
}

// Vite takes its configuration as the default export, and nothing else.
// eslint-disable-next-line no-restricted-exports
export default defineConfig({
  root: HERE,
  base: './',
  publicDir: join(HERE, 'public'),
  plugins: [listForWorker(), inlineFirstQuestion(), compressAhead()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: OUT,
    emptyOutDir: true,
    manifest: true,
    target: TARGETS,
    // Inlined assets would be data: addresses, which the policy allows for images only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_500,
    rollupOptions: {
      input: {
        ...Object.fromEntries(PAGES.map((page) => [page, join(HERE, `${page}.html`)])),
        [WORKER]: join(HERE, 'rider/sw.ts'),
      },
      output: {
        entryFileNames: ({ name }) => (name === WORKER ? `${WORKER}.js` : 'assets/[name]-[hash].js'),
        // One file of what all pages share: on a slow network each more is another wait, and browsers open six at once.
        codeSplitting: { groups: [{ name: 'page', test: SHARED }] },
      },
    },
  },
});
