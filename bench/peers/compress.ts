/** Fastify + @fastify/compress: the whole layer (FILE) from memory, compressed anew for each who asks. */
import { readFile } from 'node:fs/promises';
import compress from '@fastify/compress';
import { GEOJSON, createServer, listen, setting } from './serve.ts';

const layer = await readFile(setting('FILE'));
const app = createServer();
await app.register(compress, { encodings: ['gzip'], customTypes: /geo\+json/ });
app.get('/layer', async (_request, reply) => reply.header('content-type', GEOJSON).send(layer));
await listen(app);
