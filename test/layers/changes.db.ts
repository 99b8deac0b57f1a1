/** The change feed: whoever follows it holds, in the end, what the layer holds; nothing is stepped over, whoever writes. */
import { sql } from 'kysely';
import type { Feature } from 'geojson';
import type { Database } from '../../src/db/database.ts';
import { encodePlace } from '../../src/layers/place.ts';
import { turnClock } from '../../src/stations/clock.ts';
import { emptyStations } from '../support/engine.ts';
import { asAdmin, startService, type Service } from '../support/service.ts';
import { insertStations, newStation, randomPoint, seededRandom, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

interface Page {
  readonly changes: readonly { readonly type: 'upsert' | 'delete'; readonly id: string; readonly feature?: Feature }[];
  readonly cursor: string;
  readonly more: boolean;
}

const WRITERS = 8;
const EDITS_EACH = 40;
const LAYERS = ['amap', 'baidu', 'wgs84'] as const;

/** A provider that keeps a copy of a layer by its change feed alone. */
class Follower {
  readonly copy = new Map<string, string>();
  cursor: string | undefined;
  readonly #service: Service;
  readonly #layer: string;
  readonly #limit: number;

  constructor(service: Service, layer: string, limit: number) {
    this.#service = service;
    this.#layer = layer;
    this.#limit = limit;
  }

  /** One poll; true when there is more already. */
  async poll(): Promise<Page> {
    const since = this.cursor === undefined ? '' : `&since=${this.cursor}`;
    const response = await this.#service.app.inject({
      url: `/v1/layers/${this.#layer}/changes?limit=${this.#limit}${since}`,
    });
    if (response.statusCode !== 200) throw new Error(response.body);
    const page = response.json() as Page;
    for (const { type, id, feature } of page.changes) {
      if (type === 'delete') this.copy.delete(id);
      else this.copy.set(id, JSON.stringify(feature));
    }
    this.cursor = page.cursor;
    return page;
  }

  async drain(): Promise<void> {
    while ((await this.poll()).more);
  }
}

async function layerOf(service: Service, layer: string): Promise<Map<string, string>> {
  const response = await service.call({ url: `/v1/layers/${layer}/stations.geojson` });
  return new Map((response.json().features as Feature[]).map((one) => [String(one.id), JSON.stringify(one)]));
}

const sorted = (copy: ReadonlyMap<string, string>): string[] => [...copy.values()].sort();

