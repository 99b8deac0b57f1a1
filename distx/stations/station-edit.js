import { Problem } from "../problems.js";
import { readHours, requireServiceArea, settleDistrict } from "./station-input.js";
import { positionColumns } from "./station-write.repository.js";
/** The columns of an edit that need no look at anything else. */
export function plainColumns(body) {
    const p = body.properties ?? {};
    const hours = p.openingHours !== undefined || p.openingHoursText !== undefined ? readHours(p) : undefined;
    return {
        ...(p.name === undefined ? {} : { name: p.name }),
        ...(p.address === undefined ? {} : { address: p.address }),
        ...(p.district?.asWritten === undefined ? {} : { district_as_written: p.district.asWritten }),
        ...(hours ? { opening_hours_text: hours.text, opening_hours: hours.osm, hours_confidence: hours.confidence } : {}),
        ...(p.provenance
            ? {
                source: p.provenance.source,
                source_url: p.provenance.url ?? null,
                observed_at: p.provenance.observedAt ?? null,
            }
            : {}),
    };
}
/** The columns of a move: a new position (or none), a new district, or a better accuracy of the same position. */
export async function readMove(tx, checkDistrict, body, crs, current) {
    const { geometry, properties: p } = body;
    const stated = p?.district?.adcode;
    if (geometry && crs) {
        const wgs84 = requireServiceArea(geometry.coordinates, crs);
        // A move without a word about the district takes the district along, where outlines tell it.
        const { containing } = stated === undefined ? await checkDistrict(tx, wgs84, null) : { containing: [] };
        const adcode = stated ?? containing[0]?.adcode ?? current.adcode;
        await settleDistrict(tx, checkDistrict, wgs84, adcode);
        const accuracy = p?.positionAccuracy ?? 'map';
        const method = accuracy === 'surveyed' ? 'surveyed' : 'stated';
        return {
            adcode,
            unlocated_reason: null,
            ...positionColumns({ crs, coordinates: geometry.coordinates, accuracy, method }),
        };
    }
    const here = geometry === null || current.wgs84_lng === null || current.wgs84_lat === null
        ? null
        : [current.wgs84_lng, current.wgs84_lat];
    if (p?.positionAccuracy !== undefined && here === null)
        throw accuracyOfNothing();
    const district = stated === undefined ? {} : { adcode: await settleDistrict(tx, checkDistrict, here, stated) };
    if (geometry === null)
        return { ...district, ...positionColumns(null), unlocated_reason: 'position-withdrawn' };
    return p?.positionAccuracy === undefined ? district : { ...district, position_accuracy: p.positionAccuracy };
}
/** A station to be located has no accuracy. */
export function accuracyOfNothing() {
    return new Problem('invalid-request', {
        errors: [
            {
                pointer: '#/properties/positionAccuracy',
                code: 'no-position',
                detail: { zh: '没有位置，就没有位置精度', en: 'There is no position that could be accurate' },
            },
        ],
    });
}
//# sourceMappingURL=station-edit.js.map