import { Problem } from "../problems.js";
const callers = new WeakMap();
/** The caller of this request; undefined: anonymous. */
export function callerOf(request) {
    return callers.get(request);
}
/** The caller of a request that a guard has let through. */
export function knownCaller(request) {
    const caller = callers.get(request);
    if (!caller)
        throw new Problem('unauthenticated');
    return caller;
}
/** In this context a token is looked at when there is one; a wrong one is 401, none is anonymous. */
export function identifyCallers(context, authenticate) {
    const identify = async (request, header) => {
        const token = /^Bearer ([\x21-\x7e]{16,300})$/i.exec(header)?.[1];
        const caller = token === undefined ? undefined : await authenticate(token);
        if (!caller)
            throw new Problem('unauthenticated');
        callers.set(request, caller);
    };
    context.addHook('onRequest', (request, _reply, done) => {
        const header = request.headers.authorization;
        // Most callers are anonymous: a promise would cost them more than all there is to do.
        if (header === undefined)
            return done();
        identify(request, header).then(() => done(), done);
    });
}
/** In this context only callers of these roles get through: 401 for nobody, 403 for another role. */
export function requireRole(context, ...roles) {
    context.addHook('onRoute', (route) => {
        route.schema = { ...route.schema, security: [{ bearer: [] }] };
    });
    context.addHook('onRequest', async (request) => {
        if (!roles.includes(knownCaller(request).role))
            throw new Problem('forbidden');
    });
}
//# sourceMappingURL=access.js.map