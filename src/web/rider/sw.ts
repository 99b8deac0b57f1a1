/**
 * The rider's and the manager's page without a network. Pages: the network first, the kept shell where it does not
 * answer. Built files (their names change with their bytes): the kept one first. Everything else - the API, the other
 * pages - is left alone: what a page keeps of stations it keeps itself (offline/kept-counties.ts, manage/kept.ts). The
 * manager's shell is kept from when their page asks for it: riders do not load it.
 * Imports nothing: browsers of the last years take no modules here.
 */
interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface WorkerFetch extends WorkerEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface WorkerMessage extends WorkerEvent {
  readonly data: unknown;
}
interface Worker {
  /** Written in front by the build: paths below the scope. */
  readonly SHELL_FILES: readonly string[];
  readonly MANAGE_FILES: readonly string[];
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  addEventListener(type: 'install' | 'activate', listener: (event: WorkerEvent) => void): void;
  addEventListener(type: 'message', listener: (event: WorkerMessage) => void): void;
  addEventListener(type: 'fetch', listener: (event: WorkerFetch) => void): void;
}

const worker = self as unknown as Worker;
const { scope } = worker.registration;
/** One installation's own: several may share an origin below different prefixes. */
const CACHES = `shell ${scope} `;
const CACHE = CACHES + hashOf([...worker.SHELL_FILES, ...worker.MANAGE_FILES].join());
/** The network has so long; then the shell opens, and says itself that there is none. */
const PATIENCE_MS = 4_000;
/** The rider's addresses below the scope. */
const PAGES = /^(?:$|s\/[^/]+$|map$|activities$|reports(?:\/[^/]+)?$|settings$)/;

const MANAGE_PAGES = /^manage(?:\/|$)/;
const MANAGE = `${scope}manage`;

/** FNV-1a: enough to tell one build from another. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}

async function keepShell(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll([scope, ...worker.SHELL_FILES.map((file) => scope + file)]);
  // Kept for the version before: a manager's phone.
  if (await caches.match(MANAGE)) await keepManage();
}

/** All or nothing: of another build than this worker's there is nothing to be had. */
async function keepManage(): Promise<void> {
  const cache = await caches.open(CACHE);
  if (await cache.match(MANAGE)) return;
  const files = worker.MANAGE_FILES.filter((file) => !worker.SHELL_FILES.includes(file));
  await cache.addAll([MANAGE, ...files.map((file) => scope + file)]).catch(() => undefined);
}

async function forgetOthers(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith(CACHES) && name !== CACHE);
  await Promise.all(names.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function page(request: Request, shell: string): Promise<Response> {
  const cache = await caches.open(CACHE);
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), PATIENCE_MS);
  try {
    // Asked anew rather than passed on: a navigation cannot be given up. The service shows one page at all addresses.
    const answer = await fetch(request.url, { signal: controller.signal, credentials: 'same-origin' });
    if (answer.status < 500) {
      // The shell goes with its build: its files are the ones that are kept.
      return answer;
    }
    return (await cache.match(shell)) ?? answer;
  } catch (error) {
    const kept = await cache.match(shell);
    if (!kept) throw error;
    return kept;
  } finally {
    clearTimeout(timer);
  }
}

async function builtFile(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request, { ignoreVary: true });
  return kept ?? (await fetch(request));
}

worker.addEventListener('install', (event) => event.waitUntil(keepShell()));
worker.addEventListener('activate', (event) => event.waitUntil(forgetOthers()));
worker.addEventListener('message', (event) => {
  if (event.data === 'keep-manage') event.waitUntil(keepManage());
});
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(scope)) return;
  const path = request.url.slice(scope.length).replace(/[?#].*$/, '');
  if (request.mode === 'navigate') {
    if (PAGES.test(path)) event.respondWith(page(request, scope));
    else if (MANAGE_PAGES.test(path)) event.respondWith(page(request, MANAGE));
  } else if (worker.SHELL_FILES.includes(path) || path.startsWith('assets/')) {
    event.respondWith(builtFile(request));
  }
});
