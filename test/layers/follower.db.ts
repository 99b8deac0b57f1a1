/** The reference follower: its copy is the service's, whatever is cut, edited or forgotten in between. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { run as runFollow } from '../../src/cli/follow.ts';
import { LayerFollower } from '../../src/layers/follower.ts';
import { diskFiles, type CopyFiles } from '../../src/layers/layer-copy.ts';
import { asAdmin, startService, type Service } from '../support/service.ts';
import { insertStations, newStation, randomPoint, seededRandom, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

const exec = promisify(execFile);

/** docs/followers.md, line by line, in a language that is not ours: parses every feature and writes it again. */
const PYTHON = `
import hashlib, json, sys, urllib.request
base = sys.argv[1]
def get(path):
    with urllib.request.urlopen(base + path) as answer: return answer.read()
def layer(): return next(one for one in json.loads(get("/v1/layers"))["layers"] if one["layer"] == "amap")
manifest, features = layer(), {}
for shard in manifest["shards"]:
    body = get(shard["url"])
    assert hashlib.sha256(body).hexdigest() == shard["sha256"]
    for f in json.loads(body)["features"]: features[f["id"]] = f
cursor, more = sys.argv[2], True
while more:
    page = json.loads(get(manifest["changes"] + "?limit=1000&since=" + cursor))
    for c in page["changes"]:
        if c["type"] == "upsert": features[c["id"]] = c["feature"]
        else: features.pop(c["id"], None)
    cursor, more = page["cursor"], page["more"]
order = lambda f: (f["properties"]["adcode"], f["id"])
lines = [json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in sorted(features.values(), key=order)]
head = '{"type":"FeatureCollection","name":"stations","coordinateSystem":"gcj02","features":['
copy = (head + "\\n" + ",\\n".join(lines) + "\\n]}\\n").encode()
now = layer()
assert now["cursor"] == cursor and now["featureCount"] == len(lines)
print(hashlib.sha256(copy).hexdigest() == now["sha256"])
`;

const ORIGIN = 'http://service.test';
const ADCODES = ['410102', '410103', '410104', '410105', '410106'];

type Before = (path: string) => Promise<void> | void;

/** fetch, answered by the service without a socket. */
function fetchFrom(service: Service, before: Before = () => undefined): typeof fetch {
  return async (input, init) => {
    const url = new URL(input);
    await before(url.pathname);
    const headers = Object.fromEntries(new Headers(init?.headers));
    // Pages as small as can be, so that a few changes are many of them.
    const search = url.search.replace('limit=1000', 'limit=1');
    const answer = await service.app.inject({ url: url.pathname + search, headers });
    const body = answer.statusCode === 304 ? null : new Uint8Array(answer.rawPayload);
    return new Response(body, { status: answer.statusCode, headers: answer.headers as Record<string, string> });
  };
}

/** Files of a process that is killed: `before` throws, and a write may be cut in half by it. */
function killableFiles(before: Before): CopyFiles {
  return {
    read: (path) => diskFiles.read(path),
    write: async (path, bytes) => {
      try {
        await before(path);
      } catch (error) {
        await diskFiles.write(path, bytes.subarray(0, bytes.length / 2));
        throw error;
      }
      await diskFiles.write(path, bytes);
    },
    rename: async (from, to) => {
      await before(to);
      await diskFiles.rename(from, to);
    },
    remove: async (path) => {
      await before(path);
      await diskFiles.remove(path);
    },
  };
}

