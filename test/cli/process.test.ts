/**
 * The service and its commands as processes: what a newcomer sees, and what is left after kill -9 at any moment.
 * On the embedded engine, or on PostGIS where TEST_DATABASE_URL says so.
 */
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import t, { type Test } from 'tap';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { createServerDatabase, ROOT, serverUrl } from '../support/engine.ts';
import { Program } from '../support/process.ts';

const TEMPLATE_DIR = fileURLToPath(new URL('.cache/', ROOT));
const embeddedOnly = { skip: serverUrl === undefined ? false : 'a data folder is the embedded engine’s' };
/** Rows of src/imports/importer.ts that are saved together. */
const BATCH = 200;

interface Place {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  open(): Promise<Database>;
}

/** An empty place for data on the engine under test, gone with the test. */
async function emptyPlace(t: Test): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'love-stations-process-'));
  const server = serverUrl === undefined ? undefined : await createServerDatabase(serverUrl);
  t.teardown(async () => {
    await server?.drop();
    await rm(folder, { recursive: true, force: true });
  });
  const dataDir = join(folder, 'data');
  return {
    folder,
    environment: {
      PORT: '0',
      DATA_DIR: dataDir,
      TEMPLATE_DIR,
      LOG_LEVEL: 'warn',
      ...(server ? { DATABASE_URL: server.url, SEED: 'real' } : {}),
    },
    open: () => openDatabase({ url: server?.url, dataDir }),
  };
}

/** Start the service; killed with the test if it still lives. */
function start(t: Test, environment: Readonly<Record<string, string>>): Program {
  const program = new Program('start.mjs', [], environment);
  t.teardown(() => program.kill());
  return program;
}

async function command(environment: Readonly<Record<string, string>>, ...args: string[]) {
  const program = new Program('run.mjs', args, environment);
  const code = await program.ends();
  return { code, output: program.output };
}

/** A command without a process of its own, for what ends before anything is opened; what it says is kept from the test's output. */
async function inProcess([name = '', ...args]: readonly string[]) {
  const { run } = (await import(`../../src/cli/${name}.ts`)) as {
    run(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<number>;
  };
  const { write } = process.stderr;
  let output = '';
  process.stderr.write = ((text: string) => {
    output += text;
    return true;
  }) as typeof write;
  try {
    // A folder that cannot be: none of these may get as far as opening it.
    return { code: await run(args, { DATA_DIR: '/dev/null/nothing' }), output };
  } finally {
    process.stderr.write = write;
  }
}

const NEAREST = /curl '(\S+\/v1\/stations\/nearest\?[^']+)'/;

async function json(url: string, init: RequestInit = {}): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(30_000) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

