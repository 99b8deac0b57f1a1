/**
 * The headers of every answer that tell browsers what to keep from doing. Which ones is Helmet's to say; ours say the
 * same on every answer, so it is asked once instead of with each request.
 */
import helmet, {} from '@fastify/helmet';
import Fastify, {} from 'fastify';
const OPTIONS = {
    contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
    // Layers are for everybody's pages; HTTPS, and with it HSTS, is the proxy's in front.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    strictTransportSecurity: false,
};
async function helmetHeaders() {
    const asked = Fastify();
    await asked.register(helmet, OPTIONS);
    asked.get('/', (_request, reply) => void reply.send({ ...reply.raw.getHeaders() }));
    const answer = await asked.inject('/');
    await asked.close();
    return answer.json();
}
/** For `app` and all that is registered in it afterwards. */
export async function setSecurityHeaders(app) {
    const headers = await helmetHeaders();
    app.addHook('onRequest', (_request, reply, done) => {
        reply.headers(headers);
        done();
    });
}
//# sourceMappingURL=security-headers.js.map