// Schedules in OSM syntax: what is read, what it says at instants around boundaries, nights, seasons and Chinese holidays, and
// the compiled week against the instants it stands for.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import t from 'tap';
import { dateOfEpochDay, dayKind, isYearSettled } from '../../src/geo/opening-hours-calendar.ts';
import type { OpeningHours } from '../../src/geo/opening-hours.ts';
import {
  isOpenMinute,
  isOrdinaryDay,
  minuteOfWeek,
  normaliseOpeningHours,
  openAt,
  openState,
  parseOpeningHours,
  weeklyMinutes,
} from '../../src/geo/opening-hours.ts';

const MINUTE_MS = 60_000;
/** A Monday in a week, after a Sunday, that no Chinese holiday touches. */
const MONDAY = at('2026-03-16 00:00').getTime();

/** `2026-10-01 10:00[:59]` by the clocks of China. */
function at(local: string): Date {
  return new Date(`${local.replace(' ', 'T')}+08:00`);
}

function local(instant: Date | null): string | null {
  return instant === null
    ? null
    : new Date(instant.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}

function parsed(osm: string): OpeningHours {
  const hours = parseOpeningHours(osm);
  if (hours === null) throw new Error(`not read: ${osm}`);
  return hours;
}

t.test('OSM texts are read and normalised', async (t) => {
  const table: Readonly<Record<string, string>> = {
    '24/7': '24/7',
    '00:00-24:00': '24/7',
    'Mo-Fr 00:00-24:00': 'Mo-Fr 00:00-24:00',
    '08:00-18:00': '08:00-18:00',
    'mo-fr 8:00 – 18:00': 'Mo-Fr 08:00-18:00',
    'Mo-Fr 08:30-12:00, 13:00-17:30': 'Mo-Fr 08:30-12:00,13:00-17:30',
    'Mo,We,Fr-Su 09:00-12:00': 'Mo,We,Fr-Su 09:00-12:00',
    'Sa-Mo 09:00-12:00': 'Mo,Sa-Su 09:00-12:00',
    'Mo-Fr 09:00-17:00; PH off': 'Mo-Fr 09:00-17:00; PH off',
    'Mo-Fr 09:00-17:00; PH closed;': 'Mo-Fr 09:00-17:00; PH off',
    'PH,Sa-Su 10:00-16:00': 'Sa-Su,PH 10:00-16:00',
    'Mo-Fr unknown; Sa-Su,PH off': 'Mo-Fr unknown; Sa-Su,PH off',
    '22:00-30:00': '22:00-06:00',
    '18:00-26:00': '18:00-02:00',
    '08:00-32:00': '08:00-32:00',
    'May-Sep 07:00-20:00; Oct-Apr 08:00-18:00': 'May-Sep 07:00-20:00; Oct-Apr 08:00-18:00',
    'May 01-Sep 30: Mo-Fr 07:00-20:00': 'May-Sep Mo-Fr 07:00-20:00',
    'May 15-Sep 9 07:00-20:00': 'May 15-Sep 09 07:00-20:00',
    'Oct 1-7 off': 'Oct 01-Oct 07 off',
    'Jan,Mar-May 07:00-20:00': 'Jan,Mar-May 07:00-20:00',
    'Dec 25 off': 'Dec 25 off',
    'Feb 29 off': 'Feb 29 off',
    'Mo-Th 22:00-02:00, Fr-Su 22:00-04:00': 'Mo-Th 22:00-02:00, Fr-Su 22:00-04:00',
    'Mo-Fr 08:00-18:00; 12:00-13:00 off': 'Mo-Fr 08:00-18:00; 12:00-13:00 off',
    '08:00-18:00 open, 12:00-13:00 off': '08:00-18:00 open, 12:00-13:00 off',
    '24/7, Mo 08:00-09:00 off': '24/7 open, Mo 08:00-09:00 off',
    'Mo-Fr 09:00-17:00 "ring the bell"': 'Mo-Fr 09:00-17:00 unknown "ring the bell"',
    'Mo-Fr 09:00-17:00 open "ring the bell"': 'Mo-Fr 09:00-17:00 open "ring the bell"',
    '"by appointment"': 'unknown "by appointment"',
    off: 'off',
    unknown: 'unknown',
  };
  for (const [text, normal] of Object.entries(table)) {
    t.equal(normaliseOpeningHours(text), normal, text);
    t.equal(normaliseOpeningHours(normal), normal, `${normal} again`);
    t.same(parsed(text).rules, parsed(normal).rules, `${text}: same rules`);
  }
});

t.test('what is not in the subset, or means something else than it says, is not read', async (t) => {
  const refused = [
    '', ' ', ';', ',', '-', 'open', 'Mo-Fr', 'Mo-Fr open', 'PH', 'always', '8-18', '08:00', '08:00-', '08:00+', '10:00-16:00/90',
    'sunrise-sunset', 'SH off', 'week 10 off', '2026 Mo off', '2026 May 01 off', 'Mo[1] 08:00-12:00', 'easter off', 'PH +1 day off',
    '08:00-18:00 || "call"', '08:00-08:00', '00:00-00:00', '25:00-26:00', '08:60-18:00', '24:00-26:00', '08:00-48:01', '08:00-33:00',
    'Feb 30 off', 'May 00 off', 'Jun 31-Jul 02 off', 'May 05-Sep 08:00-12:00', 'Mo-Fr PH off', 'Mo 08:00-12:00 Tu 09:00-10:00',
    '08:00-12:00; 14:00-18:00', 'Mo-Fr 08:00-12:00; 14:00-18:00', 'Monday 08:00-12:00', 'Mo 08:00-12:00 "unended',
    'Mo\u0000 08:00-12:00', '周一 08:00-12:00', `${'Mo 08:00-09:00; '.repeat(60)}Mo off`, 'Mo '.repeat(400), '"'.repeat(501),
  ]; // prettier-ignore
  for (const text of refused) t.equal(parseOpeningHours(text), null, JSON.stringify(text.slice(0, 40)));
});

t.test('a schedule cannot be changed', async (t) => {
  const hours = parsed('May-Sep Mo-Fr 08:00-18:00');
  const parts: readonly object[] = [
    hours,
    hours.rules,
    ...hours.rules,
    ...hours.rules.flatMap((rule) => [rule.spans, rule.dates]),
  ];
  t.ok(
    [...parts, ...hours.rules.flatMap((rule) => [...rule.spans, ...rule.dates])].every((part) => Object.isFrozen(part)),
  );
});

t.test('the state at instants', async (t) => {
  // Schedule, instant, open, and when that changes (opens at, or closes at).
  const table: readonly (readonly [string, string, boolean | null, string | null])[] = [
    // Boundaries, to the second.
    ['08:00-18:00', '2026-03-16 07:59:59', false, '2026-03-16 08:00'],
    ['08:00-18:00', '2026-03-16 08:00', true, '2026-03-16 18:00'],
    ['08:00-18:00', '2026-03-16 17:59:59', true, '2026-03-16 18:00'],
    ['08:00-18:00', '2026-03-16 18:00', false, '2026-03-17 08:00'],
    ['Mo-Fr 08:30-12:00,13:00-17:30', '2026-03-16 12:00', false, '2026-03-16 13:00'],
    ['Mo-Fr 08:30-12:00,13:00-17:30', '2026-03-20 17:30', false, '2026-03-23 08:30'],
    ['Mo-Fr 08:00-12:00,12:00-18:00', '2026-03-20 09:00', true, '2026-03-20 18:00'],
    // Always, never, from midnight to midnight.
    ['24/7', '2026-10-01 03:00', true, null],
    ['off', '2026-03-16 12:00', false, null],
    ['unknown', '2026-03-16 12:00', null, null],
    ['00:00-12:00,12:00-24:00', '2026-03-16 12:00', true, null],
    ['Mo-Su 18:00-24:00', '2026-03-16 23:59', true, '2026-03-17 00:00'],
    ['Mo 00:00-24:00', '2026-03-16 00:00', true, '2026-03-17 00:00'],
    ['24/7; Mo off', '2026-03-15 23:59', true, '2026-03-16 00:00'],
    ['24/7; Mo off', '2026-03-16 00:00', false, '2026-03-17 00:00'],
    ['24/7 open, Mo 08:00-09:00 off', '2026-03-16 08:30', false, '2026-03-16 09:00'],
    // Nights.
    ['22:00-06:00', '2026-03-16 21:59', false, '2026-03-16 22:00'],
    ['22:00-06:00', '2026-03-16 23:59', true, '2026-03-17 06:00'],
    ['22:00-06:00', '2026-03-17 05:59', true, '2026-03-17 06:00'],
    ['22:00-06:00', '2026-03-17 06:00', false, '2026-03-17 22:00'],
    ['Fr 22:00-26:00', '2026-03-21 01:59', true, '2026-03-21 02:00'],
    ['Fr 22:00-26:00', '2026-03-20 01:00', false, '2026-03-20 22:00'],
    ['Su 22:00-06:00', '2026-03-16 05:00', true, '2026-03-16 06:00'],
    ['08:00-32:00', '2026-03-16 07:00', true, null],
    ['Mo-Fr 18:00-06:00', '2026-03-21 05:00', true, '2026-03-21 06:00'],
    ['Mo-Th 22:00-02:00, Fr-Su 22:00-04:00', '2026-03-20 01:00', true, '2026-03-20 02:00'],
    // A `;` rule for the next day: the specification ends the night at midnight, people do not.
    ['Mo-Th 22:00-02:00; Fr-Su 22:00-04:00', '2026-03-20 01:00', null, '2026-03-20 22:00'],
    ['Mo-Fr 18:00-06:00; Sa-Su off', '2026-03-20 23:00', true, '2026-03-21 00:00'],
    ['Mo-Fr 18:00-06:00; Sa-Su off', '2026-03-21 02:00', null, '2026-03-23 18:00'],
    ['18:00-06:00; 03:00-04:00 off', '2026-03-17 03:30', false, '2026-03-17 04:00'],
    // Rules that override, add and take away.
    ['08:00-20:00; Sa 09:00-12:00', '2026-03-21 12:00', false, '2026-03-22 08:00'],
    ['Mo-Fr 08:00-18:00; 12:00-13:00 off', '2026-03-16 12:59', false, '2026-03-16 13:00'],
    ['Mo-Fr 08:00-18:00, Mo 19:00-20:00', '2026-03-16 08:00', true, '2026-03-16 18:00'],
    ['Mo-Fr 08:00-18:00, Mo 19:00-20:00', '2026-03-16 18:00', false, '2026-03-16 19:00'],
    ['Mo-Su 08:00-18:00, Mo-Su 07:00-08:00 unknown', '2026-03-16 07:30', null, '2026-03-16 08:00'],
    ['Mo-Fr unknown; Sa-Su,PH off', '2026-03-16 10:00', null, null],
    ['Mo-Fr unknown; Sa-Su,PH off', '2026-03-21 10:00', false, null],
    // Seasons.
    ['May-Sep 07:00-20:00; Oct-Apr 08:00-18:00', '2026-09-30 19:00', true, '2026-09-30 20:00'],
    ['May-Sep 07:00-20:00; Oct-Apr 08:00-18:00', '2026-10-01 07:30', false, '2026-10-01 08:00'],
    ['May-Sep 07:00-20:00; Oct-Apr 08:00-18:00', '2027-01-01 08:00', true, '2027-01-01 18:00'],
    ['May-Sep 07:00-20:00; Oct-Apr 08:00-18:00', '2026-04-30 18:00', false, '2026-05-01 07:00'],
    ['Dec 25-Jan 05 off', '2026-12-31 12:00', false, null],
    ['08:00-18:00; Dec 25-Jan 05 off', '2026-12-24 18:00', false, '2027-01-06 08:00'],
    ['08:00-18:00; Feb 29 off', '2028-02-29 12:00', false, '2028-03-01 08:00'],
    ['May 15-Sep 09 07:00-20:00', '2026-09-09 20:00', false, null],
    // Public holidays: the National Day break 1-7 October 2026 (Thursday to Wednesday).
    ['08:00-18:00', '2026-10-01 10:00', true, '2026-10-01 18:00'],
    ['Mo-Fr 08:00-18:00; Sa-Su 09:00-17:00', '2026-10-01 08:30', true, '2026-10-01 18:00'],
    ['Mo-Fr 09:00-17:00', '2026-09-30 17:00', false, '2026-10-08 09:00'],
    ['Mo-Fr 09:00-17:00', '2026-10-01 10:00', null, '2026-10-08 09:00'],
    ['Mo-Fr 09:00-17:00', '2026-10-01 03:00', false, '2026-10-08 09:00'],
    ['Mo-Fr 09:00-17:00', '2026-10-03 10:00', false, '2026-10-08 09:00'],
    ['Mo-Sa 09:00-17:00', '2026-10-03 10:00', null, '2026-10-08 09:00'],
    ['Mo-Fr 09:00-17:00; PH off', '2026-10-01 10:00', false, '2026-10-08 09:00'],
    ['Mo-Fr 09:00-17:00; PH 10:00-16:00', '2026-10-01 09:30', false, '2026-10-01 10:00'],
    ['Mo-Fr 09:00-17:00; PH 10:00-16:00', '2026-10-03 10:00', true, '2026-10-03 16:00'],
    ['Mo-Su,PH 08:00-20:00', '2026-10-04 10:00', true, '2026-10-04 20:00'],
    ['24/7; PH off', '2026-09-30 12:00', true, '2026-10-01 00:00'],
    ['24/7; PH off', '2026-10-05 12:00', false, '2026-10-08 00:00'],
    ['08:00-20:00; PH unknown', '2026-10-02 10:00', null, '2026-10-08 08:00'],
    // Written before the weekdays, `PH off` is overruled by the letter only.
    ['PH off; Mo-Fr 09:00-17:00', '2026-10-01 10:00', null, '2026-10-08 09:00'],
    // A holiday evening that may not be: neither may its night.
    ['Mo-Fr 18:00-02:00', '2026-10-02 01:00', null, '2026-10-08 18:00'],
    ['Mo-Fr 18:00-02:00', '2026-10-01 01:00', true, '2026-10-01 02:00'],
    // Make-up working days: Saturday 10 October and Sunday 20 September 2026.
    ['Mo-Fr 09:00-17:00', '2026-10-10 10:00', null, '2026-10-12 09:00'],
    ['Mo-Fr 09:00-17:00; PH off', '2026-10-10 10:00', null, '2026-10-12 09:00'],
    ['Mo-Fr 09:00-17:00; Sa-Su off', '2026-09-20 10:00', null, '2026-09-21 09:00'],
    ['Mo-Fr 09:00-17:00', '2026-10-10 17:00', false, '2026-10-12 09:00'],
    ['Mo-Fr 09:00-17:00', '2026-10-11 10:00', false, '2026-10-12 09:00'],
    ['Mo-Fr 09:00-17:00; Sa 10:00-12:00', '2026-10-10 11:00', true, '2026-10-10 12:00'],
    ['Mo-Fr 09:00-17:00; Sa 10:00-12:00', '2026-10-10 09:30', null, '2026-10-10 10:00'],
    ['Sa-Su 10:00-16:00', '2026-10-10 11:00', null, '2026-10-11 10:00'],
    ['Mo-Fr 09:00-17:00; Sa-Su 10:00-16:00', '2026-10-10 09:30', false, '2026-10-10 10:00'],
    // A year without data: unknown where a holiday can be and would matter.
    ['Mo-Fr 09:00-17:00', '2061-10-04 10:00', null, '2061-10-17 09:00'],
    ['Mo-Fr 09:00-17:00', '2061-07-12 10:00', true, '2061-07-12 17:00'],
    ['09:00-17:00', '2061-10-04 10:00', true, '2061-10-04 17:00'],
    ['Mo-Fr 09:00-17:00; PH off', '2061-10-04 10:00', null, '2061-10-17 09:00'],
    ['Mo-Fr 09:00-17:00; PH off', '2061-10-04 20:00', false, '2061-10-17 09:00'],
  ];
  for (const [osm, instant, open, change] of table) {
    const hours = parsed(osm);
    const state = openState(hours, at(instant));
    const changesAt = open === true ? state.closesAt : state.opensAt;
    t.same([state.open, local(changesAt)], [open, change], `${osm} at ${instant}`);
    t.equal(open === true ? state.opensAt : state.closesAt, null);
    t.equal(openAt(hours, at(instant)), open);
  }
  t.throws(() => openState(parsed('24/7'), new Date(NaN)), RangeError);
});

t.test('the calendar knows every announced day, and where it knows nothing', async (t) => {
  const data = createRequire(import.meta.url)('chinese-days/dist/chinese-days.json') as Record<
    'holidays' | 'workdays',
    Readonly<Record<string, string>>
  >;
  const years = Object.keys(data.holidays).map((day) => Number(day.slice(0, 4)));
  const lastYear = Math.max(...years.filter((year) => `${year}-10-01` in data.holidays));
  const wrong: string[] = [];
  for (let day = Date.UTC(2004, 0, 1) / 86_400_000; day < Date.UTC(lastYear, 11, 25) / 86_400_000; day++) {
    const date = dateOfEpochDay(day);
    const iso = new Date(day * 86_400_000).toISOString().slice(0, 10);
    const expected = iso in data.holidays ? 'holiday' : iso in data.workdays ? 'makeup' : 'ordinary';
    if (dayKind(date) !== expected) wrong.push(iso);
  }
  t.same(wrong, []);
  const kindOf = (iso: string) => dayKind(dateOfEpochDay(Date.parse(iso) / 86_400_000));
  t.equal(isYearSettled(lastYear), true);
  t.equal(isYearSettled(lastYear + 1), false);
  t.equal(isYearSettled(2003), false);
  t.equal(kindOf(`${lastYear}-12-24`), 'ordinary');
  t.equal(kindOf(`${lastYear}-12-28`), 'unsettled', 'the end of December waits for the next year');
  t.equal(kindOf(`${lastYear + 1}-10-01`), 'unsettled');
  t.equal(kindOf(`${lastYear + 1}-08-03`), 'ordinary');
  t.same(dateOfEpochDay(-1), { year: 1969, month: 12, day: 31, weekday: 2 });
});

t.test('the zone of the process plays no part', async (t) => {
  const module = JSON.stringify(new URL('../../src/geo/opening-hours.ts', import.meta.url).href);
  const script = `
    import { openState, minuteOfWeek, isOrdinaryDay, parseOpeningHours } from ${module};
    const schedules = ['Mo-Fr 09:00-17:00', '22:00-06:00; PH off', 'May-Sep 07:00-20:00; Oct-Apr Mo-Sa 08:00-18:00'];
    const states = [];
    for (let hour = 0; hour < 24 * 60; hour += 5) {
      const at = new Date(Date.parse('2026-09-01T00:30+08:00') + hour * 3_600_000);
      states.push(minuteOfWeek(at), isOrdinaryDay(at), ...schedules.map((osm) => openState(parseOpeningHours(osm), at)));
    }
    process.stdout.write(JSON.stringify(states));`;
  const outputs = ['Asia/Shanghai', 'America/New_York', 'Pacific/Kiritimati'].map((zone) => {
    const args = ['--import=tsx', '--input-type=module', '--eval', script];
    const run = spawnSync(process.execPath, args, {
      env: { ...process.env, TZ: zone },
      encoding: 'utf8',
      timeout: 60_000,
    });
    t.equal(run.status, 0, run.stderr.slice(0, 500));
    return run.stdout;
  });
  t.ok((outputs[0]?.length ?? 0) > 10_000);
  t.equal(outputs[1], outputs[0], 'New York');
  t.equal(outputs[2], outputs[0], 'Kiritimati');
});

t.test('minutes of the week', async (t) => {
  t.equal(minuteOfWeek(at('2026-03-16 00:00')), 0);
  t.equal(minuteOfWeek(at('2026-03-22 23:59:59')), 10_079);
  t.equal(minuteOfWeek(at('1969-12-28 23:59')), 10_079);
  t.equal(minuteOfWeek(new Date(0)), 3 * 1440 + 8 * 60, 'Thursday, 8 in the morning');
  t.throws(() => minuteOfWeek(new Date(NaN)), RangeError);
  t.equal(isOrdinaryDay(at('2026-09-30 12:00')), true);
  t.equal(isOrdinaryDay(at('2026-10-01 12:00')), false);
  t.equal(isOrdinaryDay(at('2026-10-08 12:00')), false, 'the night of a holiday runs into the day after');
  t.equal(isOrdinaryDay(at('2026-10-09 12:00')), true);
});

t.test('the compiled week', async (t) => {
  const count = (bits: Uint32Array) =>
    Array.from({ length: 10_080 }, (_, minute) => isOpenMinute(bits, minute)).filter(Boolean).length;
  const table: readonly (readonly [string, number, number, string])[] = [
    ['24/7', 10_080, 0, 'week'],
    ['08:00-18:00', 4200, 0, 'week'],
    ['Mo-Fr 09:00-17:00', 2400, 0, 'holidays'],
    ['08:00-18:00; PH off', 4200, 0, 'holidays'],
    ['Mo-Fr unknown; Sa-Su,PH off', 0, 7200, 'holidays'],
    ['Mo-Su 08:00-18:00, Mo-Su 07:00-08:00 unknown', 4200, 420, 'week'],
    ['May-Sep 07:00-20:00', 0, 10_080, 'dates'],
    ['off', 0, 0, 'holidays'],
  ];
  for (const [osm, open, unknown, dependsOn] of table) {
    const week = weeklyMinutes(parsed(osm));
    t.same([count(week.open), count(week.unknown), week.dependsOn], [open, unknown, dependsOn], osm);
  }
});

const days = fc.constantFrom('Mo', 'Mo-Fr', 'Sa-Su', 'Su', 'Tu,Th', 'Fr-Mo', 'Mo-Su');
const span = fc
  .tuple(fc.nat({ max: 287 }), fc.integer({ min: 1, max: 287 }))
  .map(([start, length]) => `${clock(start * 5)}-${clock((start + length) * 5)}`);
const spans = fc.array(span, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(','));
const state = fc.constantFrom('', '', '', ' off', ' unknown');
const weekRule = fc.oneof(
  fc.tuple(days, spans, state).map(([on, hours, word]) => `${on} ${hours}${word}`),
  fc.tuple(days, fc.constantFrom('off', 'unknown')).map(([on, word]) => `${on} ${word}`),
);
const dateRule = fc
  .tuple(
    fc.constantFrom('PH', 'Sa-Su,PH', 'May-Sep', 'Oct-Apr Mo-Fr', 'Sep 28-Oct 03', 'Jan PH'),
    fc.oneof(spans, fc.constant('off')),
  )
  .map(([on, hours]) => `${on} ${hours}`);
const schedule = (rule: fc.Arbitrary<string>) =>
  fc
    .tuple(
      fc.oneof(weekRule, spans, fc.constant('24/7 open')),
      fc.array(fc.tuple(fc.constantFrom('; ', ', '), rule), { maxLength: 3 }),
    )
    .map(([first, others]) => first + others.map((parts) => parts.join('')).join(''));

function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

t.test('the compiled week says what every minute of the week says', async (t) => {
  const property = fc.property(schedule(weekRule), (osm) => {
    const hours = parsed(osm);
    const week = weeklyMinutes(hours);
    for (let minute = 0; minute < 10_080; minute++) {
      const expected = openAt(hours, new Date(MONDAY + minute * MINUTE_MS));
      const bits = [isOpenMinute(week.open, minute), isOpenMinute(week.unknown, minute)];
      if (bits[0] !== (expected === true) || bits[1] !== (expected === null)) return false;
    }
    return week.dependsOn !== 'dates';
  });
  fc.assert(property, { numRuns: 12, seed: 20261001 });
  t.pass('12 random schedules, 10,080 minutes each');
});

t.test('the next change is the first minute that differs', async (t) => {
  const fiveMinutes = fc
    .nat({ max: 400 * 288 })
    .map((steps) => at('2026-01-01 00:00').getTime() + steps * 5 * MINUTE_MS);
  const property = fc.property(schedule(fc.oneof(weekRule, dateRule)), fiveMinutes, (osm, start) => {
    const hours = parsed(osm);
    const { open, opensAt, closesAt } = openState(hours, new Date(start));
    let change: number | null = null;
    for (let step = 0; step <= 14 * 288 && change === null; step++) {
      const now = openAt(hours, new Date(start + step * 5 * MINUTE_MS));
      if (step === 0 && now !== open) return false;
      if (open === true ? now !== true : now === true) change = start + step * 5 * MINUTE_MS;
    }
    return ((open === true ? closesAt : opensAt)?.getTime() ?? null) === change;
  });
  fc.assert(property, { numRuns: 25, seed: 20261002 });
  t.pass('25 random schedules, walked in steps of five minutes');
});

t.test('normalised text is read as the same schedule', async (t) => {
  fc.assert(
    fc.property(schedule(fc.oneof(weekRule, dateRule)), (osm) => {
      const hours = parsed(osm);
      const again = parsed(hours.osm);
      return again.osm === hours.osm && JSON.stringify(again.rules) === JSON.stringify(hours.rules);
    }),
    { numRuns: 300, seed: 20261003 },
  );
  t.pass('300 random schedules');
});

t.test('no text makes the parser throw or wait', async (t) => {
  const words = fc.constantFrom(
    'Mo',
    '-',
    ',',
    ';',
    ' ',
    '08:00',
    '18:00',
    'PH',
    'off',
    'May',
    '1',
    '"',
    '24/7',
    '|',
    ':',
    'x',
    '\n',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(words, { maxLength: 30 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (input) => {
      const hours = parseOpeningHours(input);
      return hours === null || normaliseOpeningHours(hours.osm) === hours.osm;
    }),
    { numRuns: 3000, seed: 20261004 },
  );
  const started = performance.now();
  for (const unit of ['Mo,', '08:00-09:00,', ' ', '\t', 'Mo-', '"', '1', 'May '])
    parseOpeningHours(unit.repeat(500).slice(0, 500));
  t.ok(performance.now() - started < 500);
});
