import { adcodePrefix } from "../districts/district.schema.js";
import { bboxCrs } from "../http/crs.js";
import { markLongLived } from "../http/long-lived.js";
import { problems } from "../http/openapi.js";
import { EventBroker } from "./event-broker.js";
import { EventHeadersSchema, EventQuerySchema, StationEventSchema } from "./event.schema.js";
import { EVENT_STREAM, readEventId } from "./event-text.js";
import { OpenStreams } from "./stream-limits.js";
import { streamMetrics } from "./stream-metrics.js";
const HEARTBEAT_MS = 15_000;
const HEARTBEAT_SPREAD_MS = 5_000;
const SLOW_MS = 30_000;
const HEADERS = {
    'content-type': `${EVENT_STREAM}; charset=utf-8`,
    'cache-control': 'no-store, no-transform',
    // nginx would collect a stream before it passes it on.
    'x-accel-buffering': 'no',
};
const DESCRIPTION = [
    'Events `status` (what decides whether one can use a station changed, or it came to or left the map or what was asked for) and `station` (anything else about it changed); their data is below, their id a place of the change log.',
    'With Last-Event-ID a stream goes on after that event: none is lost, none comes twice; a station that changed several times meanwhile may be told of once.',
    'Event `reset`: what was missed is not known any more, read again what is shown. Comments come every 15 to 20 seconds.',
    'A reader that does not read is ended, and goes on by its last id. 429 and 503 where too many streams are open: browsers do not try again by themselves after those.',
].join(' ');
export function eventRoutes(app, options) {
    const { feed, readMissed, random } = options;
    const open = new OpenStreams(options.limits);
    const metrics = streamMetrics(options.registry, () => open.count);
    let broker;
    const theBroker = () => (broker ??= new EventBroker(feed, {
        readMissed,
        onError: (error) => app.log.warn({ error: { name: error.name } }, 'what a stream missed could not be read'),
        heartbeatMs: options.heartbeatMs ?? HEARTBEAT_MS + random() * HEARTBEAT_SPREAD_MS,
        slowMs: options.slowMs ?? SLOW_MS,
        random,
        onSent: metrics.sent,
    }));
    // From the start: who comes back after this began is told from memory.
    app.addHook('onReady', async () => void theBroker());
    app.addHook('preClose', async () => broker?.close());
    app.withTypeProvider().get('/events', {
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
    }, async (request, reply) => {
        const filter = filterOf(request.query);
        const last = request.headers['last-event-id'] || request.query.lastEventId;
        const after = last ? readEventId(last) : undefined;
        reply.headers(HEADERS);
        if (request.method === 'HEAD')
            return await reply.send('');
        const address = open.enter(request.ip);
        markLongLived(request);
        const onEnd = (why) => {
            open.leave(address);
            metrics.ended(why);
            if (!reply.raw.writableFinished)
                logEnd(request, reply.elapsedTime, why);
        };
        reply.hijack();
        reply.raw.writeHead(200, { ...options.headers, ...reply.getHeaders() });
        reply.raw.flushHeaders();
        await theBroker().open(reply.raw, { filter, after, onEnd });
    });
}
function filterOf({ district, bbox, crs }) {
    return {
        adcodePrefix: district && adcodePrefix(district),
        box: bbox && { crs: bboxCrs(crs), edges: bbox },
    };
}
/** An answer that was not finished is in no request log: http/log.ts waits for its end. */
function logEnd(request, elapsedMs, why) {
    const { method, routeOptions } = request;
    request.log.info({ method, route: routeOptions.url ?? 'none', status: 200, ms: Math.round(elapsedMs), why }, 'answered');
}
//# sourceMappingURL=event.routes.js.map