/** A browser's own EventSource on the stream: it hears of a change, and comes back by itself without missing one. */
import Fastify from 'fastify';
import { Registry } from 'prom-client';
import t from 'tap';
import { eventRoutes } from '../../src/events/event.routes.ts';
import type { FeedStep } from '../../src/events/station-feed.ts';
import { allowCrossOrigin } from '../../src/http/cross-origin.ts';
import { parseQuery } from '../../src/http/query.ts';
import { validatorCompiler } from '../../src/http/validation.ts';
import { noBrowser, openBrowser, until } from '../support/browser.ts';

const EPOCH = '01900000-0000-7000-8000-0000000000aa';
const ID = '01900000-0000-7000-8000-000000000001';

/** A feed of one synthetic station, told by hand. */
function oneStation() {
  let seq = 0;
  let listener: ((step: FeedStep) => void) | undefined;
  const where = {
    adcode: '410102',
    coordinates: { wgs84: [113.6, 34.7], gcj02: [113.6, 34.7], bd09: [113.6, 34.7] },
  } as const;
  const told = (state: 'open' | 'paused') => ({
    where,
    status: {
      type: 'upsert' as const,
      id: ID,
      code: '410102-0001',
      adcode: '410102',
      state,
      stateReason: null,
      stateUntil: null,
      utilities: { water: 'ok' as const, power: 'ok' as const },
      revision: seq,
      updatedAt: '2026-11-20T02:00:00.000Z',
    },
  });
  return {
    feed: {
      current: () => ({ place: { epoch: EPOCH, seq }, station: () => undefined }),
      onStep: (tell: (step: FeedStep) => void) => {
        listener = tell;
        return () => (listener = undefined);
      },
    },
    change: (state: 'open' | 'paused'): void => {
      seq += 1;
      const change = { id: ID, seq, kind: 'status' as const, before: where, after: told(state) };
      listener?.({ place: { epoch: EPOCH, seq }, changes: [change] });
    },
  };
}

t.test('EventSource in Chromium', { skip: noBrowser }, async (t) => {
  const { feed, change } = oneStation();
  const app = Fastify({ routerOptions: { querystringParser: parseQuery } });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  allowCrossOrigin(app);
  eventRoutes(app, {
    feed,
    readMissed: async () => [],
    limits: { total: 10, perAddress: 10 },
    registry: new Registry(),
    // The shortest wait before a browser comes back.
    random: () => 0,
  });
  // So that the test can end a connection as a proxy would.
  const sockets = new Set<{ destroy(): void }>();
  app.server.on('connection', (socket) => void sockets.add(socket));
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  t.teardown(() => app.close());
  // A page of another origin: streams are for everybody's pages.
  const other = Fastify();
  other.get('/', async (_request, reply) => reply.type('text/html').send('<!doctype html><title>page</title>'));
  const otherOrigin = await other.listen({ host: '127.0.0.1', port: 0 });
  t.teardown(() => other.close());
  const browser = await openBrowser();
  t.teardown(() => browser.close());
  const page = await browser.newPage();
  await page.goto(otherOrigin);
  await page.evaluate(
    `window.heard = []; window.opened = 0;
     const source = new EventSource('${origin}/events?district=410100');
     source.onopen = () => window.opened++;
     source.addEventListener('status', (event) => window.heard.push(JSON.parse(event.data).state));
     source.addEventListener('reset', () => window.heard.push('reset'));`,
  );
  await until(page, 'window.opened === 1');
  change('paused');
  await until(page, 'window.heard.length === 1');
  for (const socket of sockets) socket.destroy();
  change('open');
  await until(page, 'window.opened === 2 && window.heard.length === 2');
  change('paused');
  await until(page, 'window.heard.length === 3');
  t.strictSame(await page.evaluate('window.heard'), ['paused', 'open', 'paused'], 'none lost, none twice');
});
