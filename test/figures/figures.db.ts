/** Figures of checks, reports, stations and activities, against a count of everything one by one; and whose they are. */
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { createToken } from '../../src/access/token.repository.ts';
import { ACTIVITY_KINDS, KIND_CODES, type ActivityKind } from '../../src/activities/activity.schema.ts';
import { REPORT_KINDS } from '../../src/reports/report.schema.ts';
import { asAdmin, startService } from '../support/service.ts';
import { insertStations, newStation, seededRandom, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

const NOW = Date.parse('2026-06-30T07:00:00Z'); // 15:00 in China
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const dayOf = (ms: number): string => new Date(ms + 8 * HOUR).toISOString().slice(0, 10);
const startOf = (day: string): number => Date.parse(`${day}T00:00:00+08:00`);
const HANDED_OVER = '2026-06-11';
const COUNTIES = ['410102', '410103', '441602'] as const;
const NAMES = { 410102: '中原区', 410103: '二七区', 441602: '源城区' } as const;
type State = 'planned' | 'open' | 'paused' | 'closed' | 'retired';

interface Span {
  readonly state: State;
  readonly since: number;
}
interface Case {
  readonly kind: string;
  readonly openedAt: number;
  readonly dueAt: number;
  readonly answeredAt: number | null;
  readonly maintainer: string | null;
}
interface Held {
  readonly kind: ActivityKind;
  readonly startsAt: number;
  readonly isCancelled: boolean;
  readonly signups: number;
  readonly attended: number | null;
}
interface Model {
  readonly id: string;
  readonly county: (typeof COUNTIES)[number];
  readonly publishedAt: number | null;
  readonly spans: readonly Span[];
  readonly checks: readonly number[];
  readonly cases: readonly Case[];
  readonly activities: readonly Held[];
  readonly verifiedAt: number | null;
  /** Who answers for it on a day. */
  readonly dutyHolder: (day: string) => string;
}

export const suite: Suite = async (t, { database }) => {
  const random = seededRandom(20260630);
  const within = (from: number, to: number): number => Math.floor(from + random() * (to - from));
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const [old, heir, steady] = [
    await testMaintainer(database, '原单位（合成）'),
    await testMaintainer(database, '接手单位（合成）'),
    await testMaintainer(database, '一直负责（合成）'),
  ];
  const nameOf: Record<string, string> = {
    [old]: '原单位（合成）',
    [heir]: '接手单位（合成）',
    [steady]: '一直负责（合成）',
  };
  const BEGAN = NOW - 130 * DAY;

  const model: Model[] = [];
  for (let i = 0; i < 60; i++) {
    const county = pick(COUNTIES);
    const changes = i % 3 === 0;
    const from = '2020-01-01';
    const maintainers = changes
      ? [
          { id: old, role: 'dutyHolder' as const, assumed: false, from, to: HANDED_OVER },
          { id: heir, role: 'dutyHolder' as const, assumed: false, from: HANDED_OVER },
        ]
      : [{ id: steady, role: 'dutyHolder' as const, assumed: false, from }];
    const isRetired = i % 10 === 9;
    const isPublished = !isRetired && random() < 0.85;
    const [id = ''] = await insertStations(database, [
      newStation({ adcode: county, maintainers, publish: isPublished }),
    ]);
    let since = within(BEGAN, NOW - 2 * DAY);
    const spans: Span[] = [{ state: pick(['planned', 'open']), since }];
    while (random() < 0.85) {
      // Often within one day, and now and then at midnight to the second.
      since += random() < 0.4 ? within(1, 6 * HOUR) : within(1, 30 * DAY);
      if (random() < 0.2) since = startOf(dayOf(since + DAY));
      if (since >= NOW) break;
      spans.push({ state: pick(['open', 'paused', 'closed']), since });
    }
    if (isRetired) spans.push({ state: 'retired', since: within((spans.at(-1) as Span).since + 1, NOW) });
    const publishedAt = isPublished ? within(BEGAN, NOW) : null;
    const verifiedAt = random() < 0.8 ? within(NOW - 60 * DAY, NOW) : null;
    const last = spans.at(-1) as Span;
    await sql`update stations set state = ${last.state}, state_at = ${new Date(last.since)}, state_reason = null,
      unpublished_reason = ${isRetired ? 'retired' : isPublished ? null : 'withheld'},
      published_at = ${publishedAt === null ? null : new Date(publishedAt)},
      verified_at = ${verifiedAt === null ? null : new Date(verifiedAt)} where id = ${id}`.execute(database.kysely);
    await sql`delete from station_states where station_id = ${id}`.execute(database.kysely);
    for (const span of spans)
      await sql`insert into station_states (station_id, state, since, by_kind)
        values (${id}, ${span.state}, ${new Date(span.since)}, 'operator')`.execute(database.kysely);
    const checks = Array.from({ length: within(0, 40) }, () =>
      random() < 0.1 ? startOf(dayOf(within(BEGAN, NOW))) : within(BEGAN, NOW),
    );
    for (const at of checks)
      await sql`insert into checks (id, station_id, checked_at, received_at, checked_by, utilities, orderliness,
          cleanliness, equipment, amenities, applied)
        values (${uuidv7()}, ${id}, ${new Date(at)}, ${new Date(at + HOUR)}, 'test', 'ok', 'ok', 'ok', 'ok', '[]', true)`.execute(
        database.kysely,
      );
    const dutyHolder = (day: string): string => (!changes ? steady : day < HANDED_OVER ? old : heir);
    const waiting = new Set<string>();
    const cases: Case[] = [];
    for (let n = within(0, 12); n > 0; n--) {
      const kind = pick(REPORT_KINDS);
      const openedAt = within(BEGAN, NOW);
      const dueAt = openedAt + pick([4, 24, 72]) * HOUR;
      const answer = openedAt + within(0, 6 * DAY);
      const isAnswered = answer < NOW && random() < 0.9;
      if (!isAnswered && waiting.has(kind)) continue;
      if (!isAnswered) waiting.add(kind);
      const maintainer = random() < 0.1 ? null : dutyHolder(dayOf(openedAt));
      cases.push({ kind, openedAt, dueAt, answeredAt: isAnswered ? answer : null, maintainer });
      await sql`insert into report_cases (id, station_id, kind, status, maintainer_id, opened_at, last_reported_at, due_at,
          answered_at, answered_by, answer)
        values (${uuidv7()}, ${id}, ${kind}, ${isAnswered ? pick(['resolved', 'rejected']) : pick(['open'])}, ${maintainer},
          ${new Date(openedAt)}, ${new Date(openedAt)}, ${new Date(dueAt)}, ${isAnswered ? new Date(answer) : null},
          ${isAnswered ? 'test' : null}, ${isAnswered ? '已办（合成）' : null})`.execute(database.kysely);
    }
    const activities: Held[] = [];
    for (let n = within(0, 8); n > 0; n--) {
      // Some of them are still to come, and some begin at midnight.
      const at = within(BEGAN, NOW + 5 * DAY);
      const startsAt = random() < 0.2 ? startOf(dayOf(at)) : at;
      const isCancelled = random() < 0.2;
      const attended = !isCancelled && startsAt < NOW && random() < 0.6 ? within(0, 60) : null;
      const one = { kind: pick(KIND_CODES), startsAt, isCancelled, signups: within(0, 30), attended };
      activities.push(one);
      await sql`insert into activities (id, station_id, kind, title, starts_at, ends_at, signed_up, attended, cancelled_at,
          cancel_reason, code_key)
        values (${uuidv7()}, ${id}, ${one.kind}, '合成活动', ${new Date(startsAt)}, ${new Date(startsAt + HOUR)}, ${one.signups},
          ${attended}, ${isCancelled ? new Date(startsAt - HOUR) : null}, ${isCancelled ? '下雨（合成）' : null},
          ${'0'.repeat(64)})`.execute(database.kysely);
    }
    model.push({ id, county, publishedAt, spans, checks, cases, activities, verifiedAt, dutyHolder });
  }

  const service = await startService(database);
  t.teardown(() => service.close());
  service.setNow(new Date(NOW).toISOString());
  const bearer = async (role: 'manager' | 'union', scope: object) => ({
    authorization: `Bearer ${(await createToken(database.kysely, { name: role, role, scope, expiresAt: null })).token}`,
  });
  const ask = async (what: string, query = '', headers: Record<string, string> = asAdmin) => {
    const response = await service.call({ url: `/v1/${what}/figures?${query}`, headers });
    return { status: response.statusCode, rule: response.headers['cache-control'], body: response.json() };
  };
  const daysFrom = (from: string, to: string): string[] => {
    const days: string[] = [];
    for (let at = startOf(from); at <= startOf(to); at += DAY) days.push(dayOf(at));
    return days;
  };
  const WINDOWS = [
    ['2026-06-01', '2026-06-30'],
    ['2026-06-10', '2026-06-10'],
    ['2026-03-31', '2026-06-30'],
    ['2026-04-05', '2026-05-20'],
  ] as const;
  const SCOPES = [
    ['', () => true],
    ['&district=410100', (one: Model) => one.county.startsWith('4101')],
    [`&maintainer=${heir}`, (one: Model) => one.dutyHolder('2026-11-01') === heir],
  ] as const;

  /** Was it open at any moment of the day, and published by then? */
  const isDue = ({ publishedAt, spans }: Model, day: string): boolean =>
    publishedAt !== null &&
    spans.some(({ state, since }, i) => {
      const begin = Math.max(since, publishedAt, startOf(day));
      const end = Math.min(spans[i + 1]?.since ?? Infinity, startOf(day) + DAY);
      return state === 'open' && begin < end;
    });
  const hasCheck = (one: Model, day: string): boolean => one.checks.some((at) => dayOf(at) === day);

  await t.test('coverage of the daily check equals a count of every station on every day', async (t) => {
    for (const [from, to] of WINDOWS)
      for (const [query, isWanted] of SCOPES) {
        const { status, rule, body } = await ask('checks', `from=${from}&to=${to}${query}`);
        t.same([status, rule], [200, 'no-store']);
        const days = daysFrom(from, to);
        const due = days.flatMap((day) =>
          model.filter((one) => isWanted(one) && isDue(one, day)).map((one) => ({ one, day })),
        );
        const count = (list: typeof due) => ({
          due: list.length,
          checked: list.filter(({ one, day }) => hasCheck(one, day)).length,
        });
        t.strictSame(
          body.days,
          days.map((date) => ({ date, ...count(due.filter(({ day }) => day === date)) })),
          `${from} ${to} ${query}`,
        );
        t.strictSame(body.total, count(due));
        t.strictSame(
          body.districts,
          COUNTIES.map((adcode) => ({
            district: { adcode, name: NAMES[adcode] },
            ...count(due.filter(({ one }) => one.county === adcode)),
          })).filter((row) => row.due > 0),
        );
        const holders = [old, heir, steady].map((id) => ({
          dutyHolder: { id, name: nameOf[id] },
          ...count(due.filter(({ one, day }) => one.dutyHolder(day) === id)),
        }));
        const missed = (row: { due: number; checked: number }): number => row.due - row.checked;
        t.strictSame(
          body.dutyHolders,
          holders.filter((row) => row.due > 0).sort((a, b) => missed(b) - missed(a)),
          'of that day, the most missed first',
        );
        t.equal(body.moreDutyHolders, false);
        if (query === '' && days.length > 80) t.ok(body.total.checked > 20 && missed(body.total) > 20, 'there is much');
      }
  });

  await t.test('reports: opened, answered, late, and the hours to an answer', async (t) => {
    /** As PostgreSQL's percentile_cont is documented: linear between the two neighbours. */
    const percentile = (share: number, values: readonly number[]): number | null => {
      if (values.length === 0) return null;
      const sorted = [...values].sort((a, b) => a - b);
      const place = share * (sorted.length - 1);
      const [low, high] = [sorted[Math.floor(place)] as number, sorted[Math.ceil(place)] as number];
      return low + (high - low) * (place - Math.floor(place));
    };
    for (const [from, to] of WINDOWS)
      for (const [query, isWanted] of SCOPES) {
        const { status, rule, body } = await ask('reports', `from=${from}&to=${to}${query}`);
        t.same([status, rule], [200, 'no-store']);
        const isIn = (at: number | null): boolean => at !== null && dayOf(at) >= from && dayOf(at) <= to;
        const isLate = (one: Case): boolean => one.dueAt <= NOW && (one.answeredAt ?? Infinity) > one.dueAt;
        const all = model.filter(isWanted).flatMap((one) => one.cases.map((it) => ({ ...it, county: one.county })));
        // What has nothing in the window and does not wait is in no group.
        const cases = all.filter((one) => one.answeredAt === null || one.answeredAt >= startOf(from));
        const near = (found: number | null, expected: number | null, what: string): void => {
          if (expected === null || found === null) t.equal(found, expected, what);
          else t.ok(Math.abs(found - expected) <= 0.0051, `${what}: ${found} ${expected}`);
        };
        const matches = (found: Record<string, unknown>, list: readonly Case[], what: string): void => {
          const answered = list.filter((one) => isIn(one.answeredAt));
          const { medianHours, p90Hours, ...counts } = found as Record<string, number> & {
            medianHours: number | null;
            p90Hours: number | null;
          };
          t.match(counts, {
            opened: list.filter((one) => isIn(one.openedAt)).length,
            answered: answered.length,
            late: list.filter((one) => isIn(one.dueAt) && isLate(one)).length,
            waiting: list.filter((one) => one.answeredAt === null).length,
            waitingLate: list.filter((one) => one.answeredAt === null && isLate(one)).length,
          });
          const took = answered.map((one) => ((one.answeredAt as number) - one.openedAt) / HOUR);
          near(medianHours, percentile(0.5, took), `${what} median`);
          near(p90Hours, percentile(0.9, took), `${what} p90`);
        };
        matches(body.total, cases, 'total');
        for (const row of body.kinds)
          matches(
            row,
            cases.filter((one) => one.kind === row.kind),
            row.kind,
          );
        t.strictSame(
          body.kinds.map((one: { kind: string }) => one.kind),
          [...new Set(cases.map((one) => one.kind))].sort(),
        );
        for (const row of body.districts)
          matches(
            row,
            cases.filter((one) => one.county === row.district.adcode),
            row.district.name,
          );
        t.equal(body.districts.length, new Set(cases.map((one) => one.county)).size);
        for (const row of body.dutyHolders)
          matches(
            row,
            cases.filter((one) => one.maintainer === (row.dutyHolder?.id ?? null)),
            row.dutyHolder?.name,
          );
        t.equal(body.dutyHolders.length, new Set(cases.map((one) => one.maintainer)).size, 'nobody is one of them');
        t.strictSame(
          body.days,
          daysFrom(from, to).map((date) => ({
            date,
            opened: all.filter((one) => dayOf(one.openedAt) === date).length,
            answered: all.filter((one) => one.answeredAt !== null && dayOf(one.answeredAt) === date).length,
            late: all.filter((one) => dayOf(one.dueAt) === date && isLate(one)).length,
          })),
          `${from} ${to} ${query}`,
        );
      }
  });

  await t.test('stations: now by state and freshness, and their states at each day’s end', async (t) => {
    const stateAt = ({ spans }: Model, at: number): State | undefined =>
      [...spans].reverse().find((span) => span.since < at)?.state;
    for (const [from, to] of WINDOWS)
      for (const [query, isWanted] of SCOPES) {
        const { status, rule, body } = await ask('stations', `from=${from}&to=${to}${query}`);
        t.same([status, rule], [200, 'no-store']);
        const wanted = model.filter(isWanted);
        const of = (every: readonly Model[]) => {
          const list = every.filter((one) => one.spans.at(-1)?.state !== 'retired');
          const states = { planned: 0, open: 0, paused: 0, closed: 0 };
          const freshness = { fresh: 0, stale: 0, unverified: 0 };
          for (const one of list) {
            states[(one.spans.at(-1) as Span).state as keyof typeof states] += 1;
            if (one.publishedAt === null) continue;
            const age = one.verifiedAt === null ? Infinity : NOW - one.verifiedAt;
            freshness[age <= 36 * HOUR ? 'fresh' : age <= 30 * DAY ? 'stale' : 'unverified'] += 1;
          }
          const published = list.filter((one) => one.publishedAt !== null).length;
          return { stations: list.length, published, states, freshness };
        };
        t.strictSame(body.total, of(wanted));
        t.strictSame(
          body.districts,
          COUNTIES.map((adcode) => ({
            district: { adcode, name: NAMES[adcode] },
            ...of(wanted.filter((one) => one.county === adcode)),
          })).filter((row) => row.stations > 0),
        );
        t.strictSame(
          body.dutyHolders,
          [heir, steady]
            .map((id) => ({
              dutyHolder: { id, name: nameOf[id] },
              ...of(wanted.filter((one) => one.dutyHolder('2026-11-01') === id)),
            }))
            .filter((row) => row.stations > 0)
            .sort((a, b) => b.stations - a.stations),
        );
        t.strictSame(
          body.days,
          daysFrom(from, to).map((date) => {
            const at = (state: State): number =>
              wanted.filter((one) => stateAt(one, startOf(date) + DAY) === state).length;
            return { date, open: at('open'), paused: at('paused'), closed: at('closed') };
          }),
          `${from} ${to} ${query}`,
        );
      }
    t.ok(model.some((one) => one.spans.length > 3) && model.some((one) => one.spans.at(-1)?.state === 'retired'));
  });

  await t.test('activities: held, cancelled, signed up for and counted', async (t) => {
    for (const [from, to] of WINDOWS)
      for (const [query, isWanted] of SCOPES) {
        const { status, rule, body } = await ask('activities', `from=${from}&to=${to}${query}`);
        t.same([status, rule], [200, 'no-store']);
        const begun = model
          .filter(isWanted)
          .flatMap((one) => one.activities.map((it) => ({ ...it, one, day: dayOf(it.startsAt) })))
          .filter(({ day, startsAt }) => day >= from && day <= to && startsAt < NOW);
        const sum = (values: readonly (number | null)[]): number =>
          values.reduce<number>((all, n) => all + (n ?? 0), 0);
        const of = (list: typeof begun) => {
          const held = list.filter(({ isCancelled }) => !isCancelled);
          return {
            activities: held.length,
            cancelled: list.length - held.length,
            signups: sum(held.map(({ signups }) => signups)),
            visits: sum(list.map(({ attended }) => attended)),
            counted: list.filter(({ attended }) => attended !== null).length,
          };
        };
        t.strictSame(body.total, of(begun), `${from} ${to} ${query}`);
        t.strictSame(
          body.days,
          daysFrom(from, to).map((date) => ({ date, ...of(begun.filter(({ day }) => day === date)) })),
        );
        const groups = (list: typeof begun) =>
          [...KIND_CODES]
            .sort()
            .map((kind) => ({ kind, kindName: ACTIVITY_KINDS[kind], its: list.filter((it) => it.kind === kind) }))
            .filter(({ its }) => its.length > 0)
            .map(({ its, ...group }) => ({ ...group, ...of(its) }));
        t.strictSame(body.kinds, groups(begun));
        const counties = COUNTIES.map((adcode) => ({
          district: { adcode, name: NAMES[adcode] },
          its: begun.filter(({ one }) => one.county === adcode),
        })).filter(({ its }) => its.length > 0);
        t.strictSame(
          body.districts,
          counties.map(({ district, its }) => ({ district, ...of(its) })),
        );
        t.strictSame(
          body.rows,
          counties.flatMap(({ district, its }) => groups(its).map((group) => ({ district, ...group }))),
          'by county and kind',
        );
        const holders = [old, heir, steady].map((id) => ({
          dutyHolder: { id, name: nameOf[id] },
          its: begun.filter(({ one, day }) => one.dutyHolder(day) === id),
        }));
        t.strictSame(
          body.dutyHolders,
          holders
            .filter(({ its }) => its.length > 0)
            .map(({ dutyHolder, its }) => ({ dutyHolder, ...of(its) }))
            .sort((a, b) => b.activities - a.activities || (a.dutyHolder.id < b.dutyHolder.id ? -1 : 1)),
          'of that day, the most first',
        );
        t.equal(body.moreDutyHolders, false);
        if (query === '' && from === '2026-03-31') t.ok(body.total.cancelled > 5 && body.total.counted > 20, 'much');
      }
    t.ok(
      model.some(({ activities }) => activities.some(({ startsAt }) => startsAt >= NOW)),
      'there are some to come, which are in none',
    );
    t.equal((await ask('activities', 'from=2025-06-30')).body.days.length, 366, 'a year at once');
    const { status, body } = await ask('activities', 'from=2025-06-29');
    t.same([status, body.errors[0].code, body.errors[0].parameter], [400, 'too-long', 'from']);
  });

  await t.test('whose they are', async (t) => {
    const union = await bearer('union', { adcode: '410100' });
    const manager = await bearer('manager', { maintainerId: heir });
    for (const what of ['checks', 'reports', 'stations', 'activities']) {
      t.strictSame((await ask(what, '', union)).body, (await ask(what, 'district=410100')).body, 'its own by itself');
      t.equal((await ask(what, 'district=441602', union)).status, 403);
      t.strictSame(
        (await ask(what, '', manager)).body,
        (await ask(what, `maintainer=${heir}`)).body,
        'its own stations',
      );
      const foreign = (await ask(what, `maintainer=${steady}`, manager)).body;
      t.strictSame([foreign.districts, foreign.dutyHolders], [[], []], 'and no others');
      t.equal((await ask(what, '', {})).status, 401);
    }
  });

  await t.test('the days', async (t) => {
    const { body } = await ask('checks');
    t.match(body, { from: '2026-06-01', to: '2026-06-30' }, 'the last 30');
    t.match((await ask('checks', 'to=2026-12-01')).body, { from: '2026-06-01', to: '2026-06-30' }, 'none to come');
    t.match((await ask('checks', 'to=2026-05-30')).body, { from: '2026-05-01', to: '2026-05-30' });
    t.equal((await ask('checks', 'from=2026-03-31')).body.days.length, 92);
    const fault = async (query: string) => {
      const { status, body } = await ask('stations', query);
      return `${status} ${body.errors?.[0]?.parameter} ${body.errors?.[0]?.code}`;
    };
    t.equal(await fault('from=2026-03-30'), '400 from too-long');
    t.equal(await fault('from=2026-06-20&to=2026-06-19'), '400 from reversed');
    t.equal(await fault('from=2026-07-01'), '400 from reversed', 'tomorrow');
    t.match(await fault('from=2026-02-30'), /^400 from/);
    t.match(await fault('from=2026-06-01T00:00:00Z'), /^400 from/);
    t.match(await fault('maintainer=mine'), /^400 maintainer/);
    service.setNow('2026-06-30T16:30:00Z');
    t.equal((await ask('stations')).body.to, '2026-07-01', 'after midnight in China');
    service.setNow(new Date(NOW).toISOString());
  });
};
