/** Shared answers: tags, 304, HEAD, compression, cache rules; and which answers other origins may read. */
import { gunzipSync } from 'node:zlib';
import type { InjectOptions } from 'fastify';
import { TINY_PNG } from '../support/photos.ts';
import { ADMIN_TOKEN, asAdmin, startService } from '../support/service.ts';
import { insertStations, newStation, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

/** Headers that differ between any two answers. */
const unstable = (headers: Record<string, unknown>) => {
  const kept = { ...headers };
  for (const name of ['date', 'connection', 'transfer-encoding', 'keep-alive']) delete kept[name];
  return kept;
};

export const suite: Suite = async (t, { database }) => {
  const duty = await testMaintainer(database);
  const maintainers = [{ id: duty, role: 'dutyHolder' as const, assumed: false }];
  const ids = await insertStations(
    database,
    Array.from({ length: 12 }, (_, i) => newStation({ name: `合成缓存 ${i}`, maintainers })),
  );
  const service = await startService(database);
  await service.call({
    method: 'PUT',
    url: `/v1/stations/${ids[0]}/photo`,
    headers: { ...asAdmin, 'content-type': 'image/png' },
    payload: TINY_PNG,
  });
  t.teardown(() => service.close());
  service.setNow('2026-11-20T04:00:00Z');
  const shared = [
    '/v1/stations',
    '/v1/stations?limit=2',
    `/v1/stations/${ids[0]}`,
    `/v1/stations/${ids[0]}/photo`,
    '/v1/activities',
    '/v1/activities.ics',
    '/v1/amenities',
    '/v1/districts',
    '/v1/districts?parent=410000',
    '/v1/layers',
    '/v1/layers/amap/stations.geojson',
    '/v1/layers/baidu/stations.geojsonl',
    '/v1/layers/amap/changes',
    '/openapi.json',
  ];

  // Past the checker of documents: it reads neither compressed bytes nor lines.
  const inject = async (options: InjectOptions) => await service.app.inject(options);

  await t.test('every shared answer has a strong tag and honours If-None-Match', async (t) => {
    for (const url of shared) {
      for (const encoding of ['identity', 'gzip']) {
        const headers = { 'accept-encoding': encoding };
        const first = await inject({ url, headers });
        const etag = String(first.headers['etag']);
        t.equal(first.statusCode, 200, url);
        t.match(etag, /^"[^"]+"$/, `${url}: a strong tag`);
        t.equal((await inject({ url, headers })).headers['etag'], etag, 'the same bytes, the same tag');
        for (const match of [etag, `W/${etag}`, `"other", ${etag}`, `"a" ,W/${etag} , "b"`, '*']) {
          const again = await inject({ url, headers: { ...headers, 'if-none-match': match } });
          t.equal(again.statusCode, 304, `${url} ${encoding}: If-None-Match: ${match}`);
          t.equal(again.body, '');
          for (const name of ['etag', 'cache-control', 'vary', 'content-crs'])
            t.equal(again.headers[name], first.headers[name], `304 repeats ${name}`);
          t.equal(again.headers['content-type'], undefined);
        }
        for (const match of ['"other"', etag.slice(1, -1), 'W/"other"', '']) {
          const again = await inject({ url, headers: { ...headers, 'if-none-match': match } });
          t.equal(again.statusCode, 200, `${url}: If-None-Match: ${match} does not match`);
        }
        const head = await inject({ method: 'HEAD', url, headers });
        t.equal(head.statusCode, 200);
        t.equal(head.body, '');
        t.strictSame(unstable(head.headers), unstable(first.headers), `${url}: HEAD has the headers of GET`);
        const headAgain = await inject({ method: 'HEAD', url, headers: { ...headers, 'if-none-match': etag } });
        t.equal(headAgain.statusCode, 304, 'HEAD may be conditional too');
      }
    }
  });

  await t.test('what browsers must keep from doing is told with every answer that says something', async (t) => {
    const ofData = ['content-security-policy', 'x-content-type-options'];
    const ofPages = [...ofData, 'x-frame-options', 'cross-origin-resource-policy'];
    const url = '/v1/layers/amap/stations.geojson';
    const first = await inject({ url });
    const asked = [
      url,
      '/v1/stations',
      '/v1/nowhere',
      '/nowhere',
      '/v1/layers/amap/stations.geojson?stray=1',
      '/healthz',
      '/metrics',
    ];
    for (const one of asked) {
      for (const headers of [{}, { 'if-none-match': '"other"' }]) {
        const answer = await inject({ url: one, headers });
        const isData = String(answer.headers['content-type']).startsWith('application/');
        const told = ofPages.filter((name) => answer.headers[name] !== undefined);
        t.strictSame(told, isData ? ofData : ofPages, `${one} (${answer.statusCode})`);
      }
    }
    const data = String(first.headers['content-security-policy']);
    t.match(data, /default-src 'none'.*frame-ancestors 'none'/, 'data loads nothing and is framed by nobody');
    const same = await inject({ url, headers: { 'if-none-match': String(first.headers['etag']) } });
    t.equal(same.statusCode, 304);
    t.equal(same.headers['access-control-allow-origin'], '*', 'a script that asks with a tag may read a 304');
    t.equal(same.headers['layer-cursor'], first.headers['layer-cursor']);
    for (const name of ofPages) t.equal(same.headers[name], undefined, `a cache keeps what it has of ${name}`);
  });

  await t.test('compression is negotiated, and another encoding is another representation', async (t) => {
    const url = '/v1/stations';
    const ask = async (encoding?: string) =>
      await inject({ url, headers: encoding === undefined ? {} : { 'accept-encoding': encoding } });
    const plain = await ask();
    t.equal(plain.headers['content-encoding'], undefined);
    t.match(plain.headers['vary'], /Accept-Encoding/);
    for (const encoding of ['gzip', 'GZIP', 'br, gzip', 'gzip;q=0.5', '*', 'identity;q=0.1, gzip']) {
      const packed = await ask(encoding);
      t.equal(packed.headers['content-encoding'], 'gzip', encoding);
      t.not(packed.headers['etag'], plain.headers['etag'], 'its tag differs');
      t.match(packed.headers['vary'], /Accept-Encoding/);
      t.equal(gunzipSync(packed.rawPayload).toString(), plain.body, 'the same bytes inside');
      t.equal(Number(packed.headers['content-length']), packed.rawPayload.length);
      const wrong = await inject({ url, headers: { 'if-none-match': String(packed.headers['etag']) } });
      t.equal(wrong.statusCode, 200, 'the tag of another encoding is another tag');
    }
    for (const encoding of [
      '',
      'identity',
      'br',
      'gzip;q=0',
      'deflate, gzip;q=0',
      'identity, gzip;q=0.5',
      'nonsense;;q=x',
    ]) {
      t.equal((await ask(encoding)).headers['content-encoding'], undefined, `Accept-Encoding: ${encoding}`);
    }
    const small = await inject({ url: '/v1/districts?parent=999999', headers: { 'accept-encoding': 'gzip' } });
    t.equal(small.headers['content-encoding'], undefined, 'what is small is sent as it is');
  });

  await t.test('who may keep what', async (t) => {
    for (const url of shared) {
      const { headers } = await inject({ url });
      t.match(headers['cache-control'], /^public, (no-cache|max-age=\d+)$/, url);
      t.notOk(headers['set-cookie'], 'no cookies');
    }
    for (const url of ['/v1/stations', `/v1/stations/${ids[0]}`]) {
      const open = await inject({ url });
      const known = await inject({ url, headers: asAdmin });
      t.equal(known.headers['cache-control'], 'private, no-cache', `${url}: what a token shows stays with its owner`);
      t.match(open.headers['vary'], /Authorization/, 'and no shared cache mixes them up');
    }
    for (const options of [
      { url: '/v1/stations/nearest?lng=113.6&lat=34.75&crs=wgs84' },
      { method: 'POST' as const, url: '/v1/stations/nearest', payload: { lng: 113.6, lat: 34.75, crs: 'wgs84' } },
      { url: '/v1/maintainers', headers: asAdmin },
      { url: `/v1/maintainers/${duty}`, headers: asAdmin },
      { url: '/v1/tokens', headers: asAdmin },
      { url: '/healthz' },
      { url: '/readyz' },
      { url: '/metrics' },
    ]) {
      const response = await inject(options);
      t.equal(response.statusCode, 200, options.url);
      t.equal(response.headers['cache-control'], 'no-store', `${options.url} is not kept`);
    }
  });

  await t.test('a change changes the tag', async (t) => {
    const url = `/v1/stations/${ids[1]}`;
    const before = await service.call({ url });
    const list = await service.call({ url: '/v1/stations' });
    t.match(
      before.headers['etag'],
      new RegExp(`^"${before.json().properties.revision}\\.`),
      'it starts with the revision',
    );
    const crs = await service.call({ url: `${url}?crs=bd09` });
    t.not(crs.headers['etag'], before.headers['etag'], 'each coordinate system has its own');
    const put = await service.call({
      method: 'PUT',
      url: `${url}/status`,
      headers: asAdmin,
      payload: { state: 'closed' },
    });
    t.equal(put.statusCode, 200);
    const after = await service.call({ url, headers: { 'if-none-match': String(before.headers['etag']) } });
    t.equal(after.statusCode, 200);
    t.not(after.headers['etag'], before.headers['etag']);
    t.not((await service.call({ url: '/v1/stations' })).headers['etag'], list.headers['etag']);
  });

  await t.test('other origins read what is public, and nothing else', async (t) => {
    const origin = 'https://rider.example';
    for (const url of [...shared, '/v1/stations/nearest?lng=113.6&lat=34.75&crs=wgs84']) {
      const { headers } = await inject({ url, headers: { origin } });
      t.equal(headers['access-control-allow-origin'], '*', url);
      t.equal(headers['access-control-allow-credentials'], undefined, 'never with credentials');
      t.match(headers['access-control-expose-headers'], /ETag.*Link/, 'a page can read tag and links');
    }
    for (const url of ['/v1/stations?limit=0', '/v1/stations/nearest?lng=113.6&lat=34.75']) {
      const failed = await service.call({ url, headers: { origin } });
      t.equal(failed.statusCode, 400);
      t.equal(failed.headers['access-control-allow-origin'], '*', 'a page can read why it failed');
    }
    const kept = await inject({ url: '/v1/stations' });
    t.equal(kept.headers['access-control-allow-origin'], '*', 'a cache may show to a page what it keeps of an app');
    const unkept = await inject({ url: '/v1/stations/nearest?lng=113.6&lat=34.75&crs=wgs84' });
    t.equal(unkept.headers['cache-control'], 'no-store', 'nobody is shown the answer to another');
    t.equal(unkept.headers['access-control-allow-origin'], undefined, 'who is no page of another origin');

    const preflight = async (url: string, method: string, headers = 'content-type') =>
      await service.call({
        method: 'OPTIONS',
        url,
        headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': headers },
      });
    const methodsOf = async (url: string, method: string) => {
      const response = await preflight(url, method);
      t.equal(response.statusCode, 204);
      return String(response.headers['access-control-allow-methods'] ?? '')
        .split(', ')
        .filter(Boolean)
        .sort();
    };
    t.strictSame(await methodsOf('/v1/stations', 'GET'), ['GET', 'HEAD'], 'read the list, but create nothing');
    t.strictSame(await methodsOf('/v1/stations/nearest', 'POST'), ['GET', 'HEAD', 'POST']);
    t.strictSame(await methodsOf(`/v1/stations/${ids[0]}`, 'PATCH'), ['GET', 'HEAD']);
    t.strictSame(await methodsOf(`/v1/stations/${ids[0]}/status`, 'PUT'), []);
    t.strictSame(await methodsOf('/v1/tokens', 'GET'), []);
    t.strictSame(await methodsOf('/v1/maintainers', 'POST'), []);
    const asked = await preflight('/v1/stations', 'GET', 'authorization, if-none-match');
    t.notMatch(asked.headers['access-control-allow-headers'], /authorization|\*/i, 'no token from another origin');
    t.match(asked.headers['access-control-allow-headers'], /If-None-Match/);
    for (const options of [
      { method: 'POST' as const, url: '/v1/stations', payload: {}, headers: { ...asAdmin, origin } },
      { method: 'POST' as const, url: '/v1/maintainers', payload: {}, headers: { ...asAdmin, origin } },
      { url: '/v1/tokens', headers: { authorization: `Bearer ${ADMIN_TOKEN}`, origin } },
    ]) {
      const { headers } = await service.call(options);
      t.equal(headers['access-control-allow-origin'], undefined, `${options.url} is not for other origins`);
    }
  });
};
