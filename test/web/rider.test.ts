/** The rider's page, what of it is pure: the answer, filters in the address, links to maps, the week. */
import t from 'tap';
import { convert } from '../../src/geo/crs.ts';
import { scheduleOf } from '../../src/geo/opening-hours-schedule.ts';
import { navigationLinks } from '../../src/stations/navigation.ts';
import type { StationPosition } from '../../src/stations/station.ts';
import { readFilters, toggled, writeFilters } from '../../src/web/rider/filters.ts';
import { ageText, distanceText, minutes } from '../../src/web/rider/format.ts';
import { chooseHero } from '../../src/web/rider/hero.ts';
import { PROVIDERS, appLink, phoneOf, webLink } from '../../src/web/rider/navigation-links.ts';
import { minuteText, weekOf } from '../../src/web/rider/week.ts';
import { HOURS, pick, randomInstant } from '../support/records.ts';
import { randomPoint, seededRandom } from '../support/stations.ts';

t.test('filters stand in the address, and nothing else does', (t) => {
  const all = 'usable=true&needs=drink,firstAid&amenities=toilet,microwave&mode=walk';
  const read = readFilters(new URLSearchParams(all));
  t.strictSame(read, {
    isUsable: true,
    needs: ['drink', 'firstAid'],
    amenities: ['toilet', 'microwave'],
    mode: 'walk',
  });
  t.equal(writeFilters(read), `?${all}`, 'there and back');
  t.equal(writeFilters(readFilters(new URLSearchParams(''))), '', 'what is usual is left out');
  const foreign = new URLSearchParams('needs=gold,drink&amenities=pool&mode=plane&usable=1&lng=113&lat=34');
  t.equal(writeFilters(readFilters(foreign)), '?needs=drink', 'what is not known is not asked for');
  t.strictSame(toggled(['a', 'b'], 'a'), ['b']);
  t.strictSame(toggled(['a'], 'b'), ['a', 'b']);
  t.end();
});

t.test('the answer is the nearest that lets one in within reach', (t) => {
  const at = (distance: number, usable: 'yes' | 'likely' | 'unknown' | 'no') => ({ distance, usable });
  const choose = (...stations: ReturnType<typeof at>[]) => chooseHero(stations, 'ebike');
  const [shut, vague, likely, open] = [at(50, 'no'), at(100, 'unknown'), at(200, 'likely'), at(300, 'yes')];
  t.strictSame(choose(shut, vague, likely, open), { hero: likely, others: [shut, vague, open], nearer: shut });
  t.strictSame(choose(open, shut), { hero: open, others: [shut], nearer: undefined });
  const far = at(20_000, 'yes');
  t.equal(choose(shut, vague, far)?.hero, vague, 'nobody is sent across the city');
  t.equal(choose(shut, far)?.hero, far, 'but for where all that is near is shut');
  t.equal(choose(shut)?.hero, shut);
  t.equal(choose(), undefined);
  const kilometer = at(1_000, 'yes');
  t.equal(chooseHero([vague, kilometer], 'walk')?.hero, vague, '18 minutes on foot are too far');
  t.equal(chooseHero([vague, kilometer], 'ebike')?.hero, kilometer, '6 minutes by e-bike are not');
  t.end();
});

