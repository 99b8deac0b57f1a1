/**
 * How many requests there were, how long they took and how much they were answered, by route pattern. Counted in plain
 * arrays, found by the route itself: prom-client looks its labels up at each count, which costs half a microsecond. What
 * it exposes is the same.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
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

/** Count every request of `app` and of what is registered in it afterwards, but for long-lived ones, which would drown what the times tell. */
export function countRequests(app: FastifyInstance, registry: Registry): void {
  const all: Series[] = [];
  const counterOf = (route: string) => {
    const ofRoute: Series[] = [];
    let last: Series | undefined;
    return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
      if (isLongLived(request)) return done();
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
      const seconds = reply.elapsedTime / 1_000;
      let bucket = 0;
      while (seconds > (BOUNDS_SECONDS[bucket] ?? Infinity)) bucket += 1;
      last.counts[bucket] = (last.counts[bucket] as number) + 1;
      last.seconds += seconds;
      // Not modified: Fastify sends nothing, and there is nothing to look up.
      if (status !== 304) last.bytes += Number(reply.getHeader('content-length') ?? 0);
      done();
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
  app.addHook('onRoute', (route) => afterResponse(route, counterOf(route.url)));
  const countStray = counterOf(NO_ROUTE);
  app.addHook('onResponse', (request, reply, done) => (request.is404 ? countStray(request, reply, done) : done()));
}

type AfterResponse = (request: FastifyRequest, reply: FastifyReply, done: () => void) => void;

function afterResponse(route: RouteOptions, hook: AfterResponse): void {
  route.onResponse = [...[route.onResponse ?? []].flat(), hook];
}
