/**
 * The headers of answers that tell browsers what to keep from doing. Pages, and what they load, get what Helmet says;
 * it says the same on every answer, so it is asked once instead of with each request. Data (JSON, tiles, sheets) is
 * no page: it gets what keeps a browser from making one of it, as OWASP's REST security cheat sheet has it, since each
 * header is paid for with every answer. X-Frame-Options would repeat `frame-ancestors`, which takes its place (CSP 2,
 * section 7.7.1); Cross-Origin-Resource-Policy is for what a page embeds, and data is fetched, which CORS decides on. Not
 * on a 304: the caller has them with what it kept, and RFC 9110 section 15.4.5 wants no more on it than what chooses or
 * renews that.
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

const OF_DATA = ['x-content-type-options'];
const NO_PAGE = "default-src 'none'; frame-ancestors 'none'";

async function helmetHeaders(): Promise<Readonly<Record<string, string>>> {
  const asked = Fastify();
  await asked.register(helmet, OPTIONS);
  asked.get('/', (_request, reply) => void reply.send({ ...reply.raw.getHeaders() }));
  const answer = await asked.inject('/');
  await asked.close();
  return answer.json();
}

/** A worker is held to the policy that its script came with: scripts are of the pages. */
const isData = (contentType: unknown): boolean =>
  typeof contentType === 'string' &&
  contentType.startsWith('application/') &&
  !contentType.startsWith('application/javascript');

/** For `app` and all that is registered in it afterwards. The headers of data are returned, for who answers past Fastify. */
export async function setSecurityHeaders(app: FastifyInstance): Promise<Readonly<Record<string, string>>> {
  const ofPages = await helmetHeaders();
  const ofData = {
    'content-security-policy': NO_PAGE,
    ...Object.fromEntries(Object.entries(ofPages).filter(([name]) => OF_DATA.includes(name))),
  };
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (reply.statusCode === 304) return done(null, payload);
    if (isData(reply.getHeader('content-type'))) {
      reply.headers(ofData);
      return done(null, payload);
    }
    // A page says its own.
    const own = OWN.map((name) => [name, reply.getHeader(name)] as const);
    reply.headers(ofPages);
    for (const [name, value] of own) if (value !== undefined) reply.header(name, value);
    done(null, payload);
  });
  return ofData;
}
