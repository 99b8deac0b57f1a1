/** Event streams over real connections, fed by hand: what is told to whom, resuming, slow readers, limits, many, the end. */
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify from 'fastify';
import { Registry } from 'prom-client';
import t, { type Test } from 'tap';
import type { StationStatus } from '../../src/events/event.schema.ts';
import { eventRoutes, type EventRoutesOptions } from '../../src/events/event.routes.ts';
import { eventId } from '../../src/events/event-text.ts';
import type { MissedChange } from '../../src/events/event.repository.ts';
import type { FeedChange, FeedStep, StationFeed, ToldStation } from '../../src/events/station-feed.ts';
import { networkOf } from '../../src/events/stream-limits.ts';
import { parseQuery } from '../../src/http/query.ts';
import { installProblemReplies } from '../../src/http/problem-reply.ts';
import { validatorCompiler } from '../../src/http/validation.ts';
import { EventReader } from '../support/event-stream.ts';
import { seededRandom } from '../support/stations.ts';

const EPOCH = '01900000-0000-7000-8000-0000000000aa';
const idOf = (number: number): string => `01900000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
const place = (seq: number) => ({ epoch: EPOCH, seq });

interface Change {
  readonly number: number;
  readonly at?: readonly [number, number];
  readonly adcode?: string;
  readonly reason?: string;
  readonly isGone?: boolean;
  readonly kind?: 'status' | 'station';
}

/** Stations and their log by hand. */
class HandFeed implements StationFeed {
  readonly stations = new Map<string, ToldStation>();
  readonly log: MissedChange[] = [];
  seq = 0;
  #listener: ((step: FeedStep) => void) | undefined;

  current() {
    const stations = new Map(this.stations);
    return { place: place(this.seq), station: (id: string) => stations.get(id) };
  }

  onStep(listener: (step: FeedStep) => void): () => void {
    this.#listener = listener;
    return () => (this.#listener = undefined);
  }

  /** One step with these changes; `isTold` false: before anybody listens. */
  step(...changes: readonly Change[]): void {
    const told = changes.map((change): FeedChange => {
      const id = idOf(change.number);
      const before = this.stations.get(id);
      this.seq += 1;
      if (change.isGone) this.stations.delete(id);
      else this.stations.set(id, station(change, this.seq, before));
      this.log.push({ id, seq: this.seq });
      const after = this.stations.get(id);
      return { id, seq: this.seq, kind: change.kind ?? 'status', before: before?.where, after };
    });
    this.#listener?.({ place: place(this.seq), changes: told });
  }

  reset(): void {
    this.seq += 1;
    this.#listener?.({ place: place(this.seq), changes: undefined });
  }
}

function station({ number, at, adcode, reason }: Change, revision: number, before?: ToldStation): ToldStation {
  const position = at ?? before?.where.coordinates.wgs84 ?? [113.6, 34.7];
  const shifted = [position[0] + 0.006, position[1]] as const;
  const status: StationStatus = {
    type: 'upsert',
    id: idOf(number),
    code: `410102-${String(number).padStart(4, '0')}`,
    adcode: adcode ?? before?.where.adcode ?? '410102',
    state: 'open',
    stateReason: reason ?? null,
    stateUntil: null,
    utilities: { water: 'ok', power: 'unknown' },
    revision,
    updatedAt: '2026-11-20T02:00:00.000Z',
  };
  return { where: { adcode: status.adcode, coordinates: { wgs84: position, gcj02: shifted, bd09: shifted } }, status };
}

async function serve(t: Test, feed: HandFeed, overrides: Partial<EventRoutesOptions> = {}) {
  const registry = new Registry();
  const app = Fastify({ routerOptions: { querystringParser: parseQuery } });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  installProblemReplies(app);
  let reads = 0;
  eventRoutes(app, {
    feed,
    readMissed: async (after, upTo) => {
      reads += 1;
      await sleep(1);
      if (after.seq > feed.seq || after.seq < 1) return undefined;
      const newest = new Map(feed.log.filter(({ seq }) => seq > after.seq && seq <= upTo).map((one) => [one.id, one]));
      return [...newest.values()].sort((a, b) => a.seq - b.seq);
    },
    limits: { total: 10_000, perAddress: 10_000 },
    registry,
    random: seededRandom(20261130),
    heartbeatMs: 3_600_000,
    ...overrides,
  });
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  t.teardown(() => app.close());
  const metric = async (name: string): Promise<number | undefined> =>
    Number(new RegExp(`^${name.replaceAll(/[{}]/g, '\\$&')} (\\S+)$`, 'm').exec(await registry.metrics())?.[1]);
  return {
    app,
    metric,
    reads: () => reads,
    open: async (query = '', lastId?: string) =>
      await EventReader.open(`${origin}/events${query}`, lastId === undefined ? {} : { 'last-event-id': lastId }),
  };
}

const told = (reader: EventReader): string[] =>
  reader.events.map(
    ({ event, data }) => `${event} ${String(data['type'])} ${parseInt(String(data['id']).slice(-6), 16)}`,
  );

t.test('what is told to whom', async (t) => {
  const feed = new HandFeed();
  const { open, metric } = await serve(t, feed);
  const all = await open();
  t.equal(all.status, 200);
  t.match(all.headers, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  });
  const city = await open('?district=410100');
  const county = await open('?district=410102');
  const box = await open('?bbox=113,34,114,35&crs=wgs84');
  // 113.995 in WGS-84 is 114.001 in this feed's GCJ-02.
  const shifted = await open('?bbox=113,34,114,35&crs=gcj02');
  const both = await open('?district=110000&bbox=113,34,114,35&crs=wgs84');
  await all.until((one) => one.retry !== undefined && one.lastId !== '');
  feed.step({ number: 1, at: [113.5, 34.5] });
  feed.step({ number: 2, at: [113.995, 34.5], adcode: '410105' }, { number: 3, at: [116, 39], adcode: '110101' });
  feed.step({ number: 1, kind: 'station' });
  feed.step({ number: 1, at: [120, 30], adcode: '330101' });
  feed.step({ number: 3, at: [113.5, 34.5] }, { number: 2, isGone: true });
  const expected: [EventReader, string[]][] = [
    [
      all,
      [
        'status upsert 1',
        'status upsert 2',
        'status upsert 3',
        'station upsert 1',
        'status upsert 1',
        'status upsert 3',
        'status delete 2',
      ],
    ],
    [city, ['status upsert 1', 'status upsert 2', 'station upsert 1', 'status delete 1', 'status delete 2']],
    [county, ['status upsert 1', 'station upsert 1', 'status delete 1']],
    [
      box,
      [
        'status upsert 1',
        'status upsert 2',
        'station upsert 1',
        'status delete 1',
        'status upsert 3',
        'status delete 2',
      ],
    ],
    [shifted, ['status upsert 1', 'station upsert 1', 'status delete 1', 'status upsert 3']],
    [both, ['status upsert 3']],
  ];
  for (const [reader, want] of expected) {
    await reader.until((one) => one.events.length >= want.length);
    t.strictSame(told(reader), want);
  }
  t.strictSame(
    all.events[0]?.data,
    {
      type: 'upsert',
      id: idOf(1),
      code: '410102-0001',
      adcode: '410102',
      state: 'open',
      stateReason: null,
      stateUntil: null,
      utilities: { water: 'ok', power: 'unknown' },
      revision: 1,
      updatedAt: '2026-11-20T02:00:00.000Z',
    },
    'all of the event: no position',
  );
  t.equal(await metric('event_streams_open'), 6);
  t.equal(await metric('events_sent_total'), 7 + 5 + 3 + 6 + 4 + 1);
  all.close();
  for (let i = 0; i < 200 && (await metric('event_streams_open')) !== 5; i++) await sleep(5);
  t.equal(await metric('event_streams_open'), 5);
  t.equal(await metric('event_streams_ended_total{why="client"}'), 1);
  for (const [reader] of expected) reader.close();
});

t.test('what cannot be asked', async (t) => {
  const feed = new HandFeed();
  const { app } = await serve(t, feed);
  const ask = async (url: string, headers = {}) => {
    const { statusCode, headers: got, body } = await app.inject({ url, headers });
    t.match(got['content-type'], /problem\+json/);
    return `${statusCode} ${(JSON.parse(body) as { type: string }).type.split('/').at(-1)}`;
  };
  t.equal(await ask('/events?bbox=113,34,114,35'), '400 crs-required');
  t.equal(await ask('/events?bbox=114,34,113,35&crs=wgs84'), '400 invalid-request');
  t.equal(await ask('/events?district=41'), '400 invalid-request');
  t.equal(await ask('/events?lng=113'), '400 invalid-request');
  const changes = Buffer.from(JSON.stringify(['changes', EPOCH, 1])).toString('base64url');
  for (const id of ['x', changes]) {
    t.equal(
      await ask('/events', { 'last-event-id': id }),
      '400 invalid-cursor',
      'the cursor of the change feed is no event',
    );
    t.equal(await ask(`/events?lastEventId=${id}`), '400 invalid-cursor');
  }
  const head = await app.inject({ method: 'HEAD', url: '/events' });
  t.equal(head.statusCode, 200);
  t.match(head.headers['content-type'], /^text\/event-stream/);
  t.equal(head.body, '');
});

t.test('resuming at every event gets the rest, in order, each once', async (t) => {
  const feed = new HandFeed();
  // What was before this process began is in the database's log only.
  feed.step({ number: 1 }, { number: 2 }, { number: 3, adcode: '110101' });
  feed.step({ number: 1 }, { number: 4 });
  feed.step({ number: 4, isGone: true }, { number: 5 });
  const { open, reads } = await serve(t, feed);
  const first = await open();
  await first.until((one) => one.lastId !== '');
  feed.step({ number: 5 }, { number: 6 });
  feed.step({ number: 3, adcode: '410102' });
  await first.until((one) => one.events.length === 3);
  const newest = new Map(feed.log.map(({ id, seq }) => [id, seq]));
  for (let seq = 1; seq <= feed.seq; seq++) {
    const reader = await open('', eventId(place(seq)));
    const want = [...newest].filter(([, at]) => at > seq).map(([id, at]) => `${id} ${at}`);
    await reader.until((one) => one.events.length >= want.length);
    const got = reader.events.map(({ id, data }) => `${String(data['id'])} ${seqOf(id)}`);
    // From this process's own memory each change comes; from before it, the newest of each station.
    t.strictSame(got.filter((one) => want.includes(one)).sort(), want.sort(), `after ${seq}`);
    t.equal(new Set(got).size, got.length, 'each once');
    const places = reader.events.map(({ id }) => seqOf(id));
    t.strictSame(
      places,
      [...places].sort((a, b) => a - b),
      'in order',
    );
    t.ok(places.every((one) => one > seq));
    reader.close();
  }
  const once = reads();
  const filtered = await open('?district=110101', eventId(place(1)));
  await filtered.until((one) => one.events.length === 4);
  // Of what changed before this process began, and lies outside, it is not known whether it lay inside.
  t.strictSame(told(filtered), ['status delete 2', 'status delete 1', 'status delete 4', 'status delete 3']);
  filtered.close();
  t.equal(reads(), once, 'what was read once serves all who come later');
  const byQuery = await open(`?lastEventId=${eventId(place(feed.seq - 1))}`);
  await byQuery.until((one) => one.events.length === 1);
  const nothing = await open('', eventId(place(feed.seq)));
  const ahead = await open('', eventId(place(feed.seq + 1)));
  await ahead.until((one) => one.events.length === 1);
  t.equal(ahead.events[0]?.event, 'reset', 'from the future: before a restore');
  const other = await open('', eventId({ epoch: idOf(9), seq: 1 }));
  await other.until((one) => one.events.length === 1);
  t.strictSame(other.events[0]?.data, { reload: true });
  t.equal(seqOf(other.lastId), feed.seq, 'and on from here');
  const old = await open('', eventId(place(0)));
  await old.until((one) => one.events.length === 1);
  t.equal(old.events[0]?.event, 'reset', 'no longer in the log');
  feed.reset();
  feed.step({ number: 8 });
  for (const reader of [first, nothing, other, old]) {
    await reader.until((one) => one.events.length >= 2 && seqOf(one.lastId) === feed.seq);
    t.strictSame(
      reader.events.slice(-2).map((one) => one.event),
      ['reset', 'status'],
      'all was read anew',
    );
  }
  for (const reader of [first, byQuery, nothing, ahead, other, old]) reader.close();
});

const seqOf = (id: string): number =>
  (JSON.parse(Buffer.from(id, 'base64url').toString()) as [string, string, number])[2];

t.test('a database that is away: the client reads anew, instead of being refused for good', async (t) => {
  const feed = new HandFeed();
  feed.step({ number: 1 }, { number: 2 });
  const { open } = await serve(t, feed, {
    readMissed: async () => {
      throw new Error('away');
    },
  });
  const reader = await open('', eventId(place(1)));
  await reader.until((one) => one.events.length === 1);
  t.equal(reader.events[0]?.event, 'reset');
  feed.step({ number: 1 });
  await reader.until((one) => one.events.length === 2);
  reader.close();
});

t.test('heartbeats come to all, and move the id on', async (t) => {
  const feed = new HandFeed();
  const { open } = await serve(t, feed, { heartbeatMs: 80 });
  const readers = await Promise.all(Array.from({ length: 40 }, () => open('?district=110000')));
  feed.step({ number: 1 }, { number: 2 });
  for (const reader of readers) {
    await reader.until((one) => one.comments >= 3);
    t.equal(reader.events.length, 0);
    t.equal(seqOf(reader.lastId), 2, 'a stream of which nothing was told is not left behind');
    reader.close();
  }
});

t.test('a reader that does not read is ended, holds little, and can go on', async (t) => {
  const feed = new HandFeed();
  const { app, open, metric } = await serve(t, feed, { heartbeatMs: 160, slowMs: 500 });
  const slow = await open();
  const quick = await open();
  await slow.until((one) => one.retry !== undefined);
  await quick.until((one) => one.retry !== undefined);
  slow.setReading(false);
  const reason = '装修'.repeat(1_500);
  let steps = 0;
  const waiting = async (): Promise<number> => (await metric('event_streams_ended_total{why="slow"}')) ?? 0;
  // More than the kernel keeps for a connection, in steps that a reader could take.
  while ((await waiting()) === 0 && steps < 6_000) {
    feed.step(...Array.from({ length: 20 }, (_, i) => ({ number: 1 + ((steps + i) % 300), reason })));
    steps += 20;
    await sleep(10);
  }
  t.equal(await waiting(), 1, `after ${steps} events`);
  await quick.until((one) => one.events.length === steps);
  t.equal(await metric('event_streams_open'), 1, 'the other goes on');
  slow.setReading(true);
  await slow.until((one) => one.isOver);
  t.ok(slow.events.length < steps, `${slow.events.length} of ${steps} were read`);
  const again = await open('', slow.lastId);
  await again.until((one) => seqOf(one.lastId) === feed.seq);
  const both = [...slow.events, ...again.events].map(({ id }) => id);
  t.strictSame(
    both,
    quick.events.map(({ id }) => id),
    'with what comes after, all of them, each once',
  );
  t.ok(app.server.listening);
  quick.close();
  again.close();
});

t.test('bounds: in all and for one address', async (t) => {
  const feed = new HandFeed();
  const { app, open, metric } = await serve(t, feed, { limits: { total: 3, perAddress: 2 } });
  const [first] = [await open(), await open()];
  const third = await open();
  t.equal(third.status, 429);
  t.equal(third.headers['retry-after'], '30');
  t.match(third.headers['content-type'], /problem\+json/);
  third.close();
  first.close();
  for (let i = 0; i < 200 && (await metric('event_streams_open')) !== 1; i++) await sleep(5);
  const again = await open();
  t.equal(again.status, 200, 'a place that was left is free again');
  const elsewhere = await EventReader.open(
    `http://127.0.0.1:${(app.server.address() as { port: number }).port}/events`,
  );
  t.equal(elsewhere.status, 429);
  const { open: full } = await serve(t, feed, { limits: { total: 1, perAddress: 9 } });
  const only = await full();
  const refused = await full();
  t.equal(refused.status, 503);
  t.equal(refused.headers['retry-after'], '30');
  only.close();

  t.equal(networkOf('203.0.113.7'), '203.0.113.7');
  t.equal(networkOf('::ffff:203.0.113.7'), '203.0.113.7');
  t.equal(networkOf('2001:db8:1:2:3:4:5:6'), networkOf('2001:db8:1:2::9'));
  t.not(networkOf('2001:db8:1:2::9'), networkOf('2001:db8:1:3::9'));
  t.equal(networkOf('::1'), '0:0:0:0');
  t.equal(networkOf('fe80::1%eth0'), 'fe80:0:0:0');
});

