import { Problem } from "../problems.js";
import { etagOf } from "./shared-reply.js";
/** Strong ETag of a representation of revision `revision`. */
export function revisionEtag(revision, body) {
    return `"${revision}.${etagOf(body).slice(1, -1)}"`;
}
/** The revisions the caller accepts: undefined without the header, 'any' for `*`. */
function acceptedRevisions(request) {
    const header = request.headers['if-match'];
    if (header === undefined)
        return undefined;
    if (header.trim() === '*')
        return 'any';
    // Weak tags never match here (RFC 9110 section 13.1.1).
    return header.split(',').flatMap((tag) => {
        const revision = /^\s*"(\d{1,10})(?:\.[\w-]*)?"\s*$/.exec(tag)?.[1];
        return revision === undefined ? [] : [Number(revision)];
    });
}
/** From the request's If-Match. With `required`, its absence is `precondition-required` (428). */
export function revisionCheck(request, options) {
    const accepted = acceptedRevisions(request);
    if (accepted === undefined && options.required)
        throw new Problem('precondition-required');
    return (currentRevision) => {
        if (accepted === undefined || accepted === 'any' || accepted.includes(currentRevision))
            return;
        throw new Problem('precondition-failed');
    };
}
//# sourceMappingURL=preconditions.js.map