t.test('a first start, a second process, kill -9, a restart, SIGTERM', async (t) => {
  const place = await emptyPlace(t);
  const { environment } = place;
  const first = start(t, environment);
  const nearest = (await first.says(NEAREST))[1] ?? '';
  t.match(first.output, /Migrated: 0001/);
  t.match(first.output, /Seeds: 82 stations/, 'it tells what it is doing');
  const base = (/Docs\s+(\S+)\/docs/.exec(first.output) ?? [])[1] ?? '';
  t.equal((await fetch(`${base}/docs/`)).status, 200, 'the printed address of the documentation');
  const found = await json(nearest);
  t.equal(found.status, 200, 'the printed call');
  const features = found.body['features'] as { id: string; properties: { distance: number } }[];
  t.ok(features.length > 0 && (features[0]?.properties.distance ?? Infinity) < 20_000, 'real stations near by');
  t.equal((await json(`${base}/readyz`)).status, 200);

  const made =
    serverUrl === undefined ? undefined : await command(environment, 'token', '--name', 'test', '--role', 'admin');
  const token = made ? made.output.trim() : ((/Bearer (\S+)/.exec(first.output) ?? [])[1] ?? '');
  t.ok(token.length >= 32, 'a token');
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const station = `${base}/v1/stations/${features[0]?.id}`;

  if (serverUrl === undefined) {
    for (const args of [['start.mjs'], ['run.mjs', 'token', '--name', 'x', '--role', 'admin']] as const) {
      const second = new Program(args[0], args.slice(1), environment);
      t.equal(await second.ends(), 1, `a second process (${args.join(' ')}) is refused`);
      t.match(second.output, /FolderInUseError: The data folder \S+ is in use by another process \(pid \d+\)/);
      t.match(second.output, /数据目录正被另一个进程使用/);
      t.notMatch(second.output, /^\s+at /m, 'without a stack');
    }
  } else {
    t.equal((await command(environment, 'migrate')).code, 0, 'any number of processes beside it');
  }
  t.equal((await json(nearest)).status, 200, 'the first one serves on');

  const written = await json(`${station}/status`, {
    method: 'PUT',
    headers,
    body: '{"state":"paused","reason":"停电检修"}',
  });
  // The moment the answer is there.
  t.equal(await first.kill('SIGKILL'), 'SIGKILL');
  t.equal(written.status, 200);

  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const noPort = start(t, { ...environment, PORT: String(port) });
  t.equal(await noPort.ends(), 1);
  t.match(noPort.output, /EADDRINUSE/, 'a port that is taken is told');
  taken.close();

  const second = start(t, environment);
  const base2 = (await second.says(/Docs\s+(\S+)\/docs/))[1] ?? '';
  t.notMatch(second.output, /Preparing|Creating|Migrated|Seeds/, 'the second start has nothing to prepare');
  const after = await json(`${base2}/v1/stations/${features[0]?.id}`);
  t.match(
    after.body,
    { properties: { state: 'paused', stateReason: '停电检修', revision: 2 } },
    'what was acknowledged is there',
  );
  const me = await fetch(`${base2}/v1/tokens`, { headers });
  t.equal(me.status, 200, 'and the token is the same');
  const list = await json(`${base2}/v1/stations?limit=100`);
  t.equal((list.body['features'] as unknown[]).length, 82, 'each seed once');
  t.equal(await second.kill('SIGTERM'), 0, 'SIGTERM ends it with 0');
  t.notMatch(second.output, /error/i);
});

t.test('kill -9 at any moment of the first preparation', embeddedOnly, async (t) => {
  const { environment, folder } = await emptyPlace(t);
  const withoutTemplate = { ...environment, TEMPLATE_DIR: '' };
  const moments: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
    [withoutTemplate, /Preparing the embedded database/],
    [environment, /Creating the embedded database/],
    [environment, /Loading seeds/],
  ];
  for (const [settings, moment] of moments) {
    const program = start(t, settings);
    await program.says(moment);
    await program.kill('SIGKILL');
    t.notMatch(program.output, /is ready/, String(moment));
  }
  const last = start(t, environment);
  const nearest = (await last.says(NEAREST))[1] ?? '';
  t.equal((await json(nearest)).status, 200, `${folder} serves`);
  const base = (/Docs\s+(\S+)\/docs/.exec(last.output) ?? [])[1] ?? '';
  const layer = await json(`${base}/v1/layers/amap/stations.geojson`);
  t.equal((layer.body['features'] as unknown[]).length, 78, 'every seed is there once');
  t.equal(await last.kill('SIGTERM'), 0);
});

