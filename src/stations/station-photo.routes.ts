/**
 * The photo of a station's entrance, by which a rider knows the door: for everybody to see, for who may edit the station to
 * put, describe and remove. How images are read is the photos slice's, handed in.
 */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Database, Tx } from '../db/database.ts';
import { callerOf, knownCaller, type Authorise } from '../http/access.ts';
import { announceAge } from '../http/data-age.ts';
import { problems } from '../http/openapi.ts';
import {
  MAX_UPLOAD_BYTES,
  PHOTO_TYPE,
  PHOTO_UPLOADS,
  PhotoBody,
  photoResponse,
  type PhotoStore,
} from '../http/photo.ts';
import { JSON_TYPE, sendShared } from '../http/shared-reply.ts';
import { write, type WriteAnswer } from '../http/write.ts';
import { Problem } from '../problems.ts';
import { changeStation } from './station-change.ts';
import { lookedAfterBy } from './station-facts.repository.ts';
import { photoShown } from './station-feature.ts';
import { stationKey, StationParams } from './station-key.ts';
import { describePhoto, photoBytes, putPhoto, removePhoto } from './station-photo.repository.ts';
import {
  PhotoPatchSchema,
  PhotoQuery,
  PhotoUploadQuery,
  STATION_PHOTO_SIDE,
  StationPhotoSchema,
} from './station-photo.schema.ts';
import { findStation } from './station.repository.ts';
import { visibleStation, type VisibleStationOptions } from './visible-station.ts';

/** Whoever asked for this very version has it right until then; a photo that was removed is gone everywhere after it. */
const KEEP_SECONDS = 3_600;

export function stationPhotoRoutes(app: FastifyInstance, options: VisibleStationOptions): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/stations/:id/photo',
    {
      schema: {
        operationId: 'getStationPhoto',
        summary: 'The photo of a station’s entrance',
        description:
          'Where it is, how large and what it shows is told by `photo` of the station. 404 where there is none. With `v`, as that address has it, it may be kept for an hour.',
        tags: ['riders'],
        params: StationParams,
        querystring: PhotoQuery,
        response: { 200: photoResponse, ...problems },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { value: station, ageMs } = await visibleStation(options, caller, request.params.id);
      const kept = station.photo === null ? undefined : await photoBytes(options.database.kysely, station.id);
      if (!kept) throw new Problem('not-found');
      const { tag, bytes } = kept;
      announceAge(reply, ageMs);
      reply.header('content-disposition', 'inline; filename="station.jpg"');
      return await sendShared(request, reply, {
        body: bytes,
        isPacked: true,
        etag: `"${tag}"`,
        contentType: PHOTO_TYPE,
        cacheControl: cacheRule(caller !== undefined, request.query.v === tag),
        vary: ['Authorization', 'Cookie'],
      });
    },
  );
}

function cacheRule(isKnown: boolean, isVersion: boolean): string {
  if (isKnown) return 'private, no-cache';
  return isVersion ? `public, max-age=${KEEP_SECONDS}` : 'public, no-cache';
}

export interface StationPhotoManageOptions {
  readonly database: Database;
  readonly photos: PhotoStore;
  readonly authorise: Authorise;
  readonly now: () => Date;
  /** Where the API is reached, for links: '' or https://host, then the path prefix. */
  readonly baseUrl: string;
}

/** In a context whose bodies may be images (http/photo.ts). */
export function stationPhotoManageRoutes(app: FastifyInstance, options: StationPhotoManageOptions): void {
  const { database, photos, authorise, now } = options;
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const tags = ['managers'];
  const rule = { action: 'station.edit', ifMatch: 'optional', recordedAs: 'station.photo' } as const;

  async function answerWith(tx: Tx, id: string): Promise<WriteAnswer> {
    const station = await findStation(tx, id);
    const photo = station && photoShown(station, options.baseUrl);
    if (!photo) throw new Problem('not-found');
    return { status: 200, body: JSON.stringify(photo), headers: { 'content-type': JSON_TYPE } };
  }

  routes.put(
    '/stations/:id/photo',
    {
      bodyLimit: MAX_UPLOAD_BYTES,
      // Before the body is taken in: megabytes are for those only who may keep them.
      onRequest: async (request) => {
        const station = await findStation(database.kysely, stationKey(request.params.id));
        if (!station) throw new Problem('not-found');
        const caller = knownCaller(request);
        const by = caller.role === 'manager' ? await lookedAfterBy(database.kysely, station.id) : {};
        authorise(caller, rule.action, { adcode: station.adcode, ...by });
        if (station.state === 'retired') throw new Problem('gone');
      },
      schema: {
        operationId: 'putStationPhoto',
        summary: 'Put the photo of a station’s entrance, in the place of the one before: everybody sees it',
        description: `The body is the file: JPEG, PNG or WebP, up to ${MAX_UPLOAD_BYTES / 2 ** 20} MiB, told by its content. Kept as a JPEG of at most ${STATION_PHOTO_SIDE} pixels a side, upright and without metadata (no position, no device). \`alt\` absent: nothing is said of what it shows. Show the door, and nobody’s face.`,
        tags,
        consumes: PHOTO_UPLOADS,
        params: StationParams,
        querystring: PhotoUploadQuery,
        body: PhotoBody,
        response: { 200: StationPhotoSchema, ...problems },
      },
    },
    async (request, reply) => {
      const at = now();
      // Read outside of the transaction: the embedded engine has one session.
      const photo = await photos.read(request.body, STATION_PHOTO_SIDE);
      return await write(database, request, reply, async (tx, audit) => {
        const alt = request.query.alt ?? null;
        const row = await changeStation(tx, audit, authorise, request, rule, ({ id }) =>
          putPhoto(tx, id, photo, alt, at),
        );
        return await answerWith(tx, row.id);
      });
    },
  );

  routes.patch(
    '/stations/:id/photo',
    {
      schema: {
        operationId: 'describeStationPhoto',
        summary: 'Say in words what a station’s photo shows',
        tags,
        params: StationParams,
        body: PhotoPatchSchema,
        response: { 200: StationPhotoSchema, ...problems },
      },
    },
    async (request, reply) =>
      await write(database, request, reply, async (tx, audit) => {
        const row = await changeStation(tx, audit, authorise, request, rule, ({ id }) =>
          describePhoto(tx, id, request.body.alt, now()),
        );
        return await answerWith(tx, row.id);
      }),
  );

  routes.delete(
    '/stations/:id/photo',
    {
      schema: {
        operationId: 'removeStationPhoto',
        summary: 'Remove a station’s photo; where there is none it is removed already',
        tags,
        params: StationParams,
        response: { 204: z.null().meta({ description: 'There is none any more' }), ...problems },
      },
    },
    async (request, reply) =>
      await write(database, request, reply, async (tx, audit) => {
        await changeStation(tx, audit, authorise, request, rule, ({ id }) => removePhoto(tx, id));
        return { status: 204, headers: {} };
      }),
  );
}
