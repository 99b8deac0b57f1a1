/** The settings: all faults at once, by name, and never a value: it may be a secret. */
import t from 'tap';
import { ConfigError, readConfig } from '../src/config.ts';

const SECRET = 'hunter2-hunter2';

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

t.test('defaults', async (t) => {
  const config = readConfig({});
  t.match(config, {
    host: '127.0.0.1',
    port: 8080,
    databaseUrl: undefined,
    databaseReadUrls: [],
    dataDir: './data',
    seed: 'real',
    bootstrapAdminToken: undefined,
    publicUrl: undefined,
    pathPrefix: '',
    trustProxy: false,
    wgs84Output: 'public',
    logLevel: 'info',
  });
  t.throws(() => Object.assign(config, { port: 1 }), 'frozen');
  t.equal(readConfig({ DATABASE_URL: 'postgres://localhost/x' }).seed, 'none', 'PostGIS starts empty');
  t.equal(readConfig({ DATABASE_URL: 'postgresql://localhost/x', SEED: 'real' }).seed, 'real');
  t.equal(readConfig({ UNRELATED: 'x', PATH: '/bin' }).port, 8080, 'what is not ours is not looked at');
});

t.test('an empty variable is an unset one', async (t) => {
  const names = [
    'HOST',
    'PORT',
    'DATABASE_URL',
    'DATABASE_READ_URLS',
    'DATA_DIR',
    'SEED',
    'BOOTSTRAP_ADMIN_TOKEN',
    'PUBLIC_URL',
  ];
  const more = ['PATH_PREFIX', 'TRUST_PROXY', 'WGS84_OUTPUT', 'LOG_LEVEL', 'FRESH_FOR_HOURS', 'STALE_FOR_DAYS'];
  const empty = Object.fromEntries([...names, ...more].map((name) => [name, '']));
  t.strictSame(readConfig(empty), readConfig({}));
});

t.test('all faults at once, and no value', async (t) => {
  const wrong = {
    HOST: '   ',
    PORT: `80 ${SECRET}`,
    DATABASE_URL: `mysql://root:${SECRET}@db/x`,
    DATABASE_READ_URLS: `postgres://a/b,mysql://root:${SECRET}@db/x`,
    SEED: SECRET,
    BOOTSTRAP_ADMIN_TOKEN: SECRET,
    PUBLIC_URL: `ftp://${SECRET}@x`,
    PATH_PREFIX: `${SECRET}/`,
    TRUST_PROXY: SECRET,
    WGS84_OUTPUT: SECRET,
    LOG_LEVEL: SECRET,
    FRESH_FOR_HOURS: '0',
    STALE_FOR_DAYS: '-1',
    CHANGE_LOG_DAYS: '1e3',
    PHOTO_DAYS: '0',
    REPORT_DEADLINE_HOURS: SECRET,
    REPORTS_PER_SOURCE_HOUR: '0',
  };
  const faults = faultsOf(wrong);
  for (const name of Object.keys(wrong)) {
    t.ok(
      faults.some((fault) => fault.startsWith(`${name}: `)),
      name,
    );
  }
  t.notMatch(faults.join('\n'), SECRET);
  t.throws(() => readConfig(wrong), new RegExp('BOOTSTRAP_ADMIN_TOKEN'), 'the message names them');
  t.notMatch(String(new ConfigError(faults).message), SECRET);
});

t.test('one setting at a time', async (t) => {
  const refused = (name: string, ...values: string[]) => {
    for (const value of values) t.equal(faultsOf({ [name]: value }).length > 0, true, `${name}=${value.slice(0, 20)}`);
  };
  const taken = (name: string, ...values: string[]) => {
    for (const value of values) t.strictSame(faultsOf({ [name]: value }), [], `${name}=${value.slice(0, 20)}`);
  };
  refused('BOOTSTRAP_ADMIN_TOKEN', 'short', 'x'.repeat(31), 'x'.repeat(201), `${'x'.repeat(32)} y`, '密'.repeat(40));
  taken('BOOTSTRAP_ADMIN_TOKEN', 'x'.repeat(32), 'x'.repeat(200));
  refused('PORT', '65536', '-1', '0x50', '80.5', '8e3', ' 80', 'http');
  taken('PORT', '0', '65535');
  refused('PATH_PREFIX', 'x', '/x/', '/', '//x', '/x y', '/x?y', '/:id', '/*');
  taken('PATH_PREFIX', '/x', '/x/y-z.1');
  refused('TRUST_PROXY', '1', 'yes', 'TRUE');
  refused('PUBLIC_URL', 'x', 'stations.example', 'javascript:alert(1)', 'https://');
  t.equal(readConfig({ PUBLIC_URL: 'https://stations.example/' }).publicUrl, 'https://stations.example');
});

t.test('deadlines of reports: by kind, the others stay', async (t) => {
  const usual = { locked: 2, noWater: 24, broken: 72, wrongPlace: 72, closedDown: 24, other: 72 };
  const read = (setting: string) => readConfig({ REPORT_DEADLINE_HOURS: setting }).reportDeadlineHours;
  t.strictSame(readConfig({}).reportDeadlineHours, usual);
  t.strictSame(read('locked=1, broken=48'), { ...usual, locked: 1, broken: 48 });
  t.strictSame(readConfig({}).reportDeadlineHours, usual, 'one reading leaves the next alone');
  for (const wrong of ['locked', 'locked=0', 'locked=-1', 'locked=1.5', 'locked=2161', 'toString=1', 'locked=1,', '=1'])
    t.match(faultsOf({ REPORT_DEADLINE_HOURS: wrong }), [/^REPORT_DEADLINE_HOURS: expected/], wrong);
});

