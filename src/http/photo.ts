/**
 * Photos over HTTP: the bytes of an image as the whole body, as a phone sends a file it has, and back to those who may see
 * it. Which images are taken and how they are kept is the photos slice's, handed in as `PhotoStore`.
 */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Executor, Tx } from '../db/database.ts';

/** What a phone's camera makes, uncut. */
export const MAX_UPLOAD_BYTES = 10 * 1024 * 1024;

/** An image made small, without metadata, not yet kept. */
export interface ReadPhoto {
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
  /** SHA-256 of what was uploaded. */
  readonly uploadHash: string;
}

export function uploadHash(upload: Buffer): string {
  return createHash('sha256').update(upload).digest('hex');
}

/** Where photos are kept. */
export interface PhotoStore {
  /**
   * Made so small that no side is longer than `maxSide` pixels; absent: as photos of checks are kept. Throws
   * `unsupported-media-type`, `invalid-photo`, `overloaded`. Takes its time: never inside a transaction.
   */
  read(upload: Buffer, maxSide?: number): Promise<ReadPhoto>;
  /** Returns its id. */
  keep(tx: Tx, photo: ReadPhoto, now: Date): Promise<string>;
  uploadHashOf(db: Executor, id: string): Promise<string | undefined>;
  /** undefined: its time is over. */
  bytesOf(db: Executor, id: string): Promise<Buffer | undefined>;
}

export const PHOTO_TYPE = 'image/jpeg';
export const PHOTO_UPLOADS = ['image/jpeg', 'image/png', 'image/webp'];
const BINARY = { type: 'string', format: 'binary' };

/** The body of an upload, in a context that `acceptPhotos` was called for. */
export const PhotoBody = z.custom<Buffer>((value) => Buffer.isBuffer(value)).meta({ override: BINARY });

export const photoResponse = {
  description: 'The photo, made small, without metadata',
  content: { [PHOTO_TYPE]: { schema: z.string().meta({ format: 'binary' }) } },
} as const;

/** In this context bodies may be images. The kinds that we do not read are told so by name, hence all of them. */
export function acceptPhotos(context: FastifyInstance): void {
  context.addContentTypeParser(/^image\//, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

/**
 * Whether something has a photo already, and whether it is this upload: asked before an image is read, which costs more
 * than all else.
 */
export async function keptPhoto(
  photos: PhotoStore,
  db: Executor,
  photoId: string | null,
  upload: Buffer,
): Promise<'none' | 'same' | 'other'> {
  if (photoId === null) return 'none';
  return (await photos.uploadHashOf(db, photoId)) === uploadHash(upload) ? 'same' : 'other';
}

/** Send a photo to this caller only; a browser must not guess at what it is, nor keep it. */
export function sendPhoto(reply: FastifyReply, bytes: Buffer): FastifyReply {
  return reply
    .header('cache-control', 'private, no-store')
    .header('content-type', PHOTO_TYPE)
    .header('content-disposition', 'inline; filename="photo.jpg"')
    .header('cross-origin-resource-policy', 'same-origin')
    .header('x-content-type-options', 'nosniff')
    .send(bytes);
}
