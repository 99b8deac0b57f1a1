/** Requests are refused while the loop is behind; not for the time that it took to build the app. */
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import Fastify from 'fastify';
import t from 'tap';
import { installProblemReplies } from '../../src/http/problem-reply.ts';
import { shedLoad } from '../../src/http/shed-load.ts';

/** Longer than the bound, and than an interval between two readings. */
const BLOCK_MS = 2_500;

function block(): void {
  const end = performance.now() + BLOCK_MS;
  while (performance.now() < end);
}

t.test('only what happens after the app is ready is load', async (t) => {
  const app = Fastify();
  t.teardown(() => app.close());
  installProblemReplies(app);
  await app.register(async (context) => {
    await shedLoad(context);
    context.get('/', async () => 'here');
    block();
  });
  const ask = async (): Promise<number> => (await app.inject('/')).statusCode;
  await app.ready();
  // As who asks at once does, and a little later: readings are taken in between.
  const first = [];
  for (let i = 0; i < 20; i += 1) {
    first.push(await ask());
    await (i === 0 ? nextTurn() : pause(50));
  }
  t.strictSame([...new Set(first)], [200], 'the building of the app is not load');

  await pause(1_500);
  t.equal(await ask(), 200);
  // Twice: a reading is a mean, and the first one has the turns before it in it.
  for (let i = 0; i < 2; i += 1) {
    block();
    await pause(1);
  }
  const { statusCode, headers } = await app.inject('/');
  t.equal(statusCode, 503, 'a loop that stands still is');
  t.ok(headers['retry-after']);
  await pause(1_500);
  t.equal(await ask(), 200, 'until it goes on');
});
