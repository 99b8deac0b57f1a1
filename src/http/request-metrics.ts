/**
 * How many requests there were, how long they took and how much they were answered, by route pattern. Counted in plain
 * arrays, found by the route itself: prom-client looks its labels up at each count, which costs half a microsecond. What
 * it exposes is the same.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions, onSendHookHandler } from 'fastify';
import { Counter, type Histogram, type Registry } from 'prom-client';
import { isLongLived } from './long-lived.ts';

const BOUNDS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const NO_ROUTE = 'none';
const DURATION = 'http_request_duration_seconds';

/** Requests of one route, method and status. */
interface Series {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  /** By bucket, each on its own; the last holds what no bound does. */
  readonly counts: number[];
  seconds: number;
  bytes: number;
}

/** As prom-client asks its metrics when it writes the exposition. */
const durations = (all: readonly Series[]) => ({
  name: DURATION,
  get: async () => ({
    name: DURATION,
    help: 'Time from request to response, by route pattern',
    type: 'histogram',
    aggregator: 'sum',
    values: all.flatMap(valuesOf),
  }),
});

function valuesOf({ method, route, status, counts, seconds }: Series) {
  const labels = { method, route, status };
  let sum = 0;
  const buckets = counts.map((count, index) => {
    sum += count;
    const le = BOUNDS_SECONDS[index] ?? '+Inf';
    return { metricName: `${DURATION}_bucket`, labels: { le, ...labels }, value: sum };
  });
  return [
    ...buckets,
    { metricName: `${DURATION}_sum`, labels, value: seconds },
    { metricName: `${DURATION}_count`, labels, value: sum },
  ];
}

declare module 'fastify' {
  interface FastifyRequest {
    /** By the monotonic clock, in milliseconds. */
    startedAt: number;
  }
}

type Count = (request: FastifyRequest, reply: FastifyReply, bytes: number) => void;

/**
 * Count every request of `app` and of what is registered in it afterwards, but for long-lived ones, which would drown what the
 * times tell. Bytes that are at hand are counted when they are given to the socket, streams when their end is: to listen
 * for the end of every answer costs as much as a tenth of a short one.
 */
export function countRequests(app: FastifyInstance, registry: Registry): void {
  const all: Series[] = [];
  const counterOf = (route: string): Count => {
    const ofRoute: Series[] = [];
    let last: Series | undefined;
    return (request, reply, bytes) => {
      if (isLongLived(request)) return;
      const { statusCode: status } = reply;
      const { method } = request;
      if (last?.status !== status || last.method !== method) {
        last = ofRoute.find((one) => one.status === status && one.method === method);
        if (!last) {
          last = { method, route, status, counts: BOUNDS_SECONDS.map(() => 0).concat(0), seconds: 0, bytes: 0 };
          ofRoute.push(last);
          all.push(last);
        }
      }
      const seconds = (performance.now() - request.startedAt) / 1_000;
      let bucket = 0;
      while (seconds > (BOUNDS_SECONDS[bucket] ?? Infinity)) bucket += 1;
      last.counts[bucket] = (last.counts[bucket] as number) + 1;
      last.seconds += seconds;
      last.bytes += bytes;
    };
  };
  registry.registerMetric(durations(all) as unknown as Histogram);
  new Counter({
    name: 'http_response_bytes_total',
    help: 'Bytes of response bodies as announced by Content-Length',
    labelNames: ['route'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { route, bytes } of all) this.inc({ route }, bytes);
    },
  });
  app.decorateRequest('startedAt', 0);
  app.addHook('onRoute', (route) => whenSent(route, counterOf(route.url)));
  const countStray = counterOf(NO_ROUTE);
  app.addHook('onRequest', (request, reply, done) => {
    request.startedAt = performance.now();
    if (request.is404) reply.raw.once('finish', () => countStray(request, reply, announced(reply)));
    done();
  });
}

function whenSent(route: RouteOptions, count: Count): void {
  const hook: onSendHookHandler = (request, reply, payload, done) => {
    if (Buffer.isBuffer(payload)) count(request, reply, payload.length);
    else if (typeof payload === 'string') count(request, reply, Buffer.byteLength(payload));
    // Nothing: not modified, or what a GET would have answered.
    else if (payload === null || payload === undefined) count(request, reply, announced(reply));
    else reply.raw.once('finish', () => count(request, reply, announced(reply)));
    done(null, payload);
  };
  route.onSend = [...[route.onSend ?? []].flat(), hook];
}

/** What Content-Length says. With a 304 nothing is sent, whatever it says. */
function announced(reply: FastifyReply): number {
  return reply.statusCode === 304 ? 0 : Number(reply.getHeader('content-length') ?? 0);
}
