/** The order of a manager's day, and stations as they will be once what waits has arrived. Stations here are made up. */
import t from 'tap';
import { agendaOf, countsOf, type Day } from '../../src/web/manage/today/agenda.ts';
import type { Write } from '../../src/web/manage/outbox/queue.ts';
import { checkWrite, statusWrite, type Facts, type ReportCase } from '../../src/web/manage/today/station-writes.ts';

const NOW = Date.parse('2026-11-23T02:00:00Z');
const at = (hours: number): string => new Date(NOW + hours * 3_600_000).toISOString();
const station = (id: string, more: Partial<Facts> = {}) => ({
  id,
  properties: {
    code: `410102-000${id}`,
    name: `合成 ${id}`,
    state: 'open',
    stateReason: null,
    stateUntil: null,
    amenities: [{ code: 'fan', state: 'available' }],
    utilities: { water: 'ok', power: 'ok' },
    ...more,
  } as Facts,
});
const report = (id: string, dueInHours: number) =>
  ({ id: `r${id}`, station: { id }, status: 'open', dueAt: at(dueInHours), revision: 1 }) as unknown as ReportCase;
const waiting = (write: ReturnType<typeof statusWrite>, more: Partial<Write> = {}): Write => ({
  ...write,
  key: 'k',
  owner: 'li',
  order: 1,
  at: NOW,
  tries: 0,
  notBefore: 0,
  ...more,
});
const day: Day = {
  stations: [
    station('1'),
    station('2', { amenities: [{ code: 'fan', state: 'outOfOrder' }] }),
    station('3'),
    station('4'),
    station('5'),
  ],
  isCut: false,
  overdue: [{ id: '3', code: '410102-0003', name: '合成 3' } as Day['overdue'][number]],
  overdueCount: 1,
  reports: [report('4', 30), report('5', 1)],
};

t.test('reports by their deadline, then checks, then what is broken, then the rest', async (t) => {
  const items = agendaOf(day, []);
  t.strictSame(
    items.map((one) => one.id),
    ['5', '4', '3', '2', '1'],
  );
  t.strictSame(countsOf(items, day, NOW), { reports: 2, pressing: 1, checks: 1, broken: 1, open: 5 });
});

t.test('what waits counts as done; what was refused does not', async (t) => {
  const duties = { utilities: 'ok', order: 'ok', cleanliness: 'ok', equipment: 'ok' } as const;
  const check = checkWrite('3', { duties, amenities: [] }, undefined);
  const refusal = { status: 409, slug: 'conflict', detail: '' };
  t.equal(agendaOf(day, [waiting(check)]).find((one) => one.id === '3')?.isCheckDue, false);
  t.equal(agendaOf(day, [waiting(check, { refusal })]).find((one) => one.id === '3')?.isCheckDue, true);
  const pause = statusWrite('1', { state: 'paused', reason: '停水' });
  t.match(agendaOf(day, [waiting(pause)]).find((one) => one.id === '1')?.facts, {
    state: 'paused',
    stateReason: '停水',
  });
  t.match(agendaOf(day, [waiting(pause, { refusal })]).find((one) => one.id === '1')?.facts, { state: 'open' });
});
