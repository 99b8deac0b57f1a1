/**
 * The floor: a bare Fastify route with a query schema that answers bytes from a Buffer. The bytes are answers of our
 * service to the same list of requests (BODIES: a file with one a line), so that both send as much. Also the bare 304.
 */
import { readFile } from 'node:fs/promises';
import { GEOJSON, createServer, listen, nearestSchema, setting } from './serve.ts';

const bodies = (await readFile(setting('BODIES'), 'utf8')).split('\n').filter((line) => line !== '');
const buffers = bodies.map((body) => Buffer.from(body));
const app = createServer();
let next = 0;

app.get('/v1/stations/nearest', { schema: nearestSchema }, async (_request, reply) =>
  reply.header('content-type', GEOJSON).send(buffers[next++ % buffers.length]),
);

const etag = '"bench"';
const layer = buffers[0];
app.get('/layer', async (request, reply) => {
  reply.header('etag', etag);
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  return reply.header('content-type', GEOJSON).send(layer);
});

await listen(app);
