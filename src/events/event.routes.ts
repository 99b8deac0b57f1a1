/** GET /v1/events: server-sent events of what changed on the public map. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Registry } from 'prom-client';
import type { z } from 'zod';
import { adcodePrefix } from '../districts/district.schema.ts';
import { bboxCrs } from '../http/crs.ts';
import { markLongLived } from '../http/long-lived.ts';
import { problems } from '../http/openapi.ts';
import { EventBroker } from './event-broker.ts';
import type { EventFilter } from './event-filter.ts';
import type { ReadMissed } from './event-log.ts';
import { EventHeadersSchema, EventQuerySchema, StationEventSchema } from './event.schema.ts';
import { EVENT_STREAM, readEventId } from './event-text.ts';
import type { StationFeed } from './station-feed.ts';
import { OpenStreams, type StreamLimits } from './stream-limits.ts';
import { streamMetrics, type StreamEnd } from './stream-metrics.ts';

export interface EventRoutesOptions {
  readonly feed: StationFeed;
  readonly readMissed: ReadMissed;
  readonly limits: StreamLimits;
  readonly registry: Registry;
  /** What every answer of the service carries: streams are written past Fastify, which would add it. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly random: () => number;
  /** Every so often each stream hears something. Default: 15 to 20 s, another for each process. */
  readonly heartbeatMs?: number | undefined;
  /** Default: 30 s. */
  readonly slowMs?: number | undefined;
}

const HEARTBEAT_MS = 15_000;
const HEARTBEAT_SPREAD_MS = 5_000;
const SLOW_MS = 30_000;

const HEADERS = {
  'content-type': `${EVENT_STREAM}; charset=utf-8`,
  'cache-control': 'no-store, no-transform',
  // nginx would collect a stream before it passes it on.
  'x-accel-buffering': 'no',
} as const;

const DESCRIPTION = [
  'Events `status` (what decides whether one can use a station changed, or it came to or left the map or what was asked for) and `station` (anything else about it changed); their data is below, their id a place of the change log.',
  'With Last-Event-ID a stream goes on after that event: none is lost, none comes twice; a station that changed several times meanwhile may be told of once.',
  'Event `reset`: what was missed is not known any more, read again what is shown. Comments come every 15 to 20 seconds.',
  'A reader that does not read is ended, and goes on by its last id. 429 and 503 where too many streams are open: browsers do not try again by themselves after those.',
].join(' ');

export function eventRoutes(app: FastifyInstance, options: EventRoutesOptions): void {
  const { feed, readMissed, random } = options;
  const open = new OpenStreams(options.limits);
  const metrics = streamMetrics(options.registry, () => open.count);
  let broker: EventBroker | undefined;
  const theBroker = (): EventBroker =>
    (broker ??= new EventBroker(feed, {
      readMissed,
      onError: (error) =>
        app.log.warn({ error: { name: (error as Error).name } }, 'what a stream missed could not be read'),
      heartbeatMs: options.heartbeatMs ?? HEARTBEAT_MS + random() * HEARTBEAT_SPREAD_MS,
      slowMs: options.slowMs ?? SLOW_MS,
      random,
      onSent: metrics.sent,
    }));
  // From the start: who comes back after this began is told from memory.
  app.addHook('onReady', async () => void theBroker());
  app.addHook('preClose', async () => broker?.close());

  app.withTypeProvider<ZodTypeProvider>().get(
    '/events',
    {
      schema: {
        operationId: 'streamEvents',
        summary: 'Live: which stations changed, as server-sent events',
        description: DESCRIPTION,
        tags: ['riders'],
        querystring: EventQuerySchema,
        headers: EventHeadersSchema,
        response: {
          200: {
            description: 'A stream; `data` of each event is this',
            content: { [EVENT_STREAM]: { schema: StationEventSchema } },
          },
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const filter = filterOf(request.query);
      const last = request.headers['last-event-id'] || request.query.lastEventId;
      const after = last ? readEventId(last) : undefined;
      reply.headers(HEADERS);
      if (request.method === 'HEAD') return await reply.send('' as never);
      const address = open.enter(request.ip);
      markLongLived(request);
      const onEnd = (why: StreamEnd): void => {
        open.leave(address);
        metrics.ended(why);
        if (!reply.raw.writableFinished) logEnd(request, reply.elapsedTime, why);
      };
      reply.hijack();
      reply.raw.writeHead(200, { ...options.headers, ...(reply.getHeaders() as Record<string, string>) });
      reply.raw.flushHeaders();
      await theBroker().open(reply.raw, { filter, after, onEnd });
    },
  );
}

function filterOf({ district, bbox, crs }: z.output<typeof EventQuerySchema>): EventFilter {
  return {
    adcodePrefix: district && adcodePrefix(district),
    box: bbox && { crs: bboxCrs(crs), edges: bbox },
  };
}

/** An answer that was not finished is in no request log: http/log.ts waits for its end. */
function logEnd(request: FastifyRequest, elapsedMs: number, why: StreamEnd): void {
  const { id: reqId, method, routeOptions } = request;
  request.log.info(
    { reqId, method, route: routeOptions.url ?? 'none', status: 200, ms: Math.round(elapsedMs), why },
    'answered',
  );
}