t.test('2,000 idle connections, and one event to all; then the service stops at once', async (t) => {
  const feed = new HandFeed();
  const { app, open, metric } = await serve(t, feed);
  const COUNT = 2_000;
  const warm = await open();
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const readers: EventReader[] = [warm];
  while (readers.length < COUNT) readers.push(...(await Promise.all(Array.from({ length: 100 }, () => open()))));
  readers.splice(COUNT).forEach((one) => one.close());
  for (let i = 0; i < 400 && (await metric('event_streams_open')) !== COUNT; i++) await sleep(5);
  t.equal(await metric('event_streams_open'), COUNT);
  globalThis.gc?.();
  const kilobytes = (process.memoryUsage().rss - before) / COUNT / 1_024;
  t.comment(`${kilobytes.toFixed(1)} KiB a connection, its client included`);
  const at = performance.now();
  feed.step({ number: 1 });
  await Promise.all(readers.map((one) => one.until(({ events }) => events.length === 1)));
  t.comment(`one event to ${COUNT}: ${(performance.now() - at).toFixed(0)} ms`);
  t.equal(new Set(readers.map((one) => JSON.stringify(one.events))).size, 1, 'the same to all');
  readers.slice(0, 100).forEach((one) => one.setReading(false));
  feed.step(...Array.from({ length: 200 }, (_, i) => ({ number: i, reason: 'x'.repeat(3_000) })));
  const closing = performance.now();
  await app.close();
  t.comment(`closed in ${(performance.now() - closing).toFixed(0)} ms`);
  readers.forEach((one) => one.setReading(true));
  await Promise.all(readers.map((one) => one.until(({ isOver }) => isOver)));
});
