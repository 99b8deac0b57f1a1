import { z } from 'zod';
import { AmenityCodeSchema } from "../amenities/amenity.schema.js";
import { knownCaller } from "../http/access.js";
import { optionalCrs, outputCrs } from "../http/crs.js";
import { geojson, problems } from "../http/openapi.js";
import { revisionCheck, revisionEtag } from "../http/preconditions.js";
import { GEOJSON } from "../http/shared-reply.js";
import { write } from "../http/write.js";
import { Problem } from "../problems.js";
import { accuracyOfNothing, plainColumns, readMove } from "./station-edit.js";
import { stationBody } from "./station-feature.js";
import { readAccess, readHours, requireServiceArea, settleDistrict } from "./station-input.js";
import { stationKey, StationParams } from "./station-key.js";
import { createStation, lockStation, replaceAccess, replaceAmenities, replaceResponsibilities, retireStation, setAmenity, setPublished, setStatus, updateStation, } from "./station-write.repository.js";
import { findStation } from "./station.repository.js";
import { AmenityStateBody, MaintainersBody, StationCreateSchema, StationPatchSchema, StationSchema, StatusSchema, } from "./station.schema.js";
const CrsQuery = z.strictObject({ crs: optionalCrs(), outCrs: optionalCrs() });
const OutQuery = z.strictObject({ outCrs: optionalCrs() });
/** The system of the body's coordinates, from the query or the body; the two must agree. Throws `crs-required`. */
function bodyCrs(query, body) {
    const crs = query ?? body;
    if (crs !== undefined && (body === undefined || body === crs))
        return crs;
    const detail = crs === undefined ? CRS_MISSING : CRS_DISAGREES;
    throw new Problem('crs-required', { errors: [{ parameter: 'crs', code: 'crs-required', detail }] });
}
const CRS_MISSING = {
    zh: '请说明 geometry 的坐标系：wgs84、gcj02 或 bd09',
    en: 'Name the system of geometry: wgs84, gcj02 or bd09',
};
const CRS_DISAGREES = { zh: '查询参数与正文中的 crs 不一致', en: 'The crs of the query and that of the body disagree' };
export function stationManageRoutes(app, options) {
    const { database, freshness, now } = options;
    const routes = app.withTypeProvider();
    /** The station as it is now in this transaction, as the answer to a write. */
    async function answerWith(tx, id, status, wanted, input) {
        // The write has settled duty and publication by itself: what runs at the commit can only refuse it.
        const station = await findStation(tx, id);
        if (!station)
            throw new Problem('not-found');
        const crs = outputCrs(options.output, { input, wanted, authorised: true });
        const body = stationBody(station, { crs, now: now(), freshness, navigation: { withWgs84: true }, forAdmin: true });
        const headers = { 'content-type': GEOJSON, 'content-crs': crs, etag: revisionEtag(station.revision, body) };
        const location = { location: `${options.pathPrefix}/v1/stations/${station.id}` };
        return { status, body, headers: status === 201 ? { ...headers, ...location } : headers };
    }
    /** Lock the station of this request and hold it against If-Match. */
    async function lockForWrite(tx, request, rawId, ifMatch) {
        const check = revisionCheck(request, { required: ifMatch === 'required' });
        const row = await lockStation(tx, stationKey(rawId));
        check(row.revision);
        return row;
    }
    const answer = { 200: geojson(StationSchema, 'The station as it is now'), ...problems };
    const tags = ['managers'];
    routes.post('/stations', {
        schema: {
            operationId: 'createStation',
            summary: 'Create a station',
            description: 'Published at once when somebody answers for it; otherwise kept unpublished with that reason.',
            tags,
            querystring: CrsQuery,
            body: StationCreateSchema,
            response: { 201: geojson(StationSchema, 'The new station'), ...problems },
        },
    }, async (request, reply) => {
        const { body, query } = request;
        const { properties: p } = body;
        if (body.geometry === null && p.positionAccuracy !== undefined)
            throw accuracyOfNothing();
        const crs = body.geometry === null ? undefined : bodyCrs(query.crs, body.crs);
        const wgs84 = crs && body.geometry ? requireServiceArea(body.geometry.coordinates, crs) : null;
        const by = knownCaller(request).id;
        return await write(database, request, reply, async (tx) => {
            const adcode = await settleDistrict(tx, options.checkDistrict, wgs84, p.district?.adcode);
            const accuracy = p.positionAccuracy ?? 'map';
            const id = await createStation(tx, {
                name: p.name,
                address: p.address ?? null,
                adcode,
                districtAsWritten: p.district?.asWritten ?? null,
                position: crs && body.geometry
                    ? {
                        crs,
                        coordinates: body.geometry.coordinates,
                        accuracy,
                        method: accuracy === 'surveyed' ? 'surveyed' : 'stated',
                    }
                    : null,
                unlocatedReason: body.geometry === null ? 'position-missing' : null,
                hours: readHours(p),
                state: p.state,
                stateReason: p.stateReason ?? null,
                water: p.utilities?.water ?? 'unknown',
                power: p.utilities?.power ?? 'unknown',
                source: p.provenance?.source ?? by,
                sourceUrl: p.provenance?.url ?? null,
                observedAt: p.provenance?.observedAt ?? null,
                contact: null,
                import: null,
                amenities: p.amenities ?? [],
                access: readAccess(p.access ?? []),
                maintainers: p.maintainers,
                publish: p.published ?? true,
                by,
            });
            return await answerWith(tx, id, 201, query.outCrs, crs);
        });
    });
    routes.patch('/stations/:id', {
        schema: {
            operationId: 'editStation',
            summary: 'Edit a station; If-Match is required',
            tags,
            params: StationParams,
            querystring: CrsQuery,
            body: StationPatchSchema,
            response: answer,
        },
    }, async (request, reply) => {
        const { body, query } = request;
        const crs = body.geometry ? bodyCrs(query.crs, body.crs) : undefined;
        return await write(database, request, reply, async (tx) => {
            const row = await lockForWrite(tx, request, request.params.id, 'required');
            const move = await readMove(tx, options.checkDistrict, body, crs, row);
            await updateStation(tx, row.id, { ...plainColumns(body), ...move });
            const p = body.properties ?? {};
            if (p.amenities)
                await replaceAmenities(tx, row.id, p.amenities);
            if (p.access)
                await replaceAccess(tx, row.id, readAccess(p.access));
            if (p.published !== undefined)
                await setPublished(tx, row.id, p.published);
            return await answerWith(tx, row.id, 200, query.outCrs ?? query.crs, crs);
        });
    });
    routes.delete('/stations/:id', {
        schema: {
            operationId: 'retireStation',
            summary: 'Retire a station: a tombstone stays, and every layer and follower hears of it',
            tags,
            params: StationParams,
            querystring: z.strictObject({}),
            response: { 204: z.null().meta({ description: 'Retired' }), ...problems },
        },
    }, async (request, reply) => await write(database, request, reply, async (tx) => {
        const row = await lockForWrite(tx, request, request.params.id, 'optional');
        await retireStation(tx, row.id, knownCaller(request).id, now());
        return { status: 204, headers: {} };
    }));
    routes.put('/stations/:id/status', {
        schema: {
            operationId: 'setStationStatus',
            summary: 'Open, pause or close in one call; counts as a verification',
            tags,
            params: StationParams,
            querystring: OutQuery,
            body: StatusSchema,
            response: answer,
        },
    }, async (request, reply) => {
        if (request.body.until && request.body.until <= now())
            throw untilIsPast();
        return await write(database, request, reply, async (tx) => {
            const row = await lockForWrite(tx, request, request.params.id, 'optional');
            await setStatus(tx, row.id, request.body, knownCaller(request).id, now());
            return await answerWith(tx, row.id, 200, request.query.outCrs);
        });
    });
    routes.put('/stations/:id/amenities/:code', {
        schema: {
            operationId: 'setStationAmenity',
            summary: 'Set the state of one amenity',
            tags,
            params: StationParams.extend({ code: AmenityCodeSchema }),
            querystring: OutQuery,
            body: AmenityStateBody,
            response: answer,
        },
    }, async (request, reply) => await write(database, request, reply, async (tx) => {
        const row = await lockForWrite(tx, request, request.params.id, 'optional');
        await setAmenity(tx, row.id, request.params.code, request.body.state);
        return await answerWith(tx, row.id, 200, request.query.outCrs);
    }));
    routes.put('/stations/:id/maintainers', {
        schema: {
            operationId: 'setStationMaintainers',
            summary: 'Say who built it, who hosts it and who answers for it, from when to when; If-Match is required',
            description: 'Without a duty holder the builder holds the duty (谁建谁负责). Two duty holders on one day are refused.',
            tags,
            params: StationParams,
            querystring: OutQuery,
            body: MaintainersBody,
            response: answer,
        },
    }, async (request, reply) => await write(database, request, reply, async (tx) => {
        const row = await lockForWrite(tx, request, request.params.id, 'required');
        await replaceResponsibilities(tx, row.id, request.body.maintainers);
        return await answerWith(tx, row.id, 200, request.query.outCrs);
    }));
}
function untilIsPast() {
    const detail = { zh: '恢复时间必须在将来', en: 'until must lie in the future' };
    return new Problem('invalid-request', { errors: [{ pointer: '#/until', code: 'in-the-past', detail }] });
}
//# sourceMappingURL=manage.routes.js.map