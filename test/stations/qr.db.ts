/** The QR code of a door plate, read back by a decoder of other people, as a phone would. */
import jsqr from 'jsqr';
import sharp from 'sharp';
import { retireStation } from '../../src/stations/station-write.repository.ts';
import { asAdmin, startService } from '../support/service.ts';
import { insertStations, newStation, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

/** What a scanner reads at so many pixels a module; and how wide the code with its margin is, in modules. */
async function scan(svg: string, pixelsAModule: number): Promise<string | undefined> {
  const modules = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1]);
  const { data, info } = await sharp(Buffer.from(svg))
    .resize(modules * pixelsAModule)
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return jsqr.default(new Uint8ClampedArray(data), info.width, info.height)?.data;
}

/** Light modules around the dark ones, on the side with the fewest. */
async function quietModules(svg: string): Promise<number> {
  const modules = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1]);
  const data = await sharp(Buffer.from(svg)).resize(modules).greyscale().raw().toBuffer();
  let [west, north, east, south] = [modules, modules, 0, 0];
  for (let y = 0; y < modules; y++)
    for (let x = 0; x < modules; x++)
      if ((data[y * modules + x] ?? 255) < 128) {
        west = Math.min(west, x);
        north = Math.min(north, y);
        east = Math.max(east, x);
        south = Math.max(south, y);
      }
  return Math.min(west, north, modules - 1 - east, modules - 1 - south);
}

export const suite: Suite = async (t, { database }) => {
  const maintainers = [{ id: await testMaintainer(database), role: 'dutyHolder' as const, assumed: false }];
  const [id = '', hidden = '', retired = ''] = await insertStations(database, [
    newStation({ maintainers }),
    newStation({ maintainers, publish: false }),
    newStation({ maintainers }),
  ]);
  await database.kysely.transaction().execute((tx) => retireStation(tx, retired, 'test', new Date()));

  for (const [what, environment, prefix, expected] of [
    ['an address of its own', { PUBLIC_URL: 'https://yizhan.example' }, '', 'https://yizhan.example/s/'],
    [
      'with a prefix',
      { PUBLIC_URL: 'https://gonghui.example', PATH_PREFIX: '/yizhan' },
      '/yizhan',
      'https://gonghui.example/yizhan/s/',
    ],
    ['none: where the request came to', {}, '', 'http://door.example:8080/s/'],
    ['none, with a prefix', { PATH_PREFIX: '/yizhan' }, '/yizhan', 'http://door.example:8080/yizhan/s/'],
  ] as const)
    await t.test(`PUBLIC_URL: ${what}`, async (t) => {
      const service = await startService(database, environment);
      t.teardown(() => service.close());
      const ask = async (key: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') =>
        await service.call({
          method,
          url: `${prefix}/v1/stations/${key}/qr.svg`,
          headers: { host: 'door.example:8080', ...headers },
        });
      const found = await service.call({ url: `${prefix}/v1/stations/${id}` });
      const { code } = found.json<{ properties: { code: string } }>().properties;
      const byId = await ask(id);
      t.equal(byId.statusCode, 200);
      t.equal(byId.headers['content-type'], 'image/svg+xml; charset=utf-8');
      for (const pixels of [2, 5]) t.equal(await scan(byId.body, pixels), `${expected}${code}`, `${pixels} pixels`);
      t.equal(await quietModules(byId.body), 4);
      t.notMatch(byId.body, /<script|style|href|on\w+=/, 'nothing that a page policy would refuse');
      t.equal((await ask(code)).body, byId.body, 'by code the same');

      const etag = String(byId.headers['etag']);
      t.match(etag, /^"[^"]+"$/, 'a strong tag');
      t.equal((await ask(id, { 'if-none-match': etag })).statusCode, 304);
      const head = await ask(id, {}, 'HEAD');
      t.same([head.statusCode, head.headers['etag'], head.body], [200, etag, '']);
      const isShared = 'PUBLIC_URL' in environment;
      const rule = byId.headers['cache-control'];
      t.equal(rule, isShared ? 'public, no-cache' : 'private, no-cache', 'no cache mixes hosts up');
      t.equal((await ask(id, asAdmin)).headers['cache-control'], 'private, no-cache');

      t.equal((await ask(hidden)).statusCode, 404);
      t.equal((await ask(hidden, asAdmin)).statusCode, 200, 'a plate is printed before the door opens');
      t.equal((await ask(retired)).statusCode, 410);
      t.equal((await ask('410102-9999')).statusCode, 404);
      t.equal((await ask('nonsense')).statusCode, 404);
      if (isShared) {
        const other = await ask(id, { host: 'elsewhere.example' });
        t.equal(other.body, byId.body, 'whatever the request says');
      } else {
        const other = await ask(id, { host: 'elsewhere.example' });
        t.equal(await scan(other.body, 4), `http://elsewhere.example${prefix}/s/${code}`);
        t.not(other.headers['etag'], etag);
        for (const host of ['a"b', 'a/b', 'x'.repeat(300)]) t.equal((await ask(id, { host })).statusCode, 400, host);
      }
    });

  await t.test('behind a proxy that is trusted', async (t) => {
    const service = await startService(database, { TRUST_PROXY: 'true' });
    t.teardown(() => service.close());
    const headers = { host: 'inner', 'x-forwarded-host': 'outer.example', 'x-forwarded-proto': 'https' };
    const { body } = await service.call({ url: `/v1/stations/${id}/qr.svg`, headers });
    t.match(await scan(body, 4), /^https:\/\/outer\.example\/s\/\d{6}-\d+$/);
  });
};
