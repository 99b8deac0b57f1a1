/** The preview of opening hours, held against the schedule that answers riders, minute by minute. */
import { dayKind, dateOfEpochDay } from '../../src/geo/opening-hours-calendar.ts';
import { openAt, parseOpeningHours } from '../../src/geo/opening-hours.ts';
import { startService } from '../support/service.ts';
import type { Suite } from '../support/suite.ts';

/** A Wednesday; its week has no holiday and no make-up day. */
const NOW = '2026-07-15T04:00:00Z';
const MONDAY = Date.parse('2026-07-13T00:00:00+08:00');
const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

interface Span {
  readonly from: string;
  readonly to: string;
}
interface View {
  readonly openingHours: string | null;
  readonly confidence: string;
  readonly week: Span[][] | null;
  readonly unknown: Span[][] | null;
  readonly publicHolidays: { readonly state: string; readonly hours: Span[] | null } | null;
  readonly warnings: { readonly code: string; readonly detail: string }[];
}

const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
const holds = (spans: readonly Span[] | undefined, minute: number): boolean =>
  (spans ?? []).some(({ from, to }) => minute >= minuteOf(from) && minute < minuteOf(to));

export const suite: Suite = async (t, { database }) => {
  const service = await startService(database);
  t.teardown(() => service.close());
  service.setNow(NOW);
  const post = async (payload: object, headers: Record<string, string> = {}) =>
    await service.call({ method: 'POST', url: '/v1/opening-hours', payload, headers });
  const read = async (payload: object): Promise<View> => {
    const response = await post(payload);
    t.equal(response.statusCode, 200, JSON.stringify(payload));
    t.equal(response.headers['cache-control'], 'no-store');
    return response.json<View>();
  };

  await t.test('the week says of each minute what riders are told', async (t) => {
    for (const payload of [
      { text: '周一至周五 8:30-12:00，14:00-18:00' },
      { text: '8点到20点' },
      { text: '24小时' },
      { text: '工作日 9:00-17:00，周末 10:00-16:00' },
      { text: '工作日开放' },
      { text: '8:00-18:00，午休' },
      { text: '晚上8点至次日6点' },
      { openingHours: 'Mo-Fr 08:30-12:00,13:00-17:30; PH off' },
      { openingHours: 'Fr-Su 20:00-04:00; Sa 10:00-12:00' },
      { openingHours: '24/7' },
      { openingHours: 'Apr-Oct 06:00-22:00; Nov-Mar 08:00-18:00' },
    ]) {
      const view = await read(payload);
      const hours = parseOpeningHours(String(view.openingHours));
      if (!hours) throw new Error(`${JSON.stringify(payload)} was not read`);
      const wrong: string[] = [];
      for (let minute = 0; minute < 7 * 1_440; minute++) {
        const [day, at] = [Math.floor(minute / 1_440), minute % 1_440];
        const told = holds(view.week?.[day], at) ? true : holds(view.unknown?.[day], at) ? null : false;
        if (told !== openAt(hours, new Date(MONDAY + minute * MINUTE))) wrong.push(`${day} ${at}`);
      }
      t.strictSame(wrong.slice(0, 5), [], JSON.stringify(payload));
    }
  });

  await t.test('and of holidays', async (t) => {
    const HOLIDAYS = Array.from({ length: 365 }, (_, i) => Date.parse('2026-01-01T00:00:00+08:00') + i * DAY).filter(
      (at) => dayKind(dateOfEpochDay(Math.floor((at + 8 * 60 * MINUTE) / DAY))) === 'holiday',
    );
    t.ok(HOLIDAYS.length > 25);
    for (const [osm, state, hours] of [
      ['24/7', 'asUsual', null],
      ['Mo-Su 08:00-20:00', 'asUsual', null],
      ['Mo-Fr 08:30-17:30', 'unknown', null],
      ['Mo-Fr 08:30-17:30; PH off', 'closed', null],
      ['Mo-Su 08:00-20:00; PH off', 'closed', null],
      ['Mo-Fr 08:30-17:30; PH 10:00-16:00', 'ownHours', [{ from: '10:00', to: '16:00' }]],
      ['Mo-Fr unknown; Sa-Su,PH off', 'closed', null],
    ] as const) {
      const view = await read({ openingHours: osm });
      t.strictSame(view.publicHolidays, { state, hours }, osm);
      const parsed = parseOpeningHours(osm);
      if (!parsed) throw new Error(osm);
      for (const at of HOLIDAYS) {
        const noon = openAt(parsed, new Date(at + 12 * 60 * MINUTE));
        const usual = openAt(
          parsed,
          new Date(MONDAY + ((new Date(at + 8 * 60 * MINUTE).getUTCDay() + 6) % 7) * DAY + 720 * MINUTE),
        );
        if (state === 'closed') t.equal(noon, false, osm);
        if (state === 'asUsual') t.equal(noon, usual, osm);
        if (state === 'ownHours') t.equal(noon, true, osm);
      }
    }
  });

  await t.test('what was assumed, and what was not understood', async (t) => {
    const assumed = await read({ text: '8:00-18:00' });
    t.match(assumed, { openingHours: '08:00-18:00', confidence: 'medium', warnings: [{ code: 'days-not-stated' }] });
    t.match(assumed.warnings[0]?.detail, /每天/, 'Chinese first');
    const english = await post({ text: '8:00-18:00' }, { 'accept-language': 'en' });
    t.match(english.json<View>().warnings[0]?.detail, /every day/);
    t.equal(english.headers['content-language'], 'en');
    for (const payload of [{ text: '随缘' }, { text: '25:00-99:00' }, { openingHours: 'whenever' }]) {
      const none = await read(payload);
      t.match(none, { openingHours: null, confidence: 'none', week: null, unknown: null, publicHolidays: null });
      t.equal(none.warnings.length, 1);
    }
    t.ok((await read({ openingHours: 'Apr-Oct 06:00-22:00' })).warnings.some((one) => one.code === 'season-dates'));
    for (const bad of [{}, { text: '' }, { text: '8:00-18:00', openingHours: '24/7' }, { hours: '24/7' }, { text: 7 }])
      t.equal((await post(bad)).statusCode, 400, JSON.stringify(bad));
    t.equal((await post({ text: '八'.repeat(501) })).statusCode, 400, 'bounded');
    t.equal((await post({ openingHours: 'x'.repeat(501) })).statusCode, 400);
  });
};
