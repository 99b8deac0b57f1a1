/**
 * Nearest: which stations, in true geodesic order, and whether each is usable on arrival.
 * Owns the contract between the route and whoever finds (PostGIS now, an in-process index later) and the ranking.
 */
import { geodesic } from "../geo/distance.js";
import { travelSeconds } from "./travel.js";
import { openingAt, usabilityAt } from "./usability.js";
/**
 * How much nearer the ellipsoid may say a point is than the sphere does. Both are within 0.56 % of each other
 * (the sphere of radius (2a+b)/3 against WGS-84's flattening of 1/298.257); 0.6 % is on the safe side.
 */
const SPHERE_SLACK = 0.006;
/** Up to what geodesic distance nothing can be missing, when every candidate within `sphereMeters` has been seen. */
export function completeWithin(sphereMeters) {
    return sphereMeters * (1 - SPHERE_SLACK);
}
/** What this station is to this asker, or undefined where a filter drops it. */
export function assess(station, query, rule) {
    if (station.position === null)
        return undefined;
    const { distanceMeters, bearingDegrees } = geodesic(query.from, station.position.wgs84);
    if (query.radiusMeters !== undefined && distanceMeters > query.radiusMeters)
        return undefined;
    if (query.openNow !== undefined && openingAt(station, query.at).open !== query.openNow)
        return undefined;
    const seconds = travelSeconds(distanceMeters, query.mode);
    const { usable, reasons } = usabilityAt(station, new Date(query.at.getTime() + seconds * 1_000), rule);
    if (query.usable && !query.usable.includes(usable))
        return undefined;
    return { station, distanceMeters, bearingDegrees, travelSeconds: seconds, usable, reasons };
}
/** Nearer first; at the same distance the smaller id. */
export function byDistance(a, b) {
    return a.distanceMeters - b.distanceMeters || (a.station.id < b.station.id ? -1 : 1);
}
//# sourceMappingURL=nearest.js.map