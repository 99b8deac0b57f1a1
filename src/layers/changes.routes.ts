/** The change feed of a layer, at once or as soon as there is something. */
import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Database } from '../db/database.ts';
import type { Crs } from '../geo/crs.ts';
import { announceCrs } from '../http/crs.ts';
import { markLongLived } from '../http/long-lived.ts';
import { problems } from '../http/openapi.ts';
import { integer } from '../http/params.ts';
import { JSON_TYPE, sendShared } from '../http/shared-reply.ts';
import { ChangeWaiters, type ChangeSignal } from './change-waiters.ts';
import { emptyPage, readChanges, type ChangesPage } from './changes.ts';
import { ChangesSchema, LAYERS, type LayerName } from './layer.schema.ts';
import { readPlace } from './place.ts';

export interface ChangesRoutesOptions {
  readonly database: Database;
  readonly signal: ChangeSignal;
  /** The layer's system, or 403 where this caller may not have it. */
  readonly layerCrs: (request: FastifyRequest, layer: LayerName) => Crs;
  readonly cacheControl: (layer: LayerName) => string;
  /** URL of the layers. */
  readonly base: string;
}

interface Waiting {
  readonly since: string | undefined;
  readonly key: string;
  readonly ms: number;
  readonly response: ServerResponse;
  readonly read: (from: string | undefined) => Promise<ChangesPage>;
}

/** Shorter than what proxies commonly wait for an answer. */
const MAX_WAIT_SECONDS = 30;

export function changesRoutes(app: FastifyInstance, options: ChangesRoutesOptions): void {
  const { database, base } = options;
  const waiters = new ChangeWaiters(options.signal);
  app.addHook('preClose', async () => waiters.close());

  /**
   * The first page that has something, or one without when the time is over. Who has the newest place costs no reading.
   * `key` is of everything, besides the cursor, that the page depends on.
   */
  async function waitFor(ask: Waiting): Promise<ChangesPage> {
    const { since, key, response, read } = ask;
    const until = performance.now() + ask.ms;
    const at = since === undefined ? undefined : readPlace(since);
    let page = at && waiters.isNewest(at) ? emptyPage(at) : await read(since);
    for (let seq = -1; page.changes.length === 0 && page.seq > seq;) {
      if (!(await waiters.changeAfter(page.seq, until - performance.now(), response))) {
        // Where the database went away meanwhile, it and not we can say that there was nothing.
        const isSure = response.destroyed || at?.seq !== page.seq || waiters.isNewest(at);
        return isSure ? page : await read(since);
      }
      const { cursor } = page;
      seq = page.seq;
      page = await waiters.shared(`${key} ${cursor}`, async () => await read(cursor));
    }
    return page;
  }

  app.withTypeProvider<ZodTypeProvider>().get(
    '/layers/:layer/changes',
    {
      schema: {
        operationId: 'getLayerChanges',
        summary: 'What to do to a copy of the layer since `since`, in commit order',
        description:
          'Each changed station once, as it is now: upsert or delete. 410 when the cursor is too old: fetch the layer again and go on from its Layer-Cursor.',
        tags: ['providers'],
        params: z.strictObject({ layer: z.enum(LAYERS) }),
        querystring: z.strictObject({
          since: z.string().max(400).optional(),
          limit: integer(1, 1_000).default(500),
          wait: integer(0, MAX_WAIT_SECONDS).default(0).meta({
            description:
              'Seconds to wait for a change when there is none: answers as soon as there is one, or without any',
          }),
        }),
        response: { 200: ChangesSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { layer } = request.params;
      const { since, limit, wait } = request.query;
      const crs = options.layerCrs(request, layer);
      const read = async (from: string | undefined) =>
        await readChanges(database, { crs, since: from, limit, manifestUrl: base });
      const ask = { since, key: `${crs} ${limit}`, ms: wait * 1_000, response: reply.raw, read };
      if (wait > 0) markLongLived(request);
      const page = await (wait === 0 ? read(since) : waitFor(ask));
      const next = `${base}/${layer}/changes?since=${page.cursor}`;
      announceCrs(reply, crs);
      reply.header('link', `<${next}>; rel="next"`);
      const body = `{"coordinateSystem":"${crs}","changes":[${page.changes.join(',')}],"cursor":"${page.cursor}","more":${page.more},"links":[{"rel":"next","href":${JSON.stringify(next)}}]}`;
      return await sendShared(request, reply, {
        body: Buffer.from(body),
        contentType: JSON_TYPE,
        cacheControl: options.cacheControl(layer),
        vary: ['Authorization', 'Cookie'],
      });
    },
  );
}
