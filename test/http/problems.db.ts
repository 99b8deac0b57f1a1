/** Every error is a problem: the service's own, the framework's, and those of a socket that speaks no HTTP. */
import { connect } from 'node:net';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import type { Test } from 'tap';
import type { Database } from '../../src/db/database.ts';
import { asAdmin, startService } from '../support/service.ts';
import { insertStations, newStation, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

const JSON_BODY = { 'content-type': 'application/json' };
const NEAREST = '/v1/stations/nearest';

const slugOf = (response: LightMyRequestResponse): string =>
  `${response.statusCode} ${String(response.json().type).split('/').at(-1)}`;

/** What every problem must be; returns "status slug". */
function holdsAsProblem(t: Test, response: LightMyRequestResponse, what: string): string {
  t.equal(response.headers['content-type'], 'application/problem+json; charset=utf-8', `${what}: media type`);
  const body = response.json<Record<string, unknown>>();
  t.equal(body['status'], response.statusCode, `${what}: status member`);
  t.match(body['type'], /^https:\/\/[^ ]+\/problems\/[a-z0-9-]+$/, `${what}: type`);
  t.match(body['instance'], /^urn:request:[0-9a-f-]{36}$/, `${what}: instance names no URL`);
  t.ok(typeof body['title'] === 'string' && body['title'] !== '', `${what}: title`);
  t.equal(response.headers['cache-control'], 'no-store', `${what}: not kept`);
  t.match(response.headers['content-language'], /^(zh-CN|en)$/, `${what}: language`);
  t.match(response.headers['vary'], /Accept-Language/, `${what}: vary`);
  t.notMatch(response.body, /\bat .*\.ts:|node_modules|select |insert |SQLSTATE/i, `${what}: no stack, no SQL`);
  return slugOf(response);
}

export const suite: Suite = async (t, { database }) => {
  const service = await startService(database);
  t.teardown(() => service.close());
  const expect = async (t: Test, want: string, options: InjectOptions, what: string) => {
    const response = await service.call(options);
    t.equal(holdsAsProblem(t, response, what), want, what);
    return response;
  };
  const post = (url: string, payload: string | object, headers: Record<string, string> = {}): InjectOptions => ({
    method: 'POST',
    url,
    payload,
    headers: { ...JSON_BODY, ...headers },
  });

  await t.test('addresses and methods', async (t) => {
    for (const url of ['/', '/nowhere', '/v1', '/v1/', '/v1/station', '/V1/stations', '/v1//stations']) {
      await expect(t, '404 not-found', { url }, `GET ${url}`);
      await expect(t, '404 not-found', { method: 'PUT', url: `${url}?x=1` }, `PUT ${url}`);
    }
    const cases: [string, string[]][] = [
      ['/v1/stations', ['GET', 'HEAD', 'POST', 'OPTIONS']],
      [NEAREST, ['GET', 'HEAD', 'POST', 'OPTIONS']],
      ['/v1/stations/410102-0001', ['GET', 'HEAD', 'PATCH', 'DELETE', 'OPTIONS']],
      ['/v1/stations/410102-0001/status', ['PUT', 'OPTIONS']],
      ['/v1/amenities', ['GET', 'HEAD', 'OPTIONS']],
      ['/healthz', ['GET', 'HEAD', 'OPTIONS']],
    ];
    for (const [url, allowed] of cases) {
      const options = await service.call({ method: 'OPTIONS', url });
      t.equal(options.statusCode, 204, `OPTIONS ${url}`);
      t.equal(options.body, '');
      t.strictSame(String(options.headers['allow']).split(', ').sort(), [...allowed].sort(), `Allow of ${url}`);
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE'] as const) {
        if (allowed.includes(method)) continue;
        const response = await service.call({ method, url, headers: JSON_BODY, payload: '{' });
        t.equal(response.statusCode, 405, `${method} ${url}`);
        t.equal(response.headers['allow'], options.headers['allow'], 'Allow says what would do');
        if (method !== 'HEAD') t.equal(holdsAsProblem(t, response, method), '405 method-not-allowed');
      }
    }
    const head = await service.call({ method: 'HEAD', url: '/v1/nowhere' });
    t.equal(head.statusCode, 404);
    t.equal(head.body, '', 'HEAD has no body, also when it fails');
    await expect(t, '404 not-found', { method: 'OPTIONS', url: '/v1/nowhere' }, 'OPTIONS of nothing');
  });

  await t.test('bodies that are none', async (t) => {
    const malformed = '400 malformed-body';
    await expect(t, malformed, post(NEAREST, '{"lng":113.6,'), 'cut off');
    await expect(t, malformed, post(NEAREST, ''), 'empty with a JSON type');
    await expect(t, malformed, post(NEAREST, '\ufeff'), 'a byte order mark alone');
    await expect(t, malformed, post(NEAREST, '{"__proto__":{"limit":1},"lng":1}'), '__proto__');
    await expect(t, malformed, post(NEAREST, '{"constructor":{"prototype":{"limit":1}}}'), 'constructor.prototype');
    await expect(t, malformed, post(NEAREST, '{"lng":NaN}'), 'NaN');
    await expect(t, malformed, post(NEAREST, '{"lng":Infinity}'), 'Infinity');
    await expect(t, malformed, post(NEAREST, '{"lng":0x10}'), 'hex');
    await expect(t, malformed, post(NEAREST, '{"lng":+1}'), 'plus');
    await expect(t, '415 unsupported-media-type', post(NEAREST, 'lng=1', { 'content-type': 'text/plain' }), 'text');
    await expect(
      t,
      '415 unsupported-media-type',
      post(NEAREST, 'lng=1&lat=2', { 'content-type': 'application/x-www-form-urlencoded' }),
      'a form',
    );
    await expect(t, '415 unsupported-media-type', post(NEAREST, '<x/>', { 'content-type': 'application/xml' }), 'XML');
    await expect(t, '415 unsupported-media-type', post(NEAREST, '{}', { 'content-type': 'not a type' }), 'no type');
    await expect(
      t,
      '415 unsupported-media-type',
      { method: 'POST', url: NEAREST, payload: Buffer.from('{}') },
      'untyped',
    );
    await expect(t, '413 body-too-large', post(NEAREST, `{"x":"${'a'.repeat(1_100_000)}"}`), 'huge');
    const invalid = '400 invalid-request';
    await expect(t, invalid, { method: 'POST', url: NEAREST }, 'no body at all');
    for (const body of ['null', '[]', '1', '"x"', 'true'])
      await expect(t, invalid, post(NEAREST, body), `body ${body}`);
    const deep = 200_000;
    await expect(t, invalid, post(NEAREST, '['.repeat(deep) + ']'.repeat(deep)), 'very deep');
    const hidden = `{"lng":${'['.repeat(deep)}${']'.repeat(deep)}}`;
    // Without crs that is what the sender is told first: it names the choices.
    await expect(t, '400 crs-required', post(NEAREST, hidden), 'very deep inside');
    await expect(t, invalid, post('/v1/stations', `{"properties":${hidden}}`, asAdmin), 'very deep in a write');
  });

  await t.test('a DELETE says JSON and sends nothing, as wrappers of fetch do', async (t) => {
    const maintainers = [{ id: await testMaintainer(database), role: 'dutyHolder' as const, assumed: false }];
    for (const type of ['application/json', 'application/json; charset=utf-8', 'application/geo+json']) {
      const [id = ''] = await insertStations(database, [newStation({ maintainers })]);
      const ask = (payload?: string) =>
        service.call({
          method: 'DELETE',
          url: `/v1/stations/${id}`,
          headers: { ...asAdmin, 'content-type': type },
          ...(payload === undefined ? {} : { payload }),
        });
      t.equal(holdsAsProblem(t, await ask('{'), type), '400 malformed-body', 'what is there must be JSON');
      t.equal((await ask('')).statusCode, 204, type);
      t.equal((await ask()).statusCode, 410, 'and so it is gone');
    }
    const others = { ...asAdmin, ...JSON_BODY };
    for (const method of ['POST', 'PUT', 'PATCH'] as const) {
      const url = method === 'POST' ? '/v1/maintainers' : method === 'PUT' ? '/v1/me/password' : '/v1/stations/x';
      await expect(t, '400 malformed-body', { method, url, headers: others, payload: '' }, `${method} has a body`);
    }
  });

  await t.test('numbers, names and texts that no schema takes', async (t) => {
    const good = { lng: 113.62, lat: 34.75, crs: 'wgs84' };
    const bodies: [string, string, string][] = [
      ['{"lng":1e999,"lat":34.75,"crs":"wgs84"}', '#/lng', 'invalid-type'],
      ['{"lng":"113.6","lat":34.75,"crs":"wgs84"}', '#/lng', 'invalid-type'],
      ['{"lng":null,"lat":34.75,"crs":"wgs84"}', '#/lng', 'invalid-type'],
      ['{"lng":[113.6],"lat":34.75,"crs":"wgs84"}', '#/lng', 'invalid-type'],
      ['{"lat":34.75,"crs":"wgs84"}', '#/lng', 'required'],
      ['{"lng":113.6,"lat":34.75,"crs":"wgs84","limit":1.5}', '#/limit', 'invalid-type'],
      ['{"lng":113.6,"lat":34.75,"crs":"wgs84","limit":"5"}', '#/limit', 'invalid-type'],
      ['{"lng":113.6,"lat":34.75,"crs":"wgs84","needs":[]}', '#/needs', 'too-small'],
      ['{"lng":113.6,"lat":34.75,"crs":"wgs84","needs":["drink","sleep"]}', '#/needs/1', 'invalid-value'],
      ['{"lng":113.6,"lat":34.75,"crs":"wgs84","at":"9999-99-99T00:00:00Z"}', '#/at', 'invalid-format'],
      ['{"lng":113.6,"lat":34.75,"crs":"wgs84","at":"1999-01-01T00:00:00Z"}', '#/at', 'out-of-range'],
      ['{"lng":113.6,"lat":34.75,"crs":"wgs84","colour":"red"}', '#/colour', 'unknown'],
      ['{"lng":113.6,"lat":34.75,"crs":"wgs84","a/b~c":1}', '#/?', 'unknown'],
    ];
    for (const [payload, pointer, code] of bodies) {
      const response = await expect(t, '400 invalid-request', post(NEAREST, payload), payload);
      const [error] = response.json().errors;
      t.match(error, { pointer, code }, `${payload}: where and what`);
      if (code === 'invalid-type') t.notMatch(error.detail, 'undefined', 'says what kind of value came');
      t.ok(typeof error.detail === 'string' && error.detail !== '');
      t.notMatch(response.body, /113\.6|34\.75|sleep|\bred\b|9999/, 'never the value');
    }
    const query = (text: string) => ({ url: `${NEAREST}?lat=34.75&crs=wgs84&${text}` });
    for (const lng of [
      '1e999',
      '1e2',
      'Infinity',
      '-Infinity',
      'NaN',
      '0x10',
      '',
      '%20113',
      '+113',
      '1_0',
      '１１３',
      '113,6',
    ]) {
      const response = await expect(t, '400 invalid-request', query(`lng=${lng}`), `lng=${lng}`);
      t.match(response.json().errors[0], { parameter: 'lng' });
    }
    for (const text of ['lng=113.6&lng=113.6', 'lng=113.6&limit=1&limit=2', 'lng=113.6&crs=wgs84']) {
      await expect(t, '400 invalid-request', query(text), `repeated: ${text}`);
    }
    for (const text of ['x=1', '__proto__=1', 'constructor=1', 'Lng=1', 'lng[]=1', '%00=1', '113.62,34.75', '=1']) {
      const response = await expect(t, '400 invalid-request', query(`lng=113.6&${text}`), `stray: ${text}`);
      t.match(response.json().errors[0], { code: 'unknown' });
      t.notMatch(response.body, '113.62,34.75', 'a value where a name should be is not repeated');
    }
    // Every address of the API refuses parameters that it does not know, also those that know none.
    for (const [method, url] of [
      ['GET', '/v1/amenities'],
      ['GET', '/v1/districts'],
      ['GET', '/v1/stations'],
      ['GET', '/v1/layers'],
      ['GET', '/v1/tokens'],
      ['GET', '/v1/maintainers'],
      ['GET', '/v1/maintainers/01890000-0000-7000-8000-000000000000'],
      ['DELETE', '/v1/tokens/01890000-0000-7000-8000-000000000000'],
      ['DELETE', '/v1/stations/410102-0001'],
    ] as const) {
      await expect(t, '400 invalid-request', { method, url: `${url}?stray=1`, headers: asAdmin }, `${method} ${url}`);
    }
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`k${i}`, i]));
    const response = await expect(
      t,
      '400 invalid-request',
      post(NEAREST, { ...good, ...many }),
      'many unknown members',
    );
    t.ok(response.json().errors.length <= 20, 'the list of errors is bounded');
  });

  await t.test('NUL, control characters and broken percent-encoding', async (t) => {
    const bad = '400 invalid-request';
    for (const q of ['%00', 'a%00b', '%07', '%7F', '%C2%85', '%E0%A4%A', '%ff', '%', '%zz', '%ED%A0%80']) {
      const response = await expect(t, bad, { url: `/v1/stations?q=${q}` }, `q=${q}`);
      t.match(response.json().errors[0], { parameter: 'q' });
    }
    await expect(t, bad, { url: '/v1/stations?%E0%A4%A=1' }, 'a name that cannot be read');
    await expect(t, bad, { url: '/v1/stations/%E0%A4%A' }, 'a path that cannot be read');
    await expect(t, '404 not-found', { url: '/v1/stations/%00' }, 'NUL as id');
    await expect(t, '404 not-found', { url: '/v1/stations/410102-0001%00' }, 'NUL after an id');
    await expect(t, '404 not-found', { url: '/v1/stations/%E6%B5%8B%E8%AF%95' }, 'Chinese as id');
    await expect(t, '404 not-found', { url: `/v1/stations/${'1'.repeat(150)}` }, 'a long id');
    await expect(t, '414 uri-too-long', { url: `/v1/stations/${'1'.repeat(5_000)}` }, 'an overlong id');
    await expect(t, bad, { url: `/v1/stations?q=${'a'.repeat(5_000)}` }, 'an overlong parameter');
    await expect(t, bad, { url: '/v1/layers/%00/stations.geojson' }, 'NUL as layer');
    await expect(t, bad, { url: '/v1/districts?parent=%00' }, 'NUL as district');
    await expect(t, bad, { url: '/v1/maintainers/%00', headers: asAdmin }, 'NUL as maintainer');
    await expect(t, '400 invalid-cursor', { url: '/v1/stations?cursor=%00' }, 'NUL as cursor');
    const station = (properties: object) => ({ type: 'Feature', geometry: null, properties });
    const district = { adcode: '410102' };
    for (const name of ['\u0000', 'a\u0000b', '\u001b[31m', '\u009b1m', 'half \ud800 pair', '   ', '']) {
      const response = await expect(
        t,
        bad,
        post('/v1/stations', station({ name, district }), asAdmin),
        JSON.stringify(name),
      );
      t.match(response.json().errors[0], { pointer: '#/properties/name' });
    }
    for (const url of ['http://x/\u0000', 'http://x/a b', 'javascript:alert(1)', 'ftp://x/', '//x']) {
      const properties = { name: '甲', district, provenance: { source: 's', url } };
      const response = await expect(t, bad, post('/v1/stations', station(properties), asAdmin), JSON.stringify(url));
      t.match(response.json().errors[0], { pointer: '#/properties/provenance/url' });
    }
    for (const observedAt of ['0000-01-01', '2026-02-30', '99999-01-01', 'infinity']) {
      const properties = { name: '甲', district, provenance: { source: 's', observedAt } };
      await expect(t, bad, post('/v1/stations', station(properties), asAdmin), observedAt);
    }
  });

  await t.test('languages', async (t) => {
    const ask = async (language: string | undefined) =>
      await service.call({
        url: '/v1/stations?limit=x&colour=red',
        headers: language === undefined ? {} : { 'accept-language': language },
      });
    for (const [asked, got] of [
      [undefined, 'zh-CN'],
      ['zh-CN', 'zh-CN'],
      ['zh-TW,en;q=0.5', 'zh-CN'],
      ['en', 'en'],
      ['en-GB', 'en'],
      ['fr, en;q=0.3', 'en'],
      ['fr', 'zh-CN'],
      ['*', 'zh-CN'],
      ['en;q=0', 'zh-CN'],
      [';;;,,q=', 'zh-CN'],
    ] as const) {
      const response = await ask(asked);
      t.equal(response.headers['content-language'], got, `${asked}`);
      const texts = [response.json().title, ...response.json().errors.map((one: { detail: string }) => one.detail)];
      for (const text of texts) t.equal(/[\u4e00-\u9fff]/.test(text), got === 'zh-CN', `${asked}: ${text}`);
    }
    const [zh, en] = [await ask('zh'), await ask('en')];
    t.equal(zh.json().type, en.json().type, 'the type is the same in both');
    t.strictSame(
      zh.json().errors.map((one: { code: string; parameter: string }) => [one.code, one.parameter]),
      en.json().errors.map((one: { code: string; parameter: string }) => [one.code, one.parameter]),
      'and so are codes and places',
    );
  });

  await t.test('our own faults and a database that is away', async (t) => {
    const failing = (code: string | undefined): Database => {
      const fail = () => {
        const error = new Error('select * from secrets where lng = 113.6271828');
        throw code === undefined ? error : Object.assign(error, { code, detail: 'Key (lng)=(113.6271828)' });
      };
      // The first thing that anybody asks of it fails.
      const kysely = new Proxy({}, { get: (_target, name) => (name === 'then' ? undefined : fail) });
      return {
        engine: database.engine,
        kysely: kysely as Database['kysely'],
        listen: async () => async () => {},
        close: async () => {},
      };
    };
    const cases: [string | undefined, string][] = [
      ['08006', '503 database-unavailable'],
      ['ECONNREFUSED', '503 database-unavailable'],
      ['57P01', '503 database-unavailable'],
      ['53300', '503 database-unavailable'],
      ['40P01', '503 overloaded'],
      ['55P03', '503 overloaded'],
      ['57014', '503 overloaded'],
      ['FST_UNDER_PRESSURE', '503 overloaded'],
      ['42P01', '500 internal-error'],
      ['22021', '500 internal-error'],
      [undefined, '500 internal-error'],
    ];
    for (const [code, want] of cases) {
      const broken = await startService(failing(code), {}, { withIndex: false });
      for (const options of [
        { url: '/v1/stations?q=113.6271828' },
        { url: '/v1/amenities' },
        { url: '/v1/stations/410102-0001', headers: { authorization: 'Bearer 0123456789abcdef0123' } },
      ]) {
        const response = await broken.call(options);
        t.equal(holdsAsProblem(t, response, `${code}`), want, `${code} at ${options.url}`);
        t.equal(response.headers['retry-after'] !== undefined, want.startsWith('503'), 'Retry-After with 503 only');
        t.notMatch(response.body, /secrets|113\.627/, 'nothing of the statement or its parameters');
      }
      t.notMatch(broken.log.join(''), /lng\)=/, 'no detail of the driver in the log');
      const ready = await broken.call({ url: '/readyz' });
      t.equal(ready.statusCode, 503);
      t.equal(ready.json().status, 'not-ready');
      t.equal((await broken.call({ url: '/healthz' })).statusCode, 200, 'the process lives all the same');
      await broken.close();
    }
    t.equal((await service.call({ url: '/readyz' })).json().status, 'ready');
  });

  await t.test('metrics count every request, by route', async (t) => {
    await service.call({ url: '/v1/amenities' });
    await service.call({ url: '/v1/stations/410102-0001' });
    await service.call({ url: '/nowhere/at/all' });
    const { body } = await service.call({ url: '/metrics' });
    for (const [route, status] of [
      ['/v1/amenities', 200],
      ['/v1/stations/:id', 404],
      ['none', 404],
    ] as const) {
      t.ok(body.includes(`route="${route}",status="${status}"`), `${route} ${status}`);
    }
    t.notMatch(body, '410102-0001', 'never by address');
  });

  await t.test('metrics are a histogram of times and a counter of bytes', async (t) => {
    const route = '/v1/amenities';
    const read = async () => {
      const { body } = await service.call({ url: '/metrics' });
      const values = (pattern: RegExp): number[] => [...body.matchAll(pattern)].map((match) => Number(match[1]));
      const labels = 'method="GET",route="/v1/amenities",status="200"';
      return {
        isHistogram: body.includes('# TYPE http_request_duration_seconds histogram'),
        buckets: values(
          new RegExp(`^http_request_duration_seconds_bucket\\{le="[^"]+",${labels}\\} ([\\d.e-]+)$`, 'gm'),
        ),
        all: values(new RegExp(`^http_request_duration_seconds_bucket\\{le="\\+Inf",${labels}\\} (\\d+)$`, 'gm')),
        count: values(new RegExp(`^http_request_duration_seconds_count\\{${labels}\\} (\\d+)$`, 'gm')),
        sum: values(new RegExp(`^http_request_duration_seconds_sum\\{${labels}\\} ([\\d.e-]+)$`, 'gm')),
        bytes: values(/^http_response_bytes_total\{route="\/v1\/amenities"\} (\d+)$/gm),
      };
    };
    const length = Number((await service.call({ url: route })).headers['content-length']);
    const before = await read();
    const etag = String((await service.call({ url: route })).headers['etag']);
    await service.call({ url: route });
    await service.call({ url: route, headers: { 'if-none-match': etag } });
    const after = await read();
    t.ok(after.isHistogram);
    t.equal(after.buckets.length, 12, 'eleven bounds and the rest, once each');
    t.strictSame(
      after.buckets,
      [...after.buckets].sort((a, b) => a - b),
      'each bucket holds those below',
    );
    t.strictSame([after.buckets.at(-1), after.all[0]], [after.count[0], after.count[0]]);
    t.equal(Number(after.count[0]) - Number(before.count[0]), 2, 'a 304 is counted apart');
    t.ok(Number(after.sum[0]) > Number(before.sum[0]));
    t.equal(Number(after.bytes[0]) - Number(before.bytes[0]), 2 * length, 'and has no bytes');
  });

  await t.test('each answer is counted once, whatever it consists of', async (t) => {
    const read = async (method: string, route: string, status: number): Promise<[count: number, bytes: number]> => {
      const { body } = await service.call({ url: '/metrics' });
      const labels = `method="${method}",route="${route}",status="${status}"`;
      const [count, bytes] = [
        body.split('\n').find((line) => line.startsWith(`http_request_duration_seconds_count{${labels}}`)),
        body.split('\n').find((line) => line.startsWith(`http_response_bytes_total{route="${route}"}`)),
      ];
      return [Number(count?.split(' ')[1] ?? 0), Number(bytes?.split(' ')[1] ?? 0)];
    };
    for (const [what, method, url, route, status] of [
      ['bytes', 'GET', '/v1/amenities', '/v1/amenities', 200],
      ['no body', 'HEAD', '/v1/amenities', '/v1/amenities', 200],
      ['a stream', 'GET', '/v1/exports/stations.csv', '/v1/exports/stations.csv', 200],
      ['a problem', 'GET', '/v1/stations/410102-9999', '/v1/stations/:id', 404],
      ['a wrong method', 'DELETE', '/v1/amenities', '/v1/amenities', 405],
      ['no route', 'GET', '/nowhere/at/all', 'none', 404],
    ] as const) {
      await service.call({ method, url, headers: asAdmin });
      const before = await read(method, route, status);
      const { headers, statusCode } = await service.call({ method, url, headers: asAdmin });
      const after = await read(method, route, status);
      t.equal(statusCode, status, what);
      t.strictSame([after[0] - before[0], after[1] - before[1]], [1, Number(headers['content-length'] ?? 0)], what);
    }
  });

  await t.test('a raw socket', async (t) => {
    const address = await service.app.listen({ host: '127.0.0.1', port: 0 });
    const say = rawTo(Number(new URL(address).port));
    for (const [what, sent, want] of [
      ['no HTTP', 'hello\r\n\r\n', '400 invalid-request'],
      ['an unknown method', 'FROBNICATE / HTTP/1.1\r\nHost: x\r\n\r\n', '400 invalid-request'],
      ['an unknown version', 'GET / HTTP/9.9\r\nHost: x\r\n\r\n', '400 invalid-request'],
      ['TLS', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000', '400 invalid-request'],
      ['no Host', 'GET /v1/amenities HTTP/1.1\r\nConnection: close\r\n\r\n', '400 invalid-request'],
      ['a bad header', 'GET /v1/amenities HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n', '400 invalid-request'],
      ['NUL in a header', 'GET /v1/amenities HTTP/1.1\r\nHost: x\r\nA: \u0000\r\n\r\n', '400 invalid-request'],
      ['NUL in the path', 'GET /v1/\u0000 HTTP/1.1\r\nHost: x\r\n\r\n', '400 invalid-request'],
      [
        'two lengths',
        'POST /v1/stations/nearest HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
        '400 invalid-request',
      ],
      [
        'length and chunks',
        'POST /v1/stations/nearest HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
        '400 invalid-request',
      ],
      ['huge headers', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(40_000)}\r\n\r\n`, '431 headers-too-large'],
      ['a huge address', `GET /${'a'.repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, '431 headers-too-large'],
      ['an address of no use', 'GET * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', '404 not-found'],
      ['a proxy request', 'GET http://y/v1/nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', '404 not-found'],
      ['a WebDAV method', 'PROPFIND /v1/stations HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', '404 not-found'],
      [
        'a body that is too long',
        'POST /v1/stations/nearest HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n{',
        '413 body-too-large',
      ],
    ] as const) {
      const { head, body } = await say(sent);
      t.match(head, /content-type: application\/problem\+json/i, `${what}: a problem`);
      const problem = JSON.parse(body) as { type: string; status: number };
      t.equal(`${head.split(' ')[1]} ${problem.type.split('/').at(-1)}`, want, what);
      t.equal(`${problem.status}`, want.slice(0, 3), `${what}: the same status in both`);
    }
    // As curl sends what is typed; the test's socket writes Latin-1, so these are the bytes of UTF-8.
    const typed = await say(Buffer.from('GET /v1/stations?q=巩义 HTTP/1.1\r\nHost: x\r\n\r\n').toString('latin1'));
    t.match(JSON.stringify(typed.body), /percent-encode/, 'Chinese as it is typed: says what to do');
    const ok = 'GET /v1/amenities HTTP/1.1\r\nHost: x\r\nExpect: a-miracle\r\nConnection: close\r\n\r\n';
    t.match((await say(ok)).head, /^HTTP\/1.1 200 /, 'an expectation that nobody knows is ignored');
    t.match((await say('GET /healthz HTTP/1.0\r\n\r\n')).head, /^HTTP\/1.1 200 /, 'HTTP/1.0 needs no Host');
    // Half a request and gone: nothing to answer, and the service lives.
    await new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(address).port), '127.0.0.1', () => {
        socket.write('POST /v1/stations/nearest HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{', () => {
          socket.destroy();
          resolve();
        });
      });
    });
    t.match((await say('GET /healthz HTTP/1.0\r\n\r\n')).head, /^HTTP\/1.1 200 /);
  });

  await t.test('where a service has a path prefix and a public address', async (t) => {
    const prefixed = await startService(database, { PATH_PREFIX: '/map', PUBLIC_URL: 'https://stations.example/' });
    t.teardown(() => prefixed.close());
    t.equal((await prefixed.call({ url: '/map/v1/amenities' })).statusCode, 200);
    t.equal(slugOf(await prefixed.call({ url: '/v1/amenities' })), '404 not-found');
    t.equal(slugOf(await prefixed.call({ method: 'PUT', url: '/map/v1/stations' })), '405 method-not-allowed');
  });
};

/** Send bytes as they are; resolves with what came back when the other side has closed or a whole answer is here. */
function rawTo(port: number) {
  return (sent: string): Promise<{ head: string; body: string }> =>
    new Promise((resolve, reject) => {
      let got = '';
      const finish = () => {
        const [head = '', ...rest] = got.split('\r\n\r\n');
        socket.destroy();
        resolve({ head, body: rest.join('\r\n\r\n') });
      };
      const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from(sent, 'latin1')));
      socket.setEncoding('utf8');
      socket.on('data', (text: string) => {
        got += text;
        const length = /content-length: (\d+)/i.exec(got)?.[1];
        const [, body] = got.split('\r\n\r\n');
        if (length !== undefined && body !== undefined && Buffer.byteLength(body) >= Number(length)) finish();
      });
      socket.on('end', finish);
      socket.on('error', reject);
    });
}