export const suite: Suite = async (t, { database }) => {
  await t.test('a status shows in the next nearest answer, the layer and the feed', async (t) => {
    const maintainers = [{ id: await testMaintainer(database), role: 'dutyHolder' as const, assumed: false }];
    const ids = await insertStations(
      database,
      ['甲', '乙', '丙', '丁'].map((name, i) =>
        newStation({
          name,
          adcode: '410103',
          position: { crs: 'gcj02', coordinates: [113.65 + i / 1_000, 34.72], accuracy: 'map', method: 'stated' },
          maintainers,
        }),
      ),
    );
    const [first = '', second = '', third = '', fourth = ''] = ids;
    const service = await startService(database);
    t.teardown(() => service.close());
    const manage = async (method: 'PUT' | 'PATCH' | 'DELETE', path: string, payload?: object) => {
      const response = await service.call({
        method,
        url: `/v1/stations/${path}`,
        headers: { ...asAdmin, 'if-match': '*' },
        ...(payload ? { payload } : {}),
      });
      t.ok(response.statusCode < 300, `${method} ${path}: ${response.statusCode} ${response.body.slice(0, 200)}`);
    };
    const changesSince = async (cursor: string) =>
      (await service.call({ url: `/v1/layers/amap/changes?since=${cursor}` })).json() as Page;

    const layer = await service.call({ url: '/v1/layers/amap/stations.geojson' });
    const start = String(layer.headers['layer-cursor']);
    t.strictSame((await changesSince(start)).changes, []);

    await manage('PUT', `${first}/status`, { state: 'closed', reason: '装修' });
    const nearest = await service.call({ url: '/v1/stations/nearest?lng=113.65&lat=34.72&crs=gcj02&limit=1' });
    t.match(nearest.json().features[0], {
      id: first,
      properties: { state: 'closed', stateReason: '装修', usable: 'no' },
    });
    const inLayer = (await layerOf(service, 'amap')).get(first) ?? '';
    t.match(JSON.parse(inLayer), { properties: { state: 'closed', freshness: 'fresh', revision: 2 } });
    const page = await changesSince(start);
    t.strictSame(
      page.changes.map(({ type, id, feature }) => [type, id, JSON.stringify(feature)]),
      [['upsert', first, inLayer]],
      'the feed shows what the layer shows',
    );
    t.strictSame((await changesSince(page.cursor)).changes, [], 'and then nothing more');

    await manage('DELETE', second);
    await manage('PATCH', third, { properties: { published: false } });
    await manage('PATCH', fourth, { geometry: null });
    await manage('PATCH', third, { properties: { name: '不公开时改的名' } });
    await manage('PUT', `${first}/amenities/toilet`, { state: 'available' });
    await manage('PUT', `${first}/amenities/toilet`, { state: 'outOfOrder' });
    const gone = await changesSince(page.cursor);
    t.strictSame(
      gone.changes.map(({ type, id }) => [type, id]),
      [
        ['delete', second],
        ['delete', third],
        ['delete', fourth],
        ['upsert', first],
      ],
      'tombstones in commit order, and each station once',
    );
    t.notOk(JSON.stringify(gone).includes('不公开时改的名'), 'nothing of what is withheld');
    t.strictSame([...(await layerOf(service, 'amap')).keys()], [first]);

    await manage('PATCH', third, { properties: { published: true } });
    const back = await changesSince(gone.cursor);
    t.match(back.changes, [{ type: 'upsert', id: third, feature: { properties: { name: '不公开时改的名' } } }]);

    const small = new Follower(service, 'amap', 1);
    small.cursor = start;
    const seen: string[] = [];
    for (let more = true; more;) {
      const one = await small.poll();
      t.ok(one.changes.length <= 1);
      seen.push(...one.changes.map(({ type, id }) => `${type} ${id}`));
      more = one.more;
    }
    t.strictSame(seen, [`delete ${second}`, `delete ${fourth}`, `upsert ${first}`, `upsert ${third}`], 'page by page');
    t.strictSame(small.cursor, back.cursor, 'to the same end');

    const fresh = new Follower(service, 'amap', 2);
    await fresh.drain();
    t.strictSame(sorted(fresh.copy), sorted(await layerOf(service, 'amap')), 'from the very beginning, too');
  });

  await t.test('cursors that cannot be followed', async (t) => {
    const service = await startService(database);
    t.teardown(() => service.close());
    const ask = (since: string) => service.call({ url: `/v1/layers/amap/changes?since=${since}` });
    const { rows } = await sql<{ epoch: string }>`select epoch from instance`.execute(database.kysely);
    const epoch = rows[0]?.epoch ?? '';
    const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const bad of [
      'x',
      'AAAA',
      encoded(['stations', epoch, 1]),
      encoded(['changes', 1, epoch]),
      encoded(['changes', epoch, 1.5]),
      encoded(['changes']),
      encoded(['changes', epoch, -1]),
    ]) {
      const response = await ask(bad);
      t.equal(response.statusCode, 400, bad);
      t.match(response.json().type, /(invalid-cursor|invalid-request)$/);
    }
    t.equal((await service.call({ url: '/v1/layers/amap/changes?limit=0' })).statusCode, 400);
    t.equal((await service.call({ url: '/v1/layers/amap/changes?limit=1001' })).statusCode, 400);
    const head = String((await service.call({ url: '/v1/layers/amap/stations.geojson' })).headers['layer-cursor']);
    const newest = (JSON.parse(Buffer.from(head, 'base64url').toString()) as [string, string, number])[2];
    const isGone = async (since: string, why: string): Promise<void> => {
      const response = await ask(since);
      t.equal(response.statusCode, 410, why);
      t.match(response.json(), { type: /cursor-too-old$/, restart: '/v1/layers' });
    };
    await isGone(encodePlace({ epoch: '018f0000-0000-7000-8000-000000000000', seq: 1 }), 'of another database');
    await isGone(encodePlace({ epoch, seq: newest + 1 }), 'from the future: before a restore');

    // A month later, with a log that is kept for a day.
    const before = encodePlace({ epoch, seq: newest - 1 });
    t.equal((await ask(before)).statusCode, 200);
    await turnClock(
      database,
      { freshness: { freshForHours: 8_760, staleForDays: 3_650 }, changeLogDays: 1 },
      new Date(Date.now() + 30 * 86_400_000),
    );
    await isGone(before, 'the log was cut');
    const start = await service.call({ url: '/v1/layers/amap/changes' });
    t.equal(start.statusCode, 410, 'nor can one start from the beginning any more');
    const layer = await service.call({ url: '/v1/layers/amap/stations.geojson' });
    t.equal((await ask(String(layer.headers['layer-cursor']))).statusCode, 200, 'but from the layer, always');
    t.ok(layer.json().features.length > 0);
  });

  await t.test('eight writers: followers with small pages end equal to the layer', async (t) => {
    await emptyStations(database);
    const duty = await testMaintainer(database);
    const maintainers = [{ id: duty, role: 'dutyHolder' as const, assumed: false }];
    const random = seededRandom(20261124);
    const ids = await insertStations(
      database,
      Array.from({ length: 24 }, (_, i) =>
        newStation({
          name: `合成 ${i}`,
          position: { crs: 'wgs84', coordinates: randomPoint(random), accuracy: 'map', method: 'stated' },
          maintainers,
        }),
      ),
    );
    const service = await startService(database);
    t.teardown(() => service.close());
    const followers = LAYERS.map((layer, i) => new Follower(service, layer, i + 1));
    const late = new Follower(service, 'amap', 3);
    const outcomes = new Map<string, number>();
    let writing = true;
    const write = async (
      kind: string,
      request: { method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'; url: string; payload?: object },
    ) => {
      const response = await service.app.inject({ ...request, headers: { ...asAdmin, 'if-match': '*' } });
      const key = `${kind} ${response.statusCode}`;
      outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
      if (response.statusCode >= 500) t.fail(`${key} ${response.body}`);
      return response;
    };
    const writer = async (seed: number): Promise<void> => {
      const draw = seededRandom(seed);
      const pick = (): string => ids[Math.floor(draw() * ids.length)] ?? '';
      const point = () => ({ type: 'Point', coordinates: randomPoint(draw) });
      for (let i = 0; i < EDITS_EACH; i++) {
        const url = `/v1/stations/${pick()}`;
        const dice = draw();
        if (dice < 0.12) {
          const made = await write('create', {
            method: 'POST',
            url: '/v1/stations?crs=wgs84',
            payload: {
              type: 'Feature',
              geometry: point(),
              properties: {
                name: `新 ${seed} ${i}`,
                district: { adcode: '110000' },
                maintainers: [{ id: duty, role: 'dutyHolder' }],
              },
            },
          });
          if (made.statusCode === 201) ids.push((made.json() as { id: string }).id);
        } else if (dice < 0.3)
          await write('move', {
            method: 'PATCH',
            url: `${url}?crs=wgs84`,
            payload: { geometry: draw() < 0.25 ? null : point(), properties: { district: { adcode: '110000' } } },
          });
        else if (dice < 0.55)
          await write('status', {
            method: 'PUT',
            url: `${url}/status`,
            payload: { state: draw() < 0.5 ? 'open' : 'paused' },
          });
        else if (dice < 0.62) await write('retire', { method: 'DELETE', url });
        else if (dice < 0.8)
          await write('publish', { method: 'PATCH', url, payload: { properties: { published: draw() < 0.6 } } });
        else
          await write('amenity', {
            method: 'PUT',
            url: `${url}/amenities/${draw() < 0.5 ? 'toilet' : 'drinkingWater'}`,
            payload: { state: draw() < 0.5 ? 'available' : 'outOfOrder' },
          });
      }
    };
    const follow = async (follower: Follower): Promise<void> => {
      while (writing) await follower.poll();
    };
    const watching = watchLog(database, () => writing);
    const following = Promise.all(followers.map(follow));
    await Promise.all(Array.from({ length: WRITERS }, (_, i) => writer(1_000 + i)));
    writing = false;
    await following;
    const { looks, steppedOver } = await watching;
    t.ok(looks > 3, `${looks} looks at the log`);
    t.strictSame(steppedOver, [], 'no place appeared below one that was seen before');

    const count = (pattern: RegExp): number =>
      [...outcomes].reduce((sum, [key, n]) => (pattern.test(key) ? sum + n : sum), 0);
    t.comment(Object.fromEntries(outcomes));
    for (const kind of ['create', 'move', 'status', 'retire', 'publish', 'amenity'])
      t.ok(count(new RegExp(`^${kind} 2`)) > 5, `${kind} happened`);
    t.equal(count(/./) - count(/ (2\d\d|410)$/), 0, 'nothing but successes and tombstones');

    for (const [i, follower] of followers.entries()) {
      await follower.drain();
      t.strictSame(
        sorted(follower.copy),
        sorted(await layerOf(service, LAYERS[i] ?? '')),
        `${LAYERS[i]}, page limit ${i + 1}: feature for feature`,
      );
    }
    await late.drain();
    t.strictSame(sorted(late.copy), sorted(await layerOf(service, 'amap')), 'as does one that comes only now');
    const { rows } = await sql<{ n: number }>`select count(*) as n from stations where in_layer`.execute(
      database.kysely,
    );
    t.equal(late.copy.size, rows[0]?.n);
    t.ok(late.copy.size > 10 && late.copy.size < ids.length);
    const second = await startService(database);
    t.teardown(() => second.close());
    t.strictSame(
      sorted(await layerOf(second, 'amap')),
      sorted(await layerOf(service, 'amap')),
      'the layer that followed the log is the one that is read anew',
    );
  });

  await t.test('a long transaction that changed early and commits late is not stepped over', async (t) => {
    await emptyStations(database);
    const maintainers = [{ id: await testMaintainer(database), role: 'dutyHolder' as const, assumed: false }];
    const service = await startService(database);
    t.teardown(() => service.close());
    for (const isEarly of [false, true]) {
      const ids = await insertStations(
        database,
        ['慢', '快'].map((name) => newStation({ name, maintainers })),
      );
      const [slow = '', fast = ''] = ids;
      const follower = new Follower(service, 'amap', 1);
      await follower.drain();
      const seen: string[] = [];
      let open = true;
      let hasChanged!: () => void;
      const changed = new Promise<void>((resolve) => (hasChanged = resolve));
      // Held open until a follower has been told of the other writer, or for a moment where that one has to wait.
      let release!: () => void;
      const released = new Promise<void>((resolve) => {
        release = resolve;
        setTimeout(resolve, 500);
      });
      const long = database.kysely.transaction().execute(async (tx) => {
        await sql`update stations set name = '慢改' where id = ${slow}`.execute(tx);
        // Takes the place in the log now, long before the commit.
        if (isEarly) await sql`set constraints all immediate`.execute(tx);
        hasChanged();
        await released;
      });
      const short = changed.then(() =>
        sql`update stations set name = '快改' where id = ${fast}`.execute(database.kysely),
      );
      const following = (async () => {
        while (open) {
          for (const { id } of (await follower.poll()).changes) seen.push(id);
          if (seen.includes(fast)) release();
        }
      })();
      await Promise.all([long, short]);
      open = false;
      await following;
      for (let more = true; more;) {
        const page = await follower.poll();
        for (const { id } of page.changes) seen.push(id);
        more = page.more;
      }
      t.strictSame([...seen].sort(), [slow, fast].sort(), 'both were told, each once');
      t.strictSame(sorted(follower.copy), sorted(await layerOf(service, 'amap')));
    }
  });
};

/** Look at the log again and again: once a place was visible, nothing may appear below it. */
async function watchLog(database: Database, isOn: () => boolean): Promise<{ looks: number; steppedOver: number[] }> {
  const seen = new Set<number>();
  const steppedOver: number[] = [];
  let newest = 0;
  let looks = 0;
  for (let goOn = true; goOn; looks++) {
    goOn = isOn();
    const { rows } = await sql<{ seq: number }>`select seq from change_log order by seq`.execute(database.kysely);
    for (const { seq } of rows) {
      if (!seen.has(seq) && seq < newest) steppedOver.push(seq);
      seen.add(seq);
    }
    newest = Math.max(newest, rows.at(-1)?.seq ?? 0);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return { looks, steppedOver };
}