t.test('an identity provider: all of it or nothing', async (t) => {
  const whole = {
    OIDC_ISSUER: 'https://id.example/realm',
    OIDC_CLIENT_ID: 'stations',
    OIDC_CLIENT_SECRET: SECRET,
    PUBLIC_URL: 'https://stations.example',
  };
  t.equal(readConfig({}).oidc, undefined);
  t.strictSame(readConfig(whole).oidc, { issuer: whole.OIDC_ISSUER, clientId: 'stations', clientSecret: SECRET });
  for (const name of Object.keys(whole)) {
    const faults = faultsOf({ ...whole, [name]: '' });
    t.match(faults, [new RegExp(`^${name}: `)], name);
    t.notMatch(faults.join(), SECRET);
  }
  for (const issuer of ['http://127.0.0.1:4000', 'http://localhost:4000/x', 'http://[::1]/'])
    t.strictSame(faultsOf({ ...whole, OIDC_ISSUER: issuer }), [], issuer);
  for (const issuer of [
    'http://id.example',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'id.example',
  ])
    t.match(faultsOf({ ...whole, OIDC_ISSUER: issuer }), [/^OIDC_ISSUER: /], issuer);
});

t.test('replicas: a list, of the database that is named', async (t) => {
  const urls = 'postgres://a:5432/x, postgresql://user:p%40ss@b/x';
  t.strictSame(readConfig({ DATABASE_URL: 'postgres://p/x', DATABASE_READ_URLS: urls }).databaseReadUrls, [
    'postgres://a:5432/x',
    'postgresql://user:p%40ss@b/x',
  ]);
  t.match(faultsOf({ DATABASE_READ_URLS: 'postgres://a/x' }), [/^DATABASE_READ_URLS: .*DATABASE_URL/]);
  for (const wrong of ['postgres://a/x,', ',', 'a/x', 'postgres://a:port/x', Array(9).fill('postgres://a/x').join()]) {
    const faults = faultsOf({ DATABASE_URL: 'postgres://p/x', DATABASE_READ_URLS: wrong });
    t.match(faults, [/^DATABASE_READ_URLS: expected/], wrong.slice(0, 30));
  }
});

t.test('a base map: all of it or nothing, and in a system that its stations may be told in', async (t) => {
  const whole = {
    BASE_MAP_URL: 'https://tiles.example:8443/a/{z}/{x}/{y}.png',
    BASE_MAP_CRS: 'bd09',
    BASE_MAP_ATTRIBUTION: 'Maps & more',
  };
  t.equal(readConfig({}).baseMap, undefined);
  t.equal(readConfig({ BASE_MAP_TYPE: 'style', BASE_MAP_MAX_ZOOM: '9' }).baseMap, undefined, 'these say nothing alone');
  t.strictSame(readConfig({ ...whole, BASE_MAP_MAX_ZOOM: '16' }).baseMap, {
    type: 'raster',
    url: whole.BASE_MAP_URL,
    crs: 'bd09',
    attribution: 'Maps & more',
    maxZoom: 16,
  });
  for (const name of Object.keys(whole)) t.match(faultsOf({ ...whole, [name]: '' }), [new RegExp(`^${name}: `)], name);
  const refused = ['tiles.example/{z}/{x}/{y}', 'https://tiles.example/{z}/{x}.png', 'javascript:{z}{x}{y}'];
  refused.push('https://{s}.tiles.example/{z}/{x}/{y}.png', 'https://a:b@tiles.example/{z}/{x}/{y}.png');
  refused.push("https://tiles.example;script-src'/{z}/{x}/{y}");
  for (const url of refused) t.match(faultsOf({ ...whole, BASE_MAP_URL: url }), [/^BASE_MAP_URL: /], url);
  const style = { ...whole, BASE_MAP_TYPE: 'style', BASE_MAP_URL: 'https://tiles.example/style.json' };
  t.match(readConfig(style).baseMap, { type: 'style', url: style.BASE_MAP_URL });
  t.match(faultsOf({ ...whole, BASE_MAP_CRS: 'wgs84', WGS84_OUTPUT: 'restricted' }), [/^BASE_MAP_CRS: .*WGS84_OUTPUT/]);
  t.strictSame(faultsOf({ ...whole, BASE_MAP_CRS: 'wgs84' }), []);
});

t.test('keys of map providers', async (t) => {
  const { amap, baidu } = readConfig({ AMAP_KEY: 'a'.repeat(32), BAIDU_KEY: 'b'.repeat(32) });
  t.match(amap, { key: 'a'.repeat(32), scriptUrl: 'https://webapi.amap.com/maps' });
  t.match(baidu, { key: 'b'.repeat(32), scriptUrl: 'https://api.map.baidu.com/api' });
  t.strictSame([readConfig({}).amap, readConfig({}).baidu], [undefined, undefined]);
  t.match(faultsOf({ AMAP_SECURITY_CODE: 'c'.repeat(32) }), [/^AMAP_KEY: /], 'a code is of a key');
  const both = { AMAP_SECURITY_CODE: 'c'.repeat(32), AMAP_SERVICE_HOST: 'https://stations.example/_AMapService' };
  t.match(faultsOf({ AMAP_KEY: 'a'.repeat(32), ...both }), [/^AMAP_SECURITY_CODE: /], 'in the browser or behind it');
  const faults = faultsOf({ BAIDU_KEY: `${SECRET}&callback=x` });
  t.match(faults, [/^BAIDU_KEY: /]);
  t.notMatch(faults.join(), SECRET);
});
