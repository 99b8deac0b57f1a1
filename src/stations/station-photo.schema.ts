/** The photo of a station's entrance: what is told of it, and what comes with its bytes. */
import { z } from 'zod';
import { text } from '../http/params.ts';

/** Longest side in pixels: a phone's width at its two or three dots a pixel. */
export const STATION_PHOTO_SIDE = 960;

export const StationPhotoSchema = z
  .object({
    url: z.string().meta({ description: 'The bytes: image/jpeg. Another one whenever they change' }),
    width: z.int().meta({ description: 'Pixels' }),
    height: z.int().meta({ description: 'Pixels' }),
    bytes: z.int(),
    alt: z.string().nullable().meta({ description: 'What it shows, for who cannot see it; null: not told' }),
    updatedAt: z.string(),
  })
  .meta({ id: 'StationPhoto' });

export type ShownPhoto = z.output<typeof StationPhotoSchema>;

const alt = text(200).meta({ description: 'What it shows, for who cannot see it' });

export const PhotoUploadQuery = z.strictObject({ alt: alt.optional() });

export const PhotoPatchSchema = z.strictObject({ alt: alt.nullable() }).meta({ id: 'StationPhotoPatch' });

export const PhotoQuery = z.strictObject({
  v: z
    .string()
    .max(40)
    .optional()
    .meta({ description: 'The version that a station’s `photo.url` names: the answer may then be kept for an hour' }),
});