t.test('links to maps: the pair in each order and system, as the URI tables have them', (t) => {
  const station = { name: '示例,驿站|一', gcj02: [113.63, 34.75] as const };
  const query = (url: string) => Object.fromEntries(new URL(url).searchParams);
  t.match(webLink('amap', station, 'ebike'), /^https:\/\/uri\.amap\.com\/navigation\?to=113\.63,34\.75,/);
  t.match(query(webLink('amap', station, 'ebike')), { mode: 'ride', coordinate: 'gaode', callnative: '1' });
  t.match(query(webLink('amap', station, 'walk')), { mode: 'walk', to: '113.63,34.75,示例 驿站 一' });
  const [bdLng, bdLat] = convert(station.gcj02, 'gcj02', 'bd09');
  const baidu = query(webLink('baidu', station, 'ebike'));
  const [lat, lng] = (baidu['location'] ?? '').split(',').map(Number);
  t.ok(Math.abs(Number(lat) - bdLat) < 1e-6 && Math.abs(Number(lng) - bdLng) < 1e-6, 'latitude first, BD-09');
  t.equal(baidu['coord_type'], 'bd09ll');
  t.equal(baidu['src'], 'webapp.love-stations.rider');
  // Tencent's web page does not ride.
  for (const mode of ['walk', 'ebike'] as const)
    t.match(query(webLink('tencent', station, mode)), { type: 'walk', tocoord: '34.75,113.63' });

  const ride = { featureName: 'OnRideNavi', rideType: 'elebike', lat: '34.75', lon: '113.63', dev: '0' };
  for (const phone of ['android', 'ios'] as const) {
    t.match(appLink('amap', station, 'ebike', phone), /^amapuri:\/\/openFeature\?/);
    t.match(query(appLink('amap', station, 'ebike', phone)), ride);
  }
  t.match(appLink('amap', station, 'walk', 'android'), /^amapuri:\/\/route\/plan\/\?/);
  t.match(appLink('amap', station, 'walk', 'ios'), /^iosamap:\/\/path\?/);
  const walk = { dlat: '34.75', dlon: '113.63', dname: '示例 驿站 一', dev: '0', t: '2' };
  t.match(query(appLink('amap', station, 'walk', 'android')), walk);
  t.match(query(appLink('amap', station, 'walk', 'ios')), walk);
  t.match(query(appLink('baidu', station, 'ebike', 'ios')), {
    destination: 'name:示例 驿站 一|latlng:34.75,113.63',
    coord_type: 'gcj02',
    mode: 'riding',
    src: 'ios.love-stations.rider',
  });
  t.match(appLink('baidu', station, 'walk', 'ios'), /^baidumap:\/\/map\/direction\?/);
  t.match(appLink('baidu', station, 'walk', 'android'), /^bdapp:\/\/map\/direction\?/, 'from a page');
  t.match(query(appLink('baidu', station, 'walk', 'android')), { mode: 'walking', src: 'andr.love-stations.rider' });
  t.match(appLink('tencent', station, 'ebike', 'android'), /^qqmap:\/\/map\/routeplan\?type=bike&/);
  t.match(query(appLink('tencent', station, 'ebike', 'android')), { tocoord: '34.75,113.63', to: '示例 驿站 一' });

  t.equal(phoneOf('Mozilla/5.0 (Linux; Android 10; K)'), 'android');
  t.equal(phoneOf('Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)'), 'ios');
  t.equal(phoneOf('Mozilla/5.0 (X11; Linux x86_64)'), undefined);
  t.end();
});

const BAIDU_DIRECTION = {
  must: ['destination', 'coord_type', 'src'],
  may: ['origin', 'mode', 'region', 'origin_region', 'destination_region', 'viaPoints'],
  mode: ['mode', ['transit', 'driving', 'walking', 'riding']] as [string, string[]],
};

/**
 * What the providers' tables have, as of 2026-11: parameters that must be there, those that may, and the values of a mode.
 * Amap: lbs.amap.com/api/uri-api/guide/travel/route (2025-03-03; `coordinate` is in .../gettingstarted),
 * .../api/amap-mobile/guide/{android,ios}/route (2025-10-15), .../{android,ios}/ride-navi (2024-08-08).
 * Tencent: lbs.qq.com/webApi/uriV1/uriGuide/uriWebRoute and .../uriMobileRoute.
 * Baidu: lbsyun.baidu.com/docs/webapi?title=mapadjustment/uri/{andriod,ios} (2026-03-20) for schemes, coord_type and src;
 * direction and its modes from a copy of that page's table (of an earlier year), since the page was cut before it.
 */
const TABLES: Readonly<Record<string, { must: string[]; may: string[]; mode?: [name: string, values: string[]] }>> = {
  'https://uri.amap.com/navigation': {
    must: ['to'],
    may: ['from', 'via', 'mode', 'policy', 'coordinate', 'callnative', 'src'],
    mode: ['mode', ['car', 'bus', 'walk', 'ride']],
  },
  'amapuri://route/plan/': {
    must: ['sourceApplication', 'dlat', 'dlon', 'dev', 't'],
    may: ['sid', 'slat', 'slon', 'sname', 'did', 'dname'],
    mode: ['t', ['0', '1', '2', '3', '4', '5']],
  },
  'iosamap://path': {
    must: ['sourceApplication', 'dlat', 'dlon', 'dev', 't'],
    may: ['sid', 'slat', 'slon', 'sname', 'did', 'dname'],
    mode: ['t', ['0', '1', '2', '3']],
  },
  'amapuri://openFeature': {
    must: ['featureName', 'rideType', 'sourceApplication', 'lat', 'lon', 'dev'],
    may: [],
    mode: ['rideType', ['elebike', 'bike']],
  },
  'https://api.map.baidu.com/marker': {
    must: ['location', 'title', 'content', 'output', 'src'],
    may: ['coord_type', 'zoom'],
  },
  'bdapp://map/direction': BAIDU_DIRECTION,
  'baidumap://map/direction': BAIDU_DIRECTION,
  'https://apis.map.qq.com/uri/v1/routeplan': {
    must: ['type', 'to', 'referer'],
    may: ['from', 'fromcoord', 'tocoord', 'coord_type', 'policy'],
    mode: ['type', ['bus', 'drive', 'walk']],
  },
  'qqmap://map/routeplan': {
    must: ['type', 'fromcoord', 'tocoord', 'referer'],
    may: ['from', 'to', 'touid', 'passes'],
    mode: ['type', ['bus', 'drive', 'walk', 'bike']],
  },
};

