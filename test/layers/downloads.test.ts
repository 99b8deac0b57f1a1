/**
 * Layers over real sockets: conditions, ranges, readers that are not ours, many at once while edits run, callers who leave.
 * Stations in memory, all synthetic.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
import t, { type Test } from 'tap';
import type { Database } from '../../src/db/database.ts';
import { decodeCursor } from '../../src/http/cursor.ts';
import { installProblemReplies } from '../../src/http/problem-reply.ts';
import { parseQuery } from '../../src/http/query.ts';
import { mayDo } from '../../src/access/policy.ts';
import { validatorCompiler } from '../../src/http/validation.ts';
import { layerRoutes } from '../../src/layers/layer.routes.ts';
import type { LayerSource } from '../../src/layers/layer-source.ts';
import type { LocatedRecord } from '../../src/stations/station-page.ts';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { MemoryStations } from '../support/memory-stations.ts';
import { pick, randomRecord } from '../support/records.ts';
import { seededRandom } from '../support/stations.ts';

const exec = promisify(execFile);
const ADCODES = Array.from({ length: 60 }, (_, i) => String(410_101 + i));
const FILE = '/layers/amap/stations.geojson';
const MAX_BUFFER = 64 * 1024 * 1024;
const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');
const installed = async (tool: string): Promise<boolean> => await exec(tool, ['--version']).then(Boolean, () => false);

async function serve(
  t: Test,
  { count, keptBytes, seed }: { count: number; keptBytes?: number; seed: number },
  wrap: (source: LayerSource) => LayerSource = (source) => source,
) {
  const random = seededRandom(seed);
  const records = Array.from({ length: count }, (_, i) => ({
    ...randomRecord(random, i),
    adcode: pick(random, ADCODES),
  }));
  const memory = new MemoryStations(records);
  const clock = { now: Date.parse('2026-11-22T04:00:00.700Z') };
  const app: FastifyInstance = Fastify({ routerOptions: { querystringParser: parseQuery } });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  installProblemReplies(app);
  layerRoutes(app, {
    // Only the change feed asks it.
    database: undefined as unknown as Database,
    signal: { place: () => ({ epoch: '', seq: 0 }), ageMs: () => Infinity, onChange: () => () => undefined },
    source: wrap(memory.source),
    output: { wgs84Output: 'public' },
    mayDo,
    attribution: 'test',
    baseUrl: '',
    now: () => new Date(clock.now),
    ...(keptBytes === undefined ? {} : { keptBytes }),
  });
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  t.teardown(() => app.close());
  const edit = (): LocatedRecord => {
    const one = memory.records.get(pick(random, records).id) ?? (records[0] as LocatedRecord);
    const edited = { ...one, name: `${one.name}改`, revision: one.revision + 1 };
    memory.change([edited]);
    return edited;
  };
  return { app, memory, clock, origin, edit, random };
}

t.test('conditions', async (t) => {
  const { app, clock, edit } = await serve(t, { count: 800, seed: 20261211 });
  const ask = async (headers = {}, url = FILE) => await app.inject({ url, headers });
  const fresh = await ask();
  t.equal(fresh.headers['last-modified'], undefined, 'another change may come in the same second');
  clock.now += 2_000;
  const first = await ask();
  t.equal(first.headers.etag, fresh.headers.etag);
  t.equal(first.headers['last-modified'], 'Sun, 22 Nov 2026 04:00:00 GMT');
  const since = String(first.headers['last-modified']);
  t.equal((await ask({ 'if-modified-since': since })).statusCode, 304);
  t.equal((await ask({ 'if-modified-since': 'Sun, 22 Nov 2026 03:59:59 GMT' })).statusCode, 200);
  t.equal((await ask({ 'if-modified-since': 'yesterday' })).statusCode, 200);
  t.equal((await ask({ 'if-modified-since': since, 'if-none-match': '"x"' })).statusCode, 200, 'the tag decides');
  const { adcode } = edit();
  const after = await ask({ 'if-modified-since': since });
  t.equal(after.statusCode, 200);
  t.not(after.headers.etag, first.headers.etag);
  t.equal(after.headers['last-modified'], undefined);
  clock.now += 5_000;
  t.equal((await ask()).headers['last-modified'], 'Sun, 22 Nov 2026 04:00:02 GMT');
  const elsewhere = ADCODES.find((one) => one !== adcode) ?? '';
  const shard = `/layers/amap/districts/${elsewhere}/stations.geojson`;
  t.equal((await ask({}, shard)).headers['last-modified'], since, 'a shard elsewhere is as old as it was');
});

t.test('ranges', async (t) => {
  const { app } = await serve(t, { count: 800, seed: 20261212 });
  const whole = await app.inject({ url: FILE });
  const bytes = whole.rawPayload;
  const etag = String(whole.headers.etag);
  t.equal(whole.headers['accept-ranges'], 'bytes');
  const ask = async (range: string, headers = {}) => await app.inject({ url: FILE, headers: { range, ...headers } });
  for (const [range, from, to] of [
    ['bytes=0-0', 0, 1],
    ['bytes=0-99', 0, 100],
    ['bytes=100-', 100, bytes.length],
    ['bytes=-7', bytes.length - 7, bytes.length],
    ['Bytes=5000-200000', 5_000, 200_001],
    [`bytes=10-${bytes.length * 2}`, 10, bytes.length],
    [`bytes=-${bytes.length * 2}`, 0, bytes.length],
  ] as const) {
    const part = await ask(range);
    t.equal(part.statusCode, 206, range);
    t.ok(part.rawPayload.equals(bytes.subarray(from, to)), range);
    t.equal(part.headers['content-range'], `bytes ${from}-${to - 1}/${bytes.length}`);
    t.equal(Number(part.headers['content-length']), to - from);
    t.equal(part.headers.etag, etag);
  }
  for (const range of [`bytes=${bytes.length}-`, 'bytes=-0']) {
    const none = await ask(range);
    t.equal(none.statusCode, 416, range);
    t.equal(none.headers['content-range'], `bytes */${bytes.length}`);
    t.match(none.json().type, /range-not-satisfiable$/);
    t.equal((await ask(range, { 'if-none-match': etag })).statusCode, 304, 'a condition comes first');
  }
  for (const range of ['bytes=0-1,5-9', 'bytes=9-3', 'bytes=-', 'lines=0-9', 'bytes=a-b']) {
    const all = await ask(range);
    t.equal(all.statusCode, 200, `${range}: all of it`);
    t.equal(all.rawPayload.length, bytes.length);
  }
  t.equal((await ask('bytes=0-9', { 'if-range': etag })).statusCode, 206);
  for (const other of ['"other"', `W/${etag}`, 'Sun, 22 Nov 2026 04:00:00 GMT'])
    t.equal((await ask('bytes=0-9', { 'if-range': other })).statusCode, 200, other);
  t.equal((await ask('bytes=0-9', { 'accept-encoding': 'gzip' })).headers['content-encoding'], 'gzip');
  const head = await app.inject({ method: 'HEAD', url: FILE, headers: { range: 'bytes=0-9' } });
  t.equal(head.statusCode, 200);
  t.equal(Number(head.headers['content-length']), bytes.length);
});

t.test('read back by zlib, curl, GDAL and a browser', async (t) => {
  const { origin, app, edit } = await serve(t, { count: 6_000, seed: 20261213 });
  for (const round of ['as loaded', 'after edits']) {
    if (round === 'after edits') for (let i = 0; i < 5; i += 1) edit();
    const plain = (await app.inject({ url: FILE })).rawPayload;
    const zipped = await app.inject({ url: FILE, headers: { 'accept-encoding': 'gzip' } });
    t.equal(zipped.headers['content-encoding'], 'gzip');
    t.ok(gunzipSync(zipped.rawPayload).equals(plain), `${round}: zlib`);
    const size = zipped.rawPayload.length;
    const head = await app.inject({ method: 'HEAD', url: FILE, headers: { 'accept-encoding': 'gzip' } });
    t.equal(Number(head.headers['content-length']), size, 'known once it was sent');
    t.equal(head.body, '');
    const curl = async (...args: string[]): Promise<Buffer> =>
      (await exec('curl', ['-sS', '--fail', ...args, origin + FILE], { encoding: 'buffer', maxBuffer: MAX_BUFFER }))
        .stdout;
    if (await installed('curl')) {
      t.ok((await curl('--compressed')).equals(plain), `${round}: curl --compressed`);
      t.ok((await curl('-r', '1000-70000')).equals(plain.subarray(1_000, 70_001)), `${round}: curl -r`);
      t.equal((await curl('--compressed', '-o', '/dev/null', '-w', '%{size_download}')).toString(), String(size));
      const tag = String((await app.inject({ url: FILE })).headers.etag);
      const code = await curl('-o', '/dev/null', '-w', '%{http_code}', '-H', `If-None-Match: ${tag}`);
      t.equal(code.toString(), '304');
    }
    if (await installed('ogrinfo')) {
      for (const source of [origin + FILE, `/vsicurl/${origin}${FILE}`]) {
        const { stdout } = await exec('ogrinfo', ['-ro', '-so', '-al', source], { maxBuffer: MAX_BUFFER });
        t.match(stdout, /Feature Count: 6000\n/, `${round}: ${source}`);
      }
    }
    if (noBrowser === false) {
      const browser = await openBrowser();
      try {
        const page = await browser.newPage();
        await page.goto(`${origin}/layers/amap/massmarks.json?state=planned&amenities=legalAid`);
        const read = await page.evaluate(async (path: string) => {
          const response = await fetch(path);
          const text = await response.text();
          const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
          const hash = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
          return { hash, encoding: response.headers.get('content-encoding') };
        }, FILE);
        t.strictSame(read, { hash: sha256(plain), encoding: 'gzip' }, `${round}: Chromium`);
      } finally {
        await browser.close();
      }
    }
  }
});

t.test('fifty downloads at once while edits run: each is of one moment', async (t) => {
  const { app, origin, memory, edit } = await serve(t, { count: 1_500, seed: 20261214 });
  const wanted = new Map<number, string>();
  const keep = async (): Promise<void> => {
    const seq = memory.state.head.seq;
    const { rawPayload, headers } = await app.inject({ url: FILE });
    const [, at] = decodeCursor('changes', String(headers['layer-cursor']));
    if (at === seq) wanted.set(seq, sha256(rawPayload));
  };
  await keep();
  let isDone = false;
  const editing = (async () => {
    for (let i = 0; !isDone; i += 1) {
      edit();
      if (i % 9 === 4) memory.rebuild();
      await keep();
      await sleep(1);
    }
  })();
  let [compared, edits] = [0, new Set<unknown>()];
  const downloads = Array.from({ length: 50 }, async (_, i) => {
    await sleep(i * 4);
    const response = await fetch(origin + FILE, { headers: { 'accept-encoding': i % 2 === 0 ? 'gzip' : 'identity' } });
    const text = await response.text();
    const [, seq] = decodeCursor('changes', response.headers.get('layer-cursor') ?? '');
    const { features } = JSON.parse(text) as { features: unknown[] };
    if (features.length !== 1_500) t.fail(`${features.length} features`);
    return { seq: Number(seq), hash: sha256(text) };
  });
  for (const { seq, hash } of await Promise.all(downloads)) {
    edits = edits.add(seq);
    const expected = wanted.get(seq);
    if (expected === undefined) continue;
    compared += 1;
    if (expected !== hash) t.fail(`a download of place ${seq} is another`);
  }
  isDone = true;
  await editing;
  t.ok(compared >= 25, `${compared} of 50 compared`);
  t.ok(edits.size > 3, `of ${edits.size} places`);
  const manifest = (await app.inject({ url: '/layers' })).json().layers[0];
  t.equal(manifest.sha256, sha256((await app.inject({ url: FILE })).rawPayload));
});

t.test('a slow caller is waited for, and one who leaves is worked for no more', async (t) => {
  const count = 30_000;
  let written = 0;
  const counting = (source: LayerSource): LayerSource => {
    let last: ReturnType<LayerSource['current']> | undefined;
    let wrapped: ReturnType<LayerSource['current']> | undefined;
    return {
      ageMs: () => source.ageMs(),
      changedSince: () => new Set(),
      current: () => {
        const now = source.current();
        if (now !== last || !wrapped) {
          last = now;
          const table = new Proxy(now.table, {
            get: (target, name) => {
              if (name === 'readShown') written += 1;
              const value: unknown = Reflect.get(target, name, target);
              return typeof value === 'function' ? (value.bind(target) as unknown) : value;
            },
          });
          wrapped = { ...now, table };
        }
        return wrapped;
      },
    };
  };
  // Next to nothing is kept: each county is made again when its turn to be sent comes.
  const { app, origin } = await serve(t, { count, keptBytes: 10_000, seed: 20261215 }, counting);
  const { headers } = await app.inject({ method: 'HEAD', url: FILE });
  const total = Number(headers['content-length']);
  t.ok(total > 10_000_000, `${total} bytes`);
  for (const encoding of ['identity', 'gzip']) {
    written = 0;
    const responses: { destroyed: boolean; writableFinished: boolean }[] = [];
    app.server.once('request', (_request, response) => responses.push(response));
    const socket = connect(Number(new URL(origin).port), '127.0.0.1');
    socket.pause();
    socket.write(`GET ${FILE} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: ${encoding}\r\n\r\n`);
    let before = -1;
    // Until nothing is written any more: the pipes between are full.
    while (written === 0 || written !== before) {
      before = written;
      await sleep(200);
    }
    const isHeldBack = written < count;
    if (encoding === 'identity') t.ok(isHeldBack, `${written} of ${count} stations written for who reads nothing`);
    socket.destroy();
    await once(socket, 'close');
    await sleep(200);
    t.ok(responses[0]?.destroyed, `${encoding}: the response is over`);
    const left = written;
    await sleep(200);
    t.equal(written, left, `${encoding}: nothing is written any more`);
  }
  const again = await app.inject({ url: FILE });
  t.equal(again.rawPayload.length, total, 'the next caller gets all of it');
});
