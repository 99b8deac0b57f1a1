/** Who writes here reads their own write: an answer to a write waits until the index has it. */
import type { FastifyInstance } from 'fastify';
import type { LiveStations } from './live-stations.ts';

/** A load takes milliseconds; a full one may take seconds, and the write is done: its answer waits no longer than this. */
const WAIT_MS = 2_000;

/** Make every answer to a write in this context wait for the index. A load that fails delays nothing further. */
export function awaitOwnWrites(app: FastifyInstance, stations: LiveStations): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (reply.statusCode >= 300 || request.method === 'GET' || request.method === 'HEAD') return payload;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, WAIT_MS)));
    await Promise.race([stations.refresh().catch(() => undefined), late]);
    clearTimeout(timer);
    return payload;
  });
}
