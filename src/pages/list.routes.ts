/**
 * A usable list without script: districts that have stations, and the stations of one. Made here, of data that app.ts
 * hands over; shared, with an ETag, in the reader's language, under the same strict policy as the other pages.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { languageOf, languageTag } from '../http/language.ts';
import { adcode } from '../http/params.ts';
import { sendShared } from '../http/shared-reply.ts';
import { pagePolicy } from '../http/web-pages.ts';
import { Problem } from '../problems.ts';
import { districtsPage, stationsPage, type ListedDistrict, type ListedStation } from './list-page.ts';

export interface ListRoutesOptions {
  /** Counties with published stations, in the order of adcodes. */
  readonly districts: () => Promise<readonly ListedDistrict[]>;
  /** One page of a district's stations after this id, and the id to go on after. Bounded. */
  readonly stations: (
    adcode: string,
    after: string | undefined,
  ) => Promise<{ readonly stations: readonly ListedStation[]; readonly next: string | undefined }>;
  readonly pathPrefix: string;
}

const HTML = 'text/html; charset=utf-8';
/** Counting all stations by county is not done for each visitor. */
const FRESH_MS = 30_000;
/** Anybody may keep it so long: state is what a reader without script gets late anyway. */
const CACHE_CONTROL = 'public, max-age=60';

export function listRoutes(app: FastifyInstance, { districts, stations, pathPrefix }: ListRoutesOptions): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const policy = pagePolicy();
  let known: { readonly at: number; readonly list: Promise<readonly ListedDistrict[]> } | undefined;

  function knownDistricts(): Promise<readonly ListedDistrict[]> {
    if (!known || performance.now() - known.at > FRESH_MS) {
      const list = districts();
      known = { at: performance.now(), list };
      // What failed is not kept.
      list.catch(() => (known = undefined));
    }
    return known.list;
  }

  async function send(request: FastifyRequest, reply: FastifyReply, html: string): Promise<FastifyReply> {
    reply.header('content-security-policy', policy).header('content-language', languageTag(languageOf(request)));
    const body = Buffer.from(html);
    return await sendShared(request, reply, {
      body,
      contentType: HTML,
      cacheControl: CACHE_CONTROL,
      vary: ['Accept-Language'],
    });
  }

  routes.get('/list', { schema: { hide: true } }, async (request, reply) =>
    send(request, reply, districtsPage({ language: languageOf(request), prefix: pathPrefix }, await knownDistricts())),
  );

  routes.get(
    '/list/:adcode',
    {
      schema: {
        hide: true,
        params: z.strictObject({ adcode: adcode() }),
        querystring: z.strictObject({ after: z.uuid().optional() }),
      },
    },
    async (request, reply) => {
      const { adcode: wanted } = request.params;
      const district = (await knownDistricts()).find((one) => one.adcode === wanted);
      if (!district) throw new Problem('not-found');
      const { stations: shown, next } = await stations(wanted, request.query.after);
      const more = next === undefined ? undefined : `${pathPrefix}/list/${wanted}?after=${next}`;
      const view = { language: languageOf(request), prefix: pathPrefix };
      return await send(request, reply, stationsPage(view, district.names.join(' '), shown, more));
    },
  );
}
