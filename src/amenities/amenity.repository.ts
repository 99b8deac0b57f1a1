/** Reads the amenity catalogue; migrations fill it. */
import type { Executor } from '../db/database.ts';
import type { Amenity } from './amenity.schema.ts';

/** The whole catalogue (some 30 rows), in the order to show it in. */
export async function listAmenities(db: Executor): Promise<Amenity[]> {
  return await db
    .selectFrom('amenities')
    .select(['code', 'zh', 'en', 'need'])
    .orderBy('sort_order')
    .limit(500)
    .execute();
}
