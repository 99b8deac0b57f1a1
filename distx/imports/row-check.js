import { adcodePrefix } from "../districts/district.schema.js";
import { convert } from "../geo/crs.js";
import { readClerkHours } from "../geo/opening-hours-clerk.js";
import { checkServiceArea } from "../geo/service-area.js";
import { findNear } from "./import.repository.js";
import { issue } from "./issue.js";
import { nameSimilarity } from "./names.js";
/** The outlines are simplified to about this much: nearer than that, a point does not refute its district. */
const OUTLINE_TOLERANCE_METERS = 200;
/** Within this distance two stations of nearly the same name are worth a look; they still both live. */
const NEAR_METERS = 200;
const SIMILAR = 0.85;
function readHours(text, note) {
    if (text === null)
        return { text, osm: null, confidence: 'none' };
    const { osm, confidence } = readClerkHours(text);
    if (osm === null)
        note(issue('hours-unreadable', 'hours', { value: text }));
    else if (confidence === 'low')
        note(issue('hours-uncertain', 'hours', { value: text, osm }));
    return { text, osm, confidence };
}
/**
 * Check one row against districts, service area and neighbours; `itself` is the station that it is already, which is no
 * neighbour. Never throws for what the row says.
 */
export async function checkRow(tx, row, districts, cityHint, itself) {
    const issues = [...row.issues];
    const note = (one) => void issues.push(one);
    const hours = readHours(row.openingHoursText, note);
    const wording = districts.resolve({
        asWritten: row.districtAsWritten,
        address: row.address,
        name: row.name,
        cityHint,
    });
    if (wording.kind === 'unknown')
        note(issue('district-unknown', 'district', { value: row.districtAsWritten ?? '' }));
    if (wording.kind === 'ambiguous') {
        const candidates = wording.candidates.map((one) => `${one.name} ${one.adcode}`).join('、');
        note(issue('district-ambiguous', 'district', { value: row.districtAsWritten ?? '', candidates }));
    }
    const stated = wording.adcode ?? null;
    const settled = row.position === null
        ? null
        : await settlePosition(tx, row, row.position, stated, wording.kind, districts, itself, note);
    const adcode = settled?.adcode ?? stated;
    const named = adcode === null ? undefined : districts.byAdcode.get(adcode);
    if (wording.kind === 'zone' && named) {
        note(issue('zone-resolved', 'district', {
            value: row.districtAsWritten ?? '',
            district: named.name,
            adcode: named.adcode,
        }));
    }
    else if (wording.kind === 'city' && named?.level === 'city') {
        note(issue('district-city-only', 'district', { district: named.name }));
    }
    return {
        adcode,
        position: settled?.position ?? null,
        unlocatedReason: settled?.position ? null : row.position ? 'position-outside-district' : 'position-missing',
        hours,
        issues,
    };
}
async function settlePosition(tx, row, position, stated, kind, districts, itself, note) {
    const wgs84 = convert([position.lng, position.lat], position.crs, 'wgs84');
    const area = checkServiceArea(wgs84);
    if (!area.ok) {
        const values = { lng: position.lng, lat: position.lat };
        note(area.code === 'coordinates-swapped'
            ? issue('coordinates-swapped', 'coordinates', values)
            : issue('outside-service-area', 'coordinates', values));
        return { adcode: stated, position: null };
    }
    const { containing, metersToStated } = await districts.check(tx, wgs84, stated);
    const lies = containing[0];
    const isInStated = stated !== null && lies?.adcode.startsWith(adcodePrefix(stated));
    if (stated !== null && metersToStated !== null && metersToStated > OUTLINE_TOLERANCE_METERS && !isInStated) {
        const meters = Math.round(metersToStated);
        const statedName = districts.byAdcode.get(stated)?.name ?? stated;
        note(issue('position-outside-district', 'coordinates', {
            stated: statedName,
            lies: lies ? `${lies.name} ${lies.adcode}` : '—',
            meters,
        }));
        return { adcode: stated, position: null };
    }
    if (position.accuracy === 'approximate')
        note(issue('position-approximate', 'coordinates'));
    for (const near of await findNear(tx, wgs84, NEAR_METERS, itself)) {
        if (nameSimilarity(near.name, row.name ?? '') < SIMILAR)
            continue;
        note(issue('possible-duplicate', 'name', { code: near.code, name: near.name, meters: Math.round(near.meters) }));
    }
    // A zone or a bare city is made precise by the county that the point lies in.
    const isFiner = lies && (stated === null || (kind !== 'county' && lies.adcode.startsWith(adcodePrefix(stated))));
    return { adcode: isFiner ? lies.adcode : stated, position };
}
//# sourceMappingURL=row-check.js.map