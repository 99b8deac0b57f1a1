/** Waiting for the next change: answered when there is one, not before, and woken without asking the database each. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { KyselyPlugin } from 'kysely';
import type { Database } from '../../src/db/database.ts';
import { asAdmin, startService } from '../support/service.ts';
import { insertStations, newStation, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

export const suite: Suite = async (t, { database }) => {
  const maintainers = [{ id: await testMaintainer(database), role: 'dutyHolder' as const, assumed: false }];
  const [shown = '', hidden = ''] = await insertStations(database, [newStation({ maintainers }), newStation()]);
  const counted = counting(database);
  const service = await startService(counted.database);
  t.teardown(() => service.close());
  let statuses = 0;
  const change = async (id = shown) => {
    const state = statuses++ % 2 === 0 ? 'paused' : 'open';
    await service.call({ method: 'PUT', url: `/v1/stations/${id}/status`, headers: asAdmin, payload: { state } });
  };
  const ask = (since: string, wait: number) =>
    service.app.inject({ url: `/v1/layers/amap/changes?since=${since}&wait=${wait}` });
  const head = async (): Promise<string> => {
    let { cursor, more } = { cursor: '', more: true };
    while (more) {
      const url = `/v1/layers/amap/changes${cursor === '' ? '' : `?since=${cursor}`}`;
      ({ cursor, more } = (await service.call({ url })).json());
    }
    return cursor;
  };
  const idsOf = (response: { json(): { changes: { id: string }[] } }) => response.json().changes.map((one) => one.id);

  await t.test('nothing to wait for: answered at once', async (t) => {
    const start = await head();
    await change();
    const at = performance.now();
    t.strictSame(idsOf(await ask(start, 30)), [shown]);
    t.ok(performance.now() - at < 20_000);
    for (const wait of ['31', '-1', '1.5', 'x'])
      t.equal((await service.call({ url: `/v1/layers/amap/changes?wait=${wait}` })).statusCode, 400, wait);
    const bad = await service.call({ url: '/v1/layers/amap/changes?since=x&wait=30' });
    t.equal(bad.statusCode, 400, 'nor is a wrong cursor waited with');
  });

  await t.test('time over: the same cursor, and nothing', async (t) => {
    const start = await head();
    const at = performance.now();
    const response = await ask(start, 1);
    t.ok(performance.now() - at >= 990);
    t.match(response.json(), { changes: [], cursor: start, more: false });
    const etag = String(response.headers['etag']);
    const again = await service.app.inject({
      url: `/v1/layers/amap/changes?since=${start}&wait=1`,
      headers: { 'if-none-match': etag },
    });
    t.equal(again.statusCode, 304, 'and 304 to who has that');
  });

  await t.test('200 wait, one change: all are answered, with a few readings', async (t) => {
    const start = await head();
    const waiting = Array.from({ length: 200 }, () => ask(start, 30));
    await sleep(300);
    await change(hidden);
    await sleep(300);
    const before = counted.reads();
    await change();
    const answers = await Promise.all(waiting);
    t.ok(answers.every((one) => one.statusCode === 200));
    t.ok(
      answers.every((one) => JSON.stringify(idsOf(one)) === JSON.stringify([shown])),
      'nothing of what is hidden',
    );
    const reads = counted.reads() - before;
    t.ok(reads < 40, `${reads} statements on the log`);
    const { body } = await service.call({ url: '/metrics' });
    t.notMatch(body, /http_request_duration_seconds_count\{[^}]*changes[^}]*\} 2\d\d$/m, 'waiting is not timed');
  });

  await t.test('who leaves does not wait any longer; nor does anybody when the service stops', async (t) => {
    const own = await startService(database);
    const origin = await own.app.listen({ host: '127.0.0.1', port: 0 });
    const start = await head();
    const url = `${origin}/v1/layers/amap/changes?since=${start}&wait=30`;
    const leaving = new AbortController();
    const left = fetch(url, { signal: leaving.signal }).catch((error: unknown) => (error as Error).name);
    const stays = fetch(url);
    await sleep(200);
    leaving.abort();
    t.equal(await left, 'AbortError');
    const at = performance.now();
    const [answer] = await Promise.all([stays, own.close()]);
    t.ok(performance.now() - at < 20_000);
    t.match(await answer.json(), { changes: [], cursor: start });
  });

  await t.test('too many: 503 and when to come back', async (t) => {
    const own = await startService(database);
    const start = await head();
    const all = Array.from({ length: 1_010 }, () =>
      own.app.inject({ url: `/v1/layers/amap/changes?since=${start}&wait=30` }),
    );
    let refused = 0;
    for (const one of all) {
      one.then(
        ({ statusCode, headers }) => (refused += statusCode === 503 && headers['retry-after'] !== undefined ? 1 : 0),
        () => undefined,
      );
    }
    for (let i = 0; i < 1_000 && refused < 10; i++) await sleep(20);
    await own.close();
    const statuses = (await Promise.all(all)).map((one) => one.statusCode);
    t.equal(statuses.filter((one) => one === 503).length, 10);
    t.equal(statuses.filter((one) => one === 200).length, 1_000);
  });
};

/** The same database, counting the statements that look at the change log. */
function counting(database: Database): { database: Database; reads(): number } {
  let reads = 0;
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      if (node.kind === 'SelectQueryNode' && JSON.stringify(node.from).includes('change_log')) reads += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  return { database: { ...database, kysely: database.kysely.withPlugin(plugin) }, reads: () => reads };
}
