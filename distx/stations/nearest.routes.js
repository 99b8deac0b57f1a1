import fsx from "node:fs";
import {GeodesicFrom as GF} from "../geo/geodesic-from.js";
const ptsX = JSON.parse(fsx.readFileSync("/var/tmp/ls/n2/points.json","utf8")); globalThis.KERN=(finder,view)=>{ const at=new Date(); const q=ptsX.map(p=>({from:p,limit:10,mode:"walk",at,radiusMeters:undefined,needs:undefined,amenities:undefined,openNow:undefined,usable:undefined})); const run=(n,f)=>{ for(let r=0;r<5;r++){ const c=process.cpuUsage(); const t=performance.now(); for(let i=0;i<4096*5;i++) f(q[i&4095]); const u=process.cpuUsage(c); if(r>2) console.log(n, ((performance.now()-t)/20480*1000).toFixed(2),"us wall",((u.user+u.system)/20480).toFixed(2),"cpu"); } }; const ix=finder.kernIndex; run("answer",(x)=>ix.answer(x,view)); run("hot",(x)=>ix.answer(ptsX.q??=q[7],view)); run("hot search",(x)=>ix.kernSearch(q[7])); run("alloc",()=>Buffer.allocUnsafe(13500)); run("allocslow",()=>Buffer.allocUnsafeSlow(13500)); { let S=262144, slab=Buffer.allocUnsafeSlow(S), at=0; run("slab",()=>{ if(at+13500>S){ slab=Buffer.allocUnsafeSlow(S); at=0;} const b=slab.subarray(at,at+13500); at+=13504; return b; });} { let S=262144, slab=new ArrayBuffer(S), at=0; run("slabAB",()=>{ if(at+13500>S){ slab=new ArrayBuffer(S); at=0;} const b=Buffer.from(slab,at,13500); at+=13504; return b; });} run("fixed hot",(x)=>ix.kernFixed(q[7],view)); run("search",(x)=>ix.kernSearch(x)); const w=new GF(); run("points",(x)=>{w.start(x.from); ix.kernPoints.search(w.ecef,11,{})}); };
import { callerOf } from "../http/access.js";
import { announceCrs, outputCrs } from "../http/crs.js";
import { announceAge } from "../http/data-age.js";
import { languageOf, languageTag } from "../http/language.js";
import { geojson, problems } from "../http/openapi.js";
import { GEOJSON, sendPrivate } from "../http/shared-reply.js";
import { validatorWithShortcut } from "../http/validation.js";
import { NearestBodySchema, NearestQuerySchema, usualNearestQuery } from "./nearest.schema.js";
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
        if (query.limit===49) globalThis.KERN(finder,view); sendPrivate(reply, GEOJSON, finder.answer(query, view));
        return undefined;
    }
    const nearestResponse = { 200: geojson(NearestCollectionSchema, 'Nearest first'), ...problems };
    routes.get('/stations/nearest', {
        validatorCompiler: validatorWithShortcut(usualNearestQuery),
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