t.test('links to maps have the parameters of the providers’ tables, no others, and never where the rider is', (t) => {
  const station = { name: '示例,驿站|一', gcj02: [113.63, 34.75] as const };
  const seen = new Set<string>();
  for (const provider of PROVIDERS) {
    for (const mode of ['walk', 'ebike'] as const) {
      const links = [
        webLink(provider, station, mode),
        appLink(provider, station, mode, 'android'),
        appLink(provider, station, mode, 'ios'),
      ];
      for (const link of links) {
        const [base = '', query = ''] = link.split('?');
        const table = TABLES[base];
        if (!table) {
          t.fail(`no table has ${base}`);
          continue;
        }
        seen.add(base);
        const given = Object.fromEntries(new URLSearchParams(query));
        const names = Object.keys(given);
        t.strictSame(
          names.filter((name) => !table.must.includes(name) && !table.may.includes(name)),
          [],
          link,
        );
        t.strictSame(
          table.must.filter((name) => !given[name]),
          [],
          link,
        );
        t.notOk(
          names.some((name) => /^(from|origin|s(lat|lon|name|id))/.test(name) && given[name] !== 'CurrentLocation'),
          'they begin where the map finds the rider',
        );
        if (table.mode) t.ok(table.mode[1].includes(given[table.mode[0]] ?? ''), link);
      }
    }
  }
  t.strictSame([...seen].sort(), Object.keys(TABLES).sort());
  t.end();
});

t.test('links made on the device are those that the service makes', (t) => {
  const random = seededRandom(5);
  for (let i = 0; i < 200; i++) {
    const wgs84 = randomPoint(random);
    const gcj02 = convert(wgs84, 'wgs84', 'gcj02');
    const bd09 = convert(gcj02, 'gcj02', 'bd09');
    const position: StationPosition = { source: 'gcj02', wgs84, gcj02, bd09, accuracy: 'map' };
    const made = navigationLinks(`合成驿站 ${i}`, position, false);
    for (const provider of PROVIDERS) {
      t.equal(webLink(provider, { name: `合成驿站 ${i}`, gcj02 }, 'ebike'), made[provider]);
    }
  }
  t.end();
});

t.test('the week says what the schedule says, minute by minute', (t) => {
  const random = seededRandom(11);
  for (let i = 0; i < 60; i++) {
    const osm = pick(random, HOURS) ?? '24/7';
    const now = randomInstant(random);
    const week = weekOf(osm, now) ?? [];
    t.equal(week.length, 7);
    const schedule = scheduleOf(osm);
    for (let look = 0; look < 40; look++) {
      const day = week[Math.floor(random() * 7)];
      const minute = Math.floor(random() * 1440);
      const at = new Date(((day?.epochDay ?? 0) * 1440 + minute - 480) * 60_000);
      const span = day?.spans.find(({ from, to }) => minute >= from && minute < to);
      t.equal(
        span === undefined ? false : span.isSure ? true : null,
        schedule?.openAt(at),
        `${osm} ${at.toISOString()}`,
      );
    }
  }
  t.equal(weekOf('nonsense', new Date()), undefined);
  t.equal(weekOf('24/7', new Date('2026-11-22T16:30:00Z'))?.[0]?.epochDay, 20_780, 'China is a day ahead of UTC then');
  t.equal(minuteText(510), '08:30');
  t.equal(minuteText(1440), '24:00');
  t.end();
});

t.test('distances and times as people say them', (t) => {
  const words = { meters: (text: string) => `${text} m`, kilometers: (text: string) => `${text} km` };
  for (const [meters, text] of [
    [0.4, '10 m'],
    [624, '620 m'],
    [994, '990 m'],
    [996, '1.0 km'],
    [9_940, '9.9 km'],
    [12_300, '12 km'],
  ] as const) {
    t.equal(distanceText(meters, words), text);
  }
  t.equal(minutes(1, 'walk'), 1);
  t.equal(minutes(1_000, 'walk'), 19, '1000 m x 1.3 / 1.2 m/s are 18.06 minutes');
  t.equal(ageText(30_000, 'zh'), '1 分钟');
  t.equal(ageText(3 * 3_600_000, 'zh'), '3 小时');
  t.equal(ageText(72 * 3_600_000, 'en'), '3 days');
  t.end();
});
