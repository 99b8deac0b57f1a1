import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import { z } from 'zod';
const CHECK_TIMEOUT_MS = 2_000;
const Health = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });
const Readiness = z
    .object({ status: z.enum(['ready', 'not-ready']), checks: z.record(z.string(), z.enum(['ok', 'failed', 'timeout'])) })
    .meta({ id: 'Readiness' });
async function runCheck(check) {
    let timer;
    const late = new Promise((resolve) => (timer = setTimeout(() => resolve('timeout'), CHECK_TIMEOUT_MS)));
    const made = check().then(() => 'ok', () => 'failed');
    return await Promise.race([made, late]).finally(() => clearTimeout(timer));
}
/** /healthz and /readyz. */
export function operationsRoutes(app, checks) {
    app.get('/healthz', {
        schema: {
            operationId: 'getHealth',
            summary: 'Does the process live',
            tags: ['operations'],
            response: { 200: Health },
        },
    }, async (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }));
    app.get('/readyz', {
        schema: {
            operationId: 'getReadiness',
            summary: 'Can it serve, and if not, what is missing',
            tags: ['operations'],
            response: { 200: Readiness, 503: Readiness },
        },
    }, async (_request, reply) => {
        const names = Object.keys(checks);
        const results = await Promise.all(Object.values(checks).map(runCheck));
        const ready = results.every((result) => result === 'ok');
        return reply
            .code(ready ? 200 : 503)
            .header('cache-control', 'no-store')
            .send({
            status: ready ? 'ready' : 'not-ready',
            checks: Object.fromEntries(names.map((name, i) => [name, results[i]])),
        });
    });
}
/** The process's own figures. One registry an app, so that tests can build many. */
export function openRegistry(app) {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    app.addHook('onClose', async () => registry.clear());
    return registry;
}
/** Add the index to what /metrics tells. */
export function measureIndex(registry, figures) {
    const gauge = (name, help, read) => {
        new Gauge({
            name: `station_index_${name}`,
            help,
            registers: [registry],
            collect() {
                this.set(read(figures()));
            },
        });
    };
    const counter = (name, help, read) => {
        new Counter({
            name: `station_index_${name}_total`,
            help,
            registers: [registry],
            collect() {
                this.reset();
                this.inc(read(figures()));
            },
        });
    };
    gauge('stations', 'Stations that are answered', (of) => of.size);
    gauge('log_place', 'Place of the change log up to which everything is in it', (of) => of.seq);
    gauge('age_seconds', 'Since it was last known to be all there is', (of) => of.ageMs / 1_000);
    gauge('overlay_stations', 'Stations and gaps that the next rebuild merges', (of) => of.overlaySize);
    gauge('bytes', 'Held outside the JavaScript heap', (of) => of.byteLength);
    gauge('load_seconds', 'How long the last full load took', (of) => of.loadSeconds);
    gauge('rebuild_seconds', 'How long the last rebuild took', (of) => of.rebuildSeconds);
    counter('loads', 'Full loads', (of) => of.loads);
    counter('changes', 'Loads of what changed', (of) => of.changes);
    counter('failed_loads', 'Loads of either kind that failed', (of) => of.failedLoads);
    counter('rebuilds', 'Trees that took over', (of) => of.rebuilds);
}
/** /metrics: the figures of `registry`. */
export function metricsRoutes(app, registry) {
    app.get('/metrics', {
        schema: {
            operationId: 'getMetrics',
            summary: 'Prometheus metrics',
            tags: ['operations'],
            response: { 200: { description: 'Text exposition format', content: { 'text/plain': { schema: z.string() } } } },
        },
    }, async (_request, reply) => reply
        .header('cache-control', 'no-store')
        .header('content-type', registry.contentType)
        .send(await registry.metrics()));
}
//# sourceMappingURL=operations.js.map