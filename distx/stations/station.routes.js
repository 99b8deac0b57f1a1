import { z } from 'zod';
import { callerOf } from "../http/access.js";
import { announceCrs, bboxCrs, optionalCrs, outputCrs } from "../http/crs.js";
import { announceAge } from "../http/data-age.js";
import { decodeCursor, encodeCursor } from "../http/cursor.js";
import { geojson, problems } from "../http/openapi.js";
import { revisionEtag } from "../http/preconditions.js";
import { GEOJSON, sendShared } from "../http/shared-reply.js";
import { Problem } from "../problems.js";
import { ListQuerySchema } from "./list.schema.js";
import { stationBody, toFeature } from "./station-feature.js";
import { isStationUuid, stationKey, StationParams } from "./station-key.js";
import { StationCollectionSchema, StationSchema } from "./station.schema.js";
import { openingAt } from "./usability.js";
/** A page whose openNow filter finds little still ends: after so many stations looked at. */
const MAX_SCANNED = 5_000;
export function stationRoutes(app, options) {
    const { source, freshness, output, now } = options;
    const routes = app.withTypeProvider();
    const isAuthorised = (request) => callerOf(request) !== undefined;
    routes.get('/stations', {
        schema: {
            operationId: 'listStations',
            summary: 'List and search stations, page by page',
            tags: ['riders'],
            querystring: ListQuerySchema,
            response: { 200: geojson(StationCollectionSchema, 'One page, in the order of ids'), ...problems },
        },
    }, async (request, reply) => {
        const input = request.query;
        const crs = listCrs(output, input, isAuthorised(request));
        const isAdmin = callerOf(request)?.role === 'admin';
        const at = now();
        const page = await readPage(source, input, isAdmin, at);
        announceAge(reply, page.ageMs);
        const view = { crs, now: at, freshness, forAdmin: isAdmin };
        const next = page.next === undefined ? null : encodeCursor('stations', [page.next]);
        const links = next === null
            ? []
            : [{ rel: 'next', href: nextHref(options.baseUrl, request, next), type: 'application/geo+json' }];
        if (links[0])
            reply.header('link', `<${links[0].href}>; rel="next"`);
        announceCrs(reply, crs);
        const body = {
            type: 'FeatureCollection',
            coordinateSystem: crs,
            features: page.stations.map((one) => toFeature(one, view)),
            links,
            next,
        };
        return await sendShared(request, reply, {
            body: Buffer.from(JSON.stringify(body)),
            contentType: GEOJSON,
            vary: ['Authorization'],
            ...cacheRule(request),
        });
    });
    routes.get('/stations/:id', {
        schema: {
            operationId: 'getStation',
            summary: 'One station, whole; by UUID or by the code on its door',
            tags: ['riders'],
            params: StationParams,
            querystring: z.strictObject({ crs: optionalCrs(), outCrs: optionalCrs() }),
            response: {
                200: geojson(StationSchema, 'The station. Its ETag is what If-Match of a write takes'),
                ...problems,
            },
        },
    }, async (request, reply) => {
        const isAdmin = callerOf(request)?.role === 'admin';
        const wanted = request.query.outCrs ?? request.query.crs;
        const crs = outputCrs(output, { wanted, authorised: isAuthorised(request) });
        const { value: station, ageMs } = await source.find(stationKey(request.params.id));
        if (station?.state === 'retired')
            throw new Problem('gone');
        if (!station || (!station.published && !isAdmin))
            throw new Problem('not-found');
        const withWgs84 = output.wgs84Output === 'public' || isAuthorised(request);
        const body = stationBody(station, { crs, now: now(), freshness, navigation: { withWgs84 }, forAdmin: isAdmin });
        announceCrs(reply, crs);
        announceAge(reply, ageMs);
        return await sendShared(request, reply, {
            body: Buffer.from(body),
            etag: revisionEtag(station.revision, body),
            contentType: GEOJSON,
            vary: ['Authorization'],
            ...cacheRule(request),
        });
    });
}
/** What a token may show (unpublished stations, restricted WGS-84) stays with who has the token. */
function cacheRule(request) {
    return callerOf(request) === undefined ? {} : { cacheControl: 'private, no-cache' };
}
/** crs is required with a bbox, which carries coordinates; it then names the answer's system too. */
function listCrs(output, input, authorised) {
    if (input.bbox === undefined)
        return outputCrs(output, { wanted: input.outCrs ?? input.crs, authorised });
    return outputCrs(output, { input: bboxCrs(input.crs), wanted: input.outCrs, authorised });
}
/** One page. What SQL cannot filter (open now) is filtered here, reading on until the page is full. */
async function readPage(source, input, isAdmin, at) {
    const filter = {
        bbox: input.bbox && input.crs ? { crs: input.crs, edges: input.bbox } : undefined,
        district: input.district,
        needs: input.needs,
        amenities: input.amenities,
        states: input.state,
        text: input.q,
        located: input.located,
        withUnpublished: isAdmin,
        at,
    };
    let after = input.cursor === undefined ? undefined : cursorId(input.cursor);
    const stations = [];
    let ageMs = 0;
    for (let scanned = 0;;) {
        const { value: batch, ...read } = await source.list(filter, after, input.limit + 1);
        ageMs = Math.max(ageMs, read.ageMs);
        for (const station of batch) {
            const isWanted = input.openNow === undefined || openingAt(station, at).open === input.openNow;
            if (isWanted && stations.length === input.limit)
                return { stations, next: after, ageMs };
            after = station.id;
            if (isWanted)
                stations.push(station);
        }
        scanned += batch.length;
        if (batch.length <= input.limit)
            return { stations, next: undefined, ageMs };
        if (scanned >= MAX_SCANNED)
            return { stations, next: after, ageMs };
    }
}
function cursorId(cursor) {
    const [id] = decodeCursor('stations', cursor);
    if (typeof id !== 'string' || !isStationUuid(id))
        throw new Problem('invalid-cursor');
    return id;
}
/** The same request with another cursor. List requests carry no rider's position. */
function nextHref(baseUrl, request, cursor) {
    const query = new URLSearchParams(request.url.split('?')[1] ?? '');
    query.set('cursor', cursor);
    return `${baseUrl}${request.routeOptions.url ?? ''}?${query.toString()}`;
}
//# sourceMappingURL=station.routes.js.map