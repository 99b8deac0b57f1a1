/** The photo of a station's entrance: who puts it, how it is kept, and that no answer goes on telling of an old one. */
import type { LightMyRequestResponse } from 'fastify';
import sharp from 'sharp';
import { createToken } from '../../src/access/token.repository.ts';
import { forgetOldPhotos } from '../../src/photos/photo.repository.ts';
import { TINY_PNG, png } from '../support/photos.ts';
import { asAdmin, startService } from '../support/service.ts';
import { insertStations, newStation, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

const slugOf = (response: LightMyRequestResponse): string =>
  response.statusCode < 400
    ? String(response.statusCode)
    : `${response.statusCode} ${String(response.json().type).split('/').at(-1)}`;

const NOW = '2026-11-20T02:00:00.000Z';
const drawn = async (width: number, height: number, background = '#c8321f'): Promise<Buffer> =>
  await sharp({ create: { width, height, channels: 3, background } })
    .jpeg()
    .toBuffer();

export const suite: Suite = async (t, { database }) => {
  const service = await startService(database, { PUBLIC_URL: 'https://stations.example', PATH_PREFIX: '/yizhan' });
  t.teardown(() => service.close());
  service.setNow(NOW);
  const V1 = '/yizhan/v1';
  const ours = await testMaintainer(database, '本社区（合成）');
  const make = async (more: object = {}): Promise<string> => {
    const maintainers = [{ id: ours, role: 'dutyHolder' as const, assumed: false }];
    const [id = ''] = await insertStations(database, [newStation({ maintainers, ...more })]);
    return id;
  };
  const made = await createToken(database.kysely, {
    name: '管理员（合成）',
    role: 'manager',
    scope: { maintainerId: ours },
    expiresAt: null,
  });
  const manager = { authorization: `Bearer ${made.token}` };
  // Past the checker of documents, which knows no path prefix.
  const call = async (method: 'GET' | 'HEAD' | 'PUT' | 'PATCH' | 'DELETE', url: string, more: object = {}) => {
    await service.stations?.refresh();
    return await service.app.inject({ method, url: `${V1}${url}`, ...more });
  };
  const put = async (id: string, payload: Buffer, query = '', headers: object = {}) =>
    await call('PUT', `/stations/${id}/photo${query}`, {
      headers: { ...manager, 'content-type': 'image/jpeg', ...headers },
      payload,
    });
  const whole = async (id: string, headers: object = {}) => await call('GET', `/stations/${id}`, { headers });
  const shown = async (id: string) => (await whole(id)).json().properties;
  const alt = (words: string): string => `?alt=${encodeURIComponent(words)}`;

  await t.test('put, told of by the station alone, seen by everybody', async (t) => {
    const id = await make();
    const before = await whole(id);
    t.equal(before.json().properties.photo, null);
    t.equal(slugOf(await call('GET', `/stations/${id}/photo`)), '404 not-found');
    const seq = service.stations?.state.head.seq ?? 0;
    const answer = await put(id, await drawn(2_000, 1_000), alt('红色卷帘门，门口有“爱心驿站”牌（合成）'));
    t.equal(slugOf(answer), '200');
    const { photo, revision } = await shown(id);
    t.strictSame(answer.json(), photo, 'the answer is what the station tells from now on');
    t.match(photo, {
      width: 960,
      height: 480,
      alt: '红色卷帘门，门口有“爱心驿站”牌（合成）',
      updatedAt: NOW,
      url: new RegExp(`^https://stations\\.example/yizhan/v1/stations/${id}/photo\\?v=[\\w-]{24}$`),
    });
    t.equal(revision, 2, 'it is a change of the station');
    t.ok((service.stations?.state.head.seq ?? 0) > seq, 'and followers hear of it');
    const stale = await whole(id, { 'if-none-match': String(before.headers['etag']) });
    t.equal(stale.statusCode, 200, 'who had it without a photo is told');
    for (const list of [
      '/stations',
      '/stations/nearest?lng=113.6&lat=34.75&crs=wgs84',
      '/layers/amap/stations.geojson',
    ]) {
      const answered = await call('GET', list);
      t.match(answered.body, id, list);
      t.notMatch(answered.body, /photo/, `${list}: not there`);
    }
    const { pathname, search } = new URL(photo.url);
    const bytes = await service.app.inject({ url: `${pathname}${search}` });
    t.equal(bytes.statusCode, 200);
    t.match(bytes.headers, {
      'content-type': 'image/jpeg',
      'content-length': String(photo.bytes),
      'cache-control': 'public, max-age=3600',
      'x-content-type-options': 'nosniff',
      'access-control-allow-origin': '*',
      etag: `"${search.slice(3)}"`,
    });
    t.equal(bytes.rawPayload.length, photo.bytes);
    const info = await sharp(bytes.rawPayload).metadata();
    t.strictSame([info.format, info.width, info.height], ['jpeg', 960, 480]);
    const head = await service.app.inject({ method: 'HEAD', url: pathname });
    t.match(head.headers, { 'cache-control': 'public, no-cache', 'content-length': String(photo.bytes) });
    t.equal(head.body, '');
    const again = await service.app.inject({
      url: pathname,
      headers: { 'if-none-match': String(bytes.headers['etag']) },
    });
    t.equal(again.statusCode, 304);
    t.equal(again.body, '');
    const packed = await service.app.inject({ url: pathname, headers: { 'accept-encoding': 'gzip' } });
    t.equal(packed.headers['content-encoding'], undefined, 'a JPEG is packed already');
    t.equal(packed.headers['etag'], bytes.headers['etag']);
    t.equal(
      (await call('GET', `/stations/${id}/photo`, { headers: manager })).headers['cache-control'],
      'private, no-cache',
    );
    t.equal((await call('GET', `/stations/${(await shown(id)).code}/photo`)).statusCode, 200, 'by code too');
  });

  await t.test('nothing but pixels is left of it', async (t) => {
    const id = await make();
    const upload = await sharp(await drawn(400, 200))
      .jpeg()
      .withMetadata({ orientation: 6 })
      .withExifMerge({
        IFD0: { Make: 'SECRETPHONE' },
        IFD3: {
          GPSLatitudeRef: 'N',
          GPSLatitude: '34/1 44/1 0/1',
          GPSLongitudeRef: 'E',
          GPSLongitude: '113/1 37/1 0/1',
        },
      })
      .toBuffer();
    t.match(upload.toString('latin1'), /SECRETPHONE/);
    t.match((await put(id, upload)).json(), { width: 200, height: 400, alt: null }, 'upright, and not made larger');
    const { rawPayload } = await call('GET', `/stations/${id}/photo`);
    t.notMatch(rawPayload.toString('latin1'), /SECRET|Exif|GPS/);
    // The busiest picture there is stays within the table's bound.
    const noise = await sharp({
      create: {
        width: 1_200,
        height: 1_200,
        channels: 3,
        background: '#808080',
        noise: { type: 'gaussian', mean: 128, sigma: 90 },
      },
    })
      .png()
      .toBuffer();
    const kept = await put(id, noise);
    t.match(kept.json(), { width: 960, height: 960 });
    t.ok(kept.json().bytes < 1_200_000, `${kept.json().bytes} bytes`);
  });

  await t.test('replaced, described, sent again, removed', async (t) => {
    const id = await make();
    const door = await drawn(300, 200);
    const first = (await put(id, door)).json();
    service.setNow('2026-11-20T03:00:00.000Z');
    t.strictSame((await put(id, door)).json(), first, 'the same again is no other photo');
    t.equal((await shown(id)).revision, 2, 'and no change');
    const described = (await put(id, door, alt('侧门（合成）'))).json();
    t.match(
      described,
      { alt: '侧门（合成）', url: first.url, updatedAt: '2026-11-20T03:00:00.000Z' },
      'but for its words',
    );
    t.equal((await shown(id)).revision, 3);
    const patch = async (body: object) =>
      await call('PATCH', `/stations/${id}/photo`, { headers: manager, payload: body });
    t.match((await patch({ alt: '  正门（合成）  ' })).json(), { alt: '正门（合成）', url: first.url });
    t.match((await patch({ alt: null })).json(), { alt: null });
    for (const wrong of [{}, { alt: '' }, { alt: 'x'.repeat(201) }, { alt: 7 }, { alt: '门', more: 1 }])
      t.equal(slugOf(await patch(wrong)), '400 invalid-request', JSON.stringify(wrong));
    const other = (await put(id, await drawn(300, 200, '#205080'))).json();
    t.not(other.url, first.url, 'another photo has another address');
    const old = await service.app.inject({ url: new URL(first.url).pathname + new URL(first.url).search });
    t.equal(old.headers['cache-control'], 'public, no-cache', 'the old address shows the new one, and is not kept');
    t.equal(old.headers['etag'], `"${new URL(other.url).searchParams.get('v')}"`);
    t.equal((await call('DELETE', `/stations/${id}/photo`, { headers: manager })).statusCode, 204);
    t.equal((await shown(id)).photo, null);
    t.equal(slugOf(await call('GET', `/stations/${id}/photo`)), '404 not-found');
    t.equal(slugOf(await patch({ alt: '没有了' })), '404 not-found', 'there is nothing to describe');
    const { revision } = await shown(id);
    t.equal((await call('DELETE', `/stations/${id}/photo`, { headers: manager })).statusCode, 204, 'removed already');
    t.equal((await shown(id)).revision, revision);
    const trail = await database.kysely
      .selectFrom('audit_log')
      .select(['action', 'changes'])
      .where('object_id', '=', id)
      .orderBy('seq')
      .execute();
    t.strictSame(new Set(trail.map((one) => one.action)), new Set(['station.photo']));
    t.match(trail[0]?.changes, { photo: { from: null, to: { width: 300, height: 200, alt: null } } });
    t.match(trail.at(-1)?.changes, { photo: { from: { width: 300 }, to: null } });
    t.equal(trail.length, 6, 'what changed nothing left nothing');
  });

  await t.test('what is repeated, and what is stale', async (t) => {
    const id = await make();
    const [door, gate] = [await drawn(90, 60), await drawn(60, 90)];
    const key = { 'idempotency-key': 'photo-1' };
    const first = await put(id, door, '', key);
    await put(id, gate);
    const again = await put(id, door, '', key);
    t.equal(again.headers['idempotent-replayed'], 'true');
    t.equal(again.body, first.body, 'the first answer');
    t.match((await shown(id)).photo, { width: 60 }, 'and the newer photo stays');
    t.equal(slugOf(await put(id, gate, '', key)), '422 idempotency-key-reused');
    t.equal(slugOf(await put(id, door, alt('门'), key)), '422 idempotency-key-reused', 'other words, another request');
    t.equal(slugOf(await put(id, door, '', { 'if-match': '"1"' })), '412 precondition-failed');
    const { revision } = await shown(id);
    t.equal(slugOf(await put(id, door, '', { 'if-match': `"${revision}"` })), '200');
  });

  await t.test('what is no photo, and whose it is not', async (t) => {
    const id = await make();
    const refused = async (payload: Buffer, slug: string, type = 'image/jpeg', query = '') =>
      t.equal(slugOf(await put(id, payload, query, { 'content-type': type })), slug, `${type} ${slug}`);
    await refused(Buffer.from('%PDF-1.7 ............'), '415 unsupported-media-type');
    await refused(Buffer.from('\0\0\0\x18ftypheic\0\0\0\0heic'), '415 unsupported-media-type', 'image/heic');
    await refused(TINY_PNG.subarray(0, 50), '422 invalid-photo', 'image/png');
    await refused(png(100_000, 100_000, Buffer.alloc(10)), '422 invalid-photo', 'image/png');
    await refused(Buffer.alloc(10 * 1024 * 1024 + 1), '413 body-too-large');
    await refused(Buffer.from('{}'), '400 invalid-request', 'application/json');
    await refused(TINY_PNG, '400 invalid-request', 'image/png', '?alt=');
    await refused(TINY_PNG, '400 invalid-request', 'image/png', `?alt=${'x'.repeat(201)}`);
    await refused(TINY_PNG, '400 invalid-request', 'image/png', '?alt=a%00b');
    await refused(TINY_PNG, '400 invalid-request', 'image/png', '?words=a');
    t.equal((await shown(id)).photo, null);
    t.equal((await shown(id)).revision, 1, 'nothing was changed');
    t.equal(slugOf(await put('000000-0000', TINY_PNG)), '404 not-found');
    t.equal(slugOf(await put('x', TINY_PNG)), '404 not-found');
    t.equal(slugOf(await put(id, TINY_PNG, '', { authorization: '' })), '401 unauthenticated');
  });

  await t.test('it is not forgotten with the photos of checks, and goes with its station', async (t) => {
    const id = await make();
    await put(id, TINY_PNG);
    await forgetOldPhotos(database.kysely, 0, new Date('2027-11-20T03:00:00Z'));
    t.equal((await call('GET', `/stations/${id}/photo`)).statusCode, 200);
    const count = async () =>
      (await database.kysely.selectFrom('station_photos').select('tag').where('station_id', '=', id).execute()).length;
    t.equal(await count(), 1);
    t.equal((await call('DELETE', `/stations/${id}`, { headers: asAdmin })).statusCode, 204);
    t.equal(slugOf(await call('GET', `/stations/${id}/photo`)), '410 gone');
    t.equal(slugOf(await put(id, TINY_PNG, '', asAdmin)), '410 gone');
    t.equal(slugOf(await call('DELETE', `/stations/${id}/photo`, { headers: asAdmin })), '410 gone');
    t.equal(await count(), 0, 'nobody could remove it any more');
  });

  await t.test('where the station lies in the database only', async (t) => {
    const id = await make({ position: null, unlocatedReason: 'position-missing' });
    await put(id, TINY_PNG, alt('还没定位的门（合成）'));
    t.match((await shown(id)).photo, { width: 2, height: 2, alt: '还没定位的门（合成）' });
    t.equal((await call('GET', `/stations/${id}/photo`)).statusCode, 200);
  });
};
