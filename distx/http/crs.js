import { z } from 'zod';
import { Problem } from "../problems.js";
export const CRS_NAMES = ['wgs84', 'gcj02', 'bd09'];
const NAMES_THREE = {
    code: 'crs-required',
    zh: '请求含有坐标，必须用 crs 说明坐标系：wgs84、gcj02 或 bd09',
    en: 'The request carries coordinates: name their system with crs: wgs84, gcj02 or bd09',
};
/** Required wherever the request carries coordinates: without it the error names the three choices. */
export const requiredCrs = () => z
    .string()
    .optional()
    .transform((value, context) => {
    if (value === undefined)
        context.addIssue({ code: 'custom', params: NAMES_THREE, input: undefined });
    else if (CRS_NAMES.includes(value))
        return value;
    else
        context.addIssue({ code: 'custom', params: { ...NAMES_THREE, code: 'invalid-value' }, input: undefined });
    return z.NEVER;
})
    .meta({
    override: { type: 'string', enum: [...CRS_NAMES], 'x-required': true },
    description: 'The system of every coordinate in the request',
});
export const optionalCrs = () => z.enum(CRS_NAMES).optional();
const BBOX_NEEDS_CRS = {
    zh: 'bbox 含有坐标，必须用 crs 说明坐标系：wgs84、gcj02 或 bd09',
    en: 'bbox carries coordinates: name their system with crs: wgs84, gcj02 or bd09',
};
/** The system of a bbox. Throws `crs-required` where it is not named. */
export function bboxCrs(crs) {
    if (crs !== undefined)
        return crs;
    throw new Problem('crs-required', { errors: [{ parameter: 'crs', code: 'crs-required', detail: BBOX_NEEDS_CRS }] });
}
/**
 * The system of the answer. WGS-84 input is always accepted; where its output is restricted and nothing else was asked
 * for, the answer is in GCJ-02 and says so. Throws `wgs84-restricted` when WGS-84 was asked for without the right.
 */
export function outputCrs(policy, choice) {
    const mayHaveWgs84 = policy.wgs84Output === 'public' || choice.authorised;
    if (choice.wanted === 'wgs84' && !mayHaveWgs84)
        throw new Problem('wgs84-restricted');
    const crs = choice.wanted ?? choice.input ?? choice.fallback ?? 'gcj02';
    return crs === 'wgs84' && !mayHaveWgs84 ? 'gcj02' : crs;
}
/** Say which system the answer is in. The body says it too, in `coordinateSystem`. */
export function announceCrs(reply, crs) {
    reply.header('content-crs', crs);
}
//# sourceMappingURL=crs.js.map