export const suite: Suite = async (t, { database }) => {
  const duty = await testMaintainer(database);
  const random = seededRandom(20261124);
  let made = 0;
  const insert = async (count: number): Promise<string[]> =>
    await insertStations(
      database,
      Array.from({ length: count }, () =>
        newStation({
          name: `合成 "${(made += 1)}"\\\n第二行 \u2028`,
          adcode: ADCODES[made % ADCODES.length] ?? '410102',
          position: { crs: 'wgs84', coordinates: randomPoint(random), accuracy: 'map', method: 'stated' },
          maintainers: [{ id: duty, role: 'dutyHolder', assumed: false }],
        }),
      ),
    );
  const ids = await insert(40);
  const service = await startService(database);
  const home = await mkdtemp(join(tmpdir(), 'love-stations-follower-'));
  t.teardown(async () => {
    await service.close();
    await rm(home, { recursive: true });
  });

  let folders = 0;
  const newFolder = (): string => join(home, String((folders += 1)));
  const said: string[] = [];
  const follower = (directory: string, options: { before?: Before; files?: CopyFiles } = {}): LayerFollower =>
    new LayerFollower({
      url: `${ORIGIN}/`,
      layer: 'amap',
      directory,
      say: (line) => void said.push(line),
      fetch: fetchFrom(service, options.before),
      ...(options.files ? { files: options.files } : {}),
    });
  const served = async (): Promise<string> => (await service.call({ url: '/v1/layers/amap/stations.geojson' })).body;
  const copied = async (directory: string): Promise<string> =>
    await readFile(join(directory, 'stations.geojson'), 'utf8');
  let turn = 0;
  const setState = async (id: string): Promise<void> => {
    const payload = { state: (turn += 1) % 2 === 0 ? 'open' : 'paused', reason: `第 ${turn} 次` };
    const answer = await service.call({ method: 'PUT', url: `/v1/stations/${id}/status`, headers: asAdmin, payload });
    if (answer.statusCode !== 200) throw new Error(answer.body);
  };
  const retire = async (id: string): Promise<void> => {
    await service.call({ method: 'DELETE', url: `/v1/stations/${id}`, headers: asAdmin });
  };

  await t.test('copies, follows, verifies; asks once when nothing is new', async (t) => {
    const folder = newFolder();
    const asked: string[] = [];
    const one = follower(folder, { before: (path) => void asked.push(path) });
    t.match(await one.sync(), { featureCount: 40, isVerified: true });
    t.equal(await copied(folder), await served());
    asked.length = 0;
    await one.sync();
    t.strictSame(asked, ['/v1/layers/amap/changes'], 'the first empty page');
    await one.sync();
    t.equal(asked.length, 2, 'and then it asks on condition of its ETag');

    await setState(ids[0] ?? '');
    await retire(ids[1] ?? '');
    await insert(2);
    t.match(await one.sync(), { featureCount: 41, isVerified: true });
    t.equal(await copied(folder), await served());
    const state = JSON.parse(await readFile(join(folder, 'state.json'), 'utf8'));
    const manifest = (await service.call({ url: '/v1/layers' })).json().layers[0];
    t.match(state, { sha256: manifest.sha256, featureCount: 41, cursor: manifest.cursor, layer: 'amap' });
    t.match(
      said.join('\n'),
      /3 new or changed, 1 gone: 41 stations\nVerified: 41 stations, revision \d+, SHA-256 [0-9a-f]{64}/,
    );
  });

  /** Run, killed at step k for every k there is; then a new process must end at the service's state. */
  async function killEverywhere(t: Parameters<Suite>[0], prepare: (folder: string) => Promise<void>) {
    const expected = await served();
    let steps = 0;
    for (let kill = 1, isDone = false; !isDone; kill += 1) {
      const folder = newFolder();
      await prepare(folder);
      let [step, shards] = [0, 0];
      const before: Before = (path) => {
        step += 1;
        if (step >= kill) throw new Error('killed');
        if (path.includes('/districts/')) shards += 1;
      };
      isDone = await follower(folder, { before, files: killableFiles(before) })
        .sync()
        .then(
          () => true,
          () => false,
        );
      const onDisk = await copied(folder).catch(() => undefined);
      if (onDisk !== undefined && !onDisk.endsWith('\n]}\n')) t.fail(`step ${kill}: a torn copy`);
      const again: string[] = [];
      const result = await follower(folder, { before: (path) => void again.push(path) }).sync();
      if (!result.isVerified || (await copied(folder)) !== expected) t.fail(`step ${kill}: another copy`);
      // What four workers had under way may be asked for again; what was kept may not.
      const repeated = again.filter((path) => path.includes('/districts/')).length + shards - ADCODES.length;
      if (repeated > 4) t.fail(`step ${kill}: ${repeated} shards fetched twice`);
      steps = kill;
    }
    t.ok(steps > 6, `${steps} steps`);
  }

  await t.test('killed at any step of the first fetch, it goes on', async (t) => {
    await killEverywhere(t, async () => undefined);
  });

  await t.test('killed at any step of following, it goes on', async (t) => {
    const start = newFolder();
    await follower(start).sync();
    await setState(ids[2] ?? '');
    await retire(ids[3] ?? '');
    await insert(23);
    await killEverywhere(t, async (folder) => await cp(start, folder, { recursive: true }));
  });

  await t.test('edits while it fetches: nothing is lost', async (t) => {
    // Before every request an edit of another district, for a while: hashes differ, rounds are needed.
    for (const edits of [1, 3, 12, 30]) {
      const folder = newFolder();
      let left = edits;
      const before: Before = async () => {
        if ((left -= 1) < 0) return;
        await setState(ids[4 + (left % 20)] ?? '');
        if (left % 5 === 0) await insert(1);
        if (left === 2) await retire(ids[30 + (edits % 10)] ?? '');
      };
      const one = follower(folder, { before });
      const result = await one.sync();
      if (!result.isVerified) t.match(await one.sync(), { isVerified: true });
      t.equal(await copied(folder), await served(), `${edits} edits`);
    }
  });

  await t.test('shards of several moments: the feed since the first mends the mixture', async (t) => {
    // 410102 is never what the first manifest says, 410103 never what the later ones say.
    const of = async (adcode: string): Promise<string[]> =>
      (await service.call({ url: `/v1/layers/amap/districts/${adcode}/stations.geojson` }))
        .json()
        .features.map((one: { id: string }) => one.id);
    const [first, second] = [await of('410102'), await of('410103')];
    let manifests = 0;
    const cursors: string[] = [];
    const directory = newFolder();
    const before: Before = async (path) => {
      if (path === '/v1/layers') manifests += 1;
      if (path.endsWith('/changes')) manifests = NaN;
      if (manifests === 1 && path.includes('/410102/')) await retire(first[0] ?? '');
      // In the second round: known to be new, and new again when it is fetched.
      if (manifests === 1 && path.includes('/410106/')) await setState(second[0] ?? '');
      if (manifests === 2 && path.includes('/410103/')) await setState(second[0] ?? '');
    };
    const files = {
      ...diskFiles,
      write: async (path: string, bytes: Buffer) => {
        if (path.endsWith('state.json.tmp')) cursors.push(JSON.parse(bytes.toString()).cursor);
        await diskFiles.write(path, bytes);
      },
    };
    const told = (await service.call({ url: '/v1/layers' })).json().layers[0].cursor;
    t.match(await follower(directory, { before, files }).sync(), { isVerified: true });
    t.equal(cursors[0], told, 'it follows from the first manifest');
    t.ok(cursors.length > 1);
    t.equal(await copied(directory), await served());
  });

  await t.test('410: fetches the layer again, keeping the old copy until the new one is there', async (t) => {
    const folder = newFolder();
    await follower(folder).sync();
    const old = await copied(folder);
    await setState(ids[5] ?? '');
    await sql`update instance set change_log_cut_at = (select max(seq) from change_log)`.execute(database.kysely);
    await setState(ids[6] ?? '');
    said.length = 0;
    let during: string | undefined;
    const before: Before = async (path) => {
      if (path.includes('/districts/')) during ??= await copied(folder);
    };
    t.match(await follower(folder, { before }).sync(), { isVerified: true });
    t.match(said[0], /410/);
    t.equal(during, old);
    t.equal(await copied(folder), await served());

    const start = newFolder();
    await follower(start).sync();
    await setState(ids[5] ?? '');
    await sql`update instance set change_log_cut_at = (select max(seq) from change_log)`.execute(database.kysely);
    await killEverywhere(t, async (folder) => await cp(start, folder, { recursive: true }));
  });

  await t.test('a copy that somebody touched is fetched again; another layer’s folder is refused', async (t) => {
    const folder = newFolder();
    await follower(folder).sync();
    await writeFile(join(folder, 'stations.geojson'), (await copied(folder)).replace('合成', '别的'));
    t.match(await follower(folder).sync(), { isVerified: true });
    t.equal(await copied(folder), await served());
    await writeFile(join(folder, 'state.json'), '{"torn":');
    t.match(await follower(folder).sync(), { isVerified: true });
    const other = new LayerFollower({ url: ORIGIN, layer: 'baidu', directory: folder, say: () => undefined });
    await t.rejects(other.sync(), { name: 'FollowerError', message: /holds the layer amap/ });
  });

  await t.test('a service that does not keep its word is not believed', async (t) => {
    const lie = (pattern: RegExp, from: string | RegExp, to: string) =>
      new LayerFollower({
        url: ORIGIN,
        layer: 'amap',
        directory: newFolder(),
        say: () => undefined,
        fetch: async (input, init) => {
          const answer = await fetchFrom(service)(input, init);
          if (!pattern.test(new URL(input).pathname)) return answer;
          return new Response((await answer.text()).replace(from, to), { status: answer.status });
        },
      });
    await t.rejects(lie(/districts\/410103/, '合成', '伪造').sync(), /shard 410103 never had the hash/);
    await t.rejects(
      lie(/layers$/, /"featureCount":\d+/, '"featureCount":7').sync(),
      /could not be brought in line: mismatch/,
    );
    await t.rejects(lie(/layers$/, /^.*$/, '<html>').sync(), /something else/);
    await t.rejects(lie(/changes$/, '"more":false', '"more":true').sync(), /cursor stays/);
    const away = { url: 'http://127.0.0.1:9', layer: 'amap', directory: newFolder(), say: () => undefined } as const;
    await t.rejects(new LayerFollower(away).sync(), { name: 'FollowerError', message: /cannot be reached/ });
    t.throws(() => new LayerFollower({ ...away, url: 'ftp://x' }), /not an http/);
  });

  await t.test('a token opens restricted WGS-84, and goes to no other host', async (t) => {
    const restricted = await startService(database, {
      WGS84_OUTPUT: 'restricted',
      PUBLIC_URL: 'https://elsewhere.test',
    });
    t.teardown(() => restricted.close());
    const token = asAdmin.authorization.replace('Bearer ', '');
    const sent: string[] = [];
    const options = { url: ORIGIN, layer: 'wgs84', directory: newFolder(), say: () => undefined } as const;
    const follow = (more: { token?: string }) =>
      new LayerFollower({
        ...options,
        ...more,
        fetch: async (input, init) => {
          const { host } = new URL(input);
          if (new Headers(init?.headers).has('authorization')) sent.push(host);
          return await fetchFrom(restricted)(input, init);
        },
      });
    await t.rejects(follow({}).sync(), /answered 403: WGS-84 output is for authorised callers only/);
    await t.rejects(follow({ token }).sync(), /403/, 'the shards are said to be elsewhere');
    t.strictSame([...new Set(sent)], ['service.test']);

    const same = await startService(database, { WGS84_OUTPUT: 'restricted' });
    t.teardown(() => same.close());
    const one = new LayerFollower({ ...options, token, fetch: fetchFrom(same) });
    t.match(await one.sync(), { isVerified: true });
  });

  const python = await exec('python3', ['--version']).catch(() => undefined);
  const noPython = python === undefined && 'python3 is not installed';
  await t.test('the steps of docs/followers.md, in another language', { skip: noPython }, async (t) => {
    const listening = await startService(database);
    t.teardown(() => listening.close());
    const url = await listening.app.listen({ host: '127.0.0.1', port: 0 });
    const { cursor } = (await service.call({ url: '/v1/layers' })).json().layers[0];
    await setState(ids[7] ?? '');
    await retire(ids[8] ?? '');
    await insert(2);
    const { stdout } = await exec('python3', ['-c', PYTHON, url, cursor]);
    t.equal(stdout, 'True\n');
  });

  await t.test('npm run follow, over a socket', async (t) => {
    const listening = await startService(database);
    t.teardown(() => listening.close());
    const url = await listening.app.listen({ host: '127.0.0.1', port: 0 });
    const folder = newFolder();
    const lines: string[] = [];
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = (text: string) => (lines.push(text), true);
    let codes: number[];
    try {
      codes = [
        await runFollow([url, '--layer', 'baidu', '--dir', folder, '--once']),
        await runFollow([url, '--layer', 'baidu', '--dir', folder, '--once']),
      ];
    } finally {
      process.stdout.write = write;
    }
    t.strictSame(codes, [0, 0]);
    t.match(
      lines.join(''),
      /^Fetching layer baidu: \d+ stations in 5 shards\nFetched \d+ stations\nVerified: .*\nVerified: .*\n$/,
    );
    t.equal(await copied(folder), (await service.call({ url: '/v1/layers/baidu/stations.geojson' })).body);
    t.equal(await runFollow([url, '--layer', 'other', '--dir', folder]), 2);
    t.equal(await runFollow(['--layer', 'amap', '--dir', folder]), 2);
  });
};
