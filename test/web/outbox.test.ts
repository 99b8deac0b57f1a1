/** The manager's queue of writes: order, patience, keys, what is kept, against a service that a script plays. */
import t from 'tap';
import {
  outcomeOf,
  waitMs,
  WriteQueue,
  type NewWrite,
  type Outcome,
  type Write,
  type WriteStore,
} from '../../src/web/manage/outbox/queue.ts';

const DONE: Outcome = { kind: 'done' };
const OFFLINE: Outcome = { kind: 'later', isOffline: true };

function stage() {
  const kept = new Map<string, Write>();
  const store: WriteStore = {
    readAll: async (owner) => [...kept.values()].filter((one) => one.owner === owner),
    put: async (write) => void kept.set(write.key, write),
    remove: async (key, next) => {
      kept.delete(key);
      if (next) kept.set(next.key, next);
    },
  };
  const sent: Write[] = [];
  const script: Outcome[] = [];
  const state = { now: 1_000, keys: 0 };
  const open = (): WriteQueue =>
    new WriteQueue({
      store,
      send: async (write) => {
        sent.push(write);
        return script.shift() ?? DONE;
      },
      newKey: () => `key-${(state.keys += 1)}`,
      now: () => state.now,
      random: () => 0,
      nextOf: (write, body) =>
        write.what === 'check' && write.photo
          ? { ...write, what: 'photo', path: `/v1/checks/${(body as { id: string }).id}/photo` }
          : undefined,
      onChange: () => undefined,
      onDone: () => undefined,
    });
  return { kept, sent, script, state, open };
}

const status = (lane: string, state: string): NewWrite => ({
  lane,
  what: 'status',
  method: 'PUT',
  path: `/v1/stations/${lane}/status`,
  body: { state },
});
const bodies = (writes: readonly Write[]): string[] =>
  writes.map((one) => `${one.lane} ${(one.body as { state: string }).state}`);

t.test('in order per station; another station does not wait for one that has to', async (t) => {
  const { sent, script, open, kept } = stage();
  const queue = open();
  await queue.openFor('li');
  for (const [lane, state] of [
    ['a', 'paused'],
    ['a', 'open'],
    ['b', 'closed'],
  ] as const)
    await queue.add(status(lane, state));
  script.push({ kind: 'later', isOffline: false });
  await queue.flush();
  t.strictSame(bodies(sent), ['a paused', 'b closed'], 'the second of a waits behind the first');
  t.strictSame(bodies(queue.writes), ['a paused', 'a open']);
  t.equal(kept.size, 2);
});

t.test('without a network nothing else is tried, the wait doubles, and the key stays', async (t) => {
  const { sent, script, open, state } = stage();
  const queue = open();
  await queue.openFor('li');
  await queue.add(status('a', 'paused'));
  await queue.add(status('b', 'paused'));
  script.push(OFFLINE, OFFLINE);
  await queue.flush();
  t.equal(sent.length, 1);
  t.equal(queue.writes[0]?.notBefore, 1_000 + 2_000);
  state.now = 3_000;
  await queue.flush();
  t.equal(queue.writes[0]?.notBefore, 3_000 + 4_000);
  await queue.wake();
  t.equal(queue.writes.length, 0, 'the network is back: nobody waits for the rest of the time');
  t.strictSame(new Set(sent.filter((one) => one.lane === 'a').map((one) => one.key)), new Set(['key-1']));
  t.equal(waitMs(1, 0), 2_000);
  t.equal(waitMs(50, 0), 300_000);
  t.ok(waitMs(3, 0.999) >= 6_000 && waitMs(3, 0.999) < 8_000);
});

t.test('what was kept is there after a reload, in order, with its keys, and for nobody else', async (t) => {
  const { sent, script, open } = stage();
  const first = open();
  await first.openFor('li');
  await first.add(status('a', 'paused'));
  await first.add(status('a', 'open'));
  script.push(OFFLINE);
  await first.flush();
  const other = open();
  await other.openFor('wang');
  await other.wake();
  t.equal(other.writes.length, 0);
  const again = open();
  await again.openFor('li');
  t.strictSame(
    again.writes.map((one) => one.key),
    ['key-1', 'key-2'],
  );
  await again.wake();
  t.strictSame(bodies(sent), ['a paused', 'a paused', 'a open']);
});

