import { callerOf } from "../http/access.js";
import { announceCrs, outputCrs } from "../http/crs.js";
import { announceAge } from "../http/data-age.js";
import { languageOf, languageTag } from "../http/language.js";
import { geojson, problems } from "../http/openapi.js";
import { GEOJSON, sendPrivate } from "../http/shared-reply.js";
import { NearestBodySchema, NearestQuerySchema } from "./nearest.schema.js";
import { nearestBody } from "./nearest-body.js";
import { requireServiceArea } from "./station-input.js";
import { NearestCollectionSchema } from "./station.schema.js";
export function nearestRoutes(app, options) {
    const { finder, freshness, output, now } = options;
    const routes = app.withTypeProvider();
    function answerNearest(request, reply, input, place) {
        const crs = outputCrs(output, {
            input: input.crs,
            wanted: input.outCrs,
            authorised: callerOf(request) !== undefined,
        });
        const at = input.at ?? now();
        // One by one: spread, it would be a hash table, and slow to read for all who come after.
        const query = {
            limit: input.limit,
            needs: input.needs,
            amenities: input.amenities,
            openNow: input.openNow,
            usable: input.usable,
            mode: input.mode,
            from: requireServiceArea([input.lng, input.lat], input.crs, place),
            radiusMeters: input.radius,
            at,
        };
        announceAge(reply, finder.ageMs?.() ?? 0);
        const language = languageOf(request);
        announceCrs(reply, crs);
        reply.header('content-language', languageTag(language));
        const view = { crs, language };
        if (!finder.answer) {
            return finder
                .nearest(query)
                .then((hits) => sendPrivate(reply, GEOJSON, nearestBody(hits, query, view, freshness)));
        }
        // Nothing is returned: Fastify waits for a reply that is, although this one is sent already.
        sendPrivate(reply, GEOJSON, finder.answer(query, view));
        return undefined;
    }
    const nearestResponse = { 200: geojson(NearestCollectionSchema, 'Nearest first'), ...problems };
    routes.get('/stations/nearest', {
        schema: {
            operationId: 'findNearestStations',
            summary: 'The nearest stations, and whether they will let you in on arrival',
            description: 'In the order of geodesic distance on the WGS-84 ellipsoid, ties by id, without a hidden radius. Never cached. Header Data-Age: how many seconds the answer may be behind, when more than one.',
            tags: ['riders'],
            querystring: NearestQuerySchema,
            response: nearestResponse,
        },
    }, (request, reply) => answerNearest(request, reply, request.query, { parameter: 'lng' }));
    routes.post('/stations/nearest', {
        schema: {
            operationId: 'findNearestStationsPrivately',
            summary: 'The same with everything in the body, so that no log on the way holds a position',
            tags: ['riders'],
            body: NearestBodySchema,
            response: nearestResponse,
        },
    }, (request, reply) => answerNearest(request, reply, request.body, { pointer: '#/lng' }));
}
//# sourceMappingURL=nearest.routes.js.map