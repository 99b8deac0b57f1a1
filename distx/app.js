/**
 * The application: every register() in order, no I/O and no environment. Contexts are the access list: what is
 * registered where decides who gets in (http/access.ts).
 */
import { randomUUID } from 'node:crypto';
import underPressure from '@fastify/under-pressure';
import Fastify, { LogController } from 'fastify';
import { authenticator } from "./access/authenticate.js";
import { tokenRoutes } from "./access/token.routes.js";
import { amenityRoutes } from "./amenities/amenity.routes.js";
import { pingDatabase } from "./db/ping.js";
import { checkDistrict } from "./districts/district.repository.js";
import { districtRoutes } from "./districts/district.routes.js";
import { missedChanges } from "./events/event.repository.js";
import { eventRoutes } from "./events/event.routes.js";
import { identifyCallers, requireRole } from "./http/access.js";
import { allowCrossOrigin } from "./http/cross-origin.js";
import { logRequests } from "./http/log.js";
import { documentationRoutes, registerOpenapi } from "./http/openapi.js";
import { measureIndex, metricsRoutes, openRegistry, operationsRoutes } from "./http/operations.js";
import { answerOtherMethods } from "./http/other-methods.js";
import { installProblemReplies, onClientError, onFrameworkError } from "./http/problem-reply.js";
import { parseQuery, refuseStrayParameters } from "./http/query.js";
import { countRequests } from "./http/request-metrics.js";
import { setSecurityHeaders } from "./http/security-headers.js";
import { validatorCompiler } from "./http/validation.js";
import { layerRoutes } from "./layers/layer.routes.js";
import { maintainerRoutes } from "./maintainers/maintainer.routes.js";
import { Problem } from "./problems.js";
import { LiveFeed } from "./stations/event-feed.js";
import { stationManageRoutes } from "./stations/manage.routes.js";
import { nearestRoutes } from "./stations/nearest.routes.js";
import { LayerTables } from "./stations/layer-table.js";
import { PostgisNearest } from "./stations/nearest.repository.js";
import { awaitOwnWrites } from "./stations/own-writes.js";
import { StationSource } from "./stations/station-source.js";
import { stationRoutes } from "./stations/station.routes.js";
const BODY_LIMIT_BYTES = 1024 * 1024;
const MAX_PARAM_LENGTH = 200;
const MAX_EVENT_LOOP_DELAY_MS = 1_000;
const ATTRIBUTION = '爱心驿站 Love Stations';
/** Build the app around an open, migrated database. Not yet listening. */
export async function buildApp(deps) {
    const { config, database, stations } = deps;
    const now = deps.now ?? (() => new Date());
    const app = Fastify({
        ...(deps.logger ? { loggerInstance: deps.logger } : { logger: false }),
        // Fastify's own request log has the URL, and a URL may hold a rider's position: http/log.ts instead.
        logController: new LogController({ disableRequestLogging: true }),
        genReqId: () => randomUUID(),
        requestIdHeader: false,
        trustProxy: config.trustProxy,
        bodyLimit: BODY_LIMIT_BYTES,
        routerOptions: { maxParamLength: MAX_PARAM_LENGTH, querystringParser: parseQuery },
        frameworkErrors: onFrameworkError,
        clientErrorHandler: onClientError,
        http: { requireHostHeader: false },
    });
    // Text is no content type of ours: 415, not a string that no schema wants.
    app.removeContentTypeParser('text/plain');
    app.setValidatorCompiler(validatorCompiler);
    // Answers are written as they are; the tests hold every one of them against its schema.
    app.setSerializerCompiler(() => (data) => JSON.stringify(data));
    app.addContentTypeParser(['application/geo+json', 'application/merge-patch+json'], { parseAs: 'string' }, app.getDefaultJsonParser('error', 'error'));
    installProblemReplies(app);
    logRequests(app);
    const registry = openRegistry(app);
    countRequests(app, registry);
    if (stations)
        measureIndex(registry, () => stations.figures);
    const answerTheOthers = answerOtherMethods(app);
    const securityHeaders = await setSecurityHeaders(app);
    await registerOpenapi(app, deps.version);
    const freshness = { freshForHours: config.freshForHours, staleForDays: config.staleForDays };
    const output = { wgs84Output: config.wgs84Output };
    const baseUrl = `${config.publicUrl ?? ''}${config.pathPrefix}`;
    const origin = config.publicUrl ?? '';
    await app.register(async (root) => {
        await root.register(async (operations) => {
            metricsRoutes(operations, registry);
            operationsRoutes(operations, {
                database: () => pingDatabase(database),
                ...(stations ? { index: () => stations.ready() } : {}),
            });
        });
        await root.register(async (documentation) => {
            allowCrossOrigin(documentation);
            await documentationRoutes(documentation);
        });
        await root.register(async (v1) => {
            // Here and not for operations: a busy process still lives, and its metrics tell why.
            if (deps.shedLoad ?? true)
                await shedLoad(v1);
            refuseStrayParameters(v1);
            identifyCallers(v1, authenticator(database, config.bootstrapAdminToken, now));
            await v1.register(async (open) => {
                allowCrossOrigin(open);
                amenityRoutes(open, database);
                districtRoutes(open, database);
                const finder = stations ?? new PostgisNearest(database, freshness);
                nearestRoutes(open, { finder, freshness, output, now });
                const source = new StationSource(database, stations);
                stationRoutes(open, { source, freshness, output, now, baseUrl: origin });
                const tables = stations ? new LayerTables(stations) : NO_LAYERS;
                eventRoutes(open, {
                    feed: stations ? new LiveFeed(stations, now) : NO_FEED,
                    readMissed: async (after, upTo) => await missedChanges(database, after, upTo),
                    limits: { total: config.eventStreams, perAddress: config.eventStreamsPerAddress },
                    registry,
                    random: Math.random,
                    heartbeatMs: deps.heartbeatMs,
                    headers: securityHeaders,
                });
                const signal = stations ? changeSignal(stations) : NO_SIGNAL;
                layerRoutes(open, { database, signal, source: tables, output, now, attribution: ATTRIBUTION, baseUrl });
            });
            await v1.register(async (managers) => {
                requireRole(managers, 'admin');
                if (stations)
                    awaitOwnWrites(managers, stations);
                stationManageRoutes(managers, {
                    database,
                    checkDistrict,
                    freshness,
                    output,
                    now,
                    pathPrefix: config.pathPrefix,
                });
                maintainerRoutes(managers, database);
                tokenRoutes(managers, database);
            });
        }, { prefix: '/v1' });
    }, { prefix: config.pathPrefix });
    answerTheOthers();
    return app;
}
/** Without an index there are no layers: only documents and tests run so. */
const NO_LAYERS = {
    current: () => {
        throw new Problem('database-unavailable');
    },
    changedSince: () => undefined,
    ageMs: () => 0,
};
function changeSignal(stations) {
    return {
        place: () => stations.state.head,
        ageMs: () => stations.ageMs(),
        onChange: (wake) => stations.onChange(() => wake()),
    };
}
/** Without an index nobody is woken: who waits for a change waits in vain. */
const NO_SIGNAL = {
    place: () => ({ epoch: '', seq: 0 }),
    ageMs: () => Infinity,
    onChange: () => () => undefined,
};
/** Nor are there events. */
const NO_FEED = {
    current: () => ({ place: { epoch: '', seq: 0 }, station: () => undefined }),
    onStep: () => () => undefined,
};
/** In this context requests are refused with 503 while the event loop is behind. */
async function shedLoad(context) {
    let isBehind = () => false;
    // In a context of its own, for what it measures: its own hook does more with each request than ours.
    await context.register(async (monitor) => {
        await monitor.register(underPressure, { maxEventLoopDelay: MAX_EVENT_LOOP_DELAY_MS });
        isBehind = () => monitor.isUnderPressure();
    });
    context.addHook('onRequest', (_request, _reply, done) => done(isBehind() ? new Problem('overloaded') : undefined));
}
//# sourceMappingURL=app.js.map