t.test('a refusal waits for a person and holds up nobody; sent again with the same key, or taken back', async (t) => {
  const { sent, script, open } = stage();
  const queue = open();
  await queue.openFor('li');
  await queue.add(status('a', 'paused'));
  await queue.add(status('a', 'open'));
  script.push(outcomeOf(412, 'precondition-failed', '内容已被别人修改'));
  await queue.flush();
  t.strictSame(bodies(queue.writes), ['a paused']);
  t.match(queue.writes[0]?.refusal, { status: 412, slug: 'precondition-failed' });
  await queue.flush();
  t.equal(sent.length, 2, 'it is not sent by itself');
  await queue.retry('key-1');
  await queue.flush();
  t.strictSame([sent.at(-1)?.key, queue.writes.length], ['key-1', 0]);
  await queue.add(status('a', 'closed'));
  t.equal(await queue.drop('key-3'), true);
  t.equal(await queue.drop('key-3'), false);
});

t.test('signed out: all stays as it is; signed in again it goes on', async (t) => {
  const { sent, script, open } = stage();
  const queue = open();
  await queue.openFor('li');
  await queue.add(status('a', 'paused'));
  script.push(outcomeOf(401, 'unauthenticated', ''));
  await queue.flush();
  t.match(queue.writes[0], { tries: 0, notBefore: 0 });
  await queue.openFor('li');
  await queue.flush();
  t.strictSame([sent.length, queue.writes.length], [2, 0]);
});

t.test('a photo follows its check before anything else of the station, with a key of its own', async (t) => {
  const { sent, script, open } = stage();
  const queue = open();
  await queue.openFor('li');
  const photo = new Blob(['x'], { type: 'image/jpeg' });
  await queue.add({ lane: 'a', what: 'check', method: 'POST', path: '/v1/stations/a/checks', body: {}, photo });
  await queue.add(status('a', 'open'));
  script.push({ kind: 'done', body: { id: 'c1' } });
  await queue.flush();
  t.strictSame(
    sent.map((one) => `${one.path} ${one.key}`),
    ['/v1/stations/a/checks key-1', '/v1/checks/c1/photo key-3', '/v1/stations/a/status key-2'],
  );
});

t.test(
  'two edits of one thing, made on the same version: the second is sent with the version the first made',
  async (t) => {
    const { sent, script, open } = stage();
    const queue = open();
    await queue.openFor('li');
    const answer = (state: string): NewWrite => ({ ...status('a', state), method: 'PATCH', ifMatch: '"1"' });
    await queue.add(answer('acknowledged'));
    await queue.add(answer('resolved'));
    script.push({ kind: 'done', etag: '"2.abc"' });
    await queue.flush();
    t.strictSame(
      sent.map((one) => one.ifMatch),
      ['"1"', '"2.abc"'],
    );
  },
);

t.test('also when the second is made after the first arrived, on what the page had read before', async (t) => {
  const { sent, script, open } = stage();
  const queue = open();
  await queue.openFor('li');
  const answer = (id: string, ifMatch: string): NewWrite => ({ ...status(id, 'open'), method: 'PATCH', ifMatch });
  const tags = ['"2"', '"3"', '"1"', '"2"', '"5"'];
  for (const [id, made] of [
    ['a', '"1"'],
    ['a', '"1"'],
    // Back at a version that there was before: no end without this.
    ['a', '"3"'],
    ['a', '"1"'],
    ['b', '"1"'],
  ] as const) {
    script.push({ kind: 'done', etag: tags.shift() as string });
    await queue.add(answer(id, made));
    await queue.flush();
  }
  t.strictSame(
    sent.map((one) => one.ifMatch),
    ['"1"', '"2"', '"3"', '"1"', '"1"'],
    'another thing is another thing',
  );
});

t.test('what answers mean', async (t) => {
  for (const status of [408, 425, 429, 500, 502, 503, 504]) t.equal(outcomeOf(status, '', '').kind, 'later');
  for (const status of [400, 403, 404, 409, 410, 412, 413, 415, 422])
    t.equal(outcomeOf(status, '', '').kind, 'refused');
  t.match(outcomeOf(503, 'overloaded', '', 7), { kind: 'later', afterMs: 7_000, isOffline: false });
  t.equal(outcomeOf(403, 'csrf', '').kind, 'signedOut');
});
