/** The request log: method, route pattern, status, time. Never the URL, the query, the body or an address: they could tell where a rider is. */
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';

/**
 * For Fastify's `childLoggerFactory`: no logger is made for each request, most of which say nothing.
 * The few lines that are about a request carry its `reqId` themselves.
 */
export function shareLogger(logger: FastifyBaseLogger): FastifyBaseLogger {
  return logger;
}

/** Log every answer of `app` and of what is registered in it afterwards, where its logger writes such lines at all. */
export function logRequests(app: FastifyInstance): void {
  const log: FastifyBaseLogger & { isLevelEnabled?(level: string): boolean } = app.log;
  if (log.isLevelEnabled?.('info') === false) return;
  app.addHook('onResponse', (request, reply, done) => {
    request.log.info(
      {
        reqId: request.id,
        method: request.method,
        route: request.routeOptions.url ?? 'none',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      },
      'answered',
    );
    done();
  });
}
