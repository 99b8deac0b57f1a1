/** GET /v1/stations/{id}/qr.svg: the code for the door plate, which opens the station's page. The page is not ours. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { callerOf } from '../http/access.ts';
import { announceAge } from '../http/data-age.ts';
import { problems } from '../http/openapi.ts';
import { sendShared } from '../http/shared-reply.ts';
import { Problem } from '../problems.ts';
import { qrSvg } from './qr-code.ts';
import { StationParams } from './station-key.ts';
import { visibleStation, type VisibleStationOptions } from './visible-station.ts';

export interface QrRoutesOptions extends VisibleStationOptions {
  /** Where the world reaches the service, without the path prefix; undefined: where this request did. */
  readonly publicUrl: string | undefined;
  readonly pathPrefix: string;
}

const SVG = 'image/svg+xml; charset=utf-8';

export function qrRoutes(app: FastifyInstance, options: QrRoutesOptions): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/stations/:id/qr.svg',
    {
      schema: {
        operationId: 'getStationQrCode',
        summary: 'The QR code for the door plate: the address of the station’s page',
        description:
          'Holds `{PUBLIC_URL}{PATH_PREFIX}/s/{code}`, at error correction level M or higher, with a quiet zone of 4 modules. Where PUBLIC_URL is not set it is the address that this request came to: set it before printing.',
        tags: ['managers'],
        params: StationParams,
        response: {
          200: { description: 'The code', content: { 'image/svg+xml': { schema: z.string() } } },
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { value: station, ageMs } = await visibleStation(options, caller, request.params.id);
      const address = `${options.publicUrl ?? requestOrigin(request)}${options.pathPrefix}/s/${station.code}`;
      announceAge(reply, ageMs);
      // Without PUBLIC_URL the content hangs on headers (Host, and those of a trusted proxy): nobody shares it.
      const isShared = caller === undefined && options.publicUrl !== undefined;
      return await sendShared(request, reply, {
        body: Buffer.from(qrSvg(address, station.code)),
        contentType: SVG,
        vary: ['Authorization', 'Cookie'],
        ...(isShared ? {} : { cacheControl: 'private, no-cache' }),
      });
    },
  );
}

/** A host as it can stand in an address; longer names than DNS has would burst the code. */
const HOST = /^[a-z0-9._:[\]-]{1,260}$/i;

function requestOrigin(request: FastifyRequest): string {
  if (!HOST.test(request.host)) throw new Problem('invalid-request');
  return `${request.protocol}://${request.host}`;
}
