/** Photos in the database, so that every node and every backup has them; and their end. */
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { Executor } from '../db/database.ts';
import { PHOTO_TYPE, type PhotoStore } from '../http/photo.ts';
import type { PhotoReader } from './photo-reader.ts';

const BATCH = 200;

/** The store: uploads read by `reader`, kept in the database. */
export function databasePhotos(reader: Pick<PhotoReader, 'read'>): PhotoStore {
  return {
    read: (upload, maxSide) => reader.read(upload, maxSide),
    keep: async (tx, photo, now) => {
      const id = uuidv7();
      const { bytes, width, height, uploadHash } = photo;
      await tx
        .insertInto('photos')
        .values({ id, content_type: PHOTO_TYPE, bytes, width, height, upload_hash: uploadHash, created_at: now })
        .execute();
      return id;
    },
    uploadHashOf: async (db, id) =>
      (await db.selectFrom('photos').select('upload_hash').where('id', '=', id).executeTakeFirst())?.upload_hash,
    bytesOf: async (db, id) => {
      const row = await db.selectFrom('photos').select('bytes').where('id', '=', id).executeTakeFirst();
      // One driver gives a Buffer, the other plain bytes.
      return row && Buffer.from(row.bytes.buffer, row.bytes.byteOffset, row.bytes.byteLength);
    },
  };
}

/** Forget photos older than `days`, some at a time. Called by the clock. Returns how many. */
export async function forgetOldPhotos(db: Executor, days: number, now: Date): Promise<number> {
  const gone = await sql`
    delete from photos where id in (
      select id from photos where created_at < ${now}::timestamptz - make_interval(days => ${days}::int)
      order by created_at limit ${sql.lit(BATCH)} for update skip locked)`.execute(db);
  return Number(gone.numAffectedRows ?? 0);
}
