/**
 * The headers of every answer that tell browsers what to keep from doing. Which ones is Helmet's to say; ours say the
 * same on every answer, so it is asked once instead of with each request. Not on a 304: the caller has them with what it
 * kept, and RFC 9110 section 15.4.5 wants no more on it than what chooses or renews that.
 */
import helmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import Fastify, { type FastifyInstance } from 'fastify';

const OWN = ['content-security-policy', 'referrer-policy'] as const;

const OPTIONS: FastifyHelmetOptions = {
  contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
  // Layers are for everybody's pages; HTTPS, and with it HSTS, is the proxy's in front.
  crossOriginResourcePolicy: { policy: 'cross-origin' },
  strictTransportSecurity: false,
};

async function helmetHeaders(): Promise<Readonly<Record<string, string>>> {
  const asked = Fastify();
  await asked.register(helmet, OPTIONS);
  asked.get('/', (_request, reply) => void reply.send({ ...reply.raw.getHeaders() }));
  const answer = await asked.inject('/');
  await asked.close();
  return answer.json();
}

/** For `app` and all that is registered in it afterwards. The headers are returned for who answers past Fastify. */
export async function setSecurityHeaders(app: FastifyInstance): Promise<Readonly<Record<string, string>>> {
  const headers = await helmetHeaders();
  app.addHook('onSend', (_request, reply, payload, done) => {
    // A page says its own.
    const own = OWN.map((name) => [name, reply.getHeader(name)] as const);
    if (reply.statusCode !== 304) reply.headers(headers);
    for (const [name, value] of own) if (value !== undefined) reply.header(name, value);
    done(null, payload);
  });
  return headers;
}
