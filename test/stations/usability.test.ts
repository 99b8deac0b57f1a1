/** Will it let me in, and why: the rule, the decay of a verification, the way there, and the words. */
import t from 'tap';
import { freshnessAt } from '../../src/stations/freshness.ts';
import { describeReasons, type Reason } from '../../src/stations/reasons.ts';
import type { StationRecord } from '../../src/stations/station.ts';
import { travelSeconds } from '../../src/stations/travel.ts';
import { openingAt, stateAt, trustedHours, usabilityAt } from '../../src/stations/usability.ts';

const RULE = { freshForHours: 36, staleForDays: 30 };
const AT = new Date('2026-11-20T02:00:00Z'); // Friday, 10:00 in China
const later = (minutes: number): Date => new Date(AT.getTime() + minutes * 60_000);

/** Open, let in, verified, a known place: everything that `yes` needs. */
function station(overrides: Partial<StationRecord> = {}): StationRecord {
  return {
    id: '01890000-0000-7000-8000-000000000000',
    code: '410102-0001',
    name: '合成',
    address: null,
    adcode: '410102',
    districtName: '中原区',
    districtAsWritten: null,
    position: { source: 'wgs84', wgs84: [0, 0], gcj02: [0, 0], bd09: [0, 0], accuracy: 'map' },
    openingHoursText: null,
    openingHours: 'Mo-Su 08:00-20:00',
    hoursConfidence: 'high',
    state: 'open',
    stateReason: null,
    stateUntil: null,
    water: 'ok',
    power: 'ok',
    verifiedAt: later(-60),
    recordedFreshness: 'fresh',
    isDoubted: false,
    photo: null,
    source: 's',
    sourceUrl: null,
    observedAt: null,
    published: true,
    unpublishedReason: null,
    revision: 1,
    updatedAt: AT,
    amenities: [],
    access: [{ mode: 'openDoor', hours: null }],
    maintainers: [],
    ...overrides,
  };
}

const usable = (overrides: Partial<StationRecord>, at = AT): string => {
  const { usable, reasons } = usabilityAt(station(overrides), at, RULE);
  return [usable, ...reasons.map((one) => one.code)].join(' ');
};

t.test('each fact can only lower the answer', async (t) => {
  t.equal(usable({}), 'yes open-on-arrival access-open-door verified');
  t.match(usable({ openingHours: null }), /^unknown hours-unknown/);
  t.match(usable({ openingHours: null, openingHoursText: '看情况' }), /^unknown hours-unreadable/);
  t.match(usable({ hoursConfidence: 'low' }), /^unknown /, 'a doubtful reading is not a fact');
  t.match(usable({ hoursConfidence: 'medium' }), /^yes /);
  t.match(usable({}, new Date('2026-11-20T12:00:00Z')), /^no closed-on-arrival/, 'closed at 20:00 sharp');
  t.match(usable({}, new Date('2026-11-20T11:59:59Z')), /^likely closes-soon/);
  t.match(usable({}, new Date('2026-11-20T11:50:00Z')), /^yes /, 'ten minutes are worth the way');
  t.match(usable({ access: [] }), /^likely .*access-unknown/);
  for (const [mode, answer] of [
    ['openDoor', 'yes'],
    ['askStaff', 'yes'],
    ['qrCode', 'likely'],
    ['app', 'likely'],
    ['fingerprint', 'unknown'],
    ['membersOnly', 'unknown'],
  ] as const) {
    t.match(usable({ access: [{ mode, hours: null }] }), new RegExp(`^${answer} `), mode);
  }
  const windows = [
    { mode: 'membersOnly', hours: null },
    { mode: 'qrCode', hours: 'Mo-Su 20:00-24:00' },
  ] as const;
  t.match(usable({ access: windows }), /access-members-only/, 'a window that is shut is no way in');
  t.match(
    usable({ access: windows, openingHours: '24/7' }, later(11 * 60)),
    /access-qr-code/,
    'the most welcoming decides',
  );
  t.match(usable({ access: [{ mode: 'openDoor', hours: 'Mo-Su 20:00-24:00' }] }), /^no .*access-none/);
  t.match(
    usable({ access: [{ mode: 'openDoor', hours: 'garbage' }] }),
    /^likely .*access-unknown/,
    'never shut by guess',
  );
  t.match(usable({ water: 'out' }), /^likely .*water-out/);
  t.match(usable({ power: 'out' }), /^likely .*power-out/);
  t.equal(usable({ isDoubted: true }), 'unknown open-on-arrival access-open-door verified reported-locked');
  t.match(usable({ water: 'unknown', power: 'unknown' }), /^yes /);
  t.match(usable({ verifiedAt: later(-37 * 60) }), /^likely .*verified-long-ago/);
  t.match(usable({ verifiedAt: later(-31 * 24 * 60) }), /^unknown .*verification-expired/);
  t.match(usable({ verifiedAt: null }), /^unknown .*never-verified/);
  const approximate = { ...station().position, accuracy: 'approximate' } as StationRecord['position'];
  t.match(usable({ position: approximate }), /^unknown .*position-approximate/, 'never better than unknown');
  t.match(usable({ position: approximate, state: 'closed' }), /^no /, 'but a closed one is closed');
  for (const state of ['planned', 'paused', 'closed', 'retired'] as const)
    t.match(usable({ state }), `no state-${state}`);
});

