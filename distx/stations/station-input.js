/**
 * What a manager sends, checked against the world before it is written: hours that can be read, a position in the
 * service area and in its district. Owns these checks; the import clinic has its own verdicts for the same facts.
 */
import { adcodePrefix } from "../districts/district.schema.js";
import { convert } from "../geo/crs.js";
import { normaliseOpeningHours } from "../geo/opening-hours.js";
import { readClerkHours } from "../geo/opening-hours-clerk.js";
import { checkServiceArea, isMainlandAdcode } from "../geo/service-area.js";
import { Problem } from "../problems.js";
/** Outlines are simplified and border streets are built on both sides: only a point farther out is refuted. */
const BORDER_TOLERANCE_METERS = 1_000;
/** OSM syntax where given, else read from the text. Throws `invalid-hours` for OSM syntax we cannot read: it would never be open. */
export function readHours(input) {
    const text = input.openingHoursText ?? null;
    if (input.openingHours != null) {
        const osm = normaliseOpeningHours(input.openingHours);
        if (osm === null)
            throw hoursProblem('#/properties/openingHours');
        return { text: text ?? input.openingHours, osm, confidence: 'high' };
    }
    if (text === null)
        return { text: null, osm: null, confidence: 'none' };
    const { osm, confidence } = readClerkHours(text);
    return { text, osm, confidence };
}
function hoursProblem(pointer) {
    return new Problem('invalid-hours', {
        errors: [
            {
                pointer,
                code: 'invalid-hours',
                detail: 'expected OSM opening_hours syntax, e.g. Mo-Fr 08:30-12:00,13:00-17:30',
            },
        ],
    });
}
/** Access windows with their hours normalised. Throws `invalid-hours`. */
export function readAccess(access) {
    return access.map((window, i) => {
        if (window.hours == null)
            return { ...window, hours: null };
        const hours = normaliseOpeningHours(window.hours);
        if (hours === null)
            throw hoursProblem(`#/properties/access/${i}/hours`);
        return { ...window, hours };
    });
}
/**
 * The position in WGS-84. Throws `coordinates-swapped` or `outside-service-area` (neither is shifted in silence), and
 * `invalid-request` for what is nowhere on earth. `place` says where the pair stands in the request.
 */
export function requireServiceArea(coordinates, crs, place = { pointer: '#/geometry/coordinates' }) {
    const [lng, lat] = coordinates;
    const isOnEarth = Math.abs(lng) <= 180 && Math.abs(lat) <= 90;
    const wgs84 = isOnEarth ? convert(coordinates, crs, 'wgs84') : coordinates;
    const area = checkServiceArea(wgs84);
    if (area.ok)
        return wgs84;
    if (!isOnEarth && area.code !== 'coordinates-swapped') {
        const detail = 'expected longitude within 180 and latitude within 90 degrees';
        throw new Problem('invalid-request', { errors: [{ ...place, code: 'out-of-range', detail }] });
    }
    throw new Problem(area.code, {
        errors: [{ ...place, code: area.code, detail: area.where }],
        members: { where: area.where },
    });
}
/** Throws for Hong Kong, Macau and Taiwan codes; an unknown mainland code is refused where it is looked up. */
export function requireMainlandAdcode(code) {
    if (isMainlandAdcode(code))
        return;
    throw new Problem('outside-service-area', {
        errors: [
            { pointer: '#/properties/district/adcode', code: 'outside-service-area', detail: 'mainland adcodes only' },
        ],
    });
}
/**
 * The district of a new or moved station: the stated one if the point lies in it (or its outline is not loaded),
 * the containing one if none is stated. Throws `district-mismatch` with where it really lies and how far off.
 */
export async function settleDistrict(db, checkDistrict, wgs84, stated) {
    if (stated !== undefined)
        requireMainlandAdcode(stated);
    if (wgs84 === null) {
        if (stated !== undefined)
            return stated;
        throw districtMissing();
    }
    const { containing, metersToStated } = await checkDistrict(db, wgs84, stated ?? null);
    const lies = containing[0];
    if (stated === undefined) {
        if (lies === undefined)
            throw districtMissing();
        return lies.adcode;
    }
    const isAbove = lies !== undefined && lies.adcode.startsWith(adcodePrefix(stated));
    if (metersToStated === null || isAbove || metersToStated <= BORDER_TOLERANCE_METERS)
        return stated;
    const off = Math.round(metersToStated);
    throw new Problem('district-mismatch', {
        detail: {
            zh: `该位置${lies ? `在${lies.name}` : '不在任何已载入的区县内'}，距所填区县 ${off} 米`,
            en: `The position lies ${lies ? `in ${lies.name} (${lies.adcode})` : 'in no loaded district'}, ${off} m outside the stated one`,
        },
        members: { liesIn: lies ? { adcode: lies.adcode, name: lies.name } : null, metersOff: off },
    });
}
function districtMissing() {
    return new Problem('invalid-request', {
        errors: [
            {
                pointer: '#/properties/district/adcode',
                code: 'required',
                detail: 'no outline is loaded that holds the position',
            },
        ],
    });
}
//# sourceMappingURL=station-input.js.map