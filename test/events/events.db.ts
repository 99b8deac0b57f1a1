/** Live events of a real service: what a manager does is told, and whoever comes back at any place misses nothing. */
import { sql } from 'kysely';
import { turnClock } from '../../src/stations/clock.ts';
import { readEventId } from '../../src/events/event-text.ts';
import { emptyStations } from '../support/engine.ts';
import { EventReader } from '../support/event-stream.ts';
import { asAdmin, startService, type Service } from '../support/service.ts';
import { insertStations, newStation, randomPoint, seededRandom, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

const WRITERS = 8;
const EDITS_EACH = 30;
const HEARTBEAT_MS = 320;
const LIMITS = { EVENT_STREAMS: '5000', EVENT_STREAMS_PER_ADDRESS: '5000' };

const seqOf = (id: string): number => readEventId(id).seq;

export const suite: Suite = async (t, { database }) => {
  const maintainers = [{ id: await testMaintainer(database), role: 'dutyHolder' as const, assumed: false }];

  const startListening = async () => {
    const service = await startService(database, LIMITS, { heartbeatMs: HEARTBEAT_MS });
    const origin = await service.app.listen({ host: '127.0.0.1', port: 0 });
    const open = async (query = '', lastId?: string) =>
      await EventReader.open(`${origin}/v1/events${query}`, lastId === undefined ? {} : { 'last-event-id': lastId });
    return { service, open };
  };
  const edit = async (
    service: Service,
    method: 'PUT' | 'PATCH' | 'DELETE' | 'POST',
    path: string,
    payload?: object,
  ): Promise<number> => {
    const response = await service.app.inject({
      method,
      url: `/v1/stations${path}`,
      headers: { ...asAdmin, 'if-match': '*' },
      ...(payload ? { payload } : {}),
    });
    return response.statusCode;
  };

  await t.test('what a manager does is told at once, by kind', async (t) => {
    const [first = '', second = ''] = await insertStations(
      database,
      ['甲', '乙'].map((name, i) =>
        newStation({
          name,
          adcode: '410103',
          position: { crs: 'gcj02', coordinates: [113.65 + i / 1_000, 34.72], accuracy: 'map', method: 'stated' },
          maintainers,
        }),
      ),
    );
    const { service, open } = await startListening();
    t.teardown(() => service.close());
    const reader = await open();
    t.match(reader.headers, {
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
      'content-security-policy': /default-src/,
      'cache-control': 'no-store, no-transform',
    });
    t.notOk(reader.headers['content-encoding']);
    const box = await open('?bbox=113.6495,34.7,113.6505,34.8&crs=gcj02');
    await reader.until((one) => one.lastId !== '');
    const steps: [string, () => Promise<number>, object][] = [
      [
        'paused',
        () =>
          edit(service, 'PUT', `/${first}/status`, { state: 'paused', reason: '装修', utilities: { water: 'out' } }),
        {
          event: 'status',
          data: { type: 'upsert', id: first, adcode: '410103', state: 'paused', stateReason: '装修', revision: 2 },
        },
      ],
      [
        'an amenity',
        () => edit(service, 'PUT', `/${first}/amenities/toilet`, { state: 'available' }),
        { event: 'status', data: { id: first, utilities: { water: 'out', power: 'unknown' } } },
      ],
      [
        'hours',
        () => edit(service, 'PATCH', `/${first}`, { properties: { openingHours: '24/7' } }),
        { event: 'status', data: { id: first } },
      ],
      [
        'a name',
        () => edit(service, 'PATCH', `/${first}`, { properties: { name: '丙' } }),
        { event: 'station', data: { type: 'upsert', id: first } },
      ],
      [
        'a move',
        () =>
          edit(service, 'PATCH', `/${first}?crs=gcj02`, { geometry: { type: 'Point', coordinates: [113.66, 34.72] } }),
        { event: 'station', data: { type: 'upsert', id: first } },
      ],
      [
        'withheld',
        () => edit(service, 'PATCH', `/${second}`, { properties: { published: false } }),
        { event: 'status', data: { type: 'delete', id: second } },
      ],
      [
        'shown again',
        () => edit(service, 'PATCH', `/${second}`, { properties: { published: true } }),
        { event: 'status', data: { type: 'upsert', id: second } },
      ],
      [
        'retired',
        () => edit(service, 'DELETE', `/${second}`),
        { event: 'status', data: { type: 'delete', id: second } },
      ],
    ];
    for (const [i, [what, act, want]] of steps.entries()) {
      t.ok((await act()) < 300, what);
      await reader.until((one) => one.events.length === i + 1);
      t.match(reader.events[i], want, what);
    }
    await edit(service, 'PATCH', `/${second}`, { properties: { name: '丁' } });
    await box.until((one) => one.events.length === 5);
    t.match(box.events.at(-1), { event: 'status', data: { type: 'delete', id: first } }, 'out of the box: gone');
    // A pause that ends by itself.
    await edit(service, 'PUT', `/${first}/status`, { state: 'paused', until: '2098-01-01T00:00:00Z' });
    await turnClock(
      database,
      { freshness: { freshForHours: 8_760, staleForDays: 3_650 }, changeLogDays: 36_500 },
      new Date('2098-01-02T00:00:00Z'),
    );
    await reader.until((one) => one.events.length === steps.length + 2);
    t.match(reader.events.at(-1), { event: 'status', data: { id: first, state: 'open', stateUntil: null } });
    const text = JSON.stringify(reader.events);
    t.notMatch(text, /113\.6|34\.7/, 'no position');
    t.equal(reader.events.length, steps.length + 2, 'nothing of what is withheld');
    const { body } = await service.call({ url: '/metrics' });
    t.match(body, /^event_streams_open 2$/m);
    reader.close();
    box.close();
    await service.close();
    const lines = service.log.filter((line) => line.includes('/v1/events'));
    t.equal(lines.length, 2, 'one line of the log for each');
    t.notMatch(lines.join(''), /113\.6|bbox|127\.0\.0\.1/, 'without query and address');
  });

  await t.test('eight writers: resuming at every place, none is lost and none comes twice', async (t) => {
    await emptyStations(database);
    const duty = await testMaintainer(database);
    const mine = [{ id: duty, role: 'dutyHolder' as const, assumed: false }];
    const random = seededRandom(20261129);
    const ids = await insertStations(
      database,
      Array.from({ length: 24 }, (_, i) =>
        newStation({
          name: `合成 ${i}`,
          position: { crs: 'wgs84', coordinates: randomPoint(random), accuracy: 'map', method: 'stated' },
          maintainers: mine,
        }),
      ),
    );
    const { service, open } = await startListening();
    t.teardown(() => service.close());
    const outcomes = new Map<string, number>();
    const note = (kind: string, status: number): void => {
      const key = `${kind} ${status < 300 ? 'done' : status}`;
      outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
    };
    const writer = async (seed: number): Promise<void> => {
      const draw = seededRandom(seed);
      for (let i = 0; i < EDITS_EACH; i++) {
        const path = `/${ids[Math.floor(draw() * ids.length)] ?? ''}`;
        const dice = draw();
        if (dice < 0.4)
          note('status', await edit(service, 'PUT', `${path}/status`, { state: draw() < 0.5 ? 'open' : 'paused' }));
        else if (dice < 0.55)
          note(
            'move',
            await edit(service, 'PATCH', `${path}?crs=wgs84`, {
              geometry: draw() < 0.2 ? null : { type: 'Point', coordinates: randomPoint(draw) },
              properties: { district: { adcode: '110000' } },
            }),
          );
        else if (dice < 0.75)
          note('publish', await edit(service, 'PATCH', path, { properties: { published: draw() < 0.6 } }));
        else if (dice < 0.8) note('retire', await edit(service, 'DELETE', path));
        else note('amenity', await edit(service, 'PUT', `${path}/amenities/toilet`, { state: 'available' }));
      }
    };

    let isWriting = true;
    const first = await open();
    await first.until((one) => one.lastId !== '');
    const start = first.lastId;
    /** Reads, breaks off after a few events, comes back with the last id; until it has all. */
    const restless = async (seed: number): Promise<EventReader['events']> => {
      const draw = seededRandom(seed);
      const all: EventReader['events'] = [];
      for (let last = start; ;) {
        const reader = await open('', last);
        const wanted = 1 + Math.floor(draw() * 12);
        const isAll = (one: EventReader): boolean => !isWriting && seqOf(one.lastId) >= head();
        await reader.until((one) => one.events.length >= wanted || isAll(one));
        reader.close();
        // What came meanwhile belongs to it, too: a browser has dispatched it.
        all.push(...reader.events);
        if (isAll(reader)) return all;
        last = reader.lastId;
      }
    };
    const head = (): number => service.stations?.seq ?? 0;
    const reading = [1, 2, 3, 4].map((seed) => restless(seed));
    await Promise.all(Array.from({ length: WRITERS }, (_, i) => writer(2_000 + i)));
    await service.stations?.refresh();
    isWriting = false;
    const histories = await Promise.all(reading);
    await first.until((one) => seqOf(one.lastId) >= head());
    t.comment(Object.fromEntries(outcomes));
    for (const kind of ['status', 'move', 'publish', 'retire', 'amenity'])
      t.ok((outcomes.get(`${kind} done`) ?? 0) > 3, `${kind} happened`);

    const { rows: log } = await sql<{ seq: number; id: string; kind: string; revision: number }>`
      select seq, station_id as id, kind, revision from change_log
      where seq > ${seqOf(start)} and kind <> 'hidden' order by seq`.execute(database.kysely);
    const kinds = new Map(log.map(({ seq, kind }) => [seq, kind]));
    /** What is wrong with what somebody was told who came with `after`. */
    const faults = (events: EventReader['events'], after: number): string[] => {
      const wrong: string[] = [];
      let before = after;
      const last = new Map<unknown, (typeof events)[number]>();
      for (const event of events) {
        const seq = seqOf(event.id);
        if (seq <= before) wrong.push(`${seq} after ${before}`);
        if (event.event === 'reset') wrong.push('reset');
        if (!kinds.has(seq)) wrong.push(`${seq} is not in the log`);
        before = seq;
        last.set(event.data['id'], event);
      }
      const newest = new Map(log.filter(({ seq }) => seq > after).map((row) => [row.id, row]));
      for (const { id, seq, kind, revision } of newest.values()) {
        const got = last.get(id);
        // Came and left between two loads of the index: a stream that ran has nothing to tell of it.
        const isNothing = kind === 'delete' && got === undefined;
        if (isNothing) continue;
        if (got === undefined || seqOf(got.id) !== seq) wrong.push(`${id}: ${seq} was not told`);
        else if (got.data['type'] !== kind) wrong.push(`${id}: ${String(got.data['type'])} instead of ${kind}`);
        else if (kind === 'upsert' && got.data['revision'] !== revision) wrong.push(`${id}: an old state`);
      }
      return wrong;
    };
    t.ok(log.length > 100, `${log.length} places`);
    t.strictSame(faults(first.events, seqOf(start)), [], 'one who stayed');
    for (const history of histories) t.strictSame(faults(history, seqOf(start)), [], 'one who came and went');

    // A service that starts now knows the past from the database only.
    const later = await startListening();
    t.teardown(() => later.service.close());
    for (const { what, open: connect } of [
      { what: 'from memory', open },
      { what: 'from the database', open: later.open },
    ]) {
      const wrong: string[] = [];
      const places = [seqOf(start), ...log.map(({ seq }) => seq)];
      for (let at = 0; at < places.length; at += 50) {
        await Promise.all(
          places.slice(at, at + 50).map(async (seq) => {
            const { epoch } = readEventId(start);
            const id = Buffer.from(JSON.stringify(['events', epoch, seq])).toString('base64url');
            const reader = await connect('', id);
            await reader.until((one) => seqOf(one.lastId) >= head());
            reader.close();
            wrong.push(...faults(reader.events, seq).map((fault) => `after ${seq}: ${fault}`));
          }),
        );
      }
      t.strictSame(wrong, [], `${places.length} places, ${what}`);
    }
    first.close();
  });

  await t.test('older than the log, or after all was read anew: reset', async (t) => {
    const { service, open } = await startListening();
    t.teardown(() => service.close());
    const reader = await open();
    await reader.until((one) => one.lastId !== '');
    const { epoch, seq } = readEventId(reader.lastId);
    await sql`update instance set change_log_cut_at = ${seq - 1}`.execute(database.kysely);
    await sql`delete from change_log where seq <= ${seq - 1}`.execute(database.kysely);
    const encoded = (at: number) => Buffer.from(JSON.stringify(['events', epoch, at])).toString('base64url');
    const old = await open('', encoded(seq - 2));
    await old.until((one) => one.events.length === 1);
    t.match(old.events[0], { event: 'reset', data: { reload: true } });
    t.ok(seqOf(old.lastId) >= seq, 'and on from now');
    await sql`update instance set epoch = gen_random_uuid()`.execute(database.kysely);
    await service.stations?.refresh();
    for (const one of [reader, old]) {
      await one.until(({ lastId }) => readEventId(lastId).epoch !== epoch);
      t.equal(one.events.at(-1)?.event, 'reset');
    }
    const other = await open('', encoded(seq));
    await other.until((one) => one.events.length === 1);
    t.equal(other.events[0]?.event, 'reset', 'of another database');
    for (const one of [reader, old, other]) one.close();
  });
};
