/** The request log: method, route pattern, status, time. Never the URL, the query, the body or an address: they could tell where a rider is. */
import type { FastifyBaseLogger, FastifyInstance, FastifyServerOptions } from 'fastify';

/**
 * Options that make `logger` the one of the application and of its requests. Fastify is told of none: with a logger of its own
 * it makes another for each request, and listens for the end of each answer, which nobody needs who logs no answers.
 */
export function sharedLogger(
  logger: FastifyBaseLogger | false,
): Pick<FastifyServerOptions, 'logger' | 'childLoggerFactory'> {
  // The few lines that are about a request carry its `reqId` themselves.
  return { logger: false, ...(logger === false ? {} : { childLoggerFactory: () => logger }) };
}

/** Log every answer of `app` and of what is registered in it afterwards, where its logger writes such lines at all. */
export function logRequests(
  app: FastifyInstance,
  logger: (FastifyBaseLogger & { isLevelEnabled?(level: string): boolean }) | false,
): void {
  if (logger === false) return;
  app.log = logger;
  if (logger.isLevelEnabled?.('info') === false) return;
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
