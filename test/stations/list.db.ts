/** The list with its filters and pages, and one station, whole. */
import { convert, type Crs } from '../../src/geo/crs.ts';
import { geodesic } from '../../src/geo/distance.ts';
import { encodeCursor } from '../../src/http/cursor.ts';
import { createToken } from '../../src/access/token.repository.ts';
import { asAdmin, startService } from '../support/service.ts';
import { insertStations, newStation, randomPoint, seededRandom, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

const SYSTEMS: readonly Crs[] = ['wgs84', 'gcj02', 'bd09'];

interface Feature {
  readonly id: string;
  readonly geometry: { readonly coordinates: [number, number] } | null;
  readonly properties: {
    readonly name: string;
    readonly code: string;
    readonly state: string;
    readonly navigation?: Record<string, string>;
  };
}

export const suite: Suite = async (t, { database }) => {
  const duty = await testMaintainer(database);
  const maintainers = [{ id: duty, role: 'dutyHolder' as const, assumed: false }];
  const service = await startService(database);
  t.teardown(() => service.close());
  service.setNow('2026-11-20T02:00:00Z'); // Friday, 10:00 in China
  const at = (crs: Crs, coordinates: readonly [number, number], accuracy: 'map' | 'surveyed' = 'map') => ({
    crs,
    coordinates,
    accuracy,
    method: 'stated' as const,
  });
  const list = async (query: string, headers: Record<string, string> = {}) => {
    const response = await service.call({ url: `/v1/stations?${query}`, headers });
    if (response.statusCode !== 200) throw new Error(`${query}: ${response.statusCode} ${response.body}`);
    return response.json<{
      coordinateSystem: Crs;
      features: Feature[];
      next: string | null;
      links: { rel: string; href: string }[];
    }>();
  };
  const names = async (query: string, headers = {}) =>
    (await list(query, headers)).features
      .map((one) => one.properties.name)
      .sort()
      .join(' ');
  const refused = async (query: string) => {
    const response = await service.call({ url: `/v1/stations?${query}` });
    return `${response.statusCode} ${String(response.json().type).split('/').at(-1)}`;
  };
  const hours = (osm: string) => ({ text: osm, osm, confidence: 'high' as const });

  await t.test('filters', async (t) => {
    const drink = [{ code: 'drinkingWater', state: 'available' as const }];
    await insertStations(database, [
      newStation({
        maintainers,
        name: '二七广场驿站',
        address: '郑州市二七路1号',
        adcode: '410103',
        amenities: drink,
        hours: hours('Mo-Su 08:00-20:00'),
      }),
      newStation({
        maintainers,
        name: '紫荆山100%驿站',
        address: '金水路_甲\\乙',
        adcode: '410105',
        amenities: [...drink, { code: 'heating', state: 'outOfOrder' }],
        water: 'out',
        hours: hours('Mo-Su 20:00-24:00'),
      }),
      newStation({
        maintainers,
        name: '源城站',
        adcode: '441602',
        position: null,
        unlocatedReason: 'position-missing',
        amenities: [{ code: 'heating', state: 'unknown' }],
      }),
      newStation({ maintainers, name: '停用站', adcode: '410105', state: 'paused', hours: hours('24/7') }),
      newStation({ maintainers: [], name: '无人负责站', adcode: '410105' }),
      newStation({ maintainers, name: '不公开站', adcode: '410105', publish: false }),
    ]);
    const all = '二七广场驿站 停用站 源城站 紫荆山100%驿站';
    t.equal(await names(''), all);
    t.equal(await names('', asAdmin), '不公开站 二七广场驿站 停用站 无人负责站 源城站 紫荆山100%驿站');
    t.equal(await names('district=410000'), '二七广场驿站 停用站 紫荆山100%驿站', 'a province');
    t.equal(await names('district=410100'), '二七广场驿站 停用站 紫荆山100%驿站', 'a city');
    t.equal(await names('district=410105'), '停用站 紫荆山100%驿站', 'a county');
    t.equal(await names('district=810000'), '', 'where we are not there is nothing');
    t.equal(await names('amenities=drinkingWater'), '二七广场驿站 紫荆山100%驿站');
    t.equal(await names('amenities=heating'), '源城站', 'out of order is not there');
    t.equal(await names('amenities=drinkingWater,heating'), '', 'all of them');
    t.equal(await names('amenities=noSuchThing'), '');
    t.equal(await names('needs=drink'), '二七广场驿站', 'without water nothing to drink');
    t.equal(await names('needs=warm'), '源城站');
    t.equal(await names('needs=warm,drink'), '');
    t.equal(await names('state=paused'), '停用站');
    t.equal(await names('state=open,paused'), all);
    t.equal(await names('state=retired'), '');
    t.equal(await names('openNow=true'), '二七广场驿站');
    t.equal(await names('openNow=false'), '停用站 紫荆山100%驿站', 'unknown is neither');
    t.equal(await names('located=false'), '源城站', 'to be located');
    t.equal(await names('located=true'), '二七广场驿站 停用站 紫荆山100%驿站');
    const search = (text: string) => names(`q=${encodeURIComponent(text)}`);
    t.equal(await search('广场'), '二七广场驿站', 'two characters from within');
    t.equal(await search('二七路1'), '二七广场驿站', 'of the address too');
    t.equal(await search('驿'), '二七广场驿站 紫荆山100%驿站', 'one character');
    t.equal(await search('%'), '紫荆山100%驿站', 'a percent sign is a percent sign');
    t.equal(await search('_'), '紫荆山100%驿站');
    t.equal(await search('路_甲'), '紫荆山100%驿站');
    t.equal(await search('\\'), '紫荆山100%驿站');
    t.equal(await search('0%驿'), '紫荆山100%驿站');
    t.equal(await search("' or 1=1 --"), '');
    t.equal(await search('  广场 '), '二七广场驿站', 'spaces around are no part of it');
    t.equal(await search('410105-'), '停用站 紫荆山100%驿站', 'a code by part');
    t.equal(await search('不公开'), '', 'what is hidden cannot be searched');
    t.equal(await names(`q=${encodeURIComponent('不公开')}`, asAdmin), '不公开站');
    const [hidden] = (await list(`q=${encodeURIComponent('无人')}`, asAdmin)).features;
    t.match(hidden?.properties, { published: false, unpublishedReason: 'no-duty-holder' });
    for (const id of [hidden?.id, hidden?.properties.code]) {
      t.equal((await service.call({ url: `/v1/stations/${id}` })).statusCode, 404);
      t.equal((await service.call({ url: `/v1/stations/${id}`, headers: asAdmin })).statusCode, 200);
    }
    const shown = (await list('q=%E4%BA%8C%E4%B8%83')).features[0];
    t.notOk('published' in (shown?.properties ?? {}), 'the public is not told about publication');
    for (const bad of [
      'state=',
      'state=away',
      'needs=sleep',
      'openNow=yes',
      'located=1',
      'district=41',
      'q=',
      'limit=0',
      'limit=201',
      'limit=5.0',
      'crs=',
      'offset=3',
    ])
      t.equal(await refused(bad), '400 invalid-request', bad);
  });

  await t.test('what an organisation looks after today, and `mine`', async (t) => {
    const ours = await testMaintainer(database, '我的社区（合成）');
    const day = (days: number): string =>
      new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);
    const held = (name: string, role: 'dutyHolder' | 'host' | 'builder', more: object = {}, publish = true) =>
      newStation({
        name: `归属${name}`,
        maintainers: [
          ...(role === 'dutyHolder' && publish ? [] : maintainers),
          { id: ours, role, assumed: false, ...more },
        ],
        publish,
      });
    await insertStations(database, [
      held('责任', 'dutyHolder'),
      held('承办', 'host'),
      held('只建', 'builder'),
      held('昨日', 'host', { from: day(-9), to: day(0) }),
      held('明日', 'host', { from: day(1) }),
      held('未公开', 'host', {}, false),
      newStation({ name: '归属别家未公开', maintainers, publish: false }),
    ]);
    const bearer = async (role: 'manager' | 'union' | 'provider', scope: object) => ({
      authorization: `Bearer ${(await createToken(database.kysely, { name: role, role, scope, expiresAt: null })).token}`,
    });
    const manager = await bearer('manager', { maintainerId: ours });
    t.equal(await names('maintainer=mine', manager), '归属承办 归属未公开 归属责任', 'also what is not published');
    t.equal(await names(`maintainer=${ours}`), '归属承办 归属责任', 'everybody may ask by its id');
    t.equal(await names(`maintainer=${ours.toUpperCase()}`), '归属承办 归属责任');
    t.equal(await names(`maintainer=${ours}`, manager), '归属承办 归属未公开 归属责任');
    t.equal(await names(`maintainer=${ours}`, asAdmin), '归属承办 归属未公开 归属责任');
    t.equal(await names('maintainer=mine&q=%E8%B4%A3', manager), '归属责任', 'with the other filters');
    t.equal(await names('maintainer=01890000-0000-7000-8000-000000000000'), '', 'nobody’s');

    const first = await list('maintainer=mine&limit=2', manager);
    t.match(first.links[0]?.href, /maintainer=mine/);
    const second = await list(`maintainer=mine&limit=2&cursor=${first.next}`, manager);
    t.same([first.features.length, second.features.length, second.next], [2, 1, null], 'page by page');

    const ask = async (query: string, headers: Record<string, string> = {}) =>
      await service.call({ url: `/v1/stations?${query}`, headers });
    t.equal((await ask('maintainer=mine', manager)).headers['cache-control'], 'no-store');
    t.equal((await ask(`maintainer=${ours}`)).headers['cache-control'], 'public, no-cache');
    const anonymous = await ask('maintainer=mine');
    t.equal(anonymous.statusCode, 401);
    t.match(anonymous.json().type, /unauthenticated$/);
    for (const headers of [asAdmin, await bearer('union', { adcode: '410100' }), await bearer('provider', {})]) {
      const refusal = await ask('maintainer=mine', headers);
      t.equal(refusal.statusCode, 400);
      t.match(refusal.json().errors, [{ parameter: 'maintainer', code: 'not-a-manager' }]);
    }
    t.equal(await refused('maintainer=me'), '400 invalid-request');
  });

  await t.test('a pause that is over is over in the filter as well', async (t) => {
    const [id] = await insertStations(database, [newStation({ maintainers, name: '将恢复' })]);
    const put = await service.call({
      method: 'PUT',
      url: `/v1/stations/${id}/status`,
      headers: asAdmin,
      payload: { state: 'paused', reason: '装修', until: '2026-11-21T00:00:00Z' },
    });
    t.equal(put.json().properties.state, 'paused');
    const search = `q=${encodeURIComponent('将恢复')}`;
    t.equal(await names(`${search}&state=paused`), '将恢复');
    service.setNow('2026-11-21T00:00:00Z');
    t.equal(await names(`${search}&state=paused`), '');
    t.equal((await list(`${search}&state=open`)).features[0]?.properties.state, 'open');
    service.setNow('2026-11-20T02:00:00Z');
  });

  await t.test('a box is exact in its own system', async (t) => {
    const random = seededRandom(7);
    const points = Array.from({ length: 60 }, () => randomPoint(random, 0.02));
    const ids = await insertStations(
      database,
      points.map((coordinates, i) => newStation({ maintainers, name: `盒 ${i}`, position: at('wgs84', coordinates) })),
    );
    t.equal(await refused('bbox=113,34,114,35'), '400 crs-required');
    for (const bad of [
      '113,34,114',
      '114,34,113,35',
      '113,35,114,34',
      '113,34,114,91',
      '-181,34,114,35',
      '113,34,114,1e9',
      '113,34,114,NaN',
      '113, 34,114,35',
      '',
    ])
      t.equal(await refused(`crs=wgs84&bbox=${bad}`), '400 invalid-request', bad);
    for (const crs of SYSTEMS) {
      const world = await list(`crs=${crs}&bbox=-180,-90,180,90&limit=200`);
      t.equal(world.coordinateSystem, crs);
      for (const id of ids)
        t.ok(
          world.features.some((one) => one.id === id),
          `${crs}: the world holds everything`,
        );
      // Edges through the very coordinates of a station: closed on all sides, to the last bit of the double.
      const [x, y] = world.features.find((one) => one.id === ids[5])?.geometry?.coordinates ?? [0, 0];
      const up = (value: number) => value + 1e-12;
      const hits = async (w: number, s: number, e: number, n: number) =>
        (await list(`crs=${crs}&bbox=${[w, s, e, n].map((one) => one.toFixed(15)).join(',')}`)).features.some(
          (one) => one.id === ids[5],
        );
      t.ok(await hits(x - 1e-12, y - 1e-12, up(x), up(y)), `${crs}: within`);
      t.notOk(await hits(up(x), y - 1, x + 1, y + 1), `${crs}: not west of it`);
      t.notOk(await hits(x - 1, up(y), x + 1, y + 1), `${crs}: not south of it`);
      const [w, s, e, n] = [x - 0.011, y - 0.009, x + 0.007, y + 0.012];
      const inside = world.features.filter(({ geometry }) => {
        const [lng, lat] = geometry?.coordinates ?? [NaN, NaN];
        return lng >= w && lng <= e && lat >= s && lat <= n;
      });
      const found = await list(`crs=${crs}&bbox=${[w, s, e, n].join(',')}&limit=200`);
      t.strictSame(
        found.features.map((one) => one.id),
        inside.map((one) => one.id),
        `${crs}: equals what the coordinates say (${inside.length})`,
      );
      const other = await list(`crs=${crs}&outCrs=gcj02&bbox=${[w, s, e, n].join(',')}`);
      t.equal(other.coordinateSystem, 'gcj02', 'the answer may be in another system');
    }
    const [lng, lat] = [91.5, 30.5];
    await insertStations(database, [
      newStation({ maintainers, name: '盒中未公开', position: at('wgs84', [lng, lat]), publish: false }),
    ]);
    const around = `crs=wgs84&bbox=${lng - 0.1},${lat - 0.1},${lng + 0.1},${lat + 0.1}`;
    t.equal(await names(around), '');
    t.equal(await names(around, asAdmin), '盒中未公开', 'administrators find unpublished ones on the map');
  });

  await t.test('pages neither skip nor repeat while others write', async (t) => {
    const before = new Set<string>();
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await list(`limit=200${cursor && `&cursor=${cursor}`}`);
      for (const one of page.features) before.add(one.id);
      cursor = page.next;
    }
    t.ok(before.size > 60);
    const seen: string[] = [];
    let url = '/v1/stations?limit=3&state=planned,open,paused,closed';
    for (let n = 0; url !== ''; n++) {
      const response = await service.call({ url });
      const page = response.json<Awaited<ReturnType<typeof list>>>();
      seen.push(...page.features.map((one) => one.id));
      const link = page.links.find((one) => one.rel === 'next')?.href;
      t.equal(link !== undefined, page.next !== null, 'links and next agree');
      t.equal(response.headers['link'], link === undefined ? undefined : `<${link}>; rel="next"`, 'and so does Link');
      if (link !== undefined) {
        t.equal(new URLSearchParams(link.split('?')[1]).get('cursor'), page.next);
        t.match(link, /limit=3&state=planned%2Copen%2Cpaused%2Cclosed&/, 'it keeps the filters');
        t.equal(page.features.length, 3, 'a page is full while there is a next one');
      }
      url = link ?? '';
      // Meanwhile: new stations, and changes of those seen and of those to come.
      const [one, other] = [seen[n % seen.length], [...before][(n * 7) % before.size]];
      const writes = [
        insertStations(database, [newStation({ maintainers, name: `其间 ${n}` })]),
        ...[one, other].map((id) =>
          service.call({
            method: 'PUT',
            url: `/v1/stations/${id}/status`,
            headers: asAdmin,
            payload: { state: n % 2 === 0 ? 'closed' : 'open' },
          }),
        ),
      ];
      await Promise.all(writes);
      if (n > 400) throw new Error('paging does not end');
    }
    t.equal(new Set(seen).size, seen.length, 'none twice');
    t.strictSame(
      [...before].filter((id) => !seen.includes(id)),
      [],
      'none of those there from the start is missing',
    );
    t.strictSame(seen, [...seen].sort(), 'in the order of ids');
    const filtered = await list('limit=1&openNow=true');
    t.equal(filtered.features.length, 1, 'what SQL cannot filter fills its pages as well');
  });

  await t.test('a foreign or damaged cursor', async (t) => {
    const { next } = await list('limit=1');
    const good = String(next);
    for (const cursor of [
      'x',
      '',
      good.slice(0, -3),
      `${good}AAAA`,
      encodeCursor('maintainers', ['01890000-0000-7000-8000-000000000000']),
      encodeCursor('stations', ['not-a-uuid']),
      encodeCursor('stations', [7]),
      encodeCursor('stations', []),
      Buffer.from('["stations",{"a":1}]').toString('base64url'),
      Buffer.from('null').toString('base64url'),
    ]) {
      t.equal(await refused(`cursor=${encodeURIComponent(cursor)}`), '400 invalid-cursor', cursor);
    }
    t.equal(await refused(`cursor=${'a'.repeat(401)}`), '400 invalid-request');
    t.equal(await refused(`cursor=${good}&cursor=${good}`), '400 invalid-request');
    t.equal((await list(`limit=1&cursor=${good}`)).features.length, 1);
  });

  await t.test('one station, in each system', async (t) => {
    const random = seededRandom(20261120);
    for (const source of SYSTEMS) {
      for (let i = 0; i < 5; i++) {
        const submitted = convert(randomPoint(random), 'wgs84', source);
        const [id] = await insertStations(database, [
          newStation({ maintainers, name: `源 ${source},${i}|`, position: at(source, submitted, 'surveyed') }),
        ]);
        for (const crs of SYSTEMS) {
          const response = await service.call({ url: `/v1/stations/${id}?crs=${crs}` });
          const got = response.json().geometry.coordinates as [number, number];
          t.equal(response.headers['content-crs'], crs);
          t.equal(response.json().coordinateSystem, crs);
          if (crs === source) t.strictSame(got, [...submitted], `${source} comes back bit for bit`);
          const { distanceMeters } = geodesic(got, convert(submitted, source, crs));
          t.ok(distanceMeters < 0.01, `${source} in ${crs} within a centimetre (${distanceMeters})`);
        }
      }
    }
    const [id] = await insertStations(database, [
      newStation({ maintainers, name: '导航,站|乙 & 丙?', position: at('gcj02', [113.625368, 34.746599]) }),
    ]);
    const response = await service.call({ url: `/v1/stations/${id}` });
    t.equal(response.headers['content-crs'], 'gcj02', 'GCJ-02 unless asked otherwise');
    const station = response.json<Feature & { properties: { revision: number } }>();
    t.ok(String(response.headers['etag']).startsWith(`"${station.properties.revision}.`));
    const byCode = await service.call({ url: `/v1/stations/${station.properties.code}` });
    t.equal(byCode.body, response.body, 'by code the same');
    t.equal(
      (await service.call({ url: `/v1/stations/${String(id).toUpperCase()}` })).body,
      response.body,
      'in any case',
    );
    const out = await service.call({ url: `/v1/stations/${id}?outCrs=bd09` });
    t.equal(out.json().coordinateSystem, 'bd09');
    t.equal((await service.call({ url: `/v1/stations/${id}?crs=CGCS2000` })).statusCode, 400);

    const links = station.properties.navigation ?? {};
    const [bdLng, bdLat] = convert([113.625368, 34.746599], 'gcj02', 'bd09');
    const [lng, lat] = convert([113.625368, 34.746599], 'gcj02', 'wgs84');
    const near = (text: string | undefined, pair: readonly number[], what: string) =>
      t.ok(
        text
          ?.split(',')
          .slice(0, 2)
          .every((part, i) => Math.abs(Number(part) - (pair[i] ?? NaN)) < 1e-7),
        `${what}: ${text}`,
      );
    const amap = new URL(links['amap'] ?? '').searchParams;
    near(amap.get('to') ?? '', [113.625368, 34.746599], 'Amap: GCJ-02, longitude first');
    t.equal(amap.get('to')?.split(',').length, 3, 'the name adds no comma of its own');
    t.equal(amap.get('coordinate'), 'gaode');
    const baidu = new URL(links['baidu'] ?? '').searchParams;
    near(baidu.get('location') ?? '', [bdLat, bdLng], 'Baidu: BD-09, latitude first');
    t.equal(baidu.get('coord_type'), 'bd09ll');
    const tencent = new URL(links['tencent'] ?? '').searchParams;
    near(tencent.get('tocoord') ?? '', [34.746599, 113.625368], 'Tencent: GCJ-02, latitude first');
    near(links['geo']?.replace('geo:', ''), [lat, lng], 'geo: WGS-84, latitude first');
    t.match(tencent.get('to'), '导航', 'the name arrives');

    const [unlocated] = await insertStations(database, [newStation({ maintainers, position: null, name: '无位置' })]);
    const without = (await service.call({ url: `/v1/stations/${unlocated}` })).json();
    t.equal(without.geometry, null);
    t.equal(without.properties.navigation, undefined);
    t.equal(without.properties.positionAccuracy, null);
  });

  await t.test('where WGS-84 is restricted', async (t) => {
    const restricted = await startService(database, { WGS84_OUTPUT: 'restricted' });
    t.teardown(() => restricted.close());
    const { token } = await createToken(database.kysely, { name: 'map', role: 'provider', expiresAt: null });
    const asProvider = { authorization: `Bearer ${token}` };
    const [id] = await insertStations(database, [newStation({ maintainers, name: '受限' })]);
    const url = `/v1/stations/${id}`;
    const open = await restricted.call({ url });
    t.equal(open.headers['content-crs'], 'gcj02');
    t.notOk('geo' in open.json().properties.navigation, 'geo: would give it away');
    for (const query of ['crs=wgs84', 'outCrs=wgs84', 'crs=gcj02&outCrs=wgs84']) {
      const refused = await restricted.call({ url: `${url}?${query}` });
      t.equal(`${refused.statusCode} ${String(refused.json().type).split('/').at(-1)}`, '403 wgs84-restricted', query);
      t.equal((await restricted.call({ url: `/v1/stations?${query}` })).statusCode, 403);
      const allowed = await restricted.call({ url: `${url}?${query}`, headers: asProvider });
      t.equal(allowed.statusCode, 200, 'a provider may have it');
      t.equal(allowed.headers['content-crs'], 'wgs84');
      t.match(allowed.headers['cache-control'], 'private', 'and no shared cache keeps it');
      t.ok(allowed.json().properties.navigation.geo);
    }
    const box = await restricted.call({ url: '/v1/stations?bbox=113,34,114,35&crs=wgs84' });
    t.equal(box.statusCode, 200, 'WGS-84 input is taken');
    t.equal(box.headers['content-crs'], 'gcj02', 'and answered in GCJ-02, saying so');
    const asked = await restricted.call({ url: '/v1/stations?limit=1&outCrs=wgs84', headers: asProvider });
    t.match(asked.headers['cache-control'], 'private');
    t.notMatch(open.body, JSON.stringify([113.6, 34.75]), 'the WGS-84 pair itself is nowhere');
  });
};