t.test('kill -9 during an import: each batch whole or not at all, and the next run finishes it', async (t) => {
  const place = await emptyPlace(t);
  const rows = 1_500;
  const file = join(place.folder, 'list.csv');
  const lines = Array.from({ length: rows }, (_, i) => {
    const lng = (113.3 + (i % 50) * 0.008_123).toFixed(6);
    const lat = (34.6 + Math.floor(i / 50) * 0.009_077).toFixed(6);
    return `第${i}号驿站,郑州市金水区第${i}号街${i}号,金水区,08:00-20:00,饮水机、座椅,${lng},${lat}`;
  });
  await writeFile(file, ['站点名称,详细地址,所属区县,开放时间,服务设施,经度,纬度', ...lines].join('\n'));
  const args = ['import', file, '--crs', 'gcj02', '--default-maintainer', '某市总工会'];
  const check = async (): Promise<number> => {
    const database = await place.open();
    const { rows: counts } = await sql<Record<string, number>>`select
      (select count(*) from stations) as stations,
      (select count(*) from stations where in_layer) as shown,
      (select count(distinct station_id) from responsibilities where role = 'dutyHolder') as answered,
      (select count(*) from station_amenities) as amenities,
      (select count(distinct station_id) from change_log where kind = 'upsert') as told,
      (select coalesce(sum(next_number - 1), 0)::int8 from districts) as numbers,
      (select count(*) from imports) as imports`.execute(database.kysely);
    await database.close();
    const { stations = -1, amenities, imports, ...rest } = counts[0] ?? {};
    t.strictSame(
      rest,
      { shown: stations, answered: stations, told: stations, numbers: stations },
      'every part of each',
    );
    t.equal(amenities, stations * 2);
    t.equal(imports, stations === rows ? 1 : 0, 'an import is recorded at its end');
    return stations;
  };
  let before = 0;
  for (const moment of [200, 800]) {
    const program = new Program('run.mjs', args, place.environment);
    await program.says(new RegExp(`^${moment}/${rows} `, 'm'));
    await program.kill('SIGKILL');
    const stations = await check();
    t.ok(stations >= moment && stations >= before && stations < rows, `${stations} after a kill at ${moment}`);
    t.equal(stations % BATCH, 0, 'whole batches');
    before = stations;
  }
  const last = await command(place.environment, ...args);
  t.equal(last.code, 0);
  t.match(last.output, `新建 ${rows - before}，更新 0，无变化 ${before}，拒绝 0`);
  t.equal(await check(), rows, 'the next run finishes it');
});

