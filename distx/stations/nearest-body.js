/** Hits as the features of an answer, from their records: for finders that have records, and what the others are held against. */
import { roundThree } from "./byte-text.js";
import { describeReasons } from "./reasons.js";
import { toFeature } from "./station-feature.js";
/** One hit as a feature. Distance to the millimetre, bearing to a thousandth of a degree. */
export function nearestFeature(hit, { at }, { crs, language }, freshness) {
    const feature = toFeature(hit.station, { crs, now: at, freshness });
    const properties = {
        ...feature.properties,
        distance: roundThree(hit.distanceMeters),
        bearing: roundThree(hit.bearingDegrees),
        travelSeconds: hit.travelSeconds,
        usable: hit.usable,
        reasons: describeReasons(hit.reasons, at, language),
    };
    return { ...feature, properties };
}
/** An answer, to be written as JSON. */
export function nearestBody(hits, query, view, freshness) {
    const features = hits.map((hit) => nearestFeature(hit, query, view, freshness));
    return { type: 'FeatureCollection', coordinateSystem: view.crs, features };
}
//# sourceMappingURL=nearest-body.js.map