/** Remembered schedules answer what the plain functions answer, on every kind of day. */
import t from 'tap';
import { scheduleOf } from '../../src/geo/opening-hours-schedule.ts';
import { openAt, openState, parseOpeningHours } from '../../src/geo/opening-hours.ts';
import { seededRandom } from '../support/stations.ts';

const TEXTS = [
  '24/7',
  'Mo-Fr 08:30-12:00,13:00-17:30',
  'Mo-Su 08:00-20:00',
  'Mo-Sa 06:00-22:00; PH off',
  'Mo-Su 22:00-06:00',
  'Mo-Fr 20:00-04:00; Sa 10:00-12:00',
  'May-Sep Mo-Su 06:00-22:00; Oct-Apr Mo-Su 08:00-18:00',
  'Mo-Fr 09:00-17:00; PH 10:00-15:00',
  'Mo-Fr 08:00-18:00; 12:00-13:00 off',
  'Mo-Su 08:00-12:00; Mo-Su 14:00-18:00 unknown',
  'off',
  'Jan 01 00:00-01:00',
];

t.test('equal to openState and openAt at 20,000 instants', async (t) => {
  const random = seededRandom(31);
  const from = Date.parse('2025-09-01T00:00:00Z');
  for (const text of TEXTS) {
    const hours = parseOpeningHours(text);
    const schedule = scheduleOf(text);
    if (hours === null || schedule === null) {
      t.equal(schedule, hours, text);
      continue;
    }
    let wrong = 0;
    for (let i = 0; i < 20_000 / TEXTS.length; i++) {
      const at = new Date(from + Math.floor(random() * 700) * 86_400_000 + Math.floor(random() * 86_400) * 1_000);
      if (JSON.stringify(schedule.stateAt(at)) !== JSON.stringify(openState(hours, at))) wrong++;
      if (schedule.openAt(at) !== openAt(hours, at)) wrong++;
    }
    t.equal(wrong, 0, text);
  }
  t.equal(scheduleOf('whenever'), null);
  t.throws(() => scheduleOf('24/7')?.stateAt(new Date(NaN)), RangeError);
});

t.test('a span holds from its first to its last millisecond', async (t) => {
  const random = seededRandom(32);
  const from = Date.parse('2025-09-01T00:00:00Z');
  for (const text of TEXTS) {
    const hours = parseOpeningHours(text);
    const schedule = scheduleOf(text);
    if (hours === null || schedule === null) continue;
    let wrong = 0;
    for (let i = 0; i < 600; i++) {
      const at = from + Math.floor(random() * 700) * 86_400_000 + Math.floor(random() * 86_400) * 1_000;
      const { fromMs, untilMs, ...state } = schedule.spanAt(new Date(at));
      if (!(fromMs <= at && at < untilMs)) wrong++;
      for (const moment of [fromMs, Math.floor(fromMs + random() * (untilMs - fromMs)), untilMs - 1]) {
        if (JSON.stringify(openState(hours, new Date(moment))) !== JSON.stringify(state)) wrong++;
      }
    }
    t.equal(wrong, 0, text);
  }
});