t.test('commands: verdicts in Chinese, wrong usage ends with 2, faults of the settings all at once', async (t) => {
  const { environment, folder, open } = await emptyPlace(t);
  for (const args of [
    ['import'],
    ['import', 'list.csv'],
    ['import', 'list.csv', '--crs', 'mars'],
    ['import', 'a.csv', 'b.csv', '--crs', 'gcj02'],
    ['import', 'a.csv', '--crs', 'gcj02', '--maintainer-kind', 'pirates'],
    ['import', 'a.csv', '--crs', 'gcj02', '--observed-at', 'yesterday'],
    ['import', 'a.csv', '--crs', 'gcj02', '--dryrun'],
    ['districts', 'outlines.geojson'],
    ['token', '--name', 'x'],
    ['token', '--name', 'x', '--role', 'king'],
    ['token', '--name', 'x', '--role', 'admin', '--days', '0'],
    ['migrate', '--force'],
    ['seed', 'now'],
    ['openapi', '--chek'],
  ]) {
    const { code, output } = await inProcess(args);
    t.equal(code, 2, args.join(' '));
    t.match(output, /Usage: npm run/);
  }
  t.equal((await command(environment, 'import')).code, 2, 'as a process, too');
  const faults = await command(
    { ...environment, PORT: 'http', SEED: 'all', WGS84_OUTPUT: 'maybe', BOOTSTRAP_ADMIN_TOKEN: 'secret-but-short' },
    'migrate',
  );
  t.equal(faults.code, 1);
  for (const name of ['PORT', 'SEED', 'WGS84_OUTPUT', 'BOOTSTRAP_ADMIN_TOKEN']) t.match(faults.output, `  ${name}: `);
  t.notMatch(faults.output, 'secret-but-short', 'names, never values');
  const badStart = start(t, { ...environment, PORT: '99999', LOG_LEVEL: 'loud' });
  t.equal(await badStart.ends(), 1);
  t.match(badStart.output, /PORT: [^]*LOG_LEVEL: /);
  t.equal(
    (await command(environment, 'import', join(folder, 'none.csv'), '--crs', 'gcj02')).code,
    1,
    'a file that is not there',
  );

  const migrated = await command(environment, 'migrate');
  t.equal(migrated.code, 0);
  t.match(migrated.output, /up to date/);
  const outlines = fileURLToPath(new URL('seeds/outlines/410100.geojson', ROOT));
  const districts = await command(environment, 'districts', outlines, '--crs', 'gcj02', '--source', 'own');
  t.strictSame([districts.code, /12 outlines loaded/.test(districts.output)], [0, true], districts.output);

  const list = join(folder, 'list.csv');
  const report = join(folder, 'report.geojson');
  await writeFile(
    list,
    new Uint8Array([
      ...Buffer.from('name,address,district,lng,lat,remarks\n'),
      // GBK: 甲站,郑州市金水区,金水区 - and a row that says of itself that it is none.
      ...Buffer.from('bcd7d5be2cd6a3d6ddcad0bdf0cbaec7f82cbdf0cbaec7f82c3131332e373132332c33342e373733342c0a', 'hex'),
      ...Buffer.from('X,Y,410105,113.70,34.78,synthetic\n'),
    ]),
  );
  const dry = await command(environment, 'import', list, '--crs', 'gcj02', '--dry-run', '--report', report);
  t.equal(dry.code, 3, 'refused rows are told by the exit code too');
  t.match(dry.output, /第 \d+ 行 {2}新建 {2}410105-0001 {2}甲站/);
  t.match(dry.output, /第 \d+ 行 {2}拒绝 [^]*✗ .*不是已核实的真实站点/);
  t.match(dry.output, /共 2 行（\S+，gb18030）：新建 1，更新 0，无变化 0，拒绝 1/i);
  t.match(dry.output, '试运行：没有保存任何内容');
  const verdicts = JSON.parse(await readFile(report, 'utf8')) as { features: unknown[]; coordinateSystem: string };
  t.strictSame([verdicts.features.length, verdicts.coordinateSystem], [2, 'gcj02']);
  const token = await command(environment, 'token', '--name', '某地图公司', '--role', 'provider', '--days', '30');
  t.match(token.output, /^ls_[\w-]{43}$/m);
  const user = await command(environment, 'user', 'add', 'First.Admin', '--name', '某人（合成）', '--role', 'admin');
  t.match(user.output, /^[\w.!@+=-]{20}$/m, 'a password, shown once');
  t.match((await command(environment, 'user', 'list')).output, /^first\.admin\tadmin/m);
  t.equal((await command(environment, 'user', 'add', 'x.y', '--name', 'Y', '--role', 'union')).code, 2, 'no district');
  t.match((await command(environment, 'seed')).output, /82 stations loaded/);
  const database = await open();
  t.equal((await database.kysely.selectFrom('stations').select('id').execute()).length, 82);
  t.strictSame(
    await database.kysely.selectFrom('district_outlines').select('source').where('adcode', '=', '410102').execute(),
    [{ source: 'own' }],
  );
  const kept = await database.kysely.selectFrom('tokens').select(['name', 'role', 'token_hash']).execute();
  t.match(kept, [{ name: '某地图公司', role: 'provider' }]);
  t.notOk(token.output.includes(kept[0]?.token_hash ?? ''), 'the hash is not the token');
  await database.close();

  const drift = await command({}, 'openapi', '--check');
  t.ok(drift.code === 0 || (drift.code === 1 && /npm run openapi/.test(drift.output)), drift.output);
});

t.test('PostGIS that cannot be reached is told, not waited for', async (t) => {
  const free = await new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
  const program = start(t, { PORT: '0', DATABASE_URL: `postgres://somebody:secret@127.0.0.1:${free}/none` });
  t.equal(await program.ends(), 1);
  t.match(program.output, /DatabaseUnavailableError: database unavailable/);
  t.notMatch(program.output, /secret/);
});
