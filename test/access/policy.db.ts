/**
 * Every operation against every role, own and foreign objects, session and token. A new route without a row fails here,
 * by name: decide who may call it, then add the row.
 */
import type { InjectOptions } from 'fastify';
import { createToken, type TokenScope } from '../../src/access/token.repository.ts';
import type { Role } from '../../src/http/access.ts';
import { signIn, testUser } from '../support/accounts.ts';
import { asAdmin, startService } from '../support/service.ts';
import { insertStations, newStation, testMaintainer } from '../support/stations.ts';
import { TINY_PNG } from '../support/photos.ts';
import type { Suite } from '../support/suite.ts';

type Side = 'own' | 'foreign';
/** What is asked for, on an object of this side: made anew for each try, since many tries change it. */
type Request = InjectOptions & { readonly url: string };
type Ask = (side: Side, caller: string) => Promise<Request> | Request;

/** anonymous, provider, manager own, manager foreign, union own, union foreign, admin */
type Expected = readonly [number, number, number, number, number, number, number];
const all = (status: number): Expected => [status, status, status, status, status, status, status];
/** An administrator's and a union's within its district; a foreign one is not there for it. */
const office = (status: number, foreign = 404, admin = status): Expected => [
  401,
  403,
  403,
  403,
  status,
  foreign,
  admin,
];

