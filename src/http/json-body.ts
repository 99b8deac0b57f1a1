/** Which bodies are read as JSON, and what an empty one means. */
import type { FastifyInstance } from 'fastify';

const JSON_TYPES = ['application/json', 'application/geo+json', 'application/merge-patch+json'];

/**
 * JSON by these names and no other text. An empty body is malformed, but for DELETE, which has none: what wraps a
 * browser's fetch often says `application/json` with every request.
 */
export function readJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  // Text is no content type of ours: 415, not a string that no schema wants.
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser(JSON_TYPES, { parseAs: 'string' }, (request, body: string, done) => {
    if (body === '' && request.method === 'DELETE') done(null, undefined);
    else void parse(request, body, done);
  });
}
