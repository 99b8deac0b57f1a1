/** Navigation links: the right system, the right order, and a name that cannot break out of its parameter. */
import t from 'tap';
import { navigationLinks } from '../../src/stations/navigation.ts';
import type { StationPosition } from '../../src/stations/station.ts';

// Six numbers that cannot be mistaken for one another.
const position: StationPosition = {
  source: 'wgs84',
  wgs84: [113.1, 34.1],
  gcj02: [113.2, 34.2],
  bd09: [113.3000000001, 34.3],
  accuracy: 'map',
};

t.test('each provider gets its own system in its own order', async (t) => {
  const links = navigationLinks('驿站', position, true);
  t.match(links.amap, /^https:\/\/uri\.amap\.com\/navigation\?to=113\.2,34\.2,%E9%A9%BF%E7%AB%99&/);
  t.match(links.baidu, /^https:\/\/api\.map\.baidu\.com\/marker\?location=34\.3,113\.3&/);
  t.match(links.baidu, /coord_type=bd09ll/);
  t.match(links.tencent, /^https:\/\/apis\.map\.qq\.com\/uri\/v1\/routeplan\?.*tocoord=34\.2,113\.2/);
  t.equal(links.geo, 'geo:34.1,113.1');
  t.notOk('geo' in navigationLinks('驿站', position, false), 'no WGS-84 where it must not be shown');
});

t.test('numbers are plain decimals', async (t) => {
  const tiny = { ...position, wgs84: [100, 1e-7], gcj02: [120, 30.123456789] } as StationPosition;
  const links = navigationLinks('x', tiny, true);
  t.equal(links.geo, 'geo:0.0000001,100', 'no exponent, and a whole number keeps its zeros');
  t.match(links.amap, 'to=120,30.1234568,');
});

t.test('a name stays within its parameter', async (t) => {
  const links = navigationLinks('甲,乙|丙&src=x?#/%20 "<', position, true);
  for (const [name, parameter, parts] of [
    ['amap', 'to', 3],
    ['baidu', 'title', 1],
    ['tencent', 'to', 1],
  ] as const) {
    const url = new URL(links[name]);
    t.equal(url.hash, '', `${name}: no fragment`);
    const value = url.searchParams.get(parameter) ?? '';
    t.equal(value.split(',').length, parts, `${name}: no comma of its own`);
    t.notMatch(value, /\|/);
    t.ok(value.endsWith('甲 乙 丙&src=x?#/%20 "<'), `${name}: the name arrives (${value})`);
    t.equal(url.searchParams.getAll('src').filter((one) => one === 'x').length, 0);
  }
});
