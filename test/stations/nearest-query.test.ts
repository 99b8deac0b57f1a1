/** The short way of reading a nearest query against its schema: never another value, and taken by what riders send. */
import t from 'tap';
import { NearestQuerySchema, usualNearestQuery } from '../../src/stations/nearest.schema.ts';
import { pick } from '../support/records.ts';
import { seededRandom } from '../support/stations.ts';

const NUMBERS = ['113.62', '-0.5', '180', '-180', '180.1', '91', '1e2', '', ' 1', '+1', '.5', '5.', '0x10', 'NaN'];
const LONG = ['113.123456789012345678', '00113.5', '0113', '1'.repeat(41), '113.'.padEnd(45, '3'), '-'];
const VALUES: Readonly<Record<string, readonly string[]>> = {
  lng: [...NUMBERS, ...LONG],
  lat: [...NUMBERS, ...LONG],
  crs: ['wgs84', 'gcj02', 'bd09', 'WGS84', '', 'bd09mc'],
  limit: ['1', '5', '50', '51', '0', '-1', '05', '1.5', '', '999'],
  mode: ['walk', 'ebike', 'car', ''],
  needs: ['drink', 'drink,rest', 'beer'],
  openNow: ['true', 'yes'],
  outCrs: ['bd09', 'x'],
  other: ['1'],
};

t.test('20,000 queries', async (t) => {
  const random = seededRandom(5);
  let usual = 0;
  for (let i = 0; i < 20_000; i++) {
    const query: Record<string, unknown> = {};
    for (const [name, values] of Object.entries(VALUES)) {
      const isRare = !['lng', 'lat', 'crs'].includes(name);
      if (random() < (isRare ? 0.2 : 0.97)) query[name] = random() < 0.6 ? values[0] : pick(random, values);
    }
    if (random() < 0.02) query['lng'] = ['1', '2'];
    const short = usualNearestQuery(query);
    if (short === undefined) continue;
    usual += 1;
    const whole = NearestQuerySchema.safeParse(query);
    // What is absent may be a member that is undefined, or none.
    if (!whole.success || JSON.stringify(sorted(short)) !== JSON.stringify(sorted(whole.data))) {
      t.same(short, whole.data, JSON.stringify(query));
      return;
    }
  }
  t.ok(usual > 2_000, `${usual} were read the short way`);
});

t.test('decimals are read as JavaScript reads them', async (t) => {
  const random = seededRandom(7);
  const texts = Array.from({ length: 50_000 }, () => (random() * 180).toFixed(Math.floor(random() * 13)));
  const read = (lng: string): number | undefined => usualNearestQuery({ lng, lat: '1', crs: 'wgs84' })?.lng;
  const wrong = texts.filter((text) => read(text) !== Number(text));
  t.strictSame(wrong, [], 'to the last bit, up to fifteen digits');
  const digits = '123.456789012345';
  t.equal(read(digits), Number(digits));
  for (const other of [`${digits}6`, '1234567890123456', '.5', '5.', '1.2.3', '-1', '1e2', ' 1', '']) {
    t.equal(read(other), undefined, `"${other}" is left to the schema`);
  }
});

t.test('taken by what riders send', async (t) => {
  const position = { lng: '113.6253', lat: '34.7466', crs: 'wgs84' };
  t.same(usualNearestQuery(position), { lng: 113.6253, lat: 34.7466, crs: 'wgs84', limit: 5, mode: 'walk' });
  t.match(usualNearestQuery({ ...position, limit: '10', mode: 'ebike' }), { limit: 10, mode: 'ebike' });
  t.equal(usualNearestQuery({ ...position, openNow: 'true' }), undefined);
  t.equal(usualNearestQuery({ lng: '113.6253', lat: '34.7466' }), undefined);
});

function sorted(value: object): unknown {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}
