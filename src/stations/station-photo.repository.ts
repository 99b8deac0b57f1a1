/** The photo of a station's entrance. That a change of it is one of its station is the database's (migrations/0016). */
import type { Executor, Tx } from '../db/database.ts';
import { PHOTO_TYPE, type ReadPhoto } from '../http/photo.ts';
import { etagOf } from '../http/shared-reply.ts';

/** The bytes as they are now, with their tag; undefined: none. */
export async function photoBytes(db: Executor, stationId: string) {
  const row = await db
    .selectFrom('station_photos')
    .select(['bytes', 'tag'])
    .where('station_id', '=', stationId)
    .executeTakeFirst();
  // One driver gives a Buffer, the other plain bytes.
  return row && { tag: row.tag, bytes: Buffer.from(row.bytes.buffer, row.bytes.byteOffset, row.bytes.byteLength) };
}

/** Keep it instead of the one before, at a station that the caller has locked. The same upload again changes its words only. */
export async function putPhoto(
  tx: Tx,
  stationId: string,
  photo: ReadPhoto,
  alt: string | null,
  now: Date,
): Promise<void> {
  const kept = await tx
    .selectFrom('station_photos')
    .select(['upload_hash', 'alt'])
    .where('station_id', '=', stationId)
    .executeTakeFirst();
  if (kept?.upload_hash === photo.uploadHash) return await describePhoto(tx, stationId, alt, now);
  const set = {
    content_type: PHOTO_TYPE,
    bytes: photo.bytes,
    width: photo.width,
    height: photo.height,
    alt,
    tag: etagOf(photo.bytes).slice(1, -1),
    upload_hash: photo.uploadHash,
    updated_at: now,
  } as const;
  await tx
    .insertInto('station_photos')
    .values({ station_id: stationId, ...set })
    .onConflict((conflict) => conflict.column('station_id').doUpdateSet(set))
    .execute();
}

/** Say what it shows; null: nothing. What is said already counts as no change. */
export async function describePhoto(tx: Tx, stationId: string, alt: string | null, now: Date): Promise<void> {
  await tx
    .updateTable('station_photos')
    .set({ alt, updated_at: now })
    .where('station_id', '=', stationId)
    .where('alt', 'is distinct from', alt)
    .execute();
}

export async function removePhoto(tx: Tx, stationId: string): Promise<void> {
  await tx.deleteFrom('station_photos').where('station_id', '=', stationId).execute();
}