export const suite: Suite = async (t, { database }) => {
  const service = await startService(database);
  t.teardown(() => service.close());
  const ours = await testMaintainer(database, '本区社区（合成）');
  const theirs = await testMaintainer(database, '外地社区（合成）');
  const of = {
    own: { adcode: '410102', maintainer: ours },
    foreign: { adcode: '441602', maintainer: theirs },
  } as const;
  const POINT = { own: [113.605, 34.75], foreign: [114.7, 23.735] } as const;

  let counted = 0;
  const fresh = (): string => `s${(counted += 1)}`;
  const station = async (side: Side, more: object = {}): Promise<string> => {
    const { adcode, maintainer } = of[side];
    const [lng, lat] = POINT[side];
    const position = { crs: 'wgs84', coordinates: [lng, lat], accuracy: 'map', method: 'stated' } as const;
    const maintainers = [{ id: maintainer, role: 'dutyHolder' as const, assumed: false }];
    const [id = ''] = await insertStations(database, [newStation({ adcode, position, maintainers, ...more })]);
    return `/v1/stations/${id}`;
  };
  await station('own');
  await station('foreign');
  const user = async (side: Side, role: 'manager' | 'union' = 'manager'): Promise<string> =>
    await testUser(database, {
      login: `${role}-${fresh()}`,
      role,
      ...(role === 'manager' ? { maintainerId: of[side].maintainer } : { adcode: of[side].adcode }),
    });
  const token = async (role: Role, scope: TokenScope = {}) =>
    await createToken(database.kysely, { name: fresh(), role, scope, expiresAt: null });
  const ifMatch = { 'if-match': '*' };
  const feature = (side: Side) => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: POINT[side] },
    properties: { name: '新站（合成）', maintainers: [{ id: of[side].maintainer, role: 'dutyHolder' }] },
  });
  const DISTRICT = { own: '郑州市中原区', foreign: '河源市源城区' } as const;
  /** A list of one new station, sent by the bootstrap administrator or by a union of that side. */
  const importOf = async (side: Side, from: object): Promise<string> => {
    const payload = `站点名称,详细地址,所属区县\n${fresh()}驿站（合成）,一号,${DISTRICT[side]}\n`;
    const headers = { ...from, 'content-type': 'text/csv' };
    const response = await service.call({ method: 'POST', url: '/v1/imports?crs=gcj02', headers, payload });
    return `/v1/imports/${response.json().id}`;
  };
  const senders = {
    own: { authorization: `Bearer ${(await token('union', { adcode: '410100' })).token}` },
    foreign: { authorization: `Bearer ${(await token('union', { adcode: '441600' })).token}` },
  } as const;
  const ofImport =
    (method: 'GET' | 'POST' | 'PATCH', path: string, payload?: object): Ask =>
    async (side) => ({
      method,
      url: `${await importOf(side, senders[side])}${path}`,
      ...(payload ? { payload } : {}),
    });
  const get =
    (url: string): Ask =>
    () => ({ url });
  const patch =
    (payload: object): Ask =>
    async (side) => ({
      method: 'PATCH',
      url: await station(side),
      headers: ifMatch,
      payload,
    });

  const check = async (side: Side, withPhoto = false): Promise<string> => {
    const made = await service.call({
      method: 'POST',
      url: `${await station(side)}/checks`,
      headers: asAdmin,
      payload: { duties: { order: 'ok' } },
    });
    const { id } = made.json() as { id: string };
    if (withPhoto)
      await service.call({
        method: 'PUT',
        url: `/v1/checks/${id}/photo`,
        headers: { ...asAdmin, 'content-type': 'image/png' },
        payload: TINY_PNG,
      });
    return id;
  };

  /** The address of a station's photo. */
  const photo = async (side: Side, more: object = {}): Promise<string> => {
    const url = `${await station(side, more)}/photo`;
    const headers = { ...asAdmin, 'content-type': 'image/png' };
    await service.call({ method: 'PUT', url, headers, payload: TINY_PNG });
    return url;
  };

  const report = async (side: Side): Promise<{ code: string; id: string }> => {
    const url = await station(side);
    const told = await service.call({
      method: 'POST',
      url: `${url}/reports`,
      remoteAddress: `10.9.${Math.floor(counted / 200)}.${(counted += 1) % 200}`,
      payload: { kind: 'broken' },
    });
    const { trackingCode } = told.json() as { trackingCode: string };
    await service.call({
      method: 'PUT',
      url: `/v1/reports/${trackingCode}/photo`,
      headers: { 'content-type': 'image/png' },
      payload: TINY_PNG,
    });
    const list = await service.call({ url: `/v1/reports?station=${url.slice(-36)}`, headers: asAdmin });
    return { code: trackingCode, id: (list.json() as { reports: [{ id: string }] }).reports[0].id };
  };
  const toldOf = async (id: string): Promise<string> =>
    ((await service.call({ url: `/v1/reports/${id}`, headers: asAdmin })).json() as { told: [{ id: string }] }).told[0]
      .id;

  const at = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
  const activity = async (side: Side, more: object = {}): Promise<string> => {
    const created = await service.call({
      method: 'POST',
      url: '/v1/activities',
      headers: asAdmin,
      payload: {
        station: (await station(side)).split('/')[3],
        kind: 'other',
        title: '活动（合成）',
        startsAt: at(-1),
        endsAt: at(1),
        ...more,
      },
    });
    return `/v1/activities/${created.json().id}`;
  };

  const ROWS: Readonly<Record<string, readonly (readonly [string, Ask, Expected])[]>> = {
    // --- public
    getHealth: [['', get('/healthz'), all(200)]],
    getReadiness: [['', get('/readyz'), all(200)]],
    getMetrics: [['', get('/metrics'), all(200)]],
    listAmenities: [['', get('/v1/amenities'), all(200)]],
    listDistricts: [['', get('/v1/districts'), all(200)]],
    findNearestStations: [['', get('/v1/stations/nearest?lng=113.6&lat=34.75&crs=wgs84'), all(200)]],
    findNearestStationsPrivately: [
      [
        '',
        () => ({ method: 'POST', url: '/v1/stations/nearest', payload: { lng: 113.6, lat: 34.75, crs: 'wgs84' } }),
        all(200),
      ],
    ],
    listStations: [
      ['', get('/v1/stations'), all(200)],
      ['mine', get('/v1/stations?maintainer=mine'), [401, 400, 200, 200, 400, 400, 400]],
      ['an organisation’s', (side) => ({ url: `/v1/stations?maintainer=${of[side].maintainer}` }), all(200)],
    ],
    getStation: [
      ['published', async (side) => ({ url: await station(side) }), all(200)],
      [
        'unpublished',
        async (side) => ({ url: await station(side, { publish: false }) }),
        [404, 404, 200, 404, 200, 404, 200],
      ],
    ],
    getStationQrCode: [
      ['published', async (side) => ({ url: `${await station(side)}/qr.svg` }), all(200)],
      [
        'unpublished',
        async (side) => ({ url: `${await station(side, { publish: false })}/qr.svg` }),
        [404, 404, 200, 404, 200, 404, 200],
      ],
    ],
    readOpeningHours: [
      ['', () => ({ method: 'POST', url: '/v1/opening-hours', payload: { text: '24小时' } }), all(200)],
    ],
    getStationHistory: [
      ['published', async (side) => ({ url: `${await station(side)}/history` }), all(200)],
      [
        'unpublished',
        async (side) => ({ url: `${await station(side, { publish: false })}/history` }),
        [404, 404, 200, 404, 200, 404, 200],
      ],
    ],
    getLayerManifest: [['', get('/v1/layers'), all(200)]],
    getLayer: [['', get('/v1/layers/amap/stations.geojson'), all(200)]],
    getLayerLines: [['', get('/v1/layers/amap/stations.geojsonl'), all(200)]],
    getLayerShard: [['', get('/v1/layers/amap/districts/410102/stations.geojson'), all(200)]],
    getLayerShardLines: [['', get('/v1/layers/amap/districts/410102/stations.geojsonl'), all(200)]],
    getMassMarks: [['', get('/v1/layers/amap/massmarks.json'), all(200)]],
    getLayerChanges: [['', get('/v1/layers/amap/changes'), all(200)]],
    getLayerTile: [['', get('/v1/layers/amap/tiles/0/0/0.mvt'), all(200)]],
    getLayerTileJson: [['', get('/v1/layers/amap/tiles.json'), all(200)]],
    // Only its head: a stream does not end.
    streamEvents: [['', () => ({ method: 'HEAD', url: '/v1/events' }), all(200)]],
    // --- oneself
    signIn: [
      ['wrong', () => ({ method: 'POST', url: '/v1/session', payload: { login: fresh(), password: 'x' } }), all(401)],
    ],
    // Without a provider there is nothing; with one: oidc.db.ts.
    beginOidcSignIn: [['', get('/v1/session/oidc'), all(404)]],
    finishOidcSignIn: [['', get('/v1/session/oidc/callback?code=x&state=y'), all(404)]],
    getMe: [['', get('/v1/me'), [401, 200, 200, 200, 200, 200, 200]]],
    // Signing out is tried at the end, and in sessions.db.ts.
    signOut: [
      ['without a session', () => ({ method: 'DELETE', url: '/v1/session', headers: { cookie: '' } }), all(401)],
    ],
    changeOwnPassword: [
      [
        'wrong',
        () => ({
          method: 'PUT',
          url: '/v1/me/password',
          payload: { currentPassword: 'x', newPassword: '新的一句很长的密码,没人猜得到' },
        }),
        [401, 403, 403, 403, 403, 403, 403],
      ],
    ],
    // --- stations
    createStation: [
      [
        '',
        (side) => ({ method: 'POST', url: '/v1/stations?crs=wgs84', payload: feature(side) }),
        [401, 403, 403, 403, 201, 403, 201],
      ],
    ],
    editStation: [
      [
        'its words',
        patch({ properties: { name: '改名（合成）', openingHoursText: '8:00-20:00' } }),
        [401, 403, 200, 404, 200, 404, 200],
      ],
      ['its source', patch({ properties: { provenance: { source: '合成' } } }), [401, 403, 403, 404, 200, 404, 200]],
      ['whether it is published', patch({ properties: { published: false } }), [401, 403, 403, 404, 200, 404, 200]],
      ['where it is', patch({ geometry: null }), [401, 403, 403, 404, 200, 404, 200]],
      [
        'into another district',
        patch({ geometry: null, properties: { district: { adcode: '441600' } } }),
        [401, 403, 403, 404, 403, 404, 200],
      ],
    ],
    retireStation: [
      ['', async (side) => ({ method: 'DELETE', url: await station(side) }), [401, 403, 403, 404, 204, 404, 204]],
    ],
    setStationStatus: [
      [
        '',
        async (side) => ({ method: 'PUT', url: `${await station(side)}/status`, payload: { state: 'paused' } }),
        [401, 403, 200, 404, 200, 404, 200],
      ],
      [
        'planned, not published',
        async (side) => ({
          method: 'PUT',
          url: `${await station(side, { publish: false })}/status`,
          payload: { state: 'open' },
        }),
        [401, 403, 200, 404, 200, 404, 200],
      ],
    ],
    setStationStatuses: [
      [
        '',
        async (side) => ({
          method: 'POST',
          url: '/v1/stations/status',
          payload: { stations: [{ id: (await station(side)).slice(-36), state: 'paused' }] },
        }),
        [401, 403, 200, 404, 200, 404, 200],
      ],
    ],
    setStationAmenity: [
      [
        '',
        async (side) => ({
          method: 'PUT',
          url: `${await station(side)}/amenities/fan`,
          payload: { state: 'available' },
        }),
        [401, 403, 200, 404, 200, 404, 200],
      ],
    ],
    getStationMaintainers: [
      [
        'published',
        async (side) => ({ url: `${await station(side)}/maintainers` }),
        [401, 403, 200, 404, 200, 404, 200],
      ],
      [
        'unpublished',
        async (side) => ({ url: `${await station(side, { publish: false })}/maintainers` }),
        [401, 403, 200, 404, 200, 404, 200],
      ],
    ],
    getStationPhoto: [
      ['published', async (side) => ({ url: await photo(side) }), all(200)],
      ['none', async (side) => ({ url: `${await station(side)}/photo` }), all(404)],
      [
        'unpublished',
        async (side) => ({ url: await photo(side, { publish: false }) }),
        [404, 404, 200, 404, 200, 404, 200],
      ],
    ],
    putStationPhoto: [
      [
        '',
        async (side) => ({
          method: 'PUT',
          url: `${await station(side)}/photo`,
          headers: { 'content-type': 'image/png' },
          payload: TINY_PNG,
        }),
        [401, 403, 200, 404, 200, 404, 200],
      ],
    ],
    describeStationPhoto: [
      [
        '',
        async (side) => ({ method: 'PATCH', url: await photo(side), payload: { alt: '红门（合成）' } }),
        [401, 403, 200, 404, 200, 404, 200],
      ],
    ],
    removeStationPhoto: [
      ['', async (side) => ({ method: 'DELETE', url: await photo(side) }), [401, 403, 204, 404, 204, 404, 204]],
    ],
    setStationMaintainers: [
      [
        '',
        async (side) => ({
          method: 'PUT',
          url: `${await station(side)}/maintainers`,
          headers: ifMatch,
          payload: { maintainers: [{ id: of[side].maintainer, role: 'dutyHolder' }] },
        }),
        [401, 403, 403, 404, 200, 404, 200],
      ],
    ],
    // --- the daily check
    checkStation: [
      [
        '',
        async (side) => ({
          method: 'POST',
          url: `${await station(side)}/checks`,
          payload: { duties: { order: 'ok' } },
        }),
        [401, 403, 201, 404, 201, 404, 201],
      ],
    ],
    listChecks: [
      ['', async (side) => ({ url: `${await station(side)}/checks` }), [401, 403, 200, 404, 200, 404, 200]],
      [
        'unpublished',
        async (side) => ({ url: `${await station(side, { publish: false })}/checks` }),
        [401, 403, 200, 404, 200, 404, 200],
      ],
    ],
    putCheckPhoto: [
      [
        '',
        async (side) => ({
          method: 'PUT',
          url: `/v1/checks/${await check(side)}/photo`,
          headers: { 'content-type': 'image/png' },
          payload: TINY_PNG,
        }),
        [401, 403, 204, 404, 204, 404, 204],
      ],
    ],
    getCheckPhoto: [
      [
        '',
        async (side) => ({ url: `/v1/checks/${await check(side, true)}/photo` }),
        [401, 403, 200, 404, 200, 404, 200],
      ],
    ],
    listOverdueChecks: [['', get('/v1/checks/overdue'), [401, 403, 200, 200, 200, 200, 200]]],
    // --- reports of riders
    reportStation: [
      [
        '',
        async (side) => ({ method: 'POST', url: `${await station(side)}/reports`, payload: { kind: 'locked' } }),
        all(201),
      ],
      [
        'unpublished',
        async (side) => ({
          method: 'POST',
          url: `${await station(side, { publish: false })}/reports`,
          payload: { kind: 'locked' },
        }),
        all(404),
      ],
    ],
    putReportPhoto: [
      [
        'the same again',
        async (side) => ({
          method: 'PUT',
          url: `/v1/reports/${(await report(side)).code}/photo`,
          headers: { 'content-type': 'image/png' },
          payload: TINY_PNG,
        }),
        all(204),
      ],
    ],
    getReport: [
      ['by tracking code', async (side) => ({ url: `/v1/reports/${(await report(side)).code}` }), all(200)],
      [
        'the case',
        async (side) => ({ url: `/v1/reports/${(await report(side)).id}` }),
        [404, 404, 200, 404, 200, 404, 200],
      ],
    ],
    listReports: [['', get('/v1/reports'), [401, 403, 200, 200, 200, 200, 200]]],
    answerReport: [
      [
        '',
        async (side) => ({
          method: 'PATCH',
          url: `/v1/reports/${(await report(side)).id}`,
          headers: ifMatch,
          payload: { status: 'resolved', answer: '已修好（合成）' },
        }),
        [401, 403, 200, 404, 200, 404, 200],
      ],
    ],
    getReportPhoto: [
      [
        '',
        async (side) => ({ url: `/v1/reports/${await toldOf((await report(side)).id)}/photo` }),
        [401, 403, 200, 404, 200, 404, 200],
      ],
    ],
    // --- activities: looking after the station is what counts
    listActivities: [['', get('/v1/activities'), all(200)]],
    listStationActivities: [['', async (side) => ({ url: `${await station(side)}/activities` }), all(200)]],
    getActivity: [['', async (side) => ({ url: await activity(side) }), all(200)]],
    getActivityCalendar: [['', get('/v1/activities.ics'), all(200)]],
    signUpForActivity: [['', async (side) => ({ method: 'POST', url: `${await activity(side)}/signups` }), all(201)]],
    giveBackActivityPlace: [
      ['a code of nobody', async (side) => ({ method: 'DELETE', url: `${await activity(side)}/signups/X` }), all(404)],
    ],
    createActivity: [
      [
        '',
        async (side) => ({
          method: 'POST',
          url: '/v1/activities',
          payload: {
            station: (await station(side)).split('/')[3],
            kind: 'haircut',
            title: '理发（合成）',
            startsAt: at(1),
            endsAt: at(2),
          },
        }),
        [401, 403, 201, 404, 201, 404, 201],
      ],
    ],
    editActivity: [
      [
        '',
        async (side) => ({ method: 'PATCH', url: await activity(side), headers: ifMatch, payload: { title: '改' } }),
        [401, 403, 200, 404, 200, 404, 200],
      ],
    ],
    cancelActivity: [
      [
        '',
        async (side) => ({
          method: 'PUT',
          url: `${await activity(side)}/cancellation`,
          payload: { reason: '下雨（合成）' },
        }),
        [401, 403, 200, 404, 200, 404, 200],
      ],
    ],
    setActivityAttendance: [
      [
        '',
        async (side) => ({ method: 'PUT', url: `${await activity(side)}/attendance`, payload: { attended: 3 } }),
        [401, 403, 200, 404, 200, 404, 200],
      ],
    ],
    // --- the office's desk: a manager's are narrowed to its own stations
    ...Object.fromEntries(
      (
        [
          ['getCheckFigures', '/v1/checks/figures'],
          ['getReportFigures', '/v1/reports/figures'],
          ['getStationFigures', '/v1/stations/figures'],
          ['getActivityFigures', '/v1/activities/figures'],
        ] as const
      ).map(([operation, url]) => [
        operation,
        [
          ['its own', get(url), [401, 403, 200, 200, 200, 200, 200]],
          [
            'a district’s',
            (side: Side) => ({ url: `${url}?district=${of[side].adcode}` }),
            [401, 403, 200, 200, 200, 403, 200],
          ],
        ] as const,
      ]),
    ),
    // --- the publication ledger: a provider's layers, a union's district
    putPublications: [
      [
        'its own',
        () => ({ method: 'PUT', url: '/v1/layers/amap/publications?crs=gcj02', payload: { entries: [] } }),
        [401, 200, 403, 403, 200, 200, 200],
      ],
      [
        'a district’s',
        (side) => ({
          method: 'PUT',
          url: `/v1/layers/amap/publications?crs=gcj02&district=${of[side].adcode}`,
          payload: { entries: [] },
        }),
        [401, 403, 403, 403, 200, 403, 200],
      ],
    ],
    getPublications: [
      ['', get('/v1/layers/amap/publications'), [401, 200, 403, 403, 200, 200, 200]],
      [
        'a district’s',
        (side) => ({ url: `/v1/layers/amap/publications?district=${of[side].adcode}` }),
        [401, 200, 403, 403, 200, 403, 200],
      ],
    ],
    getPublicationsTable: [['', get('/v1/layers/amap/publications.csv'), [401, 200, 403, 403, 200, 200, 200]]],
    getStationPublications: [
      ['', async (side) => ({ url: `${await station(side)}/publications` }), [401, 403, 200, 404, 200, 404, 200]],
    ],
    // --- organisations: their names are public
    listMaintainers: [['', get('/v1/maintainers'), [401, 403, 200, 200, 200, 200, 200]]],
    getMaintainer: [
      ['', (side) => ({ url: `/v1/maintainers/${of[side].maintainer}` }), [401, 403, 200, 200, 200, 200, 200]],
    ],
    createMaintainer: [
      [
        '',
        () => ({ method: 'POST', url: '/v1/maintainers', payload: { name: `单位${fresh()}（合成）` } }),
        [401, 403, 403, 403, 201, 201, 201],
      ],
    ],
    editMaintainer: [
      [
        '',
        (side) => ({
          method: 'PATCH',
          url: `/v1/maintainers/${of[side].maintainer}`,
          headers: ifMatch,
          payload: { kind: 'community' },
        }),
        office(200, 403),
      ],
    ],
    // --- accounts
    listUsers: [['', get('/v1/users'), office(200, 200)]],
    getUser: [
      ['a manager', async (side) => ({ url: `/v1/users/${await user(side)}` }), office(200)],
      [
        'a union',
        async (side) => ({ url: `/v1/users/${await user(side, 'union')}` }),
        [401, 403, 403, 403, 404, 404, 200],
      ],
    ],
    createUser: [
      [
        'a manager',
        (side) => ({
          method: 'POST',
          url: '/v1/users',
          payload: {
            login: `m-${fresh()}`,
            displayName: '合成',
            role: 'manager',
            scope: { maintainer: of[side].maintainer },
            password: null,
          },
        }),
        office(201, 403),
      ],
      [
        'an administrator',
        () => ({
          method: 'POST',
          url: '/v1/users',
          payload: { login: `a-${fresh()}`, displayName: '合成', role: 'admin', password: null },
        }),
        [401, 403, 403, 403, 403, 403, 201],
      ],
      [
        'a union',
        (side) => ({
          method: 'POST',
          url: '/v1/users',
          payload: {
            login: `u-${fresh()}`,
            displayName: '合成',
            role: 'union',
            scope: { district: of[side].adcode },
            password: null,
          },
        }),
        [401, 403, 403, 403, 403, 403, 201],
      ],
    ],
    editUser: [
      [
        'disable a manager',
        async (side) => ({
          method: 'PATCH',
          url: `/v1/users/${await user(side)}`,
          headers: ifMatch,
          payload: { disabled: true },
        }),
        office(200),
      ],
      [
        'make it an administrator',
        async (side) => ({
          method: 'PATCH',
          url: `/v1/users/${await user(side)}`,
          headers: ifMatch,
          payload: { role: 'admin', scope: {} },
        }),
        [401, 403, 403, 403, 403, 404, 200],
      ],
      [
        'give it a foreign organisation',
        async (side) => ({
          method: 'PATCH',
          url: `/v1/users/${await user(side)}`,
          headers: ifMatch,
          payload: { role: 'manager', scope: { maintainer: theirs } },
        }),
        [401, 403, 403, 403, 403, 404, 200],
      ],
    ],
    setUserPassword: [
      [
        '',
        async (side) => ({ method: 'PUT', url: `/v1/users/${await user(side)}/password`, payload: {} }),
        office(200),
      ],
    ],
    listTokens: [['', get('/v1/tokens'), office(200, 200)]],
    createToken: [
      [
        'for a union',
        (side) => ({
          method: 'POST',
          url: '/v1/tokens',
          payload: { name: '合成', role: 'union', scope: { district: of[side].adcode } },
        }),
        office(201, 403),
      ],
      [
        'for a manager',
        (side) => ({
          method: 'POST',
          url: '/v1/tokens',
          payload: { name: '合成', role: 'manager', scope: { maintainer: of[side].maintainer } },
        }),
        office(201, 403),
      ],
      [
        'for everything',
        () => ({ method: 'POST', url: '/v1/tokens', payload: { name: '合成', role: 'admin' } }),
        [401, 403, 403, 403, 403, 403, 201],
      ],
      [
        'for a provider',
        () => ({
          method: 'POST',
          url: '/v1/tokens',
          payload: { name: '合成', role: 'provider', scope: { layers: ['wgs84'] } },
        }),
        [401, 403, 403, 403, 403, 403, 201],
      ],
      [
        'for a wider district',
        () => ({
          method: 'POST',
          url: '/v1/tokens',
          payload: { name: '合成', role: 'union', scope: { district: '410000' } },
        }),
        [401, 403, 403, 403, 403, 403, 201],
      ],
    ],
    revokeToken: [
      [
        '',
        async (side) => ({
          method: 'DELETE',
          url: `/v1/tokens/${(await token('union', { adcode: of[side].adcode })).row.id}`,
        }),
        office(204),
      ],
      [
        'an administrator’s',
        async () => ({ method: 'DELETE', url: `/v1/tokens/${(await token('admin')).row.id}` }),
        [401, 403, 403, 403, 404, 404, 204],
      ],
    ],
    // --- lists: an office's own and those of the offices below it
    importFile: [
      [
        '',
        (side) => ({
          method: 'POST',
          url: '/v1/imports?crs=gcj02',
          headers: { 'content-type': 'text/csv' },
          payload: `站点名称,详细地址,所属区县\n${fresh()}驿站（合成）,一号,${DISTRICT[side]}\n`,
        }),
        [401, 403, 403, 403, 201, 201, 201],
      ],
    ],
    getImportTemplate: [['', get('/v1/imports/template.xlsx'), office(200, 200)]],
    getImport: [
      ['a union’s', ofImport('GET', ''), office(200)],
      ['an administrator’s', async (side) => ({ url: await importOf(side, asAdmin) }), office(404, 404, 200)],
    ],
    listImports: [['', get('/v1/imports'), office(200, 200)]],
    getImportRow: [['', ofImport('GET', '/rows/2'), office(200)]],
    correctImport: [['', ofImport('PATCH', '', { crs: 'gcj02' }), office(200)]],
    getImportErrors: [['', ofImport('GET', '/errors.xlsx'), office(200)]],
    commitImport: [['', ofImport('POST', '/commit'), office(200)]],
    undoImport: [['not committed', ofImport('POST', '/undo'), office(409)]],
    exportStationsXlsx: [
      ['', get('/v1/exports/stations.xlsx'), office(200, 200)],
      ['a district', (side) => ({ url: `/v1/exports/stations.xlsx?district=${of[side].adcode}` }), office(200, 403)],
    ],
    exportStationsCsv: [
      ['', get('/v1/exports/stations.csv'), office(200, 200)],
      ['a district', (side) => ({ url: `/v1/exports/stations.csv?district=${of[side].adcode}` }), office(200, 403)],
    ],
    listAudit: [['', get('/v1/audit'), office(200, 200)]],
  };

  const operations = Object.values(
    (service.app.swagger() as unknown as { paths: Record<string, Record<string, { operationId: string }>> }).paths,
  ).flatMap((methods) => Object.values(methods).map((one) => one.operationId));

  await t.test('every operation has a row', async (t) => {
    for (const operation of operations)
      t.ok(ROWS[operation], `test/access/policy.db.ts has no row for '${operation}': say who may call it`);
    for (const row of Object.keys(ROWS)) t.ok(operations.includes(row), `'${row}' is no operation (any more)`);
  });

  await testUser(database, { login: 'manager.own', role: 'manager', maintainerId: ours });
  await testUser(database, { login: 'union.own', role: 'union', adcode: '410100' });
  await testUser(database, { login: 'admin.own', role: 'admin' });
  const bearer = async (role: Role, scope: TokenScope = {}) => ({
    authorization: `Bearer ${(await token(role, scope)).token}`,
  });
  const callers: readonly (readonly [string, object, Side, number])[] = [
    ['anonymous', {}, 'own', 0],
    ['provider token', await bearer('provider'), 'own', 1],
    ...(
      [
        ['manager session', await signIn(service, 'manager.own'), 2],
        ['manager token', await bearer('manager', { maintainerId: ours }), 2],
        ['union session', await signIn(service, 'union.own'), 4],
        ['union token', await bearer('union', { adcode: '410100' }), 4],
      ] as const
    ).flatMap(([name, headers, column]) => [
      [`${name}, own`, headers, 'own', column] as const,
      [`${name}, foreign`, headers, 'foreign', column + 1] as const,
    ]),
    ['admin session', await signIn(service, 'admin.own'), 'foreign', 6],
    ['bootstrap token', asAdmin, 'foreign', 6],
  ];

  for (const [operation, rows] of Object.entries(ROWS)) {
    await t.test(operation, async (t) => {
      for (const [what, ask, expected] of rows) {
        for (const [name, headers, side, column] of callers) {
          const request = await ask(side, name);
          const isSession = 'cookie' in headers;
          // A request that says it has no cookie is tried without one.
          const cookieless = request.headers?.['cookie'] === '';
          const response = await service.call({
            ...request,
            remoteAddress: `10.0.${Math.floor(counted / 200)}.${(counted += 1) % 200}`,
            headers: { ...(cookieless ? {} : headers), ...(cookieless ? {} : request.headers) },
          });
          t.equal(
            response.statusCode,
            expected[column],
            `${operation} ${what}: ${name} ${isSession ? '(cookie)' : ''}`,
          );
        }
      }
    });
  }

  await t.test(
    'what an organisation looks after ends with its dates, and a host does less than a duty holder',
    async (t) => {
      const manager = await bearer('manager', { maintainerId: ours });
      const day = (days: number): string =>
        new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);
      const tryBoth = async (mine: object[]) => {
        const maintainers = [
          ...mine,
          ...(mine.some((one) => 'role' in one && one.role === 'host')
            ? [{ id: theirs, role: 'dutyHolder', assumed: false }]
            : []),
        ];
        const url = await station('own', { maintainers, publish: false });
        const put = await service.call({
          method: 'PUT',
          url: `${url}/status`,
          headers: manager,
          payload: { state: 'paused' },
        });
        const edit = await service.call({
          method: 'PATCH',
          url,
          headers: { ...manager, ...ifMatch },
          payload: { properties: { name: '改（合成）' } },
        });
        const photo = await service.call({
          method: 'PUT',
          url: `${url}/photo`,
          headers: { ...manager, 'content-type': 'image/png' },
          payload: TINY_PNG,
        });
        t.equal(photo.statusCode, edit.statusCode, 'its photo is part of what is on the door');
        return [put.statusCode, edit.statusCode];
      };
      const duty = { id: ours, role: 'dutyHolder', assumed: false };
      t.strictSame(await tryBoth([duty]), [200, 200], 'today and on');
      t.strictSame(await tryBoth([{ ...duty, from: day(-9), to: day(0) }]), [404, 404], 'until yesterday');
      t.strictSame(await tryBoth([{ ...duty, from: day(1) }]), [404, 404], 'from tomorrow');
      t.strictSame(await tryBoth([{ ...duty, from: day(0), to: day(1) }]), [200, 200], 'today only');
      t.strictSame(
        await tryBoth([{ ...duty, role: 'host' }]),
        [200, 403],
        'the host has the key, the duty holder the word',
      );
      t.strictSame(
        await tryBoth([{ ...duty, role: 'builder', to: day(-1), from: day(-9) }]),
        [404, 404],
        'who built it once',
      );
    },
  );

  await t.test('lists and restricted WGS-84 keep to the scope', async (t) => {
    const union = await bearer('union', { adcode: '410100' });
    const { tokens } = (await service.call({ url: '/v1/tokens', headers: union })).json();
    t.ok(tokens.length > 0);
    for (const one of tokens) t.match(one, { role: /union|manager/ }, 'no administrator’s, no provider’s');
    for (const one of tokens) if (one.role === 'union') t.match(one.scope.district, /^4101/);
    const { users } = (await service.call({ url: '/v1/users?limit=200', headers: union })).json();
    t.ok(users.length > 0);
    for (const one of users) t.match(one, { role: 'manager', scope: { maintainer: ours } });
    const { entries } = (await service.call({ url: '/v1/audit?limit=200', headers: union })).json();
    t.ok(entries.length > 0);
    for (const entry of entries) t.match(entry.object.district, /^4101/);
    const hidden = await station('own', { publish: false, name: '未公开（合成）' });
    const seen = async (headers: object) =>
      (await service.call({ url: `/v1/stations?limit=100&q=${encodeURIComponent('未公开')}`, headers: { ...headers } }))
        .json()
        .features.map((one: { id: string }) => `/v1/stations/${one.id}`);
    t.strictSame(await seen(union), [hidden]);
    t.strictSame(await seen(await bearer('union', { adcode: '441600' })), []);
    t.strictSame(await seen(await bearer('manager', { maintainerId: ours })), [hidden]);
    t.strictSame(await seen(await bearer('manager', { maintainerId: theirs })), []);
    t.strictSame(await seen({}), []);

    const restricted = await startService(database, { WGS84_OUTPUT: 'restricted' });
    t.teardown(() => restricted.close());
    const wgs84 = async (headers: object) =>
      (await restricted.call({ url: '/v1/layers/wgs84/stations.geojson', headers: { ...headers } })).statusCode;
    t.equal(await wgs84({}), 403);
    t.equal(await wgs84(await bearer('provider')), 200, 'every layer');
    t.equal(await wgs84(await bearer('provider', { layers: ['wgs84', 'amap'] })), 200);
    t.equal(await wgs84(await bearer('provider', { layers: ['amap'] })), 403, 'another layer’s provider');
    t.equal(await wgs84(await bearer('manager', { maintainerId: ours })), 200);
  });
};
