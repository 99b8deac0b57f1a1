/** The code of docs/overlays.md against the typings that it names, and the Chinese guide against the English one. */
import { fileURLToPath } from 'node:url';
import t from 'tap';
import ts from 'typescript';
import { ROOT } from '../support/engine.ts';
import { readSnippets, scriptsIn, type Snippet } from '../support/snippets.ts';

const ENGLISH = await readSnippets('docs/overlays.md');
const OURS = ['amap-geojson', 'baidu-v4'].map((name) => fileURLToPath(new URL(`src/web/overlays/${name}.d.ts`, ROOT)));
const UNPKG = /'https:\/\/unpkg\.com\/([a-z-]+)@[^']*'/g;
const BROWSER = ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'];

/** Without what a reader of the other language reads otherwise: comments. */
const bare = ({ language, code }: Snippet): string =>
  language + code.replaceAll(/^\s*\/\/ .*\n/gm, '').replaceAll(/ *\/\/ .*$/gm, '');

/** What TypeScript finds wrong with each script, as a module of a page with these typings. */
function faultsIn(codes: readonly string[], types: readonly string[], isBrowser: boolean): string[][] {
  const files = codes.map((_code, i) => fileURLToPath(new URL(`test/web/snippet-${i}.js`, ROOT)));
  const texts = new Map(
    // Their own address is the browser's to resolve; here it is the package.
    codes.map((code, i) => [files[i], `${code.replaceAll(UNPKG, "'$1'")}\nexport {};\n`]),
  );
  const options: ts.CompilerOptions = {
    allowJs: true,
    checkJs: true,
    noEmit: true,
    strict: true,
    // A script in a document has no place for types of its own.
    noImplicitAny: false,
    skipLibCheck: true,
    allowUmdGlobalAccess: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: isBrowser ? BROWSER : ['lib.es2022.d.ts'],
    types: [...types],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => texts.has(name) || fileExists(name);
  host.readFile = (name) => texts.get(name) ?? readFile(name);
  host.getSourceFile = (name, ...rest) => {
    const text = texts.get(name);
    return text === undefined ? getSourceFile(name, ...rest) : ts.createSourceFile(name, text, ts.ScriptTarget.ES2022);
  };
  const program = ts.createProgram([...files, ...(isBrowser ? OURS : [])], options, host);
  return files.map((file) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'),
    );
  });
}

/** By heading: a part of the code, and what must be found to be wrong in its place. */
const MISTAKES: Readonly<Record<string, readonly [string, string]>> = {
  'Amap JS 2.0': ['new AMap.', 'new AMap.No'],
  'Baidu JSAPI 4.0': ['enablePicked', 'enablePick'],
  'Baidu JavaScript API GL': ['addOverlay', 'addOverlays'],
  'Mini-programs': ['longitude, latitude, name', 'longitude, name'],
  Leaflet: ['iconSize', 'iconSizes'],
  MapLibre: ["'circle-radius'", "'circle-radios'"],
};

function scriptsOf({ language, code }: Snippet): string[] {
  if (language === 'js') return [code];
  // Settings that stand before a provider's script are no part of its typings.
  return language === 'html' ? scriptsIn(code).filter((script) => !script.includes('window._')) : [];
}

for (const isBrowser of [true, false]) {
  t.test(isBrowser ? 'typings of the pages' : 'typings of the mini-program', (t) => {
    const here = ENGLISH.filter(({ section }) => (section === 'Mini-programs') !== isBrowser);
    const scripts = here.flatMap((snippet) => scriptsOf(snippet).map((code) => ({ section: snippet.section, code })));
    const sections = new Set(scripts.map(({ section }) => section));
    t.strictSame(
      [...sections],
      Object.keys(MISTAKES).filter((name) => (name === 'Mini-programs') !== isBrowser),
    );
    const broken = scripts.map(({ section, code }) => code.replaceAll(...(MISTAKES[section] ?? ['', ''])));
    const types = isBrowser ? ['@amap/amap-jsapi-types', 'bmapgl', 'leaflet'] : ['miniprogram-api-typings'];
    const faults = faultsIn([...scripts.map(({ code }) => code), ...broken], types, isBrowser);
    scripts.forEach(({ section }, i) => t.strictSame(faults[i], [], section));
    scripts.forEach(({ section }, i) => t.not(faults[scripts.length + i]?.length, 0, `a mistake is found: ${section}`));
    t.end();
  });
}

t.test('the guides hold the same code', async (t) => {
  const chinese = await readSnippets('docs/overlays.zh-CN.md');
  t.strictSame(chinese.map(bare), ENGLISH.map(bare));
});
