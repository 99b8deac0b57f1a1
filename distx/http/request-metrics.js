import { Counter } from 'prom-client';
import { isLongLived } from "./long-lived.js";
const BOUNDS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const NO_ROUTE = 'none';
const DURATION = 'http_request_duration_seconds';
/** As prom-client asks its metrics when it writes the exposition. */
const durations = (all) => ({
    name: DURATION,
    get: async () => ({
        name: DURATION,
        help: 'Time from request to response, by route pattern',
        type: 'histogram',
        aggregator: 'sum',
        values: all.flatMap(valuesOf),
    }),
});
function valuesOf({ method, route, status, counts, seconds }) {
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
export function countRequests(app, registry) {
    const all = [];
    const counterOf = (route) => {
        const ofRoute = [];
        let last;
        return (request, reply, done) => {
            if (isLongLived(request))
                return done();
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
            while (seconds > (BOUNDS_SECONDS[bucket] ?? Infinity))
                bucket += 1;
            last.counts[bucket] = last.counts[bucket] + 1;
            last.seconds += seconds;
            // Not modified: Fastify sends nothing, and there is nothing to look up.
            if (status !== 304)
                last.bytes += Number(reply.getHeader('content-length') ?? 0);
            done();
        };
    };
    registry.registerMetric(durations(all));
    new Counter({
        name: 'http_response_bytes_total',
        help: 'Bytes of response bodies as announced by Content-Length',
        labelNames: ['route'],
        registers: [registry],
        collect() {
            this.reset();
            for (const { route, bytes } of all)
                this.inc({ route }, bytes);
        },
    });
    app.addHook('onRoute', (route) => afterResponse(route, counterOf(route.url)));
    const countStray = counterOf(NO_ROUTE);
    app.addHook('onResponse', (request, reply, done) => (request.is404 ? countStray(request, reply, done) : done()));
}
function afterResponse(route, hook) {
    route.onResponse = [...[route.onResponse ?? []].flat(), hook];
}
//# sourceMappingURL=request-metrics.js.map