t.test('a pause that ends before arrival', async (t) => {
  const pause = { state: 'paused', stateUntil: later(30), stateReason: '检修' } as const;
  t.match(usable(pause), /^no state-paused/);
  t.match(usable(pause, later(30)), /^yes open-on-arrival/, 'from that very moment');
  t.equal(stateAt(station({ state: 'planned', stateUntil: later(-1) }), AT), 'planned');
  t.equal(stateAt(station({ state: 'retired', stateUntil: later(-1) }), AT), 'retired');
  t.strictSame(openingAt(station(pause), AT), { open: false, opensAt: later(30), closesAt: null });
  const night = new Date('2026-11-20T18:00:00Z'); // 02:00 in China: it opens at eight
  t.strictSame(openingAt(station({ ...pause, stateUntil: night }), AT), {
    open: false,
    opensAt: new Date('2026-11-21T00:00:00Z'),
    closesAt: null,
  });
  t.strictSame(openingAt(station({ state: 'closed' }), AT), { open: false, opensAt: null, closesAt: null });
  t.strictSame(openingAt(station({ openingHours: null }), AT), { open: null, opensAt: null, closesAt: null });
  t.equal(trustedHours(station({ hoursConfidence: 'none' })), null);
});

t.test('a verification decays', async (t) => {
  const at = (minutes: number) => freshnessAt(AT, later(minutes), RULE);
  t.equal(freshnessAt(null, AT, RULE), 'unverified');
  t.equal(at(0), 'fresh');
  t.equal(at(36 * 60), 'fresh');
  t.equal(at(36 * 60 + 1), 'stale');
  t.equal(at(30 * 24 * 60), 'stale');
  t.equal(at(30 * 24 * 60 + 1), 'unverified');
  t.equal(at(-5), 'fresh', 'another clock that runs ahead does no harm');
});

t.test('the way there', async (t) => {
  t.equal(travelSeconds(0, 'walk'), 0);
  t.equal(travelSeconds(1_200, 'walk'), 1_300);
  t.equal(travelSeconds(1_200, 'ebike'), 374);
  t.ok(Number.isInteger(travelSeconds(333.333, 'walk')));
});

t.test('words in both languages', async (t) => {
  const say = (reason: Reason, language: 'zh' | 'en') => describeReasons([reason], AT, language)[0]?.detail ?? '';
  const codes: Reason['code'][] = [
    'open-on-arrival',
    'closes-soon',
    'closed-on-arrival',
    'hours-unknown',
    'hours-unreadable',
    'state-paused',
    'state-closed',
    'state-planned',
    'state-retired',
    'access-open-door',
    'access-none',
    'verified',
    'never-verified',
    'water-out',
    'position-approximate',
  ];
  for (const code of codes) {
    for (const more of [{}, { at: later(60), note: '停电' }]) {
      t.match(say({ code, ...more }, 'zh'), /[\u4e00-\u9fff]/, code);
      t.notMatch(say({ code, ...more }, 'zh'), /undefined|null|Invalid/, code);
      t.notMatch(say({ code, ...more }, 'en').replace('停电', ''), /[\u4e00-\u9fff]|undefined|null|Invalid/, code);
    }
  }
  const closing = (at: Date) => [say({ code: 'closes-soon', at }, 'zh'), say({ code: 'closes-soon', at }, 'en')];
  t.match(closing(later(60)), [/今天 11:00/, /today 11:00/]);
  t.match(closing(new Date('2026-11-20T15:59:00Z')), [/今天 23:59/, /today 23:59/], 'the day is China’s');
  t.match(closing(new Date('2026-11-20T16:00:00Z')), [/明天 00:00/, /tomorrow 00:00/]);
  t.match(closing(new Date('2026-11-19T15:59:00Z')), [/昨天 23:59/, /yesterday 23:59/]);
  t.match(closing(new Date('2026-12-31T04:00:00Z')), [/12 月 31 日 12:00/, /2026-12-31 12:00/]);
  t.match(closing(new Date('2026-12-31T16:00:00Z'))[0], /2027 年 1 月 1 日 00:00/);
  t.match(say({ code: 'state-closed', note: '装修', at: later(60) }, 'zh'), /装修